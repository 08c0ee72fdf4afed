"""The report's chapter on pace and finance: what is asked for a year, and what it must earn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf
from typing import TYPE_CHECKING, Any

from serai.pages.words import day, reword
from serai.projects.pace import Span
from serai.projects.pace_answers import amount, percent, times_text
from serai.projects.plant import spread
from serai.quantity import short

if TYPE_CHECKING:
    from serai.assess import Assessment
    from serai.pages.words import Names


def pace_chapter(assessment: Assessment, names: Names) -> dict[str, Any] | None:
    """Return the tables of the chapter; None where a case has neither paces nor finance."""
    pace, finance = assessment.engines.get("pace"), assessment.engines.get("finance")
    if pace is None and finance is None:
        return None
    lists = pace.data.get("lists", {}) if pace else {}
    return {
        "paces": [pace_row(p) for p in pace.data["paces"] if p["flows"]] if pace else [],
        "lists": list_rows(lists.get("definitions", [])),
        "steps": [step_text(step, names) for step in lists.get("steps", [])],
        "finance": [plant_view(p) for p in finance.data["projects"]] if finance else [],
        "costs": sum(1 for c in finance.data["costs"] if c["constant"]) if finance else 0,
    }


def _span(value: Sequence[float | None] | None) -> Span | None:
    """Read a pair back from plain data, where what has no bound is None."""
    if value is None or value[0] is None:
        return None
    high = value[1]
    return float(value[0]), inf if high is None else float(high)


def pace_row(pace: Mapping[str, Any]) -> dict[str, Any]:
    """Return one row of the table of paces: what is asked for, and each flow that was seen."""
    growth = pace["kind"] == "growth"
    required = _span(pace["required"])

    def rate(span: Span) -> str:
        return percent(span) if growth else f"{amount(span, pace['unit'].removesuffix('/yr'))}/yr"

    flows = []
    for flow in pace["flows"]:
        seen = _span((flow["low"], flow["high"]))
        times, years = _span(flow["times"]), _span(flow["years"])
        flows.append(
            {
                "name": reword(str(flow["name"])),
                "rate": reword(rate(seen)) if seen else "",
                "times": times_text(times) if times and not growth else "",
                "years": _years(years),
                "same": flow["same"],
                "few": flow["few"],
                "note": flow["note"],
            }
        )
    by = pace["by"]
    return {
        "id": pace["id"],
        "name": pace["name"],
        "pledge": pace["pledge"],
        "required": reword(rate(required)) if required else "no date",
        "by": "" if by is None else str(int(by - (0 if growth else 1e-6))),
        "assumed": pace["assumed"],
        "flows": flows,
    }


def _years(years: Span | None) -> str:
    if years is None:
        return "never"
    low, high = years
    if high == 0:
        return "there already"
    if high == inf:
        return f"{low:.0f} years or more" if low >= 3 else f"{low:.1f} years or more"
    near = high - low <= 0.1 * high
    if near:
        return f"{(low + high) / 2:.0f} years" if high >= 3 else f"{(low + high) / 2:.1f} years"
    return f"{low:.0f} to {high:.0f} years"


def list_rows(definitions: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the versions of a list, each definition by itself."""

    def told(value: float | None, unit: str = "") -> str:
        return "" if value is None else f"{short(value)}{unit}"

    return [
        {
            "name": definition["name"],
            "completed": definition["completed_a_year"],
            "versions": [
                {"period": _when(str(v["period"])), "count": told(v["count"]), "value": told(v["value"], " USD"),
                 "done": told(v["done"]), "done_value": told(v["done_value"], " USD")}
                for v in definition["versions"]
            ],
        }
        for definition in definitions
    ]  # fmt: skip


def _when(text: str) -> str:
    """Write the period of a version: a day, a month, a year, or from one to another."""
    return " to ".join(day(part) for part in text.split("/"))


def step_text(step: Mapping[str, Any], names: Names) -> str:
    """Say what a change of definition did to the total."""
    return (
        f"From {names(step['from'])} ({_when(step['from_period'])}) to {names(step['to'])} "
        f"({_when(step['to_period'])}) the value is {step['value_ratio']:.2g} times, after "
        f"{step['months']:.0f} months: another definition, not growth."
    )


def plant_view(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return the finance of one project: results under each hypothesis, and what nobody tells."""
    return {
        "name": found["name"],
        "kind": found["kind"],
        "prices": found["prices"],
        "draws": f"{found['draws']:,}",
        "outcomes": [
            {
                "name": outcome["hypothesis"],
                "results": [(name, spread(result)) for name, result in outcome["results"].items()],
                "missing": ", ".join(name.replace("_", " ") for name in outcome["missing"]),
            }
            for outcome in found["outcomes"]
        ],
        "assumed": [(a["item"].replace("_", " "), a["told"], a["reason"]) for a in found["assumed"]],
        "jobs": [f"jobs of {c['phase']}: {short(c['low'], 2)} to {short(c['high'], 2)}, direct ({c['source']})" for c in found["jobs"]["computed"]],
        "no_jobs": found["jobs"]["missing"],
    }  # fmt: skip
