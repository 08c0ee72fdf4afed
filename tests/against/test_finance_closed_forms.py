"""Loans and cash flows against closed forms and against numpy-financial."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.projects.cashflow import (
    annuity,
    debt_cover,
    grant_element,
    irr,
    levelised,
    npv,
    price_for_cover,
    schedule,
    sign_changes,
)

RATES = st.floats(0.001, 0.3)


@given(RATES, st.integers(1, 60))
def test_annuity_pays_a_debt_of_one_off(rate, periods):
    payment = float(annuity(rate, periods))
    assert npv(rate, [0.0, *[payment] * periods])[0] == pytest.approx(1.0)


def test_annuity_without_interest_is_the_debt_in_equal_parts():
    assert float(annuity(0.0, 8)) == 1 / 8


@given(RATES, st.integers(1, 40))
def test_level_loan_is_the_annuity(rate, years):
    drawn = np.zeros((1, years + 1))
    drawn[0, 0] = 100.0
    loan = schedule(drawn, rate, 0, years)
    assert loan.service[0, 1:] == pytest.approx(np.full(years, 100 * float(annuity(rate, years))))
    assert loan.balance[0, -1] == pytest.approx(0.0, abs=1e-9)


@given(RATES, st.integers(0, 10), st.integers(1, 30), st.booleans(), st.booleans())
def test_what_is_drawn_is_paid_back_at_its_own_rate(rate, grace, more, equal, capitalise):
    """Whatever the form, the service is worth the drawings at the loan's own rate."""
    drawn = np.zeros((1, grace + more + 8))
    drawn[0, :3] = [10.0, 30.0, 20.0]
    if grace < 3:
        drawn[0, 1:3] = 0.0
    loan = schedule(drawn, rate, grace, grace + more, equal=equal, capitalise=capitalise)
    assert npv(rate, loan.service)[0] == pytest.approx(npv(rate, loan.drawn)[0])
    assert loan.balance[0, -1] == pytest.approx(0.0, abs=1e-8)
    assert np.all(loan.interest[:, : grace + 1] == 0.0) or not capitalise


def test_maturity_must_lie_after_grace():
    with pytest.raises(ValueError, match="mature after"):
        schedule([[1.0, 0.0]], 0.05, 3, 3)


def test_a_commitment_fee_is_on_what_is_not_drawn():
    loan = schedule([[40.0, 60.0, 0.0, 0.0]], 0.0, 2, 3, commitment=100.0, fee=0.01, available=1)
    assert loan.fees[0] == pytest.approx([1.0, 0.6, 0.0, 0.0])
    idle = schedule([[0.0] * 6], 0.05, 2, 3, commitment=100.0, fee=0.01, available=2)
    assert idle.service[0] == pytest.approx([1.0, 1.0, 1.0, 0.0, 0.0, 0.0])


def test_grant_element_of_a_loan_at_the_discount_rate_is_nought():
    drawn = np.zeros((2, 21))
    drawn[:, 0] = 1.0
    loan = schedule(drawn, [0.05, 0.02], [5, 5], [20, 20])
    gift = grant_element(loan)
    assert gift[0] == pytest.approx(0.0, abs=1e-12)
    level = float(annuity(0.02, 15))
    years = np.arange(1, 21)
    paid = np.where(years <= 5, 0.02, level)
    assert gift[1] == pytest.approx(1.0 - (paid / 1.05**years).sum())


def test_grant_element_of_nothing_drawn_is_unknown():
    assert np.isnan(grant_element(schedule([[0.0, 0.0]], 0.02, 0, 1))[0])


def test_irr_is_that_of_the_rival():
    rival = pytest.importorskip("numpy_financial", reason="numpy-financial is not installed")
    rng = np.random.default_rng(7)
    flows = np.hstack([-rng.uniform(50, 150, (40, 1)), rng.uniform(5, 40, (40, 12))])
    assert irr(flows) == pytest.approx([rival.irr(row) for row in flows], abs=1e-9)
    assert npv(0.07, flows) == pytest.approx([rival.npv(0.07, row) for row in flows])


def test_level_payment_is_that_of_the_rival():
    rival = pytest.importorskip("numpy_financial", reason="numpy-financial is not installed")
    drawn = np.zeros((1, 11))
    drawn[0, 0] = 1e9
    loan = schedule(drawn, 0.042, 0, 10)
    periods = np.arange(1, 11)
    assert loan.interest[0, 1:] == pytest.approx(-rival.ipmt(0.042, periods, 10, 1e9))
    assert loan.principal[0, 1:] == pytest.approx(-rival.ppmt(0.042, periods, 10, 1e9))


def test_no_irr_without_a_change_of_sign():
    assert np.isnan(irr([[1.0, 1.0], [-1.0, -1.0]])).all()
    assert irr([[-100.0, 110.0]])[0] == pytest.approx(0.10)


def test_signs_are_counted_over_noughts():
    assert sign_changes([[-1, 0, 2, 3], [-1, 2, 0, -1]]).tolist() == [1, 2]


def test_levelised_price_of_a_level_plant():
    """Capital recovery over output, plus the running cost."""
    costs = np.array([[1000.0, *[20.0] * 25]])
    output = np.array([[0.0, *[50.0] * 25]])
    want = (1000 * float(annuity(0.07, 25)) + 20) / 50
    assert levelised(0.07, costs, output)[0] == pytest.approx(want)


def test_cover_and_the_price_that_gives_it():
    service = np.array([[0.0, 30.0, 20.0, 0.0]])
    output = np.array([[0.0, 10.0, 10.0, 10.0]])
    costs = np.array([[0.0, 5.0, 5.0, 5.0]])
    price = price_for_cover(service, costs, output, 1.2)
    assert price[0] == pytest.approx((1.2 * 30 + 5) / 10)
    least, mean = debt_cover(price[:, None] * output - costs, service)
    assert least[0] == pytest.approx(1.2)
    assert mean[0] == pytest.approx((1.2 + 36 / 20) / 2)
    assert np.isnan(debt_cover([[1.0]], [[0.0]])[0])
