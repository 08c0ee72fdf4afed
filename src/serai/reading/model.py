"""What the reader proposes: figures, names and their links, with offsets into the document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

READER = "rules-1"


@dataclass(frozen=True)
class Span:
    """A stretch of the text: start, end (excluded) and the words."""

    start: int
    end: int
    text: str

    def as_dict(self) -> dict[str, Any]:
        """Return the span as plain data."""
        return {"start": self.start, "end": self.end, "text": self.text}


@dataclass(frozen=True)
class Link:
    """How a figure stands to another one: ``kind`` and the start of the other."""

    kind: str
    start: int
    surface: str

    def as_dict(self) -> dict[str, Any]:
        """Return the link as plain data."""
        return {"kind": self.kind, "start": self.start, "surface": self.surface}


@dataclass(frozen=True)
class Figure:
    """One figure of a document.

    Attributes
    ----------
    kind : str
        ``amount``, ``money``, ``count``, ``share``, ``change``, ``duration``,
        ``multiple``, ``milestone``, ``ordinal`` or ``date``.
    value : Decimal or None
        In ``unit``, scale words multiplied out; None for a range or a date.
    low, high : Decimal or None
        Ends of a range in ``unit``.
    unit, printed : str
        Unit in serai's spelling without its rate, and as the text prints it.
    base_unit, base_factor : str, Decimal
        Base unit of the indicator family and what a value is multiplied by.
    rate : str
        ``year``, ``day``, ... for an amount per time or per thing; empty if none.
    when : mapping
        ``edtf``, ``kind``, ``preposition`` and the span of the words; empty if none.
    """

    start: int
    end: int
    surface: str
    kind: str
    value: Decimal | None
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    printed: str = ""
    base_unit: str = ""
    base_factor: Decimal = Decimal(1)
    modifier: str = ""
    rate: str = ""
    claim: str = "observed"
    direction: str = ""
    when: Mapping[str, Any] = field(default_factory=dict)
    subjects: tuple[Span, ...] = ()
    parties: tuple[Mapping[str, Any], ...] = ()
    links: tuple[Link, ...] = ()
    rules: tuple[str, ...] = ()
    confidence: Mapping[str, float] = field(default_factory=dict)
    step: Decimal = Decimal(1)

    @property
    def full_unit(self) -> str:
        """The unit with its rate, as a statement writes it: ``t/yr``."""
        short = {"year": "yr"}.get(self.rate, self.rate)
        return f"{self.unit or '1'}/{short}" if self.rate else self.unit

    @property
    def ends(self) -> tuple[Decimal | None, Decimal | None]:
        """Both ends of the value: equal for a single one."""
        return (self.low, self.high) if self.value is None else (self.value, self.value)

    def as_dict(self) -> dict[str, Any]:
        """Return the figure as plain data, numbers as JSON numbers."""
        low, high = self.ends
        year = str(self.when.get("edtf", ""))
        return {
            "kind": self.kind, "start": self.start, "end": self.end, "surface": self.surface,
            "value": _number(self.value), "low": _number(low), "high": _number(high),
            "unit": self.unit, "unit_printed": self.printed, "unit_with_rate": self.full_unit,
            "base_unit": self.base_unit,
            "base_low": _number(low * self.base_factor if low is not None else None),
            "base_high": _number(high * self.base_factor if high is not None else None),
            "modifier": self.modifier, "rate": self.rate, "claim": self.claim,
            "direction": self.direction, "when": dict(self.when),
            "year": int(year[:4]) if year[:4].isdigit() else None,
            "subject": " ".join(span.text for span in self.subjects),
            "subject_spans": [span.as_dict() for span in self.subjects],
            "parties": [dict(party) for party in self.parties],
            "links": [link.as_dict() for link in self.links],
            "rules": list(self.rules), "reader": READER,
            "confidence": dict(self.confidence),
        }  # fmt: skip


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
