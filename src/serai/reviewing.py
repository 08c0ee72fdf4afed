"""From a document to a decision: read it against a case, and accept or reject what was found.

The command line and the studio both decide through :class:`Sitting`, so that nothing
enters a ledger by another way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from serai.errors import UsageError
from serai.locking import changing
from serai.reading.proposals import (
    PENDING,
    accept,
    enter,
    finish,
    read_proposals,
    reject,
    reopen,
    source_row,
    tables_with,
    write_proposals,
)
from serai.staging import staged

if TYPE_CHECKING:
    from serai.case import Case
    from serai.reading.document import Document
    from serai.reading.names import NameMention
    from serai.reading.statements import Proposal

#: Columns that a reviewer is shown and may edit.
FIELDS = ("subject", "indicator", "value", "lo", "hi", "modifier", "unit", "period", "scope",
          "counting_rule", "claim", "speaker", "note")  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """What was read from one document, and the source of the case that it is."""

    document: Document
    source: str
    names: list[NameMention]
    proposals: list[Proposal]


def read_against(document: Document, case: Case | None, source: str = "") -> Reading:
    """Read one document; a source of the case lends its day where the file has none.

    Raises
    ------
    UsageError
        If the case has no source of the name given.
    """
    from serai.ledger.statements import build_ledger
    from serai.reading.figures import read_figures
    from serai.reading.names import Registry, find_names
    from serai.reading.proposals import source_id
    from serai.reading.statements import propose

    name, registry = source or source_id(document), None
    ledger = case.ledger if case else build_ledger({})[0]
    if case is not None:
        registry = Registry.of_tables(case.tables)
        known = [row.id for row in case.rows("sources") if row["sha256"] == document.sha256]
        name = source or (known[0] if known else name)
        if source and source not in ledger.sources:
            raise UsageError(f"no source '{source}' in {case.id}")
        held = ledger.sources.get(name)
        day = held.published.start if held and held.published else None
        if day and document.published_from != "given":
            document = replace(document, published=day, published_from="source")
    figures = read_figures(document)
    names = find_names(document, registry)
    return Reading(document, name, names, propose(document, figures, names, ledger, name))


@dataclass
class Sitting:
    """One sitting of a reviewer over the queue of a case; every decision is written at once.

    Attributes
    ----------
    queue : dict
        Proposals by id.
    documents : dict
        Texts at hand, by the digest of their files.
    """

    case: Case
    reviewer: str
    documents: Mapping[str, Document] = field(default_factory=dict)
    queue: dict[str, Proposal] = field(init=False)

    def __post_init__(self) -> None:
        """Read the queue as it stands, an acceptance that was cut off done first."""
        if (self.case.path / PENDING).exists():
            from serai.case import open_case

            with changing(self.case.path, "serai review"):
                finish(self.case.path)
            self.case = open_case(self.case.path)
        self._read()

    def summary(self) -> str:
        """Return how many candidates wait, were accepted and were rejected."""
        states = [p.state for p in self.queue.values()]
        return ", ".join(f"{states.count(s)} {s}" for s in ("proposed", "accepted", "rejected"))

    def accept(self, name: str, edits: Mapping[str, str]) -> None:
        """Enter a candidate in the ledger, unless its row would harm the case.

        Raises
        ------
        UsageError
            If no reviewer is named, the source is unknown, the case would have faults,
            or somebody else is changing it.
        """
        folder = self.case.path
        with changing(folder, "serai review"):
            self._read()
            proposal = self.queue[name]
            document = self.documents.get(proposal.document)
            source = source_row(document, proposal.source) if document else {}
            if not document and proposal.source not in self.case.ledger.sources:
                raise UsageError(
                    f"the case has no source '{proposal.source}'; give its text with --text FILE"
                )
            source = source or {"id": proposal.source}
            decided = accept(folder, proposal, self.reviewer, date.today(), edits, source)
            again, faults = staged(folder, tables_with(folder, decided), seals=True)
            if faults or again is None:
                raise UsageError("not accepted: " + "; ".join(str(fault) for fault in faults[:3]))
            enter(folder, decided)
        self.case = replace(again, path=folder)
        self.queue[name] = decided.proposal

    def reject(self, name: str) -> None:
        """Set a candidate aside for good."""
        self._decide(name, lambda proposal: reject(proposal, self.reviewer, date.today()))

    def reopen(self, name: str) -> None:
        """Take back a rejection; an accepted statement stays in the ledger."""
        self._decide(name, reopen)

    def _decide(self, name: str, decision: Callable[[Proposal], Proposal]) -> None:
        """Write the queue as it stands now with one proposal decided."""
        with changing(self.case.path, "serai review"):
            self._read()
            self.queue[name] = decision(self.queue[name])
            write_proposals(self.case.path, self.queue.values())

    def _read(self) -> None:
        """Read the queue; one who holds the case may do so while it is in use."""
        self.queue = {p.id: p for p in read_proposals(self.case.path)}

    def waiting(self) -> list[str]:
        """Return the ids that wait: pledges with a year first, then in the order of the text."""
        found = [p for p in self.queue.values() if p.state == "proposed"]
        return [p.id for p in sorted(found, key=_order)]


def _order(proposal: Proposal) -> tuple[Any, ...]:
    planned = proposal.row["claim"] in ("target", "announced", "signed", "committed")
    first = planned and bool(proposal.row["value"])
    return (not first, not proposal.row["period"], proposal.source, int(proposal.row["start"]))
