"""One year of the power system as text: balance, prices, what is full, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from serai.pages.text import table

CARE = (
    "Prices are what one more MWh would cost this model, not tariffs, which are set by the state; "
    "hours in which demand is cut are left out of the mean."
)


def power_text(found: Mapping[str, Any]) -> str:
    """Write the balance of one year for a terminal."""
    lines = [f"{found['year']}, in {_resolution(found['resolution'])}; {switches(found)}", ""]
    countries = sorted(found["countries"].items(), key=lambda item: -item[1]["demand_gwh"])
    lines += [line for country in countries for line in _country(*country)]
    lines += ["", _zones(found["zones"]), "", CARE, "", _lines(found["lines"]), ""]
    lines += [binds_text(found["lines"]), *synthetic_text(found)]
    worst = found["certificate"]["open_balance_mw"]
    lines.append(f"Every zone balances in every snapshot to {max(worst, 1e-9):.0e} MW.")
    return "\n".join(lines)


def _resolution(name: str) -> str:
    if name == "weeks":
        return "four hourly weeks that stand for the year"
    if name == "cold":
        return "the fourteen days of highest load by the hour; energies are theirs alone"
    return "hours" if name == "1h" else f"means of {name[:-1]} hours"


def switches(found: Mapping[str, Any]) -> str:
    """Say which projects stand and what is switched off."""
    parts = {
        "standing": "only projects known to run",
        "promised": "every project from the day promised last",
        "all": "every project",
    }
    told = [parts[found["projects"]]]
    told += [] if found["russia"] else ["Russia off"]
    told += ["lines within a country carry anything"] if found["copper_plate"] else []
    return ", ".join(told)


def _country(name: str, data: Mapping[str, Any]) -> Iterable[str]:
    total = data["total_gwh"]
    made = sorted(data["generation_gwh"].items(), key=lambda item: -item[1])
    shares = ", ".join(f"{carrier} {_twh(value)} ({value / total:.1%})" for carrier, value in made)
    brought = sum(data["imports_gwh"].values())
    peak = data["peak"]
    yield (
        f"{name}: made {_twh(total)} TWh, used {_twh(data['demand_gwh'])}, sent abroad net "
        f"{_twh(data['net_export_gwh'])}, brought in from balancing zones {_twh(brought)}, "
        f"not served {unserved_text(data)}"
    )
    yield f"    {shares}"
    if data["other_gwh"] >= 1.0:
        yield f"    left to plants of its own that are not in the tables: {_twh(data['other_gwh'])} TWh"
    yield (
        f"    highest load {peak['load_mw']:,.0f} MW ({peak['at'][:16]}), own generation then "
        f"{peak['own_mw']:,.0f}, gap {peak['gap_mw']:,.0f}"
    )


def unserved_text(data: Mapping[str, Any]) -> str:
    """Say how much demand is not served, and as what share."""
    if data["unserved_gwh"] < 1e-3:
        return "none in these means"
    return f"{_twh(data['unserved_gwh'])} TWh ({data['unserved_share']:.2%})"


def _twh(gwh: float) -> str:
    return f"{gwh / 1000.0:,.2f}"


def _zones(zones: Mapping[str, Mapping[str, Any]]) -> str:
    rows = []
    for name, zone in zones.items():
        price = "" if zone["price_eur_mwh"] is None else f"{zone['price_eur_mwh']:,.0f}"
        rows.append([name, _twh(zone["demand_gwh"]), _twh(zone["total_gwh"]), _twh(zone["gap_gwh"]),
                     f"{zone['unserved_gwh']:,.0f}", f"{zone['unserved_hours']:,.0f}",
                     (zone["unserved_first"] or "")[:16], price])  # fmt: skip
    head = ["zone", "used TWh", "made TWh", "gap TWh", "not served GWh", "hours", "first",
            "EUR/MWh"]  # fmt: skip
    return table(head, rows)


def _lines(rows: Iterable[Mapping[str, Any]]) -> str:
    shown = [
        [row["line"], f"{row['limit_mw']:,.0f}", _twh(row["forward_gwh"]), _twh(row["back_gwh"]),
         f"{row['full_hours']:,.0f}", f"{row['worth_eur_per_mw']:,.0f}"]
        for row in rows
    ]  # fmt: skip
    head = ["line", "MW", "forward TWh", "back TWh", "hours full", "EUR per MW more"]
    return table(head, shown)


def binds_text(rows: Iterable[Mapping[str, Any]]) -> str:
    """Say which lines are full, the one whose next MW saves most first."""
    full = [row for row in rows if row["worth_eur_per_mw"] >= 1.0]
    if not full:
        return "No line binds: one more MW of any of them would save nothing."
    full.sort(key=lambda row: -row["worth_eur_per_mw"])
    told = [
        f"{row['line']} is full in {row['full_hours']:,.0f} hours, and one more MW of it would save "
        f"{row['worth_eur_per_mw']:,.0f} EUR"
        for row in full
    ]
    return "What binds: " + "; ".join(told) + "."


def enough_text(response: Mapping[str, Any], country: str) -> list[str]:
    """Say by year whether power suffices in the draws and what part is renewable."""
    found = []
    for year, countries in response.get("years", {}).items():
        data = countries.get(country)
        if data is None or data["nothing short"] is None:
            continue
        part = data.get("share [%]", {}).get("renewable")
        text = (
            f"In {year}, with projects as drawn, nothing goes short in {_odds(data['nothing short'])} of "
            f"{data['draws']} draws, and so without net import in "
            f"{_odds(data['nothing short and no net import'])}"
        )
        if part and part["middle"] is not None:
            text += (
                f"; rivers, sun and wind make {part['middle']:.0f} % of what is generated (8 in 10 between "
                f"{part['low']:.0f} and {part['high']:.0f})"
            )
        found.append(text + ". Evaluated, never imposed; indicative.")
    return found


def _odds(share: float) -> str:
    """Write a share to five points, never as none or all."""
    rounded = min(max(round(share * 20) / 20, 0.05), 0.95)
    return f"{'at most ' if share <= 0.05 else 'at least ' if share >= 0.95 else 'about '}{rounded:.0%}"


def synthetic_text(found: Mapping[str, Any]) -> list[str]:
    """Say what of the weather is no measurement."""
    told = [f"{name}: {text}" for name, text in found["synthetic"].items()]
    own = [f"own series: {', '.join(found['own_series'])}"] if found["own_series"] else []
    return [f"Indicative. {'; '.join([*told, *own])}."] if told or own else []


def winter_text(found: Mapping[str, Any]) -> str:
    """Write the winter peak of each country for a terminal."""
    lines = [f"The fourteen days of highest load of {found['year']}, by the hour", ""]
    rows = [
        [name, data["at"][:16], f"{data['load_mw']:,.0f}", f"{data['own_mw']:,.0f}",
         f"{data['gap_mw']:,.0f}", f"{data['gap_low_mw']:,.0f} to {data['gap_high_mw']:,.0f}",
         f"{data['draws_with_unserved']} of {data['draws']}"]
        for name, data in found["countries"].items()
    ]  # fmt: skip
    head = ["country", "peak", "load MW", "own MW", "gap MW", "8 in 10 draws", "cut in draws"]
    lines += [table(head, rows), ""]
    lines.append("Outages, availability, water and wind are drawn from their ranges; indicative.")
    return "\n".join(lines)


def check_text(found: Mapping[str, Any]) -> str:
    """Write the model beside what was observed."""
    told = {"calibrate": "fitted", "score": "scored", "report": "shown"}
    rows = [
        [told[row["role"]], row["period"], row["carrier"] or row["zone"] or row["item"],
         row["counted_by"], _number(row["computed"], row["unit"]),
         _number(row["observed"], row["unit"]), row["unit"], _error(row)]
        for row in found["scores"]
    ]  # fmt: skip
    head = ["use", "period", "what", "counted by", "computed", "observed", "unit", "error"]
    lines = [table(head, rows), "", "Winter peaks: load less own generation", ""]
    for country, peaks in found["peaks"].items():
        shown = [
            [country, str(row["year"]), f"{row['load_mw']:,.0f}", f"{row['gap_mw']:,.0f}",
             f"{row['gap_low_mw']:,.0f} to {row['gap_high_mw']:,.0f}",
             f"{row['observed_gap_mw']:,.0f}", "yes" if row["same_sign"] else "no", row["note"]]
            for row in peaks
        ]  # fmt: skip
        head = ["country", "winter", "load MW", "gap MW", "8 in 10 draws", "observed MW",
                "same sign", "note"]  # fmt: skip
        lines += [table(head, shown, {7: 50}), ""]
    if found["ablations"]:
        names = sorted({key for row in found["ablations"] for key in row} - {"variant"})
        shown = [[row["variant"], *(f"{row.get(name, 0.0):,.0f}" for name in names)]
                 for row in found["ablations"]]  # fmt: skip
        lines += ["What each part of the model does, GWh", "", table(["variant", *names], shown)]
    return "\n".join(lines)


def _number(value: float, unit: str) -> str:
    return f"{value:,.1f}" if unit == "%" else f"{value:,.0f}"


def _error(row: Mapping[str, Any]) -> str:
    if row["item"] == "share":
        return f"{row['error']:+.1f} points"
    return f"{row['error']:+.1%}"
