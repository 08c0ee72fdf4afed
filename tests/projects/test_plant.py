"""What plants must earn: against closed forms, and turned round where something is not told."""

from __future__ import annotations

import numpy as np
import pytest

from serai.projects.cashflow import annuity
from serai.projects.plant import run_plant, spread
from serai.projects.terms import at_prices, term_faults, terms_of
from serai.tables import load_schema, parse_table
from toys import term_rows

HEADER = "id,project,variant,item,low,mid,high,unit,price_year,source,basis,reason,note\n"
PLANT = {
    "capital": ("1e9", "USD"), "build": ("2", "yr"), "life": ("20", "yr"),
    "output": ("1e6", "t/yr"), "use": ("0.9", "1"), "running": ("50", "USD/t"),
    "upkeep": ("0.03", "1"), "discount": ("0.08", "1"),
}  # fmt: skip
DEBT = {
    "debt": ("0.7", "1"), "interest": ("0.05", "1"), "inflation": ("0", "1"), "grace": ("2", "yr"),
    "maturity": ("12", "yr"), "cover": ("1.2", "1"),
}  # fmt: skip


def run(items, **other):
    (terms,) = terms_of(term_rows(items), "plant")
    return run_plant(terms, 1, 50, 2024, **other)


def test_the_price_that_returns_the_cost_is_the_closed_form():
    found = run(PLANT)
    (price,) = (v for k, v in found.values.items() if k == "price that returns the cost")
    spent = 0.5e9 * (1 + 1 / 1.08)
    value = (1 - 1.08**-20) / 0.08 / 1.08  # of one a year in years 2 to 21, at year 0
    want = (spent + 0.03e9 * value) / (0.9e6 * value) + 50
    assert price == pytest.approx(np.full(50, want))
    assert set(found.missing) >= {"price", "debt", "interest"}


def test_at_that_price_the_value_is_nought_and_the_return_is_the_discount():
    price = run(PLANT).values["price that returns the cost"][0]
    found = run({**PLANT, "price": (repr(float(price)), "USD/t")})
    assert found.values["net present value"] == pytest.approx(np.zeros(50), abs=1.0)
    assert found.values["internal rate of return"] == pytest.approx(np.full(50, 0.08))


def test_the_debt_is_covered_at_the_price_that_covers_it():
    price = run({**PLANT, **DEBT}).values["price that covers the debt"][0]
    found = run({**PLANT, **DEBT, "price": (repr(float(price)), "USD/t")})
    assert found.values["least debt service cover"] == pytest.approx(np.full(50, 1.2))
    assert found.missing == ()


def test_level_service_of_a_loan_without_inflation():
    """Drawn in two halves, interest paid in the works, then ten level payments."""
    found = run({**PLANT, **DEBT})
    service = 0.7e9 * float(annuity(0.05, 10))
    want = (1.2 * service + 0.03e9) / 0.9e6 + 50
    assert found.values["price that covers the debt"][0] == pytest.approx(want)


def test_an_unknown_cost_turns_the_question_round():
    items = {k: v for k, v in PLANT.items() if k != "capital"}
    found = run(items)
    assert "capital" in found.missing
    carried = found.values["cost carried by a margin of 1"]
    recovery = float(annuity(0.08, 20)) * 1.08
    assert carried == pytest.approx(np.full(50, 0.9e6 / (recovery + 0.03)))


def test_an_unknown_price_of_the_feed_is_told_as_what_it_may_cost():
    items = {**PLANT, "feed": ("700", "m^3/t"), "price": ("400", "USD/t")}
    found = run(items)
    assert "feed_price" in found.missing
    most = found.values["most that a unit of feed may cost"][0]
    again = run({**items, "feed_price": (repr(float(most)), "USD/m^3")})
    assert again.values["net present value"] == pytest.approx(np.zeros(50), abs=1.0)


def test_an_overrun_raises_the_cost_and_nothing_else():
    found = run({**PLANT, "overrun": ("1.2", "1")}, overrun=True)
    doubled = run({**PLANT, "capital": ("2.2e9", "USD")})
    key = "price that returns the cost"
    assert found.values[key] == pytest.approx(doubled.values[key])
    assert "overrun" in found.name


def test_prices_of_another_year_are_brought_or_left_with_a_word():
    terms = terms_of(term_rows({"price": ("100", "USD/t", 2015)}), "plant")[0].items["price"]
    ratio, note = at_prices(terms, 2024)
    assert ratio > 1.2 and "2015 to 2024" in note
    late = terms_of(term_rows({"price": ("100", "USD/t", 2025)}), "plant")[0].items["price"]
    assert at_prices(late, 2024)[0] == 1.0
    assert "no deflator" in at_prices(late, 2024)[1]


def test_what_stands_without_a_variant_holds_in_all():
    held = [*term_rows(PLANT), *term_rows({"interest": ("0.02", "1")}, variant="soft")]
    held += term_rows({"interest": ("0.05", "1")}, variant="hard")
    sets = terms_of(held, "plant")
    assert [(t.variant, t.items["interest"].mid) for t in sets] == [("soft", 0.02), ("hard", 0.05)]
    assert all("capital" in t.items for t in sets)


@pytest.mark.parametrize(
    "item, value, unit, column",
    [("capital", "1e9", "t", "unit"), ("price", "5", "USD", "unit"), ("build", "3", "USD", "unit"),
     ("capital", "1e9", "EUR", "unit")],
)  # fmt: skip
def test_a_cost_needs_its_currency(item, value, unit, column):
    faults = term_faults(term_rows({item: (value, unit)}), [])
    assert [fault.column for fault in faults] == [column]


def test_ends_out_of_order_and_items_told_twice_are_named():
    text = (
        HEADER
        + "a,plant,,use,0.9,0.8,0.95,1,,,assumed,so,\nb,plant,,use,0.8,0.8,0.9,1,,,assumed,so,\n"
    )
    found, _ = parse_table(text, load_schema("projects", "finance_terms"))
    assert [(f.row, f.column) for f in term_faults(found, [])] == [(2, "low"), (3, "item")]


def test_a_range_is_written_with_its_unit_and_its_gaps():
    result = {"unit": "USD/t", "low": 90.2, "median": 100.0, "high": 120.0, "draws_with": 0.5}
    assert spread(result) == "90.2 to 120 USD/t (middle 100), in 50 % of draws"
    assert spread({**result, "low": None}) == "in no draw"
