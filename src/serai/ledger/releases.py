"""What became of each record from one release of a list to the next.

A figure may be revised, brought to another price basis, or dropped; the three are
told apart.  A dropped record is a retraction and not a nought.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
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


#: What two figures of one record are paired by, the closest first; at last by nothing but
#: being the only ones left on either side.
_PAIRED: tuple[Callable[[Statement], object], ...] = (
    lambda s: (s.period, s.unit, s.price_year),
    lambda s: (s.unit, s.price_year),
    lambda s: s.period,
    lambda s: None,
)


def fates(
    old: Iterable[Statement], new: Iterable[Statement], records: Mapping[str, str] | None = None
) -> list[Fate]:
    """Compare two releases figure by figure, the gravest fate first.

    Nominal amounts are held against nominal ones and constant against constant, so that
    a new price year is not taken for a new amount, nor hides one.

    Parameters
    ----------
    records : mapping of str to str, optional
        The record that a subject stands for, where each release gives it another id; a
        subject that is not named is its own record.
    """
    first, second = _by_figure(old, records or {}), _by_figure(new, records or {})
    found = []
    for key in sorted(first.keys() | second.keys()):
        record, indicator = key[:2]
        for before, after in _paired(first.get(key, []), second.get(key, [])):
            if before is None or after is None:
                fate, note = "retraction" if after is None else "new", ""
            else:
                fate, note = classify(before, after, record)[0], basis_change(before, after)
            found.append(Fate(record, indicator, fate, before, after, note))
    return sorted(found, key=lambda f: (FATES.index(f.fate), f.record, f.indicator))


_Figure = tuple[str, str, str, str, str, str]


def _by_figure(
    statements: Iterable[Statement], records: Mapping[str, str]
) -> Mapping[_Figure, list[Statement]]:
    found: dict[_Figure, list[Statement]] = {}
    for s in statements:
        kind = "constant" if s.price_year is not None else "nominal"
        scope = ";".join(f"{key}={value}" for key, value in sorted(s.scope.items()))
        key = (
            records.get(s.subject, s.subject),
            s.indicator,
            s.claim,
            kind,
            scope,
            s.counting_rule,
        )
        found.setdefault(key, []).append(s)
    return found


def _paired(
    old: Sequence[Statement], new: Sequence[Statement]
) -> list[tuple[Statement | None, Statement | None]]:
    """Pair the figures of two releases; two that could be either are left apart."""
    left, right = list(old), list(new)
    found: list[tuple[Statement | None, Statement | None]] = []
    for mark in _PAIRED:
        for before in list(left):
            mine = [s for s in left if mark(s) == mark(before)]
            theirs = [s for s in right if mark(s) == mark(before)]
            if len(mine) == len(theirs) == 1:
                found.append((before, theirs[0]))
                left.remove(before)
                right.remove(theirs[0])
    return [*found, *((s, None) for s in left), *((None, s) for s in right)]
