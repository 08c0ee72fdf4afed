"""Run the engines that a case has rows for, and hand out their answers by pledge.

Each engine is asked once for all pledges whose indicator it computes.  Its
result is plain data, so that it can be cached by the hash of its inputs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from serai.cache import cached, digest, files_digest
from serai.case import Case
from serai.errors import CaseError, Fault, UsageError
from serai.ledger.catalogue import indicators
from serai.ledger.pledges import Pledge
from serai.verdicts.model import QUESTIONS, Part
from serai.words import Answer

#: Results of another version are not reused.
__version__ = "1"

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
    corridor = run_corridor(case, day, draws, progress)
    if corridor is not None:
        runs["freight"] = corridor
    return runs


CORRIDOR = (
    "corridor.tonnes", "corridor.containers", "corridor.trains", "corridor.share",
    "corridor.capacity",
)  # fmt: skip


def engine_faults(case: Case) -> list[Fault]:
    """Return the faults that only an engine's reading of the tables shows.

    A demand without a chain, a counting rule that includes nothing, a probability
    above one: they need the network, so they cost more than the other checks.
    """
    if not case.rows("demand"):
        return []
    from serai.freight.engine import read_system
    from serai.freight.market import build_market

    try:
        system = read_system(case.tables)
        build_market(system.network, system.demand)
    except CaseError as error:
        return error.faults
    return []


def run_corridor(case: Case, day: date, draws: int, progress: Progress) -> EngineRun | None:
    """Answer corridor pledges with the freight engine; cached by the hash of its inputs."""
    if not case.rows("demand"):
        return None
    pledges = [
        pledge
        for pledge in case.pledges
        if pledge.indicator in CORRIDOR
        and pledge.test is not None
        and pledge.test.threshold is not None
        and _tested_year(pledge, day) is not None
    ]
    key = digest([
        __version__, files_digest(_code()), files_digest(_inputs(case)), day.isoformat(),
        str(draws), str(case.seed), case.scenario.id if case.scenario else "",
    ])  # fmt: skip

    def compute() -> dict[str, Any]:
        from serai.system.terms import TONNES_PER_TEU

        if not any(row.id == TONNES_PER_TEU for row in case.rows("conversions")):
            raise UsageError(f"conversions.csv has no row {TONNES_PER_TEU}")
        progress(f"running the corridor engine, {draws:,} draws")
        return _compute_corridor(case, pledges, day, draws, progress)

    try:
        found = cached("freight", key, compute)
    except UsageError as error:
        return EngineRun("freight", {pledge.id: _unanswered(str(error)) for pledge in pledges})
    except CaseError as error:
        reason = str(error.faults[0]) if error.faults else str(error)
        return EngineRun("freight", {pledge.id: _unanswered(reason) for pledge in pledges})
    return EngineRun("freight", found["answers"], found["data"], found["certificate"])


def _unanswered(reason: str) -> dict[str, dict[str, Any]]:
    """Return answers that say why the engine could not compute any."""
    fields = {
        "answer": "undetermined",
        "text": f"cannot be computed: {reason}",
        "missing": (reason,),
    }
    return dict.fromkeys(QUESTIONS[1:], fields)


def _tested_year(pledge: Pledge, day: date) -> int | None:
    """Return the year in which the engine tests a pledge; None where it cannot.

    A share told of `today` is tested in the year in which it was told.
    """
    year = pledge.test.year if pledge.test else None
    if year is None and pledge.indicator == "corridor.share":
        told = pledge.announced
        return told.end.year if told and told.end else day.year
    return year if year is not None and year >= day.year else None


def _capacity_answer(facilities: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Say why a corridor's capacity cannot be computed: what nobody has a figure for."""
    unknown = [str(f["id"]) for f in facilities if not f["capacity_known"]]
    reason = f"a sourced capacity of {', '.join(unknown)}"
    text = (
        f"{len(unknown)} of {len(facilities)} facilities have no sourced capacity, so the least of "
        f"them is not known ({', '.join(unknown)}); what could pass by the others stands under the "
        "cargo pledges"
    )
    fields = {"answer": "undetermined", "text": text, "missing": (reason,)}
    return dict.fromkeys(QUESTIONS[1:], fields)


def _compute_corridor(
    case: Case, pledges: list[Pledge], day: date, draws: int, progress: Progress
) -> dict[str, Any]:
    from serai.freight.answers import Wanted, answer_all
    from serai.freight.engine import Ensemble, read_system, run
    from serai.freight.past import check_past
    from serai.freight.summary import summarise

    system = read_system(case.tables)
    ensemble = Ensemble(case.seed, draws, day)
    results = run(system, ensemble)
    wanted, rules = (
        [],
        {("titr-ministry", False)} if "titr-ministry" in system.counting.rules else set(),
    )
    for pledge in pledges:
        test = pledge.test
        year = _tested_year(pledge, day)
        if test is None or test.threshold is None or year is None:
            continue
        if test.indicator == "corridor.capacity":
            continue
        because = tuple(name for name in (pledge.claim, pledge.baseline) if name)
        wanted.append(
            Wanted(pledge.id, test.indicator, test.counting_rule, test.relation, test.threshold,
                   test.unit, year, because)
        )  # fmt: skip
        if test.counting_rule in system.counting.rules:
            rules.add((test.counting_rule, test.indicator != "corridor.tonnes"))
    progress(f"answering {len(wanted)} corridor pledges")
    answers = answer_all(results, wanted)
    progress("predicting 2024 and 2025 from what was known to 2023")
    past = check_past(system, Ensemble(case.seed, min(draws, 500), day))
    rules |= {(checked.rule, checked.unit == "TEU/yr") for checked in past}
    data = summarise(results, sorted(rules))
    for pledge in pledges:
        if pledge.indicator == "corridor.capacity":
            answers[pledge.id] = _capacity_answer(data["facilities"])
        elif pledge.test is not None and pledge.test.year is None:
            # What is told of today has no first year in which it will hold.
            answers[pledge.id].pop("date", None)
    data["past"] = [checked.as_dict() for checked in past]
    certificate = results.certificate.as_dict()
    computed: dict[str, Any] = plain_data(
        {"answers": answers, "data": data, "certificate": certificate}
    )
    return computed


def plain_data(value: Any) -> Any:
    """Return nested data with NumPy scalars and NaN replaced, ready for JSON."""
    if isinstance(value, Mapping):
        return {str(key): plain_data(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain_data(item) for item in value]
    if hasattr(value, "item") and not isinstance(value, (str, bytes)):
        value = value.item() if getattr(value, "ndim", 0) == 0 else value.tolist()
        return plain_data(value)
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return None
    if isinstance(value, Answer):
        return value.value
    return value


def _code() -> list[Path]:
    """Return the files whose change makes a cached result stale."""
    here = Path(__file__).parent
    rooms = [path for room in ("freight", "system", "projects") for path in (here / room).glob("*")]
    return [p for p in [here / "engines.py", *rooms] if p.is_file()]


def _inputs(case: Case) -> list[Path]:
    names = ("*.csv", "*.yaml", "scenarios/*.yaml")
    return [path for name in names for path in case.path.glob(name)]


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
