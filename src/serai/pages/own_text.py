"""A network that somebody brought, solved once, as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from serai.pages.text import table


def own_text(found: Mapping[str, Any]) -> str:
    """Write what a network says for a terminal."""
    title = found["network"] or "network"
    worst = max(found["certificate"]["open_balance"].values(), default=0.0)
    lines = [
        f"{title}: {found['snapshots']:,} snapshots from {found['first']} that stand for "
        f"{found['hours']:,.0f} hours; objective {found['certificate']['objective']:,.4g}",
        "",
        _buses(found),
        "",
        _energies(found["energy_mwh"]),
        "",
        _unserved(found["unserved"]),
        binds_text(found["binds"]),
        f"Balances close to {max(worst, 1e-12):.0e} of what passes through them.",
    ]
    return "\n".join(lines)


def _buses(found: Mapping[str, Any]) -> str:
    rows = [
        [bus, f"{found['demand_mwh'].get(bus, 0.0) / 1000:,.3f}",
         f"{found['unserved'].get(bus, {}).get('mwh', 0.0) / 1000:,.3f}", f"{price:,.2f}"]
        for bus, price in found["prices"].items()
    ]  # fmt: skip
    return table(["bus", "demand GWh", "not served GWh", "mean price by MWh"], rows)


def _energies(rows: Iterable[Mapping[str, Any]]) -> str:
    shown = [[row["what"].replace("_", " "), row["carrier"], row["place"],
              f"{row['value'] / 1000:,.3f}"] for row in rows if abs(row["value"]) > 1e-6]  # fmt: skip
    return table(["what", "carrier", "bus or link", "GWh"], shown)


def _unserved(unserved: Mapping[str, Mapping[str, Any]]) -> str:
    if not unserved:
        return (
            "Not served: no plant stands for demand that is not served, so all of it is served. Such "
            "a plant has the carrier `unserved` or `load shedding`."
        )
    told = [
        f"{one['mwh'] / 1000:,.3f} GWh at {bus} in {one['hours']:,.0f} hours, the first {one['first']}"
        for bus, one in unserved.items()
        if one["first"]
    ]
    return f"Not served: {'; '.join(told) or 'nothing'}."


def binds_text(rows: Iterable[Mapping[str, Any]]) -> str:
    """Say what is full and what one more MW of it would save."""
    told = [
        f"{row['kind']} {row['name']} is full in {row['full_hours']:,.0f} hours, and one more MW of it "
        f"would save {_money(row['worth_per_mw'])}"
        for row in rows
    ]
    if not told:
        return "Nothing of a given size binds: one more MW of any of it would save nothing."
    return f"What binds, in the network's own money: {'; '.join(told)}."


def _money(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:,.3g}"
