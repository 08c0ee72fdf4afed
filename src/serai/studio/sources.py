"""Sources one by one, with their marked figures; and statements in words.

The text of a source is shown only where somebody brought a copy of it; else each figure
stands with its place and the few characters that the case may hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response

from serai.pages import words
from serai.pages.trace import source_view, statement_view
from serai.studio.desk import Desk, desk_of
from serai.studio.documents import AROUND, WINDOW, document_of, excerpt, kept, pieces
from serai.studio.ledger import PER_PAGE, page_asked, row_of
from serai.studio.shown import view_asked

if TYPE_CHECKING:
    from serai.case import Case
    from serai.ledger.statements import Statement
    from serai.reading.document import Document


def listing(request: Request) -> Response:
    """List the sources with how many figures each gave; the search stands in the address."""
    desk, view = desk_of(request), view_asked(request)
    ledger = desk.opened().ledger
    wanted = request.query_params.get("q", "").strip().casefold()
    used: dict[str, int] = {}
    for statement in ledger:
        used[statement.source] = used.get(statement.source, 0) + 1
    copies = {str(item.get("source")) for item in kept(desk)}
    rows = [
        {**source_view(source), "count": used.get(source.id, 0), "held": source.id in copies}
        for source in ledger.sources.values()
        if wanted in f"{source.id} {source.publisher} {source.title} {source.url}".casefold()
    ]
    rows.sort(key=lambda row: (-used.get(str(row["id"]), 0), str(row["publisher"]).casefold()))
    at, pages = page_asked(request, len(rows))
    return desk.render(
        request, "sources_list.html.j2", view=view, title="Sources", here="source", found=len(rows),
        rows=rows[(at - 1) * PER_PAGE : at * PER_PAGE], q=request.query_params.get("q", ""),
        total=len(ledger.sources), page=at, pages=pages,
    )  # fmt: skip


def one(request: Request) -> Response:
    """Show one source: what it is, its figures, and its text with them marked where a copy is."""
    desk, view = desk_of(request), view_asked(request)
    name = str(request.path_params["source"])
    case = desk.opened()
    source = case.ledger.sources.get(name)
    if source is None:
        return desk.problem(
            request, 404, "No such source", f"The case has no source {name}.", view=view
        )
    mine = sorted(
        (s for s in case.ledger if s.source == name), key=lambda s: (s.span or (1 << 40, 0), s.id)
    )
    names = desk.names(case)
    copy = _copy(desk, name)
    try:
        at = max(0, int(request.query_params.get("from", "0")))
    except ValueError:
        at = 0
    at = min(at, len(copy.text) - 1) if copy and copy.text else 0
    marks = [
        {"start": s.span[0], "end": s.span[1], "state": "accepted", "title": s.id,
         "href": f"/v/{view.slug}/statement/{s.id}"}
        for s in mine if s.span
    ]  # fmt: skip
    return desk.render(
        request, "source.html.j2", view=view, title=source.publisher, here="source",
        source=source_view(source), row=row_of(desk, "sources", name) or {},
        figures=[statement_view(s, case.ledger, names) for s in mine], copy=copy, start=at,
        window=WINDOW, pieces=pieces(copy.text, at, at + WINDOW, marks) if copy else [],
        origin=_origin(case, name),
    )  # fmt: skip


def _origin(case: Case, name: str) -> str:
    """Say what a source repeats, with how many others; empty where it stands by itself."""
    origin = case.ledger.origin(name)
    others = [s.id for s in case.ledger.sources.values() if case.ledger.origin(s.id) == origin]
    if origin == name and len(others) < 2:
        return ""
    first = case.ledger.sources.get(origin)
    told = first.publisher if first else origin.replace("-", " ")
    return f"{told}; {len(others)} sources of this case repeat it and count once"


def _copy(desk: Desk, name: str) -> Document | None:
    """Return the kept copy of a source: by the digest of its file, or as it was read in."""
    row = row_of(desk, "sources", name) or {}
    found = document_of(desk, row.get("sha256", "")) if row.get("sha256") else None
    if found is not None:
        return found
    for item in kept(desk):
        if item.get("source") == name:
            return document_of(desk, str(item.get("sha256", "")))
    return None


def statement(request: Request) -> Response:
    """Show one statement in words, its source, what reads it, and its place in the text."""
    desk, view = desk_of(request), view_asked(request)
    name = str(request.path_params["statement"])
    case = desk.opened()
    found = case.ledger.statements.get(name)
    if found is None:
        return desk.problem(
            request, 404, "No such statement", f"The case has no statement {name}.", view=view
        )
    told = statement_view(found, case.ledger, desk.names(case))
    copy = _copy(desk, found.source)
    return desk.render(
        request, "statement.html.j2", view=view, title=f"Statement {name}", s=told, here="source",
        row=row_of(desk, "statements", name) or {}, source=told["source"],
        excerpt=excerpt(copy.text, *found.span) if copy and found.span else None,
        place=max(0, found.span[0] - AROUND) if found.span else 0, read_by=_readers(case, found),
        label=_label(found),
    )  # fmt: skip


def _label(found: Statement) -> str:
    from serai.ledger.catalogue import indicators

    entry = indicators().get(found.indicator)
    unit = f", in {words.reword(found.unit)}" if found.unit else ""
    return (entry.label if entry else found.indicator) + unit


def _readers(case: Case, found: Statement) -> dict[str, list[dict[str, str]]]:
    """Return the pledges and the checks that read a statement."""
    pledges = [
        {"id": p.id, "words": p.sentence}
        for p in case.pledges
        if found.id in (p.claim, p.baseline, p.deadline_statement)
        or found.id in (*p.finance, *p.evidence, *p.baseline_evidence, *p.deadline_evidence,
                        *p.finance_evidence)
    ]  # fmt: skip
    checks = [
        {"id": c.id, "words": c.question} for c in case.checks if found.id in _inputs(c.inputs)
    ]
    return {"pledges": pledges, "checks": checks}


def _inputs(inputs: Any) -> set[str]:
    """Return every id among the inputs of a check, however they are grouped."""
    if isinstance(inputs, str):
        return {inputs}
    if isinstance(inputs, Mapping):
        return {name for value in inputs.values() for name in _inputs(value)}
    if isinstance(inputs, list | tuple | set | frozenset):
        return {name for value in inputs for name in _inputs(value)}
    return set()
