"""What is late or silent, and trade told by both sides, as the report shows them."""

from __future__ import annotations

import pytest

import serai
from serai.assess import assess_sums
from serai.pages.stages import late_rows, mirror_rows
from serai.pages.words import Names, reword


@pytest.fixture(scope="module")
def assessment():
    return assess_sums(serai.open_case("astana-2025"))


def test_late_and_silent_projects_stand_with_their_days(assessment):
    rows = late_rows(assessment, Names(assessment.case))
    assert rows and all(row["late"] or "inferred" in row["status"] for row in rows)
    days = [row["late"] or 0 for row in rows]
    assert days == sorted(days, reverse=True)


def test_flags_stand_before_ratios(assessment):
    rows = mirror_rows(assessment, Names(assessment.case))
    flagged = [row for row in rows if row["flags"]]
    assert flagged
    assert all(row["told"].startswith(reword(row["flags"][0])) for row in flagged)
