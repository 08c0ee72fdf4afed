"""Mirror pairs: one trade told by both sides.

What makes two figures unlike is said before any ratio: another period, currency,
price basis or scope.  Where the periods differ, the ratio of monthly means stands
beside the printed one, assuming that trade is even over the months.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from serai.ledger.catalogue import scope_conflict
from serai.ledger.chosen import choices
from serai.ledger.statements import Ledger, Statement
from serai.quantity import Interval, Period, compatible, factor, is_money

#: What one side exports, the other imports.
CROSSED = {"trade.exports": "trade.imports", "trade.imports": "trade.exports"}
#: Reporters of trade statistics that can stand on two sides.
SIDES = ("china_customs", "partner")
_MONTH_DAYS = Decimal("30.4375")


@dataclass(frozen=True)
class Pair:
    """Two sides' figures of one trade.

    Attributes
    ----------
    flags : tuple of str
        Why the two are unlike, gravest first; empty where nothing but the side differs.
    ratio : Interval or None
        First over second as printed; None where that says nothing at all (another
        currency or price basis).
    even_ratio : Interval or None
        Ratio of the means of a month, where the periods differ in length.
    """

    first: Statement
    second: Statement
    flags: tuple[str, ...]
    ratio: Interval | None
    even_ratio: Interval | None

    def told(self) -> str:
        """Flags first, then the ratio."""
        words = [f"{flag}" for flag in self.flags]
        if self.ratio is not None:
            words.append(f"ratio {_words(self.ratio)} as printed")
        if self.even_ratio is not None:
            words.append(f"{_words(self.even_ratio)} by the month (assumed even)")
        return "; ".join(words)

    def as_dict(self) -> dict[str, Any]:
        """Return the pair as plain data, flags before ratios."""
        return {
            "subject": self.first.subject,
            "indicator": self.first.indicator,
            "flags": list(self.flags),
            "comparable": not self.flags,
            "first": {"id": self.first.id, "told": self.first.told(), "period": _text(self.first)},
            "second": {
                "id": self.second.id,
                "told": self.second.told(),
                "period": _text(self.second),
            },
            "ratio": _ends(self.ratio),
            "even_ratio": _ends(self.even_ratio),
        }


def _text(statement: Statement) -> str:
    return statement.period.text if statement.period else ""


def _ends(interval: Interval | None) -> list[float] | None:
    return None if interval is None else [float(interval.lo), float(interval.hi)]


def _words(interval: Interval) -> str:
    low, high = f"{float(interval.lo):.2g}", f"{float(interval.hi):.2g}"
    return low if low == high else f"{low} to {high}"


def mirror_pairs(ledger: Ledger) -> list[Pair]:
    """Return the pairs of figures that two sides tell of one trade and one time.

    Of several figures on one count the one shown stands for its side.  Periods have to
    overlap; where a side has a figure of the very period, its others are left out.
    """
    sides: dict[tuple[str, str], dict[str, list[Statement]]] = {}
    for choice in choices(ledger).values():
        statement = choice.shown
        side = statement.scope.get("reporter", "")
        if statement.indicator.startswith("trade.") and side in SIDES and _amount(statement):
            # An export of one side is kept with the import of the other.
            name = statement.indicator if side == SIDES[0] else _crossed(statement.indicator)
            key = (statement.subject, name)
            sides.setdefault(key, {}).setdefault(side, []).append(statement)
    pairs = []
    for members in sides.values():
        for first, second in _nearest(members.get(SIDES[0], []), members.get(SIDES[1], [])):
            pairs.append(pair_of(first, second))
    return sorted(
        pairs, key=lambda p: (p.first.subject, p.first.indicator, _text(p.first), p.first.id)
    )


def _crossed(indicator: str) -> str:
    return CROSSED.get(indicator, indicator)


def _amount(statement: Statement) -> bool:
    return statement.interval is not None and is_money(statement.unit) and bool(statement.period)


def _nearest(
    first: Iterable[Statement], second: Iterable[Statement]
) -> Iterator[tuple[Statement, Statement]]:
    first = list(first)
    for other in second:
        near = [one for one in first if _overlap(one.period, other.period)]
        same = [one for one in near if _days(one.period) == _days(other.period)]
        money = [one for one in same or near if one.unit == other.unit]
        for one in money or same or near:
            yield one, other


def _days(period: Period | None) -> tuple[object, object]:
    return (period.start, period.end) if period else (None, None)


def _overlap(left: Period | None, right: Period | None) -> bool:
    if left is None or right is None or None in (*_days(left), *_days(right)):
        return False
    assert left.start and left.end and right.start and right.end
    return left.start <= right.end and right.start <= left.end


def pair_of(first: Statement, second: Statement) -> Pair:
    """Hold two figures against one another: what makes them unlike first, then the ratio."""
    flags = []
    ratio = even = None
    if _days(first.period) != _days(second.period):
        flags.append(f"periods differ: {_text(first) or 'none'} and {_text(second) or 'none'}")
    joined = compatible(first.unit, second.unit)
    if not joined:
        flags.append(f"currencies differ: {first.unit} and {second.unit}, no dated rate joins them")
    if first.price_year != second.price_year:
        flags.append(f"price bases differ: {_basis(first)} and {_basis(second)}")
    scope = [key for key in scope_conflict(first.scope, second.scope) if key != "reporter"]
    flags += [f"{key} differs: {first.scope[key]} and {second.scope[key]}" for key in scope]
    if joined and first.price_year == second.price_year and first.interval and second.interval:
        scaled = second.interval.scaled(factor(second.unit, first.unit))
        if scaled.lo > 0:
            ratio = first.interval / scaled
            even = _by_month(ratio, first.period, second.period)
    return Pair(first, second, tuple(flags), ratio, even)


def _basis(statement: Statement) -> str:
    return "nominal" if statement.price_year is None else f"constant {statement.price_year}"


def _by_month(ratio: Interval, first: Period | None, second: Period | None) -> Interval | None:
    """Return the ratio of monthly means; None where the lengths agree or are not known."""
    if first is None or second is None or not first.days or not second.days:
        return None
    lengths = [
        (Decimal(p.days or 0) / _MONTH_DAYS).to_integral_value() or 1 for p in (first, second)
    ]
    if lengths[0] == lengths[1]:
        return None
    return ratio.scaled(Decimal(lengths[1]) / Decimal(lengths[0]))
