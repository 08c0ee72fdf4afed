"""Answer what terminals pass: counts told of them, and what they carry when simulated."""

from __future__ import annotations

from datetime import date

from serai.case import Case
from serai.engines.model import EngineRun, Progress
from serai.ledger.pledges import Pledge
from serai.ledger.statements import Ledger, Statement
from serai.terminals.answers import Count, Rate, count_answers
from serai.terminals.counts import Volume
from serai.terminals.series import counted_series

CUMULATIVE = {"terminal.cumulative": "container", "terminal.cumulative_teu": "TEU"}
RATES = {"terminal.capacity": "container", "terminal.capacity_teu": "TEU"}


def run_terminals(
    case: Case, day: date, progress: Progress = lambda step: None
) -> EngineRun | None:
    """Answer counts and fleets, and give the waiting curves; None where a case declares nothing.

    Counts that the ledger bounds are answered with or without a declaration; a declaration
    adds what is simulated.
    """
    from serai.engines.terminal_pledges import fleet_answers, hub_answers, simulated_parts
    from serai.engines.terminal_runs import (
        CURVE_REPLICATIONS,
        PLACE_REPLICATIONS,
        curve_answers,
        facility_units,
        line_answers,
        terminal_answers,
        uses_of,
    )

    run = run_counts(case, day)
    uses = uses_of(case)
    if not uses.declarations:
        return run
    answers = {pledge: dict(parts) for pledge, parts in (run.answers if run else {}).items()}
    counts = {count.id: count for count in counts_of(case, day) if isinstance(count, Count)}
    hubs = []
    for hub in uses.hubs:
        count = counts.get(hub.pledge)
        if count is None or count.day <= count.opened:
            continue
        found = hub_answers(case, uses, hub, count, progress)
        hubs.append(found)
        answers[hub.pledge] = simulated_parts(answers[hub.pledge], found)
    fleets = []
    for fleet in uses.fleets:
        pledge = next((pledge for pledge in case.pledges if pledge.id == fleet.pledge), None)
        needed = fleet_answers(case, uses, fleet, pledge, progress) if pledge else None
        if needed is not None:
            fleets.append(needed)
    units = facility_units(case)
    curves = {
        use.facility: curve_answers(case, uses, use, units[use.facility], progress)
        for use in uses.curves
    }
    places = [
        terminal_answers(case, uses, name, replications=PLACE_REPLICATIONS, progress=progress)
        for name in uses.declarations
    ]
    data = {
        "places": places, "lines": [line_answers(line) for line in uses.lines.values()],
        "curves": curves, "hubs": hubs, "fleets": fleets,
        "replications": {"curves": CURVE_REPLICATIONS, "places": PLACE_REPLICATIONS},
    }  # fmt: skip
    return EngineRun("terminals", answers, data)


def run_counts(case: Case, day: date) -> EngineRun | None:
    """Answer every claim of a cumulative count whose terminal has an opening and a rate."""
    answers = {}
    for pledge, count in zip(_wanted(case), counts_of(case, day), strict=True):
        answers[pledge.id] = (
            count_answers(count) if isinstance(count, Count) else _lacking(pledge, count)
        )
    return EngineRun("terminals", answers) if answers else None


def counts_of(case: Case, day: date) -> list[Count | str]:
    """Return what each claim of a count needs, in order; a string names what is missing."""
    wanted = _wanted(case)
    if not wanted:
        return []
    ledger = case.ledger.as_of(day)
    series = counted_series(ledger)
    return [_count(pledge, ledger, series) for pledge in wanted]


def _wanted(case: Case) -> list[Pledge]:
    return [
        pledge
        for pledge in case.pledges
        if pledge.test is not None
        and pledge.test.indicator in CUMULATIVE
        and pledge.test.threshold is not None
    ]


def _lacking(pledge: Pledge, what: str) -> dict[str, dict[str, object]]:
    """Return answers that name what the ledger lacks for one claim."""
    fields = {
        "answer": "undetermined",
        "text": f"cannot be computed for {pledge.subject}: {what} is missing",
        "missing": (what,),
        "because": (pledge.claim,),
    }
    return {question: dict(fields) for question in ("fits", "date", "binds")}


def _count(
    pledge: Pledge, ledger: Ledger, series: dict[tuple[str, str], list[Volume]]
) -> Count | str:
    """Gather what a claim needs; a string names the first thing that is missing."""
    test, last = pledge.test, pledge.deadline.end if pledge.deadline else None
    if test is None or test.threshold is None:
        return "a threshold"
    if last is None:
        return "the day for which the count is told"
    opening = _opening(pledge, ledger)
    if opening is None or opening.period is None or opening.period.start is None:
        return "an observed opening day"
    rates = [rate for s in ledger if s.subject == pledge.subject and (rate := _rate(s))]
    if not rates:
        return "a stated rate of the terminal"
    claim = ledger.statements.get(pledge.claim)
    source = claim.source if claim else ""
    same = [rate for rate in rates if ledger[rate.id].source == source]
    named = {
        key: volumes
        for key, volumes in series.items()
        if any(volume.id in pledge.evidence for volume in volumes)
    }
    return Count(
        pledge.id, pledge.claim, test.threshold, CUMULATIVE[test.indicator], last,
        opening.period.start, opening.id, rates, (same or rates)[0],
        {f"{subject} ({rule})": volumes for (subject, rule), volumes in named.items()},
    )  # fmt: skip


def _opening(pledge: Pledge, ledger: Ledger) -> Statement | None:
    """Return the observed opening of the subject, from the claim's own document if it tells one."""
    claim = ledger.statements.get(pledge.claim)
    found = [
        s
        for s in ledger.query(pledge.subject, "project.opening", claims=("observed",))
        if s.period is not None and s.period.start is not None and s.period.start == s.period.end
    ]
    own = [s for s in found if claim is not None and s.source == claim.source]
    return next(iter(own or found), None)


def _rate(statement: Statement) -> Rate | None:
    """Return the rate that a statement of capacity tells, at its upper end; None otherwise."""
    unit = RATES.get(statement.indicator)
    if unit is None or statement.interval is None or statement.unit != f"{unit}/yr":
        return None
    interval = statement.interval
    top = interval.hi if interval.hi.is_finite() else interval.lo
    return Rate(statement.id, float(top), unit) if top.is_finite() and top > 0 else None
