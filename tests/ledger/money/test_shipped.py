"""The shipped tables: complete, sourced, and in line with figures known elsewhere."""

from __future__ import annotations

import pytest

from serai.errors import QuantityError
from serai.ledger.money import deflator, rate
from serai.ledger.money.shipped import FIRST, LAST, deflators, money_sources, rates

CURRENCIES = ("KZT", "UZS", "KGS", "TJS", "TMT", "AZN", "GEL", "CNY", "EUR", "RUB", "TRY")


@pytest.mark.parametrize("currency", CURRENCIES)
def test_every_year_has_a_rate_and_a_deflator_with_a_source(currency):
    for year in range(FIRST, LAST + 1):
        for found in (rates()[currency, year], deflators()[currency, year]):
            source = money_sources()[found.source]
            assert source["url"] and source["publisher"] and source["retrieved"]


@pytest.mark.parametrize(
    ("currency", "year", "per_usd"),
    [
        # Yearly means of the World Bank (PA.NUS.FCRF), another reader of the same origin.
        ("KZT", 2021, 425.91), ("KGS", 2021, 84.641), ("CNY", 2019, 6.9084), ("TRY", 2018, 4.8284),
        ("AZN", 2020, 1.7), ("GEL", 2018, 2.5341), ("TJS", 2020, 10.3219), ("RUB", 2019, 64.738),
        ("EUR", 2021, 0.84549), ("UZS", 2020, 10054.3),
    ],
)  # fmt: skip
def test_rates_agree_with_another_table(currency, year, per_usd):
    assert float(rate(currency, year).per_usd.middle) == pytest.approx(per_usd, rel=1e-3)


def test_deflators_are_one_hundred_in_2015():
    assert {float(deflator(c, 2015).index) for c in (*CURRENCIES, "USD")} == {100.0}


@pytest.mark.parametrize(
    ("currency", "growth"),
    [
        ("USD", 1.131),
        ("CNY", 1.162),
        ("KZT", 1.712),
        ("TRY", 2.352),
        ("GEL", 1.453),
        ("UZS", 2.462),
        ("AZN", 1.673),
    ],
)
def test_price_levels_from_2015_to_2021_agree_with_the_world_bank(currency, growth):
    found = float(deflator(currency, 2021).index / deflator(currency, 2015).index)
    assert found == pytest.approx(growth, rel=0.05)


@pytest.mark.parametrize(("currency", "year"), [("KZT", 1999), ("KZT", 2031), ("XAF", 2020)])
def test_what_has_no_source_is_refused(currency, year):
    for table in (rate, deflator):
        with pytest.raises(QuantityError, match="no sourced"):
            table(currency, year)
