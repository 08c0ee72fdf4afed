"""Currency, time and price basis stay with an amount; changes are steps with sources."""

from __future__ import annotations

from decimal import Decimal

import pytest

from serai.errors import QuantityError
from serai.ledger.money import Money, brought, constant, convert, money_of, rate, rates_of, total
from serai.quantity import Interval, parse_period
from toys import claim


def money(amount, currency="USD", at="2020", price_year=None):
    when = parse_period(at) if at else None
    return Money(Interval.exact(amount), currency, when, price_year)


def test_a_statement_gives_its_amount_as_printed():
    told = claim("a", 20.7e9, "KZT", period="2025", price_year=None)
    found = money_of(told)
    assert (found.currency, found.basis, found.steps) == ("KZT", "nominal", ())
    with pytest.raises(QuantityError, match="no amount of money"):
        money_of(claim("b", 5, "t"))
    with pytest.raises(QuantityError, match="a price"):
        money_of(claim("c", 5, "USD/t"))


def test_the_day_of_saying_dates_money_without_a_period():
    assert money_of(claim("a", 1, "KZT", asserted="2024-05-30")).at.text == "2024-05-30"


@pytest.mark.parametrize(
    ("left", "right", "why"),
    [
        (money(1), money(1, "KZT"), "KZT"),
        (money(1, price_year=2017), money(1, price_year=2021), "constant 2017"),
        (money(1), money(1, price_year=2021), "nominal"),
    ],
)
def test_bases_are_never_mixed_silently(left, right, why):
    for action in (lambda: left + right, lambda: left.over(right), lambda: total([left, right])):
        with pytest.raises(QuantityError, match=why):
            action()


def test_a_conversion_is_a_step_with_its_rates():
    found = convert(money(1000, "KZT", "2021"), "USD")
    mean = float(rate("KZT", 2021).per_usd.middle)
    assert float(found.amount.middle) == pytest.approx(1000 / mean)
    (step,) = found.steps
    assert step.sources == ("unsd-rates:KZT-2021",)
    assert "2021" in step.what and not step.assumed


def test_a_dated_amount_has_a_range_that_says_assumed():
    found = convert(money(1000, "KZT", "2015-08-20"), "USD", dated=True)
    assert found.amount.lo < found.amount.hi
    assert "means of 2015" in found.steps[0].assumed


def test_there_and_back_returns_the_amount():
    there = convert(money(500, "CNY", "2019"), "TRY")
    back = convert(there, "CNY")
    assert float(back.amount.lo) == pytest.approx(500)
    assert len(back.steps) == 2


def test_a_span_of_years_takes_every_rate():
    found = convert(money(1000, "KZT", "2014/2016"), "USD")
    assert float(found.amount.hi / found.amount.lo) > 1.8


@pytest.mark.parametrize("at", [None, "2025", "../2020"])
def test_no_rate_no_conversion(at):
    with pytest.raises(QuantityError):
        convert(money(1, "KZT", at), "USD")


def test_constant_prices_are_a_step():
    found = constant(money(100, "USD", "2015"), 2021)
    assert 110 < found.amount.middle < 120
    assert found.price_year == 2021
    again = constant(found, 2015)
    assert float(again.amount.middle) == pytest.approx(100)
    assert constant(found, 2021) is found


def test_constant_amounts_convert_at_the_rate_of_their_price_year():
    found = convert(money(425.9075, "KZT", "2010", price_year=2021), "USD")
    assert float(found.amount.middle) == pytest.approx(1.0)
    assert found.price_year == 2021


def test_the_hub_in_tenge_and_in_dollars():
    dollars = convert(money(20.7e9, "KZT", "2024"), "USD", dated=True)
    assert 43e6 < dollars.amount.lo < dollars.amount.hi < 46e6
    assert "KZT to USD" in dollars.as_dict()["steps"][0]["what"]
    assert dollars.told().endswith("USD, nominal of 2024")


def test_sums_of_one_basis_add():
    assert total([money(1), money(2)]).amount.middle == 3
    with pytest.raises(QuantityError, match="no amounts"):
        total([])


def test_a_case_adds_rates_and_replaces_shipped_ones():
    rows = [
        {"currency": "KZT", "year": 2025, "per_usd": Decimal(520), "low": Decimal(510),
         "high": Decimal(530), "source": "bank"},
        {"currency": "KZT", "year": 2021, "per_usd": Decimal(400), "low": None, "high": None,
         "source": "bank"},
    ]  # fmt: skip
    more = rates_of(rows)
    found = convert(money(5300, "KZT", "2025"), "USD", more=more)
    assert float(found.amount.lo) == pytest.approx(10)
    assert found.steps[0].sources == ("bank:KZT-2025",)
    assert float(convert(money(800, "KZT", "2021"), "USD", more=more).amount.lo) == pytest.approx(2)
    near = convert(money(5300, "KZT", "2025-06-01"), "USD", dated=True, more=more)
    assert near.amount.hi > found.amount.hi


def test_a_single_day_takes_a_range_of_rates_only_in_money_of_its_day():
    said = claim("a", 100, "USD", asserted="2021-09-29")
    nominal = brought(said, "KZT")
    assert nominal.amount.lo < nominal.amount.hi
    assert nominal.steps[-1].assumed
    # In constant prices the rate is the mean of the price year; the day has no part in it.
    for held in (said, claim("b", 100, "USD", asserted="2021-09-29", price_year=2017)):
        fixed = brought(held, "KZT", 2020)
        assert fixed.amount.is_exact and not fixed.steps[-1].assumed
