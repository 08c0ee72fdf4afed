"""What stops the corridor in a year: how often each facility is full, and what one more unit gives."""

from __future__ import annotations

import copy
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from serai.errors import SeraiError
from serai.freight.calibrate import as_money
from serai.freight.draws import Draws
from serai.freight.problem import ChoiceProblem
from serai.freight.rationing import RULES, Rule
from serai.freight.relief import Relief, bottlenecks
from serai.freight.results import Results

Floats = NDArray[np.float64]

#: Demand is tried at these multiples when looking for even odds.
MULTIPLES = (1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0)
CAPACITIES = (1.25, 1.5, 2.0, 3.0)
#: Trials are made on so many draws; odds of a half need no more.
TRIAL_DRAWS = 240


@dataclass(frozen=True)
class Stop:
    """One facility that is full, in the draw nearest to the middle of an indicator.

    Attributes
    ----------
    facility : str
    frequency : float
        Share of draws in which it is full in that year [1].
    value_left, value_right : float
        Loss by one unit less and worth of one more [USD/unit]; ``nan`` where the draw in
        the middle does not fill it.
    shipped_right : float
        Tonnes shipped more per unit added [t/unit].
    headroom : float
        Units that can be added before the situation changes [unit/yr].
    end : str
        What changes there, with the facility that fills next where one does.
    shares_with : tuple of str
        Facilities full together with it, whose worth is only known jointly.
    """

    facility: str
    unit: str
    frequency: float
    value_left: float = float("nan")
    value_right: float = float("nan")
    shipped_right: float = float("nan")
    headroom: float = float("nan")
    end: str = ""
    shares_with: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return plain data; what is not known is None."""
        found = dict(self.__dict__)
        return {k: None if isinstance(v, float) and v != v else v for k, v in found.items()}


def draw_problem(results: Results, draw: int, year: int) -> tuple[ChoiceProblem, Draws, Rule]:
    """Return the choice problem of one draw and year, ready to be solved again."""
    state, y = results.state, results.year(year)
    market = results.market
    total = as_money(market, state.money, state.constants)[draw]
    total = np.where(state.open[y][draw] | market.problem.outside, total, np.inf)
    problem = replace(
        market.problem, demand=state.asked[draw, y], scale=state.tastes.scale[draw],
        value_of_time=state.tastes.value_of_time[draw],
    )  # fmt: skip
    solved_by = RULES[int(results.variants.rationing[draw])]
    # Under the price rule a computed cap is the capacity; a waiting curve holds it itself.
    share = market.top if solved_by == "price" else np.ones_like(market.top)
    draws = Draws(
        count=1,
        capacity=(state.free[draw, y] * share)[None, :],
        money=total[None, :],
        time=np.maximum(state.days[draw] - state.saved[y][draw], 0.0)[None, :],
    )
    return problem, draws, solved_by


def stops(
    results: Results, indicator: Floats, year: int, rule: str, most: int = 5
) -> tuple[Stop, ...]:
    """Return the facilities that are full on the corridor, the most frequent first.

    Facilities that no block of the rule uses are left out; see :func:`stops_among`.
    """
    return stops_among(results, indicator, year, corridor_facilities(results, rule), most)


def stops_among(
    results: Results, indicator: Floats, year: int, near: Collection[str], most: int = 5
) -> tuple[Stop, ...]:
    """Return which of some facilities are full in a year, the most frequent first.

    Parameters
    ----------
    indicator : (D,) array
        Values of the pledge's indicator in that year.  Values of units and headroom come
        from one draw under waiting: of those that fill the most frequent facility, the
        nearest to the 75th percentile, since a pledge is a matter of the upper half.  A
        facility that this draw does not fill takes the nearest draw that does.
    """
    market = results.market
    often = {name: share for name, share in results.binding(year).items() if name in near}
    names = [facility.id for facility in market.network.facilities]
    units = {facility.id: facility.unit for facility in market.network.facilities}
    relief: dict[str, Relief] = {}
    found = []
    for name, share in list(often.items())[:most]:
        if name not in relief:
            fresh = _relief(results, indicator, year, market.network.facility_index[name])
            relief = {names[item.facility]: item for item in fresh} | relief
        item = relief.get(name)
        if item is None:
            found.append(Stop(name, units[name], share))
            continue
        after = "" if item.next_facility is None else f": {names[item.next_facility]}"
        found.append(
            Stop(
                name, units[name], share, item.value_left, item.value_right, item.shipped_right,
                item.headroom, f"{item.headroom_end}{after}",
                tuple(names[a] for a in item.shares_with),
            )
        )  # fmt: skip
    return tuple(found)


def _relief(results: Results, indicator: Floats, year: int, facility: int) -> tuple[Relief, ...]:
    """Return what relief gives in one draw that fills a facility; nothing if none can tell."""
    waiting = results.variants.rationing == RULES.index("waiting")
    filled = waiting & results.full[:, results.year(year), facility]
    pool = np.flatnonzero(filled if filled.any() else waiting)
    if pool.size == 0:
        pool = np.arange(indicator.size)
    goal = np.quantile(indicator, 0.75)
    draw = int(pool[np.argmin(np.abs(indicator[pool] - goal))])
    problem, draws, solved_by = draw_problem(results, draw, year)
    try:
        return tuple(bottlenecks(problem, draws, solved_by).full)
    except SeraiError:
        return ()


def corridor_facilities(results: Results, rule: str) -> set[str]:
    """Return the facilities on the corridor's chains of the blocks that a rule counts."""
    problem = results.market.problem
    counted = {count.block for count in results.system.counting.counts if count.rule == rule}
    groups = np.array([name in counted for name in results.blocks], dtype=np.bool_)
    chain = np.repeat(np.arange(problem.chains), np.diff(problem.use_ptr))
    target = results.market.corridor & groups[problem.group_of_chain]
    used = np.unique(problem.use_facility[target[chain]])
    return {results.market.network.facilities[int(a)].id for a in used}


@dataclass(frozen=True)
class EvenOdds:
    """What demand would give even odds, capacity being as drawn.

    Attributes
    ----------
    multiple : float
        Demand of the corridor's blocks over that drawn; ``nan`` if none tried suffices.
    odds : tuple of (multiple, odds)
    full : dict of str to float
        How often facilities are full at that multiple, or at the largest one tried.
    draws : int
        Draws used.
    with_capacity : (demand, capacity) or None
        Where demand alone does not suffice: the multiples of demand and of every
        capacity on the corridor that do, the smallest capacity tried first.
    """

    multiple: float
    odds: tuple[tuple[float, float], ...]
    full: dict[str, float]
    draws: int
    with_capacity: tuple[float, float] | None = None


def even_odds(results: Results, rule: str, boxes: bool, year: int, threshold: float) -> EvenOdds:
    """Raise the demand of the corridor's blocks step by step until half of the draws pass."""
    y = results.year(year)
    near = corridor_facilities(results, rule)
    trial = _Trial(results, rule, boxes, y, threshold, near)
    odds: list[tuple[float, float]] = []
    for multiple in MULTIPLES:
        odds.append((multiple, trial.odds(multiple, 1.0)))
        if odds[-1][1] >= 0.5:
            break
    full = {name: value for name, value in trial.binding().items() if name in near}
    if odds[-1][1] >= 0.5:
        return EvenOdds(_crossing(odds), tuple(odds), full, trial.draws)
    enough = None
    # The largest demand decides whether a capacity can do at all; then the least that does.
    factor = next((c for c in CAPACITIES if trial.odds(MULTIPLES[-1], c) >= 0.5), None)
    if factor is not None:
        enough = next((m, factor) for m in MULTIPLES if trial.odds(m, factor) >= 0.5)
    return EvenOdds(float("nan"), tuple(odds), full, trial.draws, enough)


class _Trial:
    """One year, solved again with more demand or capacity; the run itself stays as it is."""

    def __init__(
        self, results: Results, rule: str, boxes: bool, y: int, threshold: float, near: set[str]
    ) -> None:
        self.results, self.boxes, self.y, self.threshold = results, boxes, y, threshold
        self.state = copy.copy(results.state)
        for name in ("asked", "flows", "usage", "unknown", "utilisation", "unserved", "residual",
                     "balance", "status"):  # fmt: skip
            setattr(self.state, name, getattr(results.state, name).copy())
        self.draws = min(self.state.asked.shape[0], TRIAL_DRAWS)
        self.demand = self.state.asked[:, y].copy()
        self.weight = results.weights(rule, y, boxes)[: self.draws]
        self.moves = np.array([not block.counts_all for block in results.market.blocks()])
        self.grows = np.array([f.id in near for f in results.market.network.facilities])

    def odds(self, demand: float, capacity: float) -> float:
        """Return the share of draws that pass at multiples of demand and capacity."""
        y, state = self.y, self.state
        state.asked[:, y] = np.where(self.moves, self.demand * demand, self.demand)
        state.solve(y, np.where(self.grows, state.free * capacity, state.free), self.draws)
        groups = state.pairs[state.corridor_pairs, 0]
        moved = state.flows[: self.draws, y][:, state.corridor_pairs]
        total = (moved * self.weight[:, groups]).sum(axis=1)
        return float((total >= self.threshold).mean())

    def binding(self) -> dict[str, float]:
        """Return how often facilities are full in the last trial, the most frequent first."""
        full = self.results.again(self.state).full[: self.draws, self.y].mean(axis=0)
        facilities = self.results.market.network.facilities
        pairs = zip([facility.id for facility in facilities], full, strict=True)
        return {name: float(share) for name, share in sorted(pairs, key=lambda p: -p[1]) if share}


def _crossing(odds: Sequence[tuple[float, float]]) -> float:
    if len(odds) < 2:
        return odds[-1][0]
    (low, p), (high, q) = odds[-2], odds[-1]
    return low + (high - low) * (0.5 - p) / max(q - p, 1e-9)
