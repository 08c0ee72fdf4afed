"""The terms of a financed project: what is told, what is assumed, and what nobody tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from serai.errors import Fault, QuantityError, quoted
from serai.ledger.money import deflator
from serai.quantity import compatible, factor, is_money, short
from serai.system.chance import triangular, uniforms
from serai.tables import Row

Floats = NDArray[np.float64]
#: Unit in which each item is computed; ``*`` takes the unit of the plant's product.
UNITS: Mapping[str, str] = {
    "amount": "USD", "availability": "yr", "fee": "1", "interest": "1", "grace": "yr",
    "maturity": "yr", "capital": "USD", "overrun": "1", "build": "yr", "life": "yr", "output": "*",
    "use": "1", "price": "USD/*", "running": "USD/*", "upkeep": "1", "feed": "*",
    "feed_price": "USD/*", "debt": "1", "discount": "1", "inflation": "1", "cover": "1",
}  # fmt: skip
LINE_NEEDS = ("amount", "interest", "grace", "maturity", "availability")
PLANT_NEEDS = ("build", "life", "output", "use", "upkeep", "discount")
DEBT_NEEDS = ("debt", "interest", "grace", "maturity", "inflation", "cover")


@dataclass(frozen=True)
class Term:
    """One figure with its range.

    Attributes
    ----------
    low, mid, high : float
        In ``unit``; money in the prices of ``price_year``.
    """

    id: str
    item: str
    low: float
    mid: float
    high: float
    unit: str
    price_year: int | None
    basis: str
    source: str
    reason: str

    def drawn(self, seed: int, draws: int) -> Floats:
        """Return the draws of the figure, a function of the seed and its id, (D,)."""
        return triangular(
            self.low, self.mid, self.high, uniforms(seed, f"finance:{self.id}", draws)
        )

    def told(self) -> str:
        """The range in words with its unit."""
        share = self.unit == "1"
        ends = [
            f"{x * 100:.3g}" if share and self.item != "cover" else short(x)
            for x in (self.low, self.mid, self.high)
        ]
        unit = ("" if self.item == "cover" else " %") if share else f" {self.unit}"
        return f"{ends[1]}{unit}" if self.low == self.high else f"{ends[0]} to {ends[2]}{unit}"


@dataclass(frozen=True)
class Terms:
    """The terms of one project under one hypothesis."""

    project: str
    variant: str
    items: Mapping[str, Term]

    def missing(self, wanted: Sequence[str]) -> tuple[str, ...]:
        """Return the items that nobody tells."""
        return tuple(item for item in wanted if item not in self.items)

    @property
    def assumed(self) -> list[Term]:
        """The figures that are assumed or remembered: the hypotheses behind a result."""
        return [term for term in self.items.values() if term.basis in ("assumed", "remembered")]

    def as_dict(self) -> dict[str, Any]:
        """Return the terms as plain data."""
        return {
            item: {"id": t.id, "low": t.low, "mid": t.mid, "high": t.high, "unit": t.unit,
                   "price_year": t.price_year, "basis": t.basis, "source": t.source,
                   "reason": t.reason}
            for item, t in self.items.items()
        }  # fmt: skip


def financed(rows: Sequence[Row]) -> list[str]:
    """Return the projects that have terms, in order of first mention."""
    return list(dict.fromkeys(name for row in rows for name in row["project"]))


def terms_of(rows: Sequence[Row], project: str) -> list[Terms]:
    """Return the terms of a project under each of its named hypotheses.

    What stands without a variant holds in all.  A project without variants has one set.
    """
    mine = [row for row in rows if project in row["project"]]
    variants = list(dict.fromkeys(row["variant"] for row in mine if row["variant"])) or [""]
    return [
        Terms(project, variant, {
            row["item"]: _term(row) for row in mine if (row["variant"] or "") in ("", variant)
        })
        for variant in variants
    ]  # fmt: skip


def _term(row: Row) -> Term:
    wanted = UNITS[row["item"]]
    scale = 1.0
    unit = str(row["unit"])
    if "*" not in wanted and not is_money(unit) and compatible(unit, wanted):
        scale, unit = float(factor(unit, wanted)), wanted
    low, mid, high = (float(row[name]) * scale for name in ("low", "mid", "high"))
    year = row["price_year"]
    return Term(
        row.id, row["item"], low, mid, high, unit, None if year is None else int(year), row["basis"],
        row["source"] or "", row["reason"] or "",
    )  # fmt: skip


def at_prices(term: Term, year: int) -> tuple[float, str]:
    """Return the factor that brings a term's money to the prices of a year, and how.

    The deflator is that of the United States in the ledger's table.  Where the table does
    not reach, the factor is 1 and the text says that prices were left as told.
    """
    if term.price_year is None or term.price_year == year:
        return 1.0, ""
    try:
        ratio = deflator("USD", year).index / deflator("USD", term.price_year).index
    except QuantityError:
        return (
            1.0,
            f"{term.item} left in prices of {term.price_year}: no deflator joins it to {year}",
        )
    return float(ratio), f"{term.item} from prices of {term.price_year} to {year}: x {ratio:.3f}"


def term_faults(rows: Sequence[Row], tranches: Sequence[Row]) -> list[Fault]:
    """Return the faults that show when the cells of a term meet: ends, units, shares, twins."""
    faults: list[Fault] = []
    seen: dict[tuple[str, str, str], str] = {}
    for row in rows:
        low, mid, high = (row[name] for name in ("low", "mid", "high"))
        if not low <= mid <= high:
            faults.append(Fault("finance_terms.csv", row.line, "low", f"{low}, {mid}, {high}",
                                "low, mid and high in order"))  # fmt: skip
        faults += _unit_faults(row)
        for project in row["project"]:
            key = (project, row["variant"] or "", row["item"])
            if key in seen:
                faults.append(
                    Fault("finance_terms.csv", row.line, "item", quoted(row["item"]),
                          f"each item once for {project} and a variant",
                          f"it stands in {seen[key]} already")
                )  # fmt: skip
            seen.setdefault(key, row.id)
    shares: dict[str, float] = {}
    for row in tranches:
        shares[row["line"]] = shares.get(row["line"], 0.0) + float(row["share"])
        if shares[row["line"]] > 1.0 + 1e-9:
            faults.append(
                Fault("finance_tranches.csv", row.line, "share", f"{shares[row['line']]:.3g} in all",
                      "shares of a line that sum to at most 1")
            )  # fmt: skip
    return faults


def _unit_faults(row: Row) -> list[Fault]:
    wanted, unit = UNITS[row["item"]], str(row["unit"])
    if wanted.startswith("USD"):
        good = unit == "USD" if wanted == "USD" else unit.startswith("USD/")
        expected = "USD" if wanted == "USD" else "USD per unit of the product, such as USD/t"
        expected += " (a cost needs its currency; convert others with a dated rate)"
    elif wanted == "*":
        good, expected = not is_money(unit), "an amount of the product or of the feed"
    else:
        good, expected = not is_money(unit) and compatible(unit, wanted), f"a unit like {wanted}"
    if good:
        return []
    return [Fault("finance_terms.csv", row.line, "unit", quoted(unit), expected)]
