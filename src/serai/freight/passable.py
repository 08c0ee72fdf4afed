"""How much could pass whatever wants to move: bounds on the capacity of a corridor.

Nobody publishes the capacity of a corridor with the facilities behind it, and some
facilities have no sourced capacity, so only an upper bound can be computed: what the
others let through.  Two readings of it, in every draw and year:

*any mix*: the most by linear program over all chains, the cargo free to be whatever fits,

    maximise  sum of w_p x_p   subject to  sum of u_pa x_p <= free_a,

with w_p the tonnes of a chain's cargo as drawn; and *the mix of today*: the corridor's
flows of the last known year, all grown by one factor until the least facility is full,

    total x min over a of (free_a - use by others_a) / use by the corridor_a.

The second is the least facility in the plain sense, the first the least cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from serai.errors import SeraiError
from serai.freight.calibrate import as_money
from serai.freight.could import capacity_of
from serai.freight.draws import Draws
from serai.freight.problem import TONNES_PER_KT
from serai.freight.rationing import RULES, solve
from serai.freight.results import Results

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
#: Bounds are taken over so many draws; a share of draws needs no more.
DRAWS = 240
#: A use of the corridor's flows below this share of the facility is no use.
SMALL = 1e-9


@dataclass(frozen=True)
class Passable:
    """Upper bounds on what a corridor can pass.

    Attributes
    ----------
    years : tuple of int
    mixed, same : (D, Y) arrays
        By any mix of cargo, and by the mix of the last known year [kt/yr]; ``inf`` where
        nothing that is known holds it.
    mixed_cut : (D, Y, F) array of bool
        Facilities of the least cut.
    same_first : (D, Y) array of int
        The least facility; -1 where none is known.
    promised, today : float
        Mixed bound of the last year with every project as promised, and with what stands
        [kt/yr].
    promised_cut : tuple of str
        Facilities of the cut with every project as promised.
    known, unknown : tuple of str
        Facilities on the way with and without a capacity.
    """

    years: tuple[int, ...]
    mixed: Floats
    same: Floats
    mixed_cut: Bools
    same_first: Ints
    promised: float
    today: float
    promised_cut: tuple[str, ...]
    known: tuple[str, ...]
    unknown: tuple[str, ...]


def passable(results: Results, rule: str, years: Sequence[int], draws: int = DRAWS) -> Passable:
    """Bound the capacity of the corridor for the cargo that a rule counts.

    A rule that includes nothing stands for all cargo of the corridor.
    """
    target = target_chains(results, rule)
    rows = np.arange(min(draws, results.sampling.draws))
    units, columns, weight = _program(results, target)
    shape = (rows.size, len(years))
    names = [facility.id for facility in results.market.network.facilities]
    mixed = np.empty(shape)
    cuts = np.zeros((*shape, len(names)), dtype=np.bool_)
    same, first = np.empty(shape), np.empty(shape, dtype=np.int64)
    flows = chain_flows(results, results.known[-1], rows)
    heavy = results.fitted.tonnes_per_teu[rows, None] / results.market.mid_tonnes
    tonnes = np.where(weight[None, :], heavy, 1.0)
    top = results.market.top
    for k, year in enumerate(years):
        y = results.year(year)
        free = results.free[rows, y] * top
        is_open = results.state.open[y][rows][:, columns]
        for d in rows:
            mixed[d, k], cuts[d, k] = _most(units, free[d], tonnes[d], is_open[d])
        same[:, k], first[:, k] = _least(results, target, flows, free, heavy)
    promised, cut = _with_projects(results, years[-1], units, columns, weight, promised=True)
    today, _ = _with_projects(results, years[-1], units, columns, weight, promised=False)
    used = units.sum(axis=0) > 0
    known = ~np.isnan(results.free[0, results.year(years[-1])])
    return Passable(
        tuple(years), mixed, same, cuts, first, promised, today,
        tuple(names[a] for a in np.flatnonzero(cut)),
        tuple(names[a] for a in np.flatnonzero(used & known)),
        tuple(names[a] for a in np.flatnonzero(used & ~known)),
    )  # fmt: skip


def target_chains(results: Results, rule: str) -> Bools:
    """Return the corridor's chains of the blocks that a rule counts, (P,)."""
    market = results.market
    if rule not in results.system.counting.rules:
        return market.corridor.copy()
    counted = {count.block for count in results.system.counting.counts if count.rule == rule}
    groups = np.array([name in counted for name in results.blocks], dtype=np.bool_)
    return np.asarray(market.corridor & groups[market.problem.group_of_chain], dtype=np.bool_)


def chain_flows(results: Results, year: int, rows: Ints) -> Floats:
    """Return the flow of every chain in a year of some draws, (n, P) [kt/yr, boxes at the middle].

    The run keeps flows by family only; these draws are solved again as they were.
    """
    state, market, y = results.state, results.market, results.year(year)
    total = as_money(market, state.money, state.constants)
    total = np.where(state.open[y] | market.problem.outside, total, np.inf)
    flows = np.zeros((rows.size, market.problem.chains))
    for index, rule in enumerate(RULES):
        mine = np.flatnonzero(results.variants.rationing[rows] == index)
        if mine.size == 0:
            continue
        d = rows[mine]
        problem = market.problem
        draws = Draws(
            count=d.size,
            demand=state.asked[d, y],
            capacity=state.free[d, y] * (market.top if rule == "price" else 1.0),
            money=total[d],
            time=np.maximum(state.days - state.saved[y], 0.0)[d],
            scale_factor=state.tastes.scale[d] / problem.scale,
            value_of_time_factor=state.tastes.value_of_time[d] / problem.value_of_time,
        )
        flows[mine] = solve(problem, draws, rule, collect="chains", tolerance=1e-6).flows
    return flows


def _program(results: Results, target: Bools) -> tuple[Floats, Ints, Bools]:
    """Return units per kt (K, F), the chains behind them and whether they carry boxes.

    Chains that use the same facilities alike, of the same cargo and open in the same
    draws, are one column of the program.
    """
    problem = results.market.problem
    units = np.zeros((problem.chains, problem.facilities))
    chain = np.repeat(np.arange(problem.chains), np.diff(problem.use_ptr))
    np.add.at(units, (chain, problem.use_facility), problem.use_units * TONNES_PER_KT)
    boxes = np.array([block.in_boxes for block in results.market.blocks()])
    in_boxes = boxes[problem.group_of_chain]
    requires = [() if c is None else c.requires for c in results.market.chains]
    seen: dict[object, int] = {}
    for p in np.flatnonzero(target & ~problem.outside):
        seen.setdefault((units[p].tobytes(), bool(in_boxes[p]), requires[p]), int(p))
    columns = np.array(sorted(seen.values()), dtype=np.int64)
    return units[columns], columns, in_boxes[columns]


def _most(units: Floats, free: Floats, tonnes: Floats, is_open: Bools) -> tuple[float, Bools]:
    """Solve one program; returns the bound [kt/yr] and the facilities of its cut."""
    cut = np.zeros(free.size, dtype=np.bool_)
    known = ~np.isnan(free)
    part = units[is_open][:, known]
    if part.shape[0] == 0:
        return 0.0, cut
    if (part.sum(axis=1) == 0).any():
        return float("inf"), cut
    result = linprog(
        -tonnes[is_open], A_ub=part.T, b_ub=free[known], bounds=(0, None), method="highs"
    )
    if result.status != 0 or result.fun is None:
        raise SeraiError(f"the bound on capacity did not finish: {result.message}")
    cut[np.flatnonzero(known)[-result.ineqlin.marginals > 1e-12]] = True
    return float(-result.fun), cut


def _least(
    results: Results, target: Bools, flows: Floats, free: Floats, heavy: Floats
) -> tuple[Floats, Ints]:
    """Grow the corridor's flows of the last known year until the least facility is full."""
    problem = results.market.problem
    units = np.zeros((problem.chains, problem.facilities))
    chain = np.repeat(np.arange(problem.chains), np.diff(problem.use_ptr))
    np.add.at(units, (chain, problem.use_facility), problem.use_units * TONNES_PER_KT)
    mine = np.where(target, flows, 0.0)
    use, others = mine @ units, (flows - mine) @ units
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(use > SMALL * np.nan_to_num(free), (free - others) / use, np.inf)
    ratio = np.where(np.isnan(ratio), np.inf, np.maximum(ratio, 0.0))
    boxes = np.array([b.in_boxes for b in results.market.blocks()])[problem.group_of_chain]
    weight = np.where(boxes[None, :], heavy, 1.0)
    total = (mine * weight).sum(axis=1)
    least = ratio.min(axis=1)
    first = np.where(np.isfinite(least), ratio.argmin(axis=1), -1)
    return total * least, np.asarray(first, dtype=np.int64)


def _with_projects(
    results: Results, year: int, units: Floats, columns: Ints, weight: Bools, promised: bool
) -> tuple[float, Bools]:
    free, links = capacity_of(results, year, promised)
    is_open = results.market.open_share(links)[0][columns] >= 0.5
    return _most(units, free * results.market.top, np.ones(weight.size), is_open)
