"""The list of sealed rows beside the tables, so that a changed or a removed row shows.

``seal.csv`` holds table, id and seal of every row ever sealed, and closes with
their number and one digest of them all: a list that was cut off shows too.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from serai.errors import Fault, quoted
from serai.rows import cells_of
from serai.tables import Row, Schema, read_text, row_hash

FILE = "seal.csv"
COLUMNS = ("table", "id", "hash")
#: Name in the first column of the closing line.
CLOSING = "all"

Seals = Mapping[tuple[str, str], str]


def render_seals(seals: Seals) -> bytes:
    """Write the list of seals, sorted by table and id, with its closing line."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    rows = [(table, name, seal) for (table, name), seal in sorted(seals.items())]
    writer.writerows(rows)
    writer.writerow((CLOSING, len(rows), _digest(rows)))
    return stream.getvalue().encode("utf-8")


def read_seals(path: Path) -> tuple[Seals, list[Fault]]:
    """Read the list of seals of a case folder; empty where nothing was sealed yet."""
    if not (path / FILE).exists():
        return {}, []
    text, faults = read_text(path / FILE, FILE)
    if text is None:
        return {}, faults
    rows = [tuple(row) for row in csv.reader(io.StringIO(text)) if row]
    body = [row for row in rows[1:] if len(row) == len(COLUMNS) and row[0] != CLOSING]
    closing = (CLOSING, str(len(body)), _digest(body))
    if not rows or rows[0] != COLUMNS or rows[-1] != closing:
        remedy = "take the file back from the history of the case; serai seal writes it"
        found = "a list that was cut off or edited"
        return {}, [Fault(FILE, len(rows), "", found, "the closing line of the list", remedy)]
    return {(table, name): seal for table, name, seal in body}, []


def _digest(rows: Iterable[Sequence[str]]) -> str:
    text = "\n".join(",".join(row) for row in rows)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:32]


def broken_seals(schemas: Iterable[Schema], tables: Mapping[str, list[Row]]) -> list[Fault]:
    """Return a fault for every row whose cells do not fit the seal that it bears."""
    remedy = "a sealed row was changed; restore it and add a row that supersedes it"
    return [
        Fault(schema.file, row.line, "hash", quoted(row["hash"]), "the seal of this row", remedy)
        for schema in schemas
        for row in tables[schema.name]
        if row["hash"] and row["hash"] != row_hash(row.raw, schema.names)
    ]


def listed_faults(
    path: Path,
    schemas: Iterable[Schema],
    tables: Mapping[str, list[Row]],
    damaged: Collection[str],
) -> list[Fault]:
    """Return a fault for every row of the list of seals that bears another seal, or is gone.

    Parameters
    ----------
    damaged : collection of str
        Files with rows that cannot be read; what is missing there is no removal.
    """
    seals, faults = read_seals(path)
    for schema in schemas:
        rows = dict(zip(cells_of(tables[schema.name], "id"), tables[schema.name], strict=True))
        # Nothing that was never sealed can bear another seal.
        sealed_ids = {name for table, name in seals if table == schema.name}
        for row in (rows[name] for name in sealed_ids & rows.keys()):
            sealed = seals.get((schema.name, row.id), "")
            # A seal that does not fit its row is a fault of the row itself; see broken_seals.
            own = not row["hash"] or row["hash"] == row_hash(row.raw, schema.names)
            if sealed and sealed != row["hash"] and own:
                remedy = "a sealed row was changed; restore it and add a row that supersedes it"
                found = quoted(row["hash"] or "no seal")
                faults.append(
                    Fault(schema.file, row.line, "hash", found, "the seal of this row", remedy)
                )
        if schema.file in damaged:
            continue
        for table, name in seals:
            if table == schema.name and name not in rows:
                remedy = "a sealed row was removed; take it back from the history of the case"
                faults.append(
                    Fault(schema.file, 0, "id", f"no row {quoted(name)}", "the sealed row", remedy)
                )
    return faults
