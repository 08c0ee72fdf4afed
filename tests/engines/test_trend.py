"""Flows that no engine computes are answered by the trend of counts in the ledger."""

from __future__ import annotations

from datetime import date

import pytest

import serai
from serai.engines.model import EngineRun
from serai.engines.trend import run_trend


@pytest.fixture(scope="module")
def case():
    return serai.open_case("astana-2025")


def test_rail_transit_is_answered_and_says_how_much_it_rests_on(case):
    run = run_trend(case, case.as_of, {})
    assert run is not None
    part = run.parts("rail-transit-54mt-2026")["odds"]
    assert "63.6 % a year" in part.text
    assert "by the trend of counts alone" in part.text
    assert part.indicative
    assert {"pl-P035", "fl-F128", "fl-F198"} <= set(part.because)
    # Eleven months made whole give the low end of the base year.
    assert any("lowest figure told" in line for line in part.detail["lines"])


def test_what_an_engine_answered_is_left_to_it(case):
    answered = EngineRun("freight", {"rail-transit-54mt-2026": {"odds": {"detail": {"n": 9}}}})
    run = run_trend(case, case.as_of, {"freight": answered})
    assert run is not None
    assert not run.parts("rail-transit-54mt-2026")
    assert run.parts("rail-transit-67mt-2029")


def test_a_year_that_is_over_has_no_pace(case):
    run = run_trend(case, case.as_of, {})
    assert run is not None and not run.parts("kz-cn-rail-35mt")


def test_counts_told_later_are_not_seen(case):
    run = run_trend(case, date(2025, 6, 17), {})
    told = run.parts("rail-transit-67mt-2029") if run else {}
    assert not told or "fl-F198" not in told["odds"].because
