"""What a plant must earn to carry its cost and its debt, over draws of its terms.

Money is constant, of one year.  A loan is drawn and repaid in money of its time at a
nominal rate, and its service is brought back by the inflation drawn.  What nobody tells
stays open, and the result turns round: the price, or the cost, at which it would hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from serai.projects.cashflow import (
    annuity,
    debt_cover,
    irr,
    levelised,
    npv,
    price_for_cover,
    schedule,
    sign_changes,
)
from serai.projects.terms import DEBT_NEEDS, PLANT_NEEDS, Terms, at_prices
from serai.quantity import short

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Outcome:
    """Results of one hypothesis over draws.

    Attributes
    ----------
    values : mapping
        Result to its draws (D,), ``nan`` where a draw has none.
    units : mapping
        Result to its unit.
    missing : tuple of str
        Items that nobody tells, and that a result would need.
    notes : tuple of str
        What was done on the way and what a reader must know.
    """

    name: str
    values: Mapping[str, Floats]
    units: Mapping[str, str]
    missing: tuple[str, ...]
    notes: tuple[str, ...] = ()
    series: Mapping[str, Floats] = field(default_factory=dict)

    def ends(self, name: str) -> tuple[float, float, float] | None:
        """Return the 10th, 50th and 90th hundredth of a result; None where no draw has it."""
        held = self.values[name]
        held = held[np.isfinite(held)]
        if held.size == 0:
            return None
        low, middle, high = np.quantile(held, [0.1, 0.5, 0.9])
        return float(low), float(middle), float(high)

    def as_dict(self) -> dict[str, Any]:
        """Return the outcome as plain data: ranges, never points."""
        results = {}
        for name, held in self.values.items():
            ends = self.ends(name)
            low, middle, high = ends if ends else (None, None, None)
            share = float(np.isfinite(held).mean())
            results[name] = {
                "unit": self.units[name], "low": low, "median": middle, "high": high, "draws_with": share,
            }  # fmt: skip
        return {
            "hypothesis": self.name, "results": results, "missing": list(self.missing),
            "notes": list(self.notes),
        }  # fmt: skip


def run_plant(terms: Terms, seed: int, draws: int, prices: int, overrun: bool = False) -> Outcome:
    """Compute what a plant must earn, and what it would earn where its price is told.

    Parameters
    ----------
    prices : int
        Year of the constant money.
    overrun : bool
        Raise the cost by the mean overrun of its class.
    """
    name = terms.variant or "as told"
    name += ", cost with the mean overrun of its class" if overrun else ""
    lacking = terms.missing(PLANT_NEEDS)
    if lacking:
        return Outcome(name, {}, {}, lacking)
    notes: list[str] = []
    held = _draws(terms, seed, draws, prices, notes)
    product = terms.items["output"].unit.removesuffix("/yr")
    if "capital" not in held:
        return _affordable(terms, held, name, product, notes)
    if overrun:
        held["capital"] = held["capital"] * (1.0 + held["overrun"])
    return _result(terms, held, name, product, notes)


def _draws(terms: Terms, seed: int, draws: int, prices: int, notes: list[str]) -> dict[str, Floats]:
    held = {}
    for item, term in terms.items.items():
        scale, note = at_prices(term, prices)
        held[item] = term.drawn(seed, draws) * scale
        notes += [note] if note else []
    for item in ("build", "life", "grace", "maturity"):
        if item in held:
            held[item] = np.maximum(np.rint(held[item]), 0.0 if item == "grace" else 1.0)
    return held


def _affordable(
    terms: Terms, held: dict[str, Floats], name: str, product: str, notes: list[str]
) -> Outcome:
    """Return how much cost each unit of margin carries, where the cost is not told.

    margin x output x use = cost x (recovery + upkeep), recovery = annuity over the life,
    with the money bound up on average half the build years.
    """
    bound = (1.0 + held["discount"]) ** (held["build"] / 2.0)
    recovery = annuity(held["discount"], held["life"]) * bound
    carried = held["output"] * held["use"] / (recovery + held["upkeep"])
    values = {"cost carried by a margin of 1": carried}
    units = {"cost carried by a margin of 1": f"USD per USD/{product}"}
    missing = ("capital", *terms.missing(("price",)))
    note = "no cost is told, so the result says what cost each unit of margin would carry"
    return Outcome(name, values, units, missing, (*notes, note))


def _years(held: Mapping[str, Floats]) -> tuple[Floats, Floats, int]:
    """Return which years build and which run, (D, T) each, and T."""
    build, life = held["build"][:, None], held["life"][:, None]
    total = int((held["build"] + held["life"]).max()) + 1
    year = np.arange(total)[None, :]
    builds = year < build
    runs = (year >= build) & (year < build + life)
    return builds.astype(np.float64), runs.astype(np.float64), total


def _result(
    terms: Terms, held: dict[str, Floats], name: str, product: str, notes: list[str]
) -> Outcome:
    builds, runs, _total = _years(held)
    spent = builds * (held["capital"] / held["build"])[:, None]
    output = runs * (held["output"] * held["use"])[:, None]
    upkeep = runs * (held["upkeep"] * held["capital"])[:, None]
    running = held.get("running", np.zeros_like(held["use"]))
    costs = upkeep + output * running[:, None]
    fed = "feed" in held
    known_feed = not fed or "feed_price" in held
    if fed and known_feed:
        costs = costs + output * (held["feed"] * held["feed_price"])[:, None]
    net = "" if known_feed else ", before its feed"
    per = f"USD/{product}"
    values = {
        f"price that returns the cost{net}": levelised(held["discount"], spent + costs, output)
    }
    units = {f"price that returns the cost{net}": per}
    missing = [*terms.missing(("price",)), *([] if known_feed else ["feed_price"])]
    service = None
    lacking = terms.missing(DEBT_NEEDS)
    missing += lacking
    if not lacking:
        service = _service(held, spent)
        label = f"price that covers the debt{net}"
        values[label] = price_for_cover(service, costs, output, held["cover"])
        units[label] = per
        values["share of debt service due before it runs"] = (service * builds).sum(
            axis=1
        ) / np.maximum(service.sum(axis=1), 1e-9)
        units["share of debt service due before it runs"] = "1"
    if fed and not known_feed:
        notes.append(
            f"a unit of product takes {terms.items['feed'].told()}: its price comes on top"
        )
    if "price" in held and known_feed:
        cash = output * held["price"][:, None] - costs
        whole = cash - spent
        values["net present value"] = npv(held["discount"], whole)
        values["internal rate of return"] = irr(whole)
        units |= {"net present value": "USD", "internal rate of return": "1"}
        if np.any(sign_changes(whole) > 1):
            notes.append("in some draws the flows change sign more than once")
        if service is not None:
            least, mean = debt_cover(cash * runs, service * runs)
            values |= {"least debt service cover": least, "mean debt service cover": mean}
            units |= {"least debt service cover": "1", "mean debt service cover": "1"}
    elif "price" in held:
        margin = (
            held["price"] - values[f"price that covers the debt{net}"]
            if service is not None
            else (held["price"] - values[f"price that returns the cost{net}"])
        )
        values["most that a unit of feed may cost"] = margin / held["feed"]
        units["most that a unit of feed may cost"] = f"USD per {_feed_unit(terms)}"
    return Outcome(name, values, units, tuple(missing), tuple(notes))


def _feed_unit(terms: Terms) -> str:
    return terms.items["feed"].unit.partition("/")[0]


def _service(held: Mapping[str, Floats], spent: Floats) -> Floats:
    """Return the debt service in constant money, (D, T)."""
    years = np.arange(spent.shape[1])[None, :]
    level = (1.0 + held["inflation"][:, None]) ** years
    grace = held["grace"].astype(np.int64)
    maturity = np.maximum(held["maturity"].astype(np.int64), grace + 1)
    loan = schedule(spent * held["debt"][:, None] * level, held["interest"], grace, maturity)
    return np.asarray(loan.service / level)


def number(value: float | None, unit: str) -> str:
    """Write one figure: shares as percent, money short."""
    if value is None:
        return "none"
    if unit == "1":
        return f"{value:.2g}" if abs(value) >= 10 else f"{value:.2f}"
    return short(value)


def spread(result: Mapping[str, Any]) -> str:
    """Write a result as the range of 8 in 10 draws, with its unit."""
    unit = str(result["unit"])
    if result["low"] is None:
        return "in no draw"
    low, middle, high = (number(result[name], unit) for name in ("low", "median", "high"))
    tail = "" if unit == "1" else f" {unit}"
    told = f"{low}{tail}" if low == high else f"{low} to {high}{tail} (middle {middle})"
    if result["draws_with"] < 0.995:
        told += f", in {result['draws_with'] * 100:.0f} % of draws"
    return told
