"""Pages and addresses of runs: start, follow, stop, history."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from serai.errors import SeraiError
from serai.studio.desk import desk_of, form_of, only
from serai.studio.jobs import words
from serai.studio.views import view_of

REFUSED = "The form's token does not hold. Go back, load the page anew and send it again."


async def begin(request: Request) -> Response:
    """Start the run of a view and lead to its page."""
    desk = desk_of(request)
    form = await form_of(request)
    if form is None:
        return desk.problem(request, 403, "Not started", REFUSED)
    try:
        view = view_of(only(form, "view", "base"))
    except SeraiError as error:
        return desk.problem(request, 404, "No such view", str(error))
    job = await run_in_threadpool(desk.jobs.start, view)
    return RedirectResponse(f"/runs/{job['id']}", status_code=303)


async def stop(request: Request) -> Response:
    """Stop a run; what it had not finished is computed anew at the next start."""
    desk = desk_of(request)
    if await form_of(request) is None:
        return desk.problem(request, 403, "Not stopped", REFUSED)
    name = str(request.path_params["run"])
    await run_in_threadpool(desk.jobs.cancel, name)
    return RedirectResponse(f"/runs/{name}", status_code=303)


def one(request: Request) -> Response:
    """Show a run: its steps so far, its end, its reason."""
    desk = desk_of(request)
    job = desk.jobs.find(str(request.path_params["run"]))
    if job is None:
        return desk.problem(request, 404, "No such run", "There is no run of this id on record.")
    view = view_of(str(job["view"]))
    return desk.render(
        request, "run.html.j2", title=f"Run: {words(job)}", job=job, here="runs", view=view
    )


def history(request: Request) -> Response:
    """List the runs on record, the latest first."""
    desk = desk_of(request)
    rows = [{**job, "words": words(job)} for job in desk.store.jobs()[:200]]
    return desk.render(request, "runs.html.j2", title="Runs", rows=rows, here="runs")
