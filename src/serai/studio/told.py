"""What a scenario changes, in words: each changed cell beside how the case has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from serai.pages import words
from serai.pages.words import Names
from serai.studio.changes import FIELDS, SCENARIO_ROW
from serai.studio.desk import Desk
from serai.studio.ledger import rows_of, schema_of

#: Columns that say where a row comes from rather than what it changes.
_PROVENANCE = frozenset({"reason", "basis", "capacity_basis", "identified", "note", "name"})


def told_change(desk: Desk, names: Names, table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return one changed or added row of a scenario as a person would tell it.

    Returns
    -------
    dict
        ``title``, ``said`` (a sentence, or empty), ``cells`` of (what, becomes, stands),
        ``reason``, and ``row`` as it is kept.
    """
    cells = {k: str(v) for k, v in row.items() if k != "id" and v not in (None, "")}
    name = str(row.get("id", ""))
    schema = schema_of(table)
    stands = next(
        (dict(r.raw) for r in rows_of(desk, schema) if r.id == name) if schema else iter(()), None
    )
    said = "" if stands else _added(cells, names)
    shown = [] if said else [
        (FIELDS.get((table, key)) or key.replace("_", " "), _plain(value, names),
         _plain((stands or {}).get(key, ""), names))
        for key, value in cells.items()
        if key not in _PROVENANCE and value != (stands or {}).get(key, "")
    ]  # fmt: skip
    title = (stands or {}).get("name") or cells.get("name") or _title(name, cells, names)
    return {"table": table, "id": name, "title": title, "said": said, "cells": shown,
            "reason": cells.get("reason", ""), "row": cells, "new": stands is None}  # fmt: skip


def _plain(value: str, names: Names) -> str:
    return names.plain(value.replace("|", ", ")) if value else ""


def _title(name: str, cells: Mapping[str, str], names: Names) -> str:
    of = cells.get("facilities") or cells.get("subject") or ""
    return names(of) if name.startswith(SCENARIO_ROW) and of else names(name)


def _added(cells: Mapping[str, str], names: Names) -> str:
    """Say what an added project brings, or how a closure is drawn; empty for other rows."""
    if cells.get("adds") and cells.get("adds_facility"):
        unit = cells.get("adds_unit", "")
        ends = ""
        if cells.get("adds_low") and cells.get("adds_high"):
            ends = f" (at least {cells['adds_low']}, at most {cells['adds_high']})"
        when = words.day(cells.get("promised", "")) or "no date"
        return (
            f"{words.reword(cells['adds'] + ' ' + unit)}{ends} more for {names(cells['adds_facility'])}, "
            f"in service from {when}"
        )
    if cells.get("item") in _ITEMS and cells.get("mid"):
        since = f", from {cells['since']} on" if cells.get("since") else ""
        value = float(cells["mid"])
        told = f"{value * 100:g} %" if cells["item"] == "closure_probability" else f"{value:g}"
        return f"{_ITEMS[cells['item']]}: {told}{since}"
    return ""


_ITEMS = {
    "closure_probability": "chance of a closure in a year",
    "closure_days": "days closed in such a year",
}
