"""Answer flows that no engine can compute by the trend of counted series in the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from serai.case import Case
from serai.engines.model import EngineRun, plain_data, room_of
from serai.ledger.catalogue import indicators
from serai.ledger.pledges import Pledge
from serai.ledger.statements import Ledger, Statement
from serai.quantity import compatible, factor

#: A series is one subject, indicator, counting rule and scope.
Key = tuple[str, str, str, tuple[tuple[str, str], ...]]
COUNTED = ("observed", "derived")
#: Part of a year that is long enough to be made whole, in months.
MOST_OF_A_YEAR = 9


def run_trend(case: Case, day: date, runs: Mapping[str, EngineRun]) -> EngineRun | None:
    """Answer when and with what odds for flows left open by the other engines."""
    wanted = [pledge for pledge in case.pledges if _is_open(pledge, day, runs)]
    if not wanted:
        return None
    from serai.freight.parts import Wanted
    from serai.freight.trend import trend_answers

    ledger = case.ledger.as_of(day)
    answers: dict[str, Any] = {}
    for pledge in wanted:
        test = pledge.test
        if test is None or test.threshold is None:
            continue
        every = dict(_series(ledger, test.unit))
        own = every.pop(_key_of(pledge, ledger), None)
        if own is None:
            continue
        because = tuple(name for name in (pledge.claim, pledge.baseline) if name)
        asked = Wanted(pledge.id, test.indicator, test.counting_rule, test.relation,
                       test.threshold, test.unit, test.year or 0, because)  # fmt: skip
        found = trend_answers(asked, own, list(every.values()), test.year)
        if found:
            answers[pledge.id] = found
    return EngineRun("trend", plain_data(answers)) if answers else None


def _is_open(pledge: Pledge, day: date, runs: Mapping[str, EngineRun]) -> bool:
    """Whether a pledge of a flow still to come has no odds from an engine."""
    test = pledge.test
    if test is None or test.threshold is None or (test.year or day.year) < day.year:
        return False
    if indicators()[test.indicator].kind != "flow" or room_of(pledge) not in (
        "freight",
        "terminals",
    ):
        return False
    odds = [run.answers[pledge.id].get("odds") for run in runs.values() if pledge.id in run.answers]
    return not any(part and part.get("detail", {}).get("n") for part in odds)


def _key_of(pledge: Pledge, ledger: Ledger) -> Key:
    claim = ledger.statements.get(pledge.claim)
    scope = tuple(sorted(claim.scope.items())) if claim else ()
    test = pledge.test
    return pledge.subject, pledge.indicator, test.counting_rule if test else "", scope


def _series(ledger: Ledger, unit: str) -> Iterator[tuple[Key, Any]]:
    """Yield every counted series that has a unit like ``unit``, its values in that unit.

    A year told in part only gives an end of its range where nine months or more are
    known and the whole is told as well: the two often differ.
    """
    from serai.freight.trend import Series

    whole: dict[Key, dict[int, list[float]]] = {}
    parts: dict[Key, dict[int, list[float]]] = {}
    names: dict[Key, list[str]] = {}
    for statement in sorted(ledger, key=lambda s: s.id):
        told = _told(statement, ledger, unit)
        if told is None:
            continue
        key: Key = (statement.subject, statement.indicator, statement.counting_rule,
                    tuple(sorted(statement.scope.items())))  # fmt: skip
        year, months, value = told
        target = whole if months == 12 else parts
        target.setdefault(key, {}).setdefault(year, []).append(value * 12.0 / months)
        names.setdefault(key, []).append(statement.id)
    for key, by_year in whole.items():
        values = {}
        for year, found in by_year.items():
            every = found + parts.get(key, {}).get(year, [])
            values[year] = (
                min(every),
                found[-1] if len(found) == 1 else sum(found) / len(found),
                max(every),
            )
        yield key, Series(" ".join(key[:3]), values, tuple(names[key]))


def _told(statement: Statement, ledger: Ledger, unit: str) -> tuple[int, int, float] | None:
    """Return year, months counted and value of a count; None where it tells none."""
    period, interval = statement.period, statement.interval
    if statement.claim not in COUNTED or statement.id in ledger.set_aside or interval is None:
        return None
    if not (interval.lo.is_finite() and interval.hi.is_finite()) or interval.lo <= 0:
        return None
    if period is None or period.start is None or period.end is None:
        return None
    first, last = period.start, period.end
    if first.year != last.year or (first.month, first.day) != (1, 1):
        return None
    months = 12 if (last.month, last.day) == (12, 31) else last.month
    per_year = statement.unit if "/yr" in statement.unit else f"{statement.unit}/yr"
    if months < MOST_OF_A_YEAR or not compatible(per_year, unit):
        return None
    return first.year, months, float(interval.middle * factor(per_year, unit))
