"""What one takes away from a view: report, brief, workbook, and every figure as SVG and PNG.

All of it is sent as a file to keep, so nothing of it runs within the studio.
"""

from __future__ import annotations

from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from serai.studio.contents import TABLES
from serai.studio.desk import desk_of
from serai.studio.shown import pending, view_asked
from serai.studio.store import PAGE

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Files beside the pages of a view: name, what it is, media type.
FILES = {
    "report.html": ("The report: one file, works offline, prints", "text/html"),
    "brief.html": ("The brief: two printed pages", "text/html"),
    TABLES: ("Every table in one workbook", _XLSX),
}


def listing(request: Request) -> Response:
    """List what can be taken away from a view."""
    desk, view = desk_of(request), view_asked(request)
    key = desk.key(view)
    if not desk.store.ready(key):
        return pending(request, view)
    titles = {row["pledge"]: row["sentence"] for row in desk.store.data(key, "pledges")}
    figures = [
        {**figure, "of": "; ".join(titles.get(name, name) for name in figure["pledges"])}
        for figure in desk.store.data(key, "figures") or []
    ]
    return desk.render(
        request, "files.html.j2", view=view, title="Take away", here="files",
        files={name: words for name, (words, _) in FILES.items()}, figures=figures,
    )  # fmt: skip


async def one(request: Request) -> Response:
    """Send one file of a view; a PNG is drawn from its SVG when it is asked for."""
    desk, view = desk_of(request), view_asked(request)
    key, name = desk.key(view), str(request.path_params["file"])
    folder = desk.store.pages(key)
    if desk.store.ready(key) and name in FILES and (folder / name).is_file():
        data = await run_in_threadpool((folder / name).read_bytes)
        return _kept(data, FILES[name][1], f"{desk.case.name}-{view.slug}-{name}")
    stem, _, kind = name.rpartition(".")
    path = folder / "figures" / f"{stem}.svg"
    if not PAGE.fullmatch(stem) or kind not in ("svg", "png") or not path.is_file():
        return desk.problem(
            request, 404, "No such file", f"There is no file of this name: {name}.", view=view
        )
    if kind == "svg":
        return _kept(await run_in_threadpool(path.read_bytes), "image/svg+xml", name)
    return _kept(await run_in_threadpool(_drawn, path), "image/png", name)


def _drawn(path: Path) -> bytes:
    from serai.pages.files import png_of

    return png_of(path.read_text(encoding="utf-8"))


def _kept(data: bytes, kind: str, name: str) -> Response:
    safe = "".join(c if c.isalnum() or c in ".-_" else "-" for c in name)
    return Response(
        data, media_type=kind, headers={"content-disposition": f'attachment; filename="{safe}"'}
    )
