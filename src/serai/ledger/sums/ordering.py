"""Checks of dates, ordinals, stages, series and mirror pairs."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from serai.ledger.statements import Statement
from serai.ledger.sums.model import Finding, Given, Missing, check_type, common_unit, told
from serai.quantity import Interval, Period
from serai.words import Answer

#: The ladder of a project; a later rung is further along.
STAGES = ("concept", "agreement", "finance", "works", "operating")


def _period(statement: Statement) -> Period:
    if statement.period is None:
        raise Missing(f"the date of {statement.id}")
    return statement.period


def _bounds(statement: Statement) -> tuple[date, date]:
    period = _period(statement)
    first, last = period.start or period.end, period.end or period.start
    if first is None or last is None:
        raise Missing(f"the date of {statement.id}")
    return first, last


@check_type
def ordinal(given: Given) -> Iterator[Finding]:
    """Hold the numbers of a series of events against the order of their dates."""
    events = sorted(given.many("events", 2), key=_bounds)
    stated = given.params.get("numbers")
    if stated is not None and len(stated) == len(events):
        numbers = [Decimal(str(number)) for number in stated]
    else:
        numbers = [given.value(event).middle for event in events]
    rising = all(a < b for a, b in itertools.pairwise(numbers))
    told_order = ", ".join(
        f"number {number} in {_period(event).text}"
        for number, event in zip(numbers, events, strict=True)
    )
    answer = Answer.CONSISTENT if rising else Answer.IMPLAUSIBLE
    yield Finding(
        answer,
        told_order,
        "numbers follow the dates" if rising else "numbers do not follow the dates",
    )


@check_type
def date_order(given: Given) -> Iterator[Finding]:
    """Hold dates against the order that is told: each before, or at most on, the next."""
    events = given.many("events", 2)
    gap = given.params.get("days_between")
    arithmetic = " then ".join(f"{event.id} {_period(event).text}" for event in events)
    holds = all(_bounds(a)[0] <= _bounds(b)[1] for a, b in itertools.pairwise(events))
    if holds and gap is not None:
        days = (_bounds(events[-1])[0] - _bounds(events[0])[0]).days
        holds = days == given.number("days_between", "0")
        arithmetic += f": {days} days"
    answer = Answer.CONSISTENT if holds else Answer.IMPLAUSIBLE
    yield Finding(answer, arithmetic, "in the order told" if holds else "not in the order told")


@check_type
def duration(given: Given) -> Iterator[Finding]:
    """Hold the time between two dates against how long such things usually take."""
    start, end = given.one("start"), given.one("end")
    (first, last), (begin, finish) = _bounds(start), _bounds(end)
    days = Interval(Decimal((begin - last).days), Decimal((finish - first).days))
    typical = given.range("typical")
    arithmetic = f"{_period(start).text} to {_period(end).text}"
    if days.hi < 0:
        yield Finding(Answer.IMPLAUSIBLE, arithmetic, "ends before it starts", float(days.hi))
        return
    if typical is None:
        yield Finding(Answer.UNDETERMINED, arithmetic, told(days, "days"), missing=("usual times",))
        return
    answer = Answer.CONSISTENT if days.meets(typical) else Answer.TENSION
    slack = float(days.hi / typical.lo - 1) if typical.lo > 0 else None
    yield Finding(answer, arithmetic, told(days, "days"), slack)


@check_type
def schedule(given: Given) -> Iterator[Finding]:
    """Hold `ahead of schedule` against the dates that had been planned."""
    actual = given.one("actual")
    plans = given.many("planned")
    day = _bounds(actual)[0]
    early = [plan.id for plan in plans if day < _bounds(plan)[1]]
    late = [plan.id for plan in plans if day > _bounds(plan)[1]]
    later = [s.id for s in given.many("unfinished", 0) if (_bounds(s)[1]) > day]
    arithmetic = f"{_period(actual).text} against " + ", ".join(_period(p).text for p in plans)
    parts = [f"before {len(early)} of {len(plans)} planned dates"]
    if late:
        parts.append(f"after {', '.join(late)}")
    if later:
        parts.append(f"still called unfinished later ({', '.join(later)})")
    if not early:
        answer = Answer.IMPLAUSIBLE
    elif late or later or len(early) < len(plans):
        answer = Answer.TENSION
    else:
        answer = Answer.CONSISTENT
    yield Finding(answer, arithmetic, "; ".join(parts))


@check_type
def stage_order(given: Given) -> Iterator[Finding]:
    """Hold a stage claimed at a date against the stage seen later."""
    claimed, later = given.one("claimed"), given.many("later")
    told_stage = claimed.scope.get("stage", "")
    if told_stage not in STAGES:
        raise Missing("the stage claimed")
    seen = max((s for s in later if s.scope.get("stage") in STAGES), key=_bounds, default=None)
    if seen is None:
        raise Missing("a stage seen later")
    behind = STAGES.index(seen.scope["stage"]) < STAGES.index(told_stage)
    answer = Answer.IMPLAUSIBLE if behind else Answer.CONSISTENT
    yield Finding(
        answer,
        f"{told_stage} at {_period(claimed).text}, {seen.scope['stage']} at {_period(seen).text}",
        "seen at an earlier stage later on" if behind else "the later stage agrees",
    )


@check_type
def stages_told(given: Given) -> Iterator[Finding]:
    """Hold the stages that one document tells of one project against one another."""
    told_stages = given.many("stages", 2)
    names = [s.scope.get("stage", "") for s in told_stages]
    speakers = {s.speaker for s in told_stages if s.speaker}
    arithmetic = " and ".join(
        f"{s.id} {name or 'no stage'}" for s, name in zip(told_stages, names, strict=True)
    )
    if len(set(names)) == 1:
        yield Finding(Answer.CONSISTENT, arithmetic, "one stage")
        return
    who = f", told of {len(speakers)} groups of parties" if len(speakers) > 1 else ""
    yield Finding(
        Answer.TENSION,
        arithmetic,
        f"{' and '.join(dict.fromkeys(names))} at the same time{who}; holds only for two projects",
    )


@check_type
def same_count(given: Given) -> Iterator[Finding]:
    """Ask whether two counts may be one and the same number, whatever their unit word."""
    first, second = given.one("first"), given.one("second")
    if first.interval is None or second.interval is None:
        raise Missing("both counts")
    meets = first.interval.meets(second.interval)
    units = "" if first.unit == second.unit else f", if a {first.unit} is a {second.unit}"
    yield Finding(
        Answer.CONSISTENT if meets else Answer.IMPLAUSIBLE,
        f"{first.told()} and {second.told()} of {second.subject}",
        f"the counts {'agree' if meets else 'differ'}{units}",
    )


@check_type
def double_report(given: Given) -> Iterator[Finding]:
    """Find one thing reported as two agreements: same subject, other parties or stage."""
    rows = [given.ledger.agreements[name] for name in given.inputs.get("agreements", ())
            if name in given.ledger.agreements]  # fmt: skip
    if len(rows) < 2:
        raise Missing("the agreements to compare")
    subjects = {row["subject"] for row in rows}
    parties = {frozenset(row["parties"]) for row in rows}
    forms = {row["modality"] for row in rows} | {row["kind"] for row in rows}
    arithmetic = " and ".join(row.id for row in rows)
    given.used.update(dict.fromkeys(name for row in rows for name in row["statements"]))
    if len(subjects) > 1:
        yield Finding(Answer.CONSISTENT, arithmetic, "different subjects")
        return
    differs = [
        word for word, found in (("parties", parties), ("form or stage", forms)) if len(found) > 1
    ]
    if len(parties) == 1 and len({row["kind"] for row in rows}) == 1:
        yield Finding(Answer.CONSISTENT, arithmetic, "same subject, parties and form: one document")
        return
    yield Finding(
        Answer.TENSION,
        arithmetic,
        f"same subject, other {' and '.join(differs)}: one document or two; count it once",
    )


@check_type
def series_break(given: Given) -> Iterator[Finding]:
    """Find a jump in a series that growth cannot explain, so that the count changed."""
    series = sorted(given.many("series", 2), key=_bounds)
    unit = common_unit(series)
    limit = given.number("limit", "2")
    given.assumed.append(f"more than {limit} times a year is a change of definition, not growth")
    worst, words = Decimal(0), "no jump"
    for before, after in itertools.pairwise(series):
        years = max((_bounds(after)[1] - _bounds(before)[1]).days / 365.25, 1 / 12)
        low = given.value(before, unit).hi
        if low <= 0:
            continue
        times = given.value(after, unit).lo / low
        yearly = Decimal(float(times) ** (1 / years)) if times > 0 else Decimal(0)
        if yearly > worst:
            worst = yearly
            words = (
                f"{before.told()} to {after.told()} in {years * 12:.0f} months: "
                f"{float(times):.1f} times"
            )
    answer = Answer.TENSION if worst > limit else Answer.CONSISTENT
    arithmetic = ", ".join(f"{_period(s).text} {s.told()}" for s in series)
    tail = "; store the versions of the list apart" if answer is Answer.TENSION else ""
    yield Finding(answer, arithmetic, words + tail, float(limit - worst))


@check_type
def mirror(given: Given) -> Iterator[Finding]:
    """Hold two reporters' figures of one flow side by side; periods are compared first."""
    first, second = given.one("first"), given.one("second")
    unit = common_unit([first, second])
    multiple = given.value(first, unit) / given.value(second, unit)
    periods = (_period(first), _period(second))
    flag = ""
    if (periods[0].start, periods[0].end) != (periods[1].start, periods[1].end):
        flag = f"periods differ ({periods[0].text} and {periods[1].text}): "
    limit = given.number("limit", "1.2")
    near = multiple.meets(Interval(1 / limit, limit))
    answer = Answer.CONSISTENT if near and not flag else Answer.TENSION
    yield Finding(
        answer,
        f"{first.told()} against {second.told()}",
        f"{flag}{float(multiple.middle):.2f} times; both reporters are kept",
        float(limit - multiple.lo),
    )
