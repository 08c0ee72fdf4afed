"""What is uncertain in the power system of a year, as factors on the network that was built."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from serai.energy.fleet import WEATHER
from serai.energy.network import build
from serai.energy.parameters import Parameter
from serai.energy.scenario import PowerScenario
from serai.energy.settings import Settings, Tables
from serai.rows import Row

#: Items of ``power_parameters.csv`` that scale one attribute, and the attribute they scale.
SCALED = {
    "availability": ("Generator", "p_max_pu"),
    "capacity_factor": ("Generator", "p_max_pu"),
    "price": ("Generator", "marginal_cost"),
}


def uncertain(tables: Tables, year: int, network: Any = None) -> list[Parameter]:
    """Return the uncertain parameters of the network of a year, sorted by name.

    Each is a factor: one leaves the network as it was built.  A project's factor is its
    size by the size promised; whether it stands at all is the caller's draw, as a factor
    of nought or one on the same parameter.

    Parameters
    ----------
    network : pypsa.Network, optional
        The network they shall fit; without one, that of ``build(tables, year)`` with every
        project in it.

    Raises
    ------
    UsageError, CaseError
        As :func:`serai.energy.network.build`.
    """
    if network is None:
        network = build(tables, year, "24h", PowerScenario(projects="all"))
    found = [
        *_settings(tables, network),
        *_inflow(tables, network),
        *_lines(tables, network),
        *_demand(tables, year, network),
        *_projects(tables, network),
    ]
    return sorted(found, key=lambda parameter: parameter.name)


def _factors(row: Row, low: str, mid: str, high: str) -> tuple[float, float, float] | None:
    """Return the ends of a row by its middle; None where they say nothing."""
    middle = float(row[mid] or 0)
    if not middle:
        return None
    ends = [float(row[name]) if row[name] is not None else middle for name in (low, high)]
    if ends[0] == ends[1]:
        return None
    return ends[0] / middle, 1.0, ends[1] / middle


def _settings(tables: Tables, network: Any) -> Iterator[Parameter]:
    settings = Settings.of(tables)
    for row in settings.rows:
        factors = _factors(row, "low", "mid", "high")
        if row["item"] not in SCALED or factors is None:
            continue
        component, attribute = SCALED[row["item"]]
        items = _ruled(settings, row, network)
        if items:
            yield Parameter(row.id, component, attribute, items, *factors)


def _ruled(settings: Settings, row: Row, network: Any) -> tuple[str, ...]:
    """Return the generators whose value comes from this row and from no closer one."""
    items = []
    for name, generator in network.generators.iterrows():
        carrier, zone = str(generator["carrier"]), str(generator["bus"])
        if row["carrier"] and row["carrier"] != carrier:
            continue
        if (row["item"] == "capacity_factor") != (carrier in WEATHER) and row["item"] != "price":
            continue
        use = next((use for use in ("heat", "captive") if str(name).endswith(f" {use}")), "power")
        if settings.row(row["item"], zone, carrier, use).id == row.id:
            items.append(str(name))
    return tuple(items)


def _inflow(tables: Tables, network: Any) -> Iterator[Parameter]:
    """Water: what flows into stores, and what runs past without one; both by the same rows."""
    settings = Settings.of(tables)
    for row in settings.rows:
        factors = _factors(row, "low", "mid", "high")
        if row["item"] != "inflow_scale" or factors is None:
            continue
        for component, attribute, table, told in (
            ("StorageUnit", "inflow", network.storage_units, "stored"),
            ("Generator", "p_max_pu", network.generators, "running"),
        ):
            hydro = table[table["carrier"] == "hydro"]
            items = tuple(
                str(name)
                for name, zone in hydro["bus"].items()
                if settings.row("inflow_scale", str(zone), "hydro").id == row.id
            )
            if items:
                yield Parameter(f"{row.id} {told}", component, attribute, items, *factors)


def _lines(tables: Tables, network: Any) -> Iterator[Parameter]:
    together: dict[tuple[str, str], list[Row]] = {}
    for row in tables.get("power_lines", ()):
        together.setdefault((row["from"], row["to"]), []).append(row)
    for (start, end), rows in together.items():
        items = tuple(
            name for name in (f"{start}-{end}", f"{end}-{start}") if name in network.links.index
        )
        sums = [sum(float(row[name] if row[name] is not None else row["mw"]) for row in rows)
                for name in ("mw_low", "mw", "mw_high")]  # fmt: skip
        if items and sums[0] < sums[2]:
            low, high = sums[0] / sums[1], sums[2] / sums[1]
            yield Parameter(f"line {start}-{end}", "Link", "p_nom", items, low, 1.0, high)


def _demand(tables: Tables, year: int, network: Any) -> Iterator[Parameter]:
    countries: dict[str, list[str]] = {}
    for row in tables["zones"]:
        if row["kind"] == "modelled":
            countries.setdefault(row["country"], []).append(f"{row.id} load")
    for country, items in countries.items():
        ends = [_total(tables, country, year, name) for name in ("gwh_low", "gwh", "gwh_high")]
        if ends[0] < ends[2]:
            yield Parameter(f"demand {country}", "Load", "p_set", tuple(items), ends[0] / ends[1],
                            1.0, ends[2] / ends[1])  # fmt: skip


def _total(tables: Tables, country: str, year: int, column: str) -> float:
    totals: dict[int, float] = {}
    for row in tables.get("power_demand", ()):
        if row["country"] == country:
            value = row[column] if row[column] is not None else row["gwh"]
            totals[row["year"]] = totals.get(row["year"], 0.0) + float(value)
    years = sorted(totals)
    return float(np.interp(year, years, [totals[known] for known in years]))


def _projects(tables: Tables, network: Any) -> Iterator[Parameter]:
    for row in tables.get("power_projects", ()):
        name = f"project {row.id}"
        component = "StorageUnit" if name in network.storage_units.index else "Generator"
        table = network.storage_units if component == "StorageUnit" else network.generators
        if name in table.index:
            low, mid, high = _factors(row, "mw_low", "mw", "mw_high") or (1.0, 1.0, 1.0)
            yield Parameter(name, component, "p_nom", (name,), low, mid, high)


def rests_on(tables: Tables, parameters: Sequence[Parameter]) -> dict[str, str]:
    """Return how each parameter is identified: fitted, borrowed or assumed, by name."""
    rows = {row.id: row["identified"] for row in tables.get("power_parameters", ())}
    return {
        each.name: rows.get(each.name, rows.get(each.name.rsplit(" ", 1)[0], "assumed"))
        for each in parameters
    }
