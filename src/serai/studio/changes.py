"""Kinds of change that a scenario form offers, and the table rows that they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from serai.errors import UsageError, quoted
from serai.pages import words
from serai.studio.desk import Desk
from serai.studio.ledger import rows_of, schema_of


@dataclass(frozen=True)
class Field:
    """One field of a form.

    Attributes
    ----------
    column : str
        Column of the table that it fills.
    about : str
        What to write, with the unit.
    """

    column: str
    label: str
    about: str = ""
    required: bool = False


@dataclass(frozen=True)
class Kind:
    """One kind of change.

    Attributes
    ----------
    table : str
        Table whose rows it changes or adds to.
    source : str
        Table whose rows one chooses from.
    """

    name: str
    title: str
    about: str
    table: str
    source: str
    fields: tuple[Field, ...]


_REASON = Field("reason", "Why these figures", "a sentence; it is shown with every result", True)
KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "date", "Change a project's date", "When it is promised for, and how far it has come.",
            "projects", "projects",
            (Field("promised", "Promised for", "a year, month or day, such as 2028-06", True),
             Field("stage", "Stage", "concept, agreement, finance, works, operating or cancelled"),
             Field("stage_date", "Stage since", "a year, month or day")),
        ),
        Kind(
            "fleet", "Add ships to a fleet", "As many more as you say, from the year on.",
            "projects", "fleets",
            (Field("adds", "Room added", "all new ships together, in the unit above", True),
             Field("adds_low", "At least", "lower end of the range", True),
             Field("adds_high", "At most", "upper end of the range", True),
             Field("promised", "In service from", "a year", True), _REASON),
        ),
        Kind(
            "capacity", "Change a capacity", "What a facility really passes, as a range.",
            "facilities", "facilities",
            (Field("capacity_low", "Low", "in the unit above", True),
             Field("capacity", "Middle", "in the unit above", True),
             Field("capacity_high", "High", "in the unit above", True), _REASON),
        ),
        Kind(
            "demand", "Change a demand", "How much a block of cargo grows, or how likely it comes.",
            "demand", "demand",
            (Field("growth_low", "Growth a year, low", "a share: 0.05 is 5 % a year"),
             Field("growth", "Growth a year, middle", "a share"),
             Field("growth_high", "Growth a year, high", "a share"),
             Field("probability_low", "Chance that it comes, low", "0 to 1"),
             Field("probability", "Chance, middle", "0 to 1"),
             Field("probability_high", "Chance, high", "0 to 1"), _REASON),
        ),
        Kind(
            "closure", "Close a border or a port for some days",
            "The chance of a closure in a year, and how many days it lasts.",
            "freight_parameters", "facilities",
            (Field("chance", "Chance in a year", "0 to 1", True),
             Field("days", "Days closed", "days in such a year", True), _REASON),
        ),
    )
}  # fmt: skip
#: What a form calls the column that it fills, by table and column.
FIELDS = {(kind.table, field.column): field.label.lower()
          for kind in reversed(KINDS.values()) for field in kind.fields}  # fmt: skip
#: How the ids of rows begin that a form adds.
SCENARIO_ROW = "scenario-"


def choices_of(kind: Kind) -> dict[str, tuple[str, ...]]:
    """Return for each field of a form the values that its column takes, where they are listed."""
    schema = schema_of(kind.table)
    wanted = {field.column for field in kind.fields}
    return (
        {c.name: tuple(c.choices) for c in schema.columns if c.choices and c.name in wanted}
        if schema
        else {}
    )


def options(desk: Desk, kind: Kind) -> list[dict[str, Any]]:
    """Return the rows that a change may be about: id, words, cells, unit, and how they stand."""
    table = "facilities" if kind.source == "fleets" else kind.source
    schema = schema_of(table)
    rows = rows_of(desk, schema) if schema else []
    fleets = _fleets(desk) if kind.source == "fleets" else {}
    found = []
    for row in rows:
        if kind.source == "fleets" and row.id not in fleets:
            continue
        unit, now = fleets.get(row.id) or (row.raw.get("unit", ""), "")
        if kind.name == "closure":
            unit = ""
        cells = {} if kind.source == "fleets" or kind.name == "closure" else dict(row.raw)
        found.append({"id": row.id, "words": row.raw.get("name") or row.id, "unit": unit,
                      "unit_words": words.reword(f"2 {unit}").removeprefix("2 "), "now": now,
                      "cells": cells})  # fmt: skip
    return sorted(found, key=lambda item: str(item["words"]).casefold())


def _fleets(desk: Desk) -> dict[str, tuple[str, str]]:
    """Return for each fleet with sailings the unit of what its ships hold, and how many sail."""
    schema = schema_of("services")
    found: dict[str, tuple[str, str]] = {}
    for row in rows_of(desk, schema) if schema else []:
        raw = row.raw
        unit, name = raw["size_unit"], raw["facility"]
        count = raw.get("vessels") or "no stated number of"
        told = f"{count} {'ship' if count == '1' else 'ships'}"
        if raw.get("size"):
            told += " of " + words.reword(f"{raw['size']} {unit}")
        before = found.get(name, ("", ""))[1]
        found[name] = (unit, "; ".join(filter(None, (before, f"{raw.get('name')}, {told}"))))
    return found


def changed_rows(desk: Desk, kind: Kind, typed: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the rows that a form makes: cells by column, the id among them.

    Raises
    ------
    UsageError
        If nothing was chosen, a field that is needed is empty, or nothing would change.
    """
    rows = {row["id"]: row for row in options(desk, kind)}
    chosen = rows.get(typed.get("row", ""))
    if chosen is None:
        raise UsageError("choose what the change is about first")
    for field in kind.fields:
        if field.required and not typed.get(field.column):
            raise UsageError(f"{quoted(field.label)} is empty; write {field.about}")
    cells = {f.column: typed[f.column] for f in kind.fields if typed.get(f.column)}
    if kind.name == "fleet":
        return [_fleet_row(desk, chosen, cells)]
    if kind.name == "closure":
        return _closure_rows(desk, chosen, cells)
    changed = {key for key, value in cells.items() if chosen["cells"].get(key, "") != value}
    if not changed - {"reason"}:
        raise UsageError("nothing was changed; write another value")
    if kind.name in ("capacity", "demand"):
        cells["basis"] = "assumed"
    if kind.name == "capacity":
        cells["capacity_basis"] = "assumed"
    return [{"id": chosen["id"], **cells}]


def _fleet_row(desk: Desk, chosen: Mapping[str, Any], cells: Mapping[str, str]) -> dict[str, Any]:
    """Return a project that brings ships to a fleet."""
    day = str(desk.meta().get("as_of") or "")[:7]
    return {
        "id": f"{SCENARIO_ROW}{chosen['id']}-ships", "name": f"More ships for {chosen['words']}",
        "sector": "transport", "class": "ship", "country": _country(desk, str(chosen["id"])),
        "subject": chosen["id"], "owner": "scenario", "stage": "works", "stage_date": day,
        "announced": day, "first_promised": cells["promised"], "adds_facility": chosen["id"],
        "adds_unit": chosen["unit"], "basis": "assumed", **cells,
    }  # fmt: skip


def _country(desk: Desk, fleet: str) -> str:
    """Return a country of the projects that touch a fleet; the first of the table if none does."""
    schema = schema_of("projects")
    rows = rows_of(desk, schema) if schema else []
    near = [row.raw["country"] for row in rows if row.raw.get("adds_facility") == fleet]
    return (near or [row.raw["country"] for row in rows] or [""])[0]


def _closure_rows(
    desk: Desk, chosen: Mapping[str, Any], cells: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return the chance of a closure and its length, from the year after the case's day."""
    name, day = str(chosen["id"]), str(desk.meta().get("as_of") or "")
    since = {"since": int(day[:4]) + 1} if day[:4].isdecimal() else {}
    shared = {"facilities": name, "identified": "assumed", "basis": "assumed", **since,
              "reason": cells["reason"]}  # fmt: skip
    return [
        {"id": f"{SCENARIO_ROW}{name}-closure-{part}", "item": item, "unit": unit,
         "low": value, "mid": value, "high": value, **shared}
        for part, item, unit, value in (
            ("chance", "closure_probability", "1/yr", cells["chance"]),
            ("days", "closure_days", "day/yr", cells["days"]),
        )
    ]  # fmt: skip
