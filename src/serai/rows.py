"""The rows of a table in memory, and quick ways through many of them."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
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

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Row):
            return NotImplemented
        return (self.table, self.line, dict(self)) == (other.table, other.line, dict(other))

    __hash__ = None  # type: ignore[assignment]

    @property
    def id(self) -> str:
        """The row's human, stable id."""
        return str(self.cells["id"])

    def changed(self, **cells: Any) -> Row:
        """Return the row with some cells replaced; its text stays as it stood."""
        return Row(self.table, self.line, {**self.cells, **cells}, self.raw)


@dataclass(frozen=True, slots=True)
class Columns:
    """A table as read, column by column.

    Attributes
    ----------
    lines : sequence of int
        The line of the file at which each row stands.
    values, raw : mapping of column to sequence
        Converted cells, and their texts, in the order of the lines.
    """

    table: str
    lines: Sequence[int]
    values: Mapping[str, Sequence[Any]]
    raw: Mapping[str, Sequence[str]]


class _Across(Mapping[str, Any]):
    """One row of columns."""

    __slots__ = ("at", "columns")

    def __init__(self, columns: Mapping[str, Sequence[Any]], at: int) -> None:
        self.columns, self.at = columns, at

    def __getitem__(self, key: str) -> Any:
        return self.columns[key][self.at]

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.columns)

    def __repr__(self) -> str:
        return repr(dict(self))


class ColumnRow(Row):
    """A row that looks into the columns of its table, so that it costs little to have."""

    __slots__ = ("at", "columns")
    at: int
    columns: Columns

    def __getitem__(self, key: str) -> Any:
        return self.columns.values[key][self.at]

    def __iter__(self) -> Any:
        return iter(self.columns.values)

    def __len__(self) -> int:
        return len(self.columns.values)

    def __reduce__(self) -> tuple[Any, ...]:
        return Row, (self.table, self.line, dict(self.cells), dict(self.raw))

    @property
    def table(self) -> str:
        """The name of the table."""
        return self.columns.table

    @property
    def line(self) -> int:
        """The line of the file."""
        return self.columns.lines[self.at]

    @property
    def cells(self) -> Mapping[str, Any]:
        """Converted cells by column."""
        return _Across(self.columns.values, self.at)

    @property
    def raw(self) -> Mapping[str, str]:
        """The texts as they stood."""
        return _Across(self.columns.raw, self.at)

    @property
    def id(self) -> str:
        """The row's human, stable id."""
        return str(self.columns.values["id"][self.at])


class Rows(list[Row]):
    """The rows of one table with its columns at hand; it is not changed once it is made."""

    __slots__ = ("columns",)

    def __init__(self, columns: Columns) -> None:
        super().__init__(rows_of(columns))
        self.columns = columns


def rows_of(columns: Columns) -> list[Row]:
    """Return the rows of columns; made without a guard on their fields, since there are many."""
    made: list[Row] = list(map(object.__new__, (ColumnRow,) * len(columns.lines)))
    put_columns, put_at = ColumnRow.columns.__set__, ColumnRow.at.__set__  # type: ignore[attr-defined]
    for at, row in enumerate(made):
        put_columns(row, columns)
        put_at(row, at)
    return made


def loosened(kind: type[Any]) -> Any:
    """Return a class of the same layout whose fields are set without a guard.

    A frozen class with slots guards every field as it is set, which makes up most of the
    time that a long table takes.  What the loose class makes becomes one of the frozen
    kind when that is assigned to its ``__class__``; after that nothing can change it.
    """
    from dataclasses import fields, make_dataclass

    # The methods that a base wants, so that one can be made; it never lives to use them.
    wanted = dict.fromkeys(getattr(kind, "__abstractmethods__", ()) or (), None)
    wanted |= {name: None for base in kind.__bases__ for name in getattr(
        base, "__abstractmethods__", ())}  # fmt: skip
    return make_dataclass(
        f"Loose{kind.__name__}", [f.name for f in fields(kind)], bases=kind.__bases__,
        namespace=wanted, slots=True, eq=False, repr=False,
    )  # fmt: skip


@contextmanager
def without_collecting() -> Iterator[None]:
    """Keep the collector of circular garbage from walking rows that are only being made."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


#: Rows from which the collector is kept from walking them again and again.
MANY = 50_000


def settle(count: int) -> None:
    """Take what was just loaded out of the collector's rounds, if it is much.

    Rows hold no circles and are freed when nobody names them any more; walking a
    million of them takes the better part of a second each time.
    """
    if count >= MANY:
        gc.freeze()


def picked(rows: Sequence[Row], *names: str) -> Iterator[tuple[Any, ...]]:
    """Return the named cells of each row: the quick way through a long table."""
    if type(rows) is Rows:
        return zip(*(rows.columns.values[name] for name in names), strict=True)
    return (tuple(row[name] for name in names) for row in rows)


def cells_of(rows: Sequence[Row], name: str) -> Iterable[Any]:
    """Return one cell of each row."""
    return rows.columns.values[name] if type(rows) is Rows else [row[name] for row in rows]
