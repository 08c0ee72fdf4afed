"""Faults of the power tables that show only when rows meet."""

from __future__ import annotations

from collections.abc import Iterator

from serai.energy.settings import Tables
from serai.errors import CaseError, Fault, quoted
from serai.rows import Row

#: Low, middle and high columns of each table.
RANGES = {
    "reservoirs": [("storage_low", "storage", "storage_high")],
    "power_lines": [("mw_low", "mw", "mw_high")],
    "power_demand": [("gwh_low", "gwh", "gwh_high")],
    "power_observed": [("low", "mid", "high")],
    "power_parameters": [("low", "mid", "high")],
    "power_projects": [("mw_low", "mw", "mw_high"), ("hours_low", "hours", "hours_high")],
}
#: Parameters that are shares and so lie between 0 and 1.
SHARES = ("availability", "forced_outage", "planned_outage", "floor_winter",
          "floor_summer", "efficiency", "capacity_factor", "load_daily",
          "load_weekend", "load_weather", "storage_efficiency")  # fmt: skip


def power_faults(tables: Tables) -> list[Fault]:
    """Return every fault of the power tables, sorted; a case without zones has none."""
    if not tables.get("zones"):
        return []
    checks = (_ranges, _islands, _plants, _lines, _projects, _parameters)
    return sorted({fault for check in checks for fault in check(tables)})


def need(tables: Tables) -> None:
    """Refuse tables that cannot make a network.

    Raises
    ------
    CaseError
        With every fault found, or the one that there are no zones.
    """
    if not tables.get("zones"):
        fault = Fault("energy/zones.csv", 0, "", "no zone", "the zones of a power system",
                      "copy the folder energy from the template")  # fmt: skip
        raise CaseError("power", [fault])
    faults = power_faults(tables)
    if faults:
        raise CaseError("power", faults)


def _file(row: Row) -> str:
    return f"energy/{row.table}.csv"


def _ranges(tables: Tables) -> Iterator[Fault]:
    for table, columns in RANGES.items():
        for row in tables.get(table, ()):
            for low, mid, high in columns:
                ends = [row[name] for name in (low, mid, high) if row[name] is not None]
                if row[mid] is None and ends:
                    yield Fault(_file(row), row.line, mid, "nothing", "a value between its ends",
                                "give it, or leave all three empty for not said")  # fmt: skip
                elif ends != sorted(ends):
                    found = " / ".join(str(value) for value in ends)
                    yield Fault(_file(row), row.line, mid, found, f"{low}, {mid}, {high} in order",
                                "sort the ends")  # fmt: skip


def _islands(tables: Tables) -> Iterator[Fault]:
    """Name zones that have demand and neither plants nor a line."""
    fed = {row["zone"] for row in tables.get("plants", ())}
    joined = {row[end] for row in tables.get("power_lines", ()) for end in ("from", "to")}
    for row in tables["zones"]:
        if row["kind"] == "balancing" and row.id not in joined:
            yield Fault(_file(row), row.line, "id", f"{quoted(row.id)}, which no line reaches",
                        "a line from a balancing zone", "add it to power_lines.csv")  # fmt: skip
        elif row["kind"] == "modelled" and row.id not in joined | fed:
            yield Fault(_file(row), row.line, "id", f"{quoted(row.id)}, an island without plants",
                        "a plant or a line", "add one, or remove the zone")  # fmt: skip


def _plants(tables: Tables) -> Iterator[Fault]:
    balancing = {row.id for row in tables["zones"] if row["kind"] == "balancing"}
    rivers = {row.id: row["zone"] for row in tables.get("reservoirs", ())}
    for row in tables.get("plants", ()):
        river = row["reservoir"]
        if row["zone"] in balancing:
            yield Fault(_file(row), row.line, "zone", f"{quoted(row['zone'])}, a balancing zone",
                        "a modelled zone", "its power comes as import")  # fmt: skip
        if (row["carrier"] == "hydro") != bool(river):
            expected = "a river for hydro" if not river else f"no river for {row['carrier']}"
            yield Fault(_file(row), row.line, "reservoir", quoted(river or ""), expected,
                        "name a row of reservoirs.csv" if not river else "empty the cell")  # fmt: skip
        elif river in rivers and rivers[river] != row["zone"]:
            yield Fault(_file(row), row.line, "reservoir",
                        f"{quoted(river)} in zone {rivers[river]}", f"a river of {row['zone']}",
                        "the plants of a river share a zone")  # fmt: skip
        if row["efficiency"] is not None and row["efficiency"] <= 0:
            yield Fault(_file(row), row.line, "efficiency", str(row["efficiency"]), "above 0",
                        "a plant that makes nothing of its fuel is no plant")  # fmt: skip
        first, last = row["opened"], row["closed"]
        if first and last and first.start and last.end and last.end < first.start:
            yield Fault(_file(row), row.line, "closed", quoted(last.text),
                        f"a day after {first.text}", "exchange the two")  # fmt: skip


def _lines(tables: Tables) -> Iterator[Fault]:
    kinds = {row.id: row["kind"] for row in tables["zones"]}
    for row in tables.get("power_lines", ()):
        if row["from"] == row["to"]:
            yield Fault(_file(row), row.line, "to", quoted(row["to"]), "another zone than from",
                        "correct one end")  # fmt: skip
        if kinds.get(row["to"]) == "balancing":
            yield Fault(_file(row), row.line, "to", f"{quoted(row['to'])}, a balancing zone",
                        "a balancing zone under from", "exchange the ends: it only sells")  # fmt: skip
        if (kinds.get(row["from"]) == "balancing") != (row["trade"] == "balance"):
            yield Fault(_file(row), row.line, "trade", quoted(row["trade"]),
                        "balance from a balancing zone and only there", "change it")  # fmt: skip


def _projects(tables: Tables) -> Iterator[Fault]:
    for row in tables.get("power_projects", ()):
        storage = row["carrier"] in ("battery", "pumped_storage")
        if row["mw"] is not None and storage != (row["hours"] is not None):
            yield Fault(_file(row), row.line, "hours", str(row["hours"] or "nothing"),
                        "hours at full power for storage, and only there",
                        "give a range where no size was published")  # fmt: skip


def _parameters(tables: Tables) -> Iterator[Fault]:
    for row in tables.get("power_parameters", ()):
        if row["item"] in SHARES:
            ends = [row[name] for name in ("low", "mid", "high") if row[name] is not None]
            if any(not 0 <= value <= 1 for value in ends):
                yield Fault(_file(row), row.line, "mid", " / ".join(map(str, ends)),
                            "a share between 0 and 1", "a percentage is written 0.05")  # fmt: skip
        if row["item"] == "efficiency" and row["mid"] <= 0:
            yield Fault(_file(row), row.line, "mid", str(row["mid"]), "above 0", "correct it")
