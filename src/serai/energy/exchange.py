"""Electricity that operators have agreed to exchange, month by month.

What was observed in a year is taken as agreed; a year without months takes the mean of
those that have them.  Trade with a balancing zone is no agreement but a result.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from serai.energy.clock import hours_of
from serai.energy.settings import Tables

Floats = NDArray[np.float64]


def monthly(tables: Tables, zone: str, year: int) -> list[float]:
    """Return what the country sends to a zone abroad, less what it brings in [GWh], by month."""
    found: dict[int, dict[int, float]] = {}
    for row in tables.get("power_months", ()):
        if row["zone"] == zone and row["item"] in ("import", "export"):
            sign = 1.0 if row["item"] == "export" else -1.0
            months = found.setdefault(row["year"], {})
            months[row["month"]] = months.get(row["month"], 0.0) + sign * float(row["gwh"])
    own = found.get(year, {})
    net = []
    for month in range(1, 13):
        others = [months[month] for months in found.values() if month in months]
        net.append(own.get(month, float(np.mean(others)) if others else 0.0))
    return net


def contracts(tables: Tables, year: int) -> Iterator[tuple[str, str, Floats]]:
    """Yield name, zone and power (H,) [MW] of the loads at both ends of each agreed exchange."""
    zones = {row.id: row for row in tables.get("zones", ())}
    bounds = np.cumsum([0, *(_hours(year, month) for month in range(1, 13))])
    for row in tables.get("power_lines", ()):
        ends = (row["from"], row["to"])
        for home, abroad in (ends, ends[::-1]):
            net = monthly(tables, abroad, year)
            agreed = {
                months["country"]
                for months in tables.get("power_months", ())
                if months["zone"] == abroad
            }
            if row["trade"] != "contract" or zones[home]["country"] not in agreed:
                continue
            power = np.zeros(hours_of(year))
            for month, gwh in enumerate(net):
                hours = slice(int(bounds[month]), int(bounds[month + 1]))
                power[hours] = gwh * 1000.0 / (bounds[month + 1] - bounds[month])
            yield f"{home} agreed with {abroad}", home, power
            yield f"{abroad} agreed with {home}", abroad, -power


def _hours(year: int, month: int) -> int:
    first = np.datetime64(f"{year}-{month:02d}")
    days = (first + 1).astype("datetime64[D]") - first.astype("datetime64[D]")
    return int(days.astype(int)) * 24
