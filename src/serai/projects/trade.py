"""From dollars to tonnes, and what a day saved is worth: sourced values with their ranges.

Tonnes are value over unit value, commodity by commodity; a commodity without a sourced
unit value gives none.  Figures of two reporters are never joined.  The value of a day is
unit value x share of the value a day (Hummels and Schaur 2013) and is what freight's
demand rows call the time value.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from serai.ledger.chosen import SEEN
from serai.ledger.statements import Ledger, Statement
from serai.quantity import is_money
from serai.tables import Row

Span = tuple[float, float]
#: Commodities that travel in boxes, to which the study of manufactures applies.
BOXED = ("transit_containers", "export_containers", "road_ro_ro")
#: Words of a scope that name a commodity, and the unit value that stands for it.
NAMES: Mapping[str, str] = {"oil": "oil", "crude": "oil", "crude_oil": "oil", "urea": "fertiliser"}


@dataclass(frozen=True)
class UnitValue:
    """What a unit of a commodity is worth at a border [``unit``]."""

    id: str
    commodity: str
    low: float
    mid: float
    high: float
    unit: str
    years: str
    basis: str
    source: str
    address: str
    note: str


@dataclass(frozen=True)
class Elasticity:
    """A published response to a day; ``high`` is None where no upper end is told."""

    id: str
    what: str
    low: float
    mid: float
    high: float | None
    basis: str
    source: str
    note: str


def _rows(name: str) -> list[dict[str, str]]:
    text = files("serai").joinpath("projects", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@lru_cache(maxsize=1)
def unit_values() -> Mapping[str, UnitValue]:
    """Return the shipped unit values by commodity."""
    return {
        row["commodity"]: UnitValue(
            row["id"], row["commodity"], float(row["low"]), float(row["mid"]), float(row["high"]),
            row["unit"], row["years"], row["basis"], row["source"], row["address"], row["note"],
        )
        for row in _rows("unit_values.csv")
    }  # fmt: skip


@lru_cache(maxsize=1)
def elasticities() -> Mapping[str, Elasticity]:
    """Return the shipped responses to a day by id."""
    return {
        row["id"]: Elasticity(
            row["id"], row["what"], float(row["low"]), float(row["mid"]),
            float(row["high"]) if row["high"] else None, row["basis"], row["source"], row["note"],
        )
        for row in _rows("time_elasticities.csv")
    }  # fmt: skip


def tonnes(value: Span, unit_value: UnitValue) -> Span:
    """Return the tonnes that a value can be: (lo / high, hi / low)."""
    return value[0] / unit_value.high, value[1] / unit_value.low


def trade_in_tonnes(ledger: Ledger) -> list[dict[str, Any]]:
    """Return every trade figure of one commodity in tonnes, each reporter by itself.

    A figure whose commodity has no sourced unit value is listed with the reason.
    """
    found = []
    for s in ledger.query():
        name = commodity_of(s)
        if not name or s.interval is None or not is_money(s.unit) or not s.interval.hi.is_finite():
            continue
        if s.claim not in SEEN or "reporter" not in s.scope:
            continue
        entry: dict[str, Any] = {
            "statement": s.id, "subject": s.subject, "commodity": name, "told": s.told(),
            "period": s.period.text if s.period else "",
            "reporter": s.scope.get("reporter", "not_stated"), "tonnes": None, "reason": "",
        }  # fmt: skip
        held = unit_values().get(NAMES.get(name, name))
        if held is None or held.unit != "USD/t":
            entry["reason"] = f"no sourced unit value of {name.replace('_', ' ')}"
        elif s.unit.partition("/")[0] != "USD":
            entry["reason"] = f"told in {s.unit}; bring it to USD first"
        else:
            span = tonnes((float(s.interval.lo), float(s.interval.hi)), held)
            entry |= {"tonnes": list(span), "unit_value": held.id, "reason": ""}
        found.append(entry)
    return found


def commodity_of(statement: Statement) -> str:
    """Return the commodity that a figure of trade counts; empty for totals."""
    if not statement.indicator.startswith("trade."):
        return ""
    return statement.scope.get("population", "") or (
        cargo if (cargo := statement.scope.get("cargo", "")) not in ("", "all") else ""
    )


def day_value(commodity: str) -> tuple[float, float, float] | None:
    """Return the value of a day by sourced figures [USD/t/day]; None without a unit value.

    unit value x share of the value a day, each at its low, middle and high end.  Boxes
    take the study of manufactures; bulk takes the money bound up in it.
    """
    held = unit_values().get(commodity)
    share = elasticities()["day-value" if commodity in BOXED else "day-capital"]
    if held is None or held.unit != "USD/t" or share.high is None:
        return None
    return held.low * share.low, held.mid * share.mid, held.high * share.high


def demand_day_values(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Hold the time values of demand rows against sourced ones.

    ``within`` tells whether the middle of the row lies in the sourced range; None where
    no sourced unit value exists.
    """
    found = []
    for row in rows:
        told = [float(row[name]) for name in ("time_value_low", "time_value", "time_value_high")]
        sourced = day_value(row["commodity"])
        within = None if sourced is None else sourced[0] <= told[1] <= sourced[2]
        found.append(
            {"demand": row.id, "commodity": row["commodity"], "told": told,
             "sourced": list(sourced) if sourced else None, "within": within,
             "implied_value": [told[1] / 0.021, told[1] / 0.006]}
        )  # fmt: skip
    return found


def demand_scenario(rows: Sequence[Row]) -> dict[str, Any]:
    """Return a scenario that puts the sourced value of a day into freight's demand rows.

    Rows whose commodity has no sourced unit value keep their own.
    """
    changes = []
    for row in rows:
        sourced = day_value(row["commodity"])
        if sourced is not None:
            low, middle, high = (float(f"{x:.3g}") for x in sourced)
            changes.append(
                {"id": row.id, "time_value_low": low, "time_value": middle, "time_value_high": high}
            )
    return {
        "title": "Values of a day from sourced unit values",
        "reason": "What if a day is worth what published unit values and the published share of value a day say?",
        "demand": changes,
    }  # fmt: skip


def trade_gain(days: float) -> list[dict[str, Any]]:
    """Return by how much trade would grow for days saved, one entry a published response.

    Not added to freight's demand: its outside option answers to time already, so adding
    it would count one answer twice.
    """
    return [
        {"id": e.id, "what": e.what, "low": e.low * days,
         "high": None if e.high is None else e.high * days, "basis": e.basis, "source": e.source}
        for e in elasticities().values()
        if e.id.startswith("day-trade")
    ]  # fmt: skip
