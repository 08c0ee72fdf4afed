"""CSV tables with a schema as data: read what a spreadsheet saved, name what it damaged.

A schema is a YAML file owned by the room whose rows it describes.  Reading
keeps every cell as text until its column type has accepted it, gathers all
faults, and never writes.  Writing replaces a file whole.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from serai.errors import Fault, QuantityError, one_of, quoted
from serai.quantity import check_unit, parse_period

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]*")
#: What a spreadsheet turns `2024-06` into: a name of a month beside digits, or dotted days.
_MONTH_WORD = re.compile(
    r"(?i)^(?:\d{1,4}[-\s/.])?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[-\s/.]\d{2,4}$"
)
_LOCAL_DAY = re.compile(r"^\d{1,2}[./]\d{1,2}[./]\d{2,4}$")
#: Columns that say who recorded a row and when; they stand outside the seal.
UNSEALED = frozenset(["recorded_at", "recorded_by", "hash"])


@dataclass(frozen=True)
class Column:
    """One column of a table: its type and what it may hold.

    Attributes
    ----------
    type : str
        ``id, text, number, integer, boolean, period, date, enum, unit, ref, refs, scope``.
    to : str
        For ``ref`` and ``refs``: tables whose ids may stand here, joined by ``|``.
    minimum, maximum : Decimal or None
        Inclusive limits of a number.
    """

    name: str
    type: str = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    to: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    unit: str = ""
    default: str = ""
    description: str = ""


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


@dataclass(frozen=True)
class Row(Mapping[str, Any]):
    """One row: converted values by column, the text as it stood, and its line in the file."""

    table: str
    line: int
    cells: Mapping[str, Any]
    raw: Mapping[str, str] = field(repr=False, compare=False)

    def __getitem__(self, key: str) -> Any:
        return self.cells[key]

    def __iter__(self) -> Any:
        return iter(self.cells)

    def __len__(self) -> int:
        return len(self.cells)

    @property
    def id(self) -> str:
        """The row's human, stable id."""
        return str(self.cells["id"])


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
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        return [], [
            Fault(schema.file, line, "", "bytes that are not UTF-8", "UTF-8 text",
                  "save the file again as CSV UTF-8")
        ]  # fmt: skip
    return parse_table(text, schema)


def parse_table(text: str, schema: Schema) -> tuple[list[Row], list[Fault]]:
    """Read a table from text; see :func:`read_table`."""
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        return [], [Fault(schema.file, line, "", "a NUL character", "text", "restore the file")]
    separator = _separator(text)
    reader = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    rows: list[Row] = []
    faults: list[Fault] = []
    header: list[str] | None = None
    previous = 0
    try:
        for cells in reader:
            line, previous = previous + 1, reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if header is None:
                header = [cell.strip() for cell in cells]
                faults += _header_faults(header, schema)
                continue
            row = _read_row(header, cells, line, schema, separator == ";", faults)
            if row is not None:
                rows.append(row)
    except csv.Error as error:
        faults.append(
            Fault(schema.file, reader.line_num, "", f"broken CSV ({error})", "closed quotes",
                  "the file may be cut off; restore the end of it")
        )  # fmt: skip
    if header is None:
        faults.append(Fault(schema.file, 1, "", "an empty file", "a header row",
                            f"start with: {','.join(schema.names[:5])},..."))  # fmt: skip
    faults += _duplicates(rows, schema)
    return rows, faults


def _separator(text: str) -> str:
    """Take the separator that the header uses more often; spreadsheets may save semicolons."""
    first = text.lstrip("\ufeff\r\n").split("\n", 1)[0]
    if first.startswith("sep="):
        return first[4:5] or ","
    return ";" if first.count(";") > first.count(",") else ","


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
        try:
            values[column.name] = convert(text, column, decimal_comma)
        except _Damage as damage:
            faults.append(
                Fault(schema.file, line, column.name, damage.found, damage.expected, damage.remedy)
            )
    return Row(schema.name, line, values, raw) if len(faults) == before else None


def _duplicates(rows: Sequence[Row], schema: Schema) -> list[Fault]:
    seen: dict[str, int] = {}
    faults = []
    if "id" not in schema.names:
        return []
    for row in rows:
        if row.id in seen:
            faults.append(
                Fault(schema.file, row.line, "id", f"{quoted(row.id)} again",
                      "each id once", f"it stands in line {seen[row.id]} already; rename one")
            )  # fmt: skip
        seen.setdefault(row.id, row.line)
    return faults


class _Damage(Exception):
    """A cell that its column refuses; carries the three parts of the fault."""

    def __init__(self, found: str, expected: str, remedy: str = "") -> None:
        super().__init__(found)
        self.found, self.expected, self.remedy = found, expected, remedy


def convert(text: str, column: Column, decimal_comma: bool = False) -> Any:
    """Convert the text of one cell; an empty cell is ``None`` (or an empty tuple for lists)."""
    if not text:
        if column.required:
            raise _Damage("an empty cell", column.description or "a value", "fill it in")
        return () if column.type == "refs" else ({} if column.type == "scope" else None)
    if column.type in ("number", "integer"):
        return _number(text, column, decimal_comma)
    if column.type in ("period", "date"):
        return _period(text, column)
    if column.type == "id" and not ID.fullmatch(text):
        raise _Damage(
            quoted(text), "an id of letters, digits, dot, dash or underscore", "rename it"
        )
    if column.type == "enum" and text not in column.choices:
        raise _Damage(quoted(text), one_of(column.choices, text))
    if column.type == "unit":
        return _unit(text)
    if column.type == "boolean":
        if text.lower() not in ("yes", "no", "true", "false"):
            raise _Damage(quoted(text), "yes or no")
        return text.lower() in ("yes", "true")
    if column.type == "refs":
        return tuple(part.strip() for part in text.split("|") if part.strip())
    if column.type == "scope":
        return _scope(text)
    return text


def _number(text: str, column: Column, decimal_comma: bool) -> Decimal:
    candidate = text.replace("\u00a0", "").replace(" ", "")
    if decimal_comma or re.fullmatch(r"-?\d+,\d{1,2}|-?\d+,\d{4,}|-?0,\d+", candidate):
        candidate = candidate.replace(".", "") if "," in candidate else candidate
        candidate = candidate.replace(",", ".")
    elif "," in candidate:
        raise _Damage(quoted(text), "a plain number", "write 1000 or 0.5: a comma may mean either")
    if _MONTH_WORD.match(text) or (_LOCAL_DAY.match(text) and text.count(".") == 2):
        raise _Damage(quoted(text), "a number", "the spreadsheet made a date of it; enter it again")
    try:
        number = Decimal(candidate)
    except InvalidOperation:
        raise _Damage(quoted(text), "a number", "write digits and a point only") from None
    if not number.is_finite():
        raise _Damage(quoted(text), "a finite number", "leave the cell empty if there is no limit")
    if column.type == "integer" and number != number.to_integral_value():
        raise _Damage(quoted(text), "a whole number")
    if column.minimum is not None and number < column.minimum:
        raise _Damage(quoted(text), f"at least {column.minimum} {column.unit}".strip(),
                      "check the sign and the unit")  # fmt: skip
    if column.maximum is not None and number > column.maximum:
        raise _Damage(quoted(text), f"at most {column.maximum} {column.unit}".strip(),
                      "check the unit")  # fmt: skip
    return number


def _period(text: str, column: Column) -> Any:
    if _MONTH_WORD.match(text) or _LOCAL_DAY.match(text):
        raise _Damage(
            quoted(text), "an EDTF date such as 2024-06 or 2024-06-17",
            "the spreadsheet rewrote the date; format the column as text and enter it again",
        )  # fmt: skip
    try:
        period = parse_period(text)
    except QuantityError as error:
        raise _Damage(quoted(text), "an EDTF date or interval", str(error)) from None
    if column.type == "date" and "/" in text:
        raise _Damage(quoted(text), "one date, not an interval")
    return period


def _unit(text: str) -> str:
    try:
        return check_unit(text)
    except QuantityError as error:
        raise _Damage(quoted(text), "a unit of the glossary", str(error)) from None


def _scope(text: str) -> dict[str, str]:
    scope: dict[str, str] = {}
    for part in text.split(";"):
        key, equals, value = part.partition("=")
        if not part.strip():
            continue
        if not equals or not key.strip() or not value.strip():
            raise _Damage(quoted(part.strip()), "key=value pairs joined by semicolons")
        scope[key.strip()] = value.strip()
    return scope


# --- writing and sealing --------------------------------------------------------------


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
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def render_table(rows: Iterable[Mapping[str, str]], columns: Sequence[str]) -> bytes:
    """Write rows of text as CSV, sorted by id so that two people's edits merge."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, fieldnames=list(columns), lineterminator="\n")
    writer.writeheader()
    for row in sorted(rows, key=lambda item: item.get("id", "")):
        writer.writerow({name: row.get(name, "") for name in columns})
    return stream.getvalue().encode("utf-8")


def row_hash(raw: Mapping[str, str], columns: Sequence[str]) -> str:
    """Return the seal of a row: a digest of its cells, recording columns left out.

    Numbers are normalised, so that a spreadsheet's ``4,5`` seals like ``4.5``.
    """
    parts = []
    for name in columns:
        if name in UNSEALED:
            continue
        text = raw.get(name, "").strip()
        if re.fullmatch(r"-?\d+,\d+", text):
            text = text.replace(",", ".")
        if text:
            parts.append(f"{name}={text}")
    return hashlib.sha256("\x1f".join(parts).encode("utf-8")).hexdigest()[:16]
