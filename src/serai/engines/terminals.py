"""Answer what a terminal is said to have handled, from rates and counts in the ledger."""

from __future__ import annotations

from datetime import date

from serai.case import Case
from serai.engines.model import EngineRun
from serai.ledger.pledges import Pledge
from serai.ledger.statements import Ledger, Statement
from serai.terminals.answers import Count, Rate, count_answers
from serai.terminals.counts import Volume
from serai.terminals.series import counted_series

CUMULATIVE = {"terminal.cumulative": "container", "terminal.cumulative_teu": "TEU"}
RATES = {"terminal.capacity": "container", "terminal.capacity_teu": "TEU"}


def run_counts(case: Case, day: date) -> EngineRun | None:
    """Answer every claim of a cumulative count whose terminal has an opening and a rate."""
    wanted = [
        pledge
        for pledge in case.pledges
        if pledge.test is not None
        and pledge.test.indicator in CUMULATIVE
        and pledge.test.threshold is not None
    ]
    if not wanted:
        return None
    ledger = case.ledger.as_of(day)
    series = counted_series(ledger)
    answers = {}
    for pledge in wanted:
        count = _count(pledge, ledger, series)
        answers[pledge.id] = (
            count_answers(count) if isinstance(count, Count) else _lacking(pledge, count)
        )
    return EngineRun("terminals", answers)


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
