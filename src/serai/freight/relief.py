"""What one more unit of a full facility is worth, and how far that reaches.

Values are one-sided.  Serial facilities that are full together share one price in any
split: a unit added to one of them alone may be worth nothing (right) while a unit lost
costs all (left).  Such facilities are named together, with the price of their union.

* Price rule: the optimal cost Z is convex in the capacities and its slopes are the ends
  of the set of optimal prices, here found by a small linear program over the prices
  that leave every used chain's burden as it is.
* Waiting rule: slopes of the consumer surplus, by solving again at 1 and 2 steps to
  either side (second-order one-sided differences).
* Tonnes shipped per unit, and headroom: by solving again, under either rule.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import null_space
from scipy.optimize import linprog

from serai.errors import SeraiError, UsageError
from serai.freight._packed import pack_rows
from serai.freight.draws import Draws
from serai.freight.problem import TONNES_PER_KT, ChoiceProblem
from serai.freight.rationing import Rule, Solution, solve

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
HeadroomEnd = Literal["another facility fills", "the facility is no longer full", "limit"]

STEP = 1e-4
TIGHT = 1e-12
# A chain below this share of its group pins no price.
USED_SHARE = 1e-9
SECTIONS = 12
REFINEMENTS = 5


@dataclass(frozen=True)
class Relief:
    """One full facility.

    Attributes
    ----------
    facility : int
    utilisation : float
        Use / capacity [1].
    unknown : float
        Wait [days] or price [USD/unit]; where ``shares_with`` is not empty, one split of
        several.
    value_right, value_left : float
        Worth of one unit more, and loss by one unit less [USD/unit].
    shipped_right, shipped_left : float
        Tonnes shipped more per unit added, and fewer per unit lost [t/unit].
    shares_with : tuple of int
        Facilities that are full together with it so that only their joint value is unique.
    joint_value : float
        Worth of room for one more tonne through all of them [USD/t], from above.
    headroom : float
        Units that can be added before the situation changes [units/yr].
    headroom_end : str
        What changes there.
    next_facility : int or None
        The facility that fills next, if that is what happens.
    """

    facility: int
    utilisation: float
    unknown: float
    value_right: float
    value_left: float
    shipped_right: float
    shipped_left: float
    shares_with: tuple[int, ...]
    joint_value: float
    headroom: float
    headroom_end: HeadroomEnd
    next_facility: int | None


@dataclass(frozen=True)
class Bottlenecks:
    """What binds in one draw.

    Attributes
    ----------
    full : tuple of Relief
        The dearest first, by the left value of their whole capacity.
    closed : tuple of int
        Facilities with zero capacity; no slope describes their first unit.
    unknown : tuple of int
        Facilities without a known capacity.
    known : int
        Number of facilities with a known capacity above zero.
    """

    full: tuple[Relief, ...]
    closed: tuple[int, ...]
    unknown: tuple[int, ...]
    known: int


def bottlenecks(
    problem: ChoiceProblem,
    draw: Draws | None = None,
    rule: Rule = "waiting",
    *,
    full: float | None = None,
    limit: float = 5.0,
) -> Bottlenecks:
    """Return the full facilities of one draw with their values and headroom.

    Parameters
    ----------
    problem : ChoiceProblem
    draw : Draws, optional
        One draw (``draws.rows(d, d + 1)``); None takes the base values.
    rule : {"waiting", "price"}
    full : float, optional
        Utilisation from which a facility counts as full, as a share of where its curve
        turns vertical [1]; default 0.95 (waiting, assumed) and 1 - 1e-6 (price).
    limit : float
        Headroom is searched up to this multiple of the capacity.

    Raises
    ------
    CaseError
        With every fault of the problem or the draw.
    SeraiError
        If the draw cannot be solved tightly.
    """
    draw = Draws() if draw is None else draw
    if draw.count != 1:
        raise UsageError(f"expected one draw, found {draw.count}: use draws.rows(d, d + 1)")
    top = problem.curves.last_utilisation() if rule == "waiting" else np.ones(problem.facilities)
    least = top * (full if full is not None else 0.95 if rule == "waiting" else 1.0 - 1e-6)
    case = _Case(problem, draw, rule, least)
    base = case.solve(case.capacity[None, :])
    if base.certificate.residual[0] > 1e-8:
        raise SeraiError("the draw does not converge, so no slope can be taken from it")
    binding = np.flatnonzero(base.utilisation[0] >= least)
    ties = _ties(case, base, binding, top)
    values = _slopes(case, base, binding, ties)
    ends = [_headroom(case, int(a), set(binding.tolist()), limit) for a in binding]
    found = [
        Relief(
            int(a),
            float(base.utilisation[0, a]),
            float(base.unknown[0, a]),
            *values[k][:4],
            tuple(sorted(ties.get(int(a), set()) - {int(a)})),
            values[k][4],
            *ends[k],
        )
        for k, a in enumerate(binding)
    ]
    found.sort(key=lambda item: -item.value_left * float(case.capacity[item.facility]))
    return Bottlenecks(
        tuple(found),
        tuple(int(a) for a in np.flatnonzero(case.capacity == 0)),
        tuple(int(a) for a in np.flatnonzero(np.isnan(case.capacity))),
        int(np.count_nonzero(case.capacity > 0)),
    )


class _Case:
    """One draw, ready to be solved at other capacities."""

    def __init__(self, problem: ChoiceProblem, draw: Draws, rule: Rule, least: Floats) -> None:
        self.problem, self.draw, self.rule, self.least = problem, draw, rule, least
        problem.require_valid()
        rows = pack_rows(problem, draw)
        self.capacity, self.demand = rows.capacity[0], rows.demand[0]

    def solve(self, capacity: Floats) -> Solution:
        """Solve the draw at every row of ``capacity`` (rows, A)."""
        draws = replace(self.draw, count=capacity.shape[0], capacity=capacity)
        return solve(self.problem, draws, self.rule, collect="chains", tolerance=TIGHT)

    def value(self, solution: Solution, capacity: Floats) -> Floats:
        """Return the consumer surplus, plus (price rule) what scarcity pays [USD/yr]."""
        if self.rule == "waiting":
            return solution.surplus
        # Prices times capacity, not times use: errors of the prices then enter squared.
        priced = np.isfinite(solution.unknown) & (solution.unknown > 0)
        paid: Floats = np.where(priced, solution.unknown, 0.0) * np.where(priced, capacity, 0.0)
        return np.asarray(solution.surplus + paid.sum(axis=1), dtype=np.float64)

    def shipped(self, solution: Solution) -> Floats:
        """Return the tonnes shipped in each row [t/yr]."""
        away = solution.unserved.sum(axis=1)
        return np.asarray(TONNES_PER_KT * (self.demand.sum() - away), dtype=np.float64)


def _slopes(
    case: _Case, base: Solution, binding: Ints, ties: dict[int, set[int]]
) -> list[tuple[float, float, float, float, float]]:
    """Return (value right, left, shipped right, left, joint value) of each facility."""
    if binding.size == 0:
        return []
    mean_units = _mean_units(case.problem, base.flows[0])
    directions = np.zeros((2 * binding.size, case.capacity.size))
    for k, a in enumerate(binding):
        directions[k, a] = 1.0
        for b in ties.get(int(a), {int(a)}):
            directions[binding.size + k, b] = mean_units[b]
    reach = np.array([np.min(case.capacity[row > 0] / row[row > 0]) for row in directions])
    rows = [case.capacity + times * STEP * reach[:, None] * directions for times in (1, 2, -1, -2)]
    capacity = np.concatenate([*rows, case.capacity[None, :]])
    solved = case.solve(capacity)
    totals = {"value": case.value(solved, capacity), "shipped": case.shipped(solved)}
    slopes = {}
    for name, total in totals.items():
        one, two, minus, minus_two = np.split(total[:-1], 4)
        middle = total[-1]
        right = (4.0 * one - two - 3.0 * middle) / (2.0 * STEP * reach)
        left = (3.0 * middle - 4.0 * minus + minus_two) / (2.0 * STEP * reach)
        slopes[name] = (right, left)
    ranges = _price_ranges(case, base, binding, ties) if case.rule == "price" else {}
    found = []
    for k, a in enumerate(binding):
        right, left = (float(side[k]) for side in slopes["value"])
        right, left = ranges.get(int(a), (right, left))
        joint = float(slopes["value"][0][binding.size + k])
        shipped = tuple(float(side[k]) for side in slopes["shipped"])
        found.append((right, left, shipped[0], shipped[1], joint))
    return found


def _mean_units(problem: ChoiceProblem, flows: Floats) -> Floats:
    """Return (A,) the mean units per tonne of what passes each facility [units/t]."""
    chain = np.repeat(np.arange(problem.chains), np.diff(problem.use_ptr))
    size = problem.facilities
    weights = flows[chain]
    units = np.bincount(problem.use_facility, weights * problem.use_units, minlength=size)
    tonnes = np.bincount(problem.use_facility, weights, minlength=size)
    return np.divide(units, tonnes, out=np.ones(size), where=tonnes > 0)


def _burden_rows(case: _Case, base: Solution, facilities: Ints) -> Floats:
    """Return the distinct rows (chains, facilities) of impact on chains in use."""
    problem = case.problem
    flows = base.flows[0]
    used = flows > USED_SHARE * case.demand[problem.group_of_chain]
    column = np.full(problem.facilities, -1)
    column[facilities] = np.arange(facilities.size)
    chain = np.repeat(np.arange(problem.chains), np.diff(problem.use_ptr))
    keep = used[chain] & (column[problem.use_facility] >= 0)
    rows = np.zeros((problem.chains, facilities.size))
    impact = problem.use_units if case.rule == "price" else np.ones(problem.use_units.size)
    rows[chain[keep], column[problem.use_facility[keep]]] = impact[keep]
    return np.unique(rows[rows.any(axis=1)], axis=0)


def _ties(case: _Case, base: Solution, binding: Ints, top: Floats) -> dict[int, set[int]]:
    """Return, per facility, the set of facilities whose unknowns are not unique alone."""
    # Only a facility at its vertical end lets its unknown move without moving its use.
    ends = base.utilisation[0, binding] >= top[binding] * (1.0 - 1e-6)
    facilities = binding[ends]
    rows = _burden_rows(case, base, facilities)
    if facilities.size == 0 or rows.size == 0:
        return {}
    free = null_space(rows, rcond=1e-9)
    loose = np.abs(free) > 1e-7
    linked = (loose.astype(float) @ loose.T.astype(float)) > 0
    for _ in range(facilities.size):  # Closure: facilities joined through a common one.
        linked = (linked.astype(float) @ linked.astype(float)) > 0
    return {
        int(a): {int(b) for b in facilities[linked[k]]}
        for k, a in enumerate(facilities)
        if loose[k].any()
    }


def _price_ranges(
    case: _Case, base: Solution, binding: Ints, ties: dict[int, set[int]]
) -> dict[int, tuple[float, float]]:
    """Return (least, greatest) optimal price of each binding facility [USD/unit]."""
    prices = base.unknown[0, binding]
    found = {int(a): (float(p), float(p)) for a, p in zip(binding, prices, strict=True)}
    if not ties:
        return found
    rows = _burden_rows(case, base, binding)
    for k, a in enumerate(binding):
        if int(a) not in ties:
            continue
        ends = []
        for sign in (1.0, -1.0):
            aim = np.zeros(binding.size)
            aim[k] = sign
            result = linprog(aim, A_eq=rows, b_eq=rows @ prices, bounds=(0, None), method="highs")
            end = prices[k] if result.x is None else result.x[k]
            ends.append(float(end))
        found[int(a)] = (ends[0], ends[1])
    return found


def _headroom(
    case: _Case, facility: int, full: set[int], limit: float
) -> tuple[float, HeadroomEnd, int | None]:
    """Return (units, what ends it, the next facility), by sections of the added share."""
    low, high = 0.0, limit
    grid = np.geomspace(1e-3, limit, SECTIONS)
    for refinement in range(REFINEMENTS + 1):
        solved = case.solve(_added(case.capacity, facility, grid))
        changed = _changes(case, solved, facility, full)
        if not changed.any():
            if refinement == 0:
                return limit * float(case.capacity[facility]), "limit", None
            low = float(grid[-1])
        else:
            first = int(np.argmax(changed))
            high = float(grid[first])
            low = float(grid[first - 1]) if first else low
        grid = np.linspace(low, high, SECTIONS + 1)[1:]
    last = case.solve(_added(case.capacity, facility, np.array([high])))
    filled = set(np.flatnonzero(last.utilisation[0] >= case.least).tolist()) - full
    units = high * float(case.capacity[facility])
    if filled:
        return units, "another facility fills", int(min(filled))
    return units, "the facility is no longer full", None


def _added(capacity: Floats, facility: int, shares: Floats) -> Floats:
    rows = np.tile(capacity, (shares.size, 1))
    rows[:, facility] *= 1.0 + shares
    return rows


def _changes(case: _Case, solved: Solution, facility: int, full: set[int]) -> NDArray[np.bool_]:
    others = np.array([a not in full for a in range(case.capacity.size)])
    over = solved.utilisation >= case.least
    return np.asarray((over & others).any(axis=1) | ~over[:, facility], dtype=np.bool_)
