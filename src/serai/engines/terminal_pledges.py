"""Pledges that terminals answer by simulation: a count since an opening, and a fleet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, timedelta
from itertools import product
from typing import Any

from serai.cache import cached
from serai.case import Case
from serai.engines.model import EngineRun, Progress, plain_data
from serai.engines.terminal_runs import key_of
from serai.ledger.pledges import Pledge
from serai.quantity import near
from serai.terminals.answers import Count
from serai.terminals.causes import shares_text
from serai.terminals.uses import FleetUse, HubUse, Uses

#: Replications behind a count by a day.
PLEDGE_REPLICATIONS = 1000
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
            f"; simulated from an empty terminal with assumed equipment, {_range(own['by_day'])} {noun} are off the trains and "
            f"{_range(across['by_day'])} across the sea by day {hub['days']}"
        )
        found["fits"]["detail"] = _with_lines(found["fits"], count_lines(hub))
    if "date" in found:
        when = own["reached_days"]["mid"]
        later = "later than the run" if when is None else str(_day(hub, when))
        found["date"]["text"] += (
            f"; simulated, the {hub['threshold']:,.0f}th is off the train on {later} in the middle of "
            f"{own['long_replications']:,} runs ({_days(hub, own)})"
        )
    if "binds" in found:
        told = shares_text(hub["bound"])
        found["binds"]["text"] = found["binds"]["text"].replace(
            "; what bounds a day's work inside the terminal is not simulated", ""
        ) + (f"; inside the terminal, at the traffic of 2024, items wait for {told} (simulated)")
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
            f"{ends[part['end']]} by day {hub['days']}: {_range(part['by_day'])}, n = "
            f"{part['replications']:,} runs; the {hub['threshold']:,.0f}th: {_days(hub, part)}, n = "
            f"{part['long_replications']:,}"
        )
    return lines


def _with_lines(part: Mapping[str, Any], lines: Sequence[str]) -> dict[str, Any]:
    detail = dict(part.get("detail", {}))
    return {**detail, "lines": [*detail.get("lines", []), *lines]}


def _range(value: Mapping[str, float]) -> str:
    return f"{near(value['mid'])} (9 in 10: {near(value['low'])} to {near(value['high'])})"


def _day(hub: Mapping[str, Any], days: float) -> date:
    return date.fromisoformat(hub["opened"]) + timedelta(days=int(days))


def _days(hub: Mapping[str, Any], part: Mapping[str, Any]) -> str:
    ends = [part["reached_days"][key] for key in ("low", "high")]
    told = ["not within the run" if end is None else str(_day(hub, end)) for end in ends]
    return f"9 in 10: {told[0]} to {told[1]}"


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
        for round_, shore in product(use.rounds.values(), use.shores.values()):
            changed = base.with_({**round_.changes, **shore.changes})
            found = ships_for(changed, use.fleet, wanted, SHIP_REPLICATIONS, case.seed)
            told = {
                "round": round_.title,
                "shore": shore.title,
                "by_rate": round_.ships_for(wanted),
            }
            needed.append({**told, **asdict(found)})
        reliefs = {name: (part.title, part.changes) for name, part in use.reliefs.items()}
        progress(f"relieving {len(reliefs)} things one at a time")
        gained = gains(base, reliefs, RELIEF_REPLICATIONS, case.seed)
        laden = gains(base, {"empties": reliefs["empties"]}, RELIEF_REPLICATIONS, case.seed, True) \
            if "empties" in reliefs else []  # fmt: skip
        plain: dict[str, Any] = plain_data(
            {
                "needed": needed,
                "gains": [asdict(part) for part in gained],
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
    """Return the corridor run whose answers tell what the simulated line adds to a pledge.

    What could pass gets the most of the line on today's shores, what binds the fleet that is
    needed.  No word moves: the most of the corridor is a bound, and the shores are assumed.
    """
    fleets = terminals.data.get("fleets", ()) if terminals else ()
    answers = dict(corridor.answers)
    for fleet in fleets:
        parts = dict(answers.get(fleet["pledge"], {}))
        for question, told in (("fits", shore_text(fleet)), ("binds", fleet_text(fleet))):
            if question in parts and told:
                text = f"{parts[question]['text']}; {told}"
                parts[question] = {**parts[question], "text": text, "indicative": True}
        if parts:
            answers[fleet["pledge"]] = parts
    return replace(corridor, answers=answers)


def shore_text(fleet: Mapping[str, Any]) -> str:
    """Return what the line passes on today's shores whatever its fleet; empty if that is enough."""
    today = next((need for need in fleet["needed"]), None)
    if today is None or today["ships"] is not None:
        return ""
    return (
        f"the ferry line alone, simulated with {today['shore']}, carries {near(today['teu'])} "
        f"{fleet['unit']} both ways however many ships it has (n = {fleet['ship_replications']} years)"
    )


def fleet_text(fleet: Mapping[str, Any]) -> str:
    """Return in a sentence what fleet is needed, on which shores, and what binds today's ships."""
    rounds: dict[str, list[Mapping[str, Any]]] = {}
    for need in fleet["needed"]:
        rounds.setdefault(need["round"], []).append(need)
    parts = [_round_text(title, needs) for title, needs in rounds.items()]
    first = sorted(fleet["gains"], key=lambda part: -part["best"])[:2]
    told = ", ".join(
        f"{part['title']} in {part['best']:.0%} ({part['gain']:,.0f} TEU a year more, 9 in 10 "
        f"{part['low']:,.0f} to {part['high']:,.0f})"
        for part in first
    )
    return (
        f"simulated for the ferry line alone with cargo that never lacks, {fleet['wanted']:,.0f} "
        f"{fleet['unit']} both ways take {'; '.join(parts)}; relieving one thing, today's ships gain "
        f"the most by {told} of {fleet['relief_replications']} runs over the assumed ranges"
    )


def _round_text(title: str, needs: Sequence[Mapping[str, Any]]) -> str:
    """Return the fewest ships at one round on the first shore that lets any fleet carry it."""
    rate = needs[0]["by_rate"]
    if rate is not None:
        title += f" ({rate:,.1f} if each ship carries as those did)"
    enough = next((need for need in needs if need["ships"] is not None), None)
    if enough is None:
        last = needs[-1]
        return (
            f"more than {last['tried']} ships {title}, even with {last['shore']} "
            f"({near(last['teu'])} carried)"
        )
    if enough is needs[0]:
        return f"{enough['ships']} ships {title}"
    short = needs[needs.index(enough) - 1]
    return (
        f"{enough['ships']} ships {title}, with {enough['shore']}; with {short['shore']} "
        f"{short['tried']} ships carry {near(short['teu'])}"
    )
