"""Pledges that terminals answer by simulation: a count since an opening, and a fleet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import Any

from serai.cache import cached
from serai.case import Case
from serai.engines.model import EngineRun, Progress, plain_data
from serai.engines.terminal_runs import PLEDGE_REPLICATIONS, key_of
from serai.ledger.pledges import Pledge
from serai.terminals.answers import Count
from serai.terminals.uses import FleetUse, HubUse, Uses

#: Replications of a search for a number of ships, and of paired reliefs over the ranges.
SHIP_REPLICATIONS = 3
RELIEF_REPLICATIONS = 24


def hub_answers(
    case: Case, uses: Uses, use: HubUse, count: Count, progress: Progress
) -> dict[str, Any]:
    """Return the simulated counts of one pledge as plain data, by unit and end."""
    declaration = uses.declaration(use.terminal, use.variant)
    variant = uses.variant(use.terminal, use.variant) if use.variant else None
    days = (count.day - count.opened).days
    units = list(dict.fromkeys([count.unit, "TEU"]))
    key = key_of(case, uses, use.terminal, variant, use, count.claimed, count.opened, days,
                 count.threshold, PLEDGE_REPLICATIONS, case.seed)  # fmt: skip

    def compute() -> dict[str, Any]:
        from serai.terminals.hub import hub_counts
        from serai.terminals.simulate import simulate
        from serai.terminals.summary import bound

        progress(f"simulating the first {days} days of {declaration.title}")
        found = []
        for unit in units:
            found += hub_counts(
                declaration, use.arrivals, count.claimed.yearly, unit, count.opened.month, days,
                count.threshold, PLEDGE_REPLICATIONS, case.seed,
            )  # fmt: skip
        run = simulate(declaration, replications=50, seed=case.seed)
        told: dict[str, Any] = plain_data(
            {"counts": [part.as_dict() for part in found], "bound": bound(run)}
        )
        return told

    return {
        "pledge": use.pledge, "terminal": use.terminal, "variant": use.variant, "days": days,
        "opened": count.opened.isoformat(), "threshold": count.threshold, "unit": count.unit,
        "title": variant.title if variant else "", "reason": variant.reason if variant else "",
        **cached("terminal", key, compute),
    }  # fmt: skip


def simulated_parts(parts: Mapping[str, Any], hub: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers of a count with what the simulation adds to fits, date and binds.

    The bound stays: a simulated terminal passes no more than arrives.  A word moves only
    to the worse, since every value inside the terminal may be a better one.
    """
    found = {question: dict(part) for question, part in parts.items()}
    counts = {(part["unit"], part["end"]): part for part in hub["counts"]}
    own = counts[hub["unit"], "lifted"]
    across = counts[hub["unit"], "across"]
    noun = "boxes" if hub["unit"] == "container" else "TEU"
    if "fits" in found:
        found["fits"]["text"] += (
            f"; simulated from an empty terminal, {_range(own['by_day'])} {noun} are off the trains and "
            f"{_range(across['by_day'])} across the sea by day {hub['days']}"
        )
        found["fits"]["detail"] = _with_lines(found["fits"], count_lines(hub))
    if "date" in found:
        when = own["reached_days"]["mid"]
        later = "later than the run" if when is None else str(_day(hub, when))
        found["date"]["text"] += (
            f"; simulated, the {hub['threshold']:,.0f}th is off the train on {later} in the middle of "
            f"{own['replications']:,} runs ({_days(hub, own)})"
        )
    if "binds" in found:
        first = [part for part in hub["bound"] if (part["hours"]["mean"] or 0) > 0.05][:3]
        told = ", ".join(f"{part['cause']} {part['hours']['mean']:.0%}" for part in first)
        found["binds"]["text"] = found["binds"]["text"].replace(
            "; what bounds a day's work inside the terminal is not simulated", ""
        ) + (f"; inside the terminal, at today's traffic, hours are lost to {told} (simulated)")
        found["binds"]["missing"] = ("equipment and storage of the terminal, which are assumed",)
        found["binds"]["indicative"] = True
    return found


def count_lines(hub: Mapping[str, Any]) -> list[str]:
    """Return a line for each unit and end of the way."""
    ends = {"lifted": "off the trains", "across": "across the sea"}
    lines = []
    for part in hub["counts"]:
        noun = "boxes" if part["unit"] == "container" else "TEU"
        lines.append(
            f"simulated ({hub['title'] or hub['terminal']}), {part['yearly']:,.0f} {noun} a year sent, "
            f"{ends[part['end']]} by day {hub['days']}: {_range(part['by_day'])}; "
            f"the {hub['threshold']:,.0f}th: {_days(hub, part)}"
        )
    return lines


def _with_lines(part: Mapping[str, Any], lines: Sequence[str]) -> dict[str, Any]:
    detail = dict(part.get("detail", {}))
    return {**detail, "lines": [*detail.get("lines", []), *lines]}


def _range(value: Mapping[str, float]) -> str:
    return f"{value['mid']:,.0f} (98 in 100: {value['low']:,.0f} to {value['high']:,.0f})"


def _day(hub: Mapping[str, Any], days: float) -> date:
    return date.fromisoformat(hub["opened"]) + timedelta(days=int(days))


def _days(hub: Mapping[str, Any], part: Mapping[str, Any]) -> str:
    ends = [part["reached_days"][key] for key in ("low", "high")]
    told = ["not within the run" if end is None else str(_day(hub, end)) for end in ends]
    return f"98 in 100: {told[0]} to {told[1]}"


def fleet_answers(
    case: Case, uses: Uses, use: FleetUse, pledge: Pledge, progress: Progress
) -> dict[str, Any] | None:
    """Return the fleets that a pledge needs and what each relief gives; None without a threshold."""
    if pledge.test is None or pledge.test.threshold is None:
        return None
    wanted = float(pledge.test.threshold)
    key = key_of(case, uses, use.terminal, use, wanted, SHIP_REPLICATIONS, RELIEF_REPLICATIONS,
                 case.seed)  # fmt: skip

    def compute() -> dict[str, Any]:
        from serai.terminals.ships import gains, ships_for

        base = uses.declaration(use.terminal)
        progress(f"simulating the fleets that {pledge.id} needs")
        needed = []
        for variant in use.rounds.values():
            for quays in ({}, use.quays.changes):
                title = variant.title + (f", {use.quays.title}" if quays else "")
                changed = base.with_({**variant.changes, **quays})
                needed.append(
                    ships_for(changed, use.fleet, wanted, title, SHIP_REPLICATIONS, case.seed)
                )
        reliefs = {name: (part.title, part.changes) for name, part in use.reliefs.items()}
        progress(f"relieving {len(reliefs)} things one at a time")
        found = gains(base, reliefs, RELIEF_REPLICATIONS, case.seed)
        laden = gains(base, {"empties": reliefs["empties"]}, RELIEF_REPLICATIONS, case.seed, True) \
            if "empties" in reliefs else []  # fmt: skip
        plain: dict[str, Any] = plain_data(
            {
                "needed": [asdict(part) for part in needed],
                "gains": [asdict(part) for part in found],
                "laden": [asdict(part) for part in laden],
            }
        )
        return plain

    return {
        "pledge": pledge.id, "terminal": use.terminal, "wanted": wanted, "unit": pledge.test.unit,
        "ship_replications": SHIP_REPLICATIONS, "relief_replications": RELIEF_REPLICATIONS,
        **cached("terminal", key, compute),
    }  # fmt: skip


def with_fleets(corridor: EngineRun, terminals: EngineRun | None) -> EngineRun:
    """Return the corridor run whose binding answers tell what fleet a pledge needs."""
    fleets = terminals.data.get("fleets", ()) if terminals else ()
    answers = dict(corridor.answers)
    for fleet in fleets:
        parts = answers.get(fleet["pledge"], {})
        if "binds" in parts:
            told = {**parts["binds"], "text": f"{parts['binds']['text']}; {fleet_text(fleet)}"}
            answers[fleet["pledge"]] = {**parts, "binds": told}
    return replace(corridor, answers=answers)


def fleet_text(fleet: Mapping[str, Any]) -> str:
    """Return in a sentence what fleet is needed and what binds."""
    parts = []
    for need in fleet["needed"]:
        ships = f"{need['ships']} ships" if need["ships"] is not None else "no fleet"
        more = "" if need["ships"] is not None else f" (64 ships carry {need['teu']:,.0f})"
        parts.append(f"{ships} {need['title']}{more}")
    best = fleet["gains"][0]
    return (
        f"simulated for the ferry line alone, {fleet['wanted']:,.0f} {fleet['unit']} both ways take "
        + "; ".join(parts)
        + f"; with today's ships the most comes from {best['title']} ({best['gain']:+,.0f} TEU a year, "
        f"9 in 10 over the assumed ranges {best['low']:+,.0f} to {best['high']:+,.0f})"
    )
