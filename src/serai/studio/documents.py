"""Documents that a user brings: kept as they came, shown as text only, read into the queue."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from serai.errors import SeraiError
from serai.studio.desk import Desk, desk_of, form_of, only
from serai.studio.runs import REFUSED
from serai.tables import write_whole

if TYPE_CHECKING:
    from serai.reading.document import Document

FOLDER = "documents"
#: Characters of a document on one page, and around a figure in an excerpt.
WINDOW = 12_000
AROUND = 320
_SHA = re.compile(r"[0-9a-f]{64}")


def kept(desk: Desk) -> list[dict[str, Any]]:
    """Return what is known of every document kept here, the latest first."""
    found = []
    for path in (desk.case / FOLDER).glob("*.json"):
        try:
            found.append(json.loads(path.read_bytes()))
        except (OSError, ValueError):
            continue
    return sorted(found, key=lambda item: str(item.get("kept", "")), reverse=True)


def document_of(desk: Desk, sha256: str) -> Document | None:
    """Return a kept document by the digest of its file."""
    if not _SHA.fullmatch(sha256):
        return None
    path = desk.case / FOLDER / f"{sha256}.bin"
    about = desk.case / FOLDER / f"{sha256}.json"
    if not path.is_file() or not about.is_file():
        return None
    return _load(path, about, about.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _load(path: Path, about: Path, _stamp: int) -> Document:
    from serai.reading.documents import read_document

    told = json.loads(about.read_bytes())
    document = read_document(path.read_bytes(), str(told["name"]))
    if told.get("published"):
        day = date.fromisoformat(str(told["published"]))
        document = replace(document, published=day, published_from="given")
    return replace(document, publisher=str(told.get("publisher", "")) or document.publisher)


def listing(request: Request) -> Response:
    """List the documents kept here and offer to bring one."""
    desk = desk_of(request)
    return desk.render(
        request, "documents.html.j2", title="Documents", rows=kept(desk), here="documents"
    )


async def upload(request: Request) -> Response:
    """Keep a document, read it, and put its candidates into the review queue."""
    desk = desk_of(request)
    form = await form_of(request)
    if form is None:
        return desk.problem(request, 403, "Not stored", REFUSED)
    sent = (form.get("file") or [None])[0]
    if sent is None or isinstance(sent, str) or not sent.filename:
        return desk.problem(
            request, 422, "Not stored", "Choose a file first: text, HTML, PDF or DOCX."
        )
    data = await sent.read()
    return await run_in_threadpool(_upload, request, desk, form, str(sent.filename), data)


def _upload(
    request: Request, desk: Desk, form: Mapping[str, Any], filename: str, data: bytes
) -> Response:
    from serai.locking import changing
    from serai.reading.documents import read_document
    from serai.reading.proposals import finish, merge, read_proposals, write_proposals
    from serai.reviewing import read_against

    name = re.sub(r"[^\w.() -]+", "_", filename.replace("\\", "/").rsplit("/", 1)[-1])[-120:]
    published, publisher = only(dict(form), "published"), only(dict(form), "publisher")
    try:
        document = read_document(data, name or "document")
        if published:
            day = date.fromisoformat(published)
            document = replace(document, published=day, published_from="given")
        case = desk.opened()
        found = read_against(replace(document, publisher=publisher or document.publisher), case)
    except (SeraiError, ValueError) as error:
        return desk.problem(request, 422, "Not stored", f"{name}: {error}")
    about = {
        "name": name, "sha256": document.sha256, "publisher": publisher, "published": published,
        "kept": date.today().isoformat(), "kind": document.kind, "language": document.language,
        "characters": len(document.text), "source": found.source, "figures": len(found.proposals),
    }  # fmt: skip
    folder = desk.case / FOLDER
    folder.mkdir(exist_ok=True)
    # A text belongs to its publisher: the folder stays out of version control.
    write_whole(folder / ".gitignore", b"*\n")
    write_whole(folder / f"{document.sha256}.bin", data)
    write_whole(
        folder / f"{document.sha256}.json", json.dumps(about, ensure_ascii=False).encode("utf-8")
    )
    try:
        with desk.edits, changing(desk.case, "serai studio"):
            finish(desk.case)
            write_proposals(desk.case, merge(read_proposals(desk.case), found.proposals))
    except SeraiError as error:
        return desk.problem(request, 409, "Not queued", str(error))
    return RedirectResponse(f"/documents/{document.sha256}", status_code=303)


def one(request: Request) -> Response:
    """Show the text of a document with its figures marked; never its markup."""
    from serai.reading.proposals import read_proposals

    desk = desk_of(request)
    document = document_of(desk, str(request.path_params["sha256"]))
    if document is None:
        return desk.problem(
            request, 404, "No such document", "No document of this id is kept here."
        )
    try:
        at = max(0, int(request.query_params.get("from", "0")))
    except ValueError:
        at = 0
    at = min(at, max(0, len(document.text) - 1))
    proposals = [p for p in read_proposals(desk.case) if p.document == document.sha256]
    marks = [
        {"start": p.figure["start"], "end": p.figure["end"], "state": p.state, "title": p.state,
         "href": f"/review/{p.id}"}
        for p in proposals
    ]  # fmt: skip
    return desk.render(
        request, "document.html.j2", title=document.name, document=document, start=at,
        pieces=pieces(document.text, at, at + WINDOW, marks), window=WINDOW,
        count=len(proposals), here="documents",
    )  # fmt: skip


def pieces(text: str, start: int, end: int, marks: Iterable[Mapping[str, Any]]) -> list[Any]:
    """Cut a stretch of text at its marked figures; each keeps where it leads and its state.

    Parameters
    ----------
    marks : iterable of mapping
        ``start`` and ``end`` in characters, ``href``, ``state``, ``title``.  One that overlaps
        the mark before it, or lies outside of the stretch, is left out.
    """
    found: list[Any] = []
    at = start
    for mark in sorted(marks, key=lambda m: int(m["start"])):
        left, right = int(mark["start"]), int(mark["end"])
        if left < at or right > min(end, len(text)):
            continue
        found += [{"text": text[at:left], "href": ""}, {**mark, "text": text[left:right]}]
        at = right
    return [*found, {"text": text[at:end], "href": ""}]


def excerpt(text: str, start: int, end: int) -> dict[str, str]:
    """Return a figure and the text before and after it."""
    left, right = max(0, start - AROUND), min(len(text), end + AROUND)
    return {"before": text[left:start], "figure": text[start:end], "after": text[end:right]}
