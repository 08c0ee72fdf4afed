"""Answer pledges that stand or fall with one project."""

from __future__ import annotations

from datetime import date

from serai.case import Case
from serai.engines.model import EngineRun, room_of
from serai.ledger.pledges import Pledge


def run_openings(case: Case, day: date, draws: int) -> EngineRun | None:
    """Answer pledges that stand or fall with one project: an opening, ships, a capacity.

    Cargo is another matter: a capacity that stands is not yet used.
    """
    wanted = [
        (pledge.id, project, pledge.deadline.end)
        for pledge in case.pledges
        if pledge.test is not None
        and pledge.test.of in ("date", "count", "capacity")
        and not told_as_done(case, pledge)
        and room_of(pledge) in ("projects", "terminals", "energy")
        and pledge.deadline is not None
        and pledge.deadline.end is not None
        and (project := project_of(case, pledge))
    ]
    if not wanted:
        return None
    from serai.projects.openings import opening_answers

    answers = opening_answers(case.rows("projects"), wanted, case.seed, day, draws)
    return EngineRun("projects", answers, {"draws": draws})


def told_as_done(case: Case, pledge: Pledge) -> bool:
    """Whether the claim says that something is, rather than that it will be."""
    claim = case.ledger.statements.get(pledge.claim)
    return claim is not None and claim.claim in ("observed", "stated_capacity", "derived")


def project_of(case: Case, pledge: Pledge) -> str:
    """Return the project whose opening a pledge speaks of: its subject, or its only need."""
    projects = {row.id for row in case.rows("projects")}
    if pledge.subject in projects:
        return pledge.subject
    of_subject = [row.id for row in case.rows("projects") if row["subject"] == pledge.subject]
    if len(of_subject) == 1:
        return of_subject[0]
    return pledge.needs[0] if len(pledge.needs) == 1 else ""
