"""The addresses that give data, and their description in OpenAPI 3.1.

The objects are those of ``--json``.  What changes something carries the form token: the value
of the cookie that any answer of the studio sets, in the header ``x-form-token``.
"""

from __future__ import annotations

import json
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from serai import __version__
from serai.errors import SeraiError
from serai.studio.desk import desk_of
from serai.studio.guard import COOKIE, HEADER, token_holds
from serai.studio.scenarios import read
from serai.studio.shown import view_asked
from serai.studio.views import View, view_of

_VIEW = {
    "name": "view", "in": "path", "required": True, "schema": {"type": "string"},
    "description": "base, a scenario's name, or either with @ and a day",
}  # fmt: skip
_RUN = {"name": "run", "in": "path", "required": True, "schema": {"type": "string"}}
_OBJECT = {"content": {"application/json": {"schema": {"type": "object"}}}}
_LIST = {
    "content": {"application/json": {"schema": {"type": "array", "items": {"type": "object"}}}}
}
_ASKED = {
    "required": True,
    "content": {"application/json": {"schema": {
        "type": "object", "required": ["view"], "properties": {"view": {"type": "string"}},
    }}},
}  # fmt: skip
_REFUSED = {"403": "the token does not hold"}


def _way(
    summary: str, *parameters: dict[str, Any], body: Any = None, security: bool = False,
    found: Any = _OBJECT, status: str = "200", others: dict[str, str] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Describe one method at one address; ``others`` are further answers by status."""
    answers: dict[str, Any] = {status: {"description": "found", **found}}
    for code, text in (others or {}).items():
        answers[code] = {"description": text, **_OBJECT}
    told: dict[str, Any] = {"summary": summary, "responses": answers}
    if parameters:
        told["parameters"] = list(parameters)
    if body:
        told["requestBody"] = body
    if security:
        told["security"] = [{"token": [], "cookie": []}]
    return told


def describe(request: Request) -> Response:
    """Return the description."""
    missing = {"404": "no such view", "409": "not computed yet"}
    return JSONResponse({
        "openapi": "3.1.0",
        "info": {"title": "serai studio", "version": __version__,
                 "description": "The objects are those that `--json` prints. A request that changes "
                 f"something sends the cookie {COOKIE} and its value again as the header {HEADER}."},
        "components": {"securitySchemes": {
            "token": {"type": "apiKey", "in": "header", "name": HEADER},
            "cookie": {"type": "apiKey", "in": "cookie", "name": COOKIE},
        }},
        "paths": {
            "/api/views": {"get": _way("The views: the case and its scenarios", found=_LIST)},
            "/api/v/{view}/assessment": {"get": _way(
                "The assessment of a view: verdicts, sums, conflicts, engines", _VIEW, others=missing)},
            "/api/v/{view}/pledges": {"get": _way(
                "The pledges of a view with their answers in short", _VIEW, found=_LIST, others=missing)},
            "/api/scenarios/{name}": {"get": _way(
                "A scenario: title, reason, changed rows",
                {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}},
                others={"404": "no such scenario"})},
            "/api/runs": {
                "get": _way("The runs on record, the latest first", found=_LIST),
                "post": _way("Start the run of a view, or return the one under way", body=_ASKED,
                             security=True, status="202", others={"404": "no such view", **_REFUSED}),
            },
            "/api/runs/{run}": {"get": _way("A run: state, steps, reason", _RUN, others={"404": "no such run"})},
            "/api/runs/{run}/stop": {"post": _way(
                "Stop a run", _RUN, security=True, others={"404": "no such run under way", **_REFUSED})},
        },
    })  # fmt: skip


def views(request: Request) -> Response:
    """Return the case as it stands and its scenarios, with whether each is computed."""
    desk = desk_of(request)
    every = [View(), *(View(name) for name in desk.scenarios())]
    return JSONResponse([
        {"view": view.slug, "words": view.words, "computed": desk.store.ready(desk.key(view))}
        for view in every
    ])  # fmt: skip


def _kept(request: Request, name: str) -> Response:
    desk, view = desk_of(request), view_asked(request)
    found = desk.store.data(desk.key(view), name)
    if found is None:
        return JSONResponse({"error": "this view is not computed yet"}, status_code=409)
    return JSONResponse(found)


def assessment(request: Request) -> Response:
    """Return a view's assessment, the same objects that ``--json`` prints."""
    return _kept(request, "assessment")


def pledges(request: Request) -> Response:
    """Return the pledges of a view with their answers in short."""
    return _kept(request, "pledges")


def scenario(request: Request) -> Response:
    """Return a scenario as it is kept."""
    data, seen = read(desk_of(request), str(request.path_params["name"]))
    if not seen:
        return JSONResponse({"error": "no scenario of this name"}, status_code=404)
    return JSONResponse(json.loads(json.dumps(data, default=str)))


def runs(request: Request) -> Response:
    """Return the runs on record, the latest first."""
    return JSONResponse(desk_of(request).store.jobs()[:200])


def run(request: Request) -> Response:
    """Return one run, for pages and scripts that follow it."""
    job = desk_of(request).jobs.find(str(request.path_params["run"]))
    if job is None:
        return JSONResponse({"error": "no run of this id"}, status_code=404)
    return JSONResponse(job)


def _refused(request: Request) -> Response | None:
    if token_holds(request.scope, request.headers.get(HEADER, "")):
        return None
    told = f"the header {HEADER} must equal the cookie {COOKIE}"
    return JSONResponse({"error": told}, status_code=403)


async def begin(request: Request) -> Response:
    """Start the run of a view."""
    if (refused := _refused(request)) is not None:
        return refused
    desk = desk_of(request)
    try:
        asked = json.loads(await request.body() or b"{}")
        view = view_of(str(asked["view"]))
    except (ValueError, KeyError, TypeError):
        return JSONResponse({"error": 'expected {"view": "base"}'}, status_code=422)
    except SeraiError as error:
        return JSONResponse({"error": str(error)}, status_code=404)
    if view.scenario and view.scenario not in desk.scenarios():
        return JSONResponse({"error": f"no scenario {view.scenario}"}, status_code=404)
    return JSONResponse(await run_in_threadpool(desk.jobs.start, view), status_code=202)


async def stop(request: Request) -> Response:
    """Stop a run that is under way."""
    if (refused := _refused(request)) is not None:
        return refused
    desk, name = desk_of(request), str(request.path_params["run"])
    if not await run_in_threadpool(desk.jobs.cancel, name):
        return JSONResponse({"error": "no run of this id is under way"}, status_code=404)
    return JSONResponse({**(desk.jobs.find(name) or {}), "state": "stopped"})
