"""The tables of the case: look, search, and edit the rows that are not sealed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from serai.cache import digest
from serai.errors import UsageError
from serai.seals import row_hash
from serai.studio.desk import Desk, desk_of, form_of, only
from serai.studio.runs import REFUSED
from serai.tables import UNSEALED, load_schema, read_table, render_table, write_whole

if TYPE_CHECKING:
    from serai.tables import Row, Schema

PER_PAGE = 100
_read: dict[Path, tuple[tuple[int, int], list[Row]]] = {}


def table_names() -> dict[str, str]:
    """Return the room of every table of a case, by the table's name."""
    from serai.case import TABLES

    return {name: room for room, name in TABLES}


def schema_of(name: str) -> Schema | None:
    """Return the schema of a table; None where there is none of this name."""
    room = table_names().get(name)
    return load_schema(room, name) if room else None


def rows_of(desk: Desk, schema: Schema) -> list[Row]:
    """Return the rows of a table, read anew only if the file changed; damaged rows are left out."""
    path = desk.case / schema.file
    if not path.is_file():
        return []
    found = path.stat()
    stamp = (found.st_mtime_ns, found.st_size)
    held = _read.get(path)
    if held is None or held[0] != stamp:
        held = (stamp, read_table(path, schema)[0])
        _read[path] = held
    return held[1]


def row_of(desk: Desk, table: str, name: str) -> dict[str, str] | None:
    """Return the cells of one row as text."""
    schema = schema_of(table)
    if schema is None:
        return None
    return next((dict(row.raw) for row in rows_of(desk, schema) if row.id == name), None)


def listing(request: Request) -> Response:
    """List the tables of the case with the number of their rows."""
    desk = desk_of(request)
    rows = []
    for name in table_names():
        schema = schema_of(name)
        if schema is not None and (desk.case / schema.file).is_file():
            rows.append({"name": name, "title": schema.title, "file": schema.file,
                         "count": len(rows_of(desk, schema))})  # fmt: skip
    return desk.render(request, "tables.html.j2", title="Tables", rows=rows, here="tables")


def table(request: Request) -> Response:
    """Show one table, a page at a time; search and page stand in the address."""
    desk, name = desk_of(request), str(request.path_params["table"])
    schema = schema_of(name)
    if schema is None:
        return desk.problem(request, 404, "No such table", f"The case has no table {name}.")
    wanted = request.query_params.get("q", "").strip().casefold()
    rows = [dict(row.raw) for row in rows_of(desk, schema)]
    if wanted:
        rows = [r for r in rows if any(wanted in cell.casefold() for cell in r.values())]
    at, pages = page_asked(request, len(rows))
    shown = rows[(at - 1) * PER_PAGE : at * PER_PAGE]
    columns = [c for c in schema.names if any(row.get(c) for row in shown)] or ["id"]
    return desk.render(
        request, "table.html.j2", title=schema.title, name=name, columns=columns, rows=shown,
        total=len(rows), page=at, pages=pages, q=request.query_params.get("q", ""), here="tables",
        sealed=schema.sealed,
    )  # fmt: skip


def page_asked(request: Request, count: int) -> tuple[int, int]:
    """Return which page of a list is asked for, within the pages there are, and how many."""
    try:
        at = max(1, int(request.query_params.get("page", "1")))
    except ValueError:
        at = 1
    pages = max(1, -(-count // PER_PAGE))
    return min(at, pages), pages


def row(request: Request) -> Response:
    """Show one row with what each column means; a draft can be edited."""
    desk, name = desk_of(request), str(request.path_params["table"])
    schema = schema_of(name)
    cells = row_of(desk, name, str(request.path_params["row"])) if schema else None
    if schema is None or cells is None:
        return desk.problem(request, 404, "No such row", "The table has no row of this id.")
    return _row_page(request, desk, schema, name, cells, cells, 200, ())


def _row_page(
    request: Request, desk: Desk, schema: Schema, name: str, stands: Mapping[str, str],
    typed: Mapping[str, str], status: int, lines: tuple[str, ...],
) -> Response:  # fmt: skip
    columns = [
        {"name": c.name, "about": c.description, "choices": c.choices, "value": typed.get(c.name, ""),
         "stands": stands.get(c.name, ""), "required": c.required}
        for c in schema.columns if c.name not in UNSEALED and c.name != "id"
    ]  # fmt: skip
    return desk.render(
        request, "row.html.j2", status=status, title=f"{schema.title}: {stands['id']}", name=name,
        row=stands, columns=columns, editable=not stands.get("hash"), sealed=schema.sealed,
        seen=seal_of(stands, schema), lines=lines, here="tables",
    )  # fmt: skip


def seal_of(cells: Mapping[str, str], schema: Schema) -> str:
    """Return a digest of a row as a page showed it, to see whether it changed meanwhile."""
    return digest([row_hash(cells, schema.names), cells.get("hash", "")])


async def save(request: Request) -> Response:
    """Keep an edited draft row, unless it was changed or sealed meanwhile, or has faults."""
    desk = desk_of(request)
    form = await form_of(request)
    if form is None:
        return desk.problem(request, 403, "Not saved", REFUSED)
    try:
        return await run_in_threadpool(_save, request, desk, form)
    except UsageError as error:
        return desk.problem(request, 409, "Not saved", str(error))


def _save(request: Request, desk: Desk, form: dict[str, Any]) -> Response:
    from serai.locking import changing
    from serai.trial import new_faults

    name, wanted = str(request.path_params["table"]), str(request.path_params["row"])
    schema = schema_of(name)
    if schema is None:
        return desk.problem(request, 404, "No such table", f"The case has no table {name}.")
    with desk.edits, changing(desk.case, "serai studio"):
        rows = [dict(row.raw) for row in rows_of(desk, schema)]
        stands = next((cells for cells in rows if cells["id"] == wanted), None)
        if stands is None:
            return desk.problem(request, 404, "No such row", "The row is not there any more.")
        typed = {c: only(form, c, stands.get(c, "")) for c in schema.names if c not in UNSEALED}
        typed["id"] = wanted
        if only(form, "seen") != seal_of(stands, schema):
            told = "The row was changed since you opened it. Below: what stands now, and yours."
            return _row_page(request, desk, schema, name, stands, typed, 409, (told,))
        if stands.get("hash"):
            told = "The row is sealed; add a row that supersedes it instead."
            return _row_page(request, desk, schema, name, stands, typed, 409, (told,))
        kept = [cells if cells["id"] != wanted else {**cells, **typed} for cells in rows]
        data = render_table(kept, schema.names)
        faults = new_faults(desk.case, {schema.file: data})
        if faults:
            lines = tuple(str(fault) for fault in faults[:8])
            return _row_page(request, desk, schema, name, stands, typed, 422, lines)
        write_whole(desk.case / schema.file, data)
    return RedirectResponse(f"/tables/{name}/{wanted}?saved=1", status_code=303)
