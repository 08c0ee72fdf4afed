"""The drawing of openings: when things would come, against when they were promised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from serai.pages import charts
from serai.pages.charts import ACCENT, WARM, WIDTH

#: Years past the last promise to which bars are drawn.
PAST = 15


def opening_chart(rows: Sequence[Mapping[str, Any]], name: str) -> str:
    """Draw for each pledge the years in which it would come, and the year promised.

    Parameters
    ----------
    rows : sequence of mapping
        ``label``, ``low``, ``median``, ``high``, ``promised`` (years) and ``odds`` (words).
    """
    import altair as alt

    order = [str(row["label"]) for row in rows]
    last = last_drawn(rows)
    first = min(min(int(row["low"]), int(row["promised"])) for row in rows)
    records = [
        {**row, "high": min(int(row["high"]), last), "end": last + 0.5}
        | ({} if int(row["median"]) <= last else {"median": None})
        for row in rows
    ]
    base = alt.Chart(charts._inline(records))
    scale = alt.Scale(domain=[first - 0.4, last + 0.4], nice=False, zero=False)
    step = 5 if last - first > 14 else 2
    values = [year for year in range(first, last + 1) if year % step == 0]
    axis = alt.Axis(format="d", values=values, orient="top", labelOverlap="parity")
    y = alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=400, ticks=False, domain=False))  # fmt: skip

    def x(column: str) -> Any:
        return alt.X(f"{column}:Q", title=None, scale=scale, axis=axis)

    layers = [
        base.mark_bar(color=ACCENT, opacity=0.3, height=10).encode(x=x("low"), x2="high:Q", y=y),
        base.mark_tick(color=ACCENT, thickness=3, height=14).encode(x=x("median"), y=y),
        base.mark_point(shape="diamond", size=70, filled=True, color=WARM, opacity=1).encode(x=x("promised"), y=y),
        base.mark_text(align="left", dx=8).encode(x=x("end"), y=y, text="odds:N"),
    ]  # fmt: skip
    return charts.draw(
        charts._spec(alt.layer(*layers).properties(width=WIDTH - 330, height=22 * len(rows))), name
    )


def last_drawn(rows: Sequence[Mapping[str, Any]]) -> int:
    """Return the last year of :func:`opening_chart`: bars that run on far past all promises are cut."""
    ends = max(max(int(row["high"]), int(row["promised"])) for row in rows)
    return min(ends, max(int(row["promised"]) for row in rows) + PAST)


def cut_words(rows: Sequence[Mapping[str, Any]]) -> str:
    """Say where bars are cut; empty where all end within the drawing."""
    last = last_drawn(rows)
    return f" Bars are cut at {last}." if any(int(row["high"]) > last for row in rows) else ""
