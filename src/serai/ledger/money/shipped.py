"""The shipped tables of rates and deflators, and the rates that a case adds.

Rates are yearly means in units of the currency for one US dollar.  Deflators are
the price index of gross domestic product in the currency's own country, 2015 = 100.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any

from serai.errors import QuantityError, one_of
from serai.quantity import Interval

#: Years up to which the shipped tables reach; later ones need a row of the case.
FIRST, LAST = 2000, 2024


@dataclass(frozen=True)
class Rate:
    """The mean rate of a year.

    Attributes
    ----------
    per_usd : Interval
        Units of the currency for one US dollar.
    """

    currency: str
    year: int
    per_usd: Interval
    source: str


@dataclass(frozen=True)
class Deflator:
    """The price level of a year, 2015 = 100."""

    currency: str
    year: int
    index: Decimal
    source: str


def _rows(name: str) -> list[dict[str, str]]:
    text = files("serai").joinpath("ledger", "money", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@lru_cache(maxsize=1)
def money_sources() -> Mapping[str, Mapping[str, str]]:
    """Return the sources of the shipped tables by id."""
    return {row["id"]: row for row in _rows("sources.csv")}


@lru_cache(maxsize=1)
def rates() -> Mapping[tuple[str, int], Rate]:
    """Return the shipped rates by currency and year."""
    spread = {name: Decimal(row["range"] or 0) for name, row in money_sources().items()}
    found = {}
    for row in _rows("rates.csv"):
        value, off = Decimal(row["per_usd"]), spread[row["source"]]
        interval = Interval(value * (1 - off), value * (1 + off))
        found[row["currency"], int(row["year"])] = Rate(
            row["currency"], int(row["year"]), interval, row["source"]
        )
    return found


@lru_cache(maxsize=1)
def deflators() -> Mapping[tuple[str, int], Deflator]:
    """Return the shipped deflators by currency and year."""
    return {
        (row["currency"], int(row["year"])): Deflator(
            row["currency"], int(row["year"]), Decimal(row["index"]), row["source"]
        )
        for row in _rows("deflators.csv")
    }


def rates_of(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, int], Rate]:
    """Return the rates that a case adds, from the rows of its ``rates.csv``."""
    found = {}
    for row in rows:
        value = row["per_usd"]
        low, high = row["low"] or value, row["high"] or value
        interval = Interval(min(low, value), max(high, value))
        key = (str(row["currency"]), int(row["year"]))
        found[key] = Rate(*key, interval, str(row["source"]))
    return found


def rate(currency: str, year: int, more: Mapping[tuple[str, int], Rate] | None = None) -> Rate:
    """Return the mean rate of a currency in a year.

    Parameters
    ----------
    more : mapping, optional
        Rates that a case adds; they go before the shipped ones.

    Raises
    ------
    QuantityError
        If there is no sourced rate; none is guessed or carried forward.
    """
    if currency == "USD":
        return Rate("USD", year, Interval.exact(1), "")
    found = (more or {}).get((currency, year)) or rates().get((currency, year))
    if found is None:
        raise QuantityError(_lacking("rate", currency, year, {c for c, _ in rates()}))
    return found


def deflator(currency: str, year: int) -> Deflator:
    """Return the price level of a year in the currency's own country, 2015 = 100.

    Raises
    ------
    QuantityError
        If there is no sourced deflator.
    """
    found = deflators().get((currency, year))
    if found is None:
        raise QuantityError(_lacking("deflator", currency, year, {c for c, _ in deflators()}))
    return found


def _lacking(what: str, currency: str, year: int, known: Iterable[str]) -> str:
    names = sorted(known)
    if currency not in names:
        return f"no sourced {what} of {currency}; expected {one_of(names, currency, 20)}"
    return f"no sourced {what} of {currency} for {year}; the table holds {FIRST} to {LAST}" + (
        ", and rates.csv of a case may add one" if what == "rate" else ""
    )
