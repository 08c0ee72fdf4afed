"""What a figure counts: what two statements must share to speak of one thing."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from serai.quantity import is_money

if TYPE_CHECKING:
    from serai.ledger.statements import Statement

#: Claims that tell what was, the firmest first; every other claim type stands for itself.
SEEN = ("observed", "derived", "inferred")

Key = tuple[object, ...]


def count_of(statement: Statement, subject: str = "") -> Key:
    """Return what two statements must share to speak of one count.

    Subject, indicator, first and last day, scope, counting rule, claim type (what was
    seen, computed or inferred is one), year of prices, and the currency of money.
    ``subject`` is the id under which the subject is counted, its own if empty.
    """
    period = statement.period
    return (
        subject or statement.subject,
        statement.indicator,
        # Days as numbers, since a ledger asks for many of these at once.
        period.start and period.start.toordinal() if period else 0,
        period.end and period.end.toordinal() if period else 0,
        frozenset(statement.scope.items()) if statement.scope else _NOTHING,
        statement.counting_rule,
        "observed" if statement.claim in SEEN else statement.claim,
        statement.price_year,
        _currency(statement.unit),
    )


_NOTHING: frozenset[object] = frozenset()


@lru_cache(maxsize=4096)
def _currency(unit: str) -> str:
    return unit.partition("/")[0].strip() if is_money(unit) else ""


@dataclass
class Counts:
    """The counts of a ledger, each once, so that many questions ask for each only once.

    Attributes
    ----------
    keys : list of tuple
        What each count is; see :func:`count_of`.
    places : dict of str to int
        Place in ``keys`` of the count of a statement, by its id.
    """

    keys: list[Key] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    _known: dict[Key, int] = field(default_factory=dict)

    def place(self, statement: Statement, subject: str) -> int:
        """Return the place of the count of a statement, under the id that its subject has."""
        key = count_of(statement, subject)
        place = self._known.setdefault(key, len(self.keys))
        if place == len(self.keys):
            self.keys.append(key)
        self.places[statement.id] = place
        return place
