"""Solve a power network once and read it: energy, prices, what binds, and whether it balances."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from serai.energy.linear import LinearProgram, take_program
from serai.energy.network import build
from serai.energy.scenario import scenario_of
from serai.energy.series import read_series
from serai.energy.session import Session, Solution
from serai.energy.settings import Tables
from serai.errors import SeraiError

#: Carriers that are no generation.
NOT_MADE = ("unserved", "surplus", "import", "other")
#: A flow within this share of its limit is at it.
_AT = 1e-6


@dataclass(frozen=True)
class Dispatch:
    """One solved network.

    Attributes
    ----------
    power : (T, G) frame
        Output of generators and storage units, charging negative [MW]; columns are names.
    flow : (T, L) frame
        Flow of links, forward positive [MW].
    price : (T, B) frame
        What one more MWh would cost at each bus [EUR/MWh].
    worth : (L,) series
        What one more MW of a link would save in the hours run [EUR/MW].
    hours : (T,) series
        Hours of the year that each snapshot stands for.
    """

    network: Any
    power: pd.DataFrame
    flow: pd.DataFrame
    price: pd.DataFrame
    worth: pd.Series
    hours: pd.Series
    objective: float
    balance: float

    def carriers(self) -> pd.DataFrame:
        """Return name, zone and carrier of every column of ``power``."""
        parts = [self.network.generators, self.network.storage_units]
        found: pd.DataFrame = pd.concat([part[["bus", "carrier"]] for part in parts])
        return found.loc[self.power.columns]

    def energy(self) -> pd.DataFrame:
        """Return energy by carrier (rows) and zone (columns) [GWh]."""
        label = self.carriers()
        total = self.power.mul(self.hours, axis=0).sum() / 1000.0
        table = total.groupby([label["carrier"], label["bus"]]).sum().unstack().fillna(0.0)
        return pd.DataFrame(table)

    def demand(self, zone: str) -> pd.Series:
        """Return what a zone uses, without agreed exchange [MW]."""
        return pd.Series(self.network.loads_t.p_set[f"{zone} load"])


def network_of(
    tables: Tables,
    folder: Path,
    year: int,
    resolution: str = "4h",
    switches: Mapping[str, Any] | None = None,
    solved: bool = True,
) -> Any:
    """Return the power system of a year as a PyPSA network.

    Parameters
    ----------
    folder : Path
        That of the case, where a user's own series lie.
    resolution : str
        ``4h``, ``1h``, ``weeks`` or ``cold``; see :func:`serai.energy.network.build`.
    switches : mapping
        Fields of :class:`serai.energy.scenario.PowerScenario`, such as ``russia`` False.
    solved : bool
        Whether its series hold the solution [MW, EUR/MWh]; else it is as built.

    Raises
    ------
    UsageError, CaseError
        Without PyPSA, for a year with no demand, or with the faults of the tables.
    """
    scenario, series = scenario_of(switches or {}), read_series(folder, tables)
    network = build(tables, year, resolution, scenario, series)
    return dispatch(network).network if solved else network


def dispatch(network: Any) -> Dispatch:
    """Solve a network of :func:`serai.energy.network.build` with HiGHS on one thread.

    The network keeps the solution in its time series.

    Raises
    ------
    SeraiError
        If there is no optimum; the message names zones and hours that cannot balance.
    """
    impossible = impossible_hours(network)
    if impossible:
        raise SeraiError(f"the balance cannot be met: {'; '.join(impossible)}")
    program = take_program(network)
    try:
        solution = Session(program).solve()
    except SeraiError as error:
        raise SeraiError(f"year {network.meta.get('year')}: {error}") from error
    if not solution.optimal:
        raise SeraiError(f"year {network.meta.get('year')}: the solver said {solution.status}")
    return read(network, program, solution)


def read(network: Any, program: LinearProgram, solution: Solution) -> Dispatch:
    """Return a solution of a network's program as frames, and keep it in the network."""
    steps = network.snapshots

    def frame(name: str, kind: str = "variables") -> pd.DataFrame:
        block = getattr(program, kind).get(name)
        if block is None:
            return pd.DataFrame(index=steps)
        source = solution.values if kind == "variables" else solution.prices
        found = np.where(block.place >= 0, source[block.place], 0.0)
        return pd.DataFrame(found, index=steps, columns=list(block.items))

    generators = frame("Generator-p")
    out, charge = frame("StorageUnit-p_dispatch"), frame("StorageUnit-p_store")
    storage = out - charge.reindex(columns=out.columns, fill_value=0.0)
    flow = frame("Link-p")
    weight = network.snapshot_weightings["objective"]
    price = frame("Bus-nodal_balance", "constraints").div(weight, axis=0)
    ends = [frame(f"Link-fix-p-{end}", "constraints") for end in ("upper", "lower")]
    shares = [network.get_switchable_as_dense("Link", f"p_{end}_pu") for end in ("max", "min")]
    worth = sum(
        (-(end * share.reindex(columns=end.columns)).sum()
         for end, share in zip(ends, shares, strict=True)),
        pd.Series(0.0, index=flow.columns),
    )  # fmt: skip
    network.generators_t.p = generators
    network.storage_units_t.p = storage
    network.storage_units_t.state_of_charge = frame("StorageUnit-state_of_charge")
    network.links_t.p0 = flow
    network.links_t.p1 = -flow * network.links["efficiency"].reindex(flow.columns)
    network.buses_t.marginal_price = price
    power = pd.concat([generators, storage], axis=1)
    return Dispatch(network, power, flow, price, worth, network.snapshot_weightings["generators"],
                    solution.objective, balance(network, power, flow))  # fmt: skip


def balance(network: Any, power: pd.DataFrame, flow: pd.DataFrame) -> float:
    """Return the largest gap between what enters and leaves a zone in any snapshot [MW]."""
    label = pd.concat([network.generators["bus"], network.storage_units["bus"]])
    worst = 0.0
    loads = network.get_switchable_as_dense("Load", "p_set")
    for bus in network.buses.index:
        made = power[[name for name in power.columns if label[name] == bus]].sum(axis=1)
        used = loads[network.loads.index[network.loads["bus"] == bus]].sum(axis=1)
        links = network.links
        away = flow[links.index[links["bus0"] == bus]].sum(axis=1)
        into = links.index[links["bus1"] == bus]
        come = (flow[into] * links.loc[into, "efficiency"]).sum(axis=1)
        worst = max(worst, float((made - used - away + come).abs().max()))
    return worst


def impossible_hours(network: Any) -> list[str]:
    """Name zones where what must run exceeds all that can use it or take it away."""
    found = []
    generators, links = network.generators, network.links
    least = network.get_switchable_as_dense("Generator", "p_min_pu") * generators["p_nom"]
    loads = network.get_switchable_as_dense("Load", "p_set")
    way_out = network.get_switchable_as_dense("Link", "p_max_pu") * links["p_nom"]
    way_in = network.get_switchable_as_dense("Link", "p_min_pu") * links["p_nom"]
    for bus in network.buses.index:
        must = least[generators.index[generators["bus"] == bus]].sum(axis=1)
        used = loads[network.loads.index[network.loads["bus"] == bus]].sum(axis=1)
        leaves = way_out[links.index[links["bus0"] == bus]].sum(axis=1)
        leaves = leaves - way_in[links.index[links["bus1"] == bus]].sum(axis=1)
        over = must - used - leaves
        if (over > 1e-6).any():
            first = over.index[over > 1e-6][0]
            found.append(
                f"in {bus} plants must run {over.max():,.0f} MW above demand and every line out in"
                f" {int((over > 1e-6).sum())} snapshots, the first at {first}; lower the floors in"
                " energy/power_parameters.csv"
            )
    return found
