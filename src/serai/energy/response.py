"""The response of the power system of a case to draws, and what single projects change.

A few hundred draws of a few years are solved by one kept program a year; what is read are
yearly energies by country, with counts of draws in which nothing went short.  What a project
changes is told by pairs of solves that differ in that project alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from serai.energy.ensemble import Ensemble, Outcome
from serai.energy.measures import Measure
from serai.energy.network import build
from serai.energy.parameters import Parameter
from serai.energy.scenario import PowerScenario
from serai.energy.settings import Tables
from serai.energy.uncertain import uncertain

Floats = NDArray[np.float64]
Progress = Callable[[str], None]
#: Every draw is solved in means of eight hours, a third of the time of four; some are solved in
#: means of four as well, and what they differ by is added and told.
RESOLUTION, FINER, BOTH = "8h", "4h", 8
#: Share of demand below which nothing counts as short; solvers and bounds round.
NOTHING = 1e-4
MWH_PER_TWH = 1e6
#: What is no generation of a country, and what of it is renewable, large rivers too.
NO_GENERATION = frozenset(["unserved", "surplus", "imports", "other", "import", "battery",
                           "pumped_storage"])  # fmt: skip
RENEWABLE = ("hydro", "solar", "wind")


@dataclass(frozen=True)
class Year:
    """One year's kept program, its parameters and draws."""

    year: int
    ensemble: Ensemble
    factors: Floats
    names: tuple[str, ...]
    demand: Mapping[str, str]

    def column(self, parameter: str) -> int:
        """Return the place of a parameter."""
        return self.names.index(parameter)


def studied(tables: Tables, sizes: Mapping[str, tuple[float, float, float]]) -> dict[str, Any]:
    """Return the tables with a size for projects whose size nobody has told.

    Parameters
    ----------
    sizes : mapping of ``power_projects`` id to (low MW, high MW, hours)
        The range to study; the network gets the high end.
    """
    rows = []
    for row in tables.get("power_projects", ()):
        if row.id in sizes and row["mw"] is None:
            low, high, hours = sizes[row.id]
            row = row.changed(mw_low=low, mw=high, mw_high=high, hours=hours or None)
        rows.append(row)
    return {**tables, "power_projects": rows}


def prepare(
    tables: Tables,
    year: int,
    arrivals: Mapping[str, Floats],
    seed: int,
    draws: int,
    resolution: str = RESOLUTION,
    without: Sequence[str] = (),
    series: Mapping[str, Floats] | None = None,
) -> Year:
    """Build the network of a year and draw its factors, projects by their arrival.

    A project that opens within the year counts by the share of the year that is left.

    Parameters
    ----------
    arrivals : mapping of project id to (D,) array
        Decimal years; a project that is not named never arrives.
    without : sequence of ``power_projects`` ids
        Projects that no draw may have: those that are only studied.
    series : mapping of name to hours, optional
        A user's own hours, as :func:`serai.energy.network.build` takes them.
    """
    network = build(tables, year, resolution, PowerScenario(projects="all"), series)
    _release(network)
    parameters = uncertain(tables, year, network)
    stands = _standing(tables, parameters, arrivals, year, draws, without)
    means = {p.name: (p.low + p.mid + p.high) / 3.0 * stands[p.name].mean() for p in parameters}
    ensemble = Ensemble(network, parameters, base=means)
    factors = ensemble.draw(seed, draws)
    for column, parameter in enumerate(parameters):
        factors[:, column] *= stands[parameter.name]
    zones = {row.id: row["country"] for row in tables["zones"] if row["kind"] == "modelled"}
    return Year(year, ensemble, factors, tuple(p.name for p in parameters), zones)


def _release(network: Any) -> None:
    """Let storage that may not stand end a week as it likes: a fixed filling would need it.

    Between weeks it then carries at most one filling, a few hours of its power.
    """
    held = network.storage_units_t.state_of_charge_set
    for name in [name for name in held.columns if str(name).startswith("project ")]:
        held[name] = np.nan


def _standing(
    tables: Tables,
    parameters: Sequence[Parameter],
    arrivals: Mapping[str, Floats],
    year: int,
    draws: int,
    without: Sequence[str],
) -> dict[str, Floats]:
    """Return by parameter the share of the year (D,) in which what it scales stands."""
    stands = {parameter.name: np.ones(draws) for parameter in parameters}
    for row in tables.get("power_projects", ()):
        name = f"project {row.id}"
        if name not in stands:
            continue
        arrival = arrivals.get(row["project"], np.full(draws, np.inf))[:draws]
        stands[name] = np.clip(year + 1.0 - arrival, 0.0, 1.0)
        if row.id in without:
            stands[name] = np.zeros(draws)
    return stands


def respond(
    prepared: Year, threads: int = 2, finer: Year | None = None
) -> tuple[Outcome, dict[str, Any]]:
    """Solve every draw of a year and summarise it by country.

    Parameters
    ----------
    finer : Year, optional
        The same year and draws in shorter means.  The first :data:`BOTH` draws are solved in
        it too: energies and prices are moved by the mean of what they differ by, and the
        largest difference is told as the error of the rest.
    """
    outcome = prepared.ensemble.run(prepared.factors, threads=threads)
    closer = finer.ensemble.run(finer.factors[:BOTH], threads=threads) if finer else None
    loads, summary = _loads(prepared), {}
    for country in sorted(set(prepared.demand.values())):
        found = energies(prepared, outcome, country)
        price = _mean_price(prepared, outcome, country)
        moved: dict[str, Any] = {}
        if finer is not None and closer is not None:
            near = energies(finer, closer, country)
            found, moved = _moved(found, near)
            apart = _mean_price(finer, closer, country) - price[: closer.objective.size]
            price = price + np.nan_to_num(np.nanmean(apart))
        summary[country] = {
            "energy [TWh]": {name: _range(value) for name, value in found.items()},
            "demand [TWh]": _range(loads[country]),
            "price [EUR/MWh]": _range(price),
            "finer [TWh]": moved,
            "share [%]": shares(found),
            **_short(found, loads[country]),
        }
    return outcome, summary


def _moved(found: dict[str, Floats], near: Mapping[str, Floats]) -> tuple[dict[str, Floats], dict[str, Any]]:  # fmt: skip
    """Return energies moved by what the first draws differ by in shorter means, and by how much.

    What is not served stays at nought where it is none, and never falls below it.
    """
    moved, told = {}, {}
    for name, value in found.items():
        apart = near.get(name, np.zeros(0)) - value[: near.get(name, np.zeros(0)).size]
        apart = apart[np.isfinite(apart)]
        mean = float(apart.mean()) if apart.size else 0.0
        moved[name] = value + mean
        if name in ("unserved", "surplus"):
            moved[name] = np.where(value > 0, np.maximum(value + mean, 0.0), value)
        told[name] = {"draws": int(apart.size), "mean": mean,
                      "largest": float(np.abs(apart).max(initial=0.0))}  # fmt: skip
    return moved, told


def _loads(prepared: Year) -> dict[str, Floats]:
    """Return yearly demand of each country in every draw [TWh]."""
    network = prepared.ensemble.network
    hours = network.snapshot_weightings["generators"]
    energy = network.get_switchable_as_dense("Load", "p_set").mul(hours, axis=0).sum()
    found = {}
    for country in set(prepared.demand.values()):
        total = np.zeros(prepared.factors.shape[0])
        for load, bus in network.loads["bus"].items():
            if prepared.demand.get(bus) == country and network.loads.at[load, "carrier"] == "AC":
                total = total + float(energy[load]) / MWH_PER_TWH * _factor(prepared, str(load))
        found[country] = total
    return found


def _factor(prepared: Year, load: str) -> Floats:
    """Return the factor on a load in every draw (D,)."""
    factor = np.ones(prepared.factors.shape[0])
    for column, parameter in enumerate(prepared.ensemble.places.parameters):
        if (parameter.component, parameter.attribute) == ("Load", "p_set") and load in parameter.items:  # fmt: skip
            factor = factor * prepared.factors[:, column]
    return factor


def _of(prepared: Year, measures: Sequence[Measure], country: str, what: str) -> dict[str, list[int]]:  # fmt: skip
    """Return the columns of one kind of energy in a country, by carrier."""
    found: dict[str, list[int]] = {}
    for column, measure in enumerate(measures):
        if measure.what == what and prepared.demand.get(measure.place) == country:
            found.setdefault(measure.carrier, []).append(column)
    return found


def energies(prepared: Year, outcome: Outcome, country: str) -> dict[str, Floats]:
    """Return the energy of each carrier in a country in every draw (D,) [TWh].

    What storage gives counts as generation of its carrier; ``imports`` is what crosses the
    country's border inward less what leaves.
    """
    found: dict[str, Floats] = {}
    for what, sign in (("generation", 1.0), ("discharge", 1.0), ("charge", -1.0)):
        for carrier, columns in _of(prepared, outcome.measures, country, what).items():
            energy = sign * outcome.values[:, columns].sum(axis=1) / MWH_PER_TWH
            found[carrier] = found.get(carrier, 0.0) + energy
    net = np.zeros(outcome.values.shape[0])
    links = prepared.ensemble.network.links
    for column, measure in enumerate(outcome.measures):
        if measure.what != "flow" or measure.place not in links.index:
            continue
        ends = [prepared.demand.get(links.at[measure.place, end]) for end in ("bus0", "bus1")]
        if (ends[0] == country) == (ends[1] == country):
            continue
        lost = float(links.at[measure.place, "efficiency"]) if ends[1] == country else 1.0
        sign = lost if ends[1] == country else -1.0
        net = net + sign * outcome.values[:, column] / MWH_PER_TWH
    found["imports"] = net
    return found


def shares(found: Mapping[str, Floats]) -> dict[str, dict[str, float | None]]:
    """Return what each carrier makes of the generation of a country, and `renewable` [%]."""
    made = {name: value for name, value in found.items() if name not in NO_GENERATION}
    total = sum(made.values(), np.zeros(1))
    renewable = sum((made[name] for name in RENEWABLE if name in made), np.zeros_like(total))
    parts = {**made, "renewable": renewable}
    return {name: _range(100.0 * value / total) for name, value in parts.items()}


def _short(found: Mapping[str, Floats], demand: Floats) -> dict[str, Any]:
    """Return the share of draws in which nothing goes short, and without net import."""
    short = found.get("unserved", np.zeros(demand.size))
    solved = np.isfinite(short)
    served = short[solved] <= NOTHING * demand[solved]
    alone = served & (found["imports"][solved] <= NOTHING * demand[solved])
    return {
        "draws": int(solved.sum()),
        "nothing short": float(served.mean()) if solved.any() else None,
        "nothing short and no net import": float(alone.mean()) if solved.any() else None,
    }


def _mean_price(prepared: Year, outcome: Outcome, country: str) -> Floats:
    columns = [
        column
        for column, measure in enumerate(outcome.measures)
        if measure.what == "price" and prepared.demand.get(measure.place) == country
    ]
    mean: Floats = outcome.values[:, columns].mean(axis=1)
    return mean


def _range(values: Floats) -> dict[str, float | None]:
    held = values[np.isfinite(values)]
    if not held.size:
        return {"low": None, "middle": None, "high": None}
    low, middle, high = np.quantile(held, [0.1, 0.5, 0.9])
    return {"low": float(low), "middle": float(middle), "high": float(high)}


def effect(prepared: Year, parts: Sequence[str], country: str, pairs: int) -> dict[str, Any]:
    """Return what a project changes in a year: pairs of solves with it and without it.

    Parameters
    ----------
    parts : sequence of str
        Its ``power_projects`` ids; all of them stand whole in one solve of each pair.

    Returns
    -------
    dict
        Changes by carrier and of imports, shortfall [TWh] and cost [million EUR], each at 10,
        50 and 90 % of the pairs; empty if the network has none of its parts.
    """
    columns = [prepared.column(f"project {part}") for part in parts if f"project {part}" in prepared.names]  # fmt: skip
    if not columns:
        return {}
    rows = prepared.factors[:pairs].copy()
    there, gone = rows.copy(), rows.copy()
    parameters = prepared.ensemble.places.parameters
    for column in columns:
        ends = np.linspace(parameters[column].low, parameters[column].high, rows.shape[0] + 2)
        there[:, column], gone[:, column] = ends[1:-1], 0.0
    with_it, without = (prepared.ensemble.run(table, threads=2) for table in (there, gone))
    solved = int((np.isfinite(with_it.objective) & np.isfinite(without.objective)).sum())
    if not solved:
        return {}
    before, after = (energies(prepared, outcome, country) for outcome in (without, with_it))
    changes = {name: _range(after[name] - before.get(name, 0.0)) for name in after}
    # With what is not served at its assumed price, so it is data and not told in words.
    saved = (without.objective - with_it.objective) / 1e6
    return {"pairs": solved, "year": prepared.year, "energy [TWh]": changes,
            "saves [million EUR]": _range(saved),
            **_cycles(prepared, parts, there, with_it, without)}  # fmt: skip


def _cycles(
    prepared: Year, parts: Sequence[str], there: Floats, with_it: Outcome, without: Outcome
) -> dict[str, Any]:
    """Return what the storage of a project gives in a year [TWh] and how often it is emptied.

    Empty for a project without storage.
    """
    units = prepared.ensemble.network.storage_units
    names = [f"project {part}" for part in parts if f"project {part}" in units.index]
    if not names:
        return {}
    places = {(str(units.at[name, "carrier"]), str(units.at[name, "bus"])) for name in names}
    columns = [column for column, m in enumerate(with_it.measures)
               if m.what == "discharge" and (m.carrier, m.place) in places]  # fmt: skip
    given = (with_it.values - without.values)[:, columns].sum(axis=1)
    # What it holds when full, in each pair [MWh].
    held = sum(
        (there[:, prepared.column(name)] * float(units.at[name, "p_nom"] * units.at[name, "max_hours"])
         for name in names),
        np.zeros(given.size),
    )  # fmt: skip
    return {"gives [TWh]": _range(given / MWH_PER_TWH), "cycles [1/yr]": _range(given / held)}
