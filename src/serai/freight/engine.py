"""The corridor engine: demand, choice and capacity year by year in every draw.

``run(system, ensemble)`` walks one page: what blocks carried in the known years (fit),
what stands in each year (supply), what shippers are like (tastes), constants and demand
that reproduce the known years, then growth; each year is one batched solve of
:mod:`serai.freight.rationing` for each rationing rule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from serai.errors import UsageError
from serai.freight.blocks import Demand, Given, Tables, read_demand
from serai.freight.counting import Counting, read_counting
from serai.freight.curves import Points
from serai.freight.fit import MISFIT, Fitted, fit_draws, fit_years, surviving
from serai.freight.growth import growth_factor, growth_rate, momentum
from serai.freight.market import Market, build_market
from serai.freight.rationing import RULES
from serai.freight.results import Results, RunCertificate
from serai.freight.state import KT, State
from serai.freight.supply import supply_of
from serai.freight.variants import Variants, project_arrivals, spread_variants
from serai.system.capacity import Sampling
from serai.system.chance import normals
from serai.system.network import Network, build_network
from serai.system.state import Change, project_changes
from serai.system.terms import TONNES_PER_TEU
from serai.tables import Row

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
LAST_YEAR = 2033
FULL = 0.95


@dataclass(frozen=True)
class FreightSystem:
    """Everything the engine reads of a case.

    ``curves`` are waiting curves that the terminals engine computed, by facility id;
    facilities without one keep the assumed default.
    """

    network: Network
    demand: Demand
    counting: Counting
    projects: tuple[Row, ...]
    changes: tuple[Change, ...]
    curves: Mapping[str, Points] = field(default_factory=dict)


@dataclass(frozen=True)
class Ensemble:
    """Which draws to make.

    Attributes
    ----------
    as_of : date
        Volumes and openings said or seen by this day are known.
    last_year : int
    known_to : int, optional
        Use no volume of a later year, for a check against the past.
    start : int
        First draw of a block.
    """

    seed: int
    draws: int
    as_of: date
    last_year: int = LAST_YEAR
    known_to: int | None = None
    start: int = 0

    @property
    def sampling(self) -> Sampling:
        """The draws by identity."""
        return Sampling(self.seed, self.draws, self.start)

    @property
    def today(self) -> float:
        """The as-of date as a decimal year; the end of ``known_to`` where that is earlier."""
        day = self.as_of.year + self.as_of.timetuple().tm_yday / 365.25
        return day if self.known_to is None else min(day, self.known_to + 1.0)


def read_system(
    tables: Tables,
    curves: Mapping[str, Points] | None = None,
    given: Mapping[str, Given] | None = None,
) -> FreightSystem:
    """Read and check a case's tables for the engine.

    Parameters
    ----------
    curves : mapping of facility id to (utilisation [1], days), optional
        Waiting curves computed elsewhere, all traffic counted.
    given : mapping of block id to Given, optional
        Flows computed elsewhere; their blocks have rows as others do.

    Raises
    ------
    CaseError
        With the faults of the first table group that has any.
    """
    network = build_network(tables)
    demand = read_demand(tables, network, given)
    projects = tuple(tables.get("projects", ()))
    return FreightSystem(
        network, demand, read_counting(tables, demand), projects,
        project_changes(network, projects), dict(curves or {}),
    )  # fmt: skip


def run(system: FreightSystem, ensemble: Ensemble) -> Results:
    """Compute every draw and year.

    Raises
    ------
    CaseError
        If demand, chains or rules have faults.
    UsageError
        If no year has enough known totals to start from, or no hypothesis can hold them.
    """
    demand = system.demand.known_by(ensemble.as_of)
    if ensemble.known_to is not None:
        demand = demand.up_to(ensemble.known_to)
    market = build_market(system.network, demand, system.curves)
    known = fit_years(demand, system.counting)
    if not known:
        raise UsageError("no year has two known totals and a volume of every block to start from")
    tonnes = system.network.factors[TONNES_PER_TEU].value
    kept, dropped = surviving(demand, system.counting, known, tonnes)
    if not kept:
        raise UsageError(f"no hypothesis of the counting rules holds the known years: {dropped}")
    sampling = ensemble.sampling
    variants = spread_variants(kept, ensemble.draws, ensemble.start)
    fitted = _fit(demand, system.counting, variants, known, market, sampling)
    years = tuple(range(known[0], ensemble.last_year + 1))
    projects = project_arrivals(system.projects, variants, sampling, ensemble.today)
    supply = supply_of(system.network, demand, system.changes, projects, years, sampling)
    state = State(market, demand, system.counting, supply, variants, fitted, sampling)
    state.calibrate()
    state.forecast()
    return _results(system, state, dropped, ensemble)


def _fit(
    demand: Demand, counting: Counting, variants: Variants, years: Sequence[int],
    market: Market, sampling: Sampling,
) -> Fitted:  # fmt: skip
    """Fit each draw under its own hypothesis."""
    span = market.network.factors[TONNES_PER_TEU].value
    shape = (sampling.draws, len(years), len(demand.blocks))
    corridor, whole = np.full(shape, np.nan), np.full(shape, np.nan)
    teu, breach = np.full(sampling.draws, span.mid), np.zeros(sampling.draws)
    attempt = np.zeros(sampling.draws, dtype=np.int64)
    for level, name in enumerate(variants.hypotheses):
        rows = np.flatnonzero(variants.hypothesis == level)
        part = fit_draws(demand, counting, name, years, span, sampling, rows)
        corridor[rows], whole[rows] = part.corridor, part.whole
        teu[rows], breach[rows], attempt[rows] = part.tonnes_per_teu, part.breach, part.attempt
        # What no rule counts under a hypothesis and nobody saw does not exist in it.
        counted = {c.block for c in counting.counts if c.hypothesis in ("", name)}
        for position, block in enumerate(demand.blocks):
            if block.on_network and block.id not in counted:
                corridor[rows, :, position] = 0.0
    return Fitted(tuple(years), corridor, whole, teu, breach, attempt)


def _results(
    system: FreightSystem, state: State, dropped: Mapping[str, str], ensemble: Ensemble
) -> Results:
    market = state.market
    tonnes, teu = _moved(state)
    return Results(
        system=system,
        market=market,
        years=state.years,
        known=state.fitted.years,
        blocks=tuple(block.id for block in market.blocks()),
        families=market.nests,
        tonnes=tonnes,
        teu=teu,
        off_network=_off_network(state, state.demand),
        asked=state.asked,
        unserved=state.unserved,
        free=state.free,
        utilisation=state.utilisation,
        waiting=state.unknown,
        full=_full(state),
        variants=state.variants,
        fitted=state.fitted,
        parameters=_parameters(state),
        dropped=dict(dropped),
        sampling=ensemble.sampling,
        certificate=_certificate(state),
        state=state,
        moved=_moved,
        fullness=_full,
    )


def _certificate(state: State) -> RunCertificate:
    return RunCertificate(
        draws=state.sampling.draws,
        residual=float(state.residual.max(initial=0.0)),
        balance=float(state.balance.max(initial=0.0)),
        unconverged=int((state.status == 2).sum()),
        retried=int((state.status == 1).sum()),
        fit_breach=float(state.fitted.breach.max(initial=0.0)),
        fit_missed=int((state.fitted.breach > MISFIT).sum()),
        known_miss=_known_miss(state),
    )


def _moved(state: State) -> tuple[Floats, Floats]:
    """Return flows by block and family, (D, Y, W, N): [kt/yr] and [TEU/yr]."""
    market = state.market
    by_family = np.zeros((*state.flows.shape[:2], len(market.groups), len(market.nests)))
    for pair, (group, nest) in enumerate(state.pairs):
        by_family[:, :, group, nest] = state.flows[:, :, pair]
    boxes = np.array([block.in_boxes for block in market.blocks()])
    teu = np.where(boxes[:, None], by_family * KT / market.mid_tonnes, 0.0)
    heavy = state.fitted.tonnes_per_teu[:, None] / market.mid_tonnes
    weight = np.where(boxes[None, :], heavy, 1.0)
    return by_family * weight[:, None, :, None], teu


def _full(state: State) -> NDArray[np.bool_]:
    """Return where facilities are full, (D, Y, F)."""
    priced = state.variants.rationing == RULES.index("price")
    used = np.nan_to_num(state.utilisation) >= FULL * state.market.top
    full = np.where(priced[:, None, None], state.unknown > 0, used)
    return np.asarray(full & ~np.isnan(state.free), dtype=np.bool_)


def _off_network(state: State, demand: Demand) -> dict[str, Floats]:
    """Return volumes of blocks off the network, (D, Y) [unit of the block]."""
    found = {}
    for position, block in enumerate(demand.blocks):
        if block.on_network or not demand.by_year(block.id):
            continue
        base = state.fitted.whole[:, -1, position]
        factor = growth_factor(block, demand, state.fitted.years[-1], state.years, state.sampling)
        series = base[:, None] * factor
        for k, y in enumerate(state.known):
            series[:, y] = state.fitted.whole[:, k, position]
        found[block.id] = series
    return found


def _known_miss(state: State) -> float:
    """Return how far flows miss the fitted volumes of the known years, as a share.

    The 95th percentile of the draws, in the worst of the years; a few draws with queues
    of months swing between blocks and stay further off.
    """
    worst = 0.0
    for k, y in enumerate(state.known):
        moved = np.zeros_like(state.target[:, k])
        for pair, (group, _) in enumerate(state.pairs):
            if state.corridor_pairs[pair]:
                moved[:, group] += state.flows[:, y, pair]
        target = np.where(state.counts_all, np.nan, state.target[:, k])
        total = np.nansum(np.abs(moved - target), axis=1)
        share = total / np.maximum(np.nansum(target, axis=1), 1e-9)
        worst = max(worst, float(np.quantile(share, 0.95)))
    return worst


def _parameters(state: State) -> dict[str, Floats]:
    """Return what was drawn once for each draw, for the question what a datum would narrow."""
    take = state.sampling.take
    pace, steps = momentum(state.demand, state.counting, state.fitted.years[-1], state.sampling)
    found = {"tonnes per TEU": state.fitted.tonnes_per_teu}
    # Blocks share these two, so they stand before the growth of any one block.
    found["growth common to all blocks"] = normals(
        state.sampling.seed, "growth:all", state.sampling.draws, state.sampling.start
    )
    if steps:
        found["momentum of the route"] = pace
    for block in state.market.blocks():
        if block.growth.high > block.growth.low:
            found[f"growth of {block.id}"] = growth_rate(block, state.demand, state.sampling)
    for part in state.demand.parameters.values():
        if part.value.known and part.value.high > part.value.low and not part.facilities:
            found[part.id] = take(part.id, part.value)
    free = np.nan_to_num(state.free[:, state.known[-1]])
    for index, facility in enumerate(state.market.network.facilities):
        if np.ptp(free[:, index]) > 0:
            found[f"capacity of {facility.id}"] = free[:, index]
    return found
