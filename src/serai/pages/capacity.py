"""The figure of capacity pledged against drawn, one panel a technology."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from serai.pages import charts
from serai.pages.charts import Figure

#: Panels in a row and their size.
COLUMNS, PANEL = 3, (205, 120)
#: Years of the table under the figure.
_STEP = 5


def capacity_figure(capacity: Mapping[str, Any]) -> Figure | None:
    """Draw capacity as pledged as a line and as drawn as a band; None where none has a size."""
    rows = capacity.get("rows", ())
    if not rows:
        return None
    import altair as alt

    records = [
        {
            **{key: row[key] / 1000.0 for key in ("pledged", "low", "middle", "high")},
            "year": row["year"],
            "what": _called(row["carrier"]),
        }
        for row in rows
    ]
    x = alt.X("year:Q", title=None, axis=alt.Axis(format="d", tickCount=4))
    base = alt.Chart(charts._inline(records)).encode(x=x)
    band = base.mark_area(opacity=0.3, color=charts.ACCENT, interpolate="step-after").encode(
        y=alt.Y("low:Q", title="GW"), y2="high:Q"
    )
    middle = base.mark_line(color=charts.ACCENT, strokeDash=[4, 3], interpolate="step-after")
    middle = middle.encode(y="middle:Q")
    line = base.mark_line(color=charts.INK, interpolate="step-after", strokeWidth=2).encode(
        y="pledged:Q"
    )
    panel = alt.layer(band, middle, line).properties(width=PANEL[0], height=PANEL[1])
    chart = panel.facet(
        facet=alt.Facet("what:N", title=None), columns=COLUMNS
    ).resolve_scale(y="independent")  # fmt: skip
    last = max(row["year"] for row in rows)
    ends = [row for row in rows if row["year"] == last]
    told = ", ".join(
        f"{_called(row['carrier'])} {_gw(row['pledged'])} pledged and {_gw(row['middle'])} drawn"
        for row in ends
    )
    return Figure(
        title="Capacity pledged against drawn",
        caption=_caption(capacity),
        svg=charts.draw(charts._spec(chart), "power-capacity"),
        alt=f"By {last}, in GW: {told}.",
        header=("technology", "by the end of", "pledged GW", "drawn GW (8 in 10)", "plants"),
        rows=[
            [_called(row["carrier"]), str(row["year"]), _gw(row["pledged"]),
             f"{_gw(row['middle'])} ({_gw(row['low'])} to {_gw(row['high'])})",
             str(capacity["projects"][row["carrier"]])]
            for row in rows if row["year"] % _STEP == 0
        ],
    )  # fmt: skip


def _caption(capacity: Mapping[str, Any]) -> str:
    text = (
        "Line: sizes of the case's projects from the day promised last, all modelled countries. Band and "
        "dashes: 8 in 10 draws and their middle, from the odds of such promises. Plants that stand "
        "today are not in it. Indicative."
    )
    if capacity["undated"]:
        text += (
            f" No date was promised, so neither line nor band ({_gw(capacity['undated_mw'])} GW): "
            f"{', '.join(capacity['undated'])}."
        )
    if capacity["unsized"]:
        text += f" No size was told, so nothing to draw: {', '.join(capacity['unsized'])}."
    return text


def _called(carrier: str) -> str:
    return carrier.replace("_", " ")


def _gw(mw: float) -> str:
    return f"{mw / 1000.0:,.2f}"
