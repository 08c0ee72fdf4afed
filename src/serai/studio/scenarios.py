"""Scenarios: named changes of dates, fleets, capacities, demand and closures, kept as files."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from serai.cache import digest
from serai.errors import SeraiError
from serai.handwritten import read_yaml
from serai.scenario import FOLDER
from serai.studio.changes import KINDS, Kind, changed_rows, choices_of, options
from serai.studio.desk import Desk, desk_of, form_of, only
from serai.studio.runs import REFUSED
from serai.studio.told import told_change
from serai.studio.views import NAME, View
from serai.tables import write_whole

_HEAD = ("title", "reason")


def listing(request: Request) -> Response:
    """List the scenarios of the case."""
    desk = desk_of(request)
    rows = []
    for name in desk.scenarios():
        data, _ = read(desk, name)
        count = sum(len(v) for k, v in data.items() if k not in _HEAD and isinstance(v, list))
        view = View(name)
        rows.append({"name": name, "title": str(data.get("title", name)), "count": count,
                     "reason": str(data.get("reason", "")), "view": view,
                     "ready": desk.store.ready(desk.key(view))})  # fmt: skip
    return desk.render(request, "scenarios.html.j2", title="Scenarios", rows=rows, here="scenarios")


def read(desk: Desk, name: str) -> tuple[dict[str, Any], str]:
    """Return what a scenario file holds, and a digest of its bytes; empty where it is absent."""
    path = desk.case / FOLDER / f"{name}.yaml"
    if not NAME.fullmatch(name) or not path.is_file():
        return {}, ""
    data, _ = read_yaml(path)
    return (dict(data) if isinstance(data, Mapping) else {}), digest([path.read_bytes()])


def written(data: Mapping[str, Any]) -> bytes:
    """Return a scenario as YAML, the title and the reason first."""
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.width = 100
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = io.StringIO()
    ordered = {key: data[key] for key in _HEAD if key in data}
    ordered |= {key: data[key] for key in sorted(data) if key not in _HEAD}
    yaml.dump(ordered, stream)
    return stream.getvalue().encode("utf-8")


def one(request: Request) -> Response:
    """Show a scenario: its changes, and how to add one."""
    desk, name = desk_of(request), str(request.path_params["name"])
    data, seen = read(desk, name)
    if not seen:
        return desk.problem(request, 404, "No such scenario", f"The case has no scenario {name}.")
    return _page(request, desk, name, data, seen)


def _page(
    request: Request, desk: Desk, name: str, data: Mapping[str, Any], seen: str,
    status: int = 200, lines: tuple[str, ...] = (),
) -> Response:  # fmt: skip
    names = desk.names(desk.opened())
    changes = [
        told_change(desk, names, table, row)
        for table, rows in data.items() if table not in _HEAD and isinstance(rows, list)
        for row in rows if isinstance(row, Mapping)
    ]  # fmt: skip
    view = View(name)
    return desk.render(
        request, "scenario.html.j2", status=status, title=str(data.get("title", name)), name=name,
        reason=str(data.get("reason", "")), changes=changes, seen=seen, kinds=KINDS, lines=lines,
        ready=desk.store.ready(desk.key(view)), own=view, here="scenarios",
    )  # fmt: skip


async def create(request: Request) -> Response:
    """Start a scenario under a name of its own, empty or as a copy of another."""
    desk = desk_of(request)
    form = await form_of(request)
    if form is None:
        return desk.problem(request, 403, "Not saved", REFUSED)
    title, reason = only(form, "title"), only(form, "reason")
    name = slug_of(only(form, "name") or title)
    data, _ = read(desk, only(form, "copy_of"))
    problem = ""
    if not title or not reason:
        problem = "A scenario needs a title and a reason, so that others know why it is asked."
    elif not name or name == "base":
        problem = "The title gives no name: use letters or digits."
    elif (desk.case / FOLDER / f"{name}.yaml").exists():
        problem = f"There is a scenario {name} already; choose another title."
    if problem:
        return desk.problem(request, 422, "Not saved", problem)
    with desk.edits:
        (desk.case / FOLDER).mkdir(exist_ok=True)
        text = written({**data, "title": title, "reason": reason})
        write_whole(desk.case / FOLDER / f"{name}.yaml", text)
    return RedirectResponse(f"/scenarios/{name}", status_code=303)


def slug_of(title: str) -> str:
    """Return the file name that a title gives; empty where it has no letters or digits."""
    return re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")[:58].strip("-")


def change(request: Request) -> Response:
    """Show the form of one kind of change, with the row chosen in the address."""
    desk, name = desk_of(request), str(request.path_params["name"])
    data, seen = read(desk, name)
    kind = KINDS.get(str(request.path_params["kind"]))
    if not seen or kind is None:
        return desk.problem(
            request, 404, "No such change", "Choose a change on the scenario's page."
        )
    return _change_page(request, desk, name, data, seen, kind, {}, 200, ())


def _change_page(
    request: Request, desk: Desk, name: str, data: Mapping[str, Any], seen: str, kind: Kind,
    typed: Mapping[str, str], status: int, lines: tuple[str, ...],
) -> Response:  # fmt: skip
    rows = options(desk, kind)
    chosen = typed.get("row") or request.query_params.get("row", "")
    found = next((row for row in rows if row["id"] == chosen), None)
    held = {
        str(row.get("id")): row
        for row in data.get(kind.table, []) or [] if isinstance(row, Mapping)
    }  # fmt: skip
    values = {**(found["cells"] if found else {}), **_text(held.get(chosen, {})), **typed}
    return desk.render(
        request, "change.html.j2", status=status, title=kind.title, name=name, kind=kind, rows=rows,
        chosen=found, values=values, seen=seen, lines=lines, here="scenarios",
        scenario_title=str(data.get("title", name)), choices=choices_of(kind),
    )  # fmt: skip


def _text(cells: Mapping[str, Any]) -> dict[str, str]:
    return {str(k): "" if v is None else str(v) for k, v in cells.items()}


async def add(request: Request) -> Response:
    """Keep one change in a scenario, unless another window changed it, or it brings faults."""
    desk = desk_of(request)
    form = await form_of(request)
    if form is None:
        return desk.problem(request, 403, "Not saved", REFUSED)
    return await run_in_threadpool(_add, request, desk, form)


def _add(request: Request, desk: Desk, form: dict[str, Any]) -> Response:
    name = str(request.path_params["name"])
    kind = KINDS.get(str(request.path_params["kind"]))
    with desk.edits:
        data, seen = read(desk, name)
        if not seen or kind is None:
            return desk.problem(request, 404, "No such scenario", "It is not there any more.")
        typed = {key: only(form, key) for key in form}
        if only(form, "seen") != seen:
            told = ("The scenario was changed in another window since you opened it. What you typed "
                    "stands below; look at the scenario, then save again.")  # fmt: skip
            return _change_page(request, desk, name, data, seen, kind, typed, 409, (told,))
        try:
            added = changed_rows(desk, kind, typed)
        except SeraiError as error:
            return _change_page(request, desk, name, data, seen, kind, typed, 422, (str(error),))
        fresh = {row["id"] for row in added}
        rows = [dict(r) for r in data.get(kind.table, []) or [] if r.get("id") not in fresh]
        changed = {**data, kind.table: [*rows, *added]}
        lines = _keep(desk, name, changed)
        if lines:
            return _change_page(request, desk, name, data, seen, kind, typed, 422, lines)
    return RedirectResponse(f"/scenarios/{name}", status_code=303)


def _keep(desk: Desk, name: str, data: Mapping[str, Any]) -> tuple[str, ...]:
    """Write a scenario if the case has no new fault with it; return the faults."""
    from serai.trial import new_faults

    text = written(data)
    path = f"{FOLDER}/{name}.yaml"
    try:
        faults = new_faults(desk.case, {path: text}, scenario=name)
    except SeraiError as error:
        return (str(error),)
    if faults:
        return tuple(str(fault) for fault in faults[:8])
    write_whole(desk.case / path, text)
    return ()


async def drop(request: Request) -> Response:
    """Take one change out of a scenario."""
    desk = desk_of(request)
    form = await form_of(request)
    if form is None:
        return desk.problem(request, 403, "Not changed", REFUSED)
    name = str(request.path_params["name"])
    with desk.edits:
        data, seen = read(desk, name)
        if only(form, "seen") != seen:
            told = ("The scenario was changed in another window; this is how it stands now.",)
            return _page(request, desk, name, data, seen, 409, told)
        table, wanted = only(form, "table"), only(form, "id")
        rows = [r for r in data.get(table, []) or [] if str(r.get("id")) != wanted]
        changed = {key: value for key, value in data.items() if key != table}
        if rows:
            changed[table] = rows
        write_whole(desk.case / FOLDER / f"{name}.yaml", written(changed))
    return RedirectResponse(f"/scenarios/{name}", status_code=303)
