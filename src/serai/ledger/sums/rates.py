"""Checks of growth, rates against stocks, and amounts per unit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from serai.ledger.statements import Statement
from serai.ledger.sums.model import Finding, Given, Missing, check_type, common_unit, told
from serai.quantity import Interval, factor
from serai.words import Answer

YEAR = Decimal(365)


@check_type
def growth(given: Given) -> Iterator[Finding]:
    """Hold value, growth and the base they imply together; ``before`` is the base if known."""
    now, rate = given.one("now"), given.one("growth")
    base = given.value(now) / (given.value(rate, "1") + Interval.exact(1))
    arithmetic = (
        f"{now.told()} / (1 + {told(given.value(rate, '1'), '1')}) = {told(base, now.unit)}"
    )
    before = given.optional("before")
    if before is None:
        answer = Answer.CONSISTENT if base.lo > 0 else Answer.IMPLAUSIBLE
        yield Finding(answer, arithmetic, f"implied base {told(base, now.unit)}", None)
        return
    known = given.value(before, now.unit)
    answer = Answer.CONSISTENT if base.meets(known) else Answer.IMPLAUSIBLE
    gap = min(base.hi - known.lo, known.hi - base.lo) / known.middle
    result = f"implied base {told(base, now.unit)}, known {told(known, now.unit)}"
    yield Finding(answer, arithmetic, result, float(gap))


def _last_day(statement: Statement) -> date:
    period = statement.period
    return period.end if period and period.end else date.min


def _years(start: Statement, end: Statement) -> int:
    first, last = start.period, end.period
    if first is None or first.end is None or last is None or last.end is None:
        raise Missing("the years of both figures")
    return last.end.year - first.end.year


@check_type
def growth_needed(given: Given) -> Iterator[Finding]:
    """Compound growth from the latest figure to the target, against growth that was seen.

    ``series`` holds later figures of the same counting rule, ``observed`` a stated
    growth.  The need is in tension where the last seen growth is below it.
    """
    target, base = given.one("target"), given.one("base")
    series = sorted(given.many("series", 0), key=_last_day)
    after = [s for s in series if s.period and base.period and s.period.end and base.period.end
             and s.period.end > base.period.end]  # fmt: skip
    start = after[-1] if after else base
    years = _years(start, target)
    if years <= 0:
        yield Finding(Answer.UNDETERMINED, "", "the deadline has passed", missing=("the outcome",))
        return
    ratio = given.value(target, start.unit) / given.value(start)
    needed = _root(ratio, years)
    arithmetic = f"({target.told()} / {start.told()})^(1/{years}) - 1 = {told(needed, '1')}"
    seen, words = _seen(given, series, start)
    shorter = "" if years < 2 else f"; {told(_root(ratio, years - 1), '1')} if due a year earlier"
    result = f"needs {_printed(target, start, years, needed)} a year for {years} year{'s' if years > 1 else ''}{shorter}{words}"
    if seen is None:
        yield Finding(
            Answer.UNDETERMINED, arithmetic, result, missing=("growth seen on the same count",)
        )
        return
    answer = Answer.CONSISTENT if seen.hi >= needed.lo else Answer.TENSION
    yield Finding(answer, arithmetic, result, float(seen.hi - needed.lo))


def _printed(target: Statement, start: Statement, years: int, needed: Interval) -> str:
    """Say the growth between the printed values, with its range where they are rounded."""
    if target.value is None or start.value is None or needed.is_exact:
        return told(needed, "1")
    ratio = target.value * factor(target.unit, start.unit) / start.value
    middle = _root(Interval.exact(ratio), years)
    return f"{told(middle, '1')} ({told(needed, '1')})"


def _root(ratio: Interval, years: int) -> Interval:
    power = ratio.power(Decimal(1) / Decimal(years))
    return power - Interval.exact(1)


def _seen(given: Given, series: list[Statement], start: Statement) -> tuple[Interval | None, str]:
    """Return the growth last seen before ``start`` and the words for it."""
    earlier = [s for s in series if s.id != start.id and _years(s, start) > 0]
    if earlier:
        last = earlier[-1]
        rate = _root(given.value(start) / given.value(last, start.unit), _years(last, start))
        first = earlier[0]
        mean = _root(given.value(start) / given.value(first, start.unit), _years(first, start))
        words = (
            f"; last seen {told(rate, '1')}, "
            f"{told(mean, '1')} a year since {first.period.text if first.period else ''}"
        )
        return rate, words
    observed = given.optional("observed")
    if observed is None:
        return None, ""
    rate = given.value(observed, "1")
    return rate, f"; last seen {told(rate, '1')}"


@check_type
def rate_time(given: Given) -> Iterator[Finding]:
    """Hold a stock against a rate times the days it had.

    ``since`` and ``until`` are statements with a period: the earliest start and the
    latest end count, which is the reading most favourable to the claim.
    ``factor`` multiplies the rate, for another reading of its unit.
    """
    rate, stock = given.one("rate"), given.one("stock")
    days = window_days(given.one("since"), given.one("until"))
    multiple = given.number("factor", "1")
    per_day = given.value(rate).scaled(multiple * factor(_per_year(rate.unit), "1/day"))
    # Boxes are no TEU: the rate is counted in what the stock is counted in, or not at all.
    per_day = per_day.scaled(factor(rate.unit.partition("/")[0], stock.unit))
    most = per_day.scaled(Decimal(days)) if days else Interval.exact(0)
    claimed = given.value(stock)
    needed_days = claimed.lo / per_day.hi if per_day.hi > 0 else Decimal("Infinity")
    times = f" x {multiple}" if multiple != 1 else ""
    since = given.one("since")
    arithmetic = (
        f"{rate.told()}{times} x {days} days = {told(most, stock.unit)} "
        f"against {claimed_word(stock)}"
    )
    result = (
        f"{float(claimed.lo / most.hi):.3g} times what the rate gives since "
        f"{since.period.text if since.period else ''}; it would take {needed_days:,.0f} days"
        if most.hi > 0
        else "a rate of zero gives nothing"
    )
    answer = Answer.CONSISTENT if claimed.lo <= most.hi else Answer.IMPLAUSIBLE
    given.assumed.append("a year of 365 days, at the full stated rate every day")
    slack = float((most.hi - claimed.lo) / claimed.lo) if claimed.lo > 0 else None
    yield Finding(answer, arithmetic, result, slack)


def claimed_word(stock: Statement) -> str:
    """Say a claimed count with its open end."""
    return told(stock.interval, stock.unit) if stock.interval else stock.told()


def _per_year(unit: str) -> str:
    head, slash, tail = unit.partition("/")
    if not slash:
        raise Missing(f"a rate per time; {head} is a stock")
    return f"1/{tail}"


def window_days(since: Statement, until: Statement) -> int:
    """Return the days between the earliest start and the latest end of two statements."""
    if since.period is None or until.period is None:
        raise Missing("the dates between which it was handled")
    if since.period.start is None or until.period.end is None:
        raise Missing("the dates between which it was handled")
    return max(0, (until.period.end - since.period.start).days)


@check_type
def per_unit(given: Given) -> Iterator[Finding]:
    """Hold a total per member against what such members usually are.

    ``typical`` is the usual range, ``extreme`` the widest seen; ``members`` are
    statements of single members whose range stands in for both when present.
    """
    total, count = given.one("total"), given.one("count")
    mean = given.value(total) / given.value(count)
    unit = f"{total.unit} per {count.unit}"
    typical = given.range("typical", total.unit)
    extreme = given.range("extreme", total.unit)
    members = [given.value(s, total.unit) for s in given.many("members", 0)]
    if typical is None and len(members) >= 3:
        typical = Interval(min(m.lo for m in members), max(m.hi for m in members))
        given.assumed.append(f"usual range taken from {len(members)} named members")
    arithmetic = f"{total.told()} / {count.told()} = {told(mean, unit)}"
    if typical is None:
        yield Finding(
            Answer.UNDETERMINED, arithmetic, told(mean, unit),
            missing=(f"the spread of {total.unit} per {count.unit} among such members",),
        )  # fmt: skip
        return
    if mean.meets(typical):
        answer, words = Answer.CONSISTENT, "inside the usual range"
    elif extreme is not None and mean.meets(extreme):
        answer, words = Answer.TENSION, "outside the usual range, inside the widest seen"
    else:
        answer, words = Answer.IMPLAUSIBLE, "outside what is seen"
    gap = min(mean.hi / typical.lo - 1, 1 - mean.lo / typical.hi) if typical.lo > 0 else Decimal(0)
    yield Finding(answer, arithmetic, f"{told(mean, unit)}, {words}", float(gap))


@check_type
def ratio(given: Given) -> Iterator[Finding]:
    """Put a figure over its base, against a stated multiple where one is given."""
    new, base = given.one("new"), given.one("base")
    unit = common_unit([new, base])
    multiple = given.value(new, unit) / given.value(base, unit)
    stated = given.range("stated")
    limit = given.number("limit", "Infinity")
    holds = (stated is None or multiple.meets(stated)) and multiple.lo <= limit
    yield Finding(
        Answer.CONSISTENT if holds else Answer.TENSION,
        f"{new.told()} / {base.told()} = {float(multiple.middle):.2f}",
        f"{float(multiple.middle):.2f} times {given.params.get('of', 'the base')!s}",
        None if stated is None else float(multiple.hi - stated.lo),
    )


@check_type
def carries(given: Given) -> Iterator[Finding]:
    """Ask whether one facility could carry the step from a base to a target."""
    capacity, target, base = given.one("capacity"), given.one("target"), given.one("base")
    load = given.range("tonnes_each")
    if load is None:
        raise Missing("tonnes a unit of the facility")
    step = given.value(target, "t/yr") - given.value(base, "t/yr")
    carried = given.value(capacity) * load
    part = carried / step
    answer = Answer.CONSISTENT if part.lo >= 1 else Answer.TENSION
    if part.lo < 1 and part.hi < 1:
        words = "cannot carry it alone"
    else:
        words = "may carry it under the heavier load" if part.lo < 1 else "could carry it"
    yield Finding(
        answer,
        f"{capacity.told()} x {told(load, 't')} against a step of {told(step, 't/yr')}",
        f"{told(part, '1')} of the step; it {words}",
        float(part.hi - 1),
    )
