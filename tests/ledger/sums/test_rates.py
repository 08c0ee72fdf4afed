"""Growth, rates against stocks, and amounts per unit, with the arithmetic done apart."""

from __future__ import annotations

from datetime import date

import pytest

from toys import check, claim


def tonnes(name, value, period, **other):
    return claim(name, value, "Mt/yr", period=period, **other)


# --- growth ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "letter"),
    [
        (None, "C"),
        ("2.76", "C"),
        ("[2.7, 2.75]", "C"),
        ("2.5", "I"),
        ("3.2", "I"),
        ("2760000 t", "C"),
    ],
)
def test_growth(before, letter):
    """4.45 to 4.55 over 1.55 to 1.65 is 2.697 to 2.935."""
    held = [tonnes("now", "[4.45, 4.55]", "2024"), claim("g", "[0.55, 0.65]")]
    if before:
        unit = "t/yr" if before.endswith(" t") else "Mt/yr"
        held.append(claim("b", before.removesuffix(" t"), unit, period="2023"))
    found = check("growth", {"now": "now", "growth": "g", "before": "b"}, held)
    assert found.answer.letter == letter
    assert f"{4.45 / 1.65:.3f}"[:4] in found.printed.result
    assert f"{4.55 / 1.55:.3f}"[:4] in found.printed.result


def test_growth_in_per_cent():
    held = [tonnes("now", "4.5", "2024"), claim("g", "60", "%"), tonnes("b", "2.8125", "2023")]
    assert check("growth", {"now": "now", "growth": "g", "before": "b"}, held).answer.letter == "C"


def test_growth_of_minus_everything_has_no_base():
    found = check(
        "growth", {"now": "now", "growth": "g"}, [tonnes("now", "4", "2024"), claim("g", "-1")]
    )
    assert found.answer.letter == "U" and "may be zero" in found.printed.result


def test_growth_needed_compounds_over_the_years_left():
    """(10/4.5)^(1/6) - 1 = 14.2 %; a year earlier 17.3 %."""
    held = [tonnes("goal", "10", "../2030"), tonnes("base", "4.5", "2024"), claim("seen", "0.6")]
    found = check("growth_needed", {"target": "goal", "base": "base", "observed": "seen"}, held)
    assert f"{((10 / 4.5) ** (1 / 6) - 1) * 100:.1f} %" in found.printed.result
    assert (
        f"{((10 / 4.5) ** (1 / 5) - 1) * 100:.1f} % if due a year earlier" in found.printed.result
    )
    assert found.answer.letter == "C" and found.printed.slack == pytest.approx(
        0.6 - 0.14234, abs=1e-4
    )


@pytest.mark.parametrize(
    ("series", "letter", "rate"),
    [
        ({2023: "3", 2024: "4.5"}, "C", 0.5),
        ({2023: "4.4", 2024: "4.5"}, "T", 4.5 / 4.4 - 1),
        ({2024: "4.5", 2025: "4.2"}, "T", 4.2 / 4.5 - 1),
        ({2022: "2", 2024: "4.5"}, "C", (4.5 / 2) ** 0.5 - 1),
    ],
)
def test_growth_needed_against_growth_that_was_seen(series, letter, rate):
    held = [
        tonnes("goal", "10", "2030"),
        *(tonnes(f"y{year}", value, str(year)) for year, value in series.items()),
    ]
    last = max(series)
    inputs = {"target": "goal", "base": "y2024", "series": tuple(f"y{year}" for year in series)}
    found = check("growth_needed", inputs, held)
    needed = (10 / float(series[last])) ** (1 / (2030 - last)) - 1
    assert found.answer.letter == letter
    assert found.printed.slack == pytest.approx(rate - needed, abs=1e-9)
    assert f"last seen {rate * 100:.1f} %" in found.printed.result


def test_growth_needed_without_growth_seen_or_time_left():
    held = [tonnes("goal", "10", "2030"), tonnes("base", "4.5", "2024")]
    found = check("growth_needed", {"target": "goal", "base": "base"}, held)
    assert found.answer.letter == "U" and "14.2 %" in found.printed.result
    held = [tonnes("goal", "10", "2024"), tonnes("base", "4.5", "2024")]
    found = check("growth_needed", {"target": "goal", "base": "base"}, held)
    assert found.answer.letter == "U" and "deadline has passed" in found.printed.result
    held = [tonnes("goal", "10", "2030"), tonnes("base", "4.5", None)]
    assert check("growth_needed", {"target": "goal", "base": "base"}, held).missing == (
        "the years of both figures",
    )


# --- rate times time ------------------------------------------------------------------


def hub(rate="66000", unit="container/yr", stock="[100000, inf)", stock_unit="container"):
    return [
        claim("rate", rate, unit), claim("stock", stock, stock_unit),
        claim("open", None, period="2025-06-09"), claim("said", None, period="2025-06-17"),
    ]  # fmt: skip


HUB = {"rate": "rate", "stock": "stock", "since": "open", "until": "said"}


def test_rate_times_days_against_a_stock():
    """Eight days at 66,000 a year of 365 days are 1,446.6; 100,000 take 553 days."""
    found = check("rate_time", HUB, hub())
    most = 66_000 / 365 * (date(2025, 6, 17) - date(2025, 6, 9)).days
    assert found.answer.letter == "I"
    assert f"{most:,.1f}" in found.printed.arithmetic
    assert f"{100_000 / most:.3g} times" in found.printed.result
    assert f"{100_000 / 66_000 * 365:,.0f} days" in found.printed.result
    assert found.printed.slack == pytest.approx(most / 100_000 - 1)


@pytest.mark.parametrize(
    ("rate", "stock", "letter"),
    [
        ("66000", "1446", "C"),
        ("66000", "1447", "I"),
        ("[60000, 70000]", "1500", "C"),
        ("66000", "[0, 10]", "C"),
    ],
)
def test_rate_and_stock(rate, stock, letter):
    assert check("rate_time", HUB, hub(rate, stock=stock)).answer.letter == letter


def test_another_reading_of_the_rate():
    assert check("rate_time", HUB, hub(stock="2500"), factor=2).answer.letter == "C"
    assert check("rate_time", HUB, hub(stock="2500")).answer.letter == "I"


def test_rates_and_stocks_count_the_same_thing_or_nothing():
    assert check("rate_time", HUB, hub("66", "kTEU/yr", "1400", "TEU")).answer.letter == "C"
    assert check("rate_time", HUB, hub("66", "kTEU/yr", "1500", "TEU")).answer.letter == "I"
    found = check("rate_time", HUB, hub("66000", "container/yr", "100", "TEU"))
    assert found.answer.letter == "U" and "measure different things" in found.printed.result
    assert check("rate_time", HUB, hub("66000", "container", "100")).answer.letter == "U"


def test_rate_without_dates_or_time():
    held = [*hub()[:3], claim("said", None)]
    assert check("rate_time", HUB, held).missing == ("the dates between which it was handled",)
    held = [*hub()[:3], claim("said", None, period="2025-06-09")]
    assert check("rate_time", HUB, held).answer.letter == "I"


# --- per unit, ratio, carries ---------------------------------------------------------


@pytest.mark.parametrize(
    ("typical", "extreme", "letter"),
    [
        ({"lo": 5e7, "hi": 2e9}, None, "C"),  # 66e9/224 = 294.6 m
        ({"lo": 1e6, "hi": 1e8}, {"lo": 1e6, "hi": 1e9}, "T"),
        ({"lo": 1e6, "hi": 1e8}, None, "I"),
        ({"lo": 4e8, "hi": 1e9}, {"lo": 3.5e8, "hi": 1e9}, "I"),
        (None, None, "U"),
    ],
)
def test_per_unit(typical, extreme, letter):
    held = [claim("t", "66e9", "USD"), claim("n", 224, "project")]
    found = check("per_unit", {"total": "t", "count": "n"}, held, typical=typical, extreme=extreme)
    assert found.answer.letter == letter and "294.6" in found.printed.result


def test_per_unit_takes_the_range_in_its_own_unit_or_from_members():
    held = [claim("t", "5", "Mt"), claim("n", 100, "project")]
    found = check(
        "per_unit", {"total": "t", "count": "n"}, held, typical={"lo": 40, "hi": 60, "unit": "kt"}
    )
    assert found.answer.letter == "C"
    members = [claim(name, value, "kt") for name, value in (("a", 20), ("b", 30), ("c", 80))]
    inputs = {"total": "t", "count": "n", "members": ("a", "b", "c")}
    assert check("per_unit", inputs, [*held, *members]).answer.letter == "C"
    assert check("per_unit", inputs, [*held, *members[:2]]).answer.letter == "U"


@pytest.mark.parametrize(
    ("new", "params", "letter"),
    [
        ("12", {"stated": {"lo": 1.9, "hi": 2.1}}, "C"), ("9", {"stated": {"lo": 1.9, "hi": 2.1}}, "T"),
        ("9", {"limit": 1.4}, "T"), ("9", {}, "C"),
    ],
)  # fmt: skip
def test_ratio(new, params, letter):
    held = [claim("new", new, "Mt/yr"), claim("base", "6000", "kt/yr")]
    found = check("ratio", {"new": "new", "base": "base"}, held, **params)
    assert found.answer.letter == letter and f"{float(new) / 6:.2f}" in found.printed.result


@pytest.mark.parametrize(
    ("load", "letter", "words"),
    [
        ({"lo": 10, "hi": 20}, "T", "cannot carry it alone"),  # 66,000 x 20 = 1.32 of 5.5 Mt
        ({"lo": 10, "hi": 100}, "T", "under the heavier load"),
        ({"lo": 90, "hi": 100}, "C", "could carry it"),
        (None, "U", "tonnes a unit"),
    ],
)
def test_carries(load, letter, words):
    held = [
        claim("c", "66000", "container/yr"),
        tonnes("goal", "10", "2030"),
        tonnes("base", "4.5", "2024"),
    ]
    found = check(
        "carries", {"capacity": "c", "target": "goal", "base": "base"}, held, tonnes_each=load
    )
    assert found.answer.letter == letter and words in found.printed.result


MISSING = {
    "growth": {"now": "w", "growth": "x"},
    "growth_needed": {"target": "x", "base": "w"},
    "rate_time": {"rate": "w", "stock": "x", "since": "w", "until": "w"},
    "per_unit": {"total": "w", "count": "x"},
    "ratio": {"new": "x", "base": "w"},
    "carries": {"capacity": "x", "target": "w", "base": "w"},
}


@pytest.mark.parametrize("kind", MISSING)
def test_a_missing_figure_is_an_answer_that_says_so(kind):
    found = check(kind, MISSING[kind], [claim("w", 5, "t/yr", period="2024")])
    assert found.answer.letter == "U" and found.missing and "missing:" in found.printed.result
