"""Yearly balances of crude, marketed gas and uranium, with the plants that would compete.

A balance starts from the flows that were observed last and follows drawn trends.  New plants
join in the draws and years in which their project has arrived.  What is left when homes,
plants and exports are served may be negative: that is what someone would have to give up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from serai.energy.processes import (
    Coefficients,
    Flows,
    draw_coefficients,
    draw_size,
    flows_of,
)
from serai.rows import Row
from serai.system.chance import triangular, uniforms

Floats = NDArray[np.float64]
FUELS = {"gas": "bcm/yr", "crude": "Mt/yr", "uranium": "tU/yr"}
#: Uses that follow the flows observed; a fuel without such a row has no such use here.
USES = ("domestic", "export")
#: Uses that are a share of what is there: fields lift for pipelines that they fill.
FOLLOWS = {("crude", "export")}


@dataclass(frozen=True)
class Plant:
    """A plant in every draw: what it would take and give, and from when.

    Attributes
    ----------
    arrival : (D,) array
        Decimal year of opening; ``inf`` never.
    size, home : (D,) array
        Size, and product that is used at home, in the unit of its row; ``nan`` where home
        use is not known.
    """

    row: Row
    size: Floats
    flows: Flows
    arrival: Floats
    home: Floats

    @property
    def row_scale(self) -> Floats:
        """Factor (D,) from what it takes to what it would take at full load and promised size."""
        told = self.row["size"]
        made = next(iter(self.flows.gives.values()))
        full = self.size if told is None else np.full_like(self.size, float(told))
        # Products of these processes are told in the unit of their size.
        return full / made if self.row["process"] in ("urea", "methanol") else full / self.size

    def stands(self, years: Sequence[int]) -> Floats:
        """Return the share of each year in which it runs, (D, Y)."""
        ends = np.asarray(years, dtype=np.float64)[None] + 1.0
        share: Floats = np.clip(ends - self.arrival[:, None], 0.0, 1.0)
        return share


@dataclass(frozen=True)
class Balance:
    """One fuel in every draw and year, all arrays (D, Y).

    Attributes
    ----------
    supply : mapping of str to array
        What was there before, and each plant that adds to it.
    uses : mapping of str to array
        Home use, exports as they are, and each plant that takes some.
    """

    fuel: str
    unit: str
    years: tuple[int, ...]
    supply: Mapping[str, Floats]
    uses: Mapping[str, Floats]

    @property
    def left(self) -> Floats:
        """What is left once all uses are served, exports as they are; negative where short."""
        return sum(self.supply.values(), np.zeros(1)) - sum(self.uses.values(), np.zeros(1))

    def without(self, *names: str) -> Floats:
        """Return what is left if these uses were not served."""
        return self.left + sum((self.uses[n] for n in names if n in self.uses), np.zeros(1))


@dataclass(frozen=True)
class Fuels:
    """All balances and plants of a case."""

    years: tuple[int, ...]
    balances: Mapping[str, Balance]
    plants: Mapping[str, Plant]
    coefficients: Coefficients

    def plant(self, project: str, process: str = "") -> Plant | None:
        """Return the plant of a project, of one process if it has several."""
        for plant in self.plants.values():
            if plant.row["project"] == project and process in ("", plant.row["process"]):
                return plant
        return None


def fuel_balances(
    tables: Mapping[str, Sequence[Row]],
    arrivals: Mapping[str, Floats],
    years: Sequence[int],
    seed: int,
    draws: int,
    start: int = 0,
) -> Fuels:
    """Return the fuel balances of a case.

    Parameters
    ----------
    tables : mapping of str to rows
        With ``fuel_parameters``, ``fuel_flows`` and ``fuel_plants``.
    arrivals : mapping of project id to (D,) array
        Decimal year in which each project opens; one that is not named never does.
    draws, start : int
        Number of draws D and first draw of a block.
    """
    coefficients = draw_coefficients(tables.get("fuel_parameters", ()), seed, draws, start)
    never = np.full(draws, np.inf)
    plants = {}
    for row in tables.get("fuel_plants", ()):
        size = draw_size(row, seed, draws, start)
        flows = flows_of(row, size, coefficients)
        home = _home(row, seed, draws, start)
        plants[row.id] = Plant(row, size, flows, arrivals.get(row["project"], never), home)
    balances = {}
    for fuel, unit in FUELS.items():
        seen = {row["item"]: row for row in latest(tables.get("fuel_flows", ()), fuel)}
        if "supply" not in seen:
            continue
        chance = (seed, draws, start)
        supply = {"as before": _course(seen["supply"], coefficients, years, chance)}
        supply["as before"] = supply["as before"] - _put_back(fuel, coefficients)
        uses = {use: _course(seen[use], coefficients, years, chance) for use in USES if use in seen}
        if (fuel, "export") in FOLLOWS and "export" in uses:
            uses["export"] = uses["export"] * _trend(seen["supply"], coefficients, years)
        for name, plant in plants.items():
            stands = plant.stands(years)
            if fuel in plant.flows.gives:
                supply[name] = plant.flows.gives[fuel][:, None] * stands
            if fuel in plant.flows.takes:
                uses[name] = plant.flows.takes[fuel][:, None] * stands
        balances[fuel] = Balance(fuel, unit, tuple(years), supply, uses)
    return Fuels(tuple(years), balances, plants, coefficients)


def latest(rows: Sequence[Row], fuel: str) -> list[Row]:
    """Return the rows of a fuel that were observed, the last year of each item."""
    found: dict[str, Row] = {}
    for row in rows:
        if row["fuel"] == fuel and row["kind"] == "observed":
            known = found.get(row["item"])
            if known is None or known["year"] < row["year"]:
                found[row["item"]] = row
    return list(found.values())


def _course(
    row: Row, coefficients: Coefficients, years: Sequence[int], chance: tuple[int, int, int]
) -> Floats:
    """Return a flow (D, Y) that grows from what was observed last by its drawn trend."""
    seed, draws, start = chance
    value = float(row["value"])
    low = value if row["low"] is None else float(row["low"])
    high = value if row["high"] is None else float(row["high"])
    base = triangular(low, value, high, uniforms(seed, f"fuel:{row.id}", draws, start))
    course: Floats = base[:, None] * _trend(row, coefficients, years)
    return course


def _trend(row: Row, coefficients: Coefficients, years: Sequence[int]) -> Floats:
    """Return the drawn growth (D, Y) since a flow was observed."""
    growth = coefficients(row["fuel"], f"growth_{row['item']}")
    passed = np.asarray(years, dtype=np.float64)[None] - float(row["year"])
    trend: Floats = (1.0 + growth[:, None]) ** passed
    return trend


def _home(row: Row, seed: int, draws: int, start: int) -> Floats:
    """Draw what is used at home (D,), evenly between its ends."""
    if row["home_high"] is None:
        return np.full(draws, np.nan)
    low = float(row["home_low"] or 0.0)
    width = float(row["home_high"]) - low
    return low + width * uniforms(seed, f"fuel:{row.id}:home", draws, start)


def _put_back(fuel: str, coefficients: Coefficients) -> Floats:
    """Return what a scenario puts underground beyond today (D, 1)."""
    return coefficients.values.get((fuel, "reinjection"), np.zeros(1))[:, None]


def surpluses(fuels: Fuels) -> list[dict[str, Any]]:
    """Return the products that would leave, by plant and year, as demand for freight.

    Home use takes its part first and wholly; where it is not known nothing is told.

    Returns
    -------
    list of dict
        ``plant, project, commodity, place, year``, tonnes a year at 10, 50 and 90 % of the
        draws in which the plant stands, the share of such draws, and what they rest on.
    """
    found = []
    for name, tonnes in leaving(fuels).items():
        row, stands = fuels.plants[name].row, fuels.plants[name].stands(fuels.years)
        for column, year in enumerate(fuels.years):
            running = stands[:, column] > 0
            if not running.any():
                continue
            low, middle, high = np.quantile(tonnes[running, column], [0.1, 0.5, 0.9])
            found.append({
                "plant": name, "project": row["project"], "commodity": row["commodity"],
                "place": row["place"], "year": year, "unit": "t/yr", "low": float(low),
                "middle": float(middle), "high": float(high), "odds": float(running.mean()),
                "like": row["like"] or "", "indicative": True,
            })  # fmt: skip
    return found


def leaving(fuels: Fuels) -> dict[str, Floats]:
    """Return the product beyond home use by plant, year and draw (D, Y) [t/yr].

    Home use takes its part first and wholly; a plant whose home use is not known is left out.
    """
    found = {}
    for name, plant in fuels.plants.items():
        row = plant.row
        if not row["commodity"] or row["home_high"] is None:
            continue
        made = plant.flows.gives[_product(row)]
        over = made[:, None] * plant.stands(fuels.years) - plant.home[:, None]
        found[name] = np.maximum(over, 0.0) * _tonnes(row)
    return found


def _product(row: Row) -> str:
    return "oil products" if row["process"] == "refinery" else str(row["process"])


def _tonnes(row: Row) -> float:
    return {"kt/yr": 1e3, "Mt/yr": 1e6, "t/yr": 1.0}[row["unit"]]
