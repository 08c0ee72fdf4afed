"""What every answer of this room is made of: plain parts, amounts and shares in words.

Plain dictionaries with the fields of a verdict's part, so that this room need not know
verdicts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from serai.quantity import short

Part = dict[str, Any]


@dataclass(frozen=True)
class Wanted:
    """One pledge as the engine needs it.

    Attributes
    ----------
    relation : str
        ``at_least`` or ``at_most``.
    threshold : float
        [``unit``]
    because : tuple of str
        Statements that the pledge rests on.
    baseline : (value [``unit``], year) or None
        What the pledge itself starts from, as told.
    links : tuple of str
        Links in parallel that a capacity is promised for; empty is the whole corridor.
    passed : bool
        The year is over, so only what could have been and what bound are asked.
    """

    id: str
    indicator: str
    rule: str
    relation: str
    threshold: float
    unit: str
    year: int
    because: tuple[str, ...] = ()
    baseline: tuple[float, int] | None = None
    links: tuple[str, ...] = ()
    passed: bool = False


def make_part(
    word: str, text: str, wanted: Wanted, because: Sequence[str] = (), **more: Any
) -> Part:
    """Return one answer with the fields of a verdict's part."""
    reasons = tuple(dict.fromkeys([*wanted.because, *because]))
    return {"answer": word, "text": text, "because": reasons, "missing": (), "indicative": False,
            "detail": {}, **more}  # fmt: skip


def amount(value: float, unit: str) -> str:
    """Write a value with its unit as people read it."""
    if unit == "kt/yr":
        return f"{value / 1000.0:.1f} Mt/yr"
    if unit == "1":
        return f"{value * 100:.0f} %"
    if unit == "day":
        return f"{value:.1f} days"
    return f"{short(value)} {unit}"


def share_text(value: float) -> str:
    """Write a share of draws to five points, never 0 or 100 %."""
    return f"{max(5, min(95, round(value * 20) * 5))} %"


def year_or_later(value: float, last: int) -> str:
    """Write a year, or that it lies beyond the last one computed."""
    return f"after {last}" if value > last else str(int(value))
