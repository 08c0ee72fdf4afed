"""Lines between zones: what stands in a year, and at what hurdle trade crosses it."""

from __future__ import annotations

import itertools
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from serai.energy import fleet
from serai.energy.clock import hours_of
from serai.energy.scenario import begins
from serai.rows import Row

if TYPE_CHECKING:
    from serai.energy.network import Draft

Floats = NDArray[np.float64]
#: A line of the copper plate carries anything [MW].
ANYTHING = 1e5


def add_lines(draft: Draft) -> None:
    """Add the links of a network, those of parallel rows as one."""
    together: dict[tuple[str, str, str], Floats] = {}
    for row in draft.tables.get("power_lines", ()):
        power = float(row["mw"]) * fleet.standing(_opening(draft, row), None, draft.year)
        key = (row["from"], row["to"], row["trade"])
        together[key] = together.get(key, np.zeros(hours_of(draft.year))) + power
    if draft.scenario.copper_plate:
        _unlimited(draft, together)
    for (start, end, trade), power in together.items():
        buses = set(draft.network.buses.index)
        if power.max() <= 0 or not {start, end} <= buses:
            continue
        _add(draft, start, end, trade, power)
    if draft.scenario.russia:
        _add_import(draft)


def _opening(draft: Draft, row: Row) -> date:
    if not row["project"]:
        return begins(row["since"])
    projects = {each.id: each for each in draft.tables.get("projects", ())}
    return draft.scenario.opening(projects[row["project"]]) or date.max


def _add(draft: Draft, start: str, end: str, trade: str, power: Floats) -> None:
    most = float(power.max())
    course = draft.means(power / most)
    network = draft.network
    if trade == "dispatch":
        network.add("Link", f"{start}-{end}", bus0=start, bus1=end, p_nom=most, carrier="AC",
                    p_max_pu=course, p_min_pu=-course)  # fmt: skip
        return
    hurdle = draft.settings.value("trade_hurdle") if trade == "contract" else 0.0
    ways = [(start, end)] if trade == "balance" else [(start, end), (end, start)]
    for one, other in ways:
        network.add("Link", f"{one}-{other}", bus0=one, bus1=other, p_nom=most, carrier="AC",
                    p_max_pu=course, marginal_cost=hurdle)  # fmt: skip


def _unlimited(draft: Draft, together: dict[tuple[str, str, str], Floats]) -> None:
    """Join all zones of each country by lines that carry anything."""
    countries: dict[str, list[str]] = {}
    for row in draft.tables["zones"]:
        if row["kind"] == "modelled":
            countries.setdefault(row["country"], []).append(row.id)
    anything = np.full(hours_of(draft.year), ANYTHING)
    for zones in countries.values():
        for key in [key for key in together if key[0] in zones and key[1] in zones]:
            del together[key]
        for one, other in itertools.pairwise(zones):
            together[one, other, "dispatch"] = anything


def _add_import(draft: Draft) -> None:
    """Add what each balancing zone can sell: what its lines carry, or less by a limit of its own."""
    for row in draft.tables["zones"]:
        if row["kind"] != "balancing":
            continue
        limit = draft.settings.limit("import_limit", row.id, "import")
        draft.network.add(
            "Generator", f"{row.id} import", bus=row.id, carrier="import",
            p_nom=ANYTHING if limit is None else limit,
            marginal_cost=draft.settings.value("price", row.id, "import"),
        )  # fmt: skip
