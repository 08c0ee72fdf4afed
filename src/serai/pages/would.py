"""Would it: one curve over time for date and odds, for every pledge whose odds are computed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from serai.odds import Band
from serai.pages import charts
from serai.pages.charts import ACCENT, QUIET, WARM, WIDTH, Figure

EVEN = 50


def odds_by_year(detail: Mapping[str, Any]) -> dict[int, tuple[float, float]]:
    """Return lowest and highest odds by year from the numbers behind an answer."""
    return {
        int(entry["year"]): (float(entry["odds_low"]), float(entry["odds_high"]))
        for entry in detail.get("by_year", ())
        if entry.get("odds_low") is not None and entry.get("odds_high") is not None
    }


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
    told = "; ".join(f"{year}: {Band(*ends)}" for year, ends in odds.items())
    first = next((year for year, (_, high) in odds.items() if 100 * high >= EVEN), None)
    even = (
        f"The upper end reaches even odds in {first}."
        if first else f"Even odds are not reached by {max(odds)}."
    )  # fmt: skip
    return Figure(
        title="Would it: odds by year",
        caption="Bar: lowest to highest odds that it is met in the year, over structural variants and "
        "ranges of parameters, in steps of 5 %. A bar of no height at 5 % means at most 5 %. Broken "
        f"line: even odds.{' Framed: the year promised.' if due else ''} {even}"
        + (" Indicative: it rests mostly on what is assumed." if indicative else ""),
        svg=charts.draw(_spec(odds, due), f"would-{name}"),
        alt=f"Odds of “{sentence}” by year. {told}.",
        header=("Year", "Odds"),
        rows=[[str(year), str(Band(*ends))] for year, ends in odds.items()],
        pledges=(name,),
    )


def _spec(odds: Mapping[int, tuple[float, float]], due: int | None) -> dict[str, Any]:
    import altair as alt

    rows = [
        {"year": year, "low": 100 * low, "high": 100 * high, "due": year == due}
        for year, (low, high) in odds.items()
    ]
    base = alt.Chart(charts._inline(rows))
    x = alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, grid=False))
    y = alt.Y("low:Q", title="odds, %", scale=alt.Scale(domain=[0, 100]))
    bars = base.mark_bar(color=ACCENT, opacity=0.35, width=26).encode(x=x, y=y, y2="high:Q")
    ends = [
        base.mark_tick(color=ACCENT, thickness=3, width=26).encode(x=x, y=f"{end}:Q")
        for end in ("low", "high")
    ]
    even = (
        alt.Chart(charts._inline([{"even": EVEN}]))
        .mark_rule(color=QUIET, strokeDash=[4, 4])
        .encode(y="even:Q")
    )
    frame = (
        base.transform_filter("datum.due")
        .mark_bar(color="transparent", stroke=WARM, strokeWidth=2, width=36)
        .encode(x=x, y=alt.datum(0), y2=alt.datum(100))
    )
    layers = [even, bars, *ends, *([frame] if due else [])]
    return charts._spec(alt.layer(*layers).properties(width=WIDTH, height=150))
