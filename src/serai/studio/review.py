"""The review queue: text beside card, accept, reject, edit, back; every decision has a name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from serai.cache import digest
from serai.errors import SeraiError, UsageError
from serai.studio.desk import Desk, desk_of, form_of, only
from serai.studio.documents import document_of, excerpt
from serai.studio.runs import REFUSED

if TYPE_CHECKING:
    from serai.case import Case
    from serai.reading.statements import Proposal

REVIEWER = "serai_reviewer"


def listing(request: Request) -> Response:
    """List the candidates; the state shown stands in the address."""
    from serai.reading.proposals import read_proposals

    desk = desk_of(request)
    state = request.query_params.get("state", "proposed")
    every = read_proposals(desk.case)
    rows = [_listed(p) for p in every if p.state == state]
    counts = {s: sum(p.state == s for p in every) for s in ("proposed", "accepted", "rejected")}
    return desk.render(
        request, "review_list.html.j2", title="Review", rows=rows, counts=counts, state=state,
        here="review",
    )  # fmt: skip


def _listed(proposal: Proposal) -> dict[str, Any]:
    from serai.commands.read import value_words

    row = proposal.row
    return {
        "id": proposal.id, "source": proposal.source, "surface": proposal.figure["surface"],
        "value": value_words(proposal.figure), "indicator": row.get("indicator", ""),
        "subject": row.get("subject", ""), "period": row.get("period", ""),
        "reviewer": proposal.reviewer, "check": len(proposal.check), "reopened": proposal.reopened,
    }  # fmt: skip


def card(request: Request) -> Response:
    """Show one candidate beside its text, the ledger's own figures, and what it would break."""
    return _card(request, desk_of(request), str(request.path_params["proposal"]), {}, 200, ())


def _card(
    request: Request, desk: Desk, name: str, typed: dict[str, str], status: int,
    lines: tuple[str, ...],
) -> Response:  # fmt: skip
    from serai.reading.effect import effect_of
    from serai.reviewing import FIELDS, Sitting

    try:
        sitting = Sitting(desk.opened(), "")
    except SeraiError as error:
        return desk.problem(request, 422, "The case has faults", "Mend these first; see Tables.",
                            lines=str(error).splitlines())  # fmt: skip
    proposal = sitting.queue.get(name)
    if proposal is None:
        return desk.problem(request, 404, "No such candidate", "It is not in the queue any more.")
    waiting = sitting.waiting()
    at = waiting.index(name) if name in waiting else -1
    document = document_of(desk, proposal.document)
    text = (
        excerpt(document.text, int(proposal.figure["start"]), int(proposal.figure["end"]))
        if document else None
    )  # fmt: skip
    choices = _choices(sitting.case)
    fields = [
        {"name": f, "value": typed.get(f, str(proposal.row.get(f, "") or "")),
         "check": f in proposal.check, "options": choices.get(f, ())}
        for f in FIELDS
    ]  # fmt: skip
    told = {key: value for key, value in typed.items() if key in FIELDS}
    weighed = replace(proposal, row={**proposal.row, **told})
    effect = effect_of(weighed, sitting.case.ledger, sitting.case.checks)
    stands = [
        s.id for s in sitting.case.ledger
        if s.source == proposal.source and s.span == (int(proposal.row["start"]), int(proposal.row["end"]))
    ]  # fmt: skip
    after = waiting[at + 1] if at >= 0 and at + 1 < len(waiting) else ""
    return desk.render(
        request, "card.html.j2", status=status, title=f"Review: {proposal.figure['surface']}",
        proposal=proposal, listed=_listed(proposal), fields=fields, text=text, effect=effect, stands=stands,
        before=waiting[at - 1] if at > 0 else "", after=after, seen=seal_of(proposal),
        reviewer=typed.get("reviewer") or unquote(request.cookies.get(REVIEWER, "")), lines=lines,
        number=at + 1, total=len(waiting), here="review", place=document.place(
            int(proposal.figure["start"])) if document else "",
    )  # fmt: skip


def _choices(case: Case) -> dict[str, list[str]]:
    """Return what the ledger takes for the fields that name something."""
    from serai.case import SUBJECTS
    from serai.ledger.catalogue import indicators
    from serai.tables import load_schema

    columns = {c.name: c for c in load_schema("ledger", "statements").columns}
    return {
        "subject": sorted({row.id for table in SUBJECTS for row in case.rows(table)}),
        "indicator": sorted(indicators()),
        "counting_rule": sorted(row.id for row in case.rows("counting_rules")),
        "speaker": sorted(row.id for row in case.rows("entities")),
        "claim": list(columns["claim"].choices),
    }


def seal_of(proposal: Proposal) -> str:
    """Return a digest of a candidate's state, to see whether it was decided meanwhile."""
    return digest([proposal.state, proposal.decided, proposal.reviewer, *proposal.edits])


async def decide(request: Request) -> Response:
    """Accept, reject or reopen a candidate, unless another window decided it meanwhile."""
    desk = desk_of(request)
    form = await form_of(request)
    if form is None:
        return desk.problem(request, 403, "Not decided", REFUSED)
    return await run_in_threadpool(_decide, request, desk, form)


def _decide(request: Request, desk: Desk, form: dict[str, Any]) -> Response:
    from serai.reviewing import FIELDS, Sitting

    name, action = str(request.path_params["proposal"]), only(form, "action")
    typed = {key: only(form, key) for key in (*FIELDS, "reviewer") if key in form}
    reviewer = typed.get("reviewer", "")
    with desk.edits:
        try:
            sitting = Sitting(desk.opened(), reviewer)
            proposal = sitting.queue.get(name)
            if proposal is None:
                raise UsageError("the candidate is not in the queue any more")
            if only(form, "seen") != seal_of(proposal):
                told = (f"{proposal.reviewer or 'Another window'} decided this meanwhile "
                        f"({proposal.state}); nothing of yours was written.")  # fmt: skip
                return _card(request, desk, name, typed, 409, (told,))
            if action == "look":
                return _card(request, desk, name, typed, 200, ())
            if not reviewer:
                raise UsageError("write your name first; every decision keeps who made it")
            document = document_of(desk, proposal.document)
            sitting.documents = {proposal.document: document} if document else {}
            _act(sitting, name, action, typed)
            desk.hold(sitting.case)
        except SeraiError as error:
            return _card(request, desk, name, typed, 422, tuple(str(error).splitlines()))
    after = only(form, "after")
    back = f"/review/{after}" if after in sitting.queue else "/review"
    response = RedirectResponse(f"/review/{name}" if action == "reopen" else back, status_code=303)
    response.set_cookie(REVIEWER, quote(reviewer), httponly=True, samesite="strict", path="/review")
    return response


def _act(sitting: Any, name: str, action: str, typed: dict[str, str]) -> None:
    proposal = sitting.queue[name]
    if action == "accept":
        edits = {
            key: value for key, value in typed.items()
            if key != "reviewer" and value != str(proposal.row.get(key, "") or "")
        }  # fmt: skip
        sitting.accept(name, edits)
    elif action == "reject":
        sitting.reject(name)
    elif action == "reopen":
        sitting.reopen(name)
    else:
        raise UsageError("choose to accept, to reject or to reopen")
