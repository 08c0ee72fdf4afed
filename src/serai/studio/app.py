"""The studio's addresses, put together into one application; served on the loopback only."""

from __future__ import annotations

import threading
from contextlib import asynccontextmanager, suppress
from importlib.resources import files as resources
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from serai.errors import CaseError, SeraiError
from serai.studio import api, documents, files, ledger, review, runs, scenarios, shown, sources
from serai.studio.desk import Desk, desk_of
from serai.studio.guard import Guard, TooLarge
from serai.studio.views import View

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

STATIC = {
    "style.css": "text/css", "studio.css": "text/css", "report.js": "text/javascript",
    "studio.js": "text/javascript",
}  # fmt: skip

ROUTES = [
    Route("/", shown.start),
    Route("/v/{view}/", shown.page),
    Route("/v/{view}/pledges", shown.pledges),
    Route("/v/{view}/pledge/{pledge}", shown.pledge),
    Route("/v/{view}/statement/{statement}", sources.statement),
    Route("/v/{view}/source", sources.listing),
    Route("/v/{view}/source/{source}", sources.one),
    Route("/v/{view}/files", files.listing),
    Route("/v/{view}/files/{file}", files.one),
    Route("/v/{view}/{page}", shown.page),
    Route("/look", shown.look),
    Route("/compare", shown.compare),
    Route("/scenarios", scenarios.listing),
    Route("/scenarios", scenarios.create, methods=["POST"]),
    Route("/scenarios/{name}", scenarios.one),
    Route("/scenarios/{name}/drop", scenarios.drop, methods=["POST"]),
    Route("/scenarios/{name}/{kind}", scenarios.change),
    Route("/scenarios/{name}/{kind}", scenarios.add, methods=["POST"]),
    Route("/runs", runs.history),
    Route("/runs", runs.begin, methods=["POST"]),
    Route("/runs/{run}", runs.one),
    Route("/runs/{run}/stop", runs.stop, methods=["POST"]),
    Route("/documents", documents.listing),
    Route("/documents", documents.upload, methods=["POST"]),
    Route("/documents/{sha256}", documents.one),
    Route("/review", review.listing),
    Route("/review/{proposal}", review.card),
    Route("/review/{proposal}", review.decide, methods=["POST"]),
    Route("/tables", ledger.listing),
    Route("/tables/{table}", ledger.table),
    Route("/tables/{table}/{row}", ledger.row),
    Route("/tables/{table}/{row}", ledger.save, methods=["POST"]),
    Route("/api", api.describe),
    Route("/api/views", api.views),
    Route("/api/v/{view}/assessment", api.assessment),
    Route("/api/v/{view}/pledges", api.pledges),
    Route("/api/scenarios/{name}", api.scenario),
    Route("/api/runs", api.runs),
    Route("/api/runs", api.begin, methods=["POST"]),
    Route("/api/runs/{run}", api.run),
    Route("/api/runs/{run}/stop", api.stop, methods=["POST"]),
]


def static(request: Request) -> Response:
    """Return a style or a script of the kit; nothing else stands here."""
    name = str(request.path_params["name"])
    if name not in STATIC:
        return PlainTextResponse("no such file", status_code=404)
    place = ("pages", name) if name in ("style.css", "report.js") else ("studio", "static", name)
    text = resources("serai").joinpath(*place).read_text(encoding="utf-8")
    return Response(text, media_type=STATIC[name], headers={"cache-control": "no-cache"})


def _told(request: Request, error: Exception) -> Response:
    """Say what was wrong with what was asked, on a page or as data."""
    if request.url.path.startswith("/api"):
        return JSONResponse({"error": str(error)}, status_code=404)
    desk = desk_of(request)
    if isinstance(error, CaseError):
        return desk.problem(request, 422, "The case has faults", "Mend these, then load anew.",
                            lines=[str(fault) for fault in error.faults])  # fmt: skip
    return desk.problem(request, 404, "Not found", str(error))


def _large(request: Request, error: Exception) -> Response:
    return desk_of(request).problem(
        request, 413, "Too large", f"The file has {error}. Nothing was stored."
    )


def _unknown(request: Request, error: Exception) -> Response:
    return desk_of(request).problem(
        request, 404, "No such page", "There is nothing at this address; start from the overview."
    )


def create_app(case: Path, port: int, draws: int) -> Starlette:
    """Return the studio of a case folder.

    Parameters
    ----------
    port : int
        Port that it is served on; only requests to it pass.
    draws : int
        Joint draws of every run.
    """
    desk = Desk(case, draws)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        """Compute the case as it stands while people look, and stop runs at the end."""
        if not desk.store.ready(desk.key(View())):
            desk.jobs.start(View())
        threading.Thread(target=_warm, args=(desk,), daemon=True).start()
        yield
        desk.jobs.close()

    handlers: dict[Any, Any] = {SeraiError: _told, TooLarge: _large, 404: _unknown}
    app = Starlette(
        routes=[*ROUTES, Route("/static/{name}", static)],
        middleware=[Middleware(Guard, port=port)], exception_handlers=handlers, lifespan=lifespan,
    )  # fmt: skip
    app.state.desk = desk
    return app


def _warm(desk: Desk) -> None:
    """Open the case once, so that the first page of the review does not wait for it."""
    with suppress(SeraiError, OSError):
        desk.opened()
