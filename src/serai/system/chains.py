"""Diverse chains from an origin to a destination for one cargo, with what they use.

A chain is a path over (place, mode) labels: links within a mode, transfers between
modes or gauges at one place.  Chains are found by repeated shortest paths whose links
grow dearer each time they are used, once freely and once for every route family with
the other families closed, so that no family is missed.  The search is deterministic.

References
----------
Ben-Akiva, M. and Bierlaire, M. (1999), Discrete choice methods and their applications
to short term travel decisions: the path-size term.  De la Barra, T., Perez, B. and
Anez, J. (1993), Multidimensional path search and assignment: link penalties.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from serai.errors import CaseError, Fault, one_of, quoted
from serai.system.capacity import Sampling
from serai.system.families import chain_family, families, link_family
from serai.system.graph import LabelGraph, Step, build_graph
from serai.system.network import CARGOES, Facility, Network
from serai.system.terms import TONNES_PER_TEU, Pricing, Term, sample_terms

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Chain:
    """One way from origin to destination.

    Attributes
    ----------
    id : str
        ``origin-destination-cargo-01``, numbered by generalised cost.
    steps : tuple of Step
        Links in the direction of travel and transfers between them.
    links, places : tuple of int
        Indices in order of travel.
    family : str
        Route family.
    facilities : tuple of int
        Facilities used, each once.
    length_km : float
    days, money : (low, mid, high)
        [day] and [USD/t]; the ends move together, so they are wider than any quantile.
    cost : float
        Middle generalised cost at the value of time of the search [USD/t].
    path_size : float
        Share of the chain that it does not share with others [1], within (0, 1].
    requires : tuple of str
        Projects that must open a planned link first.
    remembered : float
        Share of the length that rests on memory [1].
    """

    id: str
    steps: tuple[Step, ...]
    links: tuple[int, ...]
    places: tuple[int, ...]
    family: str
    facilities: tuple[int, ...]
    length_km: float
    days: tuple[float, float, float]
    money: tuple[float, float, float]
    cost: float
    path_size: float
    requires: tuple[str, ...]
    remembered: float


@dataclass(frozen=True)
class ChainSet:
    """All chains of one origin, destination and cargo, as objects and as arrays.

    Attributes
    ----------
    chains : tuple of Chain
        In order of middle generalised cost.
    terms : tuple of Term
        Figures T that the chains are made of.
    amounts : (K, T) array
        How much of each figure a chain takes.
    incidence : (K, F) array of bool
        Facilities that a chain uses.
    link_use : (K, L) array of bool
    path_size : (K,) array
    """

    origin: str
    destination: str
    cargo: str
    chains: tuple[Chain, ...]
    terms: tuple[Term, ...]
    amounts: Floats
    incidence: NDArray[np.bool_]
    link_use: NDArray[np.bool_]
    path_size: Floats

    def sample(self, network: Network, sampling: Sampling) -> tuple[Floats, Floats]:
        """Return line time [day] and money [USD/t] of each chain in each draw, (D, K) both.

        Figures are drawn once a draw and shared by all chains and all groups.
        """
        factor = network.factors.get(TONNES_PER_TEU)
        if factor is None:
            tonnes = np.ones(sampling.draws)
        else:
            tonnes = sampling.take(f"factor:{TONNES_PER_TEU}", factor.value)
        days, money = sample_terms(self.terms, sampling, tonnes)
        return days @ self.amounts.T, money @ self.amounts.T

    def share(self, links: Floats) -> Floats:
        """Return the share of a year in which each chain is whole, (D, Y, K).

        Parameters
        ----------
        links : (D, Y, L) array
            As :attr:`serai.system.state.Standing.links`.
        """
        whole = np.ones((*links.shape[:2], len(self.chains)))
        for index, chain in enumerate(self.chains):
            whole[:, :, index] = links[:, :, list(chain.links)].min(axis=2)
        return whole


def find_chains(
    network: Network,
    origin: str,
    destination: str,
    cargo: str = "container",
    value_of_time: float = 5.0,
    count: int = 10,
    planned: bool = True,
    penalty: float = 0.3,
    detour: float = 4.0,
) -> ChainSet:
    """Find some ten diverse chains.

    Parameters
    ----------
    value_of_time : float
        Of the group that searches [USD/(t day)].
    count : int
        Most chains returned; planned links may add a third more.
    planned : bool
        Also search over planned links; such chains name the projects they require.
    penalty : float
        Rise of a link's cost with each use [1].
    detour : float
        Chains dearer than this many times the cheapest are left out.

    Returns
    -------
    ChainSet
        Empty where no chain exists; :func:`no_chain` words the fault.

    Raises
    ------
    CaseError
        If a place or cargo is unknown, or the defaults lack a figure.
    """
    faults = [
        Fault("demand", 0, column, quoted(name), one_of(sorted(network.place_index), name))
        for column, name in (("origin", origin), ("destination", destination))
        if name not in network.place_index
    ]
    if faults:
        raise CaseError("system", faults)
    pricing = Pricing(network, cargo)
    ends = network.place_index[origin], network.place_index[destination]
    found: dict[tuple[Step, ...], float] = {}
    for statuses in (("open",), ("open", "planned"))[: 2 if planned else 1]:
        graph = build_graph(network, pricing, statuses, value_of_time)
        paths = _search(network, graph, ends, count, penalty)
        new = {steps: cost for steps, cost in paths.items() if steps not in found}
        limit = count if statuses == ("open",) else -(-count // 3)
        found.update(_select(network, new, limit, detour, best=min(found.values(), default=0.0)))
    return _assemble(network, pricing, (origin, destination), found)


def no_chain(network: Network, origin: str, destination: str, cargo: str, line: int = 0) -> Fault:
    """Word the fault of a demand that nothing can carry."""
    near = [network.places[network.place_index[name]].name for name in (origin, destination)]
    return Fault("demand.csv", line, "destination", f"no chain for {cargo} from {near[0]} to {near[1]}",
                 "a path of links and transfers", "add the missing link, or mend the ends or cargo")  # fmt: skip


def _search(
    network: Network, graph: LabelGraph, ends: tuple[int, int], count: int, penalty: float
) -> dict[tuple[Step, ...], float]:
    """Repeat shortest paths with growing link costs, freely and within each family."""
    marks = [link_family(network, link) for link in network.links]
    closed: list[frozenset[int]] = [frozenset()]
    for family in families():
        others = (index for index, mark in enumerate(marks) if mark not in ("", family.id))
        closed.append(frozenset(others))
    found: dict[tuple[Step, ...], float] = {}
    for ban in closed:
        used: dict[int, int] = {}
        for _ in range(count):
            steps = graph.shortest(ends, used, penalty, ban)
            if steps is None:
                break
            found.setdefault(steps, graph.cost(steps))
            for step in steps:
                if step.link >= 0:
                    used[step.link] = used.get(step.link, 0) + 1
    return found


def _select(
    network: Network, found: dict[tuple[Step, ...], float], count: int, detour: float, best: float
) -> dict[tuple[Step, ...], float]:
    """Keep the best chain of each family and then the cheapest, none beyond the detour."""
    ordered = sorted(found.items(), key=lambda item: (item[1], item[0]))
    limit = detour * (best or (ordered[0][1] if ordered else 0.0))
    first: dict[str, tuple[Step, ...]] = {}
    for steps, _ in ordered:
        first.setdefault(_family_of(network, steps, ()), steps)
    kept = {steps: found[steps] for steps in first.values() if found[steps] <= limit}
    for steps, cost in ordered:
        if len(kept) >= count:
            break
        if cost <= limit:
            kept.setdefault(steps, cost)
    return kept


def _family_of(network: Network, steps: Sequence[Step], facilities: Collection[Facility]) -> str:
    marks = {link_family(network, network.links[step.link]) for step in steps if step.link >= 0}
    return chain_family(marks | {facility.family for facility in facilities})


def _assemble(
    network: Network, pricing: Pricing, ends: tuple[str, str], found: dict[tuple[Step, ...], float]
) -> ChainSet:
    ordered = sorted(found.items(), key=lambda item: (item[1], item[0]))
    rows = [_amounts(network, pricing, steps) for steps, _ in ordered]
    terms = tuple(pricing.terms)
    amounts = np.zeros((len(ordered), len(terms)))
    for index, row in enumerate(rows):
        for term, amount in row.items():
            amounts[index, term] = amount
    link_use = np.zeros((len(ordered), len(network.links)), dtype=np.bool_)
    for index, (steps, _) in enumerate(ordered):
        link_use[index, [step.link for step in steps if step.link >= 0]] = True
    sizes = path_sizes(link_use, np.array([link.length.mid for link in network.links]))
    incidence = np.zeros((len(ordered), len(network.facilities)), dtype=np.bool_)
    for index, (steps, _) in enumerate(ordered):
        used = facilities_used(network, steps, pricing.cargo)
        incidence[index, list(used)] = True
    chains = tuple(
        _chain(network, pricing, f"{ends[0]}-{ends[1]}-{pricing.cargo}-{index + 1:02d}", steps,
               cost, amounts[index], float(sizes[index]), incidence[index])
        for index, (steps, cost) in enumerate(ordered)
    )  # fmt: skip
    return ChainSet(*ends, pricing.cargo, chains, terms, amounts, incidence, link_use, sizes)


def _amounts(network: Network, pricing: Pricing, steps: Sequence[Step]) -> dict[int, float]:
    total: dict[int, float] = {}
    for step in steps:
        if step.link >= 0:
            part = pricing.leg(network.links[step.link])
        else:
            part = pricing.transfer(step.mode, step.to_mode) or {}
        for term, amount in part.items():
            total[term] = total.get(term, 0.0) + amount
    return total


def _chain(
    network: Network,
    pricing: Pricing,
    name: str,
    steps: tuple[Step, ...],
    cost: float,
    amounts: Floats,
    size: float,
    incidence: NDArray[np.bool_],
) -> Chain:
    links = tuple(step.link for step in steps if step.link >= 0)
    places = (*dict.fromkeys([steps[0].place, *(step.to_place for step in steps)]),)
    used = tuple(int(index) for index in np.flatnonzero(incidence))
    days, money = np.zeros(3), np.zeros(3)
    for term, amount in zip(pricing.terms, amounts, strict=True):
        target = money if term.is_money else days
        target += amount * np.array(term.ends(pricing.tonnes_per_teu))
    lengths = np.array([network.links[link].length.mid for link in links])
    memory = np.array([network.links[link].basis == "remembered" for link in links])
    projects = (network.links[link] for link in links)
    return Chain(
        id=name,
        steps=steps,
        links=links,
        places=places,
        family=_family_of(network, steps, [network.facilities[index] for index in used]),
        facilities=used,
        length_km=float(lengths.sum()),
        days=(float(days[0]), float(days[1]), float(days[2])),
        money=(float(money[0]), float(money[1]), float(money[2])),
        cost=cost,
        path_size=size,
        requires=tuple(
            sorted({link.opens_with for link in projects if link.status == "planned"} - {""})
        ),
        remembered=float(lengths[memory].sum() / lengths.sum()),
    )


def path_sizes(link_use: NDArray[np.bool_], lengths: Floats) -> Floats:
    """Return the path size of each chain: sum over links of length share / chains on it.

    Parameters
    ----------
    link_use : (K, L) array of bool
    lengths : (L,) array
        [km]

    Returns
    -------
    (K,) array
        Within (0, 1]; 1 where a chain shares nothing.
    """
    weight = link_use * lengths
    sharing = np.maximum(link_use.sum(axis=0), 1)
    total = np.maximum(weight.sum(axis=1), 1e-12)
    return np.asarray((weight / sharing).sum(axis=1) / total, dtype=np.float64)


def facilities_used(network: Network, steps: Sequence[Step], cargo: str) -> tuple[int, ...]:
    """Return the facilities that a path of one cargo uses, each once."""
    if cargo not in CARGOES or not steps:
        return ()
    overall = _heading(network, steps[0].place, steps[-1].to_place)
    return tuple(
        index
        for index, facility in enumerate(network.facilities)
        if cargo in facility.uses and _uses(network, facility, steps, overall)
    )


def _uses(network: Network, facility: Facility, steps: Sequence[Step], overall: str) -> bool:
    for position, step in enumerate(steps):
        if step.link >= 0:
            heading = _heading(network, step.place, step.to_place)
            on_link = step.link in facility.links
            through = step.to_place in facility.places and position < len(steps) - 1
            hit = facility.use == "passes" and (on_link or through)
            hit = hit and (not facility.modes or step.mode in facility.modes)
        else:
            heading = overall
            both = {step.mode, step.to_mode}
            fits = not facility.modes or both <= facility.modes
            hit = facility.use != "passes" and step.place in facility.places and fits
        if hit and facility.direction in ("both", heading):
            return True
    if facility.use != "starts":
        return False
    modes = ((steps[0].place, steps[0].mode), (steps[-1].to_place, steps[-1].mode))
    return any(
        place in facility.places and (not facility.modes or mode in facility.modes)
        for place, mode in modes
    )


def _heading(network: Network, start: int, end: int) -> str:
    return "west" if network.places[end].lon < network.places[start].lon else "east"
