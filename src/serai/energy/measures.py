"""What is read off a solution: energies, prices, and whether balances close.

Energies of a year are the same in every optimum or nearly so.  Which hour goes short when
water can be moved, or which of two equal plants runs, is not, so nothing hourly is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from serai.energy.linear import Floats, Ints, LinearProgram
from serai.energy.session import Solution

#: Block of columns, its component, and what its energy is called.
_ENERGIES = (
    ("Generator-p", "generators", "generation", 1.0),
    ("Link-p", "links", "flow", 1.0),
    ("Line-s", "lines", "flow", 1.0),
    ("StorageUnit-p_dispatch", "storage_units", "discharge", 1.0),
    ("StorageUnit-p_store", "storage_units", "charge", 1.0),
    ("Store-p", "stores", "net_discharge", 1.0),
)


@dataclass(frozen=True, order=True)
class Measure:
    """What one number says.

    Attributes
    ----------
    what : str
        ``generation``, ``flow``, ``discharge``, ``charge``, ``net_discharge`` [MWh] summed over
        the snapshots with their weights; ``price`` [currency/MWh], their weighted mean.
    carrier, place : str
        Carrier and bus, or the name of the link.
    """

    what: str
    carrier: str
    place: str


class Reader:
    """Reads the same measures off every solution of one program."""

    def __init__(self, network: Any, program: LinearProgram) -> None:
        self.program = program
        labels: list[Measure] = []
        rows: list[int] = []
        columns: list[Ints] = []
        weights: list[Floats] = []
        hours = _hours(network, "generators")
        for name, kind, what, sign in _ENERGIES:
            block = program.variables.get(name)
            if block is None:
                continue
            static = getattr(network.c, kind).static
            for column, item in enumerate(block.items):
                label = _label(what, static, item)
                if label not in labels:
                    labels.append(label)
                place = block.place[:, column]
                inside = place >= 0
                columns.append(place[inside])
                weights.append(sign * np.resize(hours, place.size)[inside])
                rows += [labels.index(label)] * int(inside.sum())
        self.energies = tuple(labels)
        self.energy = csr_array(
            (np.concatenate(weights), (np.asarray(rows), np.concatenate(columns))),
            shape=(len(labels), program.shape[1]),
        )
        self._prices(network, hours)

    @property
    def measures(self) -> tuple[Measure, ...]:
        """All measures, in the order of :meth:`read`."""
        buses = tuple(Measure("price", "", bus) for bus in self.buses)
        return (*self.energies, *buses)

    def read(self, solution: Solution) -> Floats:
        """Return the measures of a solution (G,); ``nan`` where it has none."""
        if not solution.optimal:
            return np.full(len(self.measures), np.nan)
        return np.concatenate([self.energy @ solution.values, self.price @ solution.prices])

    def _prices(self, network: Any, hours: Floats) -> None:
        """Prices are duals of the balances, freed of the weight of their snapshot."""
        block = self.program.constraint("Bus-nodal_balance")
        objective = _hours(network, "objective")
        self.buses = block.items
        parts = []
        for column in range(len(block.items)):
            place = block.place[:, column]
            inside = place >= 0
            share = np.resize(hours / hours.sum() / objective, place.size)[inside]
            at = np.full(place[inside].size, column)
            parts.append((share, at, place[inside]))
        share, at, place = (np.concatenate(part) for part in zip(*parts, strict=True))
        shape = (len(block.items), self.program.shape[0])
        self.price = csr_array((share, (at, place)), shape=shape)
        self.carrier_of_bus = tuple(
            str(network.c.buses.static.at[bus, "carrier"]) for bus in block.items
        )
        self.balance = block.place

    def open_balance(self, solution: Solution, rhs: Floats, matrix: Any) -> dict[str, float]:
        """Return by carrier what does not balance, as a share of what passes through.

        Parameters
        ----------
        rhs, matrix
            Right-hand sides (M,) and coefficients (M, N) of the solved draw.
        """
        rows = self.balance[self.balance >= 0]
        part = matrix[rows]
        gap, turnover = np.zeros(rhs.size), np.zeros(rhs.size)
        gap[rows] = np.abs(part @ solution.values - rhs[rows])
        turnover[rows] = abs(part) @ np.abs(solution.values)
        found = {}
        for carrier in sorted(set(self.carrier_of_bus)):
            chosen = [i for i, name in enumerate(self.carrier_of_bus) if name == carrier]
            rows = self.balance[:, chosen]
            rows = rows[rows >= 0]
            found[carrier] = float(gap[rows].sum() / max(turnover[rows].sum(), 1e-12))
        return found


def _hours(network: Any, name: str) -> Floats:
    hours = network.snapshot_weightings[name].to_numpy(dtype=float)
    if network.has_investment_periods:
        periods = network.investment_period_weightings
        column = "objective" if name == "objective" else "years"
        by = periods[column].reindex(network.snapshots.get_level_values("period"))
        hours = hours * by.to_numpy(dtype=float)
    return np.asarray(hours, dtype=np.float64)


def _label(what: str, static: Any, item: str) -> Measure:
    row = static.loc[item]
    carrier = str(row.get("carrier", ""))
    if what == "flow":
        return Measure(what, carrier, item)
    return Measure(what, carrier, str(row["bus"]))


def columns_of(measures: Sequence[Measure], **wanted: str) -> list[int]:
    """Return the positions of the measures with the given fields, such as ``what="price"``."""
    return [
        i
        for i, measure in enumerate(measures)
        if all(getattr(measure, name) == value for name, value in wanted.items())
    ]


def as_labels(measures: Sequence[Measure]) -> list[Mapping[str, str]]:
    """Return measures as plain data."""
    return [{"what": m.what, "carrier": m.carrier, "place": m.place} for m in measures]
