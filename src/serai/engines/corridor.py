"""Answer corridor pledges with the freight engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from serai.cache import cached, digest, files_digest
from serai.case import Case
from serai.engines.curves import Curve, missing_curves
from serai.engines.finance import finance_faults
from serai.engines.model import EngineRun, Progress, case_files, code_files, plain_data, unanswered
from serai.engines.pace import pace_faults
from serai.errors import CaseError, Fault, UsageError
from serai.ledger.pledges import Pledge
from serai.verdicts.model import QUESTIONS

#: Results of another version are not reused.
__version__ = "1"

CORRIDOR = (
    "corridor.tonnes", "corridor.containers", "corridor.trains", "corridor.share",
    "corridor.capacity",
)  # fmt: skip


def engine_faults(case: Case) -> list[Fault]:
    """Return the faults that only an engine's reading of the tables shows.

    A demand without a chain, a counting rule that includes nothing, a probability
    above one: they need the network, so they cost more than the other checks.
    """
    faults = [*pace_faults(case), *finance_faults(case)]
    if not case.rows("demand"):
        return faults
    from serai.freight.engine import read_system
    from serai.freight.market import build_market

    try:
        system = read_system(case.tables)
        build_market(system.network, system.demand)
    except CaseError as error:
        return [*faults, *error.faults]
    return faults


def run_corridor(
    case: Case, day: date, draws: int, progress: Progress, curves: Mapping[str, Curve] | None = None
) -> EngineRun | None:
    """Answer corridor pledges with the freight engine; cached by the hash of its inputs.

    Parameters
    ----------
    curves : mapping of facility id to (utilisation [1], days), optional
        Waiting curves that the terminals engine computed; the assumed default elsewhere.
    """
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
        __version__, files_digest(code_files("engines/corridor.py", "freight", "system", "projects")), files_digest(case_files(case)), day.isoformat(),
        str(draws), str(case.seed), case.scenario.id if case.scenario else "", repr(sorted((curves or {}).items())),
    ])  # fmt: skip

    def compute() -> dict[str, Any]:
        from serai.system.terms import TONNES_PER_TEU

        if not any(row.id == TONNES_PER_TEU for row in case.rows("conversions")):
            raise UsageError(f"conversions.csv has no row {TONNES_PER_TEU}")
        progress(f"running the corridor engine, {draws:,} draws")
        return _compute_corridor(case, pledges, day, draws, progress, curves or {})

    try:
        found = cached("freight", key, compute)
    except UsageError as error:
        return EngineRun("freight", {pledge.id: unanswered(str(error)) for pledge in pledges})
    except CaseError as error:
        reason = str(error.faults[0]) if error.faults else str(error)
        return EngineRun("freight", {pledge.id: unanswered(reason) for pledge in pledges})
    return EngineRun("freight", found["answers"], found["data"], found["certificate"])


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
    case: Case,
    pledges: list[Pledge],
    day: date,
    draws: int,
    progress: Progress,
    curves: Mapping[str, Curve],
) -> dict[str, Any]:
    from serai.freight.answers import Wanted, answer_all
    from serai.freight.engine import Ensemble, read_system, run
    from serai.freight.past import check_past
    from serai.freight.summary import summarise

    system = read_system(case.tables, curves)
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
    data["curves_missing"] = missing_curves(case, curves)
    data["past"] = [checked.as_dict() for checked in past]
    certificate = results.certificate.as_dict()
    computed: dict[str, Any] = plain_data(
        {"answers": answers, "data": data, "certificate": certificate}
    )
    return computed
