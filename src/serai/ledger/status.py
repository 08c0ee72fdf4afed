"""What stage a project has reached, by what evidence, and what its silence says.

The ladder is concept, agreement, finance, works, partly, operating; cancelled and
relisted stand beside it.  A project under way of which nothing was heard for two
years is shelved, after four years cancelled: both inferred, never stated, and taken
back by the next sign of life (the rule of the Global Energy Monitor).  Past its
promised date and not open, it is overdue without anyone saying so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from serai.ledger.statements import Ledger, Statement
from serai.quantity import Period
from serai.tables import Row

LADDER = ("concept", "agreement", "finance", "works", "partly", "operating")
STAGES = (*LADDER, "cancelled", "relisted")
#: Stages from which silence takes nothing away.
SETTLED = ("operating", "cancelled")
#: Years of silence, and what they are taken for.
DECAY = ((4, "cancelled"), (2, "shelved"))


@dataclass(frozen=True)
class Evidence:
    """A sign of a stage, or a sign of life where the stage is empty.

    Attributes
    ----------
    day : date
        When it was said; where that is not told, the start of what it is about.
    ids : tuple of str
        Statements or rows that show it.
    """

    day: date
    stage: str
    ids: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """A change of status on a day; inferred where no evidence but silence made it."""

    day: date
    status: str
    inferred: bool
    because: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the step as plain data."""
        return {
            "day": self.day.isoformat(),
            "status": self.status,
            "inferred": self.inferred,
            "because": list(self.because),
        }


@dataclass(frozen=True)
class Status:
    """Where a project stands on a day.

    Attributes
    ----------
    stage : str
        Last stage that was stated; empty if none was.
    status : str
        The stage, or ``shelved`` or ``cancelled`` where silence speaks.
    inferred : bool
        Whether the status rests on silence.
    last : date or None
        Last day with a sign of life.
    due, late_days
        Promised day, and days past it where it is overdue.
    origins : int
        Independent origins behind the stated stage.
    """

    subject: str
    stage: str
    status: str
    inferred: bool
    last: date | None
    because: tuple[str, ...]
    origins: int
    due: date | None
    late_days: int | None
    history: tuple[Step, ...]

    @property
    def overdue(self) -> bool:
        """Whether the promised day has passed and nothing shows an opening."""
        return self.late_days is not None

    def told(self) -> str:
        """The status in words."""
        words = self.status or "no stage stated"
        if self.inferred:
            words += f" (inferred; {self.stage or 'no stage'} was stated, silent since {self.last})"
        if self.late_days is not None:
            words += f"; overdue since {self.due}, {self.late_days} days"
        return words

    def as_dict(self) -> dict[str, Any]:
        """Return the status as plain data."""
        return {
            "subject": self.subject,
            "stage": self.stage,
            "status": self.status,
            "inferred": self.inferred,
            "last_evidence": self.last.isoformat() if self.last else None,
            "because": list(self.because),
            "origins": self.origins,
            "due": self.due.isoformat() if self.due else None,
            "overdue": self.overdue,
            "late_days": self.late_days,
            "history": [step.as_dict() for step in self.history],
        }


def statuses(ledger: Ledger, projects: Iterable[Row], day: date) -> list[Status]:
    """Return the status of every project and of every subject with a stage, by id.

    Parameters
    ----------
    ledger : Ledger
        What is known; statements said after the day are not looked at.
    projects : iterable of Row
        Rows of ``projects.csv``; a row counts from the day of its stage.
    """
    by_subject: dict[str, list[Statement]] = {}
    for statement in ledger:
        if statement.id not in ledger.replaced and statement.id not in ledger.set_aside:
            by_subject.setdefault(statement.subject, []).append(statement)
    found: dict[str, Status] = {}
    named: set[str] = set()
    for row in projects:
        subjects = [name for name in (row.id, row["subject"]) if name]
        mine = [s for name in dict.fromkeys(subjects) for s in by_subject.get(name, ())]
        mine += [ledger[name] for name in row["statements"] or () if name in ledger]
        # A port or a line outlives its projects: what is said of it is no sign of this one.
        about = [s for s in mine if _of_project(s) or s.id in (row["statements"] or ())]
        named |= {row.id} | {str(row["subject"] or "")}
        found[row.id] = status_of(row.id, _unique(about), ledger, day, row)
    for subject, members in by_subject.items():
        if subject not in named and any(s.indicator == "project.stage" for s in members):
            status = status_of(subject, members, ledger, day)
            if status.stage:
                found[subject] = status
    return [found[name] for name in sorted(found)]


def _of_project(statement: Statement) -> bool:
    return statement.indicator.partition(".")[0] in ("project", "cooperation", "finance", "plant")


def _unique(statements: Iterable[Statement]) -> list[Statement]:
    return list({s.id: s for s in statements}.values())


def status_of(
    subject: str,
    statements: Sequence[Statement],
    ledger: Ledger,
    day: date,
    row: Row | None = None,
) -> Status:
    """Return the status of one project from statements about it and its row."""
    signs = sorted(_signs(statements, row, day), key=lambda e: (e.day, _rank(e.stage), e.ids))
    history = _history(signs, day)
    stated = [sign for sign in signs if sign.stage]
    stage = _latest(stated)
    now = history[-1] if history else None
    because = tuple(dict.fromkeys(name for s in stated if s.stage == stage for name in s.ids))
    due = _due(statements, row, day)
    opened = stage in SETTLED
    late = (day - due).days if due is not None and due < day and not opened else None
    return Status(
        subject, stage, now.status if now else "", bool(now and now.inferred),
        signs[-1].day if signs else None, because or tuple(n for s in signs[-1:] for n in s.ids),
        len(_origins(because, row, ledger)), due, late, tuple(history),
    )  # fmt: skip


def _origins(because: Iterable[str], row: Row | None, ledger: Ledger) -> set[str]:
    """Return the independent origins behind a stage, the source of the row among them."""
    found = ledger.independent(because)
    if row is not None and row.id in because and row["source"]:
        found.add(ledger.origin(row["source"]))
    return found


def _rank(stage: str) -> int:
    return STAGES.index(stage) if stage in STAGES else -1


def _latest(stated: Sequence[Evidence]) -> str:
    return stated[-1].stage if stated else ""


def _signs(statements: Sequence[Statement], row: Row | None, day: date) -> list[Evidence]:
    signs = []
    for statement in statements:
        said = _said(statement.asserted, statement.period)
        if said is not None and said <= day and statement.reason != "retraction":
            signs.append(Evidence(said, _stage_of(statement, day), (statement.id,)))
    if row is not None and row["stage_date"] is not None:
        seen = row["stage_date"].end or row["stage_date"].start
        begun = row["stage_date"].start or seen
        if begun is not None and begun <= day:
            ids = (row.id, *(s.id for s in statements if s.indicator == "project.stage"))
            signs.append(Evidence(min(seen, day), row["stage"], ids))
    return signs


def _said(asserted: Period | None, period: Period | None) -> date | None:
    """Return the day of a sign of life; a promise for later is made when it is said."""
    for when in (asserted, period):
        if when is not None and (when.start or when.end) is not None:
            return when.start or when.end
    return None


def _stage_of(statement: Statement, day: date) -> str:
    """Return the stage that a statement shows; empty where it shows only life."""
    told = statement.scope.get("stage", "")
    if statement.indicator == "project.stage" and told in STAGES:
        return told
    if statement.indicator == "project.opening" and statement.claim == "observed":
        over = statement.period is not None and (statement.period.start or day) <= day
        if not over:
            return ""
        return "operating" if told in ("", "operating") else "partly"
    if statement.indicator == "cooperation.status" and statement.claim == "signed":
        return "agreement"
    return ""


def _history(signs: Sequence[Evidence], day: date) -> list[Step]:
    """Walk from sign to sign; between two of them silence may shelve or cancel."""
    steps: list[Step] = []
    stage = ""
    for i, sign in enumerate(signs):
        silent = bool(steps) and steps[-1].inferred
        if sign.stage:
            stage = sign.stage
        if stage and (not steps or steps[-1].status != stage or silent):
            steps.append(Step(sign.day, stage, False, sign.ids))
        following = signs[i + 1].day if i + 1 < len(signs) else day
        if stage and stage not in SETTLED:
            steps += _decayed(sign, following)
    return steps


def _decayed(sign: Evidence, until: date) -> list[Step]:
    return [
        Step(_later(sign.day, years), word, True, sign.ids)
        for years, word in reversed(DECAY)
        if _later(sign.day, years) <= until
    ]


def _later(day: date, years: int) -> date:
    """Return the same day some years later; the last of February follows the first of March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _due(statements: Sequence[Statement], row: Row | None, day: date) -> date | None:
    """Return the day promised last by the day; a row's later date counts once its stage is known."""
    promised = [
        (s.known_since or date.min, s.period.end)
        for s in statements
        if s.indicator == "project.opening"
        and s.claim in ("target", "announced", "likely")
        and s.scope.get("stage", "operating") == "operating"
        and s.period is not None
        and s.period.end is not None
        and (s.known_since or date.min) <= day
    ]
    if row is not None:
        promised += [pair for pair in _of_row(row) if pair[0] <= day]
    return max(promised)[1] if promised else None


def _of_row(row: Row) -> list[tuple[date, date]]:
    """Return the promises of a row with the day from which each was known."""
    said = row["announced"].start if row["announced"] else None
    seen = row["stage_date"].start if row["stage_date"] else None
    columns = (("first_promised", said), ("promised", said), ("revised", seen))
    found: list[tuple[date, date]] = []
    for column, known in columns:
        period = row[column]
        if period is not None and period.end is not None:
            # A row without the day of its promise tells only what is promised now.
            found.append((known or seen or date.min, period.end))
    return found
