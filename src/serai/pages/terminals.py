"""The terminals chapter: what ports, borders and lines pass, what binds them, and how items wait.

Simulated numbers are told with three significant figures; their intervals are wider than that.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from serai.pages import terminal_charts as drawn
from serai.pages.bands import band_panels
from serai.pages.charts import Figure
from serai.quantity import near
from serai.terminals.causes import shares_text, worded

if TYPE_CHECKING:
    from serai.assess import Assessment
    from serai.engines import EngineRun

#: Share of the hours lost below which a cause is not drawn [1].
SMALL = 0.005
#: Share of the places of a yard, and items in the worst weeks of a queue, below which none is drawn.
EMPTY, FEW = 0.02, 1.0
#: What a stage is, beside its short name in the declaration.
KINDS = {
    "station": "machines or crews",
    "travel": "way",
    "yard": "yard",
    "ride": "ships",
    "batch": "trains or loads",
}


def terminals_chapter(assessment: Assessment) -> dict[str, Any] | None:
    """Return everything the terminals chapter shows; None where no terminal was simulated."""
    run = assessment.engines.get("terminals")
    if run is None or not run.data.get("curves"):
        return None
    facilities = {row.id: str(row["name"]) for row in assessment.case.rows("facilities")}
    return {
        "places": [place_view(place) for place in run.data.get("places", ())],
        "curves": curve_figure(run, facilities),
        "hubs": [hub_view(hub) for hub in run.data["hubs"]],
        "fleets": [fleet_view(fleet) for fleet in run.data["fleets"]],
        "lines": run.data.get("lines", ()),
        "replications": run.data["replications"],
    }


def place_view(place: Mapping[str, Any]) -> dict[str, Any]:
    """Return one terminal in words, a table, and its drawings."""
    name = str(place["terminal"])
    basis = place["basis"]
    return {
        "id": name,
        "title": place["title"],
        "note": place["note"].replace("`", ""),
        "year": place["year"],
        "replications": f"{place['replications']:,}",
        "sourced": f"{basis['sourced']} of {basis['sourced'] + basis['assumed']}",
        "indicative": basis["indicative"],
        "throughput": [
            {"unit": unit.replace("/yr", " a year"), "mean": measured(value)}
            for unit, value in place["throughput"].items()
        ],
        "first": shares_text(place["bound"]),
        "worst": _worst(place),
        "withheld": [part["text"] for part in place["withheld"]],
        "figures": [figure for figure in place_figures(place, name) if figure.svg],
    }  # fmt: skip


def _worst(place: Mapping[str, Any]) -> str:
    worst = place["worst"]
    if not worst["stage"]:
        return ""
    day = date.fromisoformat(worst["from"])
    return (
        f"The worst week begins on {day.day} {day:%B}: {_number(worst['waiting']['mean'])} items wait, "
        f"{_number(worst['typical'])} in a typical one, most of them at {stage_names(place)[worst['stage']]}."
    )


def stage_names(place: Mapping[str, Any]) -> dict[str, str]:
    """Return the stages of a place with what each one is."""
    return {
        part["stage"]: f"{part['stage']} ({KINDS[part['kind']]})"
        if KINDS[part["kind"]].split()[0] not in part["stage"] else str(part["stage"])
        for part in place["stages"]
    }  # fmt: skip


def drawn_bands(
    place: Mapping[str, Any], bands: Mapping[str, Sequence[Mapping[str, Any]]], yards: bool
) -> dict[str, Sequence[Mapping[str, Any]]]:
    """Return the bands that show something, by the name that people read.

    A queue of hardly an item in its worst weeks is left out, and a yard that stands all but
    empty because its size was set not to bind.
    """
    names = stage_names(place)
    use = {part["stage"]: part["use"]["mean"] for part in place["stages"]}
    found = {}
    for stage, records in bands.items():
        taken = use.get(stage)
        little = max(record["high"] for record in records) < FEW
        # A share that is not known is no reason to leave a yard out.
        bare = yards and taken is not None and taken < EMPTY
        if not (little or bare):
            found[names[stage]] = records
    return found


def place_figures(place: Mapping[str, Any], name: str) -> list[Figure]:
    """Return the drawings of one terminal: queues, times, yards, causes, and space and time."""
    runs = f"{place['replications']:,} simulated years"
    times = [
        {
            "label": part["class"],
            **{key: (part["time"][key]["mean"] or 0.0) / 24.0 for key in ("p50", "p90", "p95")},
        }
        for part in place["classes"]
        if _known(part["time"]["p50"]["mean"])
    ]
    causes = [
        {"label": worded(part["cause"]), "share": part["hours"]["mean"]}
        for part in place["bound"]
        if (part["hours"]["mean"] or 0.0) > SMALL
    ]
    way = place.get("way", {"rows": [], "stages": []})
    names = stage_names(place)
    waits = drawn_bands(place, place["queues"], yards=False)
    stand = drawn_bands(place, place.get("yards", {}), yards=True)
    shares = [
        f"{names[part['stage']]} {part['use']['mean']:.0%}"
        for part in place["stages"]
        if names[part["stage"]] in stand and _known(part["use"]["mean"])
    ]
    taken = f" Places taken on average: {', '.join(shares)}." if shares else ""
    route = [names[stage] for stage in way["stages"]]
    rows = [{**row, "stage": names[row["stage"]]} for row in way["rows"]]
    band = "Line: the middle year; band: nine years in ten."
    return [
        Figure(
            f"{place['title']}: space and time",
            "Three weeks of one simulated year, by day of the year. A line is an item on its way down through "
            "the stages; where it runs level, the item waits or is served.",
            drawn.way_chart(rows, route, f"way-{name}") if len(route) > 1 else "",
            f"Items on their way through {place['title']}.",
        ),
        Figure(
            f"{place['title']}: what waits", f"Weekly means, {runs}. {band}",
            band_panels(waits, "items waiting"),
            f"Items waiting week by week at {', '.join(waits)}.",
        ),
        Figure(
            f"{place['title']}: items in the yards", f"Weekly means, {runs}. {band}{taken}",
            band_panels(stand, "items in the yard"),
            f"Items standing in the yards of {place['title']} week by week.",
        ),
        Figure(
            f"{place['title']}: days from coming to leaving",
            f"Thick mark: half of the items take less; thin: nine in ten; end and number: nineteen in twenty. {runs}.",
            drawn.times_chart(times, f"times-{name}"), "Percentiles of the time inside by class of items.",
            ["items", "half", "9 in 10", "19 in 20"],
            [[row["label"], *(f"{row[key]:.1f}" for key in ("p50", "p90", "p95"))] for row in times],
        ),
        Figure(
            f"{place['title']}: what held the items", f"Share of all hours waited. {runs}.",
            drawn.share_chart(causes, "share of the hours waited", f"cause-{name}"),
            "Causes of waiting by their share of the hours.",
            ["cause", "share"], [[row["label"], f"{row['share']:.0%}"] for row in causes],
        ),
    ]  # fmt: skip


def curve_figure(run: EngineRun, facilities: Mapping[str, str]) -> Figure:
    """Return all waiting curves, a panel for each facility under its name."""
    rows = []
    table = []
    for facility, curve in sorted(run.data["curves"].items()):
        name = facilities.get(facility, facility)
        errors = curve.get("error_days") or [0.0] * len(curve["days"])
        for use, days, error in zip(curve["utilisation"], curve["days"], errors, strict=True):
            rows.append(
                {"label": name, "use": use, "days": days, "low": max(days - (error or 0.0), 0.0),
                 "high": days + (error or 0.0)}
            )  # fmt: skip
        table.append(
            [name, f"{_number(curve['capacity'])} {curve['unit']}", f"{curve['days'][-1]:.1f}",
             f"{curve['utilisation'][-1]:.0%}"]
        )  # fmt: skip
    replications = run.data["replications"]["curves"]
    return Figure(
        "Days of wait against use",
        f"Beyond the time at little use; band: 95 % interval over {replications} runs of two years. Each curve "
        "ends where the queue no longer settles. The most that passes is simulated, not stated.",
        drawn.curve_chart(rows, "curves"),
        "Waiting curves of the facilities that are simulated.",
        ["facility", "most that passes", "days at the end", "use at the end"],
        table,
    )


def hub_view(hub: Mapping[str, Any]) -> dict[str, Any]:
    """Return the simulated counts of one pledge: a table and a drawing."""
    from serai.engines.terminal_pledges import count_lines

    ends = {"lifted": "off the trains", "across": "across the sea"}
    rows = [
        {
            "label": f"{'boxes' if part['unit'] == 'container' else 'TEU'} {ends[part['end']]}",
            **{key: max(part["by_day"][key], 1.0) for key in ("low", "mid", "high")},
            "claim": hub["threshold"],
        }
        for part in hub["counts"]
    ]
    figure = Figure(
        f"Through by day {hub['days']}, and what was claimed",
        f"Mark: the middle of the runs; bar: nine in ten; diamond: the claim. Run {hub['title'] or 'as it is'}: {hub['reason']}",
        drawn.count_chart(rows, f"hub-{hub['pledge']}"),
        f"Simulated counts by day {hub['days']} beside the claim of {hub['threshold']:,.0f}.",
        ["count", "low", "middle", "high"],
        [[str(r["label"]), *(near(r[key]) for key in ("low", "mid", "high"))] for r in rows],
    )
    return {"pledge": hub["pledge"], "figure": figure, "lines": count_lines(hub)}


def fleet_view(fleet: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fleets that a pledge needs, and what each relief gives."""
    needed = [
        [
            f"{part['round']}, {part['shore']}",
            f"more than {part['tried']}, which carry {_number(part['teu'])}"
            if part["ships"] is None else str(part["ships"]),
            _number(part["by_rate"]),
            measured({"mean": part["declared"], "half": part["declared_half"]}),
        ]
        for part in fleet["needed"]
    ]  # fmt: skip
    gains = [
        [part["title"], _hundreds(part["gain"]), f"{_hundreds(part['low'])} to {_hundreds(part['high'])}", f"{part['best']:.0%}"]
        for part in fleet["gains"]
    ]  # fmt: skip
    laden = [
        f"With {part['title']}, {_hundreds(part['gain'])} laden TEU a year more ({_hundreds(part['low'])} to {_hundreds(part['high'])})"
        for part in fleet["laden"]
    ]
    return {
        "pledge": fleet["pledge"], "wanted": f"{fleet['wanted']:,.0f} {fleet['unit']}",
        "needed": needed, "gains": gains, "laden": laden,
        "runs": fleet["relief_replications"], "ship_runs": fleet["ship_replications"],
    }  # fmt: skip


def measured(value: Mapping[str, float]) -> str:
    """Return a mean with the half width of its interval, both to the second figure of that."""
    mean, half = value["mean"], value["half"]
    if not _known(mean) or not _known(half) or half <= 0:
        return _number(mean)
    place = max(-(math.floor(math.log10(half)) - 1), -9)
    places = max(place, 0)
    return f"{round(mean, place):,.{places}f} ± {round(half, place):,.{places}f}"


def _hundreds(value: float) -> str:
    return f"{round(value, -2) + 0.0:,.0f}"


def _known(value: float | None) -> bool:
    """Say whether a mean has a value: one that is withheld or of nothing has none."""
    return value is not None and value == value


def _number(value: float | None) -> str:
    if value is None or value != value:
        return "none"
    return near(value) if abs(value) >= 10 else f"{value:,.1f}"
