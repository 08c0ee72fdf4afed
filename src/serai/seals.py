"""The list of sealed rows beside the tables, so that a changed or a removed row shows.

``seal.csv`` holds table, id and seal of every row ever sealed, and closes with
their number and one digest of them all: a list that was cut off shows too.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from json.encoder import encode_basestring
from pathlib import Path

from serai.errors import Fault, quoted
from serai.rows import Rows, cells_of
from serai.tables import UNSEALED, Row, Schema, read_text

FILE = "seal.csv"
COLUMNS = ("table", "id", "hash")
#: Name in the first column of the closing line.
CLOSING = "all"

Seals = Mapping[tuple[str, str], str]


def row_hash(raw: Mapping[str, str], columns: Sequence[str]) -> str:
    """Return the seal of a row: a digest of its cells, recording columns left out.

    What a spreadsheet rewrites without changing it does not break the seal: ``4,5``
    seals like ``4.50``, and line ends inside a cell are one kind.
    """
    texts = ((name, _sealed_text(raw.get(name, ""))) for name in columns if name not in UNSEALED)
    cells = {name: text for name, text in texts if text}
    return _seal(json.dumps(cells, ensure_ascii=False, separators=(",", ":")))


def _seal(data: str) -> str:
    return hashlib.sha256(data.encode("utf-8")).hexdigest()[:16]


def _sealed_text(text: str) -> str:
    """Return a cell as its row is sealed with it."""
    text = text.strip()
    if "\r" in text:
        text = re.sub(r"\r\n?", "\n", text)
    if _SEALED_NUMBER.fullmatch(text):
        text = f"{Decimal(text.replace(',', '.')).normalize():f}"
    return text


_SEALED_NUMBER = re.compile(r"-?\d{1,40}([.,]\d{1,40})?", re.ASCII)


#: Texts that are sealed as they stand: they start with a letter, or are whole numbers.
_AS_IT_STANDS = re.compile(r"[1-9][0-9]{0,27}|[A-Za-z](?:[^\r]*\S)?")


def _pairs(name: str, cells: Sequence[str]) -> list[str]:
    """Return name and text of each cell as JSON writes them, and a comma; nothing if empty."""
    start = f"{encode_basestring(name)}:"
    once = set(cells)
    once.discard("")
    if all(map(_AS_IT_STANDS.fullmatch, once)):
        if 2 * len(once) > len(cells):
            return [f"{start}{encode_basestring(text)}," if text else "" for text in cells]
        told = {text: f"{start}{encode_basestring(text)}," for text in once}
    else:
        kept = {text: _sealed_text(text) for text in once}
        told = {t: f"{start}{encode_basestring(k)}," if k else "" for t, k in kept.items()}
    told[""] = ""
    return list(map(told.__getitem__, cells))


def row_hashes(rows: Sequence[Row], columns: Sequence[str]) -> list[str]:
    """Return the seals of many rows, each text of a column looked at once; see :func:`row_hash`."""
    if type(rows) is not Rows:
        return [row_hash(row.raw, columns) for row in rows]
    parts: list[list[str]] = []
    for name in columns:
        cells = rows.columns.raw.get(name)
        if name in UNSEALED or cells is None:
            continue
        told = _pairs(name, cells)
        if any(told):
            parts.append(told)
    joined = map("".join, zip(*parts, strict=True)) if parts else ("",) * len(rows)
    return [_seal(f"{{{text[:-1]}}}") for text in joined]


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
    faults = []
    for schema in schemas:
        rows = tables[schema.name]
        seals = cells_of(rows, "hash")
        if not any(seals):
            continue
        for row, seal, own in zip(rows, seals, row_hashes(rows, schema.names), strict=True):
            if seal and seal != own:
                found = quoted(seal)
                faults.append(
                    Fault(schema.file, row.line, "hash", found, "the seal of this row", remedy)
                )
    return faults


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
    by_table: dict[str, dict[str, str]] = {}
    for (table, name), seal in seals.items():
        by_table.setdefault(table, {})[name] = seal
    for schema in schemas:
        sealed = by_table.get(schema.name)
        # Nothing that was never sealed can bear another seal.
        if not sealed:
            continue
        rows = tables[schema.name]
        ids = cells_of(rows, "id")
        for row, name, seal in zip(rows, ids, cells_of(rows, "hash"), strict=True):
            wanted = sealed.get(name, seal)
            # A seal that does not fit its row is a fault of the row itself; see broken_seals.
            if wanted != seal and (not seal or seal == row_hash(row.raw, schema.names)):
                remedy = "a sealed row was changed; restore it and add a row that supersedes it"
                found = quoted(seal or "no seal")
                faults.append(
                    Fault(schema.file, row.line, "hash", found, "the seal of this row", remedy)
                )
        if schema.file in damaged:
            continue
        for name in sealed.keys() - set(ids):
            remedy = "a sealed row was removed; take it back from the history of the case"
            faults.append(
                Fault(schema.file, 0, "id", f"no row {quoted(name)}", "the sealed row", remedy)
            )
    return faults
