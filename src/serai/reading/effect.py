"""What a proposal would change: contradictions, longer series, new pledges, broken sums."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from serai.errors import QuantityError
from serai.ledger.statements import Ledger, Statement
from serai.ledger.sums import CheckSpec, run_checks
from serai.quantity import Interval, compatible, factor, from_modifier, parse_period
from serai.reading.statements import Proposal

#: Claim types that look ahead, so that the statement may be a pledge.
PLEDGED = ("target", "announced", "signed", "committed")
#: Half of the last printed digit is how far rounding may reach.
_HALF = Decimal("0.5")


@dataclass(frozen=True)
class Effect:
    """What the ledger says beside a proposal, and what would change.

    Attributes
    ----------
    same : tuple of Statement
        Statements of the same subject and indicator.
    contradicts : tuple of str
        Ids of those of the same period and counting rule whose values do not meet.
    extends : bool
        The series exists and has no value for this period yet.
    breaks : tuple of (check, answer before, answer after)
        Sums that would come out worse with this value.
    """

    same: tuple[Statement, ...]
    contradicts: tuple[str, ...]
    extends: bool
    pledge: bool
    breaks: tuple[tuple[str, str, str], ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the effect as plain data."""
        return {
            "ledger": [{"id": s.id, "told": s.told(), "period": s.period.text if s.period else "",
                        "source": s.source} for s in self.same],
            "contradicts": list(self.contradicts), "extends": self.extends, "pledge": self.pledge,
            "breaks": [{"check": c, "before": b, "after": a} for c, b, a in self.breaks],
        }  # fmt: skip


def interval_of(proposal: Proposal) -> Interval | None:
    """Return the values that a proposal admits, in the unit of its row; None for a date."""
    row = proposal.row
    try:
        if row.get("value"):
            value = Decimal(row["value"])
            if not row.get("modifier"):
                printed = str(proposal.figure.get("surface", ""))
                reach = _rounding(value, printed)
                return Interval(value - reach, value + reach) if reach else Interval.exact(value)
            return from_modifier(value, row["modifier"])
        if row.get("lo") and row.get("hi"):
            return Interval(Decimal(row["lo"]), Decimal(row["hi"]))
    except (ArithmeticError, QuantityError):
        return None
    return None


def _rounding(value: Decimal, printed: str) -> Decimal:
    """Return half of the last printed digit for values with a scale word."""
    if not any(
        word in printed.lower() for word in ("illion", "bn", "mln", "тыс", "мл", "%", "thousand")
    ):
        return Decimal(0)
    exponent = value.normalize().as_tuple().exponent
    return _HALF.scaleb(exponent) if isinstance(exponent, int) else Decimal(0)


def effect_of(proposal: Proposal, ledger: Ledger, checks: Sequence[CheckSpec] = ()) -> Effect:
    """Hold a proposal against the ledger; nothing is written."""
    row = proposal.row
    claim = str(row.get("claim") or "")
    pledge = claim in PLEDGED and bool(row.get("value") or row.get("lo"))
    if not row.get("subject") or not row.get("indicator"):
        return Effect((), (), False, pledge, ())
    same = tuple(
        s for s in ledger.query(row["subject"], row["indicator"])
        if s.source != proposal.source or s.span != (int(row["start"]), int(row["end"]))
    )  # fmt: skip
    ours = interval_of(proposal)
    period = parse_period(row["period"]) if row.get("period") else None
    against, covered = [], False
    for statement in same:
        if period is None or statement.period is None:
            continue
        if (statement.period.start, statement.period.end) != (period.start, period.end):
            continue
        covered = True
        theirs = _in_unit(statement, row.get("unit") or "1")
        rules = {statement.counting_rule, row.get("counting_rule") or ""}
        if (
            ours
            and theirs
            and len(rules) == 1
            and statement.claim == claim
            and not ours.meets(theirs)
        ):
            against.append(statement.id)
    extends = bool(same) and period is not None and not covered and bool(ours)
    return Effect(
        same, tuple(against), extends, pledge, _broken(proposal, same, ours, ledger, checks)
    )


def _in_unit(statement: Statement, unit: str) -> Interval | None:
    if statement.interval is None or not compatible(statement.unit, unit):
        return None
    return statement.interval.scaled(factor(statement.unit, unit))


def _broken(
    proposal: Proposal, same: Iterable[Statement], ours: Interval | None, ledger: Ledger,
    checks: Sequence[CheckSpec],
) -> tuple[tuple[str, str, str], ...]:  # fmt: skip
    """Run the sums that use a statement of the series with the new value in its place."""
    if ours is None or not checks:
        return ()
    order = ["consistent", "undetermined", "tension", "implausible"]
    found: dict[str, tuple[str, str, str]] = {}
    period = proposal.row.get("period", "")
    for statement in same:
        unit = proposal.row.get("unit") or "1"
        if not compatible(unit, statement.unit) or (
            statement.period is not None and period and statement.period.text.rstrip("?~") != period
        ):
            continue
        using = [spec for spec in checks if statement.id in str(spec.inputs)]
        if not using:
            continue
        changed = replace(statement, interval=ours.scaled(factor(unit, statement.unit)), value=None)
        swapped = ledger._with([s if s.id != statement.id else changed for s in ledger])
        pairs = zip(run_checks(using, ledger), run_checks(using, swapped), strict=True)
        for before, after in pairs:
            old, new = (_word(result.printed.answer) for result in (before, after))
            if old != new and order.index(new) > order.index(old):
                found[before.id] = (before.id, old, new)
    return tuple(found.values())


def _word(answer: Any) -> str:
    text = str(getattr(answer, "value", answer)).lower()
    for word in ("consistent", "undetermined", "tension", "implausible"):
        if word in text:
            return word
    return "undetermined"
