"""Figures of fuel balances: what is there, who would use it, and what is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from serai.pages import charts
from serai.pages.charts import WIDTH, Figure

if TYPE_CHECKING:
    from serai.assess import Assessment

#: Fuels that are drawn: those whose uses compete.
DRAWN = {"gas": "Marketed gas", "crude": "Crude"}
_USES = {"domestic": "home use", "export": "exports as now", "plants": "new plants"}
_COLOURS = {"home use": "#3f7fb5", "exports as now": "#b7b0a4", "new plants": "#c98b4f"}
#: Years of the table under each figure.
_STEP = 5


def fuel_figures(assessment: Assessment) -> list[Figure]:
    """Return a figure for each fuel whose uses compete; none without a run of the energy engine."""
    run = assessment.engines.get("energy")
    series = run.data.get("balances", ()) if run is not None else ()
    found = []
    for fuel, title in DRAWN.items():
        rows = [row for row in series if row["fuel"] == fuel]
        if rows:
            found.append(fuel_figure(rows, title, fuel))
    return found


def fuel_figure(rows: Sequence[Mapping[str, Any]], title: str, fuel: str) -> Figure:
    """Draw uses as a stack and supply as a dashed line, since most trends are assumed."""
    import altair as alt

    unit, years = rows[0]["unit"], sorted({row["year"] for row in rows})
    uses, supply = _sums(rows, "use"), _sums(rows, "supply")
    records = [
        {"year": year, "what": what, "amount": uses.get((what, year), 0.0), "order": order}
        for order, what in enumerate(_COLOURS)
        for year in years
    ]
    lines = [{"year": y, "amount": sum(v for (_, at), v in supply.items() if at == y)} for y in years]  # fmt: skip
    order = list(_COLOURS)
    stack = (
        alt.Chart(charts._inline(records))
        .mark_bar()
        .encode(
            x=alt.X("year:O", title=None),
            y=alt.Y("amount:Q", title=unit),
            color=alt.Color("what:N", title=None,
                            scale=alt.Scale(domain=order, range=[_COLOURS[w] for w in order])),
            order="order:Q",
        )
    )  # fmt: skip
    line = (
        alt.Chart(charts._inline(lines))
        .mark_line(strokeDash=[5, 3], color=charts.INK, point=True)
        .encode(x="year:O", y="amount:Q")
    )
    spec = charts._spec((stack + line).properties(width=WIDTH, height=220))
    table, short = _table(rows, years, uses, supply)
    return Figure(
        title=f"{title}: who would use it, and what is there",
        caption="Bars are means over the draws: home use, exports as they are now, and new plants in "
        "the draws in which they have arrived. The dashed line is what is there; growth is "
        "mostly assumed, so the distance between them is indicative.",
        svg=charts.draw(spec, f"fuel-{fuel}"),
        alt=short,
        header=("year", f"there, {unit}", "home use", "exports", "new plants", "left (8 in 10)"),
        rows=table,
    )


def _sums(rows: Sequence[Mapping[str, Any]], side: str) -> dict[tuple[str, int], float]:
    """Return means by what and year, all new plants in one."""
    found: dict[tuple[str, int], float] = {}
    for row in rows:
        if row["side"] == side:
            name = row["name"] if row["name"] in (*_USES, "as before") else "plants"
            key = (_USES.get(name, name), int(row["year"]))
            found[key] = found.get(key, 0.0) + float(row["mean"])
    return found


def _table(
    rows: Sequence[Mapping[str, Any]],
    years: Sequence[int],
    uses: Mapping[tuple[str, int], float],
    supply: Mapping[tuple[str, int], float],
) -> tuple[list[list[str]], str]:
    left = {row["year"]: row for row in rows if row["side"] == "left"}
    shown = [years[0], *(year for year in years if year % _STEP == 0 and year != years[0])]
    table = []
    for year in shown:
        there = sum(value for (_, at), value in supply.items() if at == year)
        cells = [f"{uses.get((what, year), 0.0):,.3g}" for what in _COLOURS]
        one = left[year]
        band = f"{one['middle']:,.3g} ({one['low']:,.3g} to {one['high']:,.3g})"
        table.append([str(year), f"{there:,.3g}", *cells, band])
    last = left[shown[-1]]
    unit = rows[0]["unit"].split("/")[0]
    short = f"In {shown[-1]} {last['middle']:,.3g} {unit} are left, 8 in 10 draws between {last['low']:,.3g} and {last['high']:,.3g}."  # fmt: skip
    return table, short
