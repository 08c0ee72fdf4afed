"""Scores against closed forms, and the shipped scores against the rows they come from."""

import numpy as np
import pytest

from serai.errors import CaseError
from serai.projects import scoring
from serai.projects.outcomes import (
    GRACE,
    number_of,
    outcome_faults,
    parse_outcomes,
    period,
    shipped_outcomes,
)
from serai.projects.parameters import left_out, shipped_parameters, shipped_scores
from serai.projects.scored import score_outcomes

HEAD = "outcome_id,cluster,kind,stage_when_promised,made_on,promised_date,actual_date,status"


def scored(outcomes):
    parameters = shipped_parameters()
    sets = {name: found.values for name, found in parameters.sets.items()}
    return score_outcomes(outcomes, sets, left_out(), parameters.shipped, parameters.reached)


def test_crps_of_a_certain_forecast_is_the_distance():
    delivered = (scoring.GRID >= 1.0)[None].astype(float)
    late = np.array([3.0])
    found = scoring.crps_lateness(delivered, late, np.array([False]))
    assert found[0] == pytest.approx(2.0, abs=2 * scoring.STEP)
    # Seen overdue for three years only: the two years of wrong certainty count, no more.
    assert scoring.crps_lateness(delivered, late, np.array([True]))[0] == pytest.approx(
        2.0, abs=0.1
    )
    never = scoring.crps_lateness(delivered, np.array([np.inf]), np.array([False]))
    assert never[0] == pytest.approx(scoring.WINDOW[1] - 1.0, abs=0.1)


def test_crps_of_a_sample_follows_its_definition():
    sample = np.array([0.0, 1.0, 4.0])
    by_hand = np.mean(np.abs(sample - 2.0)) - 0.5 * np.mean(np.abs(sample[:, None] - sample[None]))
    assert scoring.crps_sample(sample, np.array([2.0]))[0] == pytest.approx(by_hand)


def test_clusters_weigh_alike_and_intervals_resample_them():
    clusters = ["a"] * 8 + ["b", "c"]
    score = np.array([1.0] * 8 + [0.0, 0.0])
    assert scoring.mean_score(score, clusters) == pytest.approx(1 / 3)
    found = scoring.paired(score, np.zeros(10), clusters)
    assert found.mean == pytest.approx(1 / 3) and found.clusters == 3 and found.n == 10
    assert found.low == 0.0 and found.high == 1.0 and not found.better
    assert found == scoring.paired(score, np.zeros(10), clusters)


def test_the_shipped_scores_follow_from_the_shipped_rows():
    found, shipped = scored(shipped_outcomes()), shipped_scores()
    for rule, by in shipped["dates"]["mean"].items():
        for model, value in by.items():
            assert found["dates"]["mean"][rule][model] == pytest.approx(value, abs=2e-3)


def test_a_table_with_holes_is_scored_and_says_what_was_left_aside():
    text = HEAD + (
        "\nn1,N1,date,works,2020,2022,2022-06,met\nn2,N2,date,lunar,2020-01,2021-12,,cancelled"
        "\nn3,,date,finance,,2023,2024-05,missed\nn4,N4,date,works,2020,,2023,late"
        "\nn5,N5,volume,works,2020,2021,,met\nn6,N6,date,works,2024,2030,,open"
    )
    found = scored(parse_outcomes(text, "mine.csv"))
    assert found["dates"]["n"] == 3
    assert found["left_aside"] == {"no promised date or lateness": 1, "no share reached": 1,
                                   "open, pending or unknown": 1}  # fmt: skip
    assert any("without a known stage" in told for told in found["pooled"])
    assert any("fewer than 5" in told for told in found["pooled"])
    assert any(fault.column == "stage_when_promised" for fault in outcome_faults(text, "mine.csv"))


def test_a_missing_column_is_named():
    with pytest.raises(CaseError) as error:
        parse_outcomes("id,kind\n1,date\n", "mine.csv")
    assert "made_on" in str(error.value)


@pytest.mark.parametrize(
    ("text", "ends"),
    [("2014", (2014, 2015)), ("2014-12", (2014.9167, 2015.0)), (">=2023-10", (2023.75, 2023.8333)),
     ("2007-2009", (2007, 2010)), ("2016-01-01 (phase 1)", (2016.0, 2016.0027))],
)  # fmt: skip
def test_periods(text, ends):
    assert period(text) == pytest.approx(ends, abs=1e-3)


def test_numbers_with_bounds_and_ranges():
    assert number_of(">=0.8") == 0.8 and number_of("~11") == 11 and number_of("-0.3") == -0.3
    assert number_of("0.46-0.53") == pytest.approx(0.495) and np.isnan(number_of("not found"))
    assert pytest.approx(30 / 365.25) == GRACE
