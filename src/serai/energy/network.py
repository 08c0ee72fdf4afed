"""The power system of a case as a PyPSA network: the tables in, a network out.

Buses are zone ids.  Generators are ``{zone} {carrier} {use}``, rivers are storage units
``{zone} hydro {river}``, lines are links ``{from}-{to}``, projects ``project {id}``, and
each modelled zone has ``{zone} unserved`` and ``{zone} surplus``, so that a balance which
cannot be met shows as energy and is no failure of the solver.  A neighbour whose growth is
not in the tables has ``{zone} other`` too.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from serai.energy import fleet, load, weather
from serai.energy.checks import need
from serai.energy.clock import Clock, full_year, hours_of, some_days
from serai.energy.exchange import contracts
from serai.energy.extra import library
from serai.energy.fleet import Group
from serai.energy.grid import add_lines
from serai.energy.scenario import PowerScenario
from serai.energy.series import for_year
from serai.energy.settings import Settings, Tables
from serai.errors import UsageError, quoted
from serai.rows import Row

Floats = NDArray[np.float64]
#: First days of the four weeks of the resolution ``weeks``: the middle of each season.
WEEKS = (12, 103, 194, 285)
#: Days of the resolution ``cold``.
COLD = 14
#: Water and batteries that a block of days may draw down in it [h of full power].
BLOCK_HOURS = 168.0
PUMPED_EFFICIENCY = 0.78


@dataclass
class Draft:
    """A network in the making, with what each step needs."""

    network: Any
    tables: Tables
    clock: Clock
    scenario: PowerScenario
    series: Mapping[str, Floats]
    loads: Mapping[str, Floats]
    settings: Settings = field(init=False)
    weathers: dict[str, Floats] = field(init=False)

    def __post_init__(self) -> None:
        self.settings = Settings.of(self.tables)
        self.weathers = {}

    @property
    def year(self) -> int:
        """The calendar year of the run."""
        return self.clock.year

    @property
    def blocks(self) -> bool:
        """Whether single days are run, so that no season can be carried over."""
        return self.clock.start.size * self.clock.step < hours_of(self.year)

    def means(self, hourly: Floats) -> Floats:
        """Return an hourly series of the year in the snapshots of the run."""
        return self.clock.means(hourly)


def build(
    tables: Tables,
    year: int,
    resolution: str = "4h",
    scenario: PowerScenario | None = None,
    series: Mapping[str, Floats] | None = None,
) -> Any:
    """Return the power system of a year as a PyPSA network, ready to be solved.

    Parameters
    ----------
    tables : mapping of name to rows
        The tables of a case.
    resolution : str
        ``4h`` (or another divisor of a day): the whole year in means; ``1h``: 8,760 hours;
        ``weeks``: four weeks by the hour that stand for the year; ``cold``: the fourteen
        days of highest load by the hour, for themselves.
    series : mapping of ``{zone} solar``, ``{zone} wind`` or ``{zone} load`` to (H,) array
        A user's own hours, see :func:`serai.energy.series.read_series`.

    Returns
    -------
    pypsa.Network
        Power in MW, money in EUR; ``network.meta`` says what is synthetic.

    Raises
    ------
    UsageError
        Without PyPSA, for an unknown resolution or a year with no demand.
    CaseError
        If the tables cannot make a network; every fault is named.
    """
    pypsa = library("pypsa")
    need(tables)
    scenario = scenario or PowerScenario()
    series = for_year(series or {}, year)
    used = load.loads(tables, year)
    for zone in used:
        used[zone] = series.get(f"{zone} load", used[zone])
    clock = clock_of(resolution, year, used)
    with warnings.catch_warnings():
        # PyPSA announces a change of its string type; no string of ours depends on it.
        warnings.simplefilter("ignore", FutureWarning)
        network = pypsa.Network(name=f"power {year}")
    clock.apply(network)
    draft = Draft(network, tables, clock, scenario, series, used)
    _add_zones(draft)
    for group in fleet.groups(tables["plants"], year):
        _add_group(draft, group)
    add_lines(draft)
    for name, zone, power in contracts(tables, year):
        network.add("Load", name, bus=zone, p_set=draft.means(power), carrier="contract")
    _add_projects(draft)
    network.meta = _meta(draft, resolution)
    return network


def clock_of(resolution: str, year: int, loads: Mapping[str, Floats]) -> Clock:
    """Return the snapshots of a resolution; see :func:`build`.

    Raises
    ------
    UsageError
        For an unknown one.
    """
    if resolution == "weeks":
        return some_days(year, WEEKS, 7, whole=True)
    if resolution == "cold":
        total = sum(loads.values(), np.zeros(hours_of(year)))
        days = total.reshape(-1, 24).mean(axis=1)
        spells = np.convolve(days, np.ones(COLD), mode="valid")
        return some_days(year, [int(spells.argmax())], COLD, whole=False)
    if resolution.endswith("h") and resolution[:-1].isdigit():
        return full_year(year, int(resolution[:-1]))
    raise UsageError(
        f"no resolution {quoted(resolution)}: expected hours that divide a day such as 4h or 1h,"
        " weeks, or cold"
    )


def _add_zones(draft: Draft) -> None:
    network, settings = draft.network, draft.settings
    for carrier in ("AC", "contract", "unserved", "surplus", "import", "other", *_COLOURS):
        network.add("Carrier", carrier, color=_COLOURS.get(carrier, ""))
    for row in draft.tables["zones"]:
        if row["kind"] == "balancing" and not draft.scenario.russia:
            continue
        network.add("Bus", row.id, carrier="AC", x=float(row["lon"]), y=float(row["lat"]))
    for zone, power in draft.loads.items():
        network.add("Load", f"{zone} load", bus=zone, p_set=draft.means(power), carrier="AC")
        most = float(power.max())
        unserved = settings.value("price", carrier="unserved")
        network.add("Generator", f"{zone} unserved", bus=zone, carrier="unserved",
                    p_nom=most, marginal_cost=unserved)  # fmt: skip
        network.add("Generator", f"{zone} surplus", bus=zone, carrier="surplus", p_nom=most,
                    p_min_pu=-1.0, p_max_pu=0.0,
                    marginal_cost=-settings.value("price", carrier="surplus"))  # fmt: skip
        other = settings.limit("price", zone, "other")
        if other is not None:
            network.add("Generator", f"{zone} other", bus=zone, carrier="other", p_nom=most,
                        marginal_cost=other)  # fmt: skip


def _add_group(draft: Draft, group: Group) -> None:
    """Add plants that act as one, as a generator or, with water that can be kept, as storage."""
    settings, asked = draft.settings, (group.zone, group.carrier, group.use)
    price = settings.value("price", *asked)
    common = {"bus": group.zone, "carrier": group.carrier, "p_nom": group.mw,
              "marginal_cost": price}  # fmt: skip
    if group.carrier == "hydro":
        _add_river(draft, group, common)
        return
    if group.carrier in fleet.WEATHER:
        output = weather_of(draft, group.zone, group.carrier) * group.stands
        draft.network.add("Generator", group.name, p_max_pu=draft.means(output), **common)
        return
    most = fleet.available(group, settings, draft.year)
    # A draw at the low end of availability must still leave room above the floor.
    row = settings.row("availability", *asked)
    room = float(row["low"] if row["low"] is not None else row["mid"]) / float(row["mid"])
    least = np.minimum(fleet.floor(group, settings, draft.year), most * room)
    if not draft.scenario.floors:
        least = np.zeros_like(least)
    limit = _fuel_limit(draft, group, least)
    if limit is not None:
        common["e_sum_max"] = limit
    draft.network.add("Generator", group.name, p_max_pu=draft.means(most),
                      p_min_pu=draft.means(least),
                      efficiency=settings.value("efficiency", *asked), **common)  # fmt: skip


def _fuel_limit(draft: Draft, group: Group, least: Floats) -> float | None:
    """Return the most that the fuel of a zone lets a group make in a year [MWh]; None without.

    Groups of one fuel share the limit of their zone by their capacity.
    """
    limit = draft.settings.limit("fuel_limit", group.zone, group.carrier)
    if limit is None:
        return None
    alike = [other.mw for other in fleet.groups(draft.tables["plants"], draft.year)
             if (other.zone, other.carrier) == (group.zone, group.carrier)]  # fmt: skip
    share = limit * 1000.0 * group.mw / sum(alike)
    floor = float((draft.means(least) * draft.clock.counts).sum()) * group.mw
    if floor > share:
        raise UsageError(
            f"{group.name} must run {floor / 1000:,.0f} GWh in {draft.year}, above the "
            f"{share / 1000:,.0f} GWh that fuel_limit leaves it; raise that row or lower the floors in "
            "energy/power_parameters.csv"
        )
    return share


def _add_river(draft: Draft, group: Group, common: dict[str, Any]) -> None:
    river = next(row for row in draft.tables["reservoirs"] if row.id == group.reservoir)
    settings = draft.settings
    most = settings.value("availability", group.zone, "hydro", group.use) * group.stands
    course = fleet.inflow(river, settings, draft.year) * group.stands
    kept = float(river["storage"]) * 1000.0
    if kept <= 0:
        output = np.minimum(course, most)
        draft.network.add("Generator", group.name, p_max_pu=draft.means(output), **common)
        return
    if draft.blocks:
        # A block of days sees the water that a year's running would let it have.
        course = regulated(course * group.mw, kept) / group.mw
        kept = min(kept, BLOCK_HOURS * group.mw)
    draft.network.add("StorageUnit", group.name, p_max_pu=draft.means(most), p_min_pu=0.0,
                      inflow=draft.means(course) * group.mw, max_hours=kept / group.mw,
                      cyclic_state_of_charge=True, **common)  # fmt: skip
    _hold_blocks(draft, group.name, kept)


def regulated(course: Floats, kept: float) -> Floats:
    """Return what a river gives by the hour (H,) [MW] once a store of ``kept`` MWh calms it.

    The output is a mix of the inflow and its mean, as even as the store allows.
    """
    swing = np.cumsum(course - course.mean())
    needed = float(swing.max() - swing.min())
    share = 1.0 if needed <= 0 else min(1.0, kept / needed)
    even: Floats = (1 - share) * course + share * course.mean()
    return even


def _hold_blocks(draft: Draft, name: str, kept: float) -> None:
    """Let each block of days end as full as it began: half full."""
    if not draft.blocks:
        return
    gaps = np.flatnonzero(np.diff(draft.clock.start) > draft.clock.step)
    held = np.full(draft.clock.start.size, np.nan)
    held[[*gaps, -1]] = kept / 2
    draft.network.storage_units_t.state_of_charge_set[name] = held


def weather_of(draft: Draft, zone: str, carrier: str) -> Floats:
    """Return the output of sun or wind in a zone by the hour (H,) by its capacity [1]."""
    name = f"{zone} {carrier}"
    if name in draft.series:
        return draft.series[name]
    if not draft.weathers:
        zones = sorted(row.id for row in draft.tables["zones"] if row["kind"] == "modelled")
        means = [draft.settings.value("capacity_factor", each, "wind") for each in zones]
        found = weather.wind(draft.year, len(zones), means)
        draft.weathers = {f"{each} wind": found[i] for i, each in enumerate(zones)}
    if name not in draft.weathers:
        rows = sorted(draft.tables["zones"], key=lambda row: row.id)
        place = next(i for i, row in enumerate(rows) if row.id == zone)
        mean = draft.settings.value("capacity_factor", zone, "solar")
        lat, lon = float(rows[place]["lat"]), float(rows[place]["lon"])
        draft.weathers[name] = weather.solar(draft.year, lat, lon, mean, place)
    return draft.weathers[name]


def _add_projects(draft: Draft) -> None:
    projects = {row.id: row for row in draft.tables.get("projects", ())}
    for row in draft.tables.get("power_projects", ()):
        first = draft.scenario.opening(projects[row["project"]])
        if first is None or row["mw"] is None or not float(row["mw"]):
            continue
        stands = fleet.standing(first, None, draft.year)
        if stands.any():
            _add_project(draft, row, stands)


def _add_project(draft: Draft, row: Row, stands: Floats) -> None:
    network, settings = draft.network, draft.settings
    name, mw = f"project {row.id}", float(row["mw"])
    common = {"bus": row["zone"], "carrier": row["carrier"], "p_nom": mw}
    if row["carrier"] in ("battery", "pumped_storage"):
        cycle = (settings.value("storage_efficiency") if row["carrier"] == "battery"
                 else PUMPED_EFFICIENCY)  # fmt: skip
        hours = float(row["hours"] or 0)
        network.add("StorageUnit", name, max_hours=hours, cyclic_state_of_charge=True,
                    efficiency_store=cycle**0.5, efficiency_dispatch=cycle**0.5,
                    p_max_pu=draft.means(stands), p_min_pu=-draft.means(stands), **common)  # fmt: skip
        _hold_blocks(draft, name, hours * mw)
        return
    price = settings.value("price", row["zone"], row["carrier"], "power")
    group = Group(name, row["zone"], row["carrier"], "power", "", (), mw, stands)
    if row["carrier"] in fleet.WEATHER:
        most = weather_of(draft, row["zone"], row["carrier"]) * stands
    elif row["carrier"] == "hydro":
        most = _hydro_mean(draft, row["zone"]) * stands
    else:
        most = fleet.available(group, settings, draft.year)
    network.add("Generator", name, p_max_pu=draft.means(most), marginal_cost=price, **common)


def _hydro_mean(draft: Draft, zone: str) -> Floats:
    """Return the inflow of the first river of a zone: a new plant without a river of its own."""
    for row in draft.tables.get("reservoirs", ()):
        if row["zone"] == zone:
            return np.minimum(fleet.inflow(row, draft.settings, draft.year), 1.0)
    return np.full(hours_of(draft.year), 0.4)


def _meta(draft: Draft, resolution: str) -> dict[str, Any]:
    """Return what a reader of any output must know, as plain data."""
    own = sorted(draft.series)
    synthetic = {
        carrier: told
        for carrier, told in weather.TOLD.items()
        if any(name not in own for name in draft.weathers if name.endswith(f" {carrier}"))
    }
    return {
        "year": draft.year,
        "resolution": resolution,
        "synthetic": synthetic,
        "own_series": own,
        "russia": draft.scenario.russia,
        "copper_plate": draft.scenario.copper_plate,
        "floors": draft.scenario.floors,
        "projects": draft.scenario.projects,
        "money": "EUR",
    }


#: Carriers and the colours of the dispatch plot.
_COLOURS = {
    "coal": "#4a4a4a", "gas": "#c98b4f", "oil": "#7d5a46", "hydro": "#3f7fb5", "wind": "#7fb6a8",
    "solar": "#e3c04b", "nuclear": "#9a6fb0", "battery": "#8f9c3c", "pumped_storage": "#5a9bd5",
}  # fmt: skip


def zones_of(tables: Tables, country: str) -> Sequence[str]:
    """Return the modelled zones of a country."""
    return [row.id for row in tables.get("zones", ()) if row["kind"] == "modelled"
            and row["country"] == country]  # fmt: skip
