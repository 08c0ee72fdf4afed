"""Which pledges are due, overdue, or settled by what was seen: by the calendar alone.

Nobody needs to call a pledge overdue.  Its deadline has passed, and neither a figure
on its own count nor an opening settles it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from serai.ledger.chosen import choices, in_unit, whole_year
from serai.ledger.pledges import Pledge
from serai.ledger.statements import Ledger, Statement
from serai.ledger.status import Status

#: What a pledge can be on a day.
STATES = ("overdue", "missed", "met", "reached", "due", "not yet made", "no deadline")


@dataclass(frozen=True)
class Due:
    """Where a pledge stands against its deadline.

    Attributes
    ----------
    state : str
        One of :data:`STATES`; ``reached`` is an opening, late or not.
    days : int or None
        Days since the deadline; negative where it lies ahead.
    """

    pledge: str
    deadline: date | None
    state: str
    days: int | None
    because: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "pledge": self.pledge,
            "deadline": self.deadline.isoformat() if self.deadline else None,
            "state": self.state,
            "days": self.days,
            "because": list(self.because),
        }


def due_pledges(
    pledges: Iterable[Pledge], ledger: Ledger, stages: Mapping[str, Status], day: date
) -> list[Due]:
    """Return where each pledge stands on a day, in the order of the pledges.

    Parameters
    ----------
    ledger : Ledger
        What is known by the day.
    stages : mapping of subject to Status
        Stages of projects and subjects on that day.
    """
    shown = [choice.shown for choice in choices(ledger).values()]
    return [_due(pledge, ledger, shown, stages, day) for pledge in pledges]


def _due(
    pledge: Pledge, ledger: Ledger, shown: list[Statement], stages: Mapping[str, Status], day: date
) -> Due:
    claim = ledger.statements.get(pledge.claim)
    if pledge.claim and claim is None:
        return Due(pledge.id, None, "not yet made", None)
    end = pledge.deadline.end if pledge.deadline else None
    if end is None:
        return Due(pledge.id, None, "no deadline", None)
    days = (day - end).days
    stage = stages.get(pledge.subject)
    if _opening(pledge) and stage is not None and stage.status == "operating":
        return Due(pledge.id, end, "reached", days, stage.because)
    outcome = _outcome(pledge, shown)
    met = _met(pledge, outcome) if outcome is not None else None
    if outcome is not None and met is not None and (met or days > 0):
        return Due(pledge.id, end, "met" if met else "missed", days, (outcome.id,))
    return Due(pledge.id, end, "overdue" if days > 0 else "due", days)


def _opening(pledge: Pledge) -> bool:
    return pledge.test is not None and pledge.test.relation == "by_date"


def _outcome(pledge: Pledge, shown: Iterable[Statement]) -> Statement | None:
    """Return the figure seen of the tested year on the pledge's own count."""
    test = pledge.test
    if test is None or test.threshold is None or test.year is None:
        return None
    found = [
        s
        for s in shown
        if s.subject == pledge.subject
        and s.indicator == test.indicator
        and s.counting_rule == test.counting_rule
        and s.claim == "observed"
        and not s.scope
        and whole_year(s.period) == test.year
    ]
    return found[0] if found else None


def _met(pledge: Pledge, outcome: Statement) -> bool | None:
    """Whether the relation holds for all of the figure, for none of it, or is not known."""
    test = pledge.test
    if test is None or test.threshold is None:
        return None
    interval = in_unit(outcome, test.unit)
    if interval is None:
        return None
    limit = Decimal(repr(test.threshold))
    if test.relation == "at_least":
        return True if interval.lo >= limit else False if interval.hi < limit else None
    if test.relation == "at_most":
        return True if interval.hi <= limit else False if interval.lo > limit else None
    return None
