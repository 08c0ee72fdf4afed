"""Demand blocks, their volumes and parameters as typed objects, checked as a whole.

Volumes stay in the unit of their block (kt/yr or TEU/yr) until the fit, which works in
kt/yr with boxes at the middle conversion, so that a drawn conversion moves tonnes only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from math import exp, nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from serai.errors import CaseError, Fault, one_of, quoted
from serai.system.families import family_names
from serai.system.network import Network, Range, spread
from serai.tables import Row

Tables = Mapping[str, Sequence[Row]]
TEU = "TEU/yr"


@dataclass(frozen=True)
class Volume:
    """An observed volume of a block or of a counting rule in one year.

    Attributes
    ----------
    value : Range
        [unit of the block or rule]
    known : date or None
        Last day of the period in which it was said.
    """

    of: str
    year: int
    value: Range
    unit: str
    known: date | None
    basis: str
    source: str


@dataclass(frozen=True)
class Block:
    """One flow that wants to move.

    Attributes
    ----------
    kind : str
        ``contracted`` and ``sponsored`` flows are discrete: they come with a probability;
        ``contestable`` ones choose between routes.
    families : frozenset of str
        Route families open to it; empty is every one.
    crossing : str
        Countries, sorted, of the crossing that chains of the corridor must take.
    counts_all : bool
        Whether volumes count all routes rather than the corridor alone.
    corridor_share : Range
        Share of the corridor in what is shipped, calibration year [1]; unknown is 1.
    time_value : Range
        [USD/(t day)]
    growth : Range
        Yearly growth after the last known volume [1/yr].
    volatility : float
        Standard deviation of the logarithm of a year's shock [1].
    """

    id: str
    name: str
    commodity: str
    cargo: str
    origin: str
    destination: str
    kind: str
    owner: str
    families: frozenset[str]
    crossing: str
    unit: str
    counts_all: bool
    adds_to: str
    starts: float
    ends: float
    probability: Range
    corridor_share: Range
    time_value: Range
    growth: Range
    volatility: float
    basis: str
    line: int

    @property
    def on_network(self) -> bool:
        """Whether the block has ends on the network."""
        return bool(self.origin and self.destination)

    @property
    def in_boxes(self) -> bool:
        """Whether its volumes are in TEU."""
        return self.unit == TEU


@dataclass(frozen=True)
class Parameter:
    """A parameter of choice, waiting or shocks and how it is identified."""

    id: str
    item: str
    facilities: tuple[str, ...]
    value: Range
    unit: str
    identified: str
    rests_on: str
    since: float
    source: str
    basis: str
    reason: str


@dataclass(frozen=True)
class Given:
    """A flow that another engine drew, in the unit of its block.

    Attributes
    ----------
    volume : (D, Y) array
        By draw and year of ``years``; nothing before them, and as in the last one after.
    """

    years: tuple[int, ...]
    volume: NDArray[np.float64]

    def of(self, years: Sequence[int], draws: int, start: int = 0) -> NDArray[np.float64]:
        """Return the flow of some years and draws, (draws, len(years)).

        Draws beyond those there are begin again with the first.
        """
        rows = (start + np.arange(draws)) % self.volume.shape[0]
        column = np.minimum(np.asarray(years) - self.years[0], len(self.years) - 1)
        found = self.volume[np.ix_(rows, np.maximum(column, 0))]
        return np.where(column[None, :] >= 0, found, 0.0)


@dataclass(frozen=True)
class Demand:
    """All demand of a case.

    Attributes
    ----------
    blocks : tuple of Block
        Those that ``of`` names in volumes, in table order.
    volumes : tuple of Volume
    parameters : mapping of str to Parameter
    given : mapping of str to Given
        Flows still to start that another engine drew, by block.
    """

    blocks: tuple[Block, ...]
    volumes: tuple[Volume, ...]
    parameters: Mapping[str, Parameter]
    given: Mapping[str, Given] = field(default_factory=dict)

    def index(self) -> dict[str, int]:
        """Return the position of each block by id."""
        return {block.id: position for position, block in enumerate(self.blocks)}

    def of_item(self, item: str) -> tuple[Parameter, ...]:
        """Return the parameters of one item with a value."""
        found = (part for part in self.parameters.values() if part.item == item)
        return tuple(part for part in found if part.value.known)

    def one(self, item: str, default: Range) -> Range:
        """Return the general value of an item, or a default."""
        return next((part.value for part in self.of_item(item) if not part.facilities), default)

    def known_by(self, day: date | None) -> Demand:
        """Return the demand with only the volumes that had been said by a day."""
        kept = (v for v in self.volumes if day is None or v.known is None or v.known <= day)
        return replace(self, volumes=tuple(kept))

    def up_to(self, year: int) -> Demand:
        """Return the demand with only the volumes of years up to ``year``.

        Volumes of flows that are still to start stay, since they are plans.
        """
        plans = {block.id for block in self.blocks if block.starts == block.starts}
        kept = (v for v in self.volumes if v.year <= year or v.of in plans)
        return replace(self, volumes=tuple(kept))

    def by_year(self, of: str) -> dict[int, Volume]:
        """Return the volumes of a block or rule by year."""
        return {volume.year: volume for volume in self.volumes if volume.of == of}


def read_demand(
    tables: Tables, network: Network, given: Mapping[str, Given] | None = None
) -> Demand:
    """Read demand, volumes and parameters; flows that others drew come with their rows.

    Raises
    ------
    CaseError
        With every fault: unknown ends, an unknown family, a range out of order, a
        probability above one, a block without any volume.
    """
    faults = sorted(set(_faults(tables, network)))
    if faults:
        raise CaseError("freight demand", faults)
    blocks = tuple(_block(row) for row in tables.get("demand", ()))
    volumes = tuple(
        Volume(
            row["of"], int(row["year"]), spread(row, "mid", "low", "high"), row["unit"],
            getattr(row["known"], "end", None), row["basis"], row["source"] or "",
        )
        for row in tables.get("volumes", ())
    )  # fmt: skip
    parameters = {row.id: _parameter(row) for row in tables.get("freight_parameters", ())}
    return Demand(blocks, volumes, parameters, dict(given or {}))


def _block(row: Row) -> Block:
    def number(name: str) -> float:
        return nan if row[name] is None else float(row[name])

    def text(name: str) -> str:
        return str(row[name] or "")

    return Block(
        id=row.id,
        name=row["name"],
        commodity=row["commodity"],
        cargo=row["cargo"],
        origin=text("origin"),
        destination=text("destination"),
        kind=row["kind"],
        owner=text("owner"),
        families=frozenset(row["families"]),
        crossing=text("crossing"),
        unit=row["unit"],
        counts_all=row["counts"] == "all",
        adds_to=text("adds_to"),
        starts=number("starts"),
        ends=number("ends"),
        probability=spread(row, "probability", "probability_low", "probability_high"),
        corridor_share=spread(row, "corridor_share", "corridor_share_low", "corridor_share_high"),
        time_value=spread(row, "time_value", "time_value_low", "time_value_high"),
        growth=spread(row, "growth", "growth_low", "growth_high"),
        volatility=float(row["volatility"] or 0.0),
        basis=row["basis"],
        line=row.line,
    )


def _parameter(row: Row) -> Parameter:
    value = spread(row, "mid", "low", "high")
    since = nan if row["since"] is None else float(row["since"])
    return Parameter(
        row.id, row["item"], row["facilities"], value, row["unit"], row["identified"],
        row["rests_on"] or "", since, row["source"] or "", row["basis"], row["reason"] or "",
    )  # fmt: skip


_RANGES = ("probability", "corridor_share", "time_value", "growth")


def _faults(tables: Tables, network: Network) -> Iterator[Fault]:
    with_volume = {row["of"] for row in tables.get("volumes", ())}
    for row in tables.get("demand", ()):
        for column in ("origin", "destination"):
            place = row[column]
            if place and place not in network.place_index:
                expected = one_of(sorted(network.place_index), place)
                yield Fault("demand.csv", row.line, column, quoted(place), expected)
        if bool(row["origin"]) != bool(row["destination"]):
            yield Fault("demand.csv", row.line, "destination", "one end only", "both or neither",
                        "leave both empty for a block off the network")  # fmt: skip
        for family in row["families"]:
            if family not in family_names():
                expected = one_of(family_names(), family)
                yield Fault("demand.csv", row.line, "families", quoted(family), expected)
        for name in _RANGES:
            yield from _order("demand.csv", row, f"{name}_low", name, f"{name}_high")
        if row["probability"] is not None and row["probability"] > 1:
            yield Fault("demand.csv", row.line, "probability", str(row["probability"]), "0 to 1")
        if row["growth"] is None:
            yield Fault("demand.csv", row.line, "growth", "an empty cell", "growth a year and its range",
                        "a flow without a stated growth may grow at any rate; say which")  # fmt: skip
        if row["unit"] not in ("kt/yr", TEU):
            yield Fault("demand.csv", row.line, "unit", quoted(row["unit"]), f"kt/yr or {TEU}")
        if row.id not in with_volume:
            yield Fault("demand.csv", row.line, "id", "no volume in any year", "a row of volumes.csv",
                        "give a volume with its year and source")  # fmt: skip
    units = {row.id: row["unit"] for row in tables.get("demand", ())}
    for row in tables.get("volumes", ()):
        yield from _order("volumes.csv", row, "low", "mid", "high")
        if units.get(row["of"], row["unit"]) != row["unit"]:
            expected = f"{units[row['of']]} as the block"
            yield Fault("volumes.csv", row.line, "unit", quoted(row["unit"]), expected)
    for row in tables.get("freight_parameters", ()):
        yield from _order("freight_parameters.csv", row, "low", "mid", "high")
        for name in row["facilities"]:
            if name not in network.facility_index:
                expected = one_of(sorted(network.facility_index), name)
                yield Fault(
                    "freight_parameters.csv", row.line, "facilities", quoted(name), expected
                )


def _order(file: str, row: Row, *names: str) -> Iterator[Fault]:
    values: list[Any] = [row[name] for name in names if row[name] is not None]
    if values != sorted(values):
        found = " / ".join(str(value) for value in values)
        yield Fault(file, row.line, names[1], found, "low, middle and high in order", "sort them")


def carried(block: Block, volumes: Mapping[int, Volume], year: int) -> Range:
    """Return the volume of a year, carried forward from the last one known where absent.

    A carried volume has grown at the middle rate and is as wide as two standard
    deviations of its yearly shock allow.  Unknown if nothing was known by then.
    """
    if year in volumes:
        return volumes[year].value
    earlier = [known for known in volumes if known < year]
    if not earlier:
        return Range()
    last = max(earlier)
    steps = year - last
    factor = (1.0 + block.growth.mid) ** steps
    width = exp(2.0 * block.volatility * steps**0.5)
    value = volumes[last].value
    return Range(value.low * factor / width, value.mid * factor, value.high * factor * width)
