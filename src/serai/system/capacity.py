"""Practical capacity less background traffic, and what a tonne takes of it.

Units: capacity and background stand in the unit of each facility; use is that unit
per tonne a year.  An unknown capacity stays ``nan`` all the way and is listed; a
stated or promised one is never put in its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from serai.system.chance import triangular, uniforms
from serai.system.network import CARGOES, Network, Range, Service

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Sampling:
    """How values are taken from ranges: at random by identity, or at the middle.

    Attributes
    ----------
    seed : int
        Seed of the ensemble.
    draws : int
        Number of draws D.
    start : int
        First draw of a block.
    middle : bool
        Take every middle value instead; all draws are then equal.
    """

    seed: int
    draws: int
    start: int = 0
    middle: bool = False

    def take(self, name: str, value: Range) -> Floats:
        """Return the values of one named range, shape (D,); ``nan`` where it is unknown."""
        if not value.known or self.middle:
            return np.full(self.draws, value.mid)
        chances = uniforms(self.seed, name, self.draws, self.start)
        return triangular(*value.triple, chances)


def middle(draws: int = 1) -> Sampling:
    """Return the sampling that takes every middle value."""
    return Sampling(seed=0, draws=draws, middle=True)


@dataclass(frozen=True)
class FleetRates:
    """What one unit of a fleet carries in a year.

    Attributes
    ----------
    capacity : (D, F) array
        Yearly capacity of the services of each facility [unit/yr]; ``nan`` without services.
    per_size : (D, F) array
        Yearly capacity per TEU, wagon or tonne of ship size [1/yr].
    per_vessel : (D, F) array
        Yearly capacity per ship of the size in service [unit/yr].
    """

    capacity: Floats
    per_size: Floats
    per_vessel: Floats


def fleet_rates(network: Network, sampling: Sampling) -> FleetRates:
    """Return what the services carry: ships x size x directions x days / round trip."""
    shape = (sampling.draws, len(network.facilities))
    capacity, places, ships = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for service in network.services:
        size = sampling.take(f"service:{service.id}:size", service.size)
        total = service.vessels * size
        capacity[:, service.facility] += total * trips_a_year(service, sampling)
        places[:, service.facility] += total
        ships[:, service.facility] += service.vessels
    sailing = ships > 0
    known = np.where(sailing, capacity, np.nan)
    # A facility without services keeps nan throughout; dividing by 1 there avoids a warning.
    per_size = known / np.where(sailing, places, 1.0)
    return FleetRates(known, per_size, known / np.where(sailing, ships, 1.0))


def trips_a_year(service: Service, sampling: Sampling) -> Floats:
    """Return loaded sailings of one ship in a year, both directions where both load, (D,)."""
    days = sampling.take(f"service:{service.id}:open_days", service.open_days)
    trip = sampling.take(f"service:{service.id}:round_trip", service.round_trip)
    return service.directions * days / trip


def practical_capacity(network: Network, sampling: Sampling) -> Floats:
    """Return the capacity of each facility before projects, shape (D, F); ``nan`` unknown."""
    columns = [
        sampling.take(f"facility:{item.id}:capacity", item.capacity) for item in network.facilities
    ]
    stated = np.stack(columns, axis=1) if columns else np.zeros((sampling.draws, 0))
    return np.where(np.isnan(stated), fleet_rates(network, sampling).capacity, stated)


def background_traffic(network: Network, sampling: Sampling) -> Floats:
    """Return the traffic outside the modelled demand, shape (D, F); ``nan`` unknown."""
    columns = [
        sampling.take(f"facility:{item.id}:background", item.background)
        for item in network.facilities
    ]
    return np.stack(columns, axis=1) if columns else np.zeros((sampling.draws, 0))


def less_background(capacity: Floats, background: Floats) -> Floats:
    """Return what is left of a capacity, not below zero.

    An unknown background takes nothing away: what is left is then an upper bound, and
    the facility is named by :func:`unknown_background`.
    """
    left = capacity - np.nan_to_num(background, nan=0.0)
    return np.where(np.isnan(left), np.nan, np.maximum(left, 0.0))


def sample_factors(network: Network, sampling: Sampling) -> dict[str, Floats]:
    """Return every conversion factor by id, each of shape (D,)."""
    return {
        name: sampling.take(f"factor:{name}", factor.value)
        for name, factor in network.factors.items()
    }


def use_per_tonne(network: Network, factors: Mapping[str, Floats]) -> Floats:
    """Return what a tonne a year of each cargo takes of each facility.

    Returns
    -------
    (D, F, C) array
        [unit of the facility per t/yr], cargoes in the order of ``CARGOES``; 0 where a
        cargo does not use a facility.
    """
    draws = next((value.size for value in factors.values()), 1)
    use = np.zeros((draws, len(network.facilities), len(CARGOES)))
    for index, facility in enumerate(network.facilities):
        for cargo, chain in facility.uses.items():
            amount = np.ones(draws)
            for name in chain:
                factor = factors[name]
                amount = amount / factor if network.factors[name].divides else amount * factor
            use[:, index, CARGOES.index(cargo)] = amount
    return use


def unknown_capacity(network: Network) -> tuple[str, ...]:
    """Return the ids of facilities whose capacity nobody gave, to be listed beside an answer."""
    fed = {network.facilities[service.facility].id for service in network.services}
    return tuple(
        item.id for item in network.facilities if not item.capacity.known and item.id not in fed
    )


def unknown_background(network: Network) -> tuple[str, ...]:
    """Return the ids of facilities with a known capacity and an unknown background."""
    unknown = set(unknown_capacity(network))
    return tuple(
        item.id
        for item in network.facilities
        if item.id not in unknown and not item.background.known
    )
