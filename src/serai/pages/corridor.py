"""The corridor chapter: map, totals and odds by year, bottlenecks, projects, the past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from serai.pages import charts, openings, words
from serai.pages.charts import ACCENT, WARM, WIDTH, Figure
from serai.pages.corridor_map import corridor_map
from serai.pages.would import odds_by_year, would_figure
from serai.quantity import compatible

if TYPE_CHECKING:
    from serai.assess import Assessment
    from serai.engines import EngineRun
    from serai.ledger.pledges import Pledge
    from serai.pages.words import Names

INDICATIVE = "Indicative: part of the inputs is assumed or from memory."
#: Charts that stand open; the others are folded.
OPEN = 2


def corridor_chapter(assessment: Assessment, names: Names) -> dict[str, Any] | None:
    """Return everything the corridor chapter shows; None without a run of the corridor engine."""
    run = assessment.engines.get("freight")
    if run is None or not run.data.get("map"):
        return None
    pledges = [
        pledge
        for pledge in assessment.case.pledges
        if pledge.test and run.answers.get(pledge.id, {}).get("odds", {}).get("detail", {}).get("by_year")
    ]  # fmt: skip
    pledges.sort(key=lambda pledge: not pledge.main)
    target = _year(pledges[0]) if pledges else int(run.data["years"][-1])
    totals = total_figures(pledges, assessment, run, names)
    return {
        "target": target,
        "draws": f"{run.data['draws']:,}",
        "map": corridor_map(assessment.case, run, target),
        "totals": totals[:OPEN],
        "more_totals": totals[OPEN:],
        "odds": odds_table(pledges, run, names),
        "odds_figure": odds_figure(pledges[0], run) if pledges else None,
        "bottlenecks": bottlenecks(run, target),
        "unknown": [f["name"] for f in run.data["facilities"] if not f["capacity_known"]],
        "projects": projects(assessment),
        "past": past(run, names),
        "certificate": certificate(run),
    }


def _year(pledge: Pledge) -> int:
    return int(pledge.test.year) if pledge.test and pledge.test.year else 0


def _scale(unit: str, top: float) -> tuple[float, str]:
    """Return by what to multiply values, and the unit in words."""
    if unit == "kt/yr" and top >= 1000:
        return 0.001, "Mt a year"
    return 1.0, unit.replace("/yr", " a year")


def _said(value: float) -> str:
    return f"{value:,.1f}" if abs(value) < 100 else f"{value:,.0f}"


def total_figures(
    pledges: Sequence[Pledge], assessment: Assessment, run: EngineRun, names: Names
) -> list[Figure]:
    """Draw the total of each counting rule by year, with what was observed and pledged."""
    groups: dict[str, list[Pledge]] = {}
    for pledge in pledges:
        if pledge.test:
            groups.setdefault(pledge.test.counting_rule, []).append(pledge)
    # Pledges that count in the run's own unit share its axis; others have their table only.
    return [
        figure
        for rule, members in groups.items()
        for total in run.data["totals"]
        if total["rule"] == rule
        for figure in [_total(total, members, assessment, run, names)]
    ]


def _total(
    total: Mapping[str, Any],
    pledges: Sequence[Pledge],
    assessment: Assessment,
    run: EngineRun,
    names: Names,
) -> Figure:
    unit = str(total["unit"])
    details = [run.answers[pledge.id]["odds"]["detail"] for pledge in pledges]
    aims = [
        {"year": _year(pledge), "value": float(detail["threshold"])}
        for pledge, detail in zip(pledges, details, strict=True)
        if detail.get("unit") == unit
    ]
    by_scale, said = _scale(unit, max(entry["high"] for entry in total["by_year"]))
    band = [
        {"year": year, **{key: entry[key] * by_scale for key in ("low", "middle", "high")}}
        for year, entry in zip(run.data["years"], total["by_year"], strict=True)
    ]
    seen = []
    for pledge in pledges[:1]:
        # A pledge counted in trains is computed in TEU; its observations do not convert.
        if pledge.test and compatible(pledge.test.unit, unit):
            test = pledge.test
            ledger = assessment.ledger
            seen = charts.yearly(ledger, pledge.subject, test.indicator, str(total["rule"]), unit)
    points = [{"year": r["year"], "value": r["value"] * by_scale} for r in seen]
    marks = [
        {
            "year": aim["year"],
            "value": aim["value"] * by_scale,
            "label": f"pledged {_said(aim['value'] * by_scale)}",
        }
        for aim in aims
    ]
    rule = str(total["rule"])
    name = names(rule)
    last = band[-1]
    return Figure(
        title=f"{name}: drawn and observed, {said}",
        caption=f"Counting rule: {name}. Line: middle of the draws; band: 8 draws in 10. "
        f"Dots: observed. Diamonds: pledged. {INDICATIVE}",
        svg=_band_svg(band, points, marks, said, f"total-{rule}"),
        alt=f"{name} in {last['year']}: {_said(last['middle'])} {said}, 8 draws in 10 between "
        f"{_said(last['low'])} and {_said(last['high'])}.",
        header=("Year", "Low", "Middle", "High", "Observed"),
        rows=[
            [str(b["year"]), *(_said(float(b[key])) for key in ("low", "middle", "high")),
             next((_said(p["value"]) for p in points if p["year"] == b["year"]), "none")]
            for b in band
        ],
    )  # fmt: skip


def _band_svg(
    band: Sequence[Mapping[str, Any]],
    points: Sequence[Mapping[str, Any]],
    aims: Sequence[Mapping[str, Any]],
    said: str,
    name: str,
) -> str:
    import altair as alt

    years = [int(r["year"]) for r in (*band, *points, *aims)]
    x = alt.X(
        "year:Q", title=None,
        scale=alt.Scale(domain=[min(years) - 0.3, max(years) + 0.6], nice=False),
        axis=alt.Axis(format="d", grid=False, tickMinStep=1, tickCount=max(years) - min(years)),
    )  # fmt: skip
    base = alt.Chart(charts._inline(band))
    layers = [
        base.mark_area(color=ACCENT, opacity=0.22).encode(
            x=x, y=alt.Y("low:Q", title=said, scale=alt.Scale(zero=True)), y2="high:Q"
        ),
        base.mark_line(color=ACCENT, strokeWidth=2).encode(x=x, y="middle:Q"),
    ]
    if points:
        layers.append(
            alt.Chart(charts._inline(points))
            .mark_point(filled=True, size=60, color=charts.INK, opacity=1)
            .encode(x=x, y="value:Q")
        )
    if aims:
        aim = alt.Chart(charts._inline(aims))
        layers += [
            aim.mark_point(shape="diamond", size=130, color=WARM, strokeWidth=2).encode(
                x=x, y="value:Q"
            ),
            aim.mark_text(align="right", dx=-10).encode(x=x, y="value:Q", text="label:N"),
        ]
    chart = alt.layer(*layers).properties(width=WIDTH, height=250)
    return charts.draw(charts._spec(chart), name)


def odds_text(low: float, high: float) -> str:
    """Write a band of odds; the outer steps of five per cent are never called certain."""
    if high <= 0.05:
        return "at most 5 %"
    if low >= 0.95:
        return "at least 95 %"
    return f"{low * 100:.0f} %" if low == high else f"{low * 100:.0f} to {high * 100:.0f} %"


def _odds(pledge: Pledge, run: EngineRun) -> dict[int, tuple[float, float]]:
    return odds_by_year(run.answers[pledge.id]["odds"]["detail"])


def odds_figure(pledge: Pledge, run: EngineRun) -> Figure | None:
    """Draw the band of odds of the main pledge by year, under its own words."""
    detail = run.answers[pledge.id]["odds"]["detail"]
    figure = would_figure(pledge.sentence, f"chapter-{pledge.id}", detail, _year(pledge), True)
    return figure and replace(figure, title=f"Odds by year: {pledge.sentence}", pledges=())


def odds_table(pledges: Sequence[Pledge], run: EngineRun, names: Names) -> dict[str, Any] | None:
    """Return the band of odds of each pledge in each year."""
    found = {pledge.id: _odds(pledge, run) for pledge in pledges}
    years = sorted({year for odds in found.values() for year in odds})
    if not years:
        return None
    rows = [
        {
            "pledge": pledge.id,
            "sentence": pledge.sentence,
            "rule": names(pledge.test.counting_rule) if pledge.test else "",
            "cells": [
                {
                    "text": odds_text(*found[pledge.id][year]) if year in found[pledge.id] else "–",
                    "due": year == _year(pledge),
                }
                for year in years
            ],
        }
        for pledge in pledges
    ]
    return {"years": years, "rows": rows}


def bottlenecks(run: EngineRun, target: int) -> list[dict[str, Any]]:
    """Return facilities with a capacity, those full in most draws of a year first."""
    index = run.data["years"].index(target)
    known = [f for f in run.data["facilities"] if f["capacity_known"]]
    rows = []
    for f in sorted(known, key=lambda f: (-f["full"][index], -f["use"][index]["middle"], f["id"])):
        use, free = f["use"][index], f["free"][index]
        rows.append(
            {
                "name": f["name"],
                "full": words.share(f["full"][index]),
                "width": f"{100 * f['full'][index]:.0f}",
                "use": f"{use['middle'] * 100:.0f} % ({use['low'] * 100:.0f} to {use['high'] * 100:.0f})",
                "free": f"{free['low']:,.0f} to {free['high']:,.0f}",
                "unit": words.reword(f["unit"]),
                "often": f["full"][index] >= 0.05,
            }
        )
    return rows


def projects(assessment: Assessment) -> dict[str, Any]:
    """Return projects that add to the corridor: promised against drawn, and those without draws."""
    engine = assessment.engines.get("projects")
    drawn: dict[str, Mapping[str, Any]] = {}
    for answers in (engine.answers if engine else {}).values():
        for project in answers["date"].get("because", ())[:1]:
            drawn[project] = answers
    rows: list[dict[str, Any]] = []
    without = []
    for row in assessment.case.rows("projects"):
        if not (row["adds_facility"] or row["opens_links"]) or row["actual"]:
            continue
        last = row["revised"] or row["promised"]
        said = words.when(last) if last else "no date"
        detail = drawn.get(row.id, {}).get("date", {}).get("detail", {})
        if last is None or last.end is None or not {"low", "median", "high"} <= detail.keys():
            without.append({"name": row["name"], "stage": row["stage"], "promised": said})
            continue
        low, median, high = (int(str(detail[key])[:4]) for key in ("low", "median", "high"))
        first = row["first_promised"]
        rows.append(
            {"label": row["name"], "low": low, "median": median, "high": high,
             "promised": last.end.year, "odds": str(row["stage"]),
             "first": words.when(first) if first else "no date"}
        )  # fmt: skip
    rows.sort(key=lambda r: (r["promised"], r["label"]))
    figure = None
    if rows:
        late = sum(r["median"] > r["promised"] for r in rows)
        figure = Figure(
            title="Projects of the corridor: promised against drawn",
            caption="Diamond: the year promised last. Bar: 8 draws in 10, where it is built. Line: "
            f"the middle. At the right: the stage reached.{openings.cut_words(rows)} {INDICATIVE}",
            svg=openings.opening_chart(rows, "corridor-projects"),
            alt=f"For {late} of {len(rows)} projects the middle lies after the year promised last.",
            header=("First promised", "Promised last", "Low", "Middle", "High", "Stage", "Project"),
            rows=[[str(r[k]) for k in ("first", "promised", "low", "median", "high", "odds", "label")] for r in rows],
        )  # fmt: skip
    return {"figure": figure, "without": without}


def past(run: EngineRun, names: Names) -> dict[str, Any] | None:
    """Return predictions of later years against what was observed, the misses named."""
    found = run.data.get("past") or []
    if not found:
        return None
    # All of them are predicted from one point in time, the year before the first.
    first = min(p["year"] for p in found)
    rows, records, misses = [], [], []
    for p in found:
        by_scale, said = _scale(p["unit"], p["observed"])
        label = f"{names(p['rule'])}, {p['year']}"
        values = {k: p[k] * by_scale for k in ("observed", "low", "middle", "high")}
        text = {k: _said(v) for k, v in values.items()}
        scores = {
            k: "no history" if p[k] is None else _said(p[k] * by_scale)
            for k in ("crps", "crps_growth", "crps_walk")
        }
        rows.append(
            {"label": label, "unit": said, "inside": p["inside"], "first": first, **text, **scores}
        )
        if p["observed"]:
            shares = {k: 100 * p[k] / p["observed"] for k in ("low", "middle", "high")}
            records.append({"label": label, **shares, "inside": "inside" if p["inside"] else "misses"})  # fmt: skip
        if not p["inside"]:
            side = "below" if p["high"] < p["observed"] else "above"
            misses.append(
                f"{label}: observed {text['observed']} {said}, predicted {text['low']} to "
                f"{text['high']}; the prediction lies {side} what came."
            )
    figure = Figure(
        title="Prediction as a share of what was observed",
        caption="Bar: 8 draws in 10. Line in it: the middle. 100 % is the observation. "
        "The words at the right say whether the bar holds it.",
        svg=_past_svg(records) if records else "",
        alt=f"{len(found) - len(misses)} of {len(found)} observations lie in the range predicted.",
    )
    return {"rows": rows, "misses": misses, "figure": figure, "count": len(found)}


def _past_svg(records: Sequence[Mapping[str, Any]]) -> str:
    import altair as alt

    order = [str(record["label"]) for record in records]
    top = max(100.0, *(float(record["high"]) for record in records)) * 1.05
    base = alt.Chart(charts._inline([{**r, "end": top} for r in records]))
    y = alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=320, ticks=False, domain=False))  # fmt: skip
    scale = alt.Scale(domain=[0, top], nice=False)

    def x(column: str) -> Any:
        return alt.X(f"{column}:Q", title="% of what was observed", scale=scale)

    line = alt.Chart(charts._inline([{"at": 100}])).mark_rule(color=WARM, strokeWidth=2)
    layers = [
        base.mark_bar(color=ACCENT, opacity=0.3, height=10).encode(x=x("low"), x2="high:Q", y=y),
        base.mark_tick(color=ACCENT, thickness=3, height=14).encode(x=x("middle"), y=y),
        line.encode(x=x("at")),
        base.mark_text(align="left", dx=8).encode(x=x("end"), y=y, text="inside:N"),
    ]
    chart = alt.layer(*layers).properties(width=WIDTH - 280, height=26 * len(records))
    return charts.draw(charts._spec(chart), "corridor-past")


def certificate(run: EngineRun) -> list[str]:
    """Return what shows that the computation is right, in plain words."""
    proof = run.certificate
    lines = []
    if {"draws", "unconverged", "retried"} <= proof.keys():
        lines.append(
            f"{proof['draws']:,} draws; {proof['unconverged']} did not converge, "
            f"{proof['retried']} were found from a safer start."
        )
    if "residual" in proof:
        lines.append(
            f"Prices and queues settle: the largest residual is {proof['residual']:.0e} (no unit)."
        )
    if "balance" in proof:
        lines.append(
            "All demand is accounted for, on a route or unserved: the largest gap is "
            f"{proof['balance']:.0e} of demand."
        )
    if "fit_missed" in proof:
        lines.append(
            f"In the years known, {proof['fit_missed']} draws miss an observed total by more than "
            f"their ranges allow; the worst by {proof['fit_breach'] * 100:.1f} %."
        )
    if "known_miss" in proof:
        lines.append(
            "Flows stay within "
            f"{proof['known_miss'] * 100:.1f} % of the fitted volumes of the known years in 95 % of the draws."
        )
    return lines
