"""Loans and cash flows of many draws at once: annuity, schedule, NPV, IRR, debt cover.

Rows are draws D, columns are years T counted from 0; the amount of a year stands at its
end.  Formulas are those of any textbook of project finance (E. R. Yescombe, Principles
of Project Finance, 2nd ed., 2014, ch. 12): they are checked against closed forms.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_STEPS = 60
#: Rates of return are looked for between these, as shares a year.
_LOWEST, _HIGHEST = -0.95, 5.0


def annuity(rate: ArrayLike, periods: ArrayLike) -> Floats:
    """Return the yearly payment for a debt of one: r / (1 - (1 + r)^-n); 1 / n at r = 0."""
    r, n = np.asarray(rate, dtype=np.float64), np.asarray(periods, dtype=np.float64)
    small = np.abs(r) < 1e-12
    safe = np.where(small, 1.0, r)
    with np.errstate(over="ignore"):
        return np.asarray(np.where(small, 1.0 / n, safe / -np.expm1(-n * np.log1p(safe))))


def npv(rate: ArrayLike, flows: ArrayLike) -> Floats:
    """Return the present value at year 0 of flows (D, T) at a rate a year, (D,)."""
    held = np.atleast_2d(np.asarray(flows, dtype=np.float64))
    r = np.asarray(rate, dtype=np.float64).reshape(-1, 1)
    years = np.arange(held.shape[1])
    return np.asarray((held * (1.0 + r) ** -years).sum(axis=1))


def sign_changes(flows: ArrayLike) -> Ints:
    """Return how often the sign of the flows changes, (D,); above one there may be several IRRs."""
    held = np.atleast_2d(np.asarray(flows, dtype=np.float64))
    signs = np.sign(held)
    for year in range(1, signs.shape[1]):
        signs[:, year] = np.where(signs[:, year] == 0, signs[:, year - 1], signs[:, year])
    return np.asarray((signs[:, 1:] * signs[:, :-1] < 0).sum(axis=1), dtype=np.int64)


def irr(flows: ArrayLike) -> Floats:
    """Return the rate at which the present value of flows (D, T) is nought, (D,).

    Found by bisection between -95 and +500 % a year; ``nan`` where the value does not
    change its sign between them, so that there is no rate to tell.
    """
    held = np.atleast_2d(np.asarray(flows, dtype=np.float64))
    low = np.full(held.shape[0], _LOWEST)
    high = np.full(held.shape[0], _HIGHEST)
    at_low, at_high = _value(low, held), _value(high, held)
    found = at_low * at_high < 0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        value = _value(middle, held)
        left = value * at_low > 0
        low, at_low = np.where(left, middle, low), np.where(left, value, at_low)
        high = np.where(left, high, middle)
    return np.where(found, (low + high) / 2, np.nan)


def _value(rate: Floats, flows: Floats) -> Floats:
    """Value the flows by Horner's rule at the end of the last year: only the sign matters."""
    total = np.zeros(flows.shape[0])
    for year in range(flows.shape[1]):
        total = total * (1.0 + rate) + flows[:, year]
    return total


@dataclass(frozen=True)
class Schedule:
    """What a loan does, each (D, T), in the money in which it was drawn.

    Attributes
    ----------
    interest : array
        Interest paid in the year; capitalised interest is in ``balance``.
    principal, fees, balance : array
        Repaid, fees paid, and owed at the end of the year.
    """

    drawn: Floats
    interest: Floats
    principal: Floats
    fees: Floats
    balance: Floats

    @property
    def service(self) -> Floats:
        """Interest, principal and fees paid in a year, (D, T)."""
        return self.interest + self.principal + self.fees


def schedule(
    drawn: ArrayLike,
    interest: ArrayLike,
    grace: ArrayLike,
    maturity: ArrayLike,
    *,
    equal: bool = False,
    capitalise: bool = False,
    commitment: ArrayLike | None = None,
    fee: ArrayLike = 0.0,
    available: ArrayLike = 0,
) -> Schedule:
    """Repay what is drawn: grace, then level payments (or equal principal) until maturity.

    Both count whole years from the first drawing.  The payment of a year is level over
    the years left, so a late drawing raises it from then on.

    Parameters
    ----------
    drawn : (D, T) array
        Drawn at the end of each year.
    interest, fee : (D,) array
        Shares a year; the fee is on what is committed and not drawn.
    grace, maturity : (D,) array
        Whole years; the last repayment is in the year of maturity.
    equal : bool
        Equal parts of principal in place of level payments.
    capitalise : bool
        Interest of the grace years is added to the debt in place of being paid.
    commitment : (D,) array, optional
        Amount committed; without it there is no fee.
    available : (D,) array
        Last year in which it may be drawn, and so in which the fee is due.

    Raises
    ------
    ValueError
        If a maturity does not lie after its grace.
    """
    taken = np.atleast_2d(np.asarray(drawn, dtype=np.float64))
    count, years = taken.shape
    rate = np.broadcast_to(np.asarray(interest, dtype=np.float64), (count,))
    free = np.broadcast_to(np.asarray(grace), (count,))
    last = np.broadcast_to(np.asarray(maturity), (count,))
    if np.any(last <= free):
        raise ValueError("a loan must mature after its grace: give maturity > grace, in years")
    first = np.where(taken.any(axis=1), taken.astype(bool).argmax(axis=1), years)
    paid, repaid, owed = (np.zeros_like(taken) for _ in range(3))
    balance = np.zeros(count)
    for year in range(years):
        age = year - first
        due = rate * balance
        left = np.maximum(last - age + 1, 1)
        repaying = (age > free) & (balance > 0)
        part = balance / left if equal else balance * annuity(rate, left) - due
        repaid[:, year] = np.where(repaying, np.where(age >= last, balance, part), 0.0)
        added = np.where(~repaying & capitalise, due, 0.0)
        paid[:, year] = due - added
        balance = balance + added - repaid[:, year] + taken[:, year]
        owed[:, year] = balance
    fees = np.zeros_like(taken)
    if commitment is not None:
        total = np.broadcast_to(np.asarray(commitment, dtype=np.float64), (count,))
        before = np.cumsum(taken, axis=1) - taken
        until = np.broadcast_to(np.asarray(available, dtype=np.float64), (count,))
        alive = np.arange(years)[None, :] <= until[:, None]
        share = np.broadcast_to(np.asarray(fee, dtype=np.float64), (count,))
        fees = np.where(alive, share[:, None] * np.maximum(total[:, None] - before, 0.0), 0.0)
    return Schedule(taken, paid, repaid, fees, owed)


def debt_cover(cash: ArrayLike, service: ArrayLike) -> tuple[Floats, Floats]:
    """Return the least and the mean ratio of cash to debt service, (D,) each.

    Years without service do not count; a draw without any is ``nan``.
    """
    due = np.atleast_2d(np.asarray(service, dtype=np.float64))
    have = np.broadcast_to(np.asarray(cash, dtype=np.float64), due.shape)
    owed = due > 1e-9
    some = owed.any(axis=1)
    ratio = np.where(owed, have / np.where(owed, due, 1.0), np.inf)
    least = np.where(some, ratio.min(axis=1), np.nan)
    mean = np.where(owed, ratio, 0.0).sum(axis=1) / np.maximum(owed.sum(axis=1), 1)
    return least, np.where(some, mean, np.nan)


def grant_element(loan: Schedule, discount: float = 0.05) -> Floats:
    """Return the share of a loan that is a gift at a discount rate, (D,).

    1 - present value of service over present value of drawings; 5 % a year is the rate
    of the International Monetary Fund and the World Bank.
    """
    received = npv(discount, loan.drawn)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(
            np.where(received > 0, 1.0 - npv(discount, loan.service) / received, np.nan)
        )


def levelised(rate: ArrayLike, costs: ArrayLike, output: ArrayLike) -> Floats:
    """Return the price at which the present value of sales equals that of costs, (D,)."""
    sold = npv(rate, output)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(sold > 0, npv(rate, costs) / sold, np.nan))


def price_for_cover(
    service: ArrayLike, costs: ArrayLike, output: ArrayLike, cover: ArrayLike
) -> Floats:
    """Return the least price at which cash covers the service of every running year, (D,).

    max over years with output of (cover x service + running costs) / output.
    """
    sold = np.atleast_2d(np.asarray(output, dtype=np.float64))
    need = np.asarray(cover, dtype=np.float64).reshape(-1, 1) * np.asarray(service) + np.asarray(
        costs
    )
    runs = sold > 0
    due = runs & (np.broadcast_to(np.asarray(service), sold.shape) > 1e-9)
    each = np.where(due, need / np.where(runs, sold, 1.0), -np.inf)
    return np.where(due.any(axis=1), each.max(axis=1), np.nan)
