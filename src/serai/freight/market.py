"""Groups, chains and facilities of a case as one choice problem, with its draws.

Every demand block on the network is one group.  Boxes weigh the middle tonnes per TEU
inside the problem, so their flows are TEU in disguise and a drawn conversion changes
tonnes, not boxes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from serai.errors import CaseError, Fault
from serai.freight.blocks import Block, Demand
from serai.freight.curves import Points, WaitingCurves, beyond_background
from serai.freight.problem import ChoiceProblem
from serai.system.capacity import (
    Sampling,
    background_traffic,
    middle,
    practical_capacity,
    sample_factors,
    use_per_tonne,
)
from serai.system.chains import Chain, ChainSet, find_chains, no_chain
from serai.system.families import family_names
from serai.system.network import CARGOES, Network, Range
from serai.system.terms import TONNES_PER_TEU

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

#: The family whose flows are the corridor's.
CORRIDOR = "middle"
OUTSIDE = "not shipped"


@dataclass(frozen=True)
class Market:
    """A choice problem and what its groups, chains and facilities are.

    Attributes
    ----------
    groups : tuple of int
        Position in ``demand.blocks`` of each group W.
    chains : tuple of Chain or None
        One for each chain P of the problem; None is the outside option.
    sets : tuple of ChainSet
        Chain set of each group, and ``kept`` the chains of it that are open to the group.
    nests : tuple of str
        Route family of each number in ``problem.nest``.
    corridor : (P,) array of bool
        Chains of the corridor.
    mid_tonnes : float
        Tonnes of a TEU inside the problem [t/TEU].
    use_cargo : (F, C) array
        Use per tonne at middle conversions [unit/t].
    """

    network: Network
    demand: Demand
    problem: ChoiceProblem
    groups: tuple[int, ...]
    chains: tuple[Chain | None, ...]
    sets: tuple[ChainSet, ...]
    kept: tuple[tuple[int, ...], ...]
    nests: tuple[str, ...]
    corridor: Bools
    mid_tonnes: float
    use_cargo: Floats

    @property
    def top(self) -> Floats:
        """The utilisation at which each facility's waiting curve turns vertical, (F,) [1]."""
        return self.problem.curves.last_utilisation()

    def blocks(self) -> tuple[Block, ...]:
        """Return the block of each group."""
        return tuple(self.demand.blocks[position] for position in self.groups)

    def span(self, group: int) -> slice:
        """Return the chains of a group, the outside option last."""
        pointer = self.problem.group_ptr
        return slice(int(pointer[group]), int(pointer[group + 1]))

    def costs(self, sampling: Sampling) -> tuple[Floats, Floats]:
        """Draw money [USD/t] and time [days] of every chain, (D, P) both; 0 outside."""
        shape = (sampling.draws, self.problem.chains)
        money, days = np.zeros(shape), np.zeros(shape)
        for group, chain_set in enumerate(self.sets):
            time, price = chain_set.sample(self.network, sampling)
            span = self.span(group)
            kept = list(self.kept[group])
            days[:, span.start : span.stop - 1] = time[:, kept]
            money[:, span.start : span.stop - 1] = price[:, kept]
        return money, days

    def open_share(self, links: Floats) -> Floats:
        """Return the share of a year in which each chain is whole, (D, P), from (D, L)."""
        whole = np.ones((links.shape[0], self.problem.chains))
        for index, chain in enumerate(self.chains):
            if chain is not None:
                whole[:, index] = links[:, list(chain.links)].min(axis=1)
        return whole

    def saved(self, days_saved: Floats) -> Floats:
        """Return the days that projects save on each chain, (D, P), from (D, L)."""
        total = np.zeros((days_saved.shape[0], self.problem.chains))
        useful = np.flatnonzero(days_saved.any(axis=0))
        for index, chain in enumerate(self.chains):
            if chain is not None:
                on = [link for link in useful if link in chain.links]
                if on:
                    total[:, index] = days_saved[:, on].sum(axis=1)
        return total

    def conversion(self, sampling: Sampling, flows: Floats) -> Floats:
        """Return what a drawn mix of conversions takes over the middle one, (D, F) [1].

        The kernel holds one use per chain, so draws of wagons, trains, empties and the
        rest enter through the capacity, weighted with the cargo mix ``flows`` (P,) of
        a base solution [kt/yr].  The tonnes of a TEU stay at the middle.
        """
        factors = sample_factors(self.network, sampling)
        if TONNES_PER_TEU in factors:
            factors[TONNES_PER_TEU] = np.full(sampling.draws, self.mid_tonnes)
        drawn = use_per_tonne(self.network, factors)
        weight = np.zeros_like(self.use_cargo)
        entry_chain = np.repeat(np.arange(self.problem.chains), np.diff(self.problem.use_ptr))
        group = self.problem.group_of_chain
        for chain, facility in zip(entry_chain, self.problem.use_facility, strict=True):
            cargo = CARGOES.index(self.sets[group[chain]].cargo)
            weight[facility, cargo] += flows[chain]
        base = (weight * self.use_cargo).sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            ratio = (weight * drawn).sum(axis=2) / base
        return np.where(base > 0, ratio, 1.0)


def build_market(
    network: Network, demand: Demand, curves: Mapping[str, Points] | None = None
) -> Market:
    """Find the chains of every block and pack them as a choice problem.

    Parameters
    ----------
    curves : mapping of facility id to (utilisation, days), optional
        Computed waiting curves; facilities without one keep the assumed default.

    Raises
    ------
    CaseError
        If a block has no chain, or none of the corridor although its volumes count it.
    """
    mid = network.factors[TONNES_PER_TEU].value.mid if TONNES_PER_TEU in network.factors else 1.0
    groups, sets, kept = [], [], []
    faults: list[Fault] = []
    for position, block in enumerate(demand.blocks):
        if not block.on_network:
            continue
        found = find_chains(
            network, block.origin, block.destination, block.cargo, block.time_value.mid
        )
        open_chains = tuple(
            k for k, chain in enumerate(found.chains) if _open(network, block, chain)
        )
        if not open_chains or not _reaches(found, open_chains, block):
            faults.append(
                no_chain(network, block.origin, block.destination, block.cargo, block.line)
            )
            continue
        groups.append(position)
        sets.append(found)
        kept.append(open_chains)
    if faults:
        raise CaseError("freight demand", sorted(faults))
    return _pack(network, demand, mid, groups, sets, kept, curves or {})


def _open(network: Network, block: Block, chain: Chain) -> bool:
    if block.families and chain.family not in block.families:
        return False
    if chain.family != CORRIDOR or not block.crossing:
        return True
    return block.crossing in crossings(network, chain)


def _reaches(found: ChainSet, kept: Sequence[int], block: Block) -> bool:
    return block.counts_all or any(found.chains[k].family == CORRIDOR for k in kept)


def crossings(network: Network, chain: Chain) -> set[str]:
    """Return the pairs of countries whose water a chain crosses, sorted and joined by a dash."""
    links = (network.links[link] for link in chain.links)
    return {link.border for link in links if link.mode in ("sea", "ferry") and link.border}


def _pack(
    network: Network,
    demand: Demand,
    mid: float,
    groups: list[int],
    sets: list[ChainSet],
    kept: list[tuple[int, ...]],
    given: Mapping[str, Points],
) -> Market:
    nests = (*family_names(), OUTSIDE)
    use_cargo = use_per_tonne(network, sample_factors(network, middle()))[0]
    chains: list[Chain | None] = []
    rows: list[tuple[int, float, float, float]] = []
    pointer, use_pointer, facilities, units = [0], [0], [], []
    for found, own in zip(sets, kept, strict=True):
        column = use_cargo[:, CARGOES.index(found.cargo)]
        for k in own:
            chain = found.chains[k]
            chains.append(chain)
            rows.append((nests.index(chain.family), chain.money[1], chain.days[1], chain.path_size))
            used = [f for f in chain.facilities if column[f] > 0]
            facilities += used
            units += [float(column[f]) for f in used]
            use_pointer.append(len(facilities))
        chains.append(None)
        rows.append((len(nests) - 1, 0.0, 0.0, 1.0))
        use_pointer.append(len(facilities))
        pointer.append(len(chains))
    table = np.array(rows).reshape(-1, 4)
    vot = np.array([demand.blocks[g].time_value.mid for g in groups])
    outside = np.array([chain is None for chain in chains], dtype=np.bool_)
    problem = ChoiceProblem(
        demand=np.zeros(len(groups)),
        value_of_time=vot,
        scale=np.ones(len(groups)),
        nest_scale=np.full(len(groups), demand.one("nest_scale", Range(0.5, 0.5, 0.5)).mid),
        group_ptr=np.array(pointer),
        nest=table[:, 0].astype(np.int64),
        outside=outside,
        money=table[:, 1],
        constant=np.zeros(len(chains)),
        time=table[:, 2],
        log_path_size=np.log(np.maximum(table[:, 3], 1e-6)),
        use_ptr=np.array(use_pointer),
        use_facility=np.array(facilities, dtype=np.int64),
        use_units=np.array(units),
        capacity=np.full(len(network.facilities), np.nan),
        curves=waiting_curves(network, demand, given),
    )
    corridor = np.array([chain is not None and chain.family == CORRIDOR for chain in chains])
    return Market(
        network, demand, problem, tuple(groups), tuple(chains), tuple(sets), tuple(kept),
        nests, corridor, mid, use_cargo,
    )  # fmt: skip


def waiting_curves(network: Network, demand: Demand, given: Mapping[str, Points]) -> WaitingCurves:
    """Return each facility's waiting curve: computed, its own parameter, else the general one."""
    size = len(network.facilities)
    values = {}
    for item, default in (("wait_days", 1.0), ("wait_power", 4.0)):
        column = np.full(size, demand.one(item, Range(default, default, default)).mid)
        for part in demand.of_item(item):
            for name in part.facilities:
                column[network.facility_index[name]] = part.value.mid
        values[item] = column
    tables = {network.facility_index[name]: points for name, points in usable(network, given)}
    return WaitingCurves.tabulated(values["wait_days"], values["wait_power"], size, tables)


def usable(network: Network, given: Mapping[str, Points]) -> Iterator[tuple[str, Points]]:
    """Yield the computed curves over the room that middle background leaves.

    A curve whose cap lies below the background is left out: simulation and background
    then contradict one another.
    """
    capacity = practical_capacity(network, middle())[0]
    background = np.nan_to_num(background_traffic(network, middle())[0])
    for name, curve in given.items():
        index = network.facility_index[name]
        whole = capacity[index]
        share = background[index] / whole if whole > 0.0 else 0.0
        points = beyond_background(curve, float(share))
        if points is not None:
            yield name, points
