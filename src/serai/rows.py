"""The rows of a table in memory, and quick ways through many of them."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any


class Cells(Mapping[str, Any]):
    """The cells of one row, and the places of the columns that all rows share."""

    __slots__ = ("places", "values_")

    def __init__(self, places: Mapping[str, int], values: Sequence[Any]) -> None:
        self.places = places
        self.values_ = values

    def __getitem__(self, key: str) -> Any:
        return self.values_[self.places[key]]

    def __iter__(self) -> Iterator[str]:
        return iter(self.places)

    def __len__(self) -> int:
        return len(self.places)

    def __repr__(self) -> str:
        return repr(dict(self))


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

    @property
    def id(self) -> str:
        """The row's human, stable id."""
        return str(self.cells["id"])


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


def picked(rows: Iterable[Row], *names: str) -> Iterator[tuple[Any, ...]]:
    """Return the named cells of each row, two or more: the quick way through a long table."""
    last: Mapping[str, int] | None = None
    getter: Callable[[Sequence[Any]], tuple[Any, ...]] = tuple
    for row in rows:
        cells = row.cells
        if type(cells) is not Cells:
            yield tuple(cells[name] for name in names)
            continue
        if cells.places is not last:
            last = cells.places
            getter = itemgetter(*(last[name] for name in names))
        yield getter(cells.values_)


def cells_of(rows: Iterable[Row], name: str) -> Iterator[Any]:
    """Return one cell of each row."""
    last: Mapping[str, int] | None = None
    place = 0
    for row in rows:
        cells = row.cells
        if type(cells) is not Cells:
            yield cells[name]
            continue
        if cells.places is not last:
            last = cells.places
            place = last[name]
        yield cells.values_[place]
