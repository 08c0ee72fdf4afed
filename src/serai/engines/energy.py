"""Answer energy pledges from fuel balances and the response of the power system.

Fuel balances cost milliseconds and are made anew.  The power system's response is kept by
the hash of the tables it reads, so PyPSA is imported and solved only when they changed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from serai.case import Case
from serai.energy.answers import balance_series, input_binds, input_fits, leaves_words
from serai.energy.capacity import LAST_DAYS, pledged_and_drawn
from serai.energy.fuels import FUELS, Fuels, Plant, fuel_balances, surpluses
from serai.engines.model import EngineRun, Progress, plain_data
from serai.engines.power import Response, power_response
from serai.errors import CaseError, UsageError
from serai.ledger.pledges import Pledge
from serai.projects.dates import ProjectDraws, draw_projects, promised_projects
from serai.rows import Row

#: Years of the fuel balances, from the case's own day.
HORIZON = 16
_WORDS = {"gas": r"\bgas\b", "crude": r"\b(crude|oil)\b", "uranium": r"\buranium\b"}
_SECTORS = ("energy", "nuclear")
#: Sectors whose projects this engine answers; a yard that brings a battery stays a yard.
_BUILT = {"power", "fuels", "industry"}


@dataclass(frozen=True)
class World:
    """What every answer of one run reads."""

    case: Case
    fuels: Fuels
    promised: Fuels
    drawn: ProjectDraws
    as_promised: ProjectDraws
    response: Response

    def project(self, name: str) -> Row:
        """Return the row of a project."""
        return next(row for row in self.case.rows("projects") if row.id == name)

    def plants(self, projects: Sequence[str], promised: bool = False) -> list[Plant]:
        """Return the plants of projects, or of those they may be the same as."""
        fuels = self.promised if promised else self.fuels
        return [
            plant
            for plant in fuels.plants.values()
            if {plant.row["project"], *plant.row["also"]} & set(projects)
        ]

    def opens(self, project: str) -> int:
        """Return the year in which a project stands: as promised, else the middle of its draws."""
        column = self.drawn.ids.index(project)
        promised = float(self.as_promised.arrival[0, column])
        if np.isfinite(promised):
            return _year(promised)
        arrival = self.drawn.arrival[:, column]
        built = arrival[np.isfinite(arrival)]
        return int(np.floor(np.median(built))) if built.size else self.fuels.years[-1]


def _year(decimal: float) -> int:
    """Return the year that a decimal year lies in; the end of a period stays inside."""
    return int(np.floor(decimal - LAST_DAYS))


def run_energy(case: Case, day: date, draws: int, progress: Progress) -> EngineRun | None:
    """Answer every energy pledge of a case; None where it has no fuel or power rows for any."""
    wanted = {pledge.id: projects_of(case, pledge) for pledge in case.pledges}
    known = _known_projects(case)
    asked = [p for p in case.pledges if _is_asked(case, p, wanted[p.id], known)]
    if not asked:
        return None
    progress("balancing fuels")
    try:
        world = _world(case, day, draws, progress, {name for p in asked for name in wanted[p.id]})
    except (CaseError, UsageError) as error:
        reason = str(error.faults[0]) if isinstance(error, CaseError) else str(error)
        fields = {"answer": "undetermined", "text": f"cannot be computed: {reason}", "missing": (reason,)}  # fmt: skip
        return EngineRun("energy", {pledge.id: {"fits": fields} for pledge in asked})
    answers = {pledge.id: _answers(world, pledge, wanted[pledge.id]) for pledge in asked}
    data = {
        "balances": balance_series(world.fuels),
        "surplus": surpluses(world.fuels),
        "capacity": _capacity(world),
        "power": world.response.data,
        "draws": draws,
    }
    return EngineRun("energy", plain_data(answers), plain_data(data), world.response.certificate)


def _capacity(world: World) -> dict[str, Any]:
    """Return capacity by technology as pledged and as drawn."""
    drawn, promised = world.drawn, world.as_promised
    return pledged_and_drawn(
        world.case.rows("power_projects"),
        {name: float(promised.arrival[0, i]) for i, name in enumerate(promised.ids)},
        {name: drawn.arrival[:, i] for i, name in enumerate(drawn.ids)},
        world.fuels.years, world.case.seed,
    )  # fmt: skip


def projects_of(case: Case, pledge: Pledge) -> list[str]:
    """Return the projects that a pledge is about: its subject, those of it, or what it needs.

    A programme of the country holds the projects of its class that are not cancelled.
    """
    rows = case.rows("projects")
    found = [row.id for row in rows if pledge.subject in (row.id, row["subject"])]
    if not found:
        found = [row.id for row in rows if row.id in pledge.needs]
    if not found and pledge.indicator == "power.reactors":
        found = [r.id for r in rows if r["class"] == "nuclear" and r["stage"] != "cancelled"]
    return found


def _known_projects(case: Case) -> set[str]:
    known = {row["project"] for row in case.rows("power_projects")}
    for row in case.rows("fuel_plants"):
        known |= {row["project"], *row["also"]}
    return known


def _is_asked(case: Case, pledge: Pledge, projects: Sequence[str], known: set[str]) -> bool:
    sectors = {row["sector"] for row in case.rows("projects") if row.id in {*projects} & known}
    if sectors & _BUILT:
        return True
    return pledge.test is None and pledge.sector in _SECTORS and bool(case.rows("fuel_flows"))


def _world(case: Case, day: date, draws: int, progress: Progress, subjects: set[str]) -> World:
    now = day.year + day.timetuple().tm_yday / 365.25
    drawn = draw_projects(case.rows("projects"), case.seed, draws, now)
    promised = promised_projects(case.rows("projects"))
    years = range(day.year, day.year + HORIZON)
    arrivals = {name: drawn.arrival[:, i] for i, name in enumerate(drawn.ids)}
    certain = {name: np.full(draws, promised.arrival[0, i]) for i, name in enumerate(promised.ids)}
    fuels, could = (
        fuel_balances(case.tables, opening, years, case.seed, draws)
        for opening in (arrivals, certain)
    )
    response = power_response(case, day, draws, arrivals, sorted(subjects), progress)
    return World(case, fuels, could, drawn, promised, response)


def _answers(world: World, pledge: Pledge, projects: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return the answers of one pledge; what it has no part in is left to other engines."""
    if not projects:
        return _without_project(world, pledge)
    answers = {"fits": _fits(world, pledge, projects), "binds": _binds(world, pledge, projects)}
    if not _is_dated(pledge):
        answers["date"] = _date(world, projects)
        answers["odds"] = _undated(world, projects)
    return {question: fields for question, fields in answers.items() if fields}


def _because(pledge: Pledge, projects: Sequence[str], *rows: str) -> tuple[str, ...]:
    stated = [pledge.claim, *pledge.evidence, *pledge.finance_evidence]
    return tuple(dict.fromkeys([*(name for name in stated if name), *projects, *rows]))


def _fits(world: World, pledge: Pledge, projects: Sequence[str]) -> dict[str, Any]:
    """Say whether what the plants take is there, and what a plant without a date changes."""
    plants = [p for p in world.plants(projects, promised=True) if p.flows.takes]
    because = _because(pledge, projects, *(plant.row.id for plant in plants))
    year = max(world.opens(name) for name in projects)
    rows = [r for r in world.case.rows("power_projects") if r["project"] in projects]
    if plants:
        found = input_fits(world.promised, plants, year, because)
    elif rows and not _is_dated(pledge):
        sized = any(row["mw"] for row in rows)
        text = "" if sized else "no size and no place is told, so a range is studied"
        found = {"answer": "consistent" if sized else "undetermined", "text": text,
                 "because": because, "missing": () if sized else ("a size", "a place"),
                 "indicative": True}  # fmt: skip
    else:
        return {}
    standing, late = _standing(world, pledge, projects)
    if late:
        found["answer"] = "implausible"
    told = [*standing, found["text"], *leaves_words(world.promised, plants, year)]
    if not _is_dated(pledge):
        told += _changes(world, projects)
    told += _unit_costs(world.case, pledge, projects)
    found["text"] = "; ".join(text for text in told if text)
    return found


def _is_dated(pledge: Pledge) -> bool:
    """Whether the pledge has a date, its own or a later one, so that its opening is judged."""
    return pledge.deadline is not None or bool(pledge.deadline_evidence)


def _standing(world: World, pledge: Pledge, projects: Sequence[str]) -> tuple[list[str], bool]:
    """Say by when the projects stand as promised last, and whether that is after the pledge."""
    last = pledge.deadline.end if pledge.deadline else None
    told, late = [], False
    for name in projects:
        arrival = float(world.as_promised.arrival[0, world.drawn.ids.index(name)])
        if np.isfinite(arrival):
            told.append(
                f"as promised last {world.project(name)['name']} stands by {_year(arrival)}"
            )
            late = late or (last is not None and _year(arrival) > last.year)
    return told, late


def _changes(world: World, projects: Sequence[str]) -> list[str]:
    """Return what the projects change in the power system, each told once."""
    return [text for text in dict.fromkeys(world.response.words(name) for name in projects) if text]


def _binds(world: World, pledge: Pledge, projects: Sequence[str]) -> dict[str, Any]:
    plants = world.plants(projects)
    stages = {world.project(name)["stage"].replace("_", " "): None for name in projects}
    year = max(world.opens(name) for name in projects)
    because = _because(pledge, projects, *(plant.row.id for plant in plants))
    stage = " and ".join(stages)
    found = input_binds(world.fuels, plants, stage, year, because)
    needs = sorted({need for name in projects for need in world.project(name)["needs"]})
    if needs:
        found["text"] += f"; it needs {', '.join(needs)}"
    durations = [
        s for s in world.case.ledger.query(pledge.subject, "project.duration") if s.interval
    ]
    changes = _changes(world, projects) if _is_dated(pledge) else []
    if changes:
        found["text"] = "; ".join([found["text"], *changes])
    if len(durations) > 1:
        told = " or ".join(s.told() for s in durations)
        found["text"] += f"; how long it takes is told as {told}"
        found["because"] = (*found["because"], *(s.id for s in durations))
    return found


def _unit_costs(case: Case, pledge: Pledge, projects: Sequence[str]) -> list[str]:
    """Return what the plants are said to cost by kW, from the ledger's statements."""
    told = []
    for name in dict.fromkeys([pledge.subject, *projects]):
        sizes = [s for s in case.ledger.query(name, "power.capacity") if s.interval]
        costs = [s for s in case.ledger.query(name, "project.cost") if s.interval]
        if not sizes or not costs:
            continue
        size = float(sizes[0].interval.middle) if sizes[0].interval else 0.0
        ends = [float(e) for s in costs if s.interval for e in (s.interval.lo, s.interval.hi)]
        ends = [end for end in ends if np.isfinite(end)]
        if size > 0 and ends and costs[0].unit == "USD":
            low, high = (round(end / size / 1e3, -2) for end in (min(ends), max(ends)))
            spread = f"{low:,.0f}" if low == high else f"{low:,.0f} to {high:,.0f}"
            told.append(f"{name}: {spread} USD/kW as told ({', '.join(s.id for s in costs)})")
    return told


def _date(world: World, projects: Sequence[str]) -> dict[str, Any]:
    """Return when all of the projects stand, where all are built."""
    columns = [world.drawn.ids.index(name) for name in projects]
    arrival = world.drawn.arrival[:, columns].max(axis=1)
    built = arrival[np.isfinite(arrival)]
    if not built.size:
        return {"answer": "undetermined", "text": "in no draw was it built", "because": tuple(projects)}  # fmt: skip
    low, middle, high = (str(int(np.floor(q))) for q in np.quantile(built, [0.1, 0.5, 0.9]))
    stages = ", ".join(dict.fromkeys(world.project(name)["stage"] for name in projects))
    which = "all of them are built" if len(projects) > 1 else "it is built"
    text = f"{middle} (8 in 10 between {low} and {high}) where {which}; no date is told; stage {stages}"
    detail = {"short": f"{low}-{high}", "low": low, "median": middle, "high": high,
              "built": built.size / arrival.size}  # fmt: skip
    return {"answer": "undetermined", "text": text, "because": tuple(projects), "detail": detail,
            "missing": ("a promised date",), "indicative": True}  # fmt: skip


def _undated(world: World, projects: Sequence[str]) -> dict[str, Any]:
    """Say why there are no odds by a date, and what they would be by some years."""
    columns = [world.drawn.ids.index(name) for name in projects]
    arrival = world.drawn.arrival[:, columns].max(axis=1)
    told = []
    for year in (2030, 2035, 2040):
        share = round(float((arrival < year + 1).mean()) * 20) / 20
        told.append(f"by {year} {min(max(share, 0.05), 0.95) * 100:.0f} %")
    text = f"no odds without a date to hold them against; in the draws it stands {', '.join(told)}"
    return {"answer": "undetermined", "text": text, "because": tuple(projects),
            "missing": ("a promised date",), "indicative": True, "detail": {"short": "no date"}}  # fmt: skip


def _without_project(world: World, pledge: Pledge) -> dict[str, dict[str, Any]]:
    """Answer a pledge without size, date or project from the balance it names, if any."""
    words = f"{pledge.subject} {pledge.sentence}".lower().replace("-", " ")
    fuel = next((name for name, word in _WORDS.items() if re.search(word, words)), "")
    because = (pledge.claim,) if pledge.claim else ()
    missing = ("a quantity", "a date")
    if fuel not in world.fuels.balances:
        return {}
    balance = world.fuels.balances[fuel]
    unit = FUELS[fuel].split("/")[0]
    # Reactors come late, so what they take is told of the last year.
    column = balance.years.index(min(2035, balance.years[-1])) if "export" in balance.uses else -1
    year, left = balance.years[column], balance.left[:, column]
    low, middle, high = np.quantile(left, [0.1, 0.5, 0.9])
    text = (
        f"no amount and no date to hold it against; in {year} the balance of {fuel} leaves "
        f"{middle:,.3g} {unit} (8 in 10 between {low:,.3g} and {high:,.3g}) once homes, plants and "
        "exports as now are served"
    )
    if "export" not in balance.uses:
        own = sum((use[:, column] for use in balance.uses.values()), np.zeros(1))
        supply = sum((s[:, column] for s in balance.supply.values()), np.zeros(1))
        part = float(np.quantile(own / supply, 0.9)) * 100
        text = (
            f"no amount and no date to hold it against; in {year} its own reactors would take at most "
            f"{max(part, 0.1):.2g} % of what is mined in 9 of 10 draws, so {middle:,.5g} {unit} (8 in 10 "
            f"between {low:,.5g} and {high:,.5g}) are there for all buyers; what China has under contract is secret"
        )  # fmt: skip
        missing = ("the tonnes under contract", "a date")
    fields = {"answer": "undetermined", "text": text, "because": because, "missing": missing, "indicative": True}  # fmt: skip
    return {"fits": fields}
