"""Overdue is a matter of the calendar; a figure or an opening settles a pledge."""

from __future__ import annotations

from datetime import date

import pytest

import serai
from serai.ledger.due import due_pledges
from serai.ledger.pledges import read_pledges
from serai.ledger.status import status_of
from toys import claim, ledger_of

ID = "corridor.tonnes"
GOAL = claim("goal", 10, "Mt/yr", indicator=ID, claim="target", asserted="2024-01-01")
TEST = {
    "indicator": ID, "of": "cargo", "relation": "at_least", "threshold": 10, "unit": "Mt/yr",
    "year": 2025,
}  # fmt: skip


def stand(day, *held, stages=None, relation="at_least", deadline="2025"):
    ledger = ledger_of([GOAL, *held])
    entry = {"id": "p", "sentence": "ten", "claim": "goal", "subject": "road",
             "test": {**TEST, "relation": relation}}  # fmt: skip
    if deadline:
        entry["deadline"] = deadline
    pledges, faults = read_pledges([entry], ledger, {"subjects": {"road"}})
    assert not faults
    when = date.fromisoformat(day)
    (found,) = due_pledges(pledges, ledger.as_of(when), stages or {}, when)
    return found


def seen(value):
    return claim("seen", value, "kt/yr", indicator=ID, period="2025", asserted="2026-02-01")


@pytest.mark.parametrize(
    ("day", "state", "days"),
    [("2023-01-01", "not yet made", None), ("2025-12-31", "due", 0), ("2026-01-10", "overdue", 10)],
)
def test_the_calendar_alone_makes_a_pledge_overdue(day, state, days):
    found = stand(day)
    assert (found.state, found.days) == (state, days)


@pytest.mark.parametrize(
    ("value", "state"), [(9000, "missed"), (10000, "met"), ("[9000, 11000]", "overdue")]
)
def test_a_figure_on_its_count_settles_it(value, state):
    found = stand("2026-03-01", seen(value))
    assert found.state == state
    assert found.because == (() if state == "overdue" else ("seen",))
    assert stand("2026-01-10", seen(value)).state == "overdue"


def test_an_opening_reaches_a_dated_pledge():
    opened = claim("open", indicator="project.opening", asserted="2026-02-01", period="2026-01-20")
    stage = status_of("road", [opened], ledger_of([opened]), date(2026, 3, 1))
    found = stand("2026-03-01", stages={"road": stage}, relation="by_date")
    assert (found.state, found.because) == ("reached", ("open",))


def test_no_deadline_is_an_answer():
    assert stand("2026-03-01", deadline="").state == "no deadline"


def test_the_pledges_of_the_case():
    case = serai.open_case("astana-2025")
    day = date(2026, 6, 30)
    found = {d.pledge: d for d in due_pledges(case.pledges, case.ledger.as_of(day), {}, day)}
    assert found["corridor-10mt-2030"].state == "due"
    assert found["refinery-12mt"].state == "no deadline"
