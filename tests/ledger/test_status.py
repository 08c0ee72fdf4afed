"""The ladder by its evidence, decay by silence, overdue by the calendar."""

from __future__ import annotations

from datetime import date

import pytest

import serai
from serai.ledger.status import status_of, statuses
from serai.quantity import parse_period
from serai.tables import Row
from toys import claim, ledger_of


def stage(name, said, reached, **other):
    return claim(
        name, indicator="project.stage", scope={"stage": reached}, asserted=said, subject="mill", **other
    )  # fmt: skip


def opening(name, said, when, kind="target", part="operating"):
    return claim(
        name, indicator="project.opening", scope={"stage": part}, asserted=said, period=when,
        claim=kind, subject="mill",
    )  # fmt: skip


def status(day, *held):
    return status_of("mill", held, ledger_of(held), date.fromisoformat(day))


def row(**cells):
    plain = dict.fromkeys(
        ("subject", "statements", "announced", "first_promised", "promised", "revised", "source")
    )
    periods = ("stage_date", "announced", "first_promised", "promised", "revised")
    read = {k: parse_period(v) if k in periods and v else v for k, v in cells.items()}
    return Row("projects", 2, {**plain, **read}, {})


SIGNED = stage("signed", "2020-03-01", "agreement")


@pytest.mark.parametrize(
    ("day", "expected", "inferred"),
    [
        ("2020-01-01", "", False),
        ("2020-03-01", "agreement", False),
        ("2022-02-28", "agreement", False),
        ("2022-03-01", "shelved", True),
        ("2024-02-29", "shelved", True),
        ("2024-03-01", "cancelled", True),
    ],
)
def test_silence_shelves_after_two_years_and_cancels_after_four(day, expected, inferred):
    found = status(day, SIGNED)
    assert (found.status, found.inferred) == (expected, inferred)
    assert found.stage == ("agreement" if expected else "")


def test_a_sign_of_life_takes_the_inference_back():
    alive = claim("cost", 9, "USD", indicator="project.cost", asserted="2023-05-01", subject="mill")
    found = status("2024-06-01", SIGNED, alive)
    assert (found.status, found.inferred, found.last) == ("agreement", False, date(2023, 5, 1))
    assert [(s.status, s.inferred) for s in found.history] == [
        ("agreement", False), ("shelved", True), ("agreement", False),
    ]  # fmt: skip


def test_what_was_said_later_does_not_count():
    later = stage("works", "2023-01-01", "works")
    assert status("2022-06-01", SIGNED, later).status == "shelved"
    assert status("2023-06-01", SIGNED, later).status == "works"


@pytest.mark.parametrize("reached", ["operating", "cancelled"])
def test_what_is_settled_does_not_decay(reached):
    assert status("2030-01-01", stage("s", "2020-01-01", reached)).status == reached


def test_no_stage_no_decay():
    alive = claim("cost", 9, "USD", indicator="project.cost", asserted="2013-05-01", subject="mill")
    found = status("2024-06-01", alive)
    assert (found.status, found.inferred, found.told()) == ("", False, "no stage stated")


def test_a_leap_day_has_a_second_anniversary():
    assert status("2022-03-01", stage("s", "2020-02-29", "works")).status == "shelved"


def test_overdue_needs_nobody_to_say_so():
    plan = opening("plan", "2020-05-01", "2021-06")
    assert not status("2021-06-30", SIGNED, plan).overdue
    found = status("2021-07-10", SIGNED, plan)
    assert (found.overdue, found.due, found.late_days) == (True, date(2021, 6, 30), 10)
    moved = opening("moved", "2021-07-05", "2023")
    assert not status("2021-07-10", SIGNED, plan, moved).overdue
    opened = opening("open", "2021-07-08", "2021-07-07", "observed")
    found = status("2021-07-10", SIGNED, plan, opened)
    assert (found.status, found.overdue) == ("operating", False)


def test_a_first_phase_is_partly_open():
    found = status(
        "2021-07-10", SIGNED, opening("pilot", "2021-07-08", "2021-07-07", "observed", "pilot")
    )
    assert found.status == "partly"


def test_a_row_of_the_projects_table_is_evidence():
    held = ledger_of([])
    project = row(
        id="mill", stage="works", stage_date="2023-05", announced="2020", promised="2024-12",
        revised="2026", source="paper",
    )  # fmt: skip
    (found,) = statuses(held, [project], date(2025, 1, 31))
    assert (found.status, found.because, found.origins, found.due) == (
        "works", ("mill",), 1, date(2026, 12, 31),
    )  # fmt: skip
    (early,) = statuses(held, [project], date(2022, 1, 1))
    assert (early.status, early.due) == ("", date(2024, 12, 31))
    (late,) = statuses(held, [project], date(2025, 6, 1))
    assert late.told().startswith("shelved (inferred; works was stated, silent since 2023-05-31)")


def test_sources_of_one_origin_count_once():
    from toys import source

    held = [
        stage("a", "2020-01-01", "works", source="x"),
        stage("b", "2020-02-01", "works", source="y"),
    ]
    one = ledger_of(held, [source("x", "speech"), source("y", "speech"), source("speech")])
    assert status_of("mill", held, one, date(2020, 3, 1)).origins == 1


def test_the_urea_plant_went_back_from_works():
    case = serai.open_case("astana-2025")
    found = {s.subject: s for s in statuses(case.ledger, case.rows("projects"), date(2026, 6, 30))}
    assert [step.status for step in found["aktobe-urea"].history] == [
        "agreement", "works", "concept", "agreement",
    ]  # fmt: skip
    assert found["sozak-solar"].inferred
    assert found["sozak-solar"].as_dict()["status"] == "cancelled"
