"""Run the engines that a case has rows for, and hand out their answers by pledge.

Each engine is asked once for all pledges whose indicator it computes.  Its
result is plain data, so that it can be cached by the hash of its inputs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from serai.case import Case
from serai.ledger.catalogue import indicators
from serai.ledger.pledges import Pledge
from serai.verdicts.model import Part
from serai.words import Answer

Progress = Callable[[str], None]


@dataclass(frozen=True)
class EngineRun:
    """What one engine computed.

    Attributes
    ----------
    answers : mapping
        Pledge id to question to the fields of a :class:`Part`.
    data : mapping
        Series and tables behind the answers, for ``--json`` and the report.
    certificate : mapping
        What shows that the result is right: balances, residuals, counts.
    """

    name: str
    answers: Mapping[str, Mapping[str, Mapping[str, Any]]]
    data: Mapping[str, Any] = field(default_factory=dict)
    certificate: Mapping[str, Any] = field(default_factory=dict)

    def parts(self, pledge: str) -> dict[str, Part]:
        """Return the answers for one pledge, by question."""
        return {
            question: part_of(question, fields)
            for question, fields in self.answers.get(pledge, {}).items()
        }

    def as_dict(self) -> dict[str, Any]:
        """Return the run as plain data for ``--json``."""
        return {"answers": self.answers, "data": self.data, "certificate": self.certificate}


def part_of(question: str, fields: Mapping[str, Any]) -> Part:
    """Build one of the five answers from an engine's plain fields."""
    return Part(
        question=question,
        answer=Answer(fields["answer"]),
        text=str(fields["text"]),
        because=tuple(fields.get("because", ())),
        missing=tuple(fields.get("missing", ())),
        indicative=bool(fields.get("indicative", False)),
        detail=dict(fields.get("detail", {})),
    )


def run_engines(case: Case, day: date, draws: int, progress: Progress) -> dict[str, EngineRun]:
    """Run every engine that the case has pledges and rows for."""
    runs: dict[str, EngineRun] = {}
    openings = run_openings(case, day, draws)
    if openings is not None:
        progress("drawing when projects open")
        runs["projects"] = openings
    return runs


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


def engine_parts(
    runs: Mapping[str, EngineRun], pledge: Pledge, observed: Mapping[str, Part]
) -> dict[str, Part]:
    """Merge the answers for one pledge; what was observed stands above what was drawn."""
    parts: dict[str, Part] = {}
    for run in runs.values():
        parts.update(run.parts(pledge.id))
    parts.update(observed)
    return parts


def room_of(pledge: Pledge) -> str:
    """Return the room that computes a pledge's indicator; empty without a test."""
    indicator = indicators().get(pledge.indicator)
    return indicator.engine if indicator else ""
