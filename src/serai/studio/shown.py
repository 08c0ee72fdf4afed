"""Pages that show a view: overview, pledges, one pledge, chapters, statements, comparison."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from serai.errors import SeraiError, UsageError
from serai.pages import words
from serai.studio.contents import CHAPTERS
from serai.studio.desk import desk_of
from serai.studio.views import View, view_of

TITLES = {name: title for name, title, _ in CHAPTERS}
SORTS = {
    "order": "as in the case", "width": "widest odds first", "low": "lowest odds first",
    "origins": "fewest origins first", "name": "by name",
}  # fmt: skip


def start(request: Request) -> Response:
    """Lead to the case as it stands."""
    return RedirectResponse("/v/base/", status_code=307)


def look(request: Request) -> Response:
    """Lead to the same page of another view, or to its comparison with the case."""
    view = view_of(request.query_params.get("view", "base"))
    if request.query_params.get("compare"):
        return RedirectResponse(f"/compare?a=base&b={view.slug}", status_code=303)
    name = request.query_params.get("page", "")
    page = name if name in {*TITLES, "pledges"} - {"overview"} else ""
    return RedirectResponse(f"/v/{view.slug}/{page}", status_code=303)


def view_asked(request: Request) -> View:
    """Return the view in the address.

    Raises
    ------
    UsageError
        If the case has no such scenario.
    """
    view = view_of(str(request.path_params["view"]))
    desk = desk_of(request)
    if view.scenario and view.scenario not in desk.scenarios():
        raise UsageError(f"the case has no scenario {view.scenario}")
    return view


def pending(request: Request, view: View) -> Response:
    """Say that a view is not computed yet, how far its run is, or why it failed."""
    desk = desk_of(request)
    job = desk.jobs.last(desk.key(view))
    faults = str(job["reason"]).splitlines() if job and job["state"] == "failed" else []
    return desk.render(
        request, "pending.html.j2", view=view, title="Not computed yet", job=job, faults=faults
    )


def page(request: Request) -> Response:
    """Show one chapter of a view."""
    desk, name = desk_of(request), str(request.path_params.get("page") or "overview")
    view = view_asked(request)
    if name not in TITLES:
        return desk.problem(
            request, 404, "No such page", f"There is no page of this name: {name}.", view=view
        )
    key = desk.key(view)
    if not desk.store.ready(key):
        return pending(request, view)
    body = desk.store.page(key, name)
    done = desk.store.data(key, "done")
    return desk.render(
        request,
        "chapter.html.j2",
        view=view,
        title=TITLES[name],
        body=body,
        done=done,
        day=words.day(str(done["as_of"])),
        here=name,
        pledge="",
    )


def pledges(request: Request) -> Response:
    """List the pledges with their answers; order and search stand in the address."""
    desk, view = desk_of(request), view_asked(request)
    key = desk.key(view)
    if not desk.store.ready(key):
        return pending(request, view)
    wanted = request.query_params.get("q", "").strip().casefold()
    order = request.query_params.get("sort", "order")
    rows = [
        row for row in desk.store.data(key, "pledges")
        if wanted in f"{row['pledge']} {row['sentence']}".casefold()
    ]  # fmt: skip
    return desk.render(
        request, "pledges_list.html.j2", view=view, title="Pledges", here="pledges",
        rows=ordered(rows, order), sorts=SORTS, sort=order if order in SORTS else "order",
        q=request.query_params.get("q", ""), done=desk.store.data(key, "done"),
    )  # fmt: skip


def ordered(rows: list[dict[str, Any]], order: str) -> list[dict[str, Any]]:
    """Order pledges; those without the figure asked for come last."""
    if order == "width":
        return sorted(rows, key=lambda r: (r["width"] is None, -(r["width"] or 0.0)))
    if order == "low":
        return sorted(rows, key=lambda r: (r["low"] is None, r["low"] or 0.0))
    if order == "origins":
        return sorted(rows, key=lambda r: int(r["origins"]))
    if order == "name":
        return sorted(rows, key=lambda r: str(r["sentence"]).casefold())
    return rows


def pledge(request: Request) -> Response:
    """Show one pledge: claim, five answers, checks, restatements and what they rest on."""
    desk, view = desk_of(request), view_asked(request)
    key, name = desk.key(view), str(request.path_params["pledge"])
    if not desk.store.ready(key):
        return pending(request, view)
    body = desk.store.page(key, "pledge", name)
    if body is None:
        return desk.problem(
            request, 404, "No such pledge", f"The case has no pledge {name}.", view=view
        )
    rows = desk.store.data(key, "pledges")
    names = [row["pledge"] for row in rows]
    at = names.index(name) if name in names else 0
    return desk.render(
        request, "chapter.html.j2", view=view, title=rows[at]["sentence"], body=body, day="",
        here="pledges", done=desk.store.data(key, "done"), pledge=name,
        before=names[at - 1] if at else "", after=names[at + 1] if at + 1 < len(names) else "",
    )  # fmt: skip


def compare(request: Request) -> Response:
    """Show the answers of two views side by side, those that differ first."""
    desk = desk_of(request)
    try:
        first = view_of(request.query_params.get("a") or "base")
        second = view_of(request.query_params.get("b") or "base")
    except SeraiError as error:
        return desk.problem(request, 404, "No such view", str(error))
    sides = [(view, desk.key(view)) for view in (first, second)]
    missing = [view for view, key in sides if not desk.store.ready(key)]
    rows = [] if missing else compared(*(desk.store.data(key, "pledges") for _, key in sides))
    return desk.render(
        request, "compare.html.j2", title="Compare", first=first, second=second, here="compare",
        missing=missing, rows=rows, only=request.query_params.get("all") != "1",
    )  # fmt: skip


def compared(first: list[dict[str, Any]], second: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Pair the pledges of two views and mark the answers that differ."""
    other = {row["pledge"]: row for row in second}
    paired = []
    for row in first:
        beside = other.get(row["pledge"])
        if beside is None:
            continue
        cells = [
            {"a": a, "b": b, "same": (a["word"], a["short"]) == (b["word"], b["short"])}
            for a, b in zip(row["cells"], beside["cells"], strict=True)
        ]
        same = all(cell["same"] for cell in cells)
        paired.append({**row, "pairs": cells, "same": same})
    return sorted(paired, key=lambda row: bool(row["same"]))
