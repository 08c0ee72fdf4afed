"""One figure of the report: a drawing, what it shows in words, and its numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

#: A cell that begins as a number does, or is empty.
_NUMBER = re.compile(r"[-+−~<>]?\d|-?$|none$")


@dataclass(frozen=True)
class Figure:
    """A drawing with what a reader needs without seeing it.

    Attributes
    ----------
    svg : str
        Inline SVG; empty where only the table is shown.
    alt : str
        What the drawing shows, in a sentence.
    header, rows : sequences
        The same numbers as a table.
    pledges : tuple of str
        Pledges in whose sections it stands.
    """

    title: str
    caption: str
    svg: str
    alt: str
    header: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    pledges: tuple[str, ...] = field(default=())

    @property
    def numeric(self) -> list[bool]:
        """Which columns of the table hold numbers, and stand at the right."""
        return [
            all(_NUMBER.match(cell) for cell in column) for column in zip(*self.rows, strict=False)
        ]
