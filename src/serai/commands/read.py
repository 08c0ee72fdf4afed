"""``serai read``: show the candidates of documents and what they would change in a case."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from serai.commands.shared import guarded, json_option, show
from serai.errors import UsageError
from serai.reviewing import Reading, read_against

if TYPE_CHECKING:
    from serai.case import Case
    from serai.reading.document import Document
    from serai.reading.names import NameMention
    from serai.reading.statements import Proposal


@click.command(name="read")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--case", "case", default="", metavar="CASE", help="Hold the candidates against CASE."
)
@click.option("--published", type=click.DateTime(["%Y-%m-%d"]), help="Day of the document.")
@click.option("--publisher", default="", help="Who published the document.")
@click.option("--source", default="", metavar="ID", help="Source of the case that the file is.")
@click.option(
    "--language", default="", type=click.Choice(["", "en", "ru"]), help="Language of the text."
)
@click.option("--propose", is_flag=True, help="Add the candidates to the review queue of CASE.")
@json_option
@guarded
def command(
    files: tuple[Path, ...], case: str, published: Any, publisher: str, source: str, language: str,
    propose: bool, as_json: bool,
) -> None:  # fmt: skip
    """List the figures and names of FILES (text, HTML, PDF, DOCX) as candidate statements.

    Nothing is written, unless --propose adds the candidates to the queue of a case.
    """
    from serai.reading.documents import load_document

    if propose and not case:
        raise UsageError("--propose needs --case")
    if source and len(files) > 1:
        raise UsageError("--source names one document; read one file at a time")
    opened = _case(case)
    day = published.date() if published else None
    read = []
    for path in files:
        document = load_document(path, day, publisher, language, _progress)
        read.append(read_against(document, opened, source))
    if propose and opened is not None:
        _queue(opened.path, [proposal for found in read for proposal in found.proposals])
    if as_json:
        show(_plain(read, opened))
        return
    for found in read:
        _tell(found.document, found.source, found.names, found.proposals, opened)


def _progress(page: int, pages: int) -> None:
    if sys.stderr.isatty() and pages > 5:
        click.echo(f"\r  page {page} of {pages}", err=True, nl=page == pages)


def _case(name: str) -> Case | None:
    from serai.case import open_case

    return open_case(name) if name else None


def _queue(folder: Path, proposals: list[Proposal]) -> None:
    from serai.locking import changing
    from serai.reading.proposals import finish, merge, read_proposals, write_proposals

    with changing(folder, "serai read"):
        finish(folder)
        write_proposals(folder, merge(read_proposals(folder), proposals))


def _about(proposals: Iterable[Proposal], opened: Case | None) -> list[dict[str, Any]]:
    from serai.reading.effect import effect_of

    if opened is None:
        return [{} for _ in proposals]
    return [effect_of(p, opened.ledger, opened.checks).as_dict() for p in proposals]


def _plain(read: list[Reading], opened: Case | None) -> dict[str, Any]:
    """Return all that was read as plain data: documents, candidates, names and the effect."""
    documents, candidates, named = [], [], []
    for found in read:
        document, name, names = found.document, found.source, found.names
        documents.append(
            {"file": document.name, "source": name, "kind": document.kind,
             "language": document.language, "sha256": document.sha256,
             "publisher": document.publisher,
             "published": document.published.isoformat() if document.published else None,
             "published_from": document.published_from, "characters": len(document.text)}
        )  # fmt: skip
        for proposal, effect in zip(found.proposals, _about(found.proposals, opened), strict=True):
            start = int(proposal.figure["start"])
            near = [n for n in names if proposal.sentence[0] <= n.start < proposal.sentence[1]]
            candidates.append(
                {"id": proposal.id, "file": document.name, **proposal.figure,
                 "parties": [n.as_dict() for n in near], "place": document.place(start),
                 "byte": document.byte(start), "statement": dict(proposal.row),
                 "statement_confidence": dict(proposal.confidence),
                 "check": list(proposal.check), "effect": effect}
            )  # fmt: skip
        named += [{"file": document.name, **name_.as_dict()} for name_ in names]
    result: dict[str, Any] = {"documents": documents, "candidates": candidates, "names": named}
    if opened is not None:
        result["effect"] = {
            "case": opened.id,
            "contradictions": [c["id"] for c in candidates if c["effect"]["contradicts"]],
            "series_extended": [c["id"] for c in candidates if c["effect"]["extends"]],
            "pledges_added": [c["id"] for c in candidates if c["effect"]["pledge"]],
            "sums_broken": [c["id"] for c in candidates if c["effect"]["breaks"]],
        }
    return result


def _tell(
    document: Document, source: str, names: list[NameMention], proposals: list[Proposal],
    opened: Case | None,
) -> None:  # fmt: skip
    day = document.published.isoformat() if document.published else "day not known"
    how = f" ({document.published_from})" if document.published_from else ""
    click.echo(
        f"{document.name}: {document.kind}, {document.language}, {day}{how}, source {source}"
    )
    rows = []
    for proposal, effect in zip(proposals, _about(proposals, opened), strict=True):
        figure, row = proposal.figure, proposal.row
        marks = []
        if effect.get("contradicts"):
            marks.append("contradicts " + ", ".join(effect["contradicts"][:3]))
        if effect.get("extends"):
            marks.append("extends a series")
        if effect.get("pledge"):
            marks.append("may be a pledge")
        if effect.get("breaks"):
            marks.append("breaks " + ", ".join(b["check"] for b in effect["breaks"]))
        rows.append(
            (f"{figure['start']}-{figure['end']}", figure["surface"], value_words(figure),
             str(figure["when"].get("edtf", "")), row["indicator"], row["subject"],
             "; ".join(marks))
        )  # fmt: skip
    widths = [max([len(row[n]) for row in rows] + [4]) for n in range(6)]
    for line in rows:
        cells = [cell.ljust(width) for cell, width in zip(line[:6], widths, strict=True)]
        click.echo("  " + "  ".join([*cells, line[6]]).rstrip())
    known = sorted({n.text for n in names if n.kind == "organisation"})
    click.echo(f"  {len(rows)} figures; organisations: {', '.join(known) or 'none found'}")


def value_words(figure: Any) -> str:
    """Return the value of a figure in words: more than 40,000,000,000 USD."""
    from serai.quantity import plain

    if figure["kind"] == "date":
        return "date"
    low, high = figure["low"], figure["high"]
    told = plain(low) if low == high else f"{plain(low)} to {plain(high)}"
    unit = "" if figure["unit_with_rate"] == "1" else figure["unit_with_rate"]
    return " ".join(filter(None, [figure["modifier"].replace("_", " "), told, unit]))
