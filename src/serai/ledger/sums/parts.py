"""Checks of parts, wholes, residuals and overlaps."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from serai.ledger.sums.model import (
    Finding,
    Given,
    check_type,
    common_unit,
    slack_below,
    told,
)
from serai.quantity import Interval, compatible
from serai.words import Answer

ONE = Interval(Decimal(0), Decimal(1))


def _sum(given: Given, role: str, unit: str, least: int = 1) -> Interval:
    total = Interval.exact(0)
    for statement in given.many(role, least):
        total += given.value(statement, unit)
    return total


@check_type
def share(given: Given) -> Iterator[Finding]:
    """Hold part / whole against a stated share, or against one where none is stated."""
    part, whole = given.one("part"), given.one("whole")
    unit = common_unit([part, whole])
    ratio = given.value(part, unit) / given.value(whole, unit)
    stated = given.optional("stated")
    limit = given.value(stated, "1") if stated else ONE
    arithmetic = f"{part.told()} / {whole.told()} = {told(ratio, '1')}"
    result = f"{told(ratio, '1')} against {told(limit, '1')} stated" if stated else told(ratio, "1")
    answer = Answer.CONSISTENT if ratio.meets(limit) else Answer.IMPLAUSIBLE
    gap = min(ratio.hi - limit.lo, limit.hi - ratio.lo)
    yield Finding(answer, arithmetic, result, float(gap))


@check_type
def part_whole(given: Given) -> Iterator[Finding]:
    """Hold the sum of parts against their whole; ``equal`` when the parts are all of it."""
    whole = given.one("whole")
    parts = given.many("parts")
    unit = common_unit([whole, *parts])
    total, limit = _sum(given, "parts", unit), given.value(whole, unit)
    rest = limit - total
    names = " + ".join(part.told() for part in parts)
    if given.params.get("equal"):
        holds = total.meets(limit)
        result = f"parts {told(total, unit)}, whole {told(limit, unit)}"
    else:
        holds = not limit.below(total)
        result = f"remainder {told(rest, unit)}" if holds else _exceeds(total, limit)
    answer = Answer.CONSISTENT if holds else Answer.IMPLAUSIBLE
    yield Finding(answer, f"{whole.told()} - {names}", result, slack_below(total, limit))


def _exceeds(total: Interval, limit: Interval) -> str:
    if limit.hi <= 0:
        return "the part exceeds a whole of nothing"
    return f"the part exceeds the whole at least {float(total.lo / limit.hi):.2f} times"


@check_type
def tally(given: Given) -> Iterator[Finding]:
    """Count named items against a stated count."""
    items, stated = given.many("items"), given.one("total")
    total = given.value(stated)
    found = Decimal(len(items))
    firm = [s for s in items if s.claim not in ("likely", "announced")]
    holds = total.holds(found) if given.params.get("equal", True) else found <= total.hi
    loose = [s.id for s in items if s not in firm]
    note = f"; only likely: {', '.join(loose)}" if loose else ""
    yield Finding(
        Answer.CONSISTENT if holds else Answer.IMPLAUSIBLE,
        f"{len(items)} named against {told(total)}",
        f"{len(items)} of {told(total)}{note}",
        float(total.hi - found),
    )


@check_type
def residual(given: Given) -> Iterator[Finding]:
    """Hold named members against a headline: how much of it nobody has named.

    Below the share ``least`` (half by default) the headline rests on what is not
    shown and the answer is undetermined.
    """
    headline = given.one("total")
    unit = headline.unit
    members = given.many("named", 0)
    named = [s for s in members if compatible(s.unit, unit) and s.price_year == headline.price_year]
    apart = ", ".join(s.id for s in members if s not in named and compatible(s.unit, unit))
    total = given.value(headline, unit)
    known = sum((given.value(s, unit) for s in named), Interval.exact(0))
    rest = total - known
    covered = known.hi / total.lo
    count = given.optional("count")
    left = ""
    if count is not None:
        others = given.value(count).middle - len(named)
        mean = rest.middle / others if others > 0 else Decimal(0)
        left = f" over {others} unnamed, {told(Interval.exact(mean), unit)} each"
    arithmetic = f"{headline.told()} less {len(named)} named worth {told(known, unit)}"
    result = f"{told(rest, unit)}{left}; named share at most {float(covered) * 100:.1f} %"
    result += f"; on another price basis and not counted: {apart}" if apart else ""
    if rest.hi < 0:
        yield Finding(Answer.IMPLAUSIBLE, arithmetic, result, _left(rest, total))
    elif covered < given.number("least", "0.5"):
        missing = ("a list of the members with their values",)
        yield Finding(Answer.UNDETERMINED, arithmetic, result, _left(rest, total), missing=missing)
    else:
        yield Finding(Answer.CONSISTENT, arithmetic, result, _left(rest, total))


def _left(rest: Interval, total: Interval) -> float | None:
    """Return the share that is left at most; None where the headline has no upper end."""
    return None if total.hi.is_infinite() or total.hi == 0 else float(rest.hi / total.hi)


@check_type
def nested(given: Given) -> Iterator[Finding]:
    """Suppose one total lies inside another: would what is left make sense?"""
    outer, inner = given.one("outer"), given.one("inner")
    outer_count, inner_count = given.one("outer_count"), given.one("inner_count")
    unit = common_unit([outer, inner])
    rest = given.value(outer, unit) - given.value(inner, unit)
    count = given.value(outer_count).middle - given.value(inner_count).middle
    typical = given.range("typical")
    if count <= 0 or rest.hi <= 0:
        yield Finding(
            Answer.IMPLAUSIBLE,
            f"{outer.told()} less {inner.told()}",
            "nothing is left, so it cannot lie inside",
            float(min(count, rest.hi)),
        )
        return
    mean = Interval(max(rest.lo, Decimal(0)) / count, rest.hi / count)
    fits = typical is None or mean.meets(typical)
    yield Finding(
        Answer.CONSISTENT if fits else Answer.TENSION,
        f"({outer.told()} - {inner.told()}) / {count}",
        f"{count} others worth {told(rest, unit)}, {told(mean, unit)} each",
        float(rest.lo / given.value(outer, unit).hi),
    )


@check_type
def overlap(given: Given) -> Iterator[Finding]:
    """Say whether two totals may be added, and bound their union if nobody says."""
    first, second = given.one("first"), given.one("second")
    unit = common_unit([first, second])
    a, b = given.value(first, unit), given.value(second, unit)
    union = Interval(max(a.lo, b.lo), a.hi + b.hi)
    arithmetic = f"union of {first.told()} and {second.told()}"
    statement = str(given.params.get("membership", "unstated"))
    if statement == "disjoint":
        yield Finding(Answer.CONSISTENT, arithmetic, f"may be added: {told(a + b, unit)}", 1.0)
    elif statement == "inside":
        holds = not b.below(a)
        answer = Answer.CONSISTENT if holds else Answer.IMPLAUSIBLE
        yield Finding(answer, arithmetic, f"{told(b, unit)}: the first lies inside", None)
    else:
        yield Finding(
            Answer.UNDETERMINED,
            arithmetic,
            f"{_between(union, unit)}; never to be added without a declared overlap",
            None,
            missing=("whether the first lies inside the second",),
        )


def _between(union: Interval, unit: str) -> str:
    least = told(Interval.exact(union.lo), unit)
    if union.hi.is_infinite():
        return f"at least {least}"
    return f"between {least} and {told(Interval.exact(union.hi), unit)}"


@check_type
def flow_stock(given: Given) -> Iterator[Finding]:
    """Hold what one event announced against a stock that took years to build."""
    flow, stock = given.one("flow"), given.one("stock")
    unit = common_unit([flow, stock])
    ratio = given.value(flow, unit) / given.value(stock, unit)
    limit = given.number("limit", "0.25")
    given.assumed.append(
        f"more than {limit * 100:.0f} % of a stock at one event needs an explanation"
    )
    answer = Answer.TENSION if ratio.lo > limit else Answer.CONSISTENT
    yield Finding(
        answer,
        f"{flow.told()} / {stock.told()} = {told(ratio, '1')}",
        f"one event announces {told(ratio, '1')} of the whole stock; announced is not invested",
        float(limit - ratio.lo),
    )
