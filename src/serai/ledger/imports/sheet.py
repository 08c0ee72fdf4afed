"""Rows of a CSV file or of a sheet of a workbook, as text with their line numbers."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from serai.errors import UsageError, one_of, quoted
from serai.ledger.imports.model import Reading
from serai.ledger.imports.xml import refuse_doctype
from serai.ledger.safe_cells import bare
from serai.tables import read_text, separator_of

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

#: A workbook that unpacks to more is refused, and so is a part packed more tightly.
MAX_UNPACKED = 512 * 2**20
MAX_RATIO = 400
#: Rows beyond this are more than a spreadsheet holds.
_MAX_COLUMNS = 2000


class Figure(str):
    """A cell that the workbook holds as a number, not as text or a date."""

    __slots__ = ()


@dataclass
class Sheet:
    """A header and its rows.

    Attributes
    ----------
    rows : list of (line, cells)
        Cells by column name; columns without a name are left out.
    decimal_comma : bool
        Whether the file parts decimals with commas.
    """

    name: str
    header: list[str]
    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    decimal_comma: bool = False


def is_workbook(path: Path) -> bool:
    """Whether the name says that the file is a workbook."""
    return path.suffix.lower() in (".xlsx", ".xlsm")


def read_sheet(path: Path, reading: Reading, sheet: str = "", header: int = 1) -> Sheet:
    """Read a CSV file, or one sheet of a workbook (its first if none is named).

    Parameters
    ----------
    header : int
        Line of the header; what stands above is passed over.

    Raises
    ------
    UsageError
        If there is no such sheet, or the workbook cannot be opened.
    """
    if not is_workbook(path):
        return _read_csv(path, reading, header)
    book = open_workbook(path)
    names = book.sheetnames
    if sheet and sheet not in names:
        raise UsageError(
            f"{quoted(path.name)} has no sheet {quoted(sheet)}: {one_of(names, sheet)}"
        )
    return read_workbook_sheet(book, sheet or names[0], reading, header)


# --- CSV --------------------------------------------------------------------------------


def _read_csv(path: Path, reading: Reading, header: int) -> Sheet:
    text, faults = read_text(path, path.name)
    reading.faults += faults
    if text is None:
        return Sheet(path.stem, [])
    if "\x00" in text:
        reading.fault(text[: text.index("\x00")].count("\n") + 1, "", "a NUL character", "text")
        return Sheet(path.stem, [])
    above = text.splitlines(keepends=True)[: header - 1]
    separator, body, first = separator_of(text[sum(map(len, above)) :])
    first += len(above)
    lines: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=separator, strict=True)
    line = first
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append((line + 1, cells))
            line = first + reader.line_num
    except csv.Error as error:
        reading.fault(line + 1, "", f"broken CSV ({error})", "closed quotes",
                      "the file may be cut off, or a quote may be missing")  # fmt: skip
    if not lines:
        reading.fault(header, "", "nothing", "a header row")
        return Sheet(path.stem, [])
    names = [cell.strip() for cell in lines[0][1]]
    found = Sheet(path.stem, names, decimal_comma=separator == ";")
    for number, cells in lines[1:]:
        if len(cells) != len(names):
            # Also where the cells beyond are empty: a stray separator shifts what follows it.
            more = len(cells) > len(names)
            remedy = "a separator inside a text needs quotes" if more else "complete the row"
            reading.fault(
                number, "", f"{len(cells)} cells", f"{len(names)} as in the header", remedy
            )
        else:
            pairs = zip(names, cells, strict=False)
            found.rows.append((number, {name: bare(c.strip()) for name, c in pairs if name}))
    _check_header(names, header, reading)
    return found


def _check_header(names: Sequence[str], line: int, reading: Reading) -> None:
    twice = sorted({name for name in names if name and names.count(name) > 1})
    for name in twice:
        reading.fault(line, name, "the column twice", "each column once", "rename one")


# --- workbooks --------------------------------------------------------------------------


def open_workbook(path: Path) -> Workbook:
    """Open a workbook whose parts are of a usual size and hold no document type.

    Raises
    ------
    UsageError
        Otherwise, also where the file is no workbook.
    """
    _check_parts(path)
    import openpyxl

    try:
        return openpyxl.load_workbook(path, data_only=True)
    except Exception as error:  # The library raises many kinds for one thing: a bad file.
        raise UsageError(
            f"{quoted(path.name)} cannot be read as a workbook ({type(error).__name__}); "
            "save it again as XLSX, or as CSV UTF-8"
        ) from error


def _check_parts(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
            size = sum(part.file_size for part in parts)
            tight = [p for p in parts if p.file_size > MAX_RATIO * max(p.compress_size, 4096)]
            if size > MAX_UNPACKED or tight:
                raise UsageError(
                    f"{quoted(path.name)} unpacks to {size:,} bytes, expected at most "
                    f"{MAX_UNPACKED:,} and at most {MAX_RATIO} times its size; save it as CSV"
                )
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with packed.open(part) as stream:
                        refuse_doctype(stream, path.name)
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        RuntimeError,
        EOFError,
        NotImplementedError,
    ) as error:
        raise UsageError(
            f"{quoted(path.name)} is no XLSX workbook ({error}); save it again as XLSX or as CSV"
        ) from error


def read_workbook_sheet(book: Workbook, name: str, reading: Reading, header: int = 1) -> Sheet:
    """Read one sheet of an open workbook; merged cells below the header are faults."""
    sheet = book[name]
    width = min(sheet.max_column or 0, _MAX_COLUMNS)
    rows = sheet.iter_rows(min_row=header, max_col=width or None)
    first = next(rows, ())
    names = [_text(cell.value).strip() for cell in first]
    while names and not names[-1]:
        names.pop()
    if not names:
        reading.fault(header, "", f"nothing in {name}", "a header row", "say where it stands")
        return Sheet(name, [])
    found = Sheet(name, names)
    merged = _merged_lines(sheet, header)
    for line, cells in enumerate(rows, header + 1):
        texts = [_text(cell.value) for cell in cells]
        if not any(text.strip() for text in texts) and line not in merged:
            continue
        if line in merged:
            reading.fault(line, merged[line], "merged cells", "one value in each cell",
                          "part the cells and fill in each")  # fmt: skip
            continue
        broken = next((cell for cell in cells if cell.data_type == "e"), None)
        if broken is not None:
            reading.fault(line, broken.coordinate, broken.value, "a value", "mend the formula")
            continue
        if any(text.strip() for text in texts[len(names) :]):
            reading.fault(line, "", "a value beyond the header", f"{len(names)} columns",
                          "name the column, or remove the value")  # fmt: skip
            continue
        pairs = zip(names, texts, strict=False)
        found.rows.append((line, {n: _kept(text) for n, text in pairs if n}))
    _check_header(names, header, reading)
    return found


def _kept(text: str) -> str:
    return text if isinstance(text, Figure) else bare(text.strip())


def _merged_lines(sheet: Any, header: int) -> dict[int, str]:
    """Return the lines below the header that merged cells touch, with their place."""
    found: dict[int, str] = {}
    for area in sheet.merged_cells.ranges:
        for line in range(max(area.min_row, header + 1), area.max_row + 1):
            found.setdefault(line, area.coord)
    return found


def _text(value: object) -> str:
    """Write a cell of a workbook as text: days as 2024-06-17, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return Figure(value)
    if isinstance(value, float):
        return Figure(str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value))
    return str(value)


def known_day(text: str) -> str | None:
    """Return the day that a bare number of a workbook stands for; None if it is a year or none."""
    if not isinstance(text, Figure) or not text.isdigit() or len(text) != 5:
        return None
    from openpyxl.utils.datetime import from_excel

    day = from_excel(int(text))
    return day.date().isoformat() if isinstance(day, datetime) else None
