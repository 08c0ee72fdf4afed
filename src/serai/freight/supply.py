"""Free capacity of each facility by draw and year, with trends, closures and conversions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from serai.freight.blocks import Demand
from serai.projects.dates import ProjectDraws
from serai.system.capacity import Sampling
from serai.system.chance import uniforms
from serai.system.network import Network
from serai.system.state import Change, Standing, standing

Floats = NDArray[np.float64]

#: A year's traffic that was handled shows room for this much of it at least.
HANDLED = 0.95


@dataclass(frozen=True)
class Supply:
    """What the system offers.

    Attributes
    ----------
    years : tuple of int
    free : (D, Y, F) array
        Capacity less background, after trends and closures [unit of the facility].
    links : (D, Y, L) array
        Share of the year in which a link can be used [1].
    days_saved : (D, Y, L) array
        [day]
    unknown : tuple of str
        Facilities without a known capacity.
    """

    years: tuple[int, ...]
    free: Floats
    links: Floats
    days_saved: Floats
    unknown: tuple[str, ...]


def supply_of(
    network: Network,
    demand: Demand,
    changes: Sequence[Change],
    projects: ProjectDraws,
    years: Sequence[int],
    sampling: Sampling,
) -> Supply:
    """Return free capacity by draw and year."""
    found: Standing = standing(
        network, changes, projects.arrival, projects.delivered, years, sampling
    )
    loss = 1.0 - shocks(network, demand, years, sampling)
    free = np.maximum(found.free - np.nan_to_num(found.capacity) * loss, 0.0)
    free = np.where(np.isnan(found.free), np.nan, free)
    return Supply(tuple(years), free, found.links, found.days_saved, found.unknown)


def shocks(network: Network, demand: Demand, years: Sequence[int], sampling: Sampling) -> Floats:
    """Return the factor on capacity by trends and closures, (D, Y, F) [1]."""
    calendar = np.asarray(years, dtype=float)
    factor = np.ones((sampling.draws, calendar.size, len(network.facilities)))
    for part in demand.of_item("capacity_trend"):
        rate = sampling.take(f"trend:{part.id}", part.value)
        span = np.maximum(calendar - part.since, 0.0)
        for name in part.facilities:
            factor[:, :, network.facility_index[name]] *= (1.0 + rate[:, None]) ** span
    closures = demand.of_item("closure_probability")
    lengths = {part.facilities: part for part in demand.of_item("closure_days")}
    for part in closures:
        days = lengths.get(part.facilities)
        if days is None:
            continue
        chance = sampling.take(f"closure:{part.id}", part.value)
        for y, year in enumerate(years):
            if year < part.since:
                continue
            luck = _luck(sampling, f"closure:{part.id}:{year}")
            length = sampling.take(f"closure:{days.id}:{year}", days.value)
            lost = np.where(luck < chance, length / 365.0, 0.0)
            for name in part.facilities:
                factor[:, y, network.facility_index[name]] *= 1.0 - lost
    return factor


def _luck(sampling: Sampling, name: str) -> Floats:
    if sampling.middle:
        return np.ones(sampling.draws)
    return uniforms(sampling.seed, name, sampling.draws, sampling.start)


def raised_to_handled(free: Floats, handled: Floats, known: Sequence[int]) -> Floats:
    """Raise capacities that lie below what was handled in known years.

    Parameters
    ----------
    free : (D, Y, F) array
    handled : (D, K, F) array
        Use by the observed volumes in the K known years [unit/yr].
    known : sequence of int
        Position of each known year in Y.

    Returns
    -------
    (D, Y, F) array
        A lift in a known year stays for the years after it.
    """
    raised = free.copy()
    lift = np.zeros(free[:, 0].shape)
    for y in range(free.shape[1]):
        if y in known:
            need = handled[:, list(known).index(y)] / HANDLED
            lift = np.maximum(lift, np.nan_to_num(need - free[:, y], nan=0.0))
        raised[:, y] = free[:, y] + lift
    return raised
