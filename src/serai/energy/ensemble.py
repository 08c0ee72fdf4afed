"""Solve one PyPSA network for many draws of its uncertain parameters.

The network is built once.  Its linear program is folded and kept in one HiGHS session per
thread; each draw changes numbers and starts from the same basis, so the results of a draw
depend on its factors alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from serai.energy.linear import Floats, take_program
from serai.energy.measures import Measure, Reader
from serai.energy.parameters import Parameter
from serai.energy.places import Numbers, Places
from serai.energy.session import PATIENCE, Session, Solution
from serai.energy.worth import gradient
from serai.errors import UsageError
from serai.system.chance import triangular, uniforms

#: Seed of the sets of factors whose bases are kept.
ANCHOR_SEED = 20200104


@dataclass(frozen=True)
class Outcome:
    """The results of D draws.

    Attributes
    ----------
    factors : (D, P) array
        Factors of the parameters in each draw.
    objective : (D,) array
        In the network's money; ``nan`` where no start reached an optimum.
    values : (D, G) array
        Measures in their units.
    worth : (D, P) array
        Change of the objective per relative change of each parameter.
    status, start : tuple of str
        What became of each draw, and which start of the solver reached it.
    tries : (D,) array
        Starts that were needed.
    balance : mapping of str to float
        By carrier of the buses the largest share that did not balance in any draw [1].
    """

    parameters: tuple[str, ...]
    measures: tuple[Measure, ...]
    factors: Floats
    objective: Floats
    values: Floats
    worth: Floats
    status: tuple[str, ...]
    start: tuple[str, ...]
    tries: Any
    balance: Mapping[str, float]

    @property
    def certificate(self) -> dict[str, Any]:
        """Counts and residuals that show what the results are worth."""
        return {
            "draws": len(self.status),
            "optimal": self.status.count("optimal"),
            "retried": int((self.tries > 1).sum()),
            "starts": dict(sorted(Counter(self.start).items())),
            "unsolved": dict(sorted(Counter(s for s in self.status if s != "optimal").items())),
            "balance": dict(self.balance),
        }

    def frame(self) -> Any:
        """Return measures as a pandas frame, draws down, (what, carrier, place) across."""
        import pandas as pd

        names = [(m.what, m.carrier, m.place) for m in self.measures]
        columns = pd.MultiIndex.from_tuples(names, names=["what", "carrier", "place"])
        frame = pd.DataFrame(self.values, columns=columns)
        frame.index.name = "draw"
        return frame


@dataclass(frozen=True)
class Anchors:
    """Sets of factors (K, P) that were solved, and the basis that each ended in.

    Distance is that of factors, each weighed by what the objective loses or gains by it.
    """

    factors: Floats
    worth: Floats
    bases: tuple[Any, ...]

    def nearest(self, row: Floats) -> Any:
        """Return the basis of the set nearest to some factors (P,)."""
        away = ((self.factors - row) * self.worth) ** 2
        return self.bases[int(np.argmin(away.sum(axis=1)))]


class Ensemble:
    """A PyPSA network kept ready for draws.

    Parameters
    ----------
    network : pypsa.Network
        Any network whose optimisation is a linear program; it is not changed.
    parameters : sequence of Parameter
        What may differ from draw to draw.
    base : mapping of str to factor, optional
        Factors at which the basis is found that every draw starts from; nearer to the
        draws is quicker and changes no result beyond rounding.
    anchors : int
        Sets of factors, drawn from the ranges by a seed of their own, that are solved at once;
        each draw then starts from the basis of the one nearest to it.  It pays where a few
        parameters matter and draws are many.
    options
        Passed on to PyPSA's ``create_model``.

    Raises
    ------
    UsageError
        If the network is no linear program, has no optimum as built, or a parameter has
        no place in it.
    """

    def __init__(
        self,
        network: Any,
        parameters: Sequence[Parameter] = (),
        base: Mapping[str, Any] | None = None,
        anchors: int = 0,
        **options: Any,
    ) -> None:
        self.network = network
        self.program = take_program(network, **options)
        self.places = Places(network, self.program, parameters)
        self.reader = Reader(network, self.program)
        self.session = Session(self.program)
        if base and self.session.solve(self.places.numbers(base)).optimal:
            self.session.keep_basis()
        self.anchors = self._anchored(anchors)

    def _anchored(self, count: int) -> Anchors | None:
        """Solve some sets of factors and keep where they ended; None without parameters."""
        table = self.draw(ANCHOR_SEED, count)
        if not table.size:
            return None
        names = [parameter.name for parameter in self.places.parameters]
        kept, bases, worth = [], [], []
        for row in table:
            numbers = self.places.numbers(dict(zip(names, row, strict=True)))
            solution = self.session.solve(numbers)
            if solution.optimal:
                found = gradient(self.places, numbers, solution)
                kept.append(row)
                bases.append(self.session.highs.getBasis())
                worth.append([abs(found[name]) for name in names])
        if not kept:
            return None
        return Anchors(np.array(kept), np.mean(worth, axis=0), tuple(bases))

    def draw(self, seed: int, draws: int, start: int = 0) -> Floats:
        """Draw factors (D, P) from the ranges of the parameters, each by its own name."""
        columns = [
            triangular(p.low, p.mid, p.high, uniforms(seed, f"energy:{p.name}", draws, start))
            for p in self.places.parameters
        ]
        return np.stack(columns, axis=1) if columns else np.ones((draws, 0))

    def solve(self, factors: Mapping[str, Any] | None = None) -> tuple[Numbers, Solution]:
        """Solve the network once with some factors, one where none is given."""
        numbers = self.places.numbers(factors or {})
        values = [(factors or {}).get(p.name, 1.0) for p in self.places.parameters]
        # Factors that vary by step have no one place among the anchors.
        plain = self.anchors is not None and all(np.ndim(value) == 0 for value in values)
        near = self.anchors.nearest(np.array(values)) if plain and self.anchors else None
        return numbers, self.session.solve(numbers, basis=near)

    def run(
        self,
        factors: Floats,
        threads: int = 1,
        patience: tuple[float, ...] = PATIENCE,
        progress: Callable[[int], None] = lambda done: None,
    ) -> Outcome:
        """Solve the network for every row of factors (D, P).

        The results are the same to the bit for any number of threads.

        Parameters
        ----------
        patience : tuple of float
            Seconds for each start of :data:`serai.energy.session.STARTS`.
        progress : callable
            Told the number of draws that are done, from the thread that did one.
        """
        table = np.asarray(factors, dtype=np.float64)
        count = len(self.places.parameters)
        if table.ndim != 2 or table.shape[1] != count:
            raise UsageError(f"factors have the shape {table.shape}, expected (draws, {count})")
        threads = max(1, min(threads, table.shape[0]))
        sessions = [self.session, *(self.session.twin() for _ in range(threads - 1))]
        results: list[_Drawn | None] = [None] * table.shape[0]
        done = [0]

        def work(first: int) -> None:
            for draw in range(first, table.shape[0], threads):
                results[draw] = self._draw(sessions[first], table[draw], patience)
                done[0] += 1
                progress(done[0])

        if threads == 1:
            work(0)
        else:
            with ThreadPoolExecutor(threads) as pool:
                for future in [pool.submit(work, first) for first in range(threads)]:
                    future.result()
        return self._gather(table, [drawn for drawn in results if drawn is not None])

    def _draw(self, session: Session, row: Floats, patience: tuple[float, ...]) -> _Drawn:
        names = [parameter.name for parameter in self.places.parameters]
        numbers = self.places.numbers(dict(zip(names, row, strict=True)))
        near = self.anchors.nearest(row) if self.anchors else None
        solution = session.solve(numbers, patience, near)
        values = self.reader.read(solution)
        worth, balance = np.full(len(names), np.nan), {}
        if solution.optimal:
            found = gradient(self.places, numbers, solution)
            worth = np.array([found[name] for name in names])
            balance = self.reader.open_balance(solution, numbers.row_upper, self._matrix(numbers))
        return _Drawn(
            solution.objective, values, worth, solution.status, solution.start, solution.tries, balance
        )  # fmt: skip

    def _matrix(self, numbers: Numbers) -> Any:
        matrix = self.program.matrix
        return csr_array((numbers.data, matrix.indices, matrix.indptr), shape=matrix.shape)

    def _gather(self, table: Floats, drawn: Sequence[_Drawn]) -> Outcome:
        balance: dict[str, float] = {}
        for one in drawn:
            for carrier, share in one.balance.items():
                balance[carrier] = max(balance.get(carrier, 0.0), share)
        measures, width = self.reader.measures, len(self.places.parameters)
        return Outcome(
            parameters=tuple(parameter.name for parameter in self.places.parameters),
            measures=measures,
            factors=table,
            objective=np.array([one.objective for one in drawn]),
            values=np.array([one.values for one in drawn]).reshape(len(drawn), len(measures)),
            worth=np.array([one.worth for one in drawn]).reshape(len(drawn), width),
            status=tuple(one.status for one in drawn),
            start=tuple(one.start for one in drawn),
            tries=np.array([one.tries for one in drawn], dtype=np.int64),
            balance=balance,
        )


@dataclass(frozen=True)
class _Drawn:
    """What one draw leaves behind."""

    objective: float
    values: Floats
    worth: Floats
    status: str
    start: str
    tries: int
    balance: Mapping[str, float]
