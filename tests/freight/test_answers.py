"""Answers for corridor pledges: words, bands, bounds and what binds."""

from dataclasses import replace

import numpy as np
import pytest

from serai.freight.answers import answer, answer_all, first_met, growth_needed, indicator_of
from serai.freight.could import most_of
from serai.freight.parts import Wanted
from serai.freight.relieve import even_odds
from serai.freight.sensitivity import known_table, spread_of

TEN = Wanted("ten", "corridor.tonnes", "titr-ministry", "at_least", 10.0, "Mt/yr", 2030, ("F33",))
WORDS = {"consistent", "in tension", "implausible", "undetermined"}


@pytest.fixture(scope="module")
def ten(results):
    return answer(results, TEN)


def test_four_questions_are_answered_in_known_words(ten):
    assert set(ten) == {"fits", "date", "odds", "binds"}
    for part in ten.values():
        assert part["answer"] in WORDS
        assert "F33" in part["because"]
        assert part["text"]


def test_odds_are_a_rounded_band_with_n(ten):
    detail = ten["odds"]["detail"]
    assert 0.05 <= detail["low"] <= detail["high"] <= 0.95
    for end in (detail["low"], detail["high"]):
        assert end / 0.05 == pytest.approx(round(end / 0.05))
    assert detail["n"] == 72
    assert "n = 72 draws" in ten["odds"]["text"]
    assert {row["year"] for row in detail["by_year"]} == set(map(float, range(2023, 2031)))
    assert "odds_low" not in detail["by_year"][0]


def test_growth_needed_is_that_of_the_observed_totals(results):
    lines = growth_needed(results, TEN, 10000.0, "kt/yr")
    assert any("14.3 %" in line for line in lines)
    assert any("19.4 %" in line for line in lines)


def test_the_bound_is_certified_and_projects_never_lower_it(results):
    today = most_of(results, "titr-ministry", 2030, False, promised=False)
    promised = most_of(results, "titr-ministry", 2030, False)
    assert promised.value >= today.value - 1e-6
    assert promised.gap < 1e-6
    assert promised.cut
    assert "beyneu-mangystau-line" in promised.unknown
    drawn = results.counted("titr-ministry")[:, results.year(2030)]
    assert np.median(drawn) <= promised.value


def test_what_binds_is_named_with_worth_and_headroom(ten):
    detail = ten["binds"]["detail"]
    assert detail["facilities"]
    frequencies = [item["frequency"] for item in detail["facilities"]]
    assert frequencies == sorted(frequencies, reverse=True)
    first = detail["facilities"][0]
    assert first["value_left"] is None or first["value_left"] >= first["value_right"] - 1e-6
    assert "without" in ten["fits"]["text"]
    assert detail["unknown"]


def test_even_odds_leave_the_run_as_it_was(results):
    before = results.state.asked.copy(), results.state.flows.copy()
    found = even_odds(results, "titr-ministry", False, 2030, 7000.0)
    assert np.array_equal(before[0], results.state.asked)
    assert np.array_equal(before[1], results.state.flows)
    multiples = [multiple for multiple, _ in found.odds]
    assert multiples == sorted(multiples)
    assert found.multiple > 1.0


def test_a_target_already_passed_is_likely_and_one_far_off_is_not(results):
    low = answer(
        results, Wanted("a", "corridor.tonnes", "titr-ministry", "at_least", 1.0, "Mt/yr", 2027)
    )
    high = answer(
        results, Wanted("b", "corridor.tonnes", "titr-ministry", "at_least", 90.0, "Mt/yr", 2030)
    )
    assert low["odds"]["answer"] == "consistent"
    assert low["odds"]["detail"]["high"] == 0.95
    assert (
        high["odds"]["answer"] == high["fits"]["answer"] == high["date"]["answer"] == "implausible"
    )
    assert high["odds"]["detail"]["low"] == 0.05


def test_odds_never_rise_with_the_threshold(results):
    bands = [
        answer(
            results, Wanted("x", "corridor.tonnes", "titr-ministry", "at_least", t, "Mt/yr", 2029)
        )["odds"]
        for t in (3.0, 5.0, 7.0)
    ]
    highs = [part["detail"]["high"] for part in bands]
    assert highs == sorted(highs, reverse=True)


@pytest.mark.parametrize(
    ("indicator", "rule", "year"),
    [
        ("corridor.tonnes", "rail-transit", 2026), ("corridor.speed", "titr-ministry", 2027),
        ("corridor.tonnes", "titr-ministry", 2060), ("corridor.capacity", "kz-cn-capacity", 2030),
        ("link.capacity_tonnes", "line-capacity", 2030),
    ],
)  # fmt: skip
def test_what_cannot_be_computed_says_what_is_missing(results, indicator, rule, year):
    found = answer(results, Wanted("m", indicator, rule, "at_least", 5.0, "Mt/yr", year))
    for part in found.values():
        assert part["answer"] == "undetermined"
        assert part["missing"]


def test_trains_are_compared_as_boxes(results):
    wanted = Wanted(
        "t", "corridor.trains", "titr-block-trains", "at_least", 600.0, "train/yr", 2026
    )
    _, threshold, unit = indicator_of(results, wanted)
    assert unit == "TEU/yr"
    assert 93 * 600 <= threshold.min() <= threshold.max() <= 110 * 600


def test_the_share_of_a_country_has_all_answers(results):
    wanted = Wanted("s", "corridor.share", "overland-share", "at_least", 0.8, "1", 2025)
    found = answer(results, wanted)
    assert set(found) == {"fits", "date", "odds", "binds"}
    share = results.country_share()
    assert np.nanmin(share) >= 0 and np.nanmax(share) <= 1
    detail = found["fits"]["detail"]
    assert detail["needed"] == pytest.approx(0.8 * detail["whole"])
    assert found["fits"]["answer"] == "consistent"
    assert detail["cut"] and set(detail["cut"]) <= {f.id for f in results.market.network.facilities}
    # At the limit of boxes by other ways the share is the one that was told.
    on = results.teu[:, results.year(2025)]
    binds = found["binds"]["detail"]
    assert binds["others_limit"] > binds["others"] > 0
    assert on.sum() > 0


def test_a_share_that_the_crossings_cannot_carry_is_implausible(results):
    none = results.state.free.copy()
    wanted = Wanted("s", "corridor.share", "overland-share", "at_least", 0.8, "1", 2025)
    tight = replace(results, free=none * 0.0)
    fits = answer(tight, wanted)["fits"]
    assert fits["detail"]["most"] <= answer(results, wanted)["fits"]["detail"]["most"]


def test_a_year_that_is_over_is_asked_what_could_have_been(results):
    wanted = Wanted(
        "p",
        "corridor.trains",
        "titr-block-trains",
        "at_least",
        600.0,
        "train/yr",
        2025,
        passed=True,
    )
    found = answer(results, wanted)
    assert set(found) == {"fits", "binds"}
    assert "could have passed" in found["fits"]["text"]
    # Demand that was seen does not limit what could have been.
    assert found["fits"]["answer"] == "consistent"


def test_growth_is_also_told_from_the_pledges_own_start(results):
    told = replace(TEN, baseline=(4.5, 2024))
    assert any("14.2 %" in line for line in growth_needed(results, told, 10000.0, "kt/yr"))


def test_the_widest_variant_names_the_datum(results):
    passed = results.variants.growth == 1
    spread = spread_of(results, passed)
    assert spread.widest == "demand growth"
    assert "next year" in spread.datum


def test_the_table_of_known_years_holds_both_counts_of_each(results):
    table = known_table(results)
    years = {(row["rule"], row["year"]) for row in table}
    assert {("titr-ministry", y) for y in (2023, 2024, 2025)} <= years
    assert {("titr-rail", y) for y in (2023, 2024, 2025)} <= years


def test_all_pledges_are_answered_by_id(results):
    assert set(answer_all(results, [TEN])) == {"ten"}


def test_when_it_is_first_met_is_told_in_plain_words():
    assert first_met(2029, 2031, 2033, 2033) == "first met in 2031 (8 in 10 draws: 2029 to 2033)"
    assert first_met(2034, 2034, 2034, 2033) == "first met after 2033 (8 in 10 draws say so)"
