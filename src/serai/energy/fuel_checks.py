"""Faults of the fuel tables that a single cell does not show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from serai.errors import Fault, quoted
from serai.rows import Row

PARAMETERS, FLOWS, PLANTS = (
    f"energy/fuel_{name}.csv" for name in ("parameters", "flows", "plants")
)
#: Trends that a balance needs, by what was observed of it.
_TRENDS = ("supply", "domestic", "export")
#: Coefficients that each process needs.
NEEDS = {
    "urea": (("urea", "ammonia_share"), ("urea", "ammonia_energy"), ("urea", "process_energy"),
             ("urea", "use_factor"), ("gas", "heating_value")),
    "methanol": (("methanol", "energy"), ("methanol", "use_factor"), ("gas", "heating_value")),
    "coal_to_gas": tuple(("coal_to_gas", item) for item in ("coal", "water", "use_factor")),
    "gas_processing": (("gas_processing", "use_factor"),),
    "refinery": tuple(("refinery", i) for i in ("light_share", "product_share", "use_factor")),
    "hydrogen": tuple(("hydrogen", item) for item in ("electricity", "water", "use_factor")),
    "reactor": (("reactor", "uranium"), ("reactor", "load_factor")),
    "gas_power": (("gas_power", "efficiency"), ("gas_power", "use_factor"),
                  ("gas", "heating_value")),
}  # fmt: skip


def fuel_faults(tables: Mapping[str, Sequence[Row]]) -> list[Fault]:
    """Return what the fuel tables lack or hold in the wrong order, each with the way out."""
    rows = tables.get("fuel_parameters", ())
    known = {(row["process"], row["item"]) for row in rows}
    faults = [_order(PARAMETERS, row, ("low", "mid", "high")) for row in rows]
    faults += [_positive(row) for row in rows]
    for row in tables.get("fuel_flows", ()):
        faults.append(_order(FLOWS, row, ("low", "value", "high")))
        needed = (row["fuel"], f"growth_{row['item']}")
        if row["kind"] == "observed" and row["item"] in _TRENDS and needed not in known:
            faults.append(_missing(FLOWS, row, "item", needed))
    units = {row.id: row["unit"] for row in tables.get("demand", ())}
    for row in tables.get("fuel_plants", ()):
        faults += [*_plant(row, known), *_way(row, units)]
    return sorted({fault for fault in faults if fault is not None})


def _order(file: str, row: Row, names: Sequence[str]) -> Fault | None:
    values = [row[name] for name in names if row[name] is not None]
    if values == sorted(values):
        return None
    found = ", ".join(f"{name} {row[name]}" for name in names if row[name] is not None)
    return Fault(file, row.line, names[0], found, "ends in order around the middle", "swap them")


def _positive(row: Row) -> Fault | None:
    """Coefficients are divided by, so they must be above zero; trends may be anything."""
    if row["item"].startswith("growth") or row["item"] == "reinjection" or row["low"] > 0:
        return None
    found = f"low {row['low']}"
    return Fault(PARAMETERS, row.line, "low", found, "a number above zero", "correct the row")


def _missing(file: str, row: Row, column: str, needed: tuple[str, str]) -> Fault:
    expected = f"a row {needed[1]} of {needed[0]} in {PARAMETERS}"
    return Fault(file, row.line, column, quoted(row[column]), expected, "add the row")


def _way(row: Row, units: Mapping[str, str]) -> list[Fault | None]:
    """Return what a plant lacks whose surplus shall travel like a block of demand."""
    if not row["like"]:
        return []
    faults: list[Fault | None] = [_order(PLANTS, row, ("like_low", "like_share", "like_high"))]
    if units.get(row["like"], "kt/yr") != "kt/yr":
        faults.append(Fault(PLANTS, row.line, "like", f"{row['like']} in {units[row['like']]}",
                            "a block in kt/yr", "name one that counts tonnes"))  # fmt: skip
    for name in ("place", "commodity", "home_high"):
        if row[name] is None or row[name] == "":
            faults.append(Fault(PLANTS, row.line, name, "nothing", f"a {name} beside like",
                                "what leaves needs a place, a name and what home keeps"))  # fmt: skip
    return faults


def _plant(row: Row, known: set[tuple[str, str]]) -> list[Fault | None]:
    from serai.energy.processes import UNITS

    unit = UNITS[row["process"]]
    faults: list[Fault | None] = [_order(PLANTS, row, ("size_low", "size", "size_high"))]
    if row["unit"] != unit:
        faults.append(Fault(PLANTS, row.line, "unit", quoted(row["unit"]), unit,
                            f"tell the size of a {row['process']} plant in {unit}"))  # fmt: skip
    if row["size"] is None and (row["size_low"] is None or row["size_high"] is None):
        faults.append(Fault(PLANTS, row.line, "size", "nothing", "a size or both ends of one",
                            "give the range that shall be studied"))  # fmt: skip
    faults += [_missing(PLANTS, row, "process", n) for n in NEEDS[row["process"]] if n not in known]
    return faults
