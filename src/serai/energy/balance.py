"""What one solved year says, as plain data with units: the numbers of ``serai power``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from serai.energy.dispatch import NOT_MADE, Dispatch
from serai.energy.settings import Tables

#: Prices at or above this are the penalty for cutting demand, not a cost of making power.
PENALTY_SHARE = 0.5
#: What stands in for plants in a zone without being made by one that is in the tables.
AT_HOME = ("unserved", "surplus", "other")


def power_year(solved: Dispatch, tables: Tables) -> dict[str, Any]:
    """Return the balance of a solved year by country and zone.

    Energies in GWh, power in MW, prices in EUR/MWh.  Each figure counts the snapshots by the
    hours of the year they stand for.
    """
    countries: dict[str, list[str]] = {}
    for row in tables["zones"]:
        if row["kind"] == "modelled":
            countries.setdefault(row["country"], []).append(row.id)
    energy = solved.energy()
    return {
        **solved.network.meta,
        "countries": {
            country: country_balance(solved, energy, zones) for country, zones in countries.items()
        },
        "zones": {
            zone: zone_balance(solved, energy, zone)
            for zones in countries.values()
            for zone in zones
        },
        "lines": line_rows(solved),
        "certificate": {
            "objective_eur": round(solved.objective, 2),
            "open_balance_mw": solved.balance,
        },
    }


def country_balance(solved: Dispatch, energy: pd.DataFrame, zones: Sequence[str]) -> dict[str, Any]:
    """Return generation by carrier, use, exchange and what was not served in a country."""
    here = energy.reindex(columns=list(zones), fill_value=0.0).sum(axis=1)
    made = here[[carrier for carrier in here.index if carrier not in NOT_MADE]]
    used = sum(gwh(solved, solved.demand(zone)) for zone in zones)
    return {
        "generation_gwh": {str(carrier): float(value) for carrier, value in made.items() if value},
        "total_gwh": float(made.sum()),
        "demand_gwh": used,
        "net_export_gwh": float(made.sum() + sum(here.get(name, 0.0) for name in AT_HOME)) - used,
        "other_gwh": float(here.get("other", 0.0)),
        "imports_gwh": imports(solved, zones),
        "unserved_gwh": float(here.get("unserved", 0.0)),
        "unserved_share": float(here.get("unserved", 0.0) / used) if used else 0.0,
        "surplus_gwh": float(-here.get("surplus", 0.0)),
        "peak": peak(solved, zones),
    }


def gwh(solved: Dispatch, power: pd.Series) -> float:
    """Return the energy of a course of power [GWh]."""
    return float((power * solved.hours).sum() / 1000.0)


def imports(solved: Dispatch, zones: Sequence[str]) -> dict[str, float]:
    """Return what came in from each balancing zone [GWh]."""
    found: dict[str, float] = {}
    links = solved.network.links
    balancing = set(solved.network.generators.query("carrier == 'import'")["bus"])
    for name in solved.flow.columns:
        start, end = links.at[name, "bus0"], links.at[name, "bus1"]
        if start in balancing and end in zones:
            found[start] = found.get(start, 0.0) + gwh(solved, solved.flow[name])
    return found


def peak(solved: Dispatch, zones: Sequence[str]) -> dict[str, Any]:
    """Return load and own generation in the snapshot of highest load [MW], and their gap."""
    load = sum((solved.demand(zone) for zone in zones), pd.Series(0.0, index=solved.hours.index))
    label = solved.carriers()
    own = label.index[label["bus"].isin(zones) & ~label["carrier"].isin(NOT_MADE)]
    at = int(np.argmax(load.to_numpy()))
    made = float(solved.power[list(own)].iloc[at].sum())
    highest = float(load.iloc[at])
    return {"at": str(load.index[at]), "load_mw": highest, "own_mw": made,
            "gap_mw": highest - made}  # fmt: skip


def zone_balance(solved: Dispatch, energy: pd.DataFrame, zone: str) -> dict[str, Any]:
    """Return generation by carrier, demand, the gap others fill, and prices of one zone."""
    here = energy[zone] if zone in energy else pd.Series(dtype=float)
    made = here[[carrier for carrier in here.index if carrier not in NOT_MADE]]
    used = gwh(solved, solved.demand(zone))
    unserved = solved.power[f"{zone} unserved"]
    penalty = float(solved.network.generators.at[f"{zone} unserved", "marginal_cost"])
    cost = solved.price[zone]
    scarce = cost >= PENALTY_SHARE * penalty
    weight = solved.demand(zone) * solved.hours
    usual = weight[~scarce].sum()
    return {
        "generation_gwh": {str(carrier): float(value) for carrier, value in made.items() if value},
        "total_gwh": float(made.sum()),
        "demand_gwh": used,
        "gap_gwh": used - float(made.sum()),
        "unserved_gwh": float(here.get("unserved", 0.0)),
        "unserved_hours": float(solved.hours[unserved > 1e-3].sum()),
        "unserved_first": str(unserved.index[unserved > 1e-3][0])
        if (unserved > 1e-3).any()
        else None,
        "price_eur_mwh": float((cost * weight)[~scarce].sum() / usual) if usual else None,
        "scarce_hours": float(solved.hours[scarce].sum()),
    }


def line_rows(solved: Dispatch) -> list[dict[str, Any]]:
    """Return the flow of each link [GWh], its hours at the limit, and what one more MW is worth."""
    network = solved.network
    rows = []
    for name in solved.flow.columns:
        link, flow = network.links.loc[name], solved.flow[name]
        shares = [network.get_switchable_as_dense("Link", f"p_{end}_pu")[name] * link["p_nom"]
                  for end in ("max", "min")]  # fmt: skip
        full = np.isclose(flow, shares[0], rtol=1e-6) & (shares[0] > 0)
        back = np.isclose(flow, shares[1], rtol=1e-6) & (shares[1] < 0)
        rows.append(
            {
                "line": name,
                "limit_mw": float(link["p_nom"]),
                "forward_gwh": gwh(solved, flow.clip(lower=0)),
                "back_gwh": gwh(solved, -flow.clip(upper=0)),
                "full_hours": float(solved.hours[full | back].sum()),
                "worth_eur_per_mw": float(solved.worth.get(name, 0.0)),
            }
        )
    return rows


def arriving(solved: Dispatch, zones: Sequence[str]) -> pd.Series:
    """Return what reaches some zones from elsewhere, agreed exchange included, net [MW]."""
    network = solved.network
    total = pd.Series(0.0, index=solved.hours.index)
    for name in solved.flow.columns:
        start, end = network.links.at[name, "bus0"], network.links.at[name, "bus1"]
        if (start in zones) != (end in zones):
            total = total + solved.flow[name] * (-1.0 if start in zones else 1.0)
    loads = network.loads
    agreed = loads.index[(loads["carrier"] == "contract") & loads["bus"].isin(list(zones))]
    return pd.Series(total - network.loads_t.p_set[list(agreed)].sum(axis=1))


def courses(solved: Dispatch, zones: Sequence[str]) -> dict[str, Any]:
    """Return the course of a year of some zones for drawing, in MW.

    ``weeks`` holds means by week: the load, and output by carrier with import and what is not
    served; ``duration`` the load, and the load less sun and wind, at each twentieth of the
    hours, highest first.
    """
    label = solved.carriers()
    inside = label.index[label["bus"].isin(list(zones))]
    power = solved.power[list(inside)].T.groupby(label.loc[inside, "carrier"]).sum().T
    load = sum((solved.demand(zone) for zone in zones), pd.Series(0.0, index=solved.hours.index))
    power["exchange"] = arriving(solved, zones)
    week = (pd.DatetimeIndex(load.index).day_of_year - 1) // 7
    weekly = power.groupby(week).mean()
    weather = sum((power[name] for name in ("solar", "wind") if name in power), 0.0 * load)
    steps = np.linspace(0.0, 1.0, 21)
    return {
        "weeks": {
            "load": [float(value) for value in load.groupby(week).mean()],
            **{str(name): [float(v) for v in weekly[name]] for name in weekly},
        },
        "duration": {
            "share": [float(step) for step in steps],
            "load": [float(v) for v in np.quantile(load, 1 - steps)],
            "less_weather": [float(v) for v in np.quantile(load - weather, 1 - steps)],
        },
    }
