"""Finance of a case's projects: credit lines, plants, costs in constant prices, jobs."""

from __future__ import annotations

from datetime import date
from typing import Any

from serai.case import Case
from serai.engines.model import EngineRun, plain_data
from serai.errors import Fault, UsageError, one_of, quoted

#: Draws that an assessment takes of the finance of a project.
ENOUGH = 1000


def finance_of(case: Case, project: str, day: date, draws: int, prices: int = 0) -> dict[str, Any]:
    """Return all that can be said of one project's finance, as plain data.

    Parameters
    ----------
    prices : int
        Year of constant money; 0 is the last to which the shipped deflators reach.

    Raises
    ------
    UsageError
        If the case has no such project, or no terms for it.
    """
    from serai.projects.costs import PRICES, constant_costs
    from serai.projects.credit import run_line
    from serai.projects.jobs import jobs_of
    from serai.projects.pace import decimal
    from serai.projects.plant import run_plant
    from serai.projects.terms import financed, terms_of

    rows = {row.id: row for row in case.rows("projects")}
    known = financed(case.rows("finance_terms"))
    if project not in rows:
        raise UsageError(f"no project {quoted(project)}: expected {one_of(sorted(rows), project)}")
    if project not in known:
        raise UsageError(
            f"no terms of {quoted(project)} in finance_terms.csv: expected {one_of(known, project)}, "
            "or write down what is told of it, one figure a row"
        )
    prices = prices or PRICES
    ledger = case.ledger.as_of(day)
    tranches = [row for row in case.rows("finance_tranches") if row["line"] == project]
    sets = terms_of(case.rows("finance_terms"), project)
    line = any("amount" in terms.items for terms in sets)
    outcomes = []
    for terms in sets:
        if line:
            outcomes.append(
                run_line(terms, rows[project], tranches, case.rows("projects"), case.seed, draws,
                         decimal(day))
            )  # fmt: skip
            continue
        outcomes.append(run_plant(terms, case.seed, draws, prices))
        if "overrun" in terms.items:
            outcomes.append(run_plant(terms, case.seed, draws, prices, overrun=True))
    assumed = {term.id: term for terms in sets for term in terms.assumed}
    shown = {
        "project": project, "name": rows[project]["name"], "kind": "credit line" if line else "plant",
        "prices": None if line else prices, "draws": draws,
        "outcomes": [outcome.as_dict() for outcome in outcomes],
        "terms": {terms.variant or "as told": terms.as_dict() for terms in sets},
        "assumed": [{"id": t.id, "item": t.item, "told": t.told(), "reason": t.reason} for t in assumed.values()],
        "tranches": [{name: row[name] for name in ("id", "on", "milestone", "share", "condition", "basis", "reason")} for row in tranches],
        "cost": constant_costs([rows[project]], prices, more=case_rates(case)),
        "jobs": jobs_of(rows[project], ledger),
    }  # fmt: skip
    plain: dict[str, Any] = plain_data(shown)
    return plain


def case_rates(case: Case) -> Any:
    """Return the exchange rates that a case adds."""
    from serai.ledger.money import rates_of

    return rates_of(case.rows("rates"))


def run_finance(case: Case, day: date, draws: int) -> EngineRun | None:
    """Compute the finance of every project that has terms, and answer for credit lines."""
    from serai.projects.costs import constant_costs
    from serai.projects.jobs import intensities
    from serai.projects.terms import financed

    names = financed(case.rows("finance_terms"))
    if not names:
        return None
    # Ends at 10 and 90 % need no more draws; `serai finance` takes as many as asked for.
    projects = [finance_of(case, name, day, min(draws, ENOUGH)) for name in names]
    data = {
        "projects": projects,
        "costs": constant_costs(case.rows("projects"), more=case_rates(case)),
        "jobs": intensities(case.rows("projects"), case.ledger.as_of(day)),
    }
    lines = {found["project"]: found for found in projects if found["kind"] == "credit line"}
    answers: dict[str, Any] = {}
    for row in case.rows("projects"):
        for pledge in case.pledges:
            if row.id in lines and pledge.claim in row["statements"]:
                answers[pledge.id] = _line_answers(lines[row.id], pledge.claim)
    told = intensities(case.rows("projects"), case.ledger.as_of(day))
    for pledge in case.pledges:
        if pledge.indicator == "jobs.count":
            answers[pledge.id] = _jobs_answers(told, pledge.claim)
    return EngineRun("finance", plain_data(answers), plain_data(data))


def _jobs_answers(told: list[dict[str, Any]], claim: str) -> dict[str, dict[str, Any]]:
    """Say that no coefficient turns a list into jobs, and what projects of the case tell."""
    rates = sorted(found["jobs_per_musd"] for found in told)
    beside = (
        f"; {len(told)} projects of this case that tell jobs and cost have {rates[0]:.2g} to "
        f"{rates[-1]:.2g} jobs per million USD"
        if told
        else ""
    )
    text = f"no sourced coefficient turns the list into jobs, and works and operation are not told apart{beside}"
    fields = {
        "answer": "undetermined",
        "text": text,
        "missing": ("jobs of works and of operation, project by project",),
        "because": (claim, *(found["statement"] for found in told)),
    }
    return {"fits": fields, "date": fields}


def _line_answers(found: dict[str, Any], claim: str) -> dict[str, dict[str, Any]]:
    """Say what a line would draw and cost under each hypothesis, and what is not told of it."""
    from serai.projects.plant import spread

    because = (claim, found["project"], *(t["on"] for t in found["tranches"]))
    untold = [a["item"].replace("_", " ") for a in found["assumed"]]
    untold += (
        ["the projects that it pays"]
        if any(t["basis"] == "assumed" for t in found["tranches"])
        else []
    )
    missing = tuple(dict.fromkeys([*untold, *(m for o in found["outcomes"] for m in o["missing"])]))
    lines = [
        f"{outcome['hypothesis']}: {name} {spread(result)}"
        for outcome in found["outcomes"]
        for name, result in outcome["results"].items()
    ]
    drawn = [line for line in lines if ": drawn by" in line]
    detail = {"lines": lines, "basis": {"assumed": len(found["assumed"])}}
    text = "; ".join(drawn) if drawn else "nothing can be drawn by the terms told"
    shared = {"because": because, "missing": missing, "indicative": True, "detail": detail}
    return {
        "date": {
            "answer": "undetermined",
            "text": f"no date and no terms are told; {text}",
            **shared,
        },
        "binds": {
            "answer": "undetermined",
            "text": f"its terms are not told: {', '.join(missing) or 'none missing'}",
            **shared,
        },
    }


def finance_faults(case: Case) -> list[Fault]:
    """Return the faults of the finance tables that show when their cells meet."""
    from serai.projects.terms import term_faults

    return term_faults(case.rows("finance_terms"), case.rows("finance_tranches"))
