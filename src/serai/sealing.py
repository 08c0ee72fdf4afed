"""Seal the draft rows of a case and describe its tables as a data package."""

from __future__ import annotations

import json
from pathlib import Path

from serai.case import TABLES, Case, load_case, sealed_schemas
from serai.errors import CaseError
from serai.locking import changing
from serai.seals import FILE as SEALS
from serai.seals import read_seals, render_seals, row_hashes
from serai.tables import load_schema, render_table, write_whole


def seal(path: Path) -> int:
    """Seal every draft row of a case and write its ``datapackage.json``.

    Returns the number of rows sealed.  Sealed rows are not touched.

    Raises
    ------
    CaseError
        If the case has faults; nothing is written then.
    UsageError
        If somebody else is changing the case.
    """
    with changing(path, "serai seal"):
        return _seal(path)


def _seal(path: Path) -> int:
    """Seal the drafts; nobody else changes the case meanwhile."""
    case, faults = load_case(path, listed=True)
    if faults or case is None:
        raise CaseError(path.name, faults)
    sealed = 0
    seals = dict(read_seals(path)[0])
    for schema in sealed_schemas():
        rows = case.tables[schema.name]
        if not rows:
            continue
        drafts = [row for row in rows if not row["hash"]]
        # A loaded case has no seal that does not fit, so the seal of a sealed row is its own.
        hashes = row_hashes(rows, schema.names)
        sealed += len(drafts)
        if drafts:
            texts = [{**row.raw, "hash": own} for row, own in zip(rows, hashes, strict=True)]
            write_whole(path / schema.file, render_table(texts, schema.names))
        for row, own in zip(rows, hashes, strict=True):
            seals[schema.name, row.id] = own
    # After the tables: a kill in between leaves sealed rows that the list takes up next time.
    write_whole(path / SEALS, render_seals(seals))
    write_whole(path / "datapackage.json", _datapackage(case))
    return sealed


_FRICTIONLESS = {"number": "number", "integer": "integer", "boolean": "boolean"}


def _datapackage(case: Case) -> bytes:
    """Describe the tables of a case in the form of a Frictionless data package."""
    resources = []
    for room, name in TABLES:
        schema = load_schema(room, name)
        if not (case.path / schema.file).exists():
            continue
        fields = [
            {
                "name": column.name,
                "type": _FRICTIONLESS.get(column.type, "string"),
                "description": column.description,
                **({"constraints": {"required": True}} if column.required else {}),
            }
            for column in schema.columns
        ]
        resources.append(
            {"name": name.replace("_", "-"), "path": schema.file, "title": schema.title,
             "profile": "tabular-data-resource", "format": "csv", "encoding": "utf-8",
             "schema": {"fields": fields, "primaryKey": "id"}}
        )  # fmt: skip
    package = {
        "profile": "tabular-data-package",
        "name": case.id,
        "title": case.title,
        "resources": resources,
    }
    return (json.dumps(package, indent=1, ensure_ascii=False) + "\n").encode("utf-8")
