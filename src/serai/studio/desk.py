"""What every page needs: the case folder, the shelf of results, the runs, and how a page is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

from serai.studio.guard import token_holds
from serai.studio.jobs import Jobs
from serai.studio.store import Store
from serai.studio.views import View

if TYPE_CHECKING:
    from serai.case import Case
    from serai.pages.words import Names


@dataclass
class Desk:
    """One studio: a case folder, what was computed of it, and its runs.

    Attributes
    ----------
    edits : Lock
        Held while a file of the case is replaced, so that edits follow one another.
    """

    case: Path
    draws: int
    edits: Lock = field(default_factory=Lock)
    _opened: tuple[str, Case] | None = field(default=None, repr=False)
    _names: tuple[Case, Names] | None = field(default=None, repr=False)

    def opened(self) -> Case:
        """Return the case, opened anew only if a file of it changed.

        Raises
        ------
        CaseError
            With the faults of a case that cannot be opened.
        """
        from serai.case import open_case

        stamp = self.store.case_digest(View())
        if self._opened is None or self._opened[0] != stamp:
            self._opened = (stamp, open_case(self.case))
        return self._opened[1]

    def names(self, case: Case) -> Names:
        """Return the names for the ids of a case, made once for each reading of it."""
        from serai.pages.words import Names

        if self._names is None or self._names[0] is not case:
            self._names = (case, Names(case))
        return self._names[1]

    def hold(self, case: Case) -> None:
        """Keep a case that was just opened after an edit."""
        self._opened = (self.store.case_digest(View()), case)

    @cached_property
    def store(self) -> Store:
        """The shelf of results."""
        return Store(self.case)

    @cached_property
    def jobs(self) -> Jobs:
        """The runs of this server."""
        return Jobs(self.store, self.draws)

    @cached_property
    def kit(self) -> Any:
        """The templates, compiled once."""
        from serai.pages.kit import environment

        kit = environment("serai.studio")
        kit.filters["moment"] = moment
        return kit

    def meta(self) -> dict[str, Any]:
        """Return what ``case.yaml`` says, read anew; a broken file says nothing."""
        from serai.handwritten import read_yaml

        data, _ = read_yaml(self.case / "case.yaml")
        return dict(data) if isinstance(data, dict) else {}

    def scenarios(self) -> list[str]:
        """Return the names of the case's scenarios."""
        from serai.scenario import scenario_names

        return scenario_names(self.case)

    def key(self, view: View) -> str:
        """Return the key under which the pages of a view stand now."""
        return self.store.key(view, self.draws)

    def render(
        self, request: Request, template: str, status: int = 200, **context: Any
    ) -> HTMLResponse:
        """Return a page in the studio's frame."""
        view: View = context.pop("view", View())
        meta = self.meta()
        waiting = _waiting(self.case)
        text = self.kit.get_template(template).render(
            **{
                "view": view, "base": f"/v/{view.slug}/", "path": request.url.path,
                "case_title": str(meta.get("title") or self.case.name),
                "scenarios": self.scenarios(), "waiting": waiting,
                "token": str(request.scope.get("form_token", "")), "problem": "", **context,
            }
        )  # fmt: skip
        return HTMLResponse(text, status_code=status)

    def problem(
        self, request: Request, status: int, title: str, text: str, **context: Any
    ) -> HTMLResponse:
        """Return a page that says what went wrong and what to do."""
        return self.render(
            request, "problem.html.j2", status=status, title=title, text=text,
            lines=context.pop("lines", ()), **context,
        )  # fmt: skip


def moment(text: str) -> str:
    """Write a moment in universal time as people do: 28 November 2026, 11:45 UTC."""
    from serai.pages.words import day

    date, _, clock = text.partition("T")
    return f"{day(date)}, {clock[:5]} UTC" if clock else day(date)


def desk_of(request: Request) -> Desk:
    """Return the desk of the running studio."""
    found: Desk = request.app.state.desk
    return found


async def form_of(request: Request) -> dict[str, Any] | None:
    """Return the fields of a form; None where its token does not hold.

    Raises
    ------
    TooLarge
        If more bytes came than a form may have.
    """
    form = await request.form(max_files=10, max_fields=500)
    sent = str(form.get("form_token") or request.headers.get("x-form-token") or "")
    if not token_holds(request.scope, sent):
        return None
    return {name: form.getlist(name) for name in form}


def only(form: dict[str, Any], name: str, default: str = "") -> str:
    """Return one field of a form as text."""
    found = form.get(name) or [default]
    return found[0].strip() if isinstance(found[0], str) else default


def _waiting(case: Path) -> int:
    """Count candidates that wait for a decision, without reading them whole."""
    path = case / "proposals.jsonl"
    if not path.is_file():
        return 0
    return sum('"state": "proposed"' in line for line in path.open(encoding="utf-8"))
