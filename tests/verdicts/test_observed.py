"""What was observed answers for the whole, and a part only for what it can show."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

import serai
from serai.verdicts.observed import observed_parts, outcome_of, part_of_outcome

PLEDGE = "titr-trains-600"
DAY = date(2026, 6, 30)


@pytest.fixture(scope="module")
def case():
    return serai.open_case("astana-2025")


def _with(case, **changes):
    """Return the pledge and a ledger whose only outcome is changed."""
    pledge = case.pledge(PLEDGE)
    told = replace(case.ledger["fl-F061"], **changes)
    statements = {**case.ledger.statements, "fl-F061": told}
    return pledge, replace(case.ledger, statements=statements)


def test_one_direction_is_a_part_and_no_outcome(case):
    pledge, ledger = _with(case)
    assert ledger["fl-F061"].scope == {"direction": "west"}
    assert outcome_of(pledge, ledger) is None
    assert part_of_outcome(pledge, ledger).id == "fl-F061"
    part = observed_parts(pledge, ledger, DAY)["odds"]
    assert part.answer.value == "undetermined"
    assert "a part of what the pledge counts" in part.text


def test_a_part_can_show_that_a_pledge_was_met_but_not_that_it_was_missed(case):
    exact = case.ledger["fl-F060"].interval
    pledge, ledger = _with(case, interval=replace(exact, lo=Decimal(700), hi=Decimal(700)))
    assert observed_parts(pledge, ledger, DAY)["odds"].answer.value == "consistent"
    pledge, ledger = _with(case, interval=replace(exact, lo=Decimal(300), hi=Decimal(300)))
    assert observed_parts(pledge, ledger, DAY)["odds"].answer.value == "undetermined"


def test_the_whole_is_missed_by_the_same_figure(case):
    exact = case.ledger["fl-F060"].interval
    pledge, ledger = _with(
        case, interval=replace(exact, lo=Decimal(300), hi=Decimal(300)), scope={}
    )
    assert observed_parts(pledge, ledger, DAY)["odds"].answer.value == "implausible"


def test_a_figure_that_was_set_aside_is_no_outcome(case):
    pledge, ledger = _with(case, scope={})
    ledger = replace(ledger, set_aside=frozenset(["fl-F061"]))
    assert observed_parts(pledge, ledger, DAY)["odds"].detail["short"] == "outcome unknown"
