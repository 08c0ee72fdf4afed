"""Put fuel balances and the power system's response into answers about single plants.

Could: is the input there once homes, exports and the other promised plants are served, and
under which reading.  What has no size is undetermined, and the range is studied instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from serai.energy.fuels import Balance, Fuels, Plant, leaving

Floats = NDArray[np.float64]
#: Shares of draws from which an input counts as there, and up to which as absent.
ENOUGH, SCARCE = 0.9, 0.1
#: Carriers that give back less than they take.
STORES = frozenset(["battery", "pumped_storage"])
_CALLED = {"unserved": "demand not served", "imports": "net imports"}
_NAMES = {"gas": "marketed gas", "crude": "crude", "uranium": "natural uranium"}
_UNITS = {"gas": "bcm", "crude": "Mt", "uranium": "tU", "coal": "Mt of coal", "water": "Mt of water",
          "power": "TWh"}  # fmt: skip


def share_words(share: float) -> str:
    """Write a share of draws, to five points and never as none or all."""
    rounded = round(share * 20) / 20
    if rounded <= 0.05:
        return "at most 5 % of the draws"
    if rounded >= 0.95:
        return "at least 95 % of the draws"
    return f"about {rounded * 100:.0f} % of the draws"


def range_words(values: Floats, unit: str, digits: int = 3) -> str:
    """Write the middle and the ends that hold 8 in 10 draws."""
    low, middle, high = np.quantile(values, [0.1, 0.5, 0.9])
    told = [f"{_rounded(v, digits):,.10g}" for v in (middle, low, high)]
    return f"{told[0]} {unit} (8 in 10 between {told[1]} and {told[2]})"


def _rounded(value: float, digits: int) -> float:
    if value == 0 or not np.isfinite(value):
        return value
    return float(f"{value:.{digits - 1}e}")


def input_fits(
    promised: Fuels, plants: Sequence[Plant], year: int, because: tuple[str, ...]
) -> dict[str, Any]:
    """Say whether what a project's plants take is there in a year.

    Parameters
    ----------
    promised : Fuels
        Balances in which every project stands as promised.
    """
    takes = _takes(plants)
    fuels = [fuel for fuel in takes if fuel in promised.balances]
    told, answers, detail = [], [], {}
    for fuel in fuels:
        answer, text, numbers = _balance_fits(promised.balances[fuel], plants, takes[fuel], year)
        answers.append(answer)
        told.append(text)
        detail[fuel] = numbers
    for plant in plants:
        limited = _limit(plant, plants, takes)
        if limited:
            answers.append(limited[0])
            told.append(limited[1])
    others = [name for name in takes if name not in fuels]
    if others:
        amounts = ", ".join(range_words(takes[name], _UNITS.get(name, name)) for name in others)
        told.append(f"it would take {amounts} a year, of which no balance is drawn up here")
    missing = tuple(f"a balance of {name}" for name in others) if not fuels else ()
    rank = ("implausible", "in tension", "consistent")
    answer = next((word for word in rank if word in answers), "undetermined")
    sized = all(plant.row["size"] is not None for plant in plants)
    if not sized:
        answer, missing = "undetermined", ("a size",)
        told.insert(0, f"no size is told; studied is {_studied(plants)}")
    return {"answer": answer, "text": "; ".join(told), "because": because, "missing": missing,
            "indicative": True, "detail": {"year": year, "inputs": detail}}  # fmt: skip


def _studied(plants: Sequence[Plant]) -> str:
    row = next(plant.row for plant in plants if plant.row["size"] is None)
    return f"{float(row['size_low'] or 0):,.10g} to {float(row['size_high'] or 0):,.10g} {row['unit']}"  # fmt: skip


def _takes(plants: Sequence[Plant]) -> dict[str, Floats]:
    found: dict[str, Floats] = {}
    for plant in plants:
        for name, amount in plant.flows.takes.items():
            found[name] = found.get(name, 0.0) + amount
    return found


def _balance_fits(
    balance: Balance, plants: Sequence[Plant], takes: Floats, year: int
) -> tuple[str, str, dict[str, Any]]:
    column = balance.years.index(min(max(year, balance.years[0]), balance.years[-1]))
    unit, name = balance.unit.split("/", maxsplit=1)[0], _NAMES[balance.fuel]
    names = [plant.row.id for plant in plants]
    left = balance.without(*names)[:, column]
    exports = balance.uses.get("export")
    kept = float((left >= takes).mean())
    given = float((left + exports[:, column] >= takes).mean()) if exports is not None else kept
    supply = sum(v[:, column] for v in balance.supply.values())
    part = float(np.median(takes / supply))
    text = (
        f"it would take {range_words(takes, f'{unit} of {name}')} a year, {part * 100:.2g} % of what is "
        f"there in {balance.years[column]}"
    )
    numbers = {"kept": kept, "given": given, "takes": float(np.median(takes)), "left": float(np.median(left))}  # fmt: skip
    if exports is None:
        text += (
            f"; that is there in {share_words(kept)}, contracts whose volumes are secret left out"
        )
    else:
        text += f"; with homes and exports served as now it is there in {share_words(kept)}"
        if kept < ENOUGH:
            text += f", with exports giving way in {share_words(given)}"
    if kept >= ENOUGH:
        return "consistent", text, numbers
    if given <= SCARCE:
        return "implausible", text, numbers
    return "in tension", text, numbers


def _limit(
    plant: Plant, plants: Sequence[Plant], takes: Mapping[str, Floats]
) -> tuple[str, str] | None:
    """Hold what a project's plants take against the input that was promised to them."""
    limit = plant.row["input_limit"]
    if limit is None or not plant.flows.takes:
        return None
    fuel = next(iter(plant.flows.takes))
    share = float((takes[fuel] <= float(limit)).mean())
    full = sum(
        (p.flows.takes[fuel] * p.row_scale for p in plants if fuel in p.flows.takes), np.zeros(1)
    )
    whole = float((full <= float(limit)).mean())
    text = (
        f"the {float(limit):g} {_UNITS[fuel]} a year promised to it are enough in {share_words(share)}, "
        f"and at full load at the promised size in {share_words(whole)}"
    )
    answer = "consistent" if whole >= ENOUGH else "in tension" if share > SCARCE else "implausible"
    return answer, text


def leaves_words(fuels: Fuels, plants: Sequence[Plant], year: int) -> list[str]:
    """Say what plants make beyond home use, and which way it goes."""
    tonnes, told = leaving(fuels), []
    # The first whole year after a plant opens.
    column = fuels.years.index(min(max(year + 1, fuels.years[0]), fuels.years[-1]))
    for plant in plants:
        row = plant.row
        if row.id in tonnes and (tonnes[row.id][:, column] > 0).any():
            amount = range_words(tonnes[row.id][:, column] / 1e3, f"kt of {row['commodity']}")
            way = (
                f"it is asked of the corridor as block surplus-{row.id}, like {row['like']}"
                if row["like"]
                else "no buyer's place is told, so no corridor is asked to carry it"
            )
            told.append(f"beyond home use {amount} would leave in {fuels.years[column]}: {way}")
        elif row["commodity"] and row.id not in tonnes:
            told.append(
                f"how much of its {row['commodity']} home would use is not told, so nothing is said of "
                "what leaves and no corridor is asked to carry it"
            )
    return told


def input_binds(
    fuels: Fuels, plants: Sequence[Plant], stage: str, year: int, because: tuple[str, ...]
) -> dict[str, Any]:
    """Say what stands against a project: its stage, and who competes for its input."""
    told, short = [f"its own stage: {stage}"], stage
    for fuel in _takes(plants):
        balance = fuels.balances.get(fuel)
        if balance is None:
            continue
        column = balance.years.index(min(max(year, balance.years[0]), balance.years[-1]))
        lacking = float((balance.left[:, column] < 0).mean())
        if lacking < 1 - ENOUGH:
            continue
        at = balance.years[column]
        told.append(
            f"{_NAMES[fuel]}: in {share_words(lacking)} of {at} not all uses can be served "
            f"({_largest(balance, column)})"
        )
        if "export" in balance.uses:
            relief = float((balance.without("export")[:, column] >= 0).mean())
            told.append(f"exports that give way would relieve it in {share_words(relief)}")
        short = f"{stage}, {fuel}"
    told += [str(plant.row["note"]) for plant in plants if plant.row["note"]]
    return {"answer": "consistent", "text": "; ".join(told), "because": because, "indicative": True,
            "detail": {"short": short}}  # fmt: skip


def _largest(balance: Balance, column: int) -> str:
    """Name the three largest uses by their middle."""
    unit = balance.unit.split("/", maxsplit=1)[0]
    middles = {name: float(np.median(use[:, column])) for name, use in balance.uses.items()}
    order = sorted(middles, key=lambda name: -middles[name])[:3]
    return ", ".join(f"{name} {_rounded(middles[name], 3):,.10g} {unit}" for name in order if middles[name] > 0)  # fmt: skip


def power_words(change: Mapping[str, Any], own: Sequence[str]) -> str:
    """Write what a project changes in the power system; empty where nothing was computed."""
    energy = change.get("energy [TWh]", {})
    if not energy:
        return ""
    made = [f"bring {_told(energy[n])} TWh of {n}" for n in own if n in energy and n not in STORES]
    if "cycles [1/yr]" in change:
        made.append(f"give {_told(change['gives [TWh]'])} TWh out of its storage in "
                    f"{_told(change['cycles [1/yr]'])} cycles a year")  # fmt: skip
    made += [f"lose {_told(energy[n], -1.0)} TWh in its storage" for n in own if n in STORES & set(energy)]  # fmt: skip
    moved = {
        name: value
        for name, value in energy.items()
        if name not in own and value["middle"] is not None and abs(value["middle"]) >= 0.005
    }
    order = sorted(moved, key=lambda name: moved[name]["middle"])
    gone = ", ".join(f"{_CALLED.get(name, name)} {_told(moved[name])}" for name in order)
    when = f"in {change['year']}"
    if change.get("resolution") == "weeks":
        when += ", in four weeks by the hour,"
    told = " and ".join(filter(None, [", ".join(made[:-1]), *made[-1:]]))
    text = f"{when} it would {told or 'give no energy of its own'}"
    text += f" and change, in TWh: {gone}" if gone else ""
    return f"{text} ({change['pairs']} pairs of solves: middle and 8 in 10)"


def _told(value: Mapping[str, float | None], sign: float = 1.0) -> str:
    middle, low, high = (
        _rounded(sign * float(value[k] or 0.0), 2) for k in ("middle", "low", "high")
    )
    low, high = min(low, high), max(low, high)
    return f"{middle:,.10g} ({low:,.10g} to {high:,.10g})"


def balance_series(fuels: Fuels) -> list[dict[str, Any]]:
    """Return every supply and use by fuel and year at 10, 50 and 90 %, for plots and tables."""
    found = []
    for fuel, balance in fuels.balances.items():
        sides: tuple[tuple[str, Mapping[str, Floats]], ...] = (
            ("supply", balance.supply), ("use", balance.uses), ("left", {"left": balance.left}),
        )  # fmt: skip
        for side, lines in sides:
            for name, values in lines.items():
                for column, year in enumerate(balance.years):
                    low, middle, high = np.quantile(values[:, column], [0.1, 0.5, 0.9])
                    found.append({
                        "fuel": fuel, "unit": balance.unit, "side": side, "name": name, "year": year,
                        "low": float(low), "middle": float(middle), "high": float(high),
                        "mean": float(values[:, column].mean()),
                    })  # fmt: skip
    return found
