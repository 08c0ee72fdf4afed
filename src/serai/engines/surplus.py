"""What plants make beyond home use, as demand that the corridor takes.

A plant whose row names a block of demand that its product travels ``like`` becomes a block of
its own: contracted, owned by its project, from its place, with tonnes by draw and year.  The
two rooms do not know one another; they meet here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from serai.case import Case
from serai.energy.fuels import Fuels, fuel_balances, leaving
from serai.projects.dates import draw_projects
from serai.rows import Row
from serai.system.chance import triangular, uniforms

if TYPE_CHECKING:
    from serai.freight.blocks import Given

#: Years for which what leaves is drawn, from the case's own day.
HORIZON = 16
KILO = 1e3
#: What freight calls a product; others keep the commodity of the block they travel like.
COMMODITIES = {"fertiliser": "fertiliser", "oil products": "oil"}
Tables = Mapping[str, Sequence[Row]]


@dataclass(frozen=True)
class Surplus:
    """The tables of a case with the blocks of its plants, and what those ask by draw.

    Attributes
    ----------
    given : mapping of block id to Given
        [kt/yr]; empty where no plant names a way.
    """

    tables: Tables
    given: Mapping[str, Given] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What a kept result must depend on besides the case."""
        return repr([(name, flow.years, flow.volume.tobytes()) for name, flow in sorted(self.given.items())])  # fmt: skip


def surplus_demand(case: Case, day: date, draws: int) -> Surplus:
    """Return what the plants of a case send out, ready for :mod:`serai.freight`.

    Raises
    ------
    CaseError
        If the fuel tables or ``needs`` of the projects have faults.
    """
    rows = [row for row in case.rows("fuel_plants") if row["like"]]
    if not rows:
        return Surplus(case.tables)
    from serai.freight.blocks import Given

    now = day.year + day.timetuple().tm_yday / 365.25
    drawn = draw_projects(case.rows("projects"), case.seed, draws, now)
    arrivals = {name: drawn.arrival[:, i] for i, name in enumerate(drawn.ids)}
    years = range(day.year, day.year + HORIZON)
    fuels = fuel_balances(case.tables, arrivals, years, case.seed, draws)
    blocks, given = _Blocks(case), {}
    for row in rows:
        tonnes = leaving(fuels).get(row.id)
        if tonnes is None or not tonnes.any():
            continue
        flow = Given(tuple(years), tonnes * _share(row, case.seed, draws)[:, None] / KILO)
        given[blocks.add(row, fuels, flow)] = flow
    return Surplus(blocks.tables, given)


def _share(row: Row, seed: int, draws: int) -> Any:
    """Draw the share of what leaves that goes the way of the row (D,)."""
    if row["like_share"] is None:
        return np.ones(draws)
    mid = float(row["like_share"])
    low, high = (mid if row[name] is None else float(row[name]) for name in ("like_low", "like_high"))  # fmt: skip
    return triangular(low, mid, high, uniforms(seed, f"fuel:{row.id}:like", draws, 0))


class _Blocks:
    """Rows that are added to the demand of a case."""

    def __init__(self, case: Case) -> None:
        self.tables = {**case.tables}
        self.known = {row.id: row for row in case.rows("demand")}

    def add(self, plant: Row, fuels: Fuels, flow: Given) -> str:
        """Add the block of a plant, its volume and its counting rules; return its id."""
        name, like = f"surplus-{plant.id}", self.known[plant["like"]]
        running = flow.volume > 0
        first = flow.years[int(np.flatnonzero(running.any(axis=0))[0])]
        odds = float(running[:, -1].mean())
        low, mid, high = np.quantile(flow.volume[running], [0.1, 0.5, 0.9])
        block = like.changed(
            commodity=COMMODITIES.get(plant["commodity"], like["commodity"]),
            id=name, name=f"{plant['commodity']} of {plant.id} beyond home use",
            origin=plant["place"], kind="contracted", owner=plant["project"],
            adds_to=None, starts=first, ends=None, probability_low=odds, probability=odds,
            probability_high=odds, growth_low=0.0, growth=0.0, growth_high=0.0, volatility=0.0,
            basis="computed", reason="what the plant makes beyond home use, by draw and year",
        )  # fmt: skip
        volume = {
            "id": f"{name}-{first}", "of": name, "year": first, "low": float(low), "mid": float(mid),
            "high": float(high), "unit": "kt/yr", "known": None, "basis": "computed",
            "source": plant["source"], "reason": "", "note": "",
        }  # fmt: skip
        counts = [
            row.changed(id=f"{row.id}-{plant.id}", block=name)
            for row in self.tables.get("counting_blocks", ())
            if row["block"] == like.id
        ]
        # The line is that of the plant, where a fault of the block is to be mended.
        self._append("demand", [Row("demand", plant.line, block.cells, plant.raw)])
        self._append("volumes", [Row("volumes", plant.line, volume, plant.raw)])
        self._append("counting_blocks", counts)
        return name

    def _append(self, table: str, rows: Sequence[Row]) -> None:
        self.tables[table] = [*self.tables.get(table, ()), *rows]
