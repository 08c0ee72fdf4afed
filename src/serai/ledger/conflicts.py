"""Which figures cannot all hold, and the smallest sets whose removal mends it.

Every figure is an interval; every declared check becomes linear inequalities in
the figures, read at the end most favourable to the claim.  A figure that is set
aside loses its interval and relaxes the rows that use it as a coefficient.
A small integer program (HiGHS through scipy) proposes the fewest figures that
meet every conflict known so far; a linear program says whether the rest holds,
and if not, a further conflict is filtered out of it.  So no big constant stands
between the figures, and their sizes may differ by any factor.  Repairs come
smallest first; conflicts are the minimal sets that meet every repair
(hitting-set duality of Reiter, "A theory of diagnosis from first principles",
1987).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING

from serai.errors import SeraiError
from serai.ledger.statements import Ledger, Statement
from serai.ledger.sums.model import CheckSpec, Given, Missing
from serai.ledger.sums.rates import window_days
from serai.quantity import Interval, factor

if TYPE_CHECKING:
    import numpy as np

#: How far an open end lies inside its value, and what still counts as holding,
#: both relative to the size of the figures in a sum.
EPSILON = 1e-7
TOLERANCE = 1e-8
#: Beyond this many sets conflicts are no longer listed in full.
MANY = 4096


@dataclass(frozen=True)
class Inequality:
    """``sum(coefficient * figure) <= bound``, relaxed when a figure in ``relax`` is set aside."""

    check: str
    terms: tuple[tuple[str, float], ...]
    bound: float = 0.0
    relax: tuple[str, ...] = ()


@dataclass(frozen=True)
class Conflicts:
    """Minimal sets of figures that cannot all hold, and the smallest repairs.

    Attributes
    ----------
    conflicts : list of frozenset of str
        Each a set of statement ids of which at least one must be wrong.
    repairs : list of frozenset of str
        The smallest sets whose removal leaves the rest consistent.
    checks : tuple of str
        Checks whose sums were held together.
    certificate : float
        Largest scaled violation that is left once a repair is applied.
    """

    conflicts: list[frozenset[str]]
    repairs: list[frozenset[str]]
    checks: tuple[str, ...]
    certificate: float = 0.0
    skipped: tuple[str, ...] = field(default=())


def _share(given: Given) -> list[Inequality]:
    part, whole, stated = given.one("part"), given.one("whole"), given.optional("stated")
    scale = float(factor(part.unit, whole.unit))
    limit = given.value(stated, "1") if stated else Interval.exact(1)
    relax = (stated.id,) if stated else ()
    rows = [
        _row(given, ((part.id, scale), (whole.id, -_lenient(limit.hi, limit.hi_open, -1))), relax)
    ]
    if stated and limit.lo > 0:
        low = _lenient(limit.lo, limit.lo_open, 1)
        rows.append(_row(given, ((part.id, -scale), (whole.id, low)), relax))
    return rows


def _part_whole(given: Given) -> list[Inequality]:
    whole, parts = given.one("whole"), given.many("parts")
    terms = [(part.id, float(factor(part.unit, whole.unit))) for part in parts]
    rows = [_row(given, (*terms, (whole.id, -1.0)))]
    if given.params.get("equal"):
        rows.append(_row(given, (*((name, -c) for name, c in terms), (whole.id, 1.0))))
    return rows


def _rate_time(given: Given) -> list[Inequality]:
    rate, stock = given.one("rate"), given.one("stock")
    days = window_days(given.one("since"), given.one("until"))
    per_day = float(factor("1/" + rate.unit.partition("/")[2], "1/day"))
    scale = float(factor(rate.unit.partition("/")[0], stock.unit))
    return [_row(given, ((stock.id, 1.0), (rate.id, -scale * per_day * days)))]


def _growth(given: Given) -> list[Inequality]:
    now, rate = given.one("now"), given.one("growth")
    before = given.one("before")
    limit = given.value(rate, "1")
    scale = float(factor(before.unit, now.unit))
    high = (1 + _lenient(limit.hi, limit.hi_open, -1)) * scale
    low = (1 + _lenient(limit.lo, limit.lo_open, 1)) * scale
    return [
        _row(given, ((now.id, 1.0), (before.id, -high)), (rate.id,)),
        _row(given, ((now.id, -1.0), (before.id, low)), (rate.id,)),
    ]


_LINEAR = {"share": _share, "part_whole": _part_whole, "rate_time": _rate_time, "growth": _growth}


def _lenient(end: object, is_open: bool, inward: int) -> float:
    value = float(str(end))
    return value * (1 + inward * EPSILON) if is_open else value


def _row(
    given: Given, terms: Iterable[tuple[str, float]], relax: tuple[str, ...] = ()
) -> Inequality:
    return Inequality(given.spec.id, tuple(terms), 0.0, relax)


def inequalities(specs: Iterable[CheckSpec], ledger: Ledger) -> tuple[list[Inequality], list[str]]:
    """Turn declared checks into inequalities; returns also the checks that cannot be held."""
    rows: list[Inequality] = []
    skipped: list[str] = []
    for spec in specs:
        if not spec.conflict or spec.type not in _LINEAR:
            continue
        try:
            found = _LINEAR[spec.type](Given(spec, ledger, spec.inputs, spec.params))
            # A row whose coefficient has no bound never binds.
            rows += [row for row in found if all(isfinite(c) for _, c in row.terms)]
        except (Missing, SeraiError):
            skipped.append(spec.id)
    return rows, skipped


def find_conflicts(
    specs: Sequence[CheckSpec], ledger: Ledger, hard: Iterable[str] = (), most: int = 64
) -> Conflicts:
    """Locate the figures that cannot all hold.

    Parameters
    ----------
    hard : iterable of str
        Statements that may not be set aside, such as dates or outside evidence.
    most : int
        Repairs listed at most for each connected part of the sums.
    """
    rows, skipped = inequalities(specs, ledger)
    checks = tuple(dict.fromkeys(row.check for row in rows))
    conflicts: list[frozenset[str]] = []
    families: list[list[frozenset[str]]] = []
    certificate = 0.0
    for part in _components(rows):
        program = _Program(part, ledger, frozenset(hard))
        found, repairs = program.search(most)
        conflicts += found
        if found:
            families.append(_smallest(repairs))
            certificate = max(certificate, *(program.violation(r) for r in repairs[:1]), 0.0)
    repairs = [frozenset()]
    for family in families:
        repairs = [have | more for have in repairs for more in family][:most]
    return Conflicts(
        sorted(conflicts, key=sorted),
        sorted((r for r in repairs if r), key=sorted),
        checks,
        certificate,
        tuple(skipped),
    )


def _smallest(repairs: list[frozenset[str]]) -> list[frozenset[str]]:
    size = min(map(len, repairs), default=0)
    return [repair for repair in repairs if len(repair) == size]


def _components(rows: list[Inequality]) -> list[list[Inequality]]:
    """Split the sums into parts that share no figure, so that each program stays small."""
    groups: list[tuple[set[str], list[Inequality]]] = []
    for row in rows:
        names = {name for name, _ in row.terms} | set(row.relax)
        touching = [group for group in groups if group[0] & names]
        merged = (
            names.union(*(g[0] for g in touching)),
            [r for g in touching for r in g[1]] + [row],
        )
        groups = [group for group in groups if group not in touching] + [merged]
    return [group[1] for group in groups]


class _Program:
    """One connected part of the sums: which figures may stand together.

    Columns are the figures, each divided by its own size, and one slack by which
    the sums may be missed; rows are divided by their largest coefficient.
    """

    def __init__(self, rows: list[Inequality], ledger: Ledger, hard: frozenset[str]) -> None:
        self.rows = rows
        names = {name for row in rows for name, _ in row.terms}
        relaxing = {name for row in rows for name in row.relax}
        self.names = sorted(names | relaxing)
        self.hard = hard
        self.index = {name: i for i, name in enumerate(self.names)}
        self.ends = {name: _ends(ledger[name]) for name in self.names}
        self.matrix, self.upper = self._constraints([_size(ledger[name]) for name in self.names])

    def _constraints(self, sizes: list[float]) -> tuple[np.ndarray, np.ndarray]:
        import numpy as np

        matrix = np.zeros((len(self.rows), len(self.names) + 1))
        upper = np.zeros(len(self.rows))
        for line, row in enumerate(self.rows):
            for name, coefficient in row.terms:
                column = self.index[name]
                matrix[line, column] += coefficient * sizes[column]
            scale = float(np.abs(matrix[line]).max()) or 1.0
            matrix[line] /= scale
            upper[line] = row.bound / scale
        matrix[:, -1] = -1.0
        return matrix, upper

    def violation(self, aside: Collection[str]) -> float:
        """Return by how much the sums are missed at least, with some figures set aside."""
        return self._missed(aside)[0]

    def _missed(self, aside: Collection[str]) -> tuple[float, frozenset[str]]:
        """Return by how much the sums are missed, and the figures of those that press on it.

        A sum presses if its dual value is not zero: these alone miss by as much.
        """
        import numpy as np
        from scipy.optimize import linprog

        kept = [i for i, row in enumerate(self.rows) if not set(row.relax) & set(aside)]
        if not kept:
            return 0.0, frozenset()
        cost = np.zeros(len(self.names) + 1)
        cost[-1] = 1.0
        matrix = self.matrix[kept]
        # A free figure may be of any size; its column is scaled so that the solver sees it.
        loose = [self.index[name] for name in aside if name in self.index]
        matrix[:, loose] /= np.maximum(np.abs(matrix[:, loose]).max(axis=0), 1e-300)
        free = (None, None)
        bounds = [free if name in aside else self.ends[name] for name in self.names]
        answer = linprog(
            cost,
            A_ub=matrix,
            b_ub=self.upper[kept],
            bounds=[*bounds, (0.0, None)],
            method="highs-ds",
            options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
        )
        if answer.status != 0:
            return float("inf"), frozenset()
        pressing = [
            self.rows[i] for i, dual in zip(kept, answer.ineqlin.marginals, strict=True) if dual
        ]
        names = {name for row in pressing for name in (*row.relax, *(n for n, _ in row.terms))}
        return float(answer.fun or 0.0), frozenset(names)

    def holds(self, aside: Collection[str]) -> bool:
        """Whether the rest can hold together once some figures are set aside."""
        return self.violation(aside) <= TOLERANCE

    def search(self, most: int) -> tuple[list[frozenset[str]], list[frozenset[str]]]:
        """Return all minimal conflicts and up to ``most`` minimal repairs, smallest first.

        Where the hard figures exclude one another there is no repair, and the
        conflict names hard figures.
        """
        soft = [name for name in self.names if name not in self.hard]
        if not self.holds(soft):
            return [self._conflict(frozenset(soft), sorted(self.hard & set(self.names)))], []
        conflicts: list[frozenset[str]] = []
        repairs: list[frozenset[str]] = []
        while len(repairs) < most:
            chosen = self._fewest(soft, conflicts, repairs)
            if chosen is None:
                return _hitting_sets(repairs) or conflicts, repairs
            if not self.holds(chosen):
                conflicts.append(self._conflict(chosen, [n for n in soft if n not in chosen]))
            elif chosen:
                repairs.append(chosen)
            else:
                return [], []
        return conflicts, repairs

    def _conflict(self, aside: frozenset[str], suspects: list[str]) -> frozenset[str]:
        """Shrink figures that exclude one another until each of them is needed."""
        pressing = self._missed(aside)[1]
        gone = set(aside) | (set(suspects) - pressing)
        if self.holds(gone):
            # Too small to tell by the dual values; every suspect is asked.
            gone = set(aside)
        for name in sorted(set(suspects) - gone):
            if not self.holds(gone | {name}):
                gone.add(name)
        return frozenset(name for name in suspects if name not in gone)

    @staticmethod
    def _fewest(
        names: list[str], conflicts: list[frozenset[str]], repairs: list[frozenset[str]]
    ) -> frozenset[str] | None:
        """Return the fewest names that meet every conflict and hold no known repair."""
        if not conflicts:
            return frozenset()
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint, milp

        sets = [*conflicts, *repairs]
        matrix = np.array([[float(name in members) for name in names] for members in sets])
        lower = np.array([1.0] * len(conflicts) + [-np.inf] * len(repairs))
        upper = np.array([np.inf] * len(conflicts) + [len(r) - 1.0 for r in repairs])
        answer = milp(
            np.ones(len(names)),
            constraints=LinearConstraint(matrix, lower, upper),
            bounds=Bounds(0, 1),
            integrality=[1] * len(names),
            options={"mip_rel_gap": 0.0},
        )
        if answer.x is None:
            return None
        return frozenset(name for name, x in zip(names, answer.x, strict=True) if x > 0.5)


def _ends(statement: Statement) -> tuple[float | None, float | None]:
    """Return the ends of a figure divided by its size; open ends lie inside by a hair."""
    interval = statement.interval
    if interval is None:
        return None, None
    size = _size(statement)
    lo, hi = float(interval.lo) / size, float(interval.hi) / size
    lo += EPSILON * max(abs(lo), EPSILON) if interval.lo_open and isfinite(lo) else 0.0
    hi -= EPSILON * max(abs(hi), EPSILON) if interval.hi_open and isfinite(hi) else 0.0
    return (lo if isfinite(lo) else None), (hi if isfinite(hi) else None)


def _size(statement: Statement) -> float:
    """Return the size by which a figure is divided, so that all columns are near one."""
    if statement.interval is None:
        return 1.0
    return abs(float(statement.interval.middle)) or 1.0


def _hitting_sets(family: list[frozenset[str]]) -> list[frozenset[str]]:
    """Return the minimal sets that share a member with every set of the family.

    Sets are met one after another (Berge, "Hypergraphs", 1989); an empty list is
    returned where there would be too many.
    """
    found: list[frozenset[str]] = [frozenset()]
    for wanted in family:
        meeting = [chosen for chosen in found if chosen & wanted]
        grown = {
            chosen | {name} for chosen in found if not chosen & wanted for name in sorted(wanted)
        }
        found = meeting + [more for more in grown if not any(known <= more for known in meeting)]
        if len(found) > MANY:
            return []
    return found
