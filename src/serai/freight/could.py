"""Could it at all: the most that a counting rule can reach when every project is as promised.

Generous on every side that is not capacity: the boxes as heavy as the range allows, the
demand of each block at the upper end of its draws on all routes, every planned flow in
full, and a block counted if any hypothesis that holds the known years counts it.  What
such a bound does not reach is out of reach; what it reaches is merely possible.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from serai.freight.bound import Bound, most_through
from serai.freight.market import Market
from serai.freight.problem import ChoiceProblem
from serai.freight.results import Results
from serai.freight.supply import supply_of
from serai.projects.dates import ProjectDraws, promised_projects
from serai.system.capacity import middle

Floats = NDArray[np.float64]
KT = 1000.0
#: Demand of a block in the bound: this quantile of its draws.
UPPER = 0.95
#: Demand that never limits [kt/yr].
ENDLESS = 1e6


@dataclass(frozen=True)
class Most:
    """The most that a rule can reach in a year.

    Attributes
    ----------
    value : float
        [kt/yr, or TEU/yr]
    cut : tuple of str
        Facilities that hold it there.
    demand_cut : tuple of str
        Blocks whose whole demand passes and would give more if it grew.
    known, unknown : tuple of str
        Facilities on the way with and without a sourced capacity.
    by_block : dict of str to float
        One way to reach it [kt/yr, or TEU/yr].
    gap : float
        Certificate: relative duality gap.
    """

    value: float
    cut: tuple[str, ...]
    demand_cut: tuple[str, ...]
    known: tuple[str, ...]
    unknown: tuple[str, ...]
    by_block: dict[str, float]
    gap: float


def most_of(
    results: Results,
    rule: str,
    year: int,
    boxes: bool,
    promised: bool = True,
    demand: str = "upper",
) -> Most:
    """Return the most that ``rule`` can reach in ``year``.

    Parameters
    ----------
    boxes : bool
        Whether the rule counts TEU rather than tonnes.
    promised : bool
        All projects as promised last; else only what stands today.
    demand : {"upper", "endless"}
        Demand of each block at the upper end of its draws, or without an end.
    """
    market = results.market
    capacity, links = capacity_of(results, year, promised)
    heavy = 1.0 if boxes else _heaviest(results)
    problem = _problem(results, year, capacity * market.top, heavy)
    if demand == "endless":
        problem = replace(problem, demand=np.full_like(problem.demand, ENDLESS))
    target = _target(results, rule, year) & (market.open_share(links)[0] >= 0.5)
    bound = most_through(problem, target)
    scale = KT / market.mid_tonnes if boxes else 1.0
    names = [facility.id for facility in market.network.facilities]
    used = _used(problem, target)
    per_group = np.bincount(problem.group_of_chain, bound.flows, minlength=len(market.groups))
    return Most(
        value=bound.tonnes * scale,
        cut=tuple(names[a] for a in bound.cut),
        demand_cut=tuple(results.blocks[w] for w in bound.demand_cut),
        known=tuple(names[a] for a in used if not np.isnan(capacity[a])),
        unknown=tuple(names[a] for a in bound.unknown),
        by_block={
            results.blocks[w]: float(value * scale)
            for w, value in enumerate(per_group)
            if value > 1e-6
        },
        gap=_gap(bound),
    )


def _gap(bound: Bound) -> float:
    return max(bound.certificate.gap, bound.certificate.primal, bound.certificate.dual)


def capacity_of(results: Results, year: int, promised: bool) -> tuple[Floats, Floats]:
    """Return middle capacity left (F,) and the share of the year that links stand (1, L).

    With every project as promised last, or with what stands today only.
    """
    system, sampling = results.system, middle()
    arrivals = promised_projects(system.projects)
    if not promised:
        arrivals = ProjectDraws(
            arrivals.ids, np.where(arrivals.known, arrivals.arrival, np.inf), arrivals.delivered,
            arrivals.realised, arrivals.known, arrivals.promises,
        )  # fmt: skip
    last = results.known[-1]
    supply = supply_of(
        system.network, system.demand, system.changes, arrivals, (last, year), sampling
    )
    # What was handled shows room, in the middle of the draws as in each of them; the lift
    # stays beneath what projects add later, as in the draws.
    seen = np.median(np.nan_to_num(results.free[:, results.year(last)]), axis=0)
    lift = np.maximum(seen - np.nan_to_num(supply.free[0, 0]), 0.0)
    return supply.free[0, 1] + lift, supply.links[:, 1]


def _heaviest(results: Results) -> float:
    """Return the heaviest box among the draws that hold the known years, over the middle."""
    teu = results.fitted.tonnes_per_teu
    return float(np.quantile(teu, UPPER)) / results.market.mid_tonnes


def _problem(results: Results, year: int, capacity: Floats, heavy: float) -> ChoiceProblem:
    market = results.market
    boxes = np.array([block.in_boxes for block in market.blocks()])
    asked = np.quantile(results.asked[:, results.year(year)], UPPER, axis=0)
    demand = results.system.demand
    for w, block in enumerate(market.blocks()):
        if np.isfinite(block.starts) and block.starts <= year:
            plans = [volume.value.high for volume in demand.by_year(block.id).values()]
            asked[w] = max(asked[w], max(plans, default=0.0))
    weight = np.where(boxes, heavy, 1.0)
    problem = market.problem
    chain = np.repeat(np.arange(problem.chains), np.diff(problem.use_ptr))
    units = problem.use_units / weight[problem.group_of_chain[chain]]
    return replace(problem, demand=asked * weight, use_units=units, capacity=capacity)


def _target(results: Results, rule: str, year: int) -> NDArray[np.bool_]:
    """Return the corridor chains of blocks that some surviving hypothesis counts."""
    market = results.market
    kept = {*results.variants.hypotheses, ""}
    counted = {
        count.block
        for count in results.system.counting.counts
        if count.rule == rule and count.hypothesis in kept and count.share.high > 0
        and count.since <= year <= count.until
    }  # fmt: skip
    groups = np.array([name in counted for name in results.blocks])
    return np.asarray(market.corridor & groups[market.problem.group_of_chain], dtype=np.bool_)


def _used(problem: ChoiceProblem, target: NDArray[np.bool_]) -> Sequence[int]:
    chain = np.repeat(np.arange(problem.chains), np.diff(problem.use_ptr))
    return [int(a) for a in np.unique(problem.use_facility[target[chain]])]


def sourced(market: Market, names: Sequence[str]) -> int:
    """Return how many of some facilities have a capacity that is sourced or computed."""
    index = market.network.facility_index
    return sum(
        market.network.facilities[index[name]].basis in ("sourced", "computed") for name in names
    )
