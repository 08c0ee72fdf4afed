"""Periods of time read from EDTF (Extended Date/Time Format, ISO 8601-2).

:mod:`serai.quantity` hands these names on, so that other rooms import one module.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from serai.errors import QuantityError, quoted


@dataclass(frozen=True)
class Period:
    """A stretch of time read from EDTF; an open end is ``None``.

    Attributes
    ----------
    text : str
        The EDTF expression as written.
    start, end : date or None
        First and last day that the expression can mean.
    """

    text: str
    start: date | None
    end: date | None

    @property
    def days(self) -> int | None:
        """Number of days from the first to the last, both counted; None if open."""
        if self.start is None or self.end is None:
            return None
        return (self.end - self.start).days + 1

    def covers(self, other: Period) -> bool:
        """Whether ``other`` lies wholly inside this period."""
        starts = self.start is None or (other.start is not None and other.start >= self.start)
        ends = self.end is None or (other.end is not None and other.end <= self.end)
        return starts and ends


_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_EDTF_MARKS = "~?%"


def _day_range(text: str) -> tuple[date | None, date | None]:
    """Return first and last day of one EDTF date without marks (the common, quick case)."""
    if text in ("", ".."):
        return None, None
    match = _DATE.fullmatch(text)
    if match is None:
        return _edtf_range(text)
    year = int(match[1])
    month = int(match[2]) if match[2] else None
    day = int(match[3]) if match[3] else None
    if month is not None and month > 12:
        return _edtf_range(text)
    try:
        if month is None:
            return date(year, 1, 1), date(year, 12, 31)
        if day is None:
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        return date(year, month, day), date(year, month, day)
    except (ValueError, calendar.IllegalMonthError) as error:
        raise QuantityError(f"{quoted(text)} is not a day of the calendar") from error


def _edtf_range(text: str) -> tuple[date, date]:
    """Read what the quick rules do not cover (seasons, unspecified digits) with edtf."""
    import edtf

    try:
        parsed = edtf.parse_edtf(text)
        first, last = parsed.lower_strict(), parsed.upper_strict()
        return date(*first[:3]), date(*last[:3])
    except Exception as error:
        raise QuantityError(
            f"{quoted(text)} is not an EDTF date; write 2024, 2024-06, 2024-06-17, "
            "2024/2026, ../2030 or 2024-01/.."
        ) from error


@lru_cache(maxsize=8192)
def parse_period(text: str) -> Period:
    """Read an EDTF date or interval, approximate marks (``~ ? %``) kept in the text.

    Raises
    ------
    QuantityError
        If the text is not EDTF, or ends before it starts.
    """
    bare = text.strip()
    stripped = "".join(char for char in bare if char not in _EDTF_MARKS)
    if not stripped.strip("/"):
        raise QuantityError("an empty period; write an EDTF date such as 2024 or ../2030")
    if stripped.count("/") > 1 or len(stripped) > 60:
        raise QuantityError(f"{quoted(text)} is not one EDTF date or interval")
    left, slash, right = stripped.partition("/")
    start, end = _day_range(left)
    if slash:
        right_start, end = _day_range(right)
        if start is not None and right_start is not None and start > right_start:
            raise QuantityError(f"the period {quoted(text)} ends before it starts")
    return Period(bare, start, end)
