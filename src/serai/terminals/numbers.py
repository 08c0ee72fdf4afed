"""Walk over every number of a declaration: its path, its value and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from serai.terminals.model import Declaration, ItemClass
from serai.terminals.values import Basis, Number, Spread


def places(item: ItemClass, number: Number) -> float:
    """Return the places that one item takes of a yard, a batch or a vessel.

    TEU where places are counted in TEU, cargo where they are counted in tonnes, else one.
    """
    return {"TEU": item.teu, "t": item.tonnes}.get(number.unit, 1.0)


def numbers_of(declaration: Declaration) -> Iterator[tuple[str, Number | Spread, Basis]]:
    """Yield the path, the value and the basis of every number, in order of the fields.

    Twelve equal months of one share count once.
    """
    yield from _walk(declaration, "")


def _walk(part: Any, path: str) -> Iterator[tuple[str, Number | Spread, Basis]]:
    if isinstance(part, Number | Spread):
        yield path, part, part.basis
    elif isinstance(part, Mapping):
        for name, inner in part.items():
            yield from _walk(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(part, tuple):
        if len(part) > 1 and isinstance(part[0], Number) and all(p is part[0] for p in part):
            part = part[:1]
        for place, inner in enumerate(part):
            name = getattr(inner, "name", str(place + 1))
            yield from _walk(inner, f"{path}.{name}")
    elif is_dataclass(part):
        for spot in fields(part):
            value = getattr(part, spot.name)
            if value is not None and not isinstance(value, str | int | float):
                yield from _walk(value, f"{path}.{spot.name}" if path else spot.name)
