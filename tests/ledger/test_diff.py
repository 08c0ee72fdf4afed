"""Changes between two days carry their reasons."""

from __future__ import annotations

from datetime import date

import pytest

import serai
from serai.ledger.diff import basis_change, classify, diff, narrowed
from toys import claim, ledger_of

FIRST, SECOND = date(2025, 1, 1), date(2026, 1, 1)


def changes(*held):
    return diff(ledger_of(held), FIRST, SECOND).changes


def old(value=4.5, **other):
    return claim("old", value, **{"unit": "t", "period": "2024", "asserted": "2024-06-01", **other})


def new(value=4.2, **other):
    base = {"unit": "t", "period": "2024", "asserted": "2025-06-01"}
    return claim("new", value, **{**base, **other})


@pytest.mark.parametrize("reason", ["correction", "revision"])
def test_a_declared_reason_is_told(reason):
    (change,) = changes(old(), new(supersedes="old", reason=reason))
    assert (change.before.id, change.after.id, change.reason) == ("old", "new", reason)
    assert change.ratio == pytest.approx(4.2 / 4.5)


def test_a_retraction_leaves_nothing_in_its_place():
    (change,) = changes(old(), new(None, supersedes="old", reason="retraction"))
    assert (change.reason, change.after) == ("retraction", None)


def test_a_restatement_under_another_scope_is_one_change():
    (change,) = changes(
        old(), new(supersedes="old", reason="restatement_of_scope", scope={"direction": "west"})
    )
    assert (change.before.id, change.after.id) == ("old", "new")
    assert change.reason == "restatement_of_scope"


def test_a_moved_deadline_is_one_change():
    moved = new(4.5, period="2026", claim="target", supersedes="old", reason="revision")
    (change,) = changes(old(claim="target"), moved)
    assert (change.before.period.text, change.after.period.text) == ("2024", "2026")


def test_a_promise_told_again_for_another_year_has_moved():
    first = old(10, claim="target", group="ten", period="2027")
    again = new(10, claim="target", group="ten", period="2030")
    (change,) = changes(first, again)
    assert (change.reason, change.before.period.text, change.after.period.text) == (
        "moved", "2027", "2030",
    )  # fmt: skip
    (change,) = changes(first, new(10, claim="target", group="other", period="2030"))
    assert change.reason == "new"


def test_an_undeclared_difference_is_said_to_be_one():
    (change,) = changes(old(), new())
    assert change.reason == "undeclared"


def test_a_finer_print_is_no_contradiction():
    (change,) = changes(old(), new("4.484"))
    assert change.reason == "finer_print"


def test_what_nobody_had_told_is_new():
    (change,) = changes(new())
    assert (change.reason, change.before) == ("new", None)


def test_a_chain_of_two_tells_the_last_reason():
    middle = claim("mid", 4, "t", period="2024", asserted="2025-03-01", supersedes="old", reason="revision")  # fmt: skip
    (change,) = changes(old(), middle, new(supersedes="mid", reason="correction"))
    assert (change.after.id, change.reason) == ("new", "correction")


def test_recorded_days_tell_another_story():
    late = old(recorded="2025-05-01")
    assert not diff(ledger_of([late]), FIRST, SECOND).changes
    (change,) = diff(ledger_of([late]), FIRST, SECOND, recorded=True).changes
    assert change.reason == "new"


def test_another_price_basis_is_never_compared():
    one = old(1500, unit="USD", price_year=2017)
    two = new(1796, unit="USD", price_year=2021, supersedes="old", reason="restatement_of_scope")
    (change,) = changes(one, two)
    assert change.basis == "constant 2017 to constant 2021"
    assert change.ratio is None


def test_revision_and_change_of_price_basis_are_told_apart():
    nominal = [
        claim(f"n{k}", value, "USD", asserted=day, subject="loan-53930")
        for k, value, day in ((2, 1.5e9, "2021-09-29"), (3, 1.6e9, "2023"))
    ]
    constant = [
        claim(f"c{k}", value, "USD", price_year=year, subject="loan-53930")
        for k, value, year in ((2, 1.4e9, 2017), (3, 1.796e9, 2021))
    ]
    assert classify(*nominal) == ("revision",)
    assert classify(*constant) == ("change_of_price_basis",)
    assert basis_change(*nominal) == ""
    assert classify(nominal[0], nominal[0]) == ("same",)


def test_the_corridor_between_the_article_and_march_2026():
    case = serai.open_case("astana-2025")
    found = diff(case.ledger, date(2025, 6, 17), date(2026, 3, 31), case.pledges)
    (change,) = [
        c for c in narrowed(found, case.pledges, "middle-corridor", "2024").changes
        if c.about.counting_rule == "titr-ministry" and c.about.claim == "observed"
    ]  # fmt: skip
    assert (change.reason, change.before.id) == ("revision", "F32")
    assert change.after.told() == "4.484 Mt/yr"
    before, after = found.needs["corridor-10mt-2030"]
    assert round(before.growth * 100, 1) == 14.2
    assert round(after.growth * 100, 1) == 19.4
    assert (after.base_year, after.base.told()) == (2025, "4.119 Mt/yr")


def test_the_refinery_goal_went_from_nine_to_twelve():
    case = serai.open_case("astana-2025")
    found = diff(case.ledger, date(2023, 4, 12), date(2023, 5, 1))
    told = [
        (c.before and c.before.told(), c.after.told(), c.reason)
        for c in found.changes
        if c.about.subject == "shymkent-refinery" and c.about.claim == "target"
    ]
    assert told == [("9 million t/yr", "12 million t/yr", "revision")]
