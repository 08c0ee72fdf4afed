"""The spine of the ledger: what residuals, overlaps, list versions and days add to a verdict."""

from __future__ import annotations

from datetime import date

import pytest

import serai
from serai.assess import assess_sums
from serai.ledger.sums import CheckSpec
from serai.ledger.sums.run import run_check
from serai.verdicts.judge import judge_sums

ARTICLE, LATER = date(2025, 6, 17), date(2026, 6, 30)
FIVE = tuple(f"x6-{name}-cost" for name in ("fufeng", "lihua", "hesheng", "tbea", "wanlin"))


@pytest.fixture(scope="module")
def case():
    return serai.open_case("astana-2025")


@pytest.fixture(scope="module")
def results(case):
    return {day: {r.id: r for r in assess_sums(case, day).sums} for day in (ARTICLE, LATER)}


def test_the_224_projects_before_and_after(case, results):
    pledge = case.pledge("projects-224")
    later = results[LATER]
    plain = judge_sums(pledge, [later[name] for name in ("C04", "C05")])
    assert plain.answer.letter == "C"
    mine = [r for r in later.values() if pledge.id in r.pledges]
    whole = judge_sums(pledge, mine)
    assert whole.answer.letter == "T"
    assert {"C03", "C11", "E02"} <= {r.id for r in mine}
    assert "63 bn to 64 bn USD over 222 unnamed" in later["C11"].printed.result
    assert "a list of the members with their values" in whole.missing
    assert "store the versions of the list apart" in later["E02"].printed.result


def test_the_list_of_projects_had_not_broken_yet_on_the_day_of_the_article(results):
    assert results[ARTICLE]["E02"].answer.letter == "C"
    assert results[LATER]["E02"].answer.letter == "T"
    assert results[ARTICLE]["C03"].answer.letter == "I"


def test_what_is_left_of_24_bn_after_the_five(case):
    spec = CheckSpec("R", "residual", "", {"total": "F18", "count": "F17", "named": FIVE})
    found = run_check(spec, case.ledger).printed
    assert "5 named worth 5.659 bn USD" in found.arithmetic
    assert found.result.startswith("18.34 bn to 19.34 bn USD over 53 unnamed")


def test_the_union_with_the_seven_of_almaty(results):
    assert "between 7.87 bn USD and 11.66 bn USD" in results[LATER]["E10"].printed.result


def test_66_and_24_are_never_added(results):
    found = results[LATER]["C08"]
    assert found.answer.letter == "U"
    assert "never to be added without a declared overlap" in found.printed.result
