"""Costs of projects in constant prices, with what was done to each on the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from serai.errors import Fault, QuantityError
from serai.ledger.money import Money, Rate, constant, convert
from serai.quantity import Interval
from serai.tables import Row

#: The last year to which the shipped deflators reach.
PRICES = 2024


def cost_of(row: Row) -> Money | None:
    """Return the cost of a project as told, of the time when it was announced; None without one."""
    value = row["cost"]
    low, high = row["cost_low"] or value, row["cost_high"] or value
    if low is None or high is None or not row["cost_currency"]:
        return None
    ends = sorted([low, high, *([value] if value is not None else [])])
    interval = Interval(Decimal(ends[0]), Decimal(ends[-1]))
    return Money(interval, row["cost_currency"], row["announced"] or row["stage_date"])


def constant_costs(
    rows: Sequence[Row],
    year: int = PRICES,
    currency: str = "USD",
    more: Mapping[tuple[str, int], Rate] | None = None,
) -> list[dict[str, Any]]:
    """Return each project's cost as told and in constant prices of a year.

    The deflator of its own currency comes first, then the rate of that year.  Where a
    rate or deflator has no source the amount stands as told and the reason is given.
    """
    found = []
    for row in rows:
        told = cost_of(row)
        if told is None:
            continue
        entry: dict[str, Any] = {"project": row.id, "told": told.as_dict(), "constant": None,
                                 "reason": ""}  # fmt: skip
        try:
            brought = convert(constant(told, year), currency, more=more)
            entry["constant"] = brought.as_dict()
        except QuantityError as error:
            entry["reason"] = str(error)
        found.append(entry)
    return found


def cost_faults(rows: Iterable[Row]) -> list[Fault]:
    """Name every cost without a currency, and every range that does not hold its cost."""
    faults = []
    for row in rows:
        told = [(name, row[name]) for name in ("cost", "cost_low", "cost_high")]
        name = next((name for name, value in told if value is not None), "")
        if name and not row["cost_currency"]:
            faults.append(
                Fault("projects.csv", row.line, "cost_currency", "nothing",
                      f"the currency of the {name.replace('_', ' ')}", "an ISO 4217 code such as USD")
            )  # fmt: skip
        low, high = row["cost_low"], row["cost_high"]
        if low is not None and high is not None and low > high:
            faults.append(Fault("projects.csv", row.line, "cost_low", f"{low} above {high}",
                                "a lower end below the upper", "exchange them"))  # fmt: skip
    return faults
