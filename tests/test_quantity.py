"""Intervals, modifiers, units, money and periods."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serai.errors import QuantityError
from serai.quantity import (
    INFINITY,
    Interval,
    check_unit,
    compatible,
    factor,
    from_modifier,
    hull,
    is_money,
    parse_period,
    plain,
    short,
)
from toys import interval


@st.composite
def intervals(draw, lowest=-1000):
    """Intervals with open, closed and infinite ends, zeros among them."""
    ends = st.one_of(st.just(Decimal(0)), st.decimals(max(lowest, -1000), 1000, places=2))
    lo, hi = sorted((draw(ends), draw(ends)))
    if draw(st.integers(0, 5)) == 0:
        hi = INFINITY
    if lowest < 0 and draw(st.integers(0, 5)) == 0:
        lo = -INFINITY
    opened = lo < hi
    return Interval(lo, hi, opened and draw(st.booleans()), opened and draw(st.booleans()))


def inside(part: Interval) -> st.SearchStrategy[Decimal]:
    """Values of an interval, its ends among them where they belong to it."""
    lo = max(part.lo, Decimal(-100_000))
    hi = min(part.hi, Decimal(100_000))
    between = st.fractions(0, 1, max_denominator=97).map(
        lambda f: lo + (hi - lo) * Decimal(f.numerator) / Decimal(f.denominator)
    )
    ends = [end for end in (part.lo, part.hi) if end.is_finite()]
    return st.one_of(between, *(st.just(end) for end in ends)).filter(part.holds)


def holds_nearly(part: Interval, value: Fraction) -> bool:
    """Whether an exact value lies inside, but for the 28th digit of a rounded end."""
    room = Fraction(1, 10**20) * max(1, abs(value))
    low = part.lo.is_infinite() or Fraction(part.lo) - room <= value
    high = part.hi.is_infinite() or value <= Fraction(part.hi) + room
    return low and high


@settings(max_examples=150)
@given(st.data(), intervals(), intervals())
def test_sums_products_and_differences_hold_all_combinations(data, left, right):
    a, b = data.draw(inside(left)), data.draw(inside(right))
    fa, fb = Fraction(a), Fraction(b)
    assert holds_nearly(left + right, fa + fb)
    assert holds_nearly(left - right, fa - fb)
    assert holds_nearly(left * right, fa * fb)
    assert holds_nearly(hull([left, right]), fa) and holds_nearly(hull([left, right]), fb)


@settings(max_examples=150)
@given(st.data(), intervals(), intervals())
def test_quotients_hold_all_combinations_or_are_refused(data, left, right):
    if right.lo < 0 < right.hi or right.holds(Decimal(0)):
        with pytest.raises(QuantityError, match="may be zero"):
            left / right
        return
    a, b = data.draw(inside(left)), data.draw(inside(right))
    assert holds_nearly(left / right, Fraction(a) / Fraction(b))


@settings(max_examples=150)
@given(st.data(), intervals(), intervals())
def test_closed_ends_are_reached_and_open_ones_are_not(data, left, right):
    """A product's end is closed exactly where some pair of values gives it."""
    a, b = data.draw(inside(left)), data.draw(inside(right))
    product = left * right
    if a * b == product.lo:
        assert not product.lo_open
    if a * b == product.hi:
        assert not product.hi_open


@given(intervals(), intervals(), st.data())
def test_meets_and_below_agree_with_values(left, right, data):
    value = data.draw(inside(left))
    if right.holds(value):
        assert left.meets(right) and right.meets(left)
    if left.below(right):
        assert not right.holds(value) and not left.meets(right)
    assert left.meets(right) == right.meets(left)


@given(st.data(), intervals(lowest=0), st.sampled_from(["0.5", "1", "2", "3"]))
def test_powers_hold_the_powers_of_values(data, base, exponent):
    value = data.draw(inside(base))
    raised = base.power(Decimal(exponent))
    got = value ** Decimal(exponent)
    assert raised.lo - Decimal("1e-15") <= got <= raised.hi + Decimal("1e-15")


@pytest.mark.parametrize(
    ("left", "right", "quotient"),
    [
        ("1", "[-5, 0)", "(-inf, -0.2]"),
        ("-1", "[-5, 0)", "[0.2, inf)"),
        ("[1, 2]", "(0, 4]", "[0.25, inf)"),
        ("[0, 2]", "(0, 4]", "[0, inf)"),
        ("[1, 2]", "[4, inf)", "(0, 0.5]"),
        ("(1, 2)", "[2, 4]", "(0.25, 1)"),
    ],
)
def test_division_beside_zero_and_without_bound(left, right, quotient):
    assert interval(left) / interval(right) == interval(quotient)


def test_zero_times_open_is_reached():
    assert interval("[0, 1]") * interval("(2, 3)") == interval("[0, 3)")
    assert interval("0") * interval("[1, inf)") == interval("0")


@pytest.mark.parametrize("divisor", ["0", "[0, 1]", "[-1, 1]", "(-1, 0]", "(-1, 1)"])
def test_division_by_what_may_be_zero_is_refused(divisor):
    with pytest.raises(QuantityError, match="may be zero"):
        interval("1") / interval(divisor)


@pytest.mark.parametrize(
    ("lo", "hi", "lo_open", "hi_open"),
    [("2", "1", False, False), ("1", "1", True, False), ("NaN", "1", False, False)],
)
def test_empty_intervals_are_refused(lo, hi, lo_open, hi_open):
    with pytest.raises(QuantityError):
        Interval(Decimal(lo), Decimal(hi), lo_open, hi_open)


def test_infinite_ends_are_open_and_have_a_middle():
    whole = Interval(-INFINITY, INFINITY)
    assert whole.lo_open and whole.hi_open and whole.middle == 0
    assert interval("[5, inf)").middle == 5
    assert interval("(-inf, 5]").middle == 5
    assert interval("[4, 6]").middle == 5


@pytest.mark.parametrize("bad", ["0", "-1", "Infinity", "NaN"])
def test_scaling_needs_a_positive_factor(bad):
    with pytest.raises(QuantityError, match="positive factor"):
        interval("[1, inf)").scaled(Decimal(bad))


@pytest.mark.parametrize(
    ("value", "modifier", "ends"),
    [
        ("40", "", "[40, 40]"),
        ("40", "more_than", "(40, inf)"),
        ("40", "at_least", "[40, inf)"),
        ("40", "less_than", "[0, 40)"),
        ("40", "up_to", "[0, 40]"),
        ("40", "at_most", "[0, 40]"),
        ("50", "nearly", "(45, 50)"),
        ("100", "about", "[95, 105]"),
        ("-100", "about", "[-105, -95]"),
        ("-50", "nearly", "(-50, -45)"),
        ("-1", "at_most", "(-inf, -1]"),
    ],
)
def test_modifiers(value, modifier, ends):
    assert from_modifier(Decimal(value), modifier) == interval(ends)


def test_unknown_modifier_is_refused():
    with pytest.raises(QuantityError, match="unknown modifier"):
        from_modifier(Decimal(1), "roughly")


# --- units ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "target", "ratio"),
    [
        ("FEU", "TEU", 2), ("kTEU", "TEU", 1000), ("Mt/yr", "t/yr", 1e6), ("kt", "t", 1000),
        ("bcm", "m**3", 1e9), ("mcm", "bcm", 1e-3), ("oil_barrel", "liter", 158.987294928),
        ("yr", "day", 365), ("TWh/yr", "MWh/yr", 1e6), ("day", "h", 24), ("tkm", "t*km", 1),
        ("train_pair/day", "train_pair/yr", 365), ("USD/FEU", "USD/TEU", 0.5), ("%", "1", 0.01),
    ],
)  # fmt: skip
def test_factors(unit, target, ratio):
    assert float(factor(unit, target)) == pytest.approx(ratio, rel=1e-12)
    assert float(factor(target, unit)) == pytest.approx(1 / ratio, rel=1e-12)


@pytest.mark.parametrize(
    ("unit", "target"),
    [
        ("container", "TEU"), ("container", "FEU"), ("container", "1"), ("t", "bcm"),
        ("tU", "t"), ("tU", "container"), ("oil_barrel", "t"), ("t/yr", "t"), ("train", "train_pair"),
        ("wagon", "truck"), ("project", "agreement"), ("job", "person"), ("USD", "EUR"),
        ("USD/yr", "USD"), ("USD/TEU", "USD/t"), ("USD", "1"), ("degC", "K"),
    ],
)  # fmt: skip
def test_what_never_converts(unit, target):
    assert not compatible(unit, target)
    with pytest.raises(QuantityError):
        factor(unit, target)


@pytest.mark.parametrize(
    ("unit", "way_out"),
    [
        ("ton", "write t "), ("tons", "write t "), ("kton", "write t "), ("ktons/yr", "write t "),
        ("short_ton", "write t "), ("long_ton", "write t "), ("bbl", "write oil_barrel"),
        ("Mbbl/day", "write oil_barrel"), ("barrels", "write oil_barrel"), ("mt", "or Mt"),
        ("USD/ton", "write t "), ("USD/bbl", "write oil_barrel"),
    ],
)  # fmt: skip
def test_refused_units_name_the_way_out(unit, way_out):
    with pytest.raises(QuantityError, match="refused") as error:
        check_unit(unit)
    assert way_out in str(error.value)


@pytest.mark.parametrize(
    "unit",
    [
        "furlogs",
        "teu",
        "US$",
        "9**9**9**9",
        "m**99",
        "t; drop",
        "x" * 61,
        "__import__('os')",
        "t\n",
    ],
)
def test_unknown_units_are_refused(unit):
    with pytest.raises(QuantityError, match="unknown unit"):
        check_unit(unit)


@pytest.mark.parametrize(
    "unit", ["t", "Mt/yr", "oil_barrel/day", "USD/(TEU*km)", "1", "m**3", "KZT"]
)
def test_good_units_pass(unit):
    assert check_unit(unit) == unit


@given(st.text(max_size=30))
def test_any_text_is_a_unit_or_is_refused(text):
    with suppress(QuantityError):
        assert check_unit(text) == text


def test_money():
    assert is_money("USD") and is_money("EUR/yr") and not is_money("t/yr") and not is_money("usd")
    # A sum of money is an exact decimal: a tenth and two tenths are three tenths.
    tenth, fifth = Interval.exact("0.1"), Interval.exact("0.2")
    assert (tenth + fifth) == Interval.exact("0.3")


def test_numbers_for_people():
    assert plain(Decimal("1234567.50")) == "1,234,567.5"
    assert plain(Decimal("1E+6")) == "1,000,000"
    assert plain(INFINITY) == "unbounded"
    assert short(Decimal("66400000000")) == "66.4 bn"
    assert short(1_500_000) == "1.5 million"
    assert short(0.1234) == "0.123"


# --- periods -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-06-17", date(2024, 6, 17), date(2024, 6, 17)),
        ("2024/2026", date(2024, 1, 1), date(2026, 12, 31)),
        ("../2030", None, date(2030, 12, 31)),
        ("/2030", None, date(2030, 12, 31)),
        ("2024-01/..", date(2024, 1, 1), None),
        ("2024~", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-06?/2025", date(2024, 6, 1), date(2025, 12, 31)),
        ("201X", date(2010, 1, 1), date(2019, 12, 31)),
        ("2024-21", date(2024, 3, 1), date(2024, 5, 31)),
    ],
)
def test_periods(text, start, end):
    period = parse_period(text)
    assert (period.start, period.end, period.text) == (start, end, text)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "~", "/", "Jun-24", "01.06.2024", "01/06/2024", "06/2024", "2024/06", "2024-6",
        "2024-13", "2024-00", "2024-02-30", "45444", "202406", "20240617", "0000", "2026/2024",
        "2024/2025/2026", "now", "2024-06-17 00:00:00", "2024" * 40,
    ],
)  # fmt: skip
def test_what_is_no_period(text):
    with pytest.raises(QuantityError):
        parse_period(text)


@given(st.text(alphabet="0123456789-/.~?%XYu[]{}, T:Z", max_size=16))
def test_any_text_is_a_period_or_is_refused(text):
    try:
        period = parse_period(text)
    except QuantityError:
        return
    if period.start and period.end:
        assert period.start <= period.end


def test_cover_and_days():
    assert parse_period("2024").covers(parse_period("2024-06"))
    assert not parse_period("2024-06").covers(parse_period("2024"))
    assert parse_period("../2030").covers(parse_period("../2029"))
    assert not parse_period("2020/2030").covers(parse_period("../2029"))
    assert parse_period("2024").days == 366 and parse_period("../2030").days is None
