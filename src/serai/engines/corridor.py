"""Answer corridor pledges with the freight engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from serai.cache import cached, digest, files_digest
from serai.case import Case
from serai.engines.curves import Curve, missing_curves
from serai.engines.finance import finance_faults
from serai.engines.model import EngineRun, Progress, case_files, code_files, plain_data, unanswered
from serai.engines.pace import pace_faults
from serai.errors import CaseError, Fault, UsageError
from serai.ledger.pledges import Pledge

if TYPE_CHECKING:
    from serai.engines.surplus import Surplus
    from serai.freight.parts import Wanted
    from serai.freight.results import Results

#: Results of another version are not reused.
__version__ = "1"

CORRIDOR = (
    "corridor.tonnes", "corridor.containers", "corridor.trains", "corridor.share",
    "corridor.capacity", "corridor.time", "link.tonnes", "link.capacity_tonnes",
)  # fmt: skip

#: Years after the case's day that lie beyond what the engine computes.
FAR = 30
#: Draws that show which blocks there are.
SOME = 50


def engine_faults(case: Case) -> list[Fault]:
    """Return the faults that only an engine's reading of the tables shows.

    A demand without a chain, a counting rule that includes nothing, a probability
    above one: they need the network, so they cost more than the other checks.
    """
    faults = [*pace_faults(case), *finance_faults(case)]
    if not case.rows("demand"):
        return faults
    from serai.engines.surplus import surplus_demand
    from serai.freight.engine import read_system
    from serai.freight.market import build_market

    try:
        surplus = surplus_demand(case, case.as_of, SOME)
        system = read_system(surplus.tables, given=surplus.given)
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
    from serai.engines.surplus import surplus_demand

    pledges = [pledge for pledge in case.pledges if _is_asked(pledge, day)]
    try:
        surplus = surplus_demand(case, day, draws)
    except CaseError as error:
        reason = str(error.faults[0]) if error.faults else str(error)
        return EngineRun("freight", {pledge.id: unanswered(reason) for pledge in pledges})
    key = digest([
        __version__, files_digest(code_files("engines/corridor.py", "freight", "system", "projects")), files_digest(case_files(case)), day.isoformat(),
        str(draws), str(case.seed), case.scenario.id if case.scenario else "", repr(sorted((curves or {}).items())),
        surplus.key,
    ])  # fmt: skip

    def compute() -> dict[str, Any]:
        from serai.system.terms import TONNES_PER_TEU

        if not any(row.id == TONNES_PER_TEU for row in case.rows("conversions")):
            raise UsageError(f"conversions.csv has no row {TONNES_PER_TEU}")
        progress(f"running the corridor engine, {draws:,} draws")
        return _compute_corridor(case, pledges, day, draws, progress, curves or {}, surplus)

    try:
        found = cached("freight", key, compute)
    except UsageError as error:
        return EngineRun("freight", {pledge.id: unanswered(str(error)) for pledge in pledges})
    except CaseError as error:
        reason = str(error.faults[0]) if error.faults else str(error)
        return EngineRun("freight", {pledge.id: unanswered(reason) for pledge in pledges})
    return EngineRun("freight", found["answers"], found["data"], found["certificate"])


def _is_asked(pledge: Pledge, day: date) -> bool:
    """Whether the engine is asked about a pledge at all."""
    test = pledge.test
    if pledge.indicator not in CORRIDOR or test is None or test.threshold is None:
        return False
    return _tested_year(pledge, day) is not None


def _tested_year(pledge: Pledge, day: date) -> int | None:
    """Return the year in which the engine tests a pledge; None where it cannot.

    A share told of `today` is tested in the year in which it was told, and a flow over
    named links without a year against what they can ever pass, to the engine's horizon.
    """
    test = pledge.test
    year = test.year if test else None
    if year is None and pledge.indicator == "corridor.share":
        told = pledge.announced
        return told.end.year if told and told.end else day.year
    if year is None and test is not None and test.links:
        return day.year + FAR
    return year


def _wanted(case: Case, pledges: Sequence[Pledge], day: date) -> list[Wanted]:
    """Return what is asked of the engine for each pledge."""
    from serai.freight.parts import Wanted

    links = {row.id for row in case.rows("links")}
    wanted = []
    for pledge in pledges:
        test, year = pledge.test, _tested_year(pledge, day)
        if test is None or test.threshold is None or year is None:
            continue
        named = test.links or ((pledge.subject,) if pledge.subject in links else ())
        because = tuple(name for name in (pledge.claim, pledge.baseline) if name)
        wanted.append(
            Wanted(
                pledge.id, test.indicator, test.counting_rule, test.relation, test.threshold,
                test.unit, year, because, _baseline(case, pledge), named,
                test.year is not None and year < day.year,
            )
        )  # fmt: skip
    return wanted


def _told_of_today(parts: Mapping[str, Mapping[str, Any]], year: int | None) -> dict[str, Any]:
    """Say of a share that was told as a fact whether it held then: it has no date to come."""
    odds = dict(parts["odds"])
    text = f"told as a fact of {year}, not of a year to come; by the count of boxes: {odds['text']}"
    return odds | {"text": text, "detail": {"short": str(year)}, "missing": odds.get("missing", ())}


def _baseline(case: Case, pledge: Pledge) -> tuple[float, int] | None:
    """Return the value [unit of the test] and year that a pledge starts from, as told."""
    from serai.quantity import compatible, factor

    told, test = case.ledger.statements.get(pledge.baseline), pledge.test
    if told is None or test is None or told.interval is None or told.period is None:
        return None
    if told.period.end is None or not compatible(told.unit, test.unit):
        return None
    return float(told.interval.middle * factor(told.unit, test.unit)), told.period.end.year


def _told_capacities(case: Case, day: date) -> dict[str, float]:
    """Return the capacity promised for each link [kt/yr], the one told last."""
    from serai.quantity import compatible, factor

    found: dict[str, float] = {}
    ledger = case.ledger.as_of(day)
    for statement in sorted(ledger, key=lambda s: (s.known_since or date.min, s.id)):
        if statement.indicator != "link.capacity_tonnes" or statement.interval is None:
            continue
        if compatible(statement.unit, "kt/yr") and statement.id not in ledger.set_aside:
            value = statement.interval.middle * factor(statement.unit, "kt/yr")
            found[statement.subject] = float(value)
    return found


def _carried(results: Results, surplus: Surplus) -> list[dict[str, Any]]:
    """Return what plants ask of the corridor and what passes, by block and year [kt/yr]."""
    found = []
    for name in surplus.given:
        group = results.blocks.index(name)
        moved = results.tonnes[:, :, group].sum(axis=2)
        for column, year in enumerate(results.years):
            asked = results.asked[:, column, group]
            found.append({"block": name, "year": year, "unit": "kt/yr", "asked": float(asked.mean()),
                          "carried": float(moved[:, column].mean()),
                          "odds": float((asked > 0).mean())})  # fmt: skip
    return found


def _compute_corridor(
    case: Case,
    pledges: list[Pledge],
    day: date,
    draws: int,
    progress: Progress,
    curves: Mapping[str, Curve],
    surplus: Surplus,
) -> dict[str, Any]:
    from serai.freight.answers import answer_all
    from serai.freight.engine import Ensemble, read_system, run
    from serai.freight.past import check_past
    from serai.freight.summary import summarise

    system = read_system(surplus.tables, curves, surplus.given)
    ensemble = Ensemble(case.seed, draws, day)
    results = run(system, ensemble)
    wanted = _wanted(case, pledges, day)
    rules = {
        (asked.rule, asked.indicator != "corridor.tonnes")
        for asked in wanted
        if asked.rule in system.counting.rules and asked.indicator in CORRIDOR[:3]
    }
    if "titr-ministry" in system.counting.rules:
        rules.add(("titr-ministry", False))
    progress(f"answering {len(wanted)} corridor pledges")
    answers = answer_all(results, wanted, _told_capacities(case, day))
    progress("predicting 2024 and 2025 from what was known to 2023")
    past = check_past(system, Ensemble(case.seed, min(draws, 500), day))
    rules |= {(checked.rule, checked.unit == "TEU/yr") for checked in past}
    data = summarise(results, sorted(rules))
    for pledge in pledges:
        if pledge.indicator == "corridor.share" and pledge.test and pledge.test.year is None:
            answers[pledge.id]["date"] = _told_of_today(
                answers[pledge.id], _tested_year(pledge, day)
            )
    data["curves_missing"] = missing_curves(case, curves)
    data["surplus"] = _carried(results, surplus)
    data["past"] = [checked.as_dict() for checked in past]
    certificate = results.certificate.as_dict()
    computed: dict[str, Any] = plain_data(
        {"answers": answers, "data": data, "certificate": certificate}
    )
    return computed
