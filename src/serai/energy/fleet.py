"""Plants that act as one: those of a zone with one carrier and use, hour by hour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from serai.energy.clock import hours_of
from serai.energy.load import smooth_months
from serai.energy.scenario import begins
from serai.energy.settings import Settings
from serai.rows import Row

Floats = NDArray[np.float64]
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
#: Repairs are planned between these days of the year (15 April to 15 October).
REPAIRS = (105, 288)
#: Carriers whose output follows the weather.
WEATHER = ("solar", "wind")


@dataclass(frozen=True)
class Group:
    """Plants of one zone, carrier and use; hydro plants also share a river.

    Attributes
    ----------
    mw : float
        Highest capacity that stands in the year.
    stands : (H,) array
        Capacity that stands by the hour, by ``mw`` [1].
    """

    name: str
    zone: str
    carrier: str
    use: str
    reservoir: str
    plants: Sequence[Row]
    mw: float
    stands: Floats


def groups(plants: Sequence[Row], year: int) -> list[Group]:
    """Return the groups that stand at some hour of a year, sorted by name."""
    found: dict[tuple[str, ...], list[Row]] = {}
    for row in plants:
        key = (row["zone"], row["carrier"], row["use"], row["reservoir"] or "")
        found.setdefault(key, []).append(row)
    made = []
    for (zone, carrier, use, river), rows in found.items():
        stands = np.zeros(hours_of(year))
        for row in rows:
            stands += float(row["mw"]) * standing(begins(row["opened"]), row["closed"], year)
        mw = float(stands.max())
        if mw <= 0:
            continue
        parts = [zone, carrier, river if river else use if use != "power" else ""]
        name = " ".join(part for part in parts if part)
        made.append(Group(name, zone, carrier, use, river, rows, mw, stands / mw))
    return sorted(made, key=lambda group: group.name)


def standing(first: date, closed: object, year: int) -> Floats:
    """Return one for each hour (H,) of a year in which something stands, else zero."""
    hours = hours_of(year)
    from_hour = min(max((first - date(year, 1, 1)).days * 24, 0), hours)
    to_hour = hours
    if closed is not None:
        to_hour = min(max((begins(closed) - date(year, 1, 1)).days * 24, 0), hours)
    found = np.zeros(hours)
    found[from_hour:to_hour] = 1.0
    return found


def repairs(year: int, share: float) -> Floats:
    """Return the share of capacity in planned repair by the hour (H,) [1]; its mean is given."""
    day = np.arange(hours_of(year)) / 24
    course = np.interp(
        day, [REPAIRS[0], REPAIRS[0] + 30, REPAIRS[1] - 30, REPAIRS[1]], [0, 1, 1, 0]
    )
    found: Floats = share * course / course.mean()
    return found


def available(group: Group, settings: Settings, year: int) -> Floats:
    """Return what a thermal or nuclear group can give by the hour (H,) by its capacity [1]."""
    asked = (group.zone, group.carrier, group.use)
    planned = settings.limit("planned_outage", "", group.carrier) or 0.0
    level = settings.value("availability", *asked)
    return level * (1 - repairs(year, planned)) * group.stands


def floor(group: Group, settings: Settings, year: int) -> Floats:
    """Return what a group must give by the hour (H,) by its capacity [1].

    Heat for a town, a field's own works, or the security of a zone; zero without rows.
    """
    asked = (group.zone, group.carrier, group.use)
    winter = settings.floor("floor_winter", *asked)
    summer = settings.floor("floor_summer", *asked)
    season = np.cos(2 * np.pi * (np.arange(group.stands.size) / 24 - 15) / 365)
    course: Floats = ((winter + summer) / 2 + (winter - summer) / 2 * season) * group.stands
    return course


def inflow(river: Row, settings: Settings, year: int) -> Floats:
    """Return what a river brings by the hour (H,) by the capacity of its plants [1]."""
    months = [float(river[month]) / 100 for month in MONTHS]
    course = np.maximum(smooth_months(months, year), 0.0)
    course *= float(np.mean(months)) / course.mean()
    return course * settings.value("inflow_scale", river["zone"], "hydro")
