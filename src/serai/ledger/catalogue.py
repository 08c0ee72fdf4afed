"""The catalogue of indicators and the closed vocabulary of scope."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from serai.quantity import CURRENCIES, compatible, is_money


@dataclass(frozen=True)
class Indicator:
    """What a statement is about and what an engine computes.

    Attributes
    ----------
    unit : str
        Base unit that engines compute in.
    kind : str
        flow, stock, capacity, rate, share, duration, price, count, money, order or event.
    engine : str
        The room that computes it; ``ledger`` where sums alone apply.
    """

    id: str
    label: str
    unit: str
    kind: str
    engine: str
    description: str


@lru_cache(maxsize=1)
def indicators() -> Mapping[str, Indicator]:
    """Read the shipped catalogue."""
    text = files("serai").joinpath("ledger", "indicators.csv").read_text(encoding="utf-8")
    return {row["id"]: Indicator(**row) for row in csv.DictReader(text.splitlines())}


@lru_cache(maxsize=1)
def scopes() -> Mapping[str, Any]:
    """Read the closed vocabulary of scope: key to its meaning and allowed values."""
    from ruamel.yaml import YAML

    text = files("serai").joinpath("ledger", "scopes.yaml").read_text(encoding="utf-8")
    data: Mapping[str, Any] = YAML(typ="safe").load(text)
    return data


def unit_fits(unit: str, indicator: Indicator) -> bool:
    """Whether a statement in ``unit`` can speak of the indicator.

    Part-year counts are allowed: the unit of a flow may stand without ``/yr``.
    Money fits any currency; a price may be per anything, an amount of money only per year.
    """
    wanted = indicator.unit
    if is_money(wanted):
        head, _, per = unit.partition("/")
        return head.strip() in CURRENCIES and (indicator.kind == "price" or per in ("", "yr"))
    stems = {wanted, wanted.removesuffix("/yr")}
    return any(compatible(unit, stem) for stem in stems)


def scope_conflict(left: Mapping[str, str], right: Mapping[str, str]) -> list[str]:
    """Name the keys on which two scopes differ; unstated keys do not differ."""
    silent = ("not_stated", "any")
    return sorted(
        key
        for key in left.keys() & right.keys()
        if left[key] != right[key] and left[key] not in silent and right[key] not in silent
    )
