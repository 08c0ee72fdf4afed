"""Events, documents and the restatements of each pledge, in the order they were said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from serai.ledger.pledges import Pledge, restatements
from serai.ledger.statements import Ledger
from serai.quantity import Period


@dataclass(frozen=True)
class Moment:
    """One line of a timeline.

    Attributes
    ----------
    what : str
        ``event``, ``pledge`` or ``restatement``.
    pledge : str
        Pledge that it belongs to; empty for an event.
    """

    when: Period
    what: str
    text: str
    pledge: str = ""
    because: tuple[str, ...] = ()

    @property
    def sort_key(self) -> tuple[str, str, str]:
        """Day first, then kind, then text."""
        day = self.when.start or self.when.end or date.max
        return (day.isoformat(), self.what, self.text)

    def as_dict(self) -> dict[str, Any]:
        """Return the moment as a plain mapping for ``--json``."""
        return {
            "when": self.when.text,
            "what": self.what,
            "text": self.text,
            "pledge": self.pledge,
            "because": list(self.because),
        }


def timeline(pledges: Iterable[Pledge], ledger: Ledger, only: Sequence[str] = ()) -> list[Moment]:
    """Return events and the restatements of pledges, oldest first.

    Parameters
    ----------
    only : sequence of str
        Pledge ids; all pledges and all events if empty.
    """
    moments: list[Moment] = []
    if not only:
        moments += [
            Moment(row["date"], "event", row["name"], because=(row.id,))
            for row in ledger.events.values()
            if row["date"] is not None
        ]
    seen: set[str] = set()
    for pledge in pledges:
        if only and pledge.id not in only:
            continue
        chain = restatements(pledge, ledger)
        for name in chain:
            statement = ledger[name]
            if statement.asserted is None or (name in seen and not only):
                continue
            seen.add(name)
            until = f" {_until(statement.period)}" if statement.period else ""
            speaker = f" ({statement.speaker})" if statement.speaker else ""
            kind = "pledge" if name == pledge.claim else "restatement"
            what = statement.indicator.rpartition(".")[2].replace("_", " ")
            text = f"{statement.subject} {what}: {statement.told()}{until}, {statement.claim.replace('_', ' ')}{speaker}"
            moments.append(Moment(statement.asserted, kind, text, pledge.id, (name,)))
    return sorted(moments, key=lambda moment: moment.sort_key)


def _until(period: Period) -> str:
    if period.text.startswith("../"):
        return f"by {period.text[3:]}"
    return f"for {period.text}"
