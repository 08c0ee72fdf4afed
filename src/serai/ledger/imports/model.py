"""What an import gives: rows for the tables of a ledger, and every fault of the file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from serai.errors import Fault, UsageError, quoted
from serai.ledger.imports.texts import slug

#: Larger files are refused: a list of that size is read in parts.
MAX_BYTES = 256 * 2**20

#: Kinds of amounts, and the claim that their sum makes; others are kept and make none.
CLAIMS = {"pledge": "announced", "commitment": "committed", "disbursement": "disbursed"}


@dataclass(frozen=True)
class Entry:
    """A row to enter: its table, its cells as text, and the line of the file it comes from."""

    table: str
    cells: Mapping[str, str]
    line: int = 0


@dataclass
class Reading:
    """A file as read.

    Attributes
    ----------
    kind : str
        Format of the file: gcdf, iati, oc4ids, mapped or tables.
    source : dict
        Cells of the row of ``sources.csv`` that the file is; empty where it brings its own.
    entries : list of Entry
        Rows without fault.
    faults : list of Fault
        Rows left out and why, by line of the file.
    remarks : list of Fault
        What a reader should know of rows that are taken.
    checks : dict
        Totals and flags of the list, as plain data; amounts in whole units.
    """

    kind: str
    file: str
    source: dict[str, str] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    remarks: list[Fault] = field(default_factory=list)
    records: int = 0
    checks: dict[str, Any] = field(default_factory=dict)

    def fault(self, line: int, column: str, found: object, expected: str, remedy: str = "") -> None:
        """Note why something of a line is left out."""
        self.faults.append(Fault(self.file, line, column, quoted(found), expected, remedy))

    def remark(
        self, line: int, column: str, found: object, expected: str, remedy: str = ""
    ) -> None:
        """Note what is odd about a line that is taken all the same."""
        self.remarks.append(Fault(self.file, line, column, quoted(found), expected, remedy))

    def add(self, table: str, line: int, /, **cells: str) -> None:
        """Take a row; cells that are empty are left out."""
        self.entries.append(Entry(table, {k: v for k, v in cells.items() if v}, line))


@dataclass(frozen=True)
class Options:
    """What the caller says of a file.

    Attributes
    ----------
    source : str
        Id of its source; empty takes the name of the file.
    corrections : bool
        Whether a publisher may take back more than the file shows as paid.
    """

    source: str = ""
    publisher: str = ""
    published: str = ""
    corrections: bool = False


def checked_file(path: Path) -> Path:
    """Return the path of a file that can be read and is not too large.

    Raises
    ------
    UsageError
        Otherwise.
    """
    try:
        if not path.is_file():
            raise UsageError(f"no file {quoted(str(path))}")
        size = path.stat().st_size
        with path.open("rb") as stream:
            stream.read(1)
    except OSError as error:
        raise UsageError(f"{quoted(str(path))} cannot be read: {error.strerror}") from error
    if size > MAX_BYTES:
        raise UsageError(
            f"{quoted(path.name)} holds {size:,} bytes, expected at most {MAX_BYTES:,}; "
            "import it in parts"
        )
    if not size:
        raise UsageError(f"{quoted(path.name)} is empty")
    return path


def source_cells(path: Path, options: Options, **cells: str) -> dict[str, str]:
    """Return the row of ``sources.csv`` for a file: its id, its digest, and what is told of it."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(2**20):
            digest.update(block)
    told = {
        "id": options.source or slug(path.stem) or "list",
        "kind": "database",
        "publisher": options.publisher or cells.get("publisher", "") or "not stated",
        "title": cells.get("title", "")[:120],
        "published": options.published or cells.get("published", ""),
        "grade": cells.get("grade", "relayed"),
        "sha256": digest.hexdigest(),
        "licence": cells.get("licence", ""),
        "note": cells.get("note", "Entered by importing the file."),
    }
    return {name: text for name, text in told.items() if text}
