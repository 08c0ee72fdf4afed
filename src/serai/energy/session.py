"""A HiGHS session that keeps one folded program and solves it again and again.

Every solve starts from the same basis, so that a result is a function of its numbers
alone and not of what was solved before it, in which order, or on which thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csc_array

from serai.energy.folding import Folded, fold
from serai.energy.linear import Floats, LinearProgram
from serai.energy.places import Numbers
from serai.errors import UsageError

#: Solver settings, from the quickest start to the safest; the first is the kept basis.
STARTS = ("warm", "cold", "interior point")
#: Seconds after which a warm start gives way to a cold one, and a cold one gives up.
PATIENCE = (30.0, 300.0, 300.0)
#: Bounds that cross by less than this share are rounding.
_CROSSING = 1e-9


@dataclass(frozen=True)
class Solution:
    """The optimum of one set of numbers.

    Attributes
    ----------
    status : str
        ``optimal``, ``infeasible``, or what the solver said.
    start : str
        Which start reached it, one of :data:`STARTS`.
    tries : int
        Starts that were needed.
    iterations : int
        Iterations of the start that reached it.
    values, reduced : (N,) array
        Columns and their reduced costs; empty unless optimal.
    prices : (M,) array
        Duals of the rows of the full program, folded ones too: what one more unit of
        the right-hand side costs.
    """

    status: str
    objective: float
    start: str
    tries: int
    iterations: int
    values: Floats
    reduced: Floats
    prices: Floats

    @property
    def optimal(self) -> bool:
        """Whether an optimum was found."""
        return self.status == "optimal"


class Session:
    """One kept program.

    Parameters
    ----------
    basis : highspy.HighsBasis, optional
        Start of every solve; that of a cold solve of the program itself by default.

    Raises
    ------
    UsageError
        If the program itself has no optimum.
    """

    def __init__(
        self, program: LinearProgram, folded: Folded | None = None, basis: Any = None
    ) -> None:
        self.program = program
        self.folded = folded or fold(program)
        self.base = Numbers.of(program)
        self.highs = _fresh()
        self._crossed = False
        self._pass()
        if basis is None:
            self._start("cold")
            self.highs.run()
            if _status(self.highs) != "optimal":
                raise UsageError(f"the network as built has no optimum: {_status(self.highs)}")
            basis = self.highs.getBasis()
        self.basis = basis

    def keep_basis(self) -> None:
        """Start every later solve from the basis that the last one ended in."""
        self.basis = self.highs.getBasis()

    def twin(self) -> Session:
        """Return a second session of the same program and basis, for another thread."""
        return Session(self.program, self.folded, self.basis)

    def solve(
        self,
        numbers: Numbers | None = None,
        patience: tuple[float, ...] = PATIENCE,
        basis: Any = None,
    ) -> Solution:
        """Return the optimum for some numbers, from a basis (the kept one) or safer starts."""
        self._change(numbers or self.base)
        if self._crossed:
            return self._failed("infeasible", "warm", 1)
        status = ""
        for tries, (start, limit) in enumerate(zip(STARTS, patience, strict=True), 1):
            self._start(start, basis)
            self.highs.setOptionValue("time_limit", self.highs.getRunTime() + limit)
            self.highs.run()
            status = _status(self.highs)
            if status == "optimal":
                return self._solved(start, tries)
            if status == "infeasible" and start != "warm":
                break
        return self._failed(status, start, tries)

    def _pass(self) -> None:
        import highspy

        program, matrix = self.program, csc_array(self.folded.matrix)
        matrix.sort_indices()
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = program.shape[1], matrix.shape[0]
        model.col_cost_ = program.cost
        model.col_lower_, model.col_upper_ = self._bounds(self.base)
        model.row_lower_ = self.base.row_lower[self.folded.rows]
        model.row_upper_ = self.base.row_upper[self.folded.rows]
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = matrix.indptr.astype(np.int32)
        model.a_matrix_.index_ = matrix.indices.astype(np.int32)
        model.a_matrix_.value_ = matrix.data
        self.highs.passModel(model)
        self._cost, self._lower, self._upper = (
            program.cost.copy(), np.array(model.col_lower_), np.array(model.col_upper_),
        )  # fmt: skip
        self._row_lower = self.base.row_lower[self.folded.rows]
        self._row_upper = self.base.row_upper[self.folded.rows]
        self._data = self.folded.matrix.data.copy()
        self._row_of_entry = np.repeat(np.arange(matrix.shape[0]), np.diff(self.folded.matrix.indptr))  # fmt: skip
        self._numbers = self.base

    def _bounds(self, numbers: Numbers) -> tuple[Floats, Floats]:
        lower, upper = self.folded.bounds(
            self.program.lower, numbers.upper, numbers.row_lower, numbers.row_upper, numbers.data
        )
        crossed = lower > upper
        if not crossed.any():
            return lower, upper
        room = _CROSSING * np.maximum(1.0, np.abs(upper[crossed]))
        self._crossed = bool((lower[crossed] - upper[crossed] > room).any())
        lower[crossed] = upper[crossed]
        return lower, upper

    def _change(self, numbers: Numbers) -> None:
        """Send what differs from what HiGHS holds."""
        highs, rows = self.highs, self.folded.rows
        self._numbers, self._crossed = numbers, False
        lower, upper = self._bounds(numbers)
        at = _differ((lower, self._lower), (upper, self._upper))
        highs.changeColsBounds(at.size, at, lower[at], upper[at])
        self._lower, self._upper = lower, upper
        at = _differ((numbers.cost, self._cost))
        highs.changeColsCost(at.size, at, numbers.cost[at])
        self._cost = numbers.cost
        low, high = numbers.row_lower[rows], numbers.row_upper[rows]
        at = _differ((low, self._row_lower), (high, self._row_upper))
        highs.changeRowsBounds(at.size, at, low[at], high[at])
        self._row_lower, self._row_upper = low, high
        data = numbers.data[self.folded.kept]
        for entry in _differ((data, self._data)):
            row, column = self._row_of_entry[entry], self.folded.matrix.indices[entry]
            highs.changeCoeff(int(row), int(column), float(data[entry]))
        self._data = data

    def _start(self, start: str, basis: Any = None) -> None:
        highs = self.highs
        # What earlier solves left behind would make a result depend on their order.
        highs.clearSolver()
        highs.setOptionValue("solver", "ipm" if start == "interior point" else "simplex")
        highs.setOptionValue("presolve", "off" if start == "warm" else "on")
        if start == "warm":
            highs.setBasis(self.basis if basis is None else basis)

    def _solved(self, start: str, tries: int) -> Solution:
        highs = self.highs
        solution, info = highs.getSolution(), highs.getInfo()
        reduced = np.asarray(solution.col_dual)
        now = self._numbers
        prices = self.folded.duals(
            np.asarray(solution.row_dual), reduced, (self._lower, self._upper),
            (now.row_lower, now.row_upper), now.data,
        )  # fmt: skip
        steps = info.simplex_iteration_count
        if start == "interior point":
            steps = info.ipm_iteration_count
        return Solution(
            "optimal", float(info.objective_function_value), start, tries, int(steps),
            np.asarray(solution.col_value), reduced, prices,
        )  # fmt: skip

    def _failed(self, status: str, start: str, tries: int) -> Solution:
        empty = np.zeros(0)
        return Solution(status, float("nan"), start, tries, 0, empty, empty, empty)


def _fresh() -> Any:
    try:
        from highspy import _core
    except ImportError as error:
        raise UsageError('power models need HiGHS: pip install "serai[energy]"') from error

    # The public class prints a banner before it can be told not to.
    highs = _core._Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("parallel", "off")
    return highs


def _status(highs: Any) -> str:
    return str(highs.modelStatusToString(highs.getModelStatus())).lower()


def _differ(*pairs: tuple[Floats, Floats]) -> np.ndarray:
    different = np.zeros(pairs[0][0].shape, dtype=bool)
    for new, old in pairs:
        different |= new != old
    return np.flatnonzero(different).astype(np.int32)
