"""What makes two sides unlike is said before their ratio."""

from __future__ import annotations

import pytest

import serai
from serai.ledger.mirror import mirror_pairs, pair_of
from toys import claim, ledger_of


def trade(name, value, side, period="2024", **other):
    base = {"indicator": "trade.turnover", "unit": "USD", "scope": {"reporter": side}}
    return claim(name, value, period=period, **{**base, **other})


def test_eleven_months_against_a_year_are_flagged_before_the_ratio():
    pair = pair_of(
        trade("cn", 22.7e9, "china_customs"), trade("kg", 5.1e9, "partner", "2024-01/2024-11")
    )
    assert pair.flags == ("periods differ: 2024 and 2024-01/2024-11",)
    assert float(pair.ratio.middle) == pytest.approx(4.45, abs=0.01)
    assert float(pair.even_ratio.middle) == pytest.approx(4.45 * 11 / 12, abs=0.01)
    assert pair.told().index("periods differ") < pair.told().index("ratio")
    keys = list(pair.as_dict())
    assert keys.index("flags") < keys.index("ratio")
    assert not pair.as_dict()["comparable"]


def test_the_pairs_of_the_case():
    pairs = {
        (p.first.id, p.second.id): p for p in mirror_pairs(serai.open_case("astana-2025").ledger)
    }
    kyrgyz = pairs["x1-kg", "x2-kg-partner"]
    assert "4.4 to 4.5 as printed" in kyrgyz.told()
    assert kyrgyz.flags[0].startswith("periods differ")
    kazakh = pairs["x2-kz-2023-customs", "x2-kz-2023-partner"]
    assert not kazakh.flags and float(kazakh.ratio.middle) == pytest.approx(1.346, abs=0.001)


@pytest.mark.parametrize(
    ("other", "flag"),
    [
        ({"unit": "CNY"}, "currencies differ"),
        ({"price_year": 2017}, "price bases differ"),
        ({"scope": {"reporter": "partner", "geo": "KG"}}, "geo differs"),
    ],
)
def test_what_is_unlike_is_flagged(other, flag):
    first = trade("a", 10, "china_customs", scope={"reporter": "china_customs", "geo": "KZ"})
    pair = pair_of(first, trade("b", 5, "partner", **other))
    assert pair.flags[0].startswith(flag)
    assert (pair.ratio is None) == (flag != "geo differs")


def test_exports_of_one_side_meet_imports_of_the_other():
    held = [
        trade("out", 10, "china_customs", indicator="trade.exports"),
        trade("in", 8, "partner", indicator="trade.imports"),
        trade("else", 3, "partner", indicator="trade.exports"),
    ]
    (pair,) = mirror_pairs(ledger_of(held))
    assert (pair.first.id, pair.second.id) == ("out", "in")


def test_years_that_do_not_meet_are_no_pair():
    held = [trade("a", 10, "china_customs", "2023"), trade("b", 5, "partner", "2024")]
    assert mirror_pairs(ledger_of(held)) == []


def test_the_same_period_goes_before_an_overlap():
    held = [
        trade("year", 10, "china_customs"), trade("part", 9, "china_customs", "2024-01/2024-11"),
        trade("b", 5, "partner", "2024-01/2024-11"),
    ]  # fmt: skip
    (pair,) = mirror_pairs(ledger_of(held))
    assert pair.first.id == "part"


def test_nothing_over_zero():
    assert pair_of(trade("a", 10, "china_customs"), trade("b", 0, "partner")).ratio is None
