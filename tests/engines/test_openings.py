"""A pledge without a date of its own is tested against the one told later."""

from __future__ import annotations

from datetime import date

import pytest

import serai
from serai.engines.openings import run_openings


@pytest.fixture(scope="module")
def case():
    return serai.open_case("astana-2025")


@pytest.fixture(scope="module")
def run(case):
    found = run_openings(case, case.as_of, 200)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("pledge", "source", "day"),
    [
        ("urea-plant", "x10-date", "2029-12-31"),
        ("npp1-rosatom", "npp1-date", "2036-12-31"),
        ("sauran-solar-storage", "sauran-2028", "2028-12-31"),
    ],
)
def test_the_date_told_last_counts_and_is_named(run, pledge, source, day):
    part = run.parts(pledge)["odds"]
    assert source in part.because
    assert day in part.text
    assert part.detail["short"]


def test_a_later_date_is_not_known_before_it_was_told(case):
    early = run_openings(case, date(2025, 6, 17), 50)
    assert early is not None
    assert not early.parts("urea-plant")


def test_without_any_date_there_is_no_answer(run):
    assert not run.parts("npp2-cnnc")
