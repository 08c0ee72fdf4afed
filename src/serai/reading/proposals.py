"""The queue of proposals: a JSON Lines file beside the ledger, and the only way into it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from serai.errors import UsageError, quoted
from serai.reading.document import Document
from serai.reading.statements import Proposal
from serai.tables import load_schema, parse_table, read_table, render_table, write_whole

FILE = "proposals.jsonl"
#: An acceptance that is being written; what is left of it is done when the queue is next opened.
PENDING = "proposals.pending.json"


def read_proposals(folder: Path) -> list[Proposal]:
    """Read the queue of a case; an absent file is an empty queue.

    Raises
    ------
    UsageError
        If a line is no proposal; it is named.
    """
    path = folder / FILE
    if not path.exists():
        return []
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            found.append(_proposal(json.loads(line)))
        except (ValueError, TypeError, KeyError) as error:
            raise UsageError(
                f"{FILE}:{number} is no proposal; restore or remove the line"
            ) from error
    return found


def _proposal(data: Mapping[str, Any]) -> Proposal:
    lists = {key: tuple(data[key]) for key in ("check", "sentence", "edits")}
    return Proposal(**{**data, **lists})


def write_proposals(folder: Path, proposals: Iterable[Proposal]) -> None:
    """Write the queue whole, in the order of documents and offsets."""
    ordered = sorted(proposals, key=lambda p: (p.source, int(p.row["start"]), p.id))
    lines = [json.dumps(p.as_dict(), ensure_ascii=False, sort_keys=True) for p in ordered]
    write_whole(folder / FILE, "".join(f"{line}\n" for line in lines).encode("utf-8"))


def merge(old: Sequence[Proposal], new: Sequence[Proposal]) -> list[Proposal]:
    """Join a new reading with the queue: what was decided stays decided.

    The same bytes give the same proposals, so a rejected one is not asked again.  A
    source whose text changed is read anew: what waited of it is dropped, and what
    comes in its place is marked as reopened if anything of the source was decided.
    """
    decided = {p.id: p for p in old if p.state != "proposed"}
    sources = {p.source: p.document for p in new}
    changed = {
        p.source for p in old if p.source in sources and p.document != sources[p.source]
    }  # fmt: skip
    kept = [
        p for p in old if p.source not in sources or (p.source in changed and p.state != "proposed")
    ]
    known = {p.id for p in kept}
    for proposal in new:
        if proposal.id in known:
            continue
        reopened = proposal.source in changed
        kept.append(decided.get(proposal.id, replace(proposal, reopened=reopened)))
    return kept


def source_id(document: Document) -> str:
    """Return an id for a document that the case does not know yet: from its file name."""
    stem = document.name.rsplit(".", 1)[0].lower()
    name = "".join(char if char.isascii() and char.isalnum() else "-" for char in stem)
    return "-".join(filter(None, name.split("-")))[:60] or f"text-{document.sha256[:8]}"


def source_row(document: Document, source: str) -> dict[str, str]:
    """Return the row of ``sources.csv`` for a document; the text itself is never kept."""
    return {
        "id": source, "kind": "article", "publisher": document.publisher or "not stated",
        "published": document.published.isoformat() if document.published else "",
        "language": document.language, "grade": "press", "sha256": document.sha256,
        "note": "Entered by reading the file.",
    }  # fmt: skip


@dataclass(frozen=True)
class Acceptance:
    """A decision to enter a proposal: the queue's new line and the rows that it adds.

    Attributes
    ----------
    rows : dict of str to dict
        Cells of the row to add to each table, by name of the table, in order of writing.
    """

    proposal: Proposal
    rows: Mapping[str, Mapping[str, str]]


def accept(
    folder: Path, proposal: Proposal, reviewer: str, day: date, edits: Mapping[str, str],
    source: Mapping[str, str],
) -> Acceptance:  # fmt: skip
    """Decide to enter a proposal as a draft row, with the name of who accepted it.

    Nothing is written; see :func:`tables_with` and :func:`enter`.

    Raises
    ------
    UsageError
        If no reviewer is named, the proposal is decided already, or the row is not one
        that the ledger takes.
    """
    if not reviewer.strip():
        raise UsageError("an acceptance needs a name; give --reviewer")
    if proposal.state == "accepted":
        raise UsageError(f"{proposal.id} was accepted by {proposal.reviewer} already")
    schema = load_schema("ledger", "statements")
    unknown = set(edits) - set(schema.names)
    if unknown:
        raise UsageError(f"no column {quoted(sorted(unknown)[0])} in {schema.file}")
    cells = {**proposal.row, **edits}
    cells.setdefault("id", "")
    cells["id"] = cells["id"] or f"{proposal.source}-{proposal.row['start']}"
    cells |= {"recorded_at": day.isoformat(), "recorded_by": reviewer}
    _, faults = parse_table(render_table([cells], schema.names).decode("utf-8"), schema)
    if faults:
        told = "; ".join(f"{f.column}: found {f.found}, expected {f.expected}" for f in faults[:3])
        raise UsageError(f"the row is not complete: {told}; edit these fields first")
    rows, _ = read_table(folder / schema.file, schema)
    if any(row.id == cells["id"] for row in rows):
        raise UsageError(f"{schema.file} holds {quoted(cells['id'])} already; edit the id")
    added = {**source, "recorded_at": day.isoformat(), "recorded_by": reviewer}
    decided = replace(
        proposal, state="accepted", reviewer=reviewer, decided=day.isoformat(),
        statement=cells["id"], edits=tuple(sorted(f"{k}={v}" for k, v in edits.items())),
    )  # fmt: skip
    return Acceptance(decided, {"sources": added, "statements": cells})


def tables_with(folder: Path, accepted: Acceptance) -> dict[str, bytes]:
    """Return the tables of a case with the rows of an acceptance, by file.

    Tables that hold the row already are left out; rows that stand do not change.

    Raises
    ------
    UsageError
        If a table has faults.
    """
    files = {}
    for name, cells in accepted.rows.items():
        schema = load_schema("ledger", name)
        rows, faults = read_table(folder / schema.file, schema)
        if faults:
            raise UsageError(f"{schema.file} has faults; run: serai validate")
        if all(row.id != cells["id"] for row in rows):
            files[schema.file] = render_table([*(row.raw for row in rows), cells], schema.names)
    return files


def enter(folder: Path, accepted: Acceptance) -> None:
    """Write an acceptance: tables, then the queue.

    What is to be done is written down first, so that :func:`finish` can do the rest
    after a kill.  The case must be held; see :mod:`serai.locking`.
    """
    told = {"proposal": accepted.proposal.as_dict(), "rows": accepted.rows}
    write_whole(folder / PENDING, json.dumps(told, ensure_ascii=False).encode("utf-8"))
    _do(folder, accepted)


def finish(folder: Path) -> bool:
    """Do the rest of an acceptance that was cut off; whether there was one.

    The case must be held; see :mod:`serai.locking`.

    Raises
    ------
    UsageError
        If what was written down cannot be read; it is named.
    """
    path = folder / PENDING
    if not path.exists():
        return False
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        accepted = Acceptance(_proposal(told["proposal"]), dict(told["rows"]))
    except (ValueError, TypeError, KeyError) as error:
        raise UsageError(f"{PENDING} is no acceptance; restore or remove the file") from error
    _do(folder, accepted)
    return True


def _do(folder: Path, accepted: Acceptance) -> None:
    for file, data in tables_with(folder, accepted).items():
        write_whole(folder / file, data)
    queue = {p.id: p for p in read_proposals(folder)}
    write_proposals(folder, {**queue, accepted.proposal.id: accepted.proposal}.values())
    (folder / PENDING).unlink(missing_ok=True)


def reject(proposal: Proposal, reviewer: str, day: date) -> Proposal:
    """Set a proposal aside for good; a new reading of the same text does not ask again."""
    if proposal.state == "accepted":
        raise UsageError(f"{proposal.id} stands in the ledger; supersede the statement instead")
    return replace(proposal, state="rejected", reviewer=reviewer, decided=day.isoformat())


def reopen(proposal: Proposal) -> Proposal:
    """Take back a rejection; an accepted statement stays in the ledger."""
    if proposal.state == "accepted":
        raise UsageError(f"{proposal.id} stands in the ledger; supersede the statement instead")
    return replace(proposal, state="proposed", reviewer="", decided="")
