"""Faults of the system that show only when rows meet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal

from serai.errors import Fault, one_of, quoted
from serai.tables import Row

#: The columns of each table that hold a low, middle and high value.
RANGES = {
    "links": [("length_low", "length_km", "length_high"), ("days_low", "days", "days_high"),
              ("cost_low", "cost", "cost_high")],
    "facilities": [("capacity_low", "capacity", "capacity_high"),
                   ("background_low", "background", "background_high")],
    "services": [("size_low", "size", "size_high"),
                 ("round_trip_low", "round_trip", "round_trip_high"),
                 ("open_days_low", "open_days", "open_days_high")],
    "conversions": [("low", "mid", "high")],
    "defaults": [("low", "mid", "high")],
}  # fmt: skip
CARGO_NAMES = ("container", "wagon", "oil", "truck")
Tables = Mapping[str, Sequence[Row]]


def network_faults(tables: Tables) -> list[Fault]:
    """Return every fault of places, links, facilities, services and factors, sorted."""
    checks: tuple[Callable[[Tables], Iterator[Fault]], ...] = (
        _ranges, _provenance, _links, _facilities, _services, _factors, _defaults,
    )  # fmt: skip
    return sorted({fault for check in checks for fault in check(tables)})


def _ranges(tables: Tables) -> Iterator[Fault]:
    for table, columns in RANGES.items():
        for row in tables.get(table, ()):
            for low, mid, high in columns:
                yield from _range(row, low, mid, high)


def _range(row: Row, low: str, mid: str, high: str) -> Iterator[Fault]:
    file, values = f"{row.table}.csv", [row[name] for name in (low, mid, high)]
    for name, value in zip((low, mid, high), values, strict=True):
        if value is not None and value < 0:
            yield Fault(file, row.line, name, str(value), "0 or more", "check the sign")
    if values[1] is None:
        for name in (low, high):
            if row[name] is not None:
                yield Fault(file, row.line, name, str(row[name]), f"no end without {mid}",
                            f"give {mid}, or leave all three empty for unknown")  # fmt: skip
        return
    ordered = [value for value in values if value is not None]
    if ordered != sorted(ordered):
        found = " / ".join(str(value) for value in ordered)
        yield Fault(file, row.line, mid, found, f"{low}, {mid}, {high} in order", "sort the ends")


def _provenance(tables: Tables) -> Iterator[Fault]:
    for table in ("places", "links", "facilities", "services", "conversions", "defaults"):
        for row in tables.get(table, ()):
            if row["basis"] in ("remembered", "assumed") and not row["reason"]:
                yield Fault(f"{table}.csv", row.line, "reason", "an empty cell",
                            f"why, for a row that is {row['basis']}", "say it in a sentence")  # fmt: skip
            if row["basis"] == "sourced" and not row["source"]:
                yield Fault(f"{table}.csv", row.line, "source", "an empty cell", "a source",
                            "name it, or mark the row assumed with a reason")  # fmt: skip


def _links(tables: Tables) -> Iterator[Fault]:
    gauges = {row.id: set(row["gauges"]) for row in tables.get("places", ())}
    for row in tables.get("links", ()):
        ends = [("from", row["from"]), ("to", row["to"])]
        for column, place in ends:
            if place not in gauges:
                yield Fault("links.csv", row.line, column, f"{quoted(place)}, a link to nowhere",
                            one_of(sorted(gauges), place), "add the place or mend the name")  # fmt: skip
        if row["from"] == row["to"]:
            yield Fault("links.csv", row.line, "to", quoted(row["to"]), "another place than from")
        if row["length_km"] is not None and row["length_km"] == Decimal(0):
            yield Fault("links.csv", row.line, "length_km", "0", "a length above 0 km")
        yield from _gauge(row, ends, gauges)


def _gauge(
    row: Row, ends: Sequence[tuple[str, str]], gauges: Mapping[str, set[str]]
) -> Iterator[Fault]:
    gauge = row["gauge"]
    if (row["mode"] == "rail") != bool(gauge):
        expected = "1435 or 1520" if row["mode"] == "rail" else "no gauge"
        yield Fault(
            "links.csv", row.line, "gauge", quoted(gauge or ""), f"{expected} for {row['mode']}"
        )
        return
    for column, place in ends:
        if gauge and place in gauges and gauge not in gauges[place]:
            found = " and ".join(sorted(gauges[place])) or "no railway"
            yield Fault("links.csv", row.line, column, f"{quoted(place)} with {found}",
                        f"a place with gauge {gauge}",
                        "gauges meet at a place that has both; correct one of the two")  # fmt: skip


def _facilities(tables: Tables) -> Iterator[Fault]:
    factors = {row.id for row in tables.get("conversions", ())}
    fed = {row["facility"] for row in tables.get("services", ())}
    known = {name: {row.id for row in tables.get(name, ())} for name in ("places", "links")}
    for row in tables.get("facilities", ()):
        line = row.line
        if not row["places"] and not row["links"]:
            yield Fault("facilities.csv", line, "links", "neither places nor links", "one of the two",
                        "a facility that stands nowhere cannot be full")  # fmt: skip
        for column, names in known.items():
            for name in row[column]:
                if name not in names:
                    yield Fault(
                        "facilities.csv", line, column, quoted(name), one_of(sorted(names), name)
                    )
        for cargo, use in row["uses"].items():
            if cargo not in CARGO_NAMES:
                yield Fault(
                    "facilities.csv", line, "uses", quoted(cargo), one_of(CARGO_NAMES, cargo)
                )
            for part in use.split("*"):
                if part.strip() not in factors | {"1"}:
                    yield Fault("facilities.csv", line, "uses", quoted(part.strip()),
                                one_of(sorted(factors), part.strip()), "add the factor")  # fmt: skip
        if row["capacity"] is not None and row["as_of"] is None:
            yield Fault(
                "facilities.csv", line, "as_of", "an empty cell", "the year of the capacity"
            )
        if bool(row["service_fed"]) != (row.id in fed):
            yield Fault("facilities.csv", line, "service_fed", "no match with services.csv",
                        "yes exactly where services name this facility")  # fmt: skip
        if row["service_fed"] and row["capacity"] is not None:
            yield Fault("facilities.csv", line, "capacity", str(row["capacity"]),
                        "an empty cell where services give the capacity")  # fmt: skip


def _services(tables: Tables) -> Iterator[Fault]:
    facilities = {row.id: row for row in tables.get("facilities", ())}
    for row in tables.get("services", ()):
        facility = facilities.get(row["facility"])
        if facility is None:
            expected = one_of(sorted(facilities), row["facility"])
            yield Fault("services.csv", row.line, "facility", quoted(row["facility"]), expected)
        elif facility["unit"] != f"{row['size_unit']}/yr":
            yield Fault("services.csv", row.line, "size_unit", quoted(row["size_unit"]),
                        f"the unit of the facility, {facility['unit']}, without /yr")  # fmt: skip
        for column in ("round_trip", "round_trip_low"):
            if row[column] is not None and row[column] == 0:
                yield Fault("services.csv", row.line, column, "0", "more than 0 days")


def _factors(tables: Tables) -> Iterator[Fault]:
    for row in tables.get("conversions", ()):
        if row["apply"] == "divide" and row["low"] is not None and row["low"] == 0:
            yield Fault("conversions.csv", row.line, "low", "0", "above 0 for a divisor")


def _defaults(tables: Tables) -> Iterator[Fault]:
    seen: dict[tuple[object, ...], int] = {}
    for row in tables.get("defaults", ()):
        key = tuple(row[name] for name in ("item", "mode", "to_mode", "country", "cargo"))
        if key in seen:
            yield Fault("defaults.csv", row.line, "item", "the same case again",
                        "one row for each", f"it stands in line {seen[key]} already")  # fmt: skip
        seen.setdefault(key, row.line)
        if row["item"] == "speed" and row["low"] is not None and row["low"] == 0:
            yield Fault("defaults.csv", row.line, "low", "0", "a speed above 0")
        if row["item"].startswith("transfer") and not row["to_mode"]:
            yield Fault("defaults.csv", row.line, "to_mode", "an empty cell", "the mode after")
