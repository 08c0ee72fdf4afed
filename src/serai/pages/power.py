"""The power chapter: the model against the operator, a year ahead, and what binds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from serai.pages import charts, power_text
from serai.pages.capacity import capacity_figure
from serai.pages.charts import INK, WIDTH, Figure

if TYPE_CHECKING:
    from serai.assess import Assessment

#: Order of the stack from below, with fixed colours that hold on light and dark paper.
STACK = {
    "nuclear": "#9a6fb0", "coal": "#6b6b6b", "gas": "#c98b4f", "oil": "#7d5a46",
    "hydro": "#3f7fb5", "wind": "#7fb6a8", "solar": "#e3c04b", "battery": "#8f9c3c",
    "pumped_storage": "#5a9bd5", "exchange": "#b7b0a4", "unserved": "#b3403a",
}  # fmt: skip
WORDS = {
    "exchange": "from abroad, net",
    "unserved": "not served",
    "pumped_storage": "pumped storage",
}


def power_chapter(assessment: Assessment) -> dict[str, Any] | None:
    """Return everything the power chapter shows; None without a run of the power model."""
    run = assessment.engines.get("power")
    if run is None:
        return None
    data = run.data
    if "missing" in data:
        return {"missing": data["missing"]}
    ahead, country = data["ahead"], data["country"]
    return {
        "missing": "",
        "country": country,
        "year": ahead["year"],
        "figures": [
            *filter(None, [fitted_figure(data["fitted"])]),
            stack_figure(data["courses"]["weeks"], ahead["year"], country),
            duration_figure(data["courses"]["duration"], ahead["year"], country),
            *filter(None, [_capacity(assessment)]),
        ],
        "zones": zone_rows(ahead["zones"]),
        "binds": power_text.binds_text(ahead["lines"]),
        "enough": _enough(assessment, country),
        "care": power_text.CARE,
        "synthetic": " ".join(power_text.synthetic_text(ahead)),
        "stands": power_text.switches(ahead),
    }


def _capacity(assessment: Assessment) -> Figure | None:
    """Draw what the energy engine drew of promised plants; None without its run."""
    run = assessment.engines.get("energy")
    return None if run is None else capacity_figure(run.data.get("capacity", {}))


def _enough(assessment: Assessment, country: str) -> list[str]:
    """Return whether power suffices in the draws; empty without a run of the energy engine."""
    run = assessment.engines.get("energy")
    return [] if run is None else power_text.enough_text(run.data.get("power", {}), country)


def fitted_figure(fitted: Mapping[str, Any] | None) -> Figure | None:
    """Draw generation of the fitted year beside the operator's count; None without one."""
    if not fitted:
        return None
    import altair as alt

    made, total = fitted["computed"]["generation_gwh"], fitted["computed"]["total_gwh"]
    records, rows = [], []
    for seen in fitted["observed"]:
        name = seen["carrier"]
        value = total if name == "total" else made.get(name, 0.0)
        rows.append([name, f"{value / 1000:,.1f}", f"{seen['gwh'] / 1000:,.1f}",
                     f"{value / seen['gwh'] - 1:+.1%}"])  # fmt: skip
        if name != "total":
            records.append({"what": name, "who": "computed", "twh": value / 1000})
            records.append({"what": name, "who": seen["by"], "twh": seen["gwh"] / 1000})
    by = fitted["observed"][0]["by"]
    chart = (
        alt.Chart(charts._inline(records))
        .mark_bar()
        .encode(
            x=alt.X("twh:Q", title="TWh"),
            y=alt.Y("who:N", title=None, axis=alt.Axis(labels=False, ticks=False)),
            color=alt.Color("who:N", title=None,
                            scale=alt.Scale(domain=["computed", by],
                                            range=[charts.ACCENT, charts.WARM])),
            row=alt.Row("what:N", title=None, spacing=4, sort=[r["what"] for r in records],
                        header=alt.Header(labelAngle=0, labelAlign="left", labelColor=INK)),
        )
        .properties(width=WIDTH - 120, height=30)
    )  # fmt: skip
    return Figure(
        title=f"Generation of {fitted['year']}, computed and counted by {by}",
        caption="The model was fitted on this year alone; solar, wind, hydro and gas meet the count "
        "by construction, coal and the total are what follows.",
        svg=charts.draw(charts._spec(chart), "power-fitted"),
        alt=f"Computed generation lies within {worst(rows)} of the operator's count for every fuel.",
        header=("fuel", "computed TWh", "counted TWh", "error"),
        rows=rows,
    )


def worst(rows: Sequence[Sequence[str]]) -> str:
    """Return the largest error of the rows, as printed without its sign."""
    errors = [row[3].lstrip("+-") for row in rows]
    return max(errors, key=lambda text: float(text.rstrip("%")))


def stack_figure(weeks: Mapping[str, Sequence[float]], year: int, country: str) -> Figure:
    """Draw what makes the power of each week, with the load as a line."""
    import altair as alt

    names = [name for name in STACK if name in weeks and max(map(abs, weeks[name])) >= 1.0]
    records = [
        {"week": week + 1, "what": WORDS.get(name, name), "gw": value / 1000.0, "order": order}
        for order, name in enumerate(names)
        for week, value in enumerate(weeks[name])
    ]
    told = [WORDS.get(name, name) for name in names]
    colour = alt.Color("what:N", title=None, sort=told,
                       scale=alt.Scale(domain=told, range=[STACK[name] for name in names]))  # fmt: skip
    x = alt.X("week:Q", title="week of the year", scale=alt.Scale(domain=[1, len(weeks["load"])]))
    area = (
        alt.Chart(charts._inline(records))
        .mark_area()
        .encode(x=x, y=alt.Y("gw:Q", stack="zero", title="GW, mean of the week"), color=colour,
                order=alt.Order("order:Q"))
    )  # fmt: skip
    load = [{"week": week + 1, "gw": value / 1000.0} for week, value in enumerate(weeks["load"])]
    line = alt.Chart(charts._inline(load)).mark_line(color=INK, strokeWidth=2).encode(x=x, y="gw:Q")
    chart = alt.layer(area, line).properties(width=WIDTH, height=260)
    month = [[str(week + 1), f"{weeks['load'][week] / 1000:.1f}",
              *(f"{weeks[name][week] / 1000:.1f}" for name in names)]
             for week in range(0, len(weeks["load"]), 4)]  # fmt: skip
    return Figure(
        title=f"What makes the power of {country} in {year}, week by week",
        caption="Line: what is used. Below nought: sent abroad. Only projects known to run stand; "
        "sun and wind are no measurements. Indicative.",
        svg=charts.draw(charts._spec(chart), "power-stack"),
        alt=f"Stack of {', '.join(told)} against the load through the weeks of {year}.",
        header=("week", "used GW", *told),
        rows=month,
    )


def duration_figure(duration: Mapping[str, Sequence[float]], year: int, country: str) -> Figure:
    """Draw load, and load less sun and wind, in order of height."""
    import altair as alt

    kinds = {"load": "load", "less_weather": "load less sun and wind"}
    records = [
        {"share": share * 100, "gw": value / 1000.0, "what": told}
        for key, told in kinds.items()
        for share, value in zip(duration["share"], duration[key], strict=True)
    ]
    chart = (
        alt.Chart(charts._inline(records))
        .mark_line()
        .encode(
            x=alt.X("share:Q", title="% of the hours of the year"),
            y=alt.Y("gw:Q", title="GW", scale=alt.Scale(zero=False)),
            color=alt.Color("what:N", title=None,
                            scale=alt.Scale(domain=list(kinds.values()),
                                            range=[charts.ACCENT, charts.WARM])),
        )
        .properties(width=WIDTH, height=200)
    )  # fmt: skip
    rows = [[f"{share:.0%}", f"{a / 1000:.1f}", f"{b / 1000:.1f}"]
            for share, a, b in zip(duration["share"], duration["load"], duration["less_weather"],
                                   strict=True)]  # fmt: skip
    return Figure(
        title=f"Load of {country} in {year}, highest hours first",
        caption="Means of four hours, so the very peak is cut. Indicative.",
        svg=charts.draw(charts._spec(chart), "power-duration"),
        alt=f"The load falls from {rows[0][1]} to {rows[-1][1]} GW over the hours of the year.",
        header=("share of hours", "load GW", "less sun and wind GW"),
        rows=rows,
    )


def zone_rows(zones: Mapping[str, Mapping[str, Any]]) -> list[dict[str, str]]:
    """Return one row a zone: used, made, what others fill, not served, price."""
    return [
        {
            "zone": name,
            "used": f"{zone['demand_gwh'] / 1000:,.1f}",
            "made": f"{zone['total_gwh'] / 1000:,.1f}",
            "gap": f"{zone['gap_gwh'] / 1000:,.1f}",
            "unserved": f"{zone['unserved_gwh'] / 1000:,.2f}",
            "price": "" if zone["price_eur_mwh"] is None else f"{zone['price_eur_mwh']:,.0f}",
        }
        for name, zone in zones.items()
    ]
