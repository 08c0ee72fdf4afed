"""Which statements go back to one origin: a speech, a dataset, a document of its own.

Ten articles that repeat one speech are one voice.  What follows is counted by
origin, and the origins are named with what repeats them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from serai.ledger.statements import Ledger


@dataclass(frozen=True)
class Origin:
    """One voice behind a set of statements.

    Attributes
    ----------
    id : str
        Source id at which the chain of repetition ends.
    sources : tuple of str
        Documents through which it was read, the origin itself among them if it was.
    statements : tuple of str
        Ids of the statements that go back to it.
    """

    id: str
    publisher: str
    grade: str
    sources: tuple[str, ...]
    statements: tuple[str, ...]

    @property
    def repeated(self) -> bool:
        """Whether more than one document tells what this origin said."""
        return len(self.sources) > 1

    def told(self) -> str:
        """The origin in words: who, through which documents, how many figures."""
        count = len(self.statements)
        words = f"{self.publisher or self.id}: {count} statement{'s' if count != 1 else ''}"
        others = [name for name in self.sources if name != self.id]
        return words + (f", read in {', '.join(others)}" if others else "")

    def as_dict(self) -> dict[str, Any]:
        """Return the origin as plain data."""
        return {
            "origin": self.id,
            "publisher": self.publisher,
            "grade": self.grade,
            "sources": list(self.sources),
            "statements": list(self.statements),
        }


def origins_of(ledger: Ledger, names: Iterable[str]) -> list[Origin]:
    """Return the origins behind statement ids, those with most statements first."""
    groups: dict[str, list[str]] = {}
    for name in dict.fromkeys(names):
        if name in ledger:
            groups.setdefault(ledger.origin(ledger[name].source), []).append(name)
    found = []
    for origin, members in groups.items():
        source = ledger.sources.get(origin)
        through = tuple(sorted({ledger[name].source for name in members}))
        publisher, grade = (source.publisher, source.grade) if source else ("", "")
        found.append(Origin(origin, publisher, grade, through, tuple(sorted(members))))
    return sorted(found, key=lambda origin: (-len(origin.statements), origin.id))
