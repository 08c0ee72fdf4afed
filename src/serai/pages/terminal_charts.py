"""Drawings of a terminal run: space and time, queues, dwell, yards, what bound, waiting curves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from serai.pages.charts import ACCENT, QUIET, WARM, WIDTH, _inline, _spec, draw

Rows = Sequence[Mapping[str, Any]]


def times_chart(rows: Rows, name: str) -> str:
    """Draw the middle, the 90th and the 95th percentile of hours, a line for each label.

    Parameters
    ----------
    rows : sequence of mapping
        ``label``, ``p50``, ``p90``, ``p95`` [h].
    """
    if not rows:
        return ""
    import altair as alt

    order = [str(row["label"]) for row in rows]
    base = alt.Chart(_inline(rows))
    y = alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=260, ticks=False, domain=False))  # fmt: skip

    def x(column: str) -> Any:
        return alt.X(f"{column}:Q", title="days", scale=alt.Scale(zero=True))

    layers = [
        base.mark_bar(color=ACCENT, opacity=0.3, height=10).encode(x=x("p50"), x2="p95:Q", y=y),
        base.mark_tick(color=ACCENT, thickness=3, height=14).encode(x=x("p50"), y=y),
        base.mark_tick(color=QUIET, thickness=2, height=10).encode(x=x("p90"), y=y),
        base.mark_text(align="left", dx=8).encode(x=x("p95"), y=y, text=alt.Text("p95:Q", format=".1f")),
    ]  # fmt: skip
    return draw(
        _spec(alt.layer(*layers).properties(width=WIDTH - 260, height=24 * len(rows))), name
    )


def share_chart(rows: Rows, said: str, name: str) -> str:
    """Draw shares as bars with their text; ``label`` and ``share`` [1] in each row."""
    if not rows:
        return ""
    import altair as alt

    order = [str(row["label"]) for row in rows]
    base = alt.Chart(_inline(rows))
    x = alt.X("share:Q", title=said, axis=alt.Axis(format=".0%"), scale=alt.Scale(zero=True))
    y = alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=260, ticks=False, domain=False))  # fmt: skip
    layers = [
        base.mark_bar(color=ACCENT, height=12, opacity=0.7).encode(x=x, y=y),
        base.mark_text(align="left", dx=6).encode(x=x, y=y, text=alt.Text("share:Q", format=".0%")),
    ]
    return draw(
        _spec(alt.layer(*layers).properties(width=WIDTH - 260, height=24 * len(rows))), name
    )


def curve_chart(rows: Rows, name: str) -> str:
    """Draw waiting curves; ``label``, ``use`` [1], ``days``, ``low``, ``high`` in each row."""
    if not rows:
        return ""
    import altair as alt

    base = alt.Chart(_inline(rows))
    x = alt.X("use:Q", title="arrivals over the most that passes", axis=alt.Axis(format=".0%"), scale=alt.Scale(domain=[0, 1]))  # fmt: skip
    y = alt.Y("days:Q", title="mean wait [days]", scale=alt.Scale(zero=True))
    layers = [
        base.mark_area(color=ACCENT, opacity=0.2).encode(
            x=x, y=alt.Y("low:Q", title="mean wait [days]"), y2="high:Q"
        ),
        base.mark_line(color=ACCENT, point=alt.OverlayMarkDef(color=ACCENT, size=25)).encode(x=x, y=y),
    ]  # fmt: skip
    chart = alt.layer(*layers).properties(width=(WIDTH - 100) // 3, height=110)
    # Few of the curves have one scale in common: each facility stands in a panel of its own.
    grid = chart.facet(alt.Facet("label:N", title=None), columns=3).resolve_scale(y="independent")
    return draw(_spec(grid), name)


def way_chart(rows: Rows, stages: Sequence[str], name: str) -> str:
    """Draw items through space and time: hours across, stages down, one line an item.

    Parameters
    ----------
    rows : sequence of mapping
        ``item``, ``hour`` and ``stage``; in the order in which the item passed.
    stages : sequence of str
        Stages in the order of the route, the first one on top.
    """
    if not rows:
        return ""
    import altair as alt

    x = alt.X("hour:Q", title="day of the year", axis=alt.Axis(grid=False), scale=alt.Scale(zero=False, nice=False))  # fmt: skip
    y = alt.Y("stage:O", sort=list(stages), title=None, axis=alt.Axis(labelLimit=260, grid=True))
    lines = (
        alt.Chart(_inline([{**row, "hour": float(row["hour"]) / 24.0} for row in rows]))
        .mark_line(color=ACCENT, opacity=0.35, strokeWidth=1, interpolate="linear")
        .encode(x=x, y=y, detail="item:N", order="hour:Q")
    )
    return draw(_spec(lines.properties(width=WIDTH, height=36 * len(stages))), name)


def count_chart(rows: Rows, name: str) -> str:
    """Draw what was counted by a day beside what was claimed; ``label``, ``low``, ``mid``, ``high``, ``claim``."""
    if not rows:
        return ""
    import altair as alt

    order = [str(row["label"]) for row in rows]
    base = alt.Chart(_inline(rows))
    scale = alt.Scale(type="log", nice=True)
    ticks = alt.Axis(values=[10.0**power for power in range(9)], format=",.0f")
    y = alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=300, ticks=False, domain=False))  # fmt: skip

    def x(column: str) -> Any:
        return alt.X(f"{column}:Q", title="counted (each step tenfold)", scale=scale, axis=ticks)

    layers = [
        base.mark_bar(color=ACCENT, opacity=0.3, height=10).encode(x=x("low"), x2="high:Q", y=y),
        base.mark_tick(color=ACCENT, thickness=3, height=14).encode(x=x("mid"), y=y),
        base.mark_point(shape="diamond", size=80, filled=True, color=WARM, opacity=1).encode(x=x("claim"), y=y),
    ]  # fmt: skip
    return draw(
        _spec(alt.layer(*layers).properties(width=WIDTH - 300, height=28 * len(rows))), name
    )
