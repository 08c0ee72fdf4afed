"""What became of each record from one release of a list to the next.

A figure may be revised, brought to another price basis, or dropped; the three are
told apart.  A dropped record is a retraction and not a nought.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from serai.ledger.diff import basis_change, classify
from serai.ledger.statements import Statement

#: What can become of a figure, the gravest first.
FATES = (
    "retraction", "revision", "correction", "restatement_of_scope", "change_of_price_basis",
    "finer_print", "repeated", "same", "new",
)  # fmt: skip


@dataclass(frozen=True)
class Fate:
    """One figure of a record in two releases; either may lack it."""

    record: str
    indicator: str
    fate: str
    before: Statement | None
    after: Statement | None
    note: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the fate as plain data."""
        return {
            "record": self.record,
            "indicator": self.indicator,
            "fate": self.fate,
            "before": self.before.told() if self.before else None,
            "after": self.after.told() if self.after else None,
            "note": self.note,
        }


def fates(old: Iterable[Statement], new: Iterable[Statement]) -> list[Fate]:
    """Compare two releases figure by figure; a record is what statements are about.

    Nominal amounts are held against nominal ones and constant against constant, so that
    a new price year is not taken for a new amount, nor hides one.
    """
    first, second = _by_figure(old), _by_figure(new)
    found = []
    for key in sorted(first.keys() | second.keys()):
        before, after = first.get(key), second.get(key)
        record, indicator, _kind = key
        if before is None or after is None:
            fate = "retraction" if after is None else "new"
            found.append(Fate(record, indicator, fate, before, after))
            continue
        fate = classify(before, after)[0]
        found.append(Fate(record, indicator, fate, before, after, basis_change(before, after)))
    return sorted(found, key=lambda f: (FATES.index(f.fate), f.record, f.indicator))


def _by_figure(statements: Iterable[Statement]) -> Mapping[tuple[str, str, str], Statement]:
    found: dict[tuple[str, str, str], Statement] = {}
    for statement in statements:
        kind = "constant" if statement.price_year is not None else "nominal"
        found.setdefault((statement.subject, statement.indicator, kind), statement)
    return found
