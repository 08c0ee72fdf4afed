"""Bands over the weeks of a year, one panel below the other, written as SVG by hand.

A report holds dozens of such panels; a general drawing tool takes seconds for them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from math import floor, log10
from typing import Any

from serai.pages.charts import WIDTH

Rows = Sequence[Mapping[str, Any]]
#: Pixels: where the axis stands, height of a panel, and what stands above and below it.
LEFT, HIGH, ABOVE, BELOW = 64, 120, 26, 30
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def band_panels(series: Mapping[str, Rows], said: str) -> str:
    """Draw one panel for each series: its middle as a line within its band, from nought.

    Parameters
    ----------
    series : mapping
        Name to records of ``from`` (day), ``low``, ``mid``, ``high``.
    said : str
        What is counted, for the axis.

    Returns
    -------
    str
        The drawing; empty without a series.
    """
    if not series:
        return ""
    step = ABOVE + HIGH + BELOW
    panels = [
        _panel(name, rows, said, number * step)
        for number, (name, rows) in enumerate(series.items())
    ]
    size = f"{LEFT + WIDTH + 16} {step * len(panels)}"
    width, height = size.split()
    return (
        f'<svg aria-hidden="true" focusable="false" viewBox="0 0 {size}" width="{width}" '
        f'height="{height}" font-family="sans-serif" font-size="12">{"".join(panels)}</svg>'
    )


def _panel(name: str, rows: Rows, said: str, top: int) -> str:
    days = [date.fromisoformat(str(row["from"])[:10]) for row in rows]
    first, span = days[0], max((days[-1] - days[0]).days, 1)
    ends = ticks(max(float(row["high"]) for row in rows))
    base = top + ABOVE + HIGH

    def at(day: date) -> float:
        return LEFT + WIDTH * (day - first).days / span

    def up(value: Any) -> float:
        return base - HIGH * float(value) / ends[-1]

    parts = [f'<text x="{LEFT}" y="{top + 14}" fill="var(--quiet)">{escape(name)}</text>']
    for tick in ends:
        parts.append(
            f'<path d="M{LEFT} {up(tick):.1f}H{LEFT + WIDTH}" stroke="var(--line)"/>'
            f'<text x="{LEFT - 8}" y="{up(tick) + 4:.1f}" text-anchor="end" fill="var(--quiet)">{tick:,g}</text>'
        )
    for month, said_month in enumerate(_MONTHS, 1):
        day = date(first.year + (month < first.month), month, 1)
        if 0 <= (day - first).days <= span:
            parts.append(
                f'<text x="{at(day):.1f}" y="{base + 18}" text-anchor="middle" '
                f'fill="var(--quiet)">{said_month}</text>'
            )
    middle = top + ABOVE + HIGH / 2
    parts.append(
        f'<text x="14" y="{middle:.0f}" text-anchor="middle" fill="var(--quiet)" '
        f'transform="rotate(-90 14 {middle:.0f})">{escape(said)}</text>'
    )
    points = {
        key: [f"{at(day):.1f} {up(row[key]):.1f}" for day, row in zip(days, rows, strict=True)]
        for key in ("low", "mid", "high")
    }
    around = "L".join([*points["high"], *reversed(points["low"])])
    parts.append(
        f'<path d="M{around}Z" fill="var(--accent)" fill-opacity=".25"/>'
        f'<path d="M{"L".join(points["mid"])}" fill="none" stroke="var(--accent)" stroke-width="2"/>'
    )
    return "".join(parts)


def ticks(most: float) -> list[float]:
    """Return round marks from nought to the first one not below ``most``, at most six."""
    if most <= 0:
        return [0.0, 1.0]
    size = 10.0 ** floor(log10(most / 4))
    step = next(size * k for k in (1, 2, 2.5, 5, 10) if size * k * 4.5 >= most)
    found = [0.0]
    while found[-1] < most:
        found.append(round(found[-1] + step, 12))
    return found
