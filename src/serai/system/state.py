"""What stands where in year t of a draw, given when each project arrives.

Projects come in as plain arrays, so this room knows nothing of how dates are drawn.
A capacity that opens within a year counts for the rest of that year.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from serai.errors import CaseError, Fault, quoted
from serai.system.capacity import (
    Sampling,
    background_traffic,
    fleet_rates,
    less_background,
    practical_capacity,
    unknown_capacity,
)
from serai.system.network import Network
from serai.tables import Row

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Change:
    """What one project does to the system; indices into the network, -1 for none.

    Attributes
    ----------
    measure : str
        ``unit``: its amount is in the unit of the facility; ``size``: places on ships,
        wagons or TEU; ``vessel``: ships of the size in service.
    saves_days : float
        Time saved on ``saves_link`` [day].
    """

    project: str
    facility: int = -1
    measure: str = "unit"
    opens: tuple[int, ...] = ()
    saves_link: int = -1
    saves_days: float = 0.0


@dataclass(frozen=True)
class Standing:
    """The system by draw and year.

    Attributes
    ----------
    years : (Y,) array of int
    capacity : (D, Y, F) array
        Practical capacity with what has opened [unit of the facility]; ``nan`` unknown.
    free : (D, Y, F) array
        The same less background traffic, not below zero.
    links : (D, Y, L) array
        Share of the year in which a link can be used [1].
    days_saved : (D, Y, L) array
        Time that projects save on a link [day].
    unknown : tuple of str
        Facilities of unknown capacity.
    """

    years: NDArray[np.int64]
    capacity: Floats
    free: Floats
    links: Floats
    days_saved: Floats
    unknown: tuple[str, ...]


def project_changes(network: Network, rows: Sequence[Row]) -> tuple[Change, ...]:
    """Read what each row of the projects table does to the network.

    Raises
    ------
    CaseError
        If a facility or link is unknown, or a unit does not fit its facility.
    """
    faults: list[Fault] = []
    changes = tuple(_change(network, row, faults) for row in rows)
    if faults:
        raise CaseError("projects", faults)
    return changes


def _change(network: Network, row: Row, faults: list[Fault]) -> Change:
    name = row["adds_facility"]
    facility = network.facility_index.get(name, -1) if name else -1
    if name and facility < 0:
        faults.append(Fault("projects.csv", row.line, "adds_facility", quoted(name), "a facility"))
    unknown = [link for link in row["opens_links"] if link not in network.link_index]
    faults += [
        Fault("projects.csv", row.line, "opens_links", quoted(link), "a link") for link in unknown
    ]
    measure = _measure(network, row, facility, faults) if facility >= 0 and row["adds"] else "unit"
    return Change(
        row.id,
        facility,
        measure,
        tuple(network.link_index[link] for link in row["opens_links"] if link not in unknown),
        network.link_index.get(row["subject"] or "", -1) if row["saves_days"] else -1,
        float(row["saves_days"] or 0.0),
    )


def _measure(network: Network, row: Row, facility: int, faults: list[Fault]) -> str:
    unit, own = row["adds_unit"], network.facilities[facility].unit
    if unit == own:
        return "unit"
    sizes = {item.size_unit for item in network.services if item.facility == facility}
    if unit in sizes:
        return "size"
    if sizes and unit in ("vessel", "ferry"):
        return "vessel"
    expected = " or ".join([own, *sorted(sizes), *(["vessel"] if sizes else [])])
    faults.append(Fault("projects.csv", row.line, "adds_unit", quoted(unit or ""), expected))
    return "unit"


def standing(
    network: Network,
    changes: Sequence[Change],
    arrival: Floats,
    delivered: Floats,
    years: Sequence[int],
    sampling: Sampling,
) -> Standing:
    """Return what stands in each year of each draw.

    Parameters
    ----------
    changes : sequence of Change
        One for each column of the arrays below.
    arrival : (D, P) array
        When a project opens, as a decimal year; ``inf`` never.
    delivered : (D, P) array
        What it adds as delivered, in its own measure; ``nan`` adds nothing that is known.
    years : sequence of int
        Calendar years Y.
    sampling : Sampling
        How capacities, background and fleets are drawn; its D is that of the arrays.
    """
    calendar = np.asarray(years, dtype=np.int64)
    present = share_of_year(arrival, calendar)
    capacity = np.repeat(practical_capacity(network, sampling)[:, None, :], calendar.size, axis=1)
    rates = fleet_rates(network, sampling)
    amounts = np.nan_to_num(delivered, nan=0.0)
    scale: Mapping[str, Floats] = {"size": rates.per_size, "vessel": rates.per_vessel}
    for index, change in enumerate(changes):
        if change.facility < 0:
            continue
        gain = amounts[:, index]
        if change.measure in scale:
            gain = gain * scale[change.measure][:, change.facility]
        # What opened before the year of the base capacity is inside that capacity.
        base_year = network.facilities[change.facility].as_of
        later = ~(arrival[:, index] < base_year)
        capacity[:, :, change.facility] += present[:, :, index] * (gain * later)[:, None]
    background = background_traffic(network, sampling)[:, None, :]
    links, saved = _links(network, changes, present, calendar)
    return Standing(
        calendar, capacity, less_background(capacity, background), links, saved,
        unknown_capacity(network),
    )  # fmt: skip


def share_of_year(arrival: Floats, years: NDArray[np.int64]) -> Floats:
    """Return the share of each year after an arrival, shape (D, Y, P), within 0 and 1."""
    return np.clip(years[None, :, None] + 1.0 - arrival[:, None, :], 0.0, 1.0)


def _links(
    network: Network, changes: Sequence[Change], present: Floats, years: NDArray[np.int64]
) -> tuple[Floats, Floats]:
    shape = (present.shape[0], years.size, len(network.links))
    share, saved = np.zeros(shape), np.zeros(shape)
    opened = np.array([link.opened for link in network.links])
    always = np.array([link.status == "open" for link in network.links])
    since = np.where(np.isnan(opened), -np.inf, opened)
    share += np.clip(years[None, :, None] + 1.0 - since, 0.0, 1.0) * always
    for index, change in enumerate(changes):
        for link in change.opens:
            # A link that stands open in the table opened on its own known day; the
            # project only moves links that are still planned.
            if network.links[link].status == "planned":
                share[:, :, link] = np.maximum(share[:, :, link], present[:, :, index])
        if change.saves_link >= 0:
            saved[:, :, change.saves_link] += present[:, :, index] * change.saves_days
    return share, saved
