"""Would it: one curve over time for date and odds, for every pledge whose odds are computed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from serai.odds import Band
from serai.pages.charts import WIDTH, Figure

EVEN = 50
#: Pixels: where the axis stands, the top, the height of 100 %, and the widest drawing.
LEFT, TOP, HIGH, WIDE = 60, 8, 150, WIDTH + 60
_BAR = (
    "lowest to highest odds that it is met by then, over structural variants and ranges of "
    "parameters, in steps of 5 %. A bar of no height at 5 % means at most 5 %."
)
_BAR_OPEN = (
    "the odds are no higher than this; how low they are cannot be told, as capacities are unknown."
)


def odds_by_year(detail: Mapping[str, Any]) -> dict[int, tuple[float, float]]:
    """Return lowest and highest odds by year from the numbers behind an answer.

    Where only the upper end is known, the lower is 0.
    """
    return {
        int(entry["year"]): (float(entry.get("odds_low") or 0.0), float(entry["odds_high"]))
        for entry in detail.get("by_year", ())
        if entry.get("odds_high") is not None
    }


def _told(low: float, high: float) -> str:
    return str(Band(low, high)) if low else f"at most {high * 100:.0f} %"


def would_figure(
    sentence: str, name: str, detail: Mapping[str, Any], due: int | None, indicative: bool
) -> Figure | None:
    """Draw the band of odds by year, with the year promised and the line of even odds.

    Parameters
    ----------
    detail : mapping
        Numbers behind the answer to `odds`; ``by_year`` holds the band of each year.
    due : int or None
        Year promised.

    Returns
    -------
    Figure or None
        None where fewer than two years are computed.
    """
    odds = odds_by_year(detail)
    if len(odds) < 2:
        return None
    due = due if due in odds else None
    told = "; ".join(f"{year}: {_told(*ends)}" for year, ends in odds.items())
    open_ = not any(low for low, _ in odds.values())
    first = next((year for year, (_, high) in odds.items() if 100 * high >= EVEN), None)
    even = (
        f"The upper end reaches even odds in {first}."
        if first else f"Even odds are not reached by {max(odds)}."
    )  # fmt: skip
    return Figure(
        title="Would it: when, and with what odds",
        caption=f"Bar: {_BAR_OPEN if open_ else _BAR} Broken line: even odds.{' Framed: the year promised.' if due else ''} {even}"
        + (" Indicative: it rests mostly on what is assumed." if indicative else ""),
        svg=_drawn(odds, due),
        alt=f"Odds of “{sentence}” by year. {told}.",
        header=("Year", "Odds"),
        rows=[[str(year), _told(*ends)] for year, ends in odds.items()],
        pledges=(name,),
    )


def _drawn(odds: Mapping[int, tuple[float, float]], due: int | None) -> str:
    """Draw one bar a year from the lowest to the highest odds, as inline SVG.

    Written by hand: forty of them stand in a report, and each is a few rectangles.
    """
    step = min(64.0, (WIDE - LEFT) / len(odds))
    wide = min(30.0, 0.6 * step)
    right = LEFT + step * len(odds)
    parts = []
    for share in (0, 25, 50, 75, 100):
        y = _at(share)
        dash = ' stroke-dasharray="4 4"' if share == EVEN else ""
        colour = "quiet" if share == EVEN else "line"
        parts += [
            f'<path d="M{LEFT} {y:.1f}H{right:.1f}" stroke="var(--{colour})"{dash}/>',
            f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="var(--quiet)">{share}</text>',
        ]
    parts.append(
        f'<text x="16" y="{_at(50):.1f}" text-anchor="middle" fill="var(--quiet)" '
        f'transform="rotate(-90 16 {_at(50):.1f})">odds, %</text>'
    )
    every = 1 if step >= 34 else 2
    for k, (year, (low, high)) in enumerate(odds.items()):
        middle = LEFT + step * (k + 0.5)
        top, bottom, x = _at(100 * high), _at(100 * low), middle - wide / 2
        parts.append(
            f'<rect x="{x:.1f}" y="{top:.1f}" width="{wide:.1f}" height="{bottom - top:.1f}" '
            'fill="var(--accent)" fill-opacity=".35"/>'
        )
        parts += [
            f'<path d="M{x:.1f} {y:.1f}h{wide:.1f}" stroke="var(--accent)" stroke-width="3"/>'
            for y in ((bottom, top) if low else (top,))
        ]
        if year == due:
            parts.append(
                f'<rect x="{x - 5:.1f}" y="{_at(100):.1f}" width="{wide + 10:.1f}" '
                f'height="{HIGH}" fill="none" stroke="var(--warm)" stroke-width="2"/>'
            )
        if k % every == 0 or year == due:
            parts.append(
                f'<text x="{middle:.1f}" y="{TOP + HIGH + 20}" text-anchor="middle" '
                f'fill="var(--quiet)">{year}</text>'
            )
    size = f"{right + 12:.0f} {TOP + HIGH + 30}"
    width, height = size.split()
    return (
        f'<svg aria-hidden="true" focusable="false" viewBox="0 0 {size}" width="{width}" '
        f'height="{height}" font-family="sans-serif" font-size="12">{"".join(parts)}</svg>'
    )


def _at(percent: float) -> float:
    return TOP + HIGH * (1.0 - percent / 100.0)
