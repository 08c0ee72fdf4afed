"""What some links in parallel can pass, in tonnes: an upper bound from their facilities.

Trains become tonnes by the heaviest cargo that may use a facility, so every wagon is
full; directions add up, and facilities in a row hold one another.  A planned link
without a facility adds what was promised for it, once it stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from serai.freight.could import capacity_of
from serai.freight.results import Results
from serai.system.capacity import background_traffic, middle, sample_factors, use_per_tonne

Floats = NDArray[np.float64]
KT = 1000.0


@dataclass(frozen=True)
class Crossing:
    """Upper bounds on what links in parallel pass [kt/yr].

    Attributes
    ----------
    years : tuple of int
    by_year : (D, Y) array
        As drawn, with what projects add.
    promised, today : float
        In the last year, with every project as promised and with what stands.
    boxes : float
        As ``promised``, if every train carries boxes.
    by_link : dict of str to float
        Parts of ``promised``; ``inf`` where nothing that is known holds a link.
    facilities : tuple of str
    unknown : tuple of str
        Facilities on the links without a capacity, and links without a facility.
    """

    years: tuple[int, ...]
    by_year: Floats
    promised: float
    today: float
    boxes: float
    by_link: Mapping[str, float]
    facilities: tuple[str, ...]
    unknown: tuple[str, ...]


def crossing(
    results: Results, links: Sequence[str], years: Sequence[int], told: Mapping[str, float]
) -> Crossing:
    """Bound what ``links`` pass together.

    Parameters
    ----------
    told : mapping of link to kt/yr
        Promised capacity of planned links, used where a link has no facility.
    """
    network, state = results.market.network, results.state
    index = [network.link_index[name] for name in links]
    drawn = sample_factors(network, results.sampling)
    back = np.nan_to_num(background_traffic(network, results.sampling))
    heavy = _tonnes(use_per_tonne(network, drawn))
    by_year = np.zeros((results.sampling.draws, len(years)))
    for k, year in enumerate(years):
        y = results.year(year)
        capacity = (results.free[:, y] + back) * heavy
        stands = state.supply.links[:, y]
        by_year[:, k] = sum(_of_link(results, link, capacity, stands, told) for link in index)
    names = {f.id for link in index for f in network.facilities if link in f.links}
    known = {
        name for name in names
        if np.isfinite(results.free[0, -1, network.facility_index[name]])
    }  # fmt: skip
    bare = [network.links[k].id for k in index
            if not any(k in f.links for f in network.facilities)]  # fmt: skip
    parts = _with_projects(results, index, years[-1], told, True, boxes=False)
    return Crossing(
        tuple(years), by_year, sum(parts.values()),
        sum(_with_projects(results, index, years[-1], told, False, boxes=False).values()),
        sum(_with_projects(results, index, years[-1], told, True, boxes=True).values()),
        parts, tuple(sorted(known)), (*sorted(names - known), *bare),
    )  # fmt: skip


def _tonnes(use: Floats, cargo: int | None = None) -> Floats:
    """Return kt a year of one unit by the heaviest cargo, or by one cargo, (D, F)."""
    with np.errstate(divide="ignore"):
        each = np.where(use > 0, 1.0 / use, 0.0) / KT
    return np.asarray(each.max(axis=2) if cargo is None else each[:, :, cargo])


def _of_link(
    results: Results, link: int, capacity: Floats, stands: Floats, told: Mapping[str, float]
) -> Floats:
    """Return what one link passes, (D,) [kt/yr]; ``inf`` where nothing known holds it."""
    network = results.market.network
    on = {
        way: [
            a for a, f in enumerate(network.facilities)
            if link in f.links and f.use == "passes" and f.direction == way
        ]
        for way in ("both", "west", "east")
    }  # fmt: skip
    share = stands[:, link]
    if not any(on.values()):
        promised = told.get(network.links[link].id)
        return share * promised if promised is not None else np.where(share > 0, np.inf, 0.0)
    least = {way: _least(capacity, found) for way, found in on.items()}
    ways = least["west"] + least["east"] if on["west"] or on["east"] else least["both"]
    return np.asarray(share * np.minimum(least["both"], ways))


def _least(capacity: Floats, facilities: Sequence[int]) -> Floats:
    if not facilities:
        return np.full(capacity.shape[0], np.inf)
    part = np.where(np.isnan(capacity[:, facilities]), np.inf, capacity[:, facilities])
    return np.asarray(part.min(axis=1))


def _with_projects(
    results: Results, index: Sequence[int], year: int, told: Mapping[str, float],
    promised: bool, boxes: bool,
) -> dict[str, float]:  # fmt: skip
    network = results.market.network
    free, links = capacity_of(results, year, promised)
    back = np.nan_to_num(background_traffic(network, middle())[0])
    use = use_per_tonne(network, sample_factors(network, middle()))
    capacity = ((free + back) * _tonnes(use, 0 if boxes else None)[0])[None, :]
    return {
        network.links[k].id: float(_of_link(results, k, capacity, links, told)[0]) for k in index
    }
