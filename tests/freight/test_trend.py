"""The trend of counted series: closed forms, and coverage on made-up histories."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from serai.freight.parts import Wanted
from serai.freight.trend import Reading, Series, readings, trend_answers


def series(name, start, steps, first=2018):
    values, level = {first: (start,) * 3}, start
    for k, step in enumerate(steps, start=1):
        level *= np.exp(step)
        values[first + k] = (level,) * 3
    return Series(name, values, (f"s-{name}",))


OTHERS = [series(f"o{k}", 10.0, (0.1, 0.2, 0.05, 0.15)) for k in range(3)]
OWN = series("own", 20.0, (0.1, 0.12))
WANTED = Wanted("p", "link.tonnes", "r", "at_least", 60.0, "Mt/yr", 2030, ("claim",))


def test_a_chance_is_that_of_students_t():
    reading = Reading("x", 0.1, 0.2, 10)
    spread = 0.2 * np.sqrt(4 + 16 / 10)
    expected = stats.t(9).sf((np.log(2.0) - 0.4) / spread)
    assert reading.above(1.0, 2.0, 4) == pytest.approx(expected, rel=1e-12)
    assert reading.quantiles(1.0, 4, (0.5,))[0] == pytest.approx(np.exp(0.4))


def test_steps_join_neighbouring_years_only():
    gap = Series("g", {2012: (1.0,) * 3, 2013: (2.0,) * 3, 2022: (8.0,) * 3})
    assert gap.steps() == pytest.approx([np.log(2.0)])


def test_own_steps_are_drawn_towards_all_others():
    found = {reading.name: reading for reading in readings(OWN, OTHERS)}
    own = found["its own trend, drawn towards all"]
    pooled = found["trend of all counted series"]
    assert own.drift == pytest.approx(0.4 * 0.11 + 0.6 * pooled.drift)
    assert found["no growth"].drift == 0.0


def test_too_few_steps_answer_nothing():
    alone = series("a", 1.0, (0.1,))
    assert readings(alone, ()) == ()
    assert trend_answers(WANTED, alone, (), 2030) == {}


def test_odds_fall_with_the_threshold_and_the_date_waits():
    def asked(threshold):
        from dataclasses import replace

        return trend_answers(replace(WANTED, threshold=threshold), OWN, OTHERS, 2030)

    highs = [asked(t)["odds"]["detail"]["high"] for t in (30.0, 60.0, 200.0)]
    assert highs == sorted(highs, reverse=True)
    assert asked(60.0)["date"]["detail"]["low"] <= asked(200.0)["date"]["detail"]["low"]
    assert asked(1e4)["odds"]["answer"] == "implausible"


def test_without_a_year_only_the_date_is_answered():
    found = trend_answers(WANTED, OWN, OTHERS, None)
    assert found["odds"]["missing"] == ("a date by which it should hold",)
    assert found["date"]["answer"] == "undetermined"
    assert "s-own" in found["date"]["because"]


def test_bands_cover_what_they_claim_on_made_up_histories():
    """Random walks with drift: 80 % of the outcomes lie between the pooled 10 and 90 %."""
    rng = np.random.default_rng(11)
    inside, runs = 0, 400
    for _ in range(runs):
        drift = rng.normal(0.08, 0.03)
        others = [series(f"o{k}", 5.0, rng.normal(drift, 0.15, 5)) for k in range(6)]
        own = series("own", 5.0, rng.normal(drift, 0.15, 3))
        reading = next(r for r in readings(own, others) if r.name.startswith("trend of all"))
        base = own.values[own.last][1]
        low, high = reading.quantiles(base, 2, (0.1, 0.9))
        inside += low <= base * np.exp(rng.normal(drift, 0.15, 2).sum()) <= high
    assert 0.74 <= inside / runs <= 0.88
