"""Odds as an honest band: rounded to five points, in words, never 0 or 100 %.

A band spans parameters and structural variants, not sampling error alone.  One
wider than fifty points says nothing and is undetermined.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor

from serai.words import Answer

STEP = 0.05
LEAST, MOST = 0.05, 0.95
WIDEST = 0.50
_WORDS = (
    (0.10, "very unlikely"), (0.35, "unlikely"), (0.65, "about as likely as not"), (0.90, "likely"),
)  # fmt: skip


@dataclass(frozen=True)
class Band:
    """Lowest and highest odds over parameters and structural variants.

    Attributes
    ----------
    low, high : float
        Rounded outwards to five points, between 0.05 and 0.95.
    """

    low: float
    high: float

    @classmethod
    def over(cls, odds: Iterable[float]) -> Band:
        """Span several estimates, each in [0, 1]."""
        values = sorted(odds)
        low = floor(values[0] / STEP + 1e-9) * STEP
        high = ceil(values[-1] / STEP - 1e-9) * STEP
        return cls(round(min(max(low, LEAST), MOST), 2), round(min(max(high, LEAST), MOST), 2))

    @property
    def width(self) -> float:
        """Points between the ends, as a share."""
        return self.high - self.low

    @property
    def words(self) -> str:
        """The band in words, by its ends."""
        low, high = _word(self.low), _word(self.high)
        return low if low == high else f"{low} to {high}"

    def __str__(self) -> str:
        if self.high <= LEAST:
            return "at most 5 %"
        if self.low >= MOST:
            return "at least 95 %"
        if self.low == self.high:
            return f"about {self.low:.0%}".replace("%", " %")
        return f"{self.low * 100:.0f} to {self.high * 100:.0f} %"

    @property
    def answer(self) -> Answer:
        """The word for the odds of a pledge.

        At most 15 %: implausible.  At least 50 %: consistent.  Wider than fifty
        points: undetermined.  Else in tension.
        """
        if self.width > WIDEST + 1e-9:
            return Answer.UNDETERMINED
        if self.high <= 0.15 + 1e-9:
            return Answer.IMPLAUSIBLE
        if self.low >= 0.50 - 1e-9:
            return Answer.CONSISTENT
        return Answer.TENSION


def _word(odds: float) -> str:
    return next((word for limit, word in _WORDS if odds <= limit), "very likely")
