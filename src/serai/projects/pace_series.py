"""Paces that a case need not write down: a pledge held against its own observed series.

A yearly amount (tonnes, boxes, trains, trade) is held against the growth of the series
on its own count.  What stands (capacity, ships, kilometres) is held against what was
added between the first and the last figure told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date

from serai.ledger.catalogue import indicators, scope_conflict
from serai.ledger.chosen import SEEN, choose, in_unit, whole_year
from serai.ledger.pledges import Pledge
from serai.ledger.statements import Ledger, Statement
from serai.projects.pace import Flow, Pace, Span, decimal

#: Scopes that say who tells a figure; a series may carry them.
_TELLING = ("reporter", "geo", "measure")
_LEVELS = ("flow", "money")
_STOCKS = ("capacity", "stock", "count")


def implied_paces(
    pledges: Iterable[Pledge], ledger: Ledger, day: date, taken: Collection[str] = ()
) -> list[Pace]:
    """Return the pace of every pledge of an amount whose own count has two figures or more.

    Parameters
    ----------
    day : date
        Figures of later periods are left out.
    taken : collection of str
        Pledges whose pace the case writes down.
    """
    return [
        pace
        for pledge in pledges
        if pledge.id not in taken and (pace := implied_pace(pledge, ledger, day)) is not None
    ]


def implied_pace(pledge: Pledge, ledger: Ledger, day: date) -> Pace | None:
    """Return the pace of one pledge; None without an amount or with fewer than two figures."""
    test = pledge.test
    if test is None or test.threshold is None or test.relation != "at_least":
        return None
    if test.of not in ("cargo", "capacity", "count", "money"):
        return None
    kind = indicators()[test.indicator].kind
    if kind not in (*_LEVELS, *_STOCKS):
        return None
    series = observed_series(pledge, ledger, day, stocks=kind in _STOCKS)
    if len(series) < 2:
        return None
    growth = kind in _LEVELS
    (_, _, first), *_, (last_at, value, last) = series
    target = (float(test.threshold), float(test.threshold))
    if growth:
        # A yearly amount is complete at the end of its year; only whole years are between.
        by = None if test.year is None else float(test.year)
    else:
        ends = pledge.deadline.end if pledge.deadline else None
        by = decimal(ends, 1) if ends else None
    flows = _growths(series) if growth else _additions(series)
    because = [pledge.claim, first.id, last.id, *(n for flow in flows for n in flow.because)]
    return Pace(
        f"series-{pledge.id}", pledge.sentence, pledge.id, "growth" if growth else "stock",
        test.unit, target, value, last_at, by, "", tuple(flows),
        tuple(dict.fromkeys(name for name in because if name)),
        told_only=test.of == "capacity",
    )  # fmt: skip


Point = tuple[float, Span, Statement]


def observed_series(pledge: Pledge, ledger: Ledger, day: date, stocks: bool = False) -> list[Point]:
    """Return the figures of a pledge's own count: time, value in the unit of its test, statement.

    A flow is read from whole calendar years (time is the year), what stands from the day
    of each figure.  Counting rule and scope must be those of the pledge.
    """
    test = pledge.test
    assert test is not None
    claim = ledger.statements.get(pledge.claim)
    scope = dict(claim.scope) if claim else {}
    told = (*SEEN, "stated_capacity") if stocks else SEEN
    groups: dict[float, list[Statement]] = {}
    for s in ledger.query(pledge.subject, test.indicator, claims=told):
        if s.counting_rule != test.counting_rule or in_unit(s, test.unit) is None:
            continue
        if scope_conflict(scope, s.scope) or set(s.scope) - set(scope) - set(_TELLING):
            continue
        at = _time(s, day, stocks)
        if at is not None:
            groups.setdefault(at, []).append(s)
    return [
        (at, span, shown)
        for at in sorted(groups)
        if (span := _span(shown := choose(groups[at], ledger).shown, test.unit)) is not None
    ]


def _time(statement: Statement, day: date, stocks: bool) -> float | None:
    period = statement.period
    if period is None or period.start is None:
        return None
    if stocks:
        return decimal(period.start) if period.start <= day else None
    year = whole_year(period)
    return float(year) if year is not None and date(year, 12, 31) <= day else None


def _span(statement: Statement, unit: str) -> Span | None:
    interval = in_unit(statement, unit)
    if interval is None or not interval.lo.is_finite() or interval.lo <= 0:
        return None
    low = float(interval.lo)
    return low, float(interval.hi) if interval.hi.is_finite() else low


def _growths(series: Sequence[Point]) -> list[Flow]:
    """Return the growth over the whole series and in its last year, as shares a year."""
    flows = [replace(_growth(series[0], series[-1]), few=len(series) == 2)]
    if series[-1][0] - series[-2][0] == 1 and len(series) > 2:
        flows.append(_growth(series[-2], series[-1]))
    return flows


def _growth(first: Point, last: Point) -> Flow:
    years = last[0] - first[0]
    rate = (
        (last[1][0] / first[1][1]) ** (1 / years) - 1,
        (last[1][1] / first[1][0]) ** (1 / years) - 1,
    )
    name = f"{first[0]:.0f} to {last[0]:.0f}"
    return Flow(name, rate, True, (first[2].id, last[2].id))


def _additions(series: Sequence[Point]) -> list[Flow]:
    """Return what was added a year between the first and the last figure."""
    first, last = series[0], series[-1]
    years = last[0] - first[0]
    low, high = last[1][0] - first[1][1], last[1][1] - first[1][0]
    told = [s.period.text if s.period else "" for s in (first[2], last[2])]
    name = f"added from {told[0]} to {told[1]}"
    rate = (low / years, high / years)
    return [Flow(name, rate, True, (first[2].id, last[2].id), few=len(series) == 2)]
