"""Figures that claim to tell the same thing and differ.

Same subject, indicator, period, scope, counting rule and claim type with values
that do not meet, and no supersession, is a contradiction and stays visible.
Another scope, rule or period is not.  Sources of one origin count once.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from serai.ledger.statements import Ledger, Statement
from serai.quantity import Interval, compatible, factor


@dataclass(frozen=True)
class Contradiction:
    """Statements of which not all can hold.

    Attributes
    ----------
    statements : tuple of str
        Ids, in order of value.
    spread : float
        Highest middle value over the lowest; 0 where a value is zero or negative.
    origins : int
        Independent origins among them; with one origin it is a misprint.
    """

    subject: str
    indicator: str
    period: str
    counting_rule: str
    statements: tuple[str, ...]
    spread: float
    origins: int

    def as_dict(self) -> dict[str, Any]:
        """Return the contradiction as plain data."""
        return dict(self.__dict__) | {"statements": list(self.statements)}


def contradictions(ledger: Ledger) -> list[Contradiction]:
    """Return every contradiction of a ledger, by subject, indicator and period."""
    groups: dict[tuple[object, ...], list[Statement]] = {}
    for statement in ledger:
        if (
            statement.interval is None
            or statement.period is None
            or statement.id in ledger.replaced
        ):
            continue
        period = (statement.period.start, statement.period.end)
        scope = frozenset(statement.scope.items())
        key = (
            ledger.one(statement.subject), statement.indicator, period, scope, statement.counting_rule,
            statement.claim, statement.price_year,
        )  # fmt: skip
        groups.setdefault(key, []).append(statement)
    found = [_hold(members, ledger) for members in groups.values() if len(members) > 1]
    kept = [contradiction for contradiction in found if contradiction is not None]
    return sorted(kept, key=lambda c: (c.subject, c.indicator, c.period, c.statements))


def rounded(interval: Interval) -> Interval:
    """Widen an exact value by half of its last printed digit, at most by one per cent.

    4.5 Mt and 4.484 Mt are one figure printed twice; 1,000 trains and 600 are not.
    """
    if not interval.is_exact or interval.lo.is_infinite():
        return interval
    value = interval.lo
    half = Decimal(5).scaleb(int(value.normalize().as_tuple().exponent) - 1)
    half = min(half, abs(value) * Decimal("0.01"))
    return Interval(value - half, value + half)


def _hold(members: list[Statement], ledger: Ledger) -> Contradiction | None:
    unit = members[0].unit
    told = [s for s in members if compatible(s.unit, unit) and s.interval is not None]
    scaled = [
        (s, rounded(s.interval).scaled(factor(s.unit, unit)))
        for s in told
        if s.interval is not None
    ]
    apart = [
        (first, second)
        for i, (first, a) in enumerate(scaled)
        for second, b in scaled[i + 1 :]
        if not a.meets(b)
    ]
    if not apart:
        return None
    clashing = {s.id for pair in apart for s in pair}
    ordered = sorted(
        ((s, interval) for s, interval in scaled if s.id in clashing),
        key=lambda pair: (pair[1].middle, pair[0].id),
    )
    low, high = ordered[0][1].middle, ordered[-1][1].middle
    first = ordered[0][0]
    return Contradiction(
        subject=first.subject,
        indicator=first.indicator,
        period=first.period.text if first.period else "",
        counting_rule=first.counting_rule,
        statements=tuple(s.id for s, _ in ordered),
        spread=float(high / low) if low > 0 else 0.0,
        origins=len(ledger.independent(s.id for s, _ in ordered)),
    )
