"""The terminals chapter: what ports, borders and lines pass, what binds them, and how items wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from serai.pages import terminal_charts as drawn
from serai.pages.charts import Figure
from serai.terminals.causes import shares_text, worded

if TYPE_CHECKING:
    from serai.assess import Assessment
    from serai.engines import EngineRun

#: Share of the hours lost below which a cause is not drawn [1].
SMALL = 0.005


def terminals_chapter(assessment: Assessment) -> dict[str, Any] | None:
    """Return everything the terminals chapter shows; None where no terminal was simulated."""
    run = assessment.engines.get("terminals")
    if run is None or not run.data.get("curves"):
        return None
    return {
        "places": [place_view(place) for place in run.data.get("places", ())],
        "curves": curve_figure(run),
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
        "note": place["note"],
        "year": place["year"],
        "replications": f"{place['replications']:,}",
        "sourced": f"{basis['sourced']} of {basis['sourced'] + basis['assumed']}",
        "indicative": basis["indicative"],
        "throughput": [
            {"unit": unit.replace("/yr", " a year"), "mean": _number(value["mean"]),
             "half": _number(value["half"]), "low": _number(value["low"]), "high": _number(value["high"])}
            for unit, value in place["throughput"].items()
        ],
        "first": shares_text(place["bound"]),
        "worst": _worst(place),
        "growing": place["growing"],
        "figures": [figure for figure in place_figures(place, name) if figure.svg],
    }  # fmt: skip


def _worst(place: Mapping[str, Any]) -> str:
    worst = place["worst"]
    return (
        f"The worst week begins on {worst['from'][5:]}: {_number(worst['waiting']['mean'])} items wait, "
        f"{_number(worst['typical'])} in a typical one, most of them at {worst['stage']}."
    )


def place_figures(place: Mapping[str, Any], name: str) -> list[Figure]:
    """Return the drawings of one terminal: queues, times, yards, causes, and space and time."""
    runs = f"{place['replications']:,} simulated years"
    times = [
        {
            "label": part["class"],
            **{key: (part["time"][key]["mean"] or 0.0) / 24.0 for key in ("p50", "p90", "p95")},
        }
        for part in place["classes"]
        if part["time"]["p50"]["mean"] is not None
    ]
    causes = [
        {"label": worded(part["cause"]), "share": part["hours"]["mean"]}
        for part in place["bound"]
        if (part["hours"]["mean"] or 0) > SMALL
    ]
    way = place.get("way", {"rows": [], "stages": []})
    band = "Line: the middle year; band: nine years in ten."
    return [
        Figure(
            f"{place['title']}: space and time", "One simulated year, three weeks of it; a line is an item.",
            drawn.way_chart(way["rows"], way["stages"], f"way-{name}"),
            f"Items on their way through {place['title']}.",
        ),
        Figure(
            f"{place['title']}: what waits", f"Weekly means, {runs}. {band}",
            drawn.band_chart(place["queues"], "items waiting", f"queue-{name}"),
            f"Items waiting week by week at {', '.join(place['queues'])}.",
        ),
        Figure(
            f"{place['title']}: places taken in the yards", f"Weekly means, {runs}. {band}",
            drawn.band_chart(place.get("yards", {}), "items in the yard", f"yard-{name}"),
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


def curve_figure(run: EngineRun) -> Figure:
    """Return all waiting curves, a panel for each facility."""
    rows = []
    table = []
    for facility, curve in sorted(run.data["curves"].items()):
        errors = curve.get("error_days") or [0.0] * len(curve["days"])
        for use, days, error in zip(curve["utilisation"], curve["days"], errors, strict=True):
            rows.append(
                {"label": facility, "use": use, "days": days, "low": max(days - (error or 0.0), 0.0),
                 "high": days + (error or 0.0)}
            )  # fmt: skip
        table.append(
            [facility, f"{_number(curve['capacity'])} {curve['unit']}", f"{curve['days'][-1]:.1f}",
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
        f"Mark: the middle of the runs; bar: nine in ten; diamond: the claim. {hub['title']}. {hub['reason']}",
        drawn.count_chart(rows, f"hub-{hub['pledge']}"),
        f"Simulated counts by day {hub['days']} beside the claim of {hub['threshold']:,.0f}.",
        ["count", "low", "middle", "high"],
        [[str(r["label"]), *(f"{r[key]:,.0f}" for key in ("low", "mid", "high"))] for r in rows],
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
            f"{_number(part['declared'])} ± {_number(part['declared_half'])}",
        ]
        for part in fleet["needed"]
    ]  # fmt: skip
    gains = [
        [part["title"], f"{part['gain']:+,.0f}", f"{part['low']:+,.0f} to {part['high']:+,.0f}", f"{part['best']:.0%}"]
        for part in fleet["gains"]
    ]  # fmt: skip
    laden = [
        f"{part['title']}: {part['gain']:+,.0f} laden TEU a year ({part['low']:+,.0f} to {part['high']:+,.0f})"
        for part in fleet["laden"]
    ]
    return {
        "pledge": fleet["pledge"], "wanted": f"{fleet['wanted']:,.0f} {fleet['unit']}",
        "needed": needed, "gains": gains, "laden": laden,
        "runs": fleet["relief_replications"], "ship_runs": fleet["ship_replications"],
    }  # fmt: skip


def _number(value: float | None) -> str:
    if value is None or value != value:
        return "none"
    return f"{value:,.0f}" if abs(value) >= 10 else f"{value:,.1f}"


def names(parts: Sequence[Mapping[str, Any]]) -> str:
    """Return the titles of several terminals in one line."""
    return ", ".join(str(part["title"]) for part in parts)
