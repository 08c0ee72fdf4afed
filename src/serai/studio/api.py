"""A description of the addresses that give data, in OpenAPI 3.1."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from serai import __version__

_VIEW = {
    "name": "view", "in": "path", "required": True, "schema": {"type": "string"},
    "description": "base, a scenario's name, or either with @ and a day",
}  # fmt: skip
_RUN = {"name": "run", "in": "path", "required": True, "schema": {"type": "string"}}
_OBJECT = {"content": {"application/json": {"schema": {"type": "object"}}}}


def _get(summary: str, parameter: dict[str, Any], **others: str) -> dict[str, Any]:
    answers = {"200": {"description": "found", **_OBJECT}}
    answers |= {code.lstrip("s"): {"description": text, **_OBJECT} for code, text in others.items()}
    return {"get": {"summary": summary, "parameters": [parameter], "responses": answers}}


def describe(request: Request) -> Response:
    """Return the description."""
    return JSONResponse({
        "openapi": "3.1.0",
        "info": {"title": "serai studio", "version": __version__,
                 "description": "The objects are those that `--json` prints."},
        "paths": {
            "/api/v/{view}/assessment": _get(
                "The assessment of a view: verdicts, sums, conflicts, engines", _VIEW,
                s404="no such view", s409="not computed yet",
            ),
            "/api/runs/{run}": _get("A run: state, steps, reason", _RUN, s404="no such run"),
        },
    })  # fmt: skip
