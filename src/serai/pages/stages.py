"""The report's rows of what is late or silent, and of trade told by both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from serai.ledger.mirror import mirror_pairs
from serai.ledger.status import statuses
from serai.pages import words
from serai.pages.words import Names

if TYPE_CHECKING:
    from serai.assess import Assessment


def late_rows(assessment: Assessment, names: Names) -> list[dict[str, Any]]:
    """Return the projects that are overdue, or shelved or cancelled by silence."""
    projects = {row.id: row["name"] for row in assessment.case.rows("projects")}
    found = statuses(assessment.ledger, assessment.case.rows("projects"), assessment.as_of)
    rows = [
        {
            "name": projects.get(status.subject) or names(status.subject),
            "stage": status.stage.replace("_", " ") or "none",
            "status": f"{status.status}, inferred" if status.inferred else status.status,
            "last": words.day(status.last.isoformat()) if status.last else "",
            "due": words.day(status.due.isoformat()) if status.due else "not promised",
            "late": status.late_days,
            "origins": status.origins,
        }
        for status in found
        if status.overdue or status.inferred
    ]
    return sorted(rows, key=lambda row: (-(row["late"] or 0), row["name"]))


def mirror_rows(assessment: Assessment, names: Names) -> list[dict[str, Any]]:
    """Return the pairs of figures of one trade: what makes them unlike, then their ratio."""
    return [
        {
            "title": names(pair.first.subject),
            "first": words.told(pair.first),
            "first_when": words.when(pair.first.period),
            "second": words.told(pair.second),
            "second_when": words.when(pair.second.period),
            "flags": list(pair.flags),
            "told": words.reword(pair.told()),
            "ids": f"{pair.first.id}, {pair.second.id}",
        }
        for pair in mirror_pairs(assessment.ledger)
    ]
