"""The least-entropy fit: closed forms, optimality, and what the data exclude."""

import numpy as np
import pytest
from scipy.optimize import minimize

from serai.freight.entropy import Rows, least_entropy
from serai.freight.fit import fit_draws, fit_years, surviving
from serai.system.capacity import Sampling

WIDE = np.array([[1e6, 1e6, 1e6]])


def rows(coefficients, low, high):
    return Rows((), np.asarray(coefficients, dtype=float)[None], np.array(low), np.array(high))


def test_an_equality_scales_the_prior_by_one_factor():
    prior = np.array([[10.0, 20.0, 30.0]])
    fitted, breach = least_entropy(prior, 0 * prior, WIDE, rows([[1, 1, 1]], [120.0], [120.0]))
    assert fitted[0] == pytest.approx([20.0, 40.0, 60.0], rel=1e-5)
    assert breach[0] < 1e-5


def test_a_total_that_already_holds_changes_nothing():
    prior = np.array([[10.0, 20.0, 30.0]])
    fitted, _ = least_entropy(prior, 0 * prior, WIDE, rows([[1, 1, 1]], [50.0], [70.0]))
    assert fitted[0] == pytest.approx(prior[0])


def test_biproportional_fit_meets_both_margins_and_keeps_odds_ratios():
    prior = np.array([[8.0, 4.0, 2.0, 6.0]])
    margins = rows(
        [[1, 1, 0, 0], [0, 0, 1, 1], [1, 0, 1, 0]], [20.0, 10.0, 16.0], [20.0, 10.0, 16.0]
    )
    fitted, breach = least_entropy(prior, 0 * prior, np.full((1, 4), 1e6), margins)
    a, b, c, d = fitted[0]
    assert breach[0] < 1e-4
    assert a * d / (b * c) == pytest.approx(8.0 * 6.0 / (4.0 * 2.0), rel=1e-3)


def test_boxes_and_intervals_give_the_minimum_of_the_relative_entropy():
    prior, lower, upper = (
        np.array([[5.0, 8.0, 3.0]]),
        np.array([[4.0, 2.0, 1.0]]),
        np.array([[6.0, 9.0, 4.0]]),
    )
    coefficients = np.array([[1.0, 1.0, 0.5], [0.0, 1.0, 2.0]])
    fitted, _ = least_entropy(
        prior, lower, upper, rows(coefficients, [10.0, 6.0], [12.0, 8.0]), 400
    )
    found = minimize(
        lambda x: float(np.sum(x * np.log(x / prior[0]) - x)), np.array([4.5, 4.0, 1.5]),
        jac=lambda x: np.log(x / prior[0]), method="SLSQP", tol=1e-14,
        bounds=list(zip(lower[0], upper[0], strict=True)),
        constraints=[
            {"type": "ineq", "fun": lambda x: coefficients @ x - np.array([10.0, 6.0])},
            {"type": "ineq", "fun": lambda x: np.array([12.0, 8.0]) - coefficients @ x},
        ],
    )  # fmt: skip
    assert fitted[0] == pytest.approx(found.x, rel=1e-3)


def test_totals_that_no_volumes_can_meet_show_as_a_breach():
    prior = np.array([[1.0, 1.0]])
    _, breach = least_entropy(
        prior, 0 * prior, np.array([[2.0, 2.0]]), rows([[1, 1]], [8.0], [9.0])
    )
    assert breach[0] == pytest.approx(0.5, rel=1e-3)


def test_the_plain_readings_of_the_ministry_are_excluded_and_three_survive(system):
    years = fit_years(system.demand, system.counting)
    tonnes = system.network.factors["t-per-teu"].value
    kept, dropped = surviving(system.demand, system.counting, years, tonnes)
    assert set(dropped) == {"all-always", "oil-always"}
    assert "titr-ministry 2023" in dropped["all-always"]
    assert len(kept) == 3


@pytest.mark.parametrize("hypothesis", ["all-from-2024", "oil-from-2024"])
def test_both_counts_of_2024_come_out_of_one_system(system, hypothesis):
    years = fit_years(system.demand, system.counting)
    tonnes = system.network.factors["t-per-teu"].value
    sampling = Sampling(7, 40)
    fitted = fit_draws(system.demand, system.counting, hypothesis, years, tonnes, sampling)
    good = fitted.breach < 0.005
    assert good.mean() > 0.8
    boxes = np.array([block.in_boxes for block in system.demand.blocks])
    volumes = np.nan_to_num(fitted.corridor[:, years.index(2024)])
    kt = np.where(boxes, volumes * fitted.tonnes_per_teu[:, None] / 1000.0, volumes)
    for rule, low, high in (("titr-ministry", 4470, 4500), ("titr-rail", 3250, 3350)):
        shares = system.counting.shares(
            rule, hypothesis, 2024, system.demand, sampling, fitted.attempt
        )
        total = (kt * shares).sum(axis=1)[good]
        assert total.min() >= low * 0.994
        assert total.max() <= high * 1.006
