"""Answer pledges of an amount by a date from the pace at which it came."""

from __future__ import annotations

from datetime import date
from typing import Any

from serai.case import Case
from serai.engines.model import EngineRun, plain_data
from serai.errors import Fault, one_of, quoted

_LISTS = ("portfolio.count", "portfolio.value")


def run_paces(case: Case, day: date) -> EngineRun | None:
    """Hold every pledge of an amount against the pace that was observed by a day.

    Paces that the case writes down go before those read from a pledge's own series.
    """
    from serai.projects.lists import list_data
    from serai.projects.pace import read_paces
    from serai.projects.pace_answers import pace_answers
    from serai.projects.pace_series import implied_paces

    ledger = case.ledger.as_of(day)
    deadlines = {pledge.id: pledge.deadline for pledge in case.pledges}
    written = read_paces(case.rows("paces"), case.rows("pace_flows"), ledger, deadlines)
    taken = {pace.pledge for pace in written if pace.pledge}
    paces = [*written, *implied_paces(case.pledges, ledger, day, taken)]
    if not paces:
        return None
    answers: dict[str, Any] = {}
    for pace in paces:
        if pace.pledge in deadlines and (parts := pace_answers(pace)):
            answers.setdefault(pace.pledge, parts)
    named = {name for pace in paces for name in pace.because if name in ledger}
    named |= {name for pledge in case.pledges for name in pledge.statements() if name in ledger}
    lists = {ledger[name].subject for name in named if ledger[name].indicator in _LISTS}
    data: dict[str, Any] = {
        "paces": [pace.as_dict() for pace in paces],
        "lists": list_data(ledger, lists) if lists else {"definitions": [], "steps": []},
    }
    return EngineRun("pace", plain_data(answers), plain_data(data))


def pace_faults(case: Case) -> list[Fault]:
    """Return the faults of written paces that only show beside the pledges."""
    pledges = {pledge.id: pledge for pledge in case.pledges}
    faults = []
    for row in case.rows("paces"):
        name = row["pledge"]
        if name and name not in pledges:
            expected = one_of(sorted(pledges), name, 4)
            faults.append(Fault("paces.csv", row.line, "pledge", quoted(name), expected))
        if row["basis"] == "assumed" and not row["reason"]:
            faults.append(
                Fault("paces.csv", row.line, "reason", "nothing", "why the date is assumed",
                      "say it in a line")
            )  # fmt: skip
        target = case.ledger.statements.get(row["target"])
        if target is not None and target.interval is None:
            faults.append(
                Fault("paces.csv", row.line, "target", quoted(target.id), "a statement with a number",
                      "name one that tells how much")
            )  # fmt: skip
    return faults
