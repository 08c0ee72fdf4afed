"""The tables of a rendered page, read back so that a workbook holds all that a reader sees."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

_HEADINGS = ("h2", "h3", "h4")
_NUMBER = re.compile(r"[−-]?\d[\d,]*(?:\.\d+)?")


@dataclass
class Table:
    """One table: its caption, the heading it stands under, its header and its rows."""

    title: str = ""
    heading: str = ""
    header: list[str] = field(default_factory=list)
    rows: list[list[str | float]] = field(default_factory=list)


def tables_of(page: str) -> list[Table]:
    """Return the tables of a page, apart from those of figures and of single pledges.

    Figures carry their numbers with them, and what a pledge rests on is a sheet of its own.
    A cell that spans rows is repeated in each; a cell that is a bare number becomes one.
    """
    reader = _Reader()
    reader.feed(page)
    return [table for table in reader.tables if table.rows]


class _Reader(HTMLParser):
    """Walk a page once and collect its tables."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[Table] = []
        self._skipped: list[str] = []
        self._table: Table | None = None
        self._text: list[str] | None = None
        self._row: list[tuple[str, int, bool]] = []
        self._spans: dict[int, tuple[int, str]] = {}
        self._cell = (1, 1, False)
        self._head = False
        self._heading = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag in ("figure", "section") and (
            self._skipped or tag == "figure" or found.get("id") == "pledges"
        ):
            self._skipped.append(tag)
        if self._skipped:
            return
        if tag in _HEADINGS:
            self._text = []
        elif tag == "table":
            self._table, self._spans = Table(heading=self._heading), {}
        elif self._table is None:
            return
        elif tag == "thead":
            self._head = True
        elif tag == "tr":
            self._row = []
        elif tag in ("td", "th", "caption"):
            self._text = []
            self._cell = (
                int(found.get("colspan") or 1),
                int(found.get("rowspan") or 1),
                tag == "th",
            )
        elif self._text and tag in ("div", "br", "li", "span"):
            self._text.append(" " if tag == "span" else "; ")

    def handle_data(self, data: str) -> None:
        if self._text is not None and not self._skipped:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if self._skipped:
            if tag == self._skipped[-1]:
                self._skipped.pop()
            return
        if tag in _HEADINGS and self._text is not None:
            self._heading, self._text = _plain(self._text), None
        if self._table is None:
            return
        if tag == "caption" and self._text is not None:
            self._table.title, self._text = _plain(self._text), None
        elif tag in ("td", "th") and self._text is not None:
            text, self._text = _plain(self._text), None
            wide, tall, _ = self._cell
            self._row += [(text, tall, False)] + [("", tall, False)] * (wide - 1)
        elif tag == "tr":
            self._end_row(self._table)
        elif tag == "thead":
            self._head = False
        elif tag == "table":
            self.tables.append(self._table)
            self._table = None

    def _end_row(self, table: Table) -> None:
        cells: list[str] = []
        waiting = list(self._row)
        while waiting or len(cells) in self._spans:
            at = len(cells)
            left, text = self._spans.pop(at, (0, ""))
            if left:
                cells.append(text)
                if left > 1:
                    self._spans[at] = (left - 1, text)
                continue
            text, tall, _ = waiting.pop(0)
            cells.append(text)
            if tall > 1:
                self._spans[at] = (tall - 1, text)
        if self._head:
            table.header = cells
        elif cells:
            table.rows.append([_value(text) for text in cells])


def _plain(parts: list[str]) -> str:
    return re.sub(r"\s+", " ", "".join(parts)).strip().removeprefix("; ")


def _value(text: str) -> str | float:
    """Return a bare number as one; years and ids with other letters stay text."""
    if not _NUMBER.fullmatch(text):
        return text
    number = float(text.replace(",", "").replace("−", "-"))
    return int(number) if number.is_integer() else number
