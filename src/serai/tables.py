"""CSV tables with a schema as data: read what a spreadsheet saved, name what it damaged.

A schema is a YAML file owned by the room whose rows it describes.  Reading
keeps every cell as text until its column type has accepted it, gathers all
faults, and never writes.  Writing replaces a file whole.
"""

from __future__ import annotations

import csv
import io
import os
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from serai.cells import Column, Damage, convert, convert_all, plain_number
from serai.errors import Fault, one_of, quoted
from serai.rows import Columns, Rows, cells_of, rows_of
from serai.rows import Row as Row

#: Columns that say who recorded a row and when; they stand outside the seal.
UNSEALED = frozenset(["recorded_at", "recorded_by", "hash"])


@dataclass(frozen=True)
class Schema:
    """What one table of a case holds; read from the YAML file of the room that owns it."""

    name: str
    file: str
    title: str
    columns: tuple[Column, ...]
    required: bool = False
    sealed: bool = False
    evidence: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in file order."""
        return tuple(column.name for column in self.columns)


@lru_cache(maxsize=64)
def load_schema(room: str, name: str) -> Schema:
    """Read the schema ``src/serai/ROOM/tables/NAME.yaml``."""
    from ruamel.yaml import YAML

    text = files("serai").joinpath(room, "tables", f"{name}.yaml").read_text(encoding="utf-8")
    data = YAML(typ="safe").load(text)
    columns = []
    for entry in data.pop("columns"):
        for limit in ("minimum", "maximum"):
            if limit in entry:
                entry[limit] = Decimal(str(entry[limit]))
        entry["choices"] = tuple(str(choice) for choice in entry.get("choices", ()))
        columns.append(Column(**entry))
    return Schema(columns=tuple(columns), **data)


# --- reading -------------------------------------------------------------------------


def read_table(path: Path, schema: Schema) -> tuple[list[Row], list[Fault]]:
    """Read one table; an absent optional file is an empty table.

    Returns
    -------
    rows : list of Row
        The rows whose cells all passed, in file order.
    faults : list of Fault
        Everything that did not, with its line, column, expectation and remedy.
    """
    if not path.exists():
        if schema.required:
            fault = Fault(
                schema.file, 0, "", "no such file", "the table", "copy it from the template"
            )
            return [], [fault]
        return [], []
    text, faults = read_text(path, schema.file)
    return parse_table(text, schema) if text is not None else ([], faults)


def read_text(path: Path, name: str) -> tuple[str | None, list[Fault]]:
    """Read a file as UTF-8 text, a byte order mark left out; faults instead of exceptions."""
    try:
        data = path.read_bytes()
    except OSError as error:
        found = f"a file that cannot be opened ({error.strerror})"
        return None, [Fault(name, 0, "", found, "a file", "check what stands there and its rights")]
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        remedy = "save the file again as UTF-8 (a spreadsheet calls it CSV UTF-8)"
        return None, [Fault(name, line, "", "bytes that are not UTF-8", "UTF-8 text", remedy)]


def ids_of(path: Path, schema: Schema) -> frozenset[str] | None:
    """Return the ids of a table that has faults, damaged rows among them.

    A row that names such an id is no fault of its own.  None where the file is too
    damaged to say which ids it holds.
    """
    text, _ = read_text(path, schema.file)
    if text is None or "\x00" in text:
        return None
    separator, body, _ = separator_of(text)
    try:
        lines = list(csv.reader(io.StringIO(body, newline=""), delimiter=separator))
    except csv.Error:
        return None
    header = [cell.strip() for cell in lines[0]] if lines else []
    if "id" not in header:
        return None
    at = header.index("id")
    return frozenset(cells[at].strip() for cells in lines[1:] if len(cells) > at)


def parse_table(text: str, schema: Schema) -> tuple[list[Row], list[Fault]]:
    """Read a table from text; see :func:`read_table`."""
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        return [], [Fault(schema.file, line, "", "a NUL character", "text", "restore the file")]
    separator, body, first = separator_of(text)
    lines, faults = _lines(body, separator, first, schema)
    if not lines:
        start = f"start with: {','.join(schema.names[:5])},..."
        return [], [*faults, Fault(schema.file, 1, "", "an empty file", "a header row", start)]
    header = [cell.strip() for cell in lines[0][1]]
    faults += _header_faults(header, schema)
    comma = separator == ";" and not _points(header, lines[1:], schema)
    rows = _read_rows(header, lines[1:], schema, comma, faults)
    return rows, faults + _duplicates(rows, schema)


def _lines(
    body: str, separator: str, first: int, schema: Schema
) -> tuple[list[tuple[int, list[str]]], list[Fault]]:
    """Return the lines of a table that hold something, each with its number in the file."""
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=separator, strict=True)
    lines: list[tuple[int, list[str]]] = []
    previous = first
    try:
        for cells in reader:
            line, previous = previous + 1, reader.line_num + first
            if cells and (cells[0].strip() or any(cell.strip() for cell in cells)):
                lines.append((line, cells))
    except csv.Error as error:
        expected, remedy = "closed quotes", "the file may be cut off; restore the end of it"
        if "limit" in str(error):
            expected, remedy = "a cell of at most 131,072 characters", "a quote may be missing"
        return lines, [
            Fault(schema.file, previous + 1, "", f"broken CSV ({error})", expected, remedy)
        ]
    return lines, []


def separator_of(text: str) -> tuple[str, str, int]:
    """Return the separator, the text from its header on, and the lines before that.

    The separator is the one that the header uses most often: spreadsheets may save
    semicolons or tabs, and may say so in a first line (`sep=;`).
    """
    text = text.lstrip("\ufeff")
    first, _, rest = text.partition("\n")
    if re.fullmatch(r"sep=[,;\t]\r?", first):
        return first[4], rest, 1
    written = re.search(r"\S.*", text)
    header = written[0] if written else ""
    return max(",;\t", key=header.count), text, 0


def _points(
    header: Sequence[str], lines: Iterable[tuple[int, Sequence[str]]], schema: Schema
) -> bool:
    """Whether numbers of a file with semicolons part decimals with a point all the same."""
    numbers = {c.name for c in schema.columns if c.type in ("number", "integer")}
    places = [i for i, name in enumerate(header) if name in numbers]
    decimal = re.compile(r"[+-]?(?:0?\.\d+|\d+\.(?:\d{1,2}|\d{4,}))")
    return any(
        decimal.fullmatch(cells[i].strip()) for _, cells in lines for i in places if i < len(cells)
    )


def _header_faults(header: Sequence[str], schema: Schema) -> list[Fault]:
    known = schema.names
    faults = [
        Fault(schema.file, 1, name, "an unknown column", one_of(known, name), "rename or remove it")
        for name in header
        if name and name not in known
    ]
    faults += [
        Fault(schema.file, 1, column.name, "no such column", "a required column", "add it")
        for column in schema.columns
        if column.required and column.name not in header
    ]
    repeated = {name for name in header if name and header.count(name) > 1}
    faults += [
        Fault(schema.file, 1, name, "the column twice", "each column once", "remove one")
        for name in sorted(repeated)
    ]
    return faults


def _read_rows(
    header: Sequence[str],
    lines: Sequence[tuple[int, list[str]]],
    schema: Schema,
    decimal_comma: bool,
    faults: list[Fault],
) -> list[Row]:
    """Read the rows of a table column by column, each text of a column once.

    Rows of another length than the header, and rows with a cell that its column
    refuses, are read one by one, so that their faults are told as they stand.
    """
    required = {column.name for column in schema.columns if column.required}
    even = len(set(header)) == len(header) and required <= set(header)
    good = [pair for pair in lines if even and len(pair[1]) == len(header)]
    texts = list(zip(*(cells for _, cells in good), strict=True))
    at = {name: i for i, name in enumerate(header) if name}
    values: dict[str, Sequence[Any]] = {}
    raw = {name: texts[i] for name, i in at.items()} if good else {}
    refused: set[int] = set()
    blank: Sequence[str] = ("",) * len(good)
    for column in schema.columns:
        # A column that the file does not have holds its default in every row.
        cells = raw.get(column.name, blank)
        values[column.name], other, bad = convert_all(cells, column, decimal_comma)
        if other and column.name in raw:
            raw[column.name] = tuple(other.get(text, text) for text in cells)
        if bad:
            refused |= {i for i, text in enumerate(cells) if text in bad}
    columns = Columns(schema.name, [line for line, _ in good], values, raw)
    if len(good) == len(lines) and not refused:
        return Rows(columns)
    whole = {good[i][0]: row for i, row in enumerate(rows_of(columns)) if i not in refused}
    found = (
        whole.get(line) or _read_row(header, cells, line, schema, decimal_comma, faults)
        for line, cells in lines
    )
    return [row for row in found if row is not None]


def _read_row(
    header: Sequence[str],
    cells: Sequence[str],
    line: int,
    schema: Schema,
    decimal_comma: bool,
    faults: list[Fault],
) -> Row | None:
    if len(cells) != len(header) and any(cell.strip() for cell in cells[len(header) :]):
        faults.append(
            Fault(schema.file, line, "", f"{len(cells)} cells", f"{len(header)} as in the header",
                  "a separator inside a text needs quotes")
        )  # fmt: skip
        return None
    raw = {name: cell.strip() for name, cell in zip(header, cells, strict=False) if name}
    if len(cells) < len(header) and line:
        missing = len(header) - len(cells)
        faults.append(
            Fault(schema.file, line, "", f"a row {missing} cells short", f"{len(header)} cells",
                  "the row may be cut off; complete it")
        )  # fmt: skip
        return None
    values: dict[str, Any] = {}
    before = len(faults)
    for column in schema.columns:
        text = raw.get(column.name, "") or column.default
        if column.required and column.name not in header:
            return None
        try:
            values[column.name] = convert(text, column, decimal_comma)
            if isinstance(values[column.name], Decimal) and raw.get(column.name):
                # A seal writes commas, so the text is kept as it reads in such a file.
                raw[column.name] = plain_number(text, decimal_comma) or text
        except Damage as damage:
            faults.append(
                Fault(schema.file, line, column.name, damage.found, damage.expected, damage.remedy)
            )
    return Row(schema.name, line, values, raw) if len(faults) == before else None


def _duplicates(rows: Sequence[Row], schema: Schema) -> list[Fault]:
    seen: dict[str, int] = {}
    faults = []
    if "id" not in schema.names or len(set(cells_of(rows, "id"))) == len(rows):
        return []
    for row in rows:
        if row.id in seen:
            faults.append(
                Fault(schema.file, row.line, "id", f"{quoted(row.id)} again",
                      "each id once", f"it stands in line {seen[row.id]} already; rename one")
            )  # fmt: skip
        seen.setdefault(row.id, row.line)
    return faults


# --- writing --------------------------------------------------------------------------


def write_whole(path: Path, data: bytes) -> None:
    """Replace a file whole: a reader sees the old or the new one, also after a kill."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(name, path.stat().st_mode & 0o777 if path.exists() else 0o644)
        os.replace(name, path)
        _keep_name(path.parent)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _keep_name(folder: Path) -> None:
    """Write the folder's entry to disk, where the system lets a folder be opened."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def render_table(rows: Iterable[Mapping[str, str]], columns: Sequence[str]) -> bytes:
    """Write rows of text as CSV, sorted by id so that two people's edits merge."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, fieldnames=list(columns), lineterminator="\n")
    writer.writeheader()
    for row in sorted(rows, key=lambda item: item.get("id", "")):
        writer.writerow({name: row.get(name, "") for name in columns})
    return stream.getvalue().encode("utf-8")
