"""The fourteen days of highest load, hour by hour, with plants that fail by chance.

Besides outages each draw takes the availability, water and wind of its ranges, since chance
alone would understate what is not known.  Each unit of a plant is up or down; stops come at the rate of its forced outages and last
as long as a repair.  A draw is a function of its seed, the plant and the unit, so that
the same plant meets the same luck in every year and scenario.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from serai.energy import fleet
from serai.energy.dispatch import NOT_MADE
from serai.energy.ensemble import Ensemble
from serai.energy.linear import LinearProgram
from serai.energy.network import build, zones_of
from serai.energy.scenario import PowerScenario
from serai.energy.session import Solution
from serai.energy.settings import Settings, Tables
from serai.energy.uncertain import uncertain
from serai.rows import Row
from serai.system.chance import uniforms

Floats = NDArray[np.float64]
SEED = 20200103
#: A plant without a number of units has one for each of these [MW].
UNIT = 200.0
#: Draws of one winter; enough to show the tenth and the ninetieth part.
DRAWS = 40
#: Attributes whose ranges are drawn: what plants, rivers and winds give, not prices or demand.
DRAWN = ("p_max_pu", "inflow")


@dataclass(frozen=True)
class Winter:
    """What D draws of one winter gave for a country.

    Attributes
    ----------
    load : float
        Highest hourly load [MW].
    own : (D,) array
        Own generation in that hour [MW].
    brought : (D,) array
        Import from balancing zones in that hour [MW].
    unserved : (D,) array
        Demand not served in the fourteen days [MWh].
    """

    year: int
    at: str
    load: float
    own: Floats
    brought: Floats
    unserved: Floats

    @property
    def gap(self) -> Floats:
        """Load less own generation (D,) [MW]."""
        return self.load - self.own

    def as_dict(self) -> dict[str, Any]:
        """Return the middle and the span of eight in ten draws, as plain data."""
        low, high = np.quantile(self.gap, [0.1, 0.9])
        hit = int((self.unserved > 1.0).sum())
        return {"year": self.year, "at": self.at, "load_mw": self.load,
                "own_mw": float(np.median(self.own)), "gap_mw": float(np.median(self.gap)),
                "gap_low_mw": float(low), "gap_high_mw": float(high),
                "import_mw": float(np.median(self.brought)), "draws": self.gap.size,
                "draws_with_unserved": hit,
                "unserved_mwh": float(self.unserved.mean())}  # fmt: skip


def winter(
    tables: Tables,
    year: int,
    country: str,
    draws: int = DRAWS,
    scenario: PowerScenario | None = None,
) -> Winter:
    """Run the fourteen days of highest load of a year with drawn outages.

    Raises
    ------
    UsageError, CaseError
        As :func:`serai.energy.network.build`.
    """
    network = build(tables, year, "cold", scenario)
    ranges = [each for each in uncertain(tables, year, network)
              if each.component in ("Generator", "StorageUnit") and each.attribute in DRAWN]  # fmt: skip
    ensemble = Ensemble(network, ranges)
    factors = ensemble.draw(SEED, draws)
    shares = outages(tables, network, year, draws)
    zones = list(zones_of(tables, country))
    load = sum(network.loads_t.p_set[f"{zone} load"].to_numpy() for zone in zones)
    peak = int(np.argmax(load))
    found = [
        _in_draw(ensemble, factors[draw], {name: up[draw] for name, up in shares.items()},
                 zones, peak)
        for draw in range(draws)
    ]  # fmt: skip
    own, brought, unserved = (np.array(column) for column in zip(*found, strict=True))
    return Winter(year, str(network.snapshots[peak]), float(load[peak]), own, brought, unserved)


def outages(tables: Tables, network: Any, year: int, draws: int) -> dict[str, Floats]:
    """Return, by generator, the share of its usual availability that is up (D, T) [1]."""
    settings = Settings.of(tables)
    steps = len(network.snapshots)
    found: dict[str, Floats] = {}
    for group in fleet.groups(tables["plants"], year):
        stopped = settings.limit("forced_outage", "", group.carrier)
        if stopped is None or group.name not in network.generators.index:
            continue
        repair = settings.value("repair_hours")
        up = np.zeros((draws, steps))
        total = 0.0
        for plant in group.plants:
            mw = float(plant["mw"])
            up += mw * plant_up(plant.id, _units(plant), stopped, repair, draws, steps)
            total += mw
        found[group.name] = up / total / (1.0 - stopped)
    return found


def _units(plant: Row) -> int:
    return int(plant["units"] or max(1, ceil(float(plant["mw"]) / UNIT)))


def plant_up(
    name: str, units: int, stopped: float, repair: float, draws: int, steps: int
) -> Floats:
    """Return the share of a plant that is up by draw and hour (D, T) [1].

    Parameters
    ----------
    stopped : float
        Long-run share of hours that a unit stands still.
    repair : float
        Mean length of a stop [h].
    """
    size = draws * units
    chance = uniforms(SEED, f"outage:{name}", size * (steps + 1)).reshape(size, steps + 1)
    fails = stopped / ((1.0 - stopped) * repair)
    state = chance[:, 0] >= stopped
    found = np.empty((size, steps))
    for hour in range(steps):
        change = chance[:, hour + 1] < np.where(state, fails, 1.0 / repair)
        state = state ^ change
        found[:, hour] = state
    mean: Floats = found.reshape(draws, units, steps).mean(axis=1)
    return mean


def _in_draw(
    ensemble: Ensemble, row: Floats, up: dict[str, Floats], zones: Sequence[str], peak: int
) -> tuple[float, float, float]:
    """Solve one draw; own generation and import at the peak [MW], demand not served [MWh]."""
    network, program = ensemble.network, ensemble.program
    names = [parameter.name for parameter in ensemble.places.parameters]
    numbers = ensemble.places.numbers(dict(zip(names, row, strict=True)))
    top, bottom = (program.constraint(f"Generator-fix-p-{end}") for end in ("upper", "lower"))
    for name, share in up.items():
        rows = top.of([name])[:, 0]
        numbers.row_upper[rows] = np.minimum(numbers.row_upper[rows] * share,
                                             float(network.generators.at[name, "p_nom"]))  # fmt: skip
        floors = bottom.of([name])[:, 0]
        held = floors >= 0
        numbers.row_lower[floors[held]] = np.minimum(
            numbers.row_lower[floors[held]], numbers.row_upper[rows[held]]
        )
    solution = ensemble.session.solve(numbers)
    if not solution.optimal:
        return np.nan, np.nan, np.nan
    return _read(network, program, solution, zones, peak)


def _read(
    network: Any, program: LinearProgram, solution: Solution, zones: Sequence[str], peak: int
) -> tuple[float, float, float]:
    made = program.variable("Generator-p")
    table = network.generators.loc[list(made.items)]
    here = table["bus"].isin(zones).to_numpy()
    own = here & ~table["carrier"].isin(NOT_MADE).to_numpy()
    value = solution.values[made.place]
    power = float(value[peak, own].sum())
    for name, sign in (("StorageUnit-p_dispatch", 1.0), ("StorageUnit-p_store", -1.0)):
        block = program.variables.get(name)
        if block is not None:
            inside = network.storage_units.loc[list(block.items), "bus"].isin(zones).to_numpy()
            place = block.place[peak, inside]
            power += sign * float(solution.values[place[place >= 0]].sum())
    cut = here & (table["carrier"] == "unserved").to_numpy()
    links = program.variable("Link-p")
    balancing = set(table.loc[table["carrier"] == "import", "bus"])
    ends = network.links.loc[list(links.items)]
    bring = (ends["bus0"].isin(balancing) & ends["bus1"].isin(zones)).to_numpy()
    brought = float(solution.values[links.place[peak, bring]].sum())
    return power, brought, float(value[:, cut].sum())


def peak_gaps(tables: Tables, country: str, draws: int = DRAWS) -> list[dict[str, Any]]:
    """Return, for each winter whose peak was observed or forecast, the gap beside it [MW].

    A gap is load less own generation in the hour of highest load; above nought the country
    needs others in that hour.
    """
    observed: dict[int, dict[str, Row]] = {}
    for row in tables.get("power_observed", ()):
        if row["country"] == country and row["item"] in ("peak_load", "peak_generation"):
            observed.setdefault(row["period"].start.year, {})[row["item"]] = row
    found = []
    for year, pair in sorted(observed.items()):
        if len(pair) < 2:
            continue
        load, own = float(pair["peak_load"]["mid"]), float(pair["peak_generation"]["mid"])
        computed = winter(tables, year, country, draws).as_dict()
        told = load - own
        found.append(
            {**computed, "observed_load_mw": load, "observed_own_mw": own, "observed_gap_mw": told,
             "same_sign": bool(np.sign(computed["gap_mw"]) == np.sign(told)),
             "note": pair["peak_load"]["note"] or ""}
        )  # fmt: skip
    return found
