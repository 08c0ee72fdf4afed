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
    wanted, told_later = [], {}
    for pledge in case.pledges:
        found = _last_day(case, pledge, day)
        project = project_of(case, pledge) if _opens(pledge) and found else ""
        if not project or found is None:
            continue
        last, source = found
        if told_as_done(case, pledge) and not source:
            continue
        wanted.append((pledge.id, project, last))
        if source:
            told_later[pledge.id] = (source, last)
    if not wanted:
        return None
    from serai.projects.openings import joint_answers, opening_answers, worlds_of
    from serai.projects.parameters import shipped_scores

    rows = case.rows("projects")
    worlds = worlds_of(rows, case.seed, day, draws)
    answers = opening_answers(rows, wanted, case.seed, day, draws, worlds)
    for name, (source, last) in told_later.items():
        for part in answers[name].values():
            part["because"] = (*part["because"], source)
            if part is not answers[name].get("binds"):
                part["text"] += f"; tested against {last.isoformat()}, told later ({source})"
    joint = joint_answers(worlds, wanted, _several_needs(case))
    data = {"draws": draws, "scores": shipped_scores(), "joint": joint}
    return EngineRun("projects", answers, data, worlds.certificate())


def _several_needs(case: Case) -> list[tuple[str, tuple[str, ...], date]]:
    """Return the pledges with a last day that need several projects of the case."""
    known = {row.id for row in case.rows("projects")}
    return [
        (pledge.id, pledge.needs, pledge.deadline.end)
        for pledge in case.pledges
        if len(pledge.needs) > 1
        and set(pledge.needs) <= known
        and pledge.deadline is not None
        and pledge.deadline.end is not None
    ]


def _opens(pledge: Pledge) -> bool:
    """Whether a pledge stands or falls with something that opens."""
    return (
        pledge.test is not None
        and pledge.test.of in ("date", "count", "capacity")
        and room_of(pledge) in ("projects", "terminals", "energy")
    )


def _last_day(case: Case, pledge: Pledge, day: date) -> tuple[date, str] | None:
    """Return the last day of a pledge, and the statement that told it where it is later evidence.

    Where the pledge has no date of its own, the one told last by ``day`` counts.
    """
    if pledge.deadline is not None and pledge.deadline.end is not None:
        return pledge.deadline.end, ""
    ledger = case.ledger.as_of(day)
    told = [
        (s.known_since or date.min, s.id, s.period.end)
        for name in pledge.deadline_evidence
        if (s := ledger.statements.get(name)) is not None
        and s.claim != "observed"
        and s.period is not None
        and s.period.end is not None
    ]
    if not told:
        return None
    _, source, end = max(told)
    return end, source


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
