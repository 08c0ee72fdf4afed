"""Answer a pledge from what was observed, once its year has passed.

Only a figure on the pledge's own count and year answers; anything else leaves
the question open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from serai.ledger.catalogue import scope_conflict
from serai.ledger.pledges import Pledge
from serai.ledger.statements import Ledger, Statement
from serai.quantity import compatible, factor
from serai.verdicts.model import Part
from serai.words import Answer


def observed_parts(pledge: Pledge, ledger: Ledger, day: date) -> dict[str, Part]:
    """Return the answers for date and odds of a pledge whose year is over, or nothing."""
    test = pledge.test
    if test is None or test.threshold is None or test.year is None or test.year >= day.year:
        return {}
    outcome, part = outcome_of(pledge, ledger), ""
    if outcome is None:
        outcome, part = part_of_outcome(pledge, ledger), "; a part of what the pledge counts"
    if outcome is None or outcome.interval is None:
        missing = (f"the observed figure of {test.year} on the same count",)
        text = f"its year has passed; {missing[0]} is not known"
        pace = _pace(pledge, ledger)
        if pace is not None:
            text += f"; {pace[1]}"
        because = (pace[0],) if pace else ()
        unknown = {"short": UNKNOWN}
        return {
            question: Part(question, Answer.UNDETERMINED, text, because, missing, detail=unknown)
            for question in ("date", "odds")
        }
    scale = factor(outcome.unit, test.unit)
    low, high = float(outcome.interval.lo * scale), float(outcome.interval.hi * scale)
    if part:
        # The whole is at least its part, and nobody told how much more.
        high = float("inf")
    met = _met(test.relation, low, high, test.threshold)
    if met is None:
        answer, word = Answer.UNDETERMINED, "not shown to be met"
    else:
        answer, word = (Answer.CONSISTENT, "met") if met else (Answer.IMPLAUSIBLE, "missed")
    share = float(outcome.interval.middle * scale) / test.threshold if test.threshold else 1.0
    text = (
        f"{word}: {outcome.told()} observed in {test.year}, {share:.0%} of what was pledged{part}"
    )
    because = (outcome.id,)
    detail = {"short": word, "share": share}
    return {
        "date": Part("date", answer, text, because, detail=detail),
        "odds": Part("odds", answer, f"no odds are needed: {text}", because, detail=detail),
    }


def outcome_of(pledge: Pledge, ledger: Ledger) -> Statement | None:
    """Return the observed figure of the tested year on the pledge's own count, said last.

    Of the whole that the pledge speaks of: a figure of one direction, one cargo or one
    section is no outcome of a pledge that does not name it.
    """
    scope = _scope_of(pledge, ledger)
    found = [s for s in _observed(pledge, ledger) if not _narrows(s.scope, scope)]
    return _last_said(found)


def part_of_outcome(pledge: Pledge, ledger: Ledger) -> Statement | None:
    """Return the largest observed figure of a part of what the pledge counts."""
    scope = _scope_of(pledge, ledger)
    found = [
        s
        for s in _observed(pledge, ledger)
        if _narrows(s.scope, scope) and not scope_conflict(s.scope, scope)
    ]
    return max(found, key=lambda s: (s.interval.lo if s.interval else 0, s.id), default=None)


#: Said where the year of a pledge has passed and nobody told the figure.
UNKNOWN = "outcome unknown"
#: Values that name no part.
_WHOLE = ("whole", "all", "any", "both", "not_stated")


def _narrows(told: Mapping[str, str], pledged: Mapping[str, str]) -> bool:
    """Whether a scope speaks of less than the pledge does, or of something else."""
    return any(
        value not in _WHOLE and pledged.get(key) != value for key, value in told.items()
    ) or bool(scope_conflict(told, pledged))


def _scope_of(pledge: Pledge, ledger: Ledger) -> Mapping[str, str]:
    claim = ledger.statements.get(pledge.claim)
    return claim.scope if claim else {}


def _observed(pledge: Pledge, ledger: Ledger) -> list[Statement]:
    test = pledge.test
    if test is None or test.year is None:
        return []
    return [
        s
        for s in ledger.query(pledge.subject, test.indicator, claims=("observed",))
        if s.interval is not None
        and s.id not in ledger.set_aside
        and s.counting_rule == test.counting_rule
        and compatible(s.unit, test.unit)
        and s.period is not None
        and s.period.start == date(test.year, 1, 1)
        and s.period.end == date(test.year, 12, 31)
    ]


def _pace(pledge: Pledge, ledger: Ledger) -> tuple[str, str] | None:
    """Return the longest count inside the tested year, and what the year is at its pace."""
    test = pledge.test
    if test is None or test.year is None or test.threshold is None or "/yr" not in test.unit:
        return None
    scope, found = _scope_of(pledge, ledger), []
    for s in ledger.query(pledge.subject, test.indicator, claims=("observed",)):
        per_year = s.unit if s.unit.endswith("/yr") else f"{s.unit}/yr"
        if s.interval is None or s.counting_rule != test.counting_rule or s.period is None:
            continue
        first, last = s.period.start, s.period.end
        if first != date(test.year, 1, 1) or last is None or last >= date(test.year, 12, 31):
            continue
        if compatible(per_year, test.unit) and not _narrows(s.scope, scope):
            found.append((last, s, float(s.interval.middle * factor(per_year, test.unit))))
    if not found:
        return None
    last, s, value = max(found, key=lambda item: (item[0], item[1].id))
    days = (last - date(test.year, 1, 1)).days + 1
    year = value * 365.25 / days
    told = f"{s.told()} to {last.isoformat()}, {year:.3g} {test.unit} at that pace"
    return s.id, f"{told}, {year / test.threshold:.0%} of what was pledged"


def _last_said(found: Sequence[Statement]) -> Statement | None:
    return max(found, key=lambda s: (s.known_since or date.min, s.id), default=None)


def _met(relation: str, low: float, high: float, threshold: float) -> bool | None:
    """Whether the relation holds for all of the interval, for none of it, or unknown."""
    if relation == "at_least":
        return True if low >= threshold else False if high < threshold else None
    if relation == "at_most":
        return True if high <= threshold else False if low > threshold else None
    if relation == "equal":
        return (True if low == high else None) if low <= threshold <= high else False
    return None
