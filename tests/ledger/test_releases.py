"""Two releases of one list: revised, another price basis, dropped, and not mixed up."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import serai
from serai.ledger.releases import fates
from toys import claim

GCDF = Path(serai.__file__).parents[3] / "shared" / "data" / "gcdf" / "gcdf-2.0-geo.csv"


def amount(record, value, year=None, name=""):
    return claim(
        name or f"{record}-{value}-{year}", value, "USD", price_year=year, subject=record,
        indicator="finance.credit_line", claim="committed",
    )  # fmt: skip


def told(old, new):
    return [(f.record, f.fate, f.note) for f in fates(old, new)]


def test_the_light_rail_loan_of_two_releases():
    constant = 1.5e9
    if GCDF.exists():
        with GCDF.open(encoding="utf-8-sig") as stream:
            row = next(r for r in csv.DictReader(stream) if r["id"] == "53930")
        constant = float(row["Amount (Constant USD2017)"])
    old = [amount("53930", 1.5e9), amount("53930", constant, 2017)]
    new = [amount("53930", 1.6e9), amount("53930", 1.796e9, 2021)]
    assert told(old, new) == [
        ("53930", "revision", ""),
        ("53930", "change_of_price_basis", "constant 2017 to constant 2021"),
    ]


def test_a_dropped_record_is_a_retraction():
    assert told([amount("a", 1), amount("b", 2)], [amount("b", 2), amount("c", 3)]) == [
        ("a", "retraction", ""), ("b", "same", ""), ("c", "new", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "fate"), [("1500000000", "same"), ("1503000000", "finer_print"), ("900", "revision")]
)
def test_a_finer_print_is_no_revision(value, fate):
    assert told([amount("a", "1.5e9")], [amount("a", value)])[0][1] == fate


def test_another_currency_is_another_basis():
    new = claim("n", 7, "CNY", subject="a", indicator="finance.credit_line", claim="committed")
    assert told([amount("a", 1)], [new]) == [("a", "change_of_price_basis", "USD to CNY")]


def test_releases_with_ids_of_their_own_go_by_the_record():
    old = [amount("old-7", 5), amount("old-8", 9)]
    new = [amount("new-7", 6), amount("new-8", 9)]
    records = {"old-7": "7", "new-7": "7", "old-8": "8", "new-8": "8"}
    assert [(f.record, f.fate) for f in fates(old, new, records)] == [
        ("7", "revision"), ("8", "same"),
    ]  # fmt: skip


def test_several_figures_of_one_record_are_paired_by_what_they_share():
    def paid(value, unit, period=None):
        return claim(f"{value}{unit}{period}", value, unit, subject="a", claim="disbursed",
                     indicator="finance.amount", period=period)  # fmt: skip

    old = [paid(1, "USD", "2020"), paid(2, "USD", "2021"), paid(5, "EUR", "2021")]
    new = [paid(3, "USD", "2021"), paid(1, "USD", "2020"), paid(5, "EUR", "2022")]
    pairs = {
        (f.before.told() if f.before else "", f.after.told() if f.after else "", f.fate)
        for f in fates(old, new)
    }
    assert pairs == {
        ("2 USD", "3 USD", "revision"), ("1 USD", "1 USD", "same"),
        ("5 EUR", "5 EUR", "restatement_of_scope"),
    }  # fmt: skip


def test_what_could_be_either_is_not_paired():
    old, new = (
        [amount("a", 1), amount("a", 2)],
        [amount("a", 3, name="x"), amount("a", 4, name="y")],
    )
    assert [f.fate for f in fates(old, new)] == ["retraction"] * 2 + ["new"] * 2
