"""The hub of the shipped case, and what a case without the figures is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from serai.case import Case, open_case
from serai.engines.terminals import run_counts

DAY = date(2026, 6, 30)


@pytest.fixture(scope="module")
def astana() -> Case:
    return open_case("astana-2025")


def test_the_hundred_thousandth_container_after_eight_days(astana: Case) -> None:
    run = run_counts(astana, DAY)
    assert run is not None
    fits = run.parts("hub-100000th")["fits"]
    assert fits.answer.value == "implausible"
    assert "1,447" in fits.text and "2022" in fits.text
    assert {"F27", "F28", "F29"} <= set(fits.because)


def test_it_is_reached_at_the_end_of_2026_at_the_stated_rate(astana: Case) -> None:
    run = run_counts(astana, DAY)
    assert run is not None
    assert run.parts("hub-100000th")["date"].detail["short"] == "2026-12-14"


def test_a_missing_opening_is_named(astana: Case) -> None:
    kept = {
        key: s for key, s in astana.ledger.statements.items() if s.indicator != "project.opening"
    }
    bare = replace(astana, ledger=replace(astana.ledger, statements=kept))
    run = run_counts(bare, DAY)
    assert run is not None
    fits = run.parts("hub-100000th")["fits"]
    assert fits.answer.value == "undetermined"
    assert fits.missing == ("an observed opening day",)


def test_a_case_without_such_claims_runs_no_engine() -> None:
    assert run_counts(open_case("us-c5-2025"), DAY) is None
