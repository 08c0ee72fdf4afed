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
