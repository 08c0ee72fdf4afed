"""Which figures cannot all hold, and the smallest sets whose removal mends it.

Every figure is an interval; every declared check becomes linear inequalities in
the figures, read at the end most favourable to the claim.  A figure that is set
aside loses its interval and relaxes the rows that use it as a coefficient.
Repairs are found by a mixed-integer program (HiGHS through scipy): fewest
figures set aside first, all minimal sets by no-good cuts.  Conflicts are the
minimal sets that meet every repair (hitting-set duality of Reiter, "A theory of
diagnosis from first principles", 1987).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import isfinite
from typing import TYPE_CHECKING

from serai.ledger.statements import Ledger, Statement
from serai.ledger.sums.model import CheckSpec, Given, Missing
from serai.ledger.sums.rates import window_days
from serai.quantity import Interval, factor

if TYPE_CHECKING:
    import numpy as np

EPSILON = 1e-9
BIG = 1e4


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
    return [_row(given, ((stock.id, 1.0), (rate.id, -per_day * days)))]


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
    """Turn declared checks into inequalities; returns also the checks that lack an input."""
    rows: list[Inequality] = []
    skipped: list[str] = []
    for spec in specs:
        if not spec.conflict or spec.type not in _LINEAR:
            continue
        try:
            rows += _LINEAR[spec.type](Given(spec, ledger, spec.inputs, spec.params))
        except Missing:
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
        repairs = program.repairs(most)
        if not repairs or repairs == [frozenset()]:
            continue
        certificate = max(certificate, program.violation(repairs[0]))
        conflicts += _hitting_sets(repairs)
        families.append(_smallest(repairs))
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
    size = min(map(len, repairs))
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
    """One connected part of the sums as a mixed-integer program.

    Columns: the figures, each divided by its own size, then one binary a figure
    that is 1 when the figure is set aside.
    """

    def __init__(self, rows: list[Inequality], ledger: Ledger, hard: frozenset[str]) -> None:
        self.rows = rows
        names = {name for row in rows for name, _ in row.terms}
        relaxing = {name for row in rows for name in row.relax}
        self.names = sorted(names | relaxing)
        self.hard = hard
        self.ledger = ledger
        self.index = {name: i for i, name in enumerate(self.names)}
        self.size = {name: _size(ledger[name]) for name in self.names}
        self.matrix, self.upper = self._constraints()

    def _constraints(self) -> tuple[np.ndarray, np.ndarray]:
        import numpy as np

        count = len(self.names)
        lines: list[np.ndarray] = []
        upper: list[float] = []
        for row in self.rows:
            line = np.zeros(2 * count)
            for name, coefficient in row.terms:
                line[self.index[name]] += coefficient * self.size[name]
            scale = np.abs(line).max() or 1.0
            line /= scale
            for name in row.relax:
                line[count + self.index[name]] = -BIG
            lines.append(line)
            upper.append(row.bound / scale)
        for name in self.names:
            lo, hi = self._ends(name)
            column = self.index[name]
            for sign, end in ((1.0, hi), (-1.0, -lo)):
                if np.isfinite(end):
                    line = np.zeros(2 * count)
                    line[column], line[count + column] = sign, -BIG
                    lines.append(line)
                    upper.append(end)
        return np.array(lines), np.array(upper)

    def _ends(self, name: str) -> tuple[float, float]:
        interval = self.ledger[name].interval
        if interval is None:
            return float("-inf"), float("inf")
        size = self.size[name]
        lo, hi = float(interval.lo) / size, float(interval.hi) / size
        lo += EPSILON * abs(lo) if interval.lo_open and isfinite(lo) else 0.0
        hi -= EPSILON * abs(hi) if interval.hi_open and isfinite(hi) else 0.0
        return lo, hi

    def repairs(self, most: int) -> list[frozenset[str]]:
        """List all minimal repairs, smallest first."""
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint, milp

        count = len(self.names)
        cost = np.concatenate([np.zeros(count), np.ones(count)])
        fixed = np.array([1.0 if name not in self.hard else 0.0 for name in self.names])
        lower = np.concatenate([np.full(count, -BIG), np.zeros(count)])
        bounds = Bounds(lower, np.concatenate([np.full(count, BIG), fixed]))
        whole = np.concatenate([np.zeros(count), np.ones(count)])
        found: list[frozenset[str]] = []
        matrix, upper = self.matrix, self.upper
        while len(found) < most:
            answer = milp(
                cost,
                constraints=LinearConstraint(matrix, -np.inf, upper),
                bounds=bounds,
                integrality=whole,
                options={"mip_rel_gap": 0.0},
            )
            if answer.x is None:
                break
            chosen = frozenset(n for i, n in enumerate(self.names) if answer.x[count + i] > 0.5)
            found.append(chosen)
            if not chosen:
                break
            cut = np.zeros(2 * count)
            cut[[count + self.index[name] for name in chosen]] = 1.0
            matrix = np.vstack([matrix, cut])
            upper = np.append(upper, len(chosen) - 1.0)
        return found

    def violation(self, repair: frozenset[str]) -> float:
        """Solve once more with the repair applied and return the largest scaled violation."""
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint, milp

        count = len(self.names)
        aside = np.array([1.0 if name in repair else 0.0 for name in self.names])
        bounds = Bounds(
            np.concatenate([np.full(count, -BIG), aside]),
            np.concatenate([np.full(count, BIG), aside]),
        )
        constraints = LinearConstraint(self.matrix, -np.inf, self.upper)
        answer = milp(np.zeros(2 * count), constraints=constraints, bounds=bounds)
        if answer.x is None:
            return float("inf")
        return float(max(0.0, (self.matrix @ answer.x - self.upper).max()))


def _size(statement: Statement) -> float:
    """Return the size by which a figure is divided, so that all columns are near one."""
    if statement.interval is None:
        return 1.0
    return abs(float(statement.interval.middle)) or 1.0


def _hitting_sets(family: list[frozenset[str]]) -> list[frozenset[str]]:
    """Return the minimal sets that share a member with every set of the family."""
    members = sorted(frozenset().union(*family))
    found: list[frozenset[str]] = []
    for size in range(1, min(len(members), 6) + 1):
        for candidate in combinations(members, size):
            chosen = frozenset(candidate)
            if any(known <= chosen for known in found):
                continue
            if all(chosen & wanted for wanted in family):
                found.append(chosen)
    return found
