"""Tables of a case that came out of it: CSV files, workbooks and data packages of an export."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from serai.errors import UsageError, quoted
from serai.ledger.imports.model import Reading
from serai.ledger.imports.sheet import (
    Sheet,
    is_workbook,
    open_workbook,
    read_sheet,
    read_workbook_sheet,
)
from serai.tables import UNSEALED, Schema

#: Sheets of an exported workbook that are for readers.
FOR_READERS = ("about", "pledges")


def schema_of(header: Collection[str], schemas: Sequence[Schema]) -> Schema | None:
    """Return the table whose columns a header holds: all of it, and none besides."""
    names = {name for name in header if name}
    fitting = [
        schema
        for schema in schemas
        if names <= set(schema.names)
        and {column.name for column in schema.columns if column.required} <= names
        and len(names) > 2
    ]
    return max(fitting, key=lambda schema: len(names) / len(schema.names), default=None)


def read_tables(path: Path, schemas: Sequence[Schema]) -> Reading:
    """Read one table as CSV, or a workbook whose sheets are named after tables.

    Raises
    ------
    UsageError
        If nothing in it is a table of a case.
    """
    reading = Reading("tables", path.name)
    if not is_workbook(path):
        sheet = read_sheet(path, reading)
        schema = schema_of(sheet.header, schemas)
        if schema is None:
            raise UsageError(
                f"{quoted(path.name)} is neither a list that serai knows nor a table of a case; "
                "write a mapping and give it with --mapping"
            )
        _take(sheet, schema, reading)
    else:
        book = open_workbook(path)
        by_name = {schema.name: schema for schema in schemas}
        known = [name for name in book.sheetnames if name in by_name]
        if not known:
            raise UsageError(
                f"{quoted(path.name)} has no sheet named after a table of a case; "
                "write a mapping and give it with --mapping"
            )
        for name in book.sheetnames:
            if name in by_name:
                _take(read_workbook_sheet(book, name, reading), by_name[name], reading)
            elif name not in FOR_READERS:
                reading.remark(0, name, "a sheet", "a table of a case", "it is passed over")
    return _counted(reading)


def read_package(path: Path, data: Mapping[str, Any], schemas: Sequence[Schema]) -> Reading:
    """Read the tables of a Frictionless data package.

    Raises
    ------
    UsageError
        If it describes no table of a case, or a file outside its folder.
    """
    reading = Reading("tables", path.name)
    by_name = {schema.name.replace("_", "-"): schema for schema in schemas}
    resources = data.get("resources")
    taken = 0
    for resource in resources if isinstance(resources, list) else ():
        name = str(resource.get("name") or "") if isinstance(resource, Mapping) else ""
        if name not in by_name:
            continue
        place = Path(str(resource.get("path") or ""))
        target = path.parent / place
        if place.is_absolute() or ".." in place.parts or not target.is_file():
            raise UsageError(
                f"{quoted(path.name)} names {quoted(str(place))}, expected a file beside it"
            )
        inner = Reading("tables", place.name)
        _take(read_sheet(target, inner), by_name[name], inner)
        reading.entries += inner.entries
        reading.faults += inner.faults
        taken += 1
    if not taken:
        raise UsageError(f"{quoted(path.name)} describes no table of a case")
    return _counted(reading)


def _take(sheet: Sheet, schema: Schema, reading: Reading) -> None:
    unknown = [name for name in sheet.header if name and name not in schema.names]
    for name in unknown:
        reading.fault(1, name, "an unknown column", f"a column of {schema.file}", "rename it")
    if unknown:
        return
    for line, cells in sheet.rows:
        # Who recorded a row elsewhere, and its seal there, do not hold here.
        kept = {name: str(text) for name, text in cells.items() if name not in UNSEALED}
        reading.add(schema.name, line, **kept)


def _counted(reading: Reading) -> Reading:
    counts: dict[str, int] = {}
    for entry in reading.entries:
        counts[entry.table] = counts.get(entry.table, 0) + 1
    reading.records = len(reading.entries)
    reading.checks = {"tables": dict(sorted(counts.items()))}
    return reading
