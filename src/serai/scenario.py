"""Scenarios: a named set of changed or added rows, laid over the tables of a case.

A scenario is a file ``scenarios/NAME.yaml`` with a title, a reason, and rows by
table; a row with a known id changes the cells it names, any other is added.
Nothing is written: the case with its scenario lives in memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from serai.errors import CaseError, Fault, UsageError, one_of, quoted
from serai.handwritten import read_yaml
from serai.tables import Row, Schema, parse_table, render_table

FOLDER = "scenarios"


@dataclass(frozen=True)
class Scenario:
    """A named change of a case and why it is made."""

    id: str
    title: str
    reason: str
    rows: Mapping[str, list[Mapping[str, Any]]]


def scenario_names(case: Path) -> list[str]:
    """Return the scenarios that a case folder holds."""
    return sorted(path.stem for path in (case / FOLDER).glob("*.yaml"))


def read_scenario(case: Path, name: str, tables: Mapping[str, Schema]) -> Scenario:
    """Read one scenario of a case.

    Raises
    ------
    UsageError
        If there is none of this name.
    CaseError
        If the file names a table that scenarios may not change.
    """
    path = case / FOLDER / f"{name}.yaml"
    if not path.is_file():
        known = scenario_names(case)
        raise UsageError(
            f"no scenario {quoted(name)} in {case.name}: expected {one_of(known, name)}"
        )
    data, faults = read_yaml(path)
    where = f"{FOLDER}/{path.name}"
    if not isinstance(data, Mapping) or not data.get("title") or not data.get("reason"):
        faults.append(Fault(where, 1, "", quoted(data), "a title, a reason and rows by table"))
        raise CaseError(case.name, faults)
    rows = {key: value for key, value in data.items() if key not in ("title", "reason")}
    for table, changes in rows.items():
        if table not in tables:
            faults.append(
                Fault(where, 0, str(table), quoted(table), one_of(sorted(tables), str(table)))
            )
        elif not isinstance(changes, list) or not all(
            isinstance(row, Mapping) and row.get("id") for row in changes
        ):
            faults.append(Fault(where, 0, str(table), quoted(changes), "a list of rows with ids"))
    if faults:
        raise CaseError(case.name, faults)
    return Scenario(name, str(data["title"]), str(data["reason"]), rows)


def overlay(
    rows: list[Row], changes: list[Mapping[str, Any]], schema: Schema
) -> tuple[list[Row], list[Fault]]:
    """Lay changed and added rows over a table and read it anew, faults and all."""
    texts = {row.id: dict(row.raw) for row in rows}
    for change in changes:
        cells = {str(key): "" if value is None else str(value) for key, value in change.items()}
        texts.setdefault(cells["id"], {}).update(cells)
    unknown = {name for cells in texts.values() for name in cells} - set(schema.names)
    if unknown:
        return rows, [
            Fault(schema.file, 0, name, "an unknown column", one_of(schema.names, name))
            for name in sorted(unknown)
        ]
    return parse_table(render_table(texts.values(), schema.names).decode("utf-8"), schema)
