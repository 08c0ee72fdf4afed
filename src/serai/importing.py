"""Enter what an import read into a case: checked as a whole, written table by table.

Rows are only added, as drafts to be sealed.  Every table is replaced whole and in the
order in which the tables name one another, so that a kill leaves a case without fault,
and the same call again enters the rest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from serai.case import TABLES
from serai.errors import CaseError, Fault, UsageError, quoted
from serai.ledger.imports.files import read_list
from serai.ledger.imports.model import Entry, Options, Reading, checked_file
from serai.locking import changing
from serai.staging import staged
from serai.tables import UNSEALED, Row, Schema, load_schema, read_table, render_table, write_whole

#: Times that rows with faults are taken out before the rest is given up.
_ROUNDS = 8


@dataclass
class Entered:
    """What an import changed.

    Attributes
    ----------
    added, present : dict
        Rows entered, and rows that stood there already, by table.
    differing : list of str
        Ids whose row in the case says something else than the file; the case keeps its own.
    faults : list of Fault
        What was left out, and why; empty unless asked for a part.
    """

    reading: Reading
    added: dict[str, int] = field(default_factory=dict)
    present: dict[str, int] = field(default_factory=dict)
    differing: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    written: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return the import as plain data."""
        reading = self.reading
        return {
            "file": reading.file,
            "format": reading.kind,
            "source": reading.source.get("id", ""),
            "records": reading.records,
            "written": self.written,
            "added": self.added,
            "present": self.present,
            "differing": self.differing,
            "checks": reading.checks,
            "remarks": [fault.as_dict() for fault in sorted(set(reading.remarks))],
            "faults": [fault.as_dict() for fault in self.faults],
        }


def import_schemas() -> list[Schema]:
    """Return the schemas of all tables of a case, in the order in which they build on one another."""
    return [load_schema(room, name) for room, name in TABLES]


def read_file(path: Path, options: Options, mapping: Path | None, case: Path | None) -> Reading:
    """Read a file for a case; one that it holds already goes by the source that it has there."""
    checked_file(path)
    if case is not None:
        schema = load_schema("ledger", "sources")
        rows, _ = read_table(case / schema.file, schema)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        known = [row.id for row in rows if row["sha256"] == digest]
        if known and options.source not in known:
            options = replace(options, source=known[0])
        for row in rows:
            wanted = options.source or ""
            if row.id == wanted and row["sha256"] not in (digest, None):
                raise UsageError(
                    f"source {quoted(row.id)} is another file already; name this release "
                    "with --source"
                )
    return read_list(path, options, import_schemas(), mapping)


def enter(path: Path, reading: Reading, day: date, by: str, partial: bool, dry: bool) -> Entered:
    """Enter what was read into a case folder.

    Parameters
    ----------
    partial : bool
        Enter the rows without fault; otherwise one fault keeps all of them out.
    dry : bool
        Find out what would change and write nothing.

    Raises
    ------
    CaseError
        If the case itself has faults.
    UsageError
        If its source is another file already, the case is being changed by somebody
        else, or a table cannot be written.
    """
    if dry:
        return _entered(path, reading, day, by, partial, dry)
    with changing(path, "serai import"):
        return _entered(path, reading, day, by, partial, dry)


def _entered(path: Path, reading: Reading, day: date, by: str, partial: bool, dry: bool) -> Entered:
    """Enter what was read; nobody else changes the case meanwhile."""
    result = Entered(reading, faults=sorted(set(reading.faults)))
    if result.faults and not partial:
        return result
    entries = list(reading.entries)
    if reading.source and entries:
        entries.insert(0, Entry("sources", reading.source))
    tables = _read(path)
    _same_source(reading, tables)
    stamp = {"recorded_at": day.isoformat(), "recorded_by": by}
    for _ in range(_ROUNDS):
        files, places = _merged(tables, entries, stamp, result)
        found, bad = _staged_faults(path, files, places, reading)
        result.faults = sorted({*result.faults, *found})
        if not found:
            break
        if not partial or not bad:
            return result
        entries = [entry for entry in entries if id(entry) not in bad]
    else:
        return result
    if not dry:
        _write(path, files)
        result.written = True
    return result


def _read(path: Path) -> dict[str, tuple[Schema, list[Row]]]:
    found: dict[str, tuple[Schema, list[Row]]] = {}
    for schema in import_schemas():
        rows, faults = read_table(path / schema.file, schema)
        if faults:
            raise CaseError(path.resolve().name, faults)
        found[schema.name] = (schema, rows)
    return found


def _same_source(reading: Reading, tables: Mapping[str, tuple[Schema, list[Row]]]) -> None:
    """Refuse a file under the name of another one; its rows would be taken for those."""
    wanted = reading.source.get("id", "")
    for row in tables["sources"][1]:
        if row.id == wanted and row["sha256"] != reading.source["sha256"]:
            raise UsageError(
                f"source {quoted(wanted)} is another file already; name this release with --source"
            )


#: A file as it would stand, and for each new row its line there.
_Files = dict[str, bytes]
_Places = dict[tuple[str, int], Entry]


def _merged(
    tables: Mapping[str, tuple[Schema, list[Row]]], entries: Sequence[Entry],
    stamp: Mapping[str, str], result: Entered,
) -> tuple[_Files, _Places]:  # fmt: skip
    """Return the tables with the new rows, and note what stood there already."""
    result.added, result.present, result.differing = {}, {}, []
    files: _Files = {}
    places: _Places = {}
    for name, (schema, rows) in tables.items():
        mine = [entry for entry in entries if entry.table == name]
        if not mine:
            continue
        held: dict[str, Mapping[str, str]] = {row.id: row.raw for row in rows}
        new: dict[str, Entry] = {}
        for entry in mine:
            key = entry.cells.get("id", "")
            old = held.get(key) or (new[key].cells if key in new else None)
            if old is None:
                new[key] = entry
                continue
            result.present[name] = result.present.get(name, 0) + 1
            if _plain(old, schema) != _plain(entry.cells, schema):
                result.differing.append(key)
        if not new:
            continue
        result.added[name] = len(new)
        own = {column: text for column, text in stamp.items() if column in schema.names}
        texts = [*(row.raw for row in rows), *({**e.cells, **own} for e in new.values())]
        files[schema.file] = render_table(texts, schema.names)
        places |= _lines(texts, new, schema)
    return files, places


def _plain(cells: Mapping[str, str], schema: Schema) -> dict[str, str]:
    """Return what a row says, without who entered it and without empty cells."""
    return {
        name: " ".join(cells[name].split())
        for name in schema.names
        if name not in UNSEALED and cells.get(name, "").strip()
    }


def _lines(texts: Sequence[Mapping[str, str]], new: Mapping[str, Entry], schema: Schema) -> _Places:
    """Return the line at which each new row stands in the table as written."""
    found: _Places = {}
    line = 2
    for cells in sorted(texts, key=lambda item: item.get("id", "")):
        entry = new.get(cells.get("id", ""))
        if entry is not None:
            found[schema.file, line] = entry
        line += 1 + sum(cells.get(name, "").count("\n") for name in schema.names)
    return found


def _staged_faults(
    path: Path, files: _Files, places: _Places, reading: Reading
) -> tuple[list[Fault], set[int]]:
    """Open the case as it would stand; return its faults by the lines of the file read.

    Also returns which entries they are about; none if they are about the case itself.
    """
    if not files:
        return [], set()
    _, faults = staged(path, files, seals=False)
    found: list[Fault] = []
    bad: set[int] = set()
    for fault in faults:
        entry = places.get((fault.file, fault.row))
        if entry is None:
            found.append(fault)
            continue
        bad.add(id(entry))
        column = f"{entry.cells.get('id', '')} {fault.column}".strip()
        found.append(replace(fault, file=reading.file, row=entry.line, column=column))
    return found, bad


def _write(path: Path, files: _Files) -> None:
    """Replace the tables, those that others name first; nothing else is touched."""
    try:
        for file, data in files.items():
            write_whole(path / file, data)
    except OSError as error:
        raise UsageError(
            f"{quoted(str(path))} cannot be written: {error.strerror}; run the import again"
        ) from error
