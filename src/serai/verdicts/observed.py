"""Answer a pledge from what was observed, once its year has passed.

Only a figure on the pledge's own count and year answers; anything else leaves
the question open.
"""

from __future__ import annotations

from datetime import date

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
    outcome = outcome_of(pledge, ledger)
    if outcome is None or outcome.interval is None:
        missing = (f"the observed figure of {test.year} on the same count",)
        text = f"its year has passed; {missing[0]} is not known"
        part = Part(
            "odds", Answer.UNDETERMINED, text, missing=missing, detail={"short": "outcome unknown"}
        )
        return {"odds": part}
    scale = factor(outcome.unit, test.unit)
    low, high = float(outcome.interval.lo * scale), float(outcome.interval.hi * scale)
    met = _met(test.relation, low, high, test.threshold)
    if met is None:
        answer, word = Answer.UNDETERMINED, "not shown to be met"
    else:
        answer, word = (Answer.CONSISTENT, "met") if met else (Answer.IMPLAUSIBLE, "missed")
    share = float(outcome.interval.middle * scale) / test.threshold if test.threshold else 1.0
    text = f"{word}: {outcome.told()} observed in {test.year}, {share:.0%} of what was pledged"
    because = (outcome.id,)
    detail = {"short": word, "share": share}
    return {
        "date": Part("date", answer, text, because, detail=detail),
        "odds": Part("odds", answer, f"no odds are needed: {text}", because, detail=detail),
    }


def outcome_of(pledge: Pledge, ledger: Ledger) -> Statement | None:
    """Return the observed figure of the tested year on the pledge's own count, said last."""
    test = pledge.test
    if test is None or test.year is None:
        return None
    found = [
        s
        for s in ledger.query(pledge.subject, test.indicator, claims=("observed",))
        if s.interval is not None
        and s.counting_rule == test.counting_rule
        and compatible(s.unit, test.unit)
        and s.period is not None
        and s.period.start == date(test.year, 1, 1)
        and s.period.end == date(test.year, 12, 31)
    ]
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
