"""Amounts of money keep their currency, their time and their price basis.

Two amounts are added or compared only where all three agree.  A change of currency
or of price basis is a step of its own, with the rates it rests on; nothing is
changed in passing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from serai.errors import QuantityError
from serai.ledger.money.shipped import Rate, deflator, rate, rates
from serai.ledger.statements import Statement
from serai.quantity import Interval, Period, hull, is_money, plain

#: Rates by currency and year.
Rates = Mapping[tuple[str, int], Rate]


@dataclass(frozen=True)
class Step:
    """One change on the way from a printed amount: what was done, with what, from where."""

    what: str
    factor: Interval
    sources: tuple[str, ...]
    assumed: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the step as plain data."""
        return {
            "what": self.what,
            "factor": [float(self.factor.lo), float(self.factor.hi)],
            "sources": list(self.sources),
            "assumed": self.assumed,
        }


@dataclass(frozen=True)
class Money:
    """An amount in one currency at one time on one price basis.

    Attributes
    ----------
    at : Period or None
        The time whose money it is; None is not stated.
    price_year : int or None
        Year of constant prices; None is nominal, or not stated.
    steps : tuple of Step
        How it came from what was printed; empty for a printed amount.
    """

    amount: Interval
    currency: str
    at: Period | None = None
    price_year: int | None = None
    steps: tuple[Step, ...] = ()

    @property
    def basis(self) -> str:
        """The price basis in words."""
        return "nominal" if self.price_year is None else f"constant {self.price_year}"

    def __add__(self, other: Money) -> Money:
        _same_basis(self, other, "add")
        steps = tuple(dict.fromkeys([*self.steps, *other.steps]))
        at = self.at if self.at == other.at else None
        return Money(self.amount + other.amount, self.currency, at, self.price_year, steps)

    def over(self, other: Money) -> Interval:
        """Return the ratio of two amounts; :class:`QuantityError` where bases differ."""
        _same_basis(self, other, "compare")
        return self.amount / other.amount

    def told(self) -> str:
        """The amount in words with its currency and basis."""
        low, high = plain(self.amount.lo, 6), plain(self.amount.hi, 6)
        ends = low if low == high else f"{low} to {high}"
        when = f" of {self.at.text}" if self.at and self.price_year is None else ""
        return f"{ends} {self.currency}, {self.basis}{when}"

    def as_dict(self) -> dict[str, Any]:
        """Return the amount as plain data."""
        return {
            "lo": float(self.amount.lo),
            "hi": float(self.amount.hi),
            "currency": self.currency,
            "at": self.at.text if self.at else "",
            "price_year": self.price_year,
            "steps": [step.as_dict() for step in self.steps],
        }


def money_of(statement: Statement) -> Money:
    """Return the amount of a statement as printed.

    Raises
    ------
    QuantityError
        If it holds no amount of money, or one per something.
    """
    if statement.interval is None or not is_money(statement.unit):
        raise QuantityError(f"{statement.id} holds no amount of money")
    currency, _, per = statement.unit.partition("/")
    if per.strip() not in ("", "yr"):
        raise QuantityError(f"{statement.id} is a price ({statement.unit}), not an amount")
    # What an amount is about dates its money; without it the day on which it was said.
    at = statement.period or statement.asserted
    return Money(statement.interval, currency.strip(), at, statement.price_year)


def convert(money: Money, currency: str, dated: bool = False, more: Rates | None = None) -> Money:
    """Change the currency at the mean rate of the years that the amount is of.

    Parameters
    ----------
    dated : bool
        The amount changed hands on one day of the year: the rate then lies within the
        means of the years around (assumed), not at the mean itself.
    more : mapping, optional
        Rates that a case adds to the shipped ones.

    Raises
    ------
    QuantityError
        If the time is not stated, a rate has no source, or prices are constant in a
        year other than the amount's own (convert first, then deflate).
    """
    if currency == money.currency:
        return money
    if money.price_year is not None:
        years = [money.price_year]
    else:
        years = _years(money.at, f"convert {money.currency} to {currency}")
    factors, sources = [], []
    for year in years:
        for near in (year - 1, year, year + 1) if dated else (year,):
            if near != year and not _told(money.currency, currency, near, more):
                continue
            old, new = rate(money.currency, near, more), rate(currency, near, more)
            ratio = new.per_usd / old.per_usd
            factors.append(ratio)
            sources += [f"{r.source}:{r.currency}-{r.year}" for r in (old, new) if r.source]
    factor = hull(factors)
    span = f"{years[0]}" if len(years) == 1 else f"{years[0]} to {years[-1]}"
    assumed = f"the rate of the day lies within the means of {span} and its neighbours"
    step = Step(
        f"{money.currency} to {currency} at the mean rate of {span}",
        factor,
        tuple(dict.fromkeys(sources)),
        assumed if dated else "",
    )
    return replace(
        money, amount=money.amount * factor, currency=currency, steps=(*money.steps, step)
    )


def _told(first: str, second: str, year: int, more: Rates | None) -> bool:
    """Whether a year has a rate of both currencies; a neighbour without one is left out."""
    names = {first, second} - {"USD"}
    return all((name, year) in (more or {}) or (name, year) in rates() for name in names)


def constant(money: Money, year: int) -> Money:
    """Bring an amount to the prices of a year with the deflator of its own currency.

    amount x index(year) / index(own year); the own year is the price year, or the years
    that a nominal amount is of.

    Raises
    ------
    QuantityError
        If the time is not stated or a deflator has no source.
    """
    if money.price_year == year:
        return money
    if money.price_year is not None:
        years = [money.price_year]
    else:
        years = _years(money.at, f"bring {money.currency} to prices of {year}")
    target = deflator(money.currency, year)
    own = [deflator(money.currency, y) for y in years]
    factor = hull([Interval.exact(target.index / d.index) for d in own])
    sources = [f"{d.source}:{d.currency}-{d.year}" for d in [*own, target]]
    span = f"{years[0]}" if len(years) == 1 else f"{years[0]} to {years[-1]}"
    step = Step(f"prices of {span} to prices of {year}", factor, tuple(dict.fromkeys(sources)))
    return replace(money, amount=money.amount * factor, price_year=year, steps=(*money.steps, step))


def brought(
    statement: Statement,
    currency: str = "",
    prices: int | None = None,
    more: Rates | None = None,
) -> Money:
    """Return the amount of a statement in a currency and the prices of a year, as asked for.

    The deflator of its own currency comes first, then the rate; a nominal amount of a
    single day takes the range of rates around it, one in prices of a year the mean of that.

    Raises
    ------
    QuantityError
        If it holds no amount of money, or a rate or deflator has no source.
    """
    money = money_of(statement)
    if prices is not None:
        money = constant(money, prices)
    if currency:
        nominal = money.price_year is None
        one_day = nominal and money.at is not None and money.at.days == 1
        money = convert(money, currency, dated=one_day, more=more)
    return money


def total(amounts: Iterable[Money]) -> Money:
    """Add amounts on one basis.

    Raises
    ------
    QuantityError
        If currencies or price bases differ, or nothing is given.
    """
    amounts = list(amounts)
    if not amounts:
        raise QuantityError("no amounts to add")
    result = amounts[0]
    for amount in amounts[1:]:
        result = result + amount
    return result


def _same_basis(left: Money, right: Money, verb: str) -> None:
    if left.currency != right.currency:
        raise QuantityError(
            f"cannot {verb} {left.currency} and {right.currency}; convert one with a dated rate"
        )
    if left.price_year != right.price_year:
        raise QuantityError(
            f"cannot {verb} {left.basis} and {right.basis} prices; bring both to one price year"
        )


def _years(at: Period | None, verb: str) -> list[int]:
    """Return the calendar years that an amount may be of."""
    if at is None or at.start is None or at.end is None:
        raise QuantityError(f"cannot {verb}: the time of the amount is not stated")
    return list(range(at.start.year, at.end.year + 1))
