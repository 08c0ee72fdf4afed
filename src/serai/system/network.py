"""Places, links, facilities and services as typed objects, checked as a whole.

Tables check their cells; this module checks what only shows when rows meet: a link
to nowhere, a gauge that a place does not have, a use without a factor, a range out
of order.  Every fault is named with its file, line and column; nothing is repaired.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import nan
from typing import Any

from serai.errors import CaseError
from serai.system.checks import network_faults
from serai.tables import Row

#: What travels: boxes, loose wagons, oil in tank wagons and tankers, trucks.
CARGOES = ("container", "wagon", "oil", "truck")
MODES = ("rail_1435", "rail_1520", "sea", "ferry", "road")
Tables = Mapping[str, Sequence[Row]]


@dataclass(frozen=True)
class Range:
    """A low, middle and high value of one quantity; ``nan`` throughout is unknown."""

    low: float = nan
    mid: float = nan
    high: float = nan

    @property
    def known(self) -> bool:
        """Whether there is a value at all."""
        return self.mid == self.mid

    @property
    def triple(self) -> tuple[float, float, float]:
        """The three values in order."""
        return self.low, self.mid, self.high


@dataclass(frozen=True)
class Place:
    """A city, station, border, port or dry port; position in degrees."""

    id: str
    name: str
    country: str
    kind: str
    lat: float
    lon: float
    gauges: frozenset[str]
    basis: str


@dataclass(frozen=True)
class Link:
    """A section, leg or road that runs both ways between places ``start`` and ``end``.

    Attributes
    ----------
    mode : str
        One of ``MODES``; rail carries its gauge.
    length : Range
        [km]
    days, cost : Range
        Own figures for the whole link [day, USD/TEU]; unknown takes the default of the mode.
    border : str
        The two countries, sorted and joined by a dash; empty inside one country.
    status : str
        ``open``, ``planned`` or ``closed``.
    opens_with : str
        Project that opens a planned link; empty where none is named.
    """

    id: str
    start: int
    end: int
    mode: str
    via: str
    length: Range
    days: Range
    cost: Range
    country: str
    border: str
    status: str
    opens_with: str
    opened: float
    basis: str


@dataclass(frozen=True)
class Facility:
    """Something that can be full.

    Attributes
    ----------
    uses : mapping
        Cargo to the ids of the factors that turn tonnes a year into ``unit``.
    capacity, background : Range
        Practical capacity as delivered and traffic outside the demand [``unit``].
    as_of : float
        Year at whose start the capacity stood.
    """

    id: str
    name: str
    kind: str
    places: frozenset[int]
    links: frozenset[int]
    use: str
    modes: frozenset[str]
    uses: Mapping[str, tuple[str, ...]]
    direction: str
    unit: str
    capacity: Range
    background: Range
    as_of: float
    service_fed: bool
    waiting: str
    family: str
    stated: str
    reason: str
    basis: str


@dataclass(frozen=True)
class Service:
    """Ships of one kind on their legs: number, load each way, days a round trip, days a year."""

    id: str
    facility: int
    vessels: float
    size: Range
    size_unit: str
    round_trip: Range
    open_days: Range
    directions: int


@dataclass(frozen=True)
class Factor:
    """A conversion factor and whether tonnes are multiplied or divided by it."""

    id: str
    divides: bool
    value: Range
    unit: str


@dataclass(frozen=True)
class Default:
    """A figure by mode, for links and transfers without one of their own."""

    id: str
    item: str
    mode: str
    to_mode: str
    country: str
    cargo: str
    value: Range
    unit: str
    basis: str


@dataclass(frozen=True)
class Network:
    """The system as it stands in the tables; indices are positions in the tuples."""

    places: tuple[Place, ...]
    links: tuple[Link, ...]
    facilities: tuple[Facility, ...]
    services: tuple[Service, ...]
    factors: Mapping[str, Factor]
    defaults: tuple[Default, ...]
    place_index: Mapping[str, int] = field(repr=False)
    link_index: Mapping[str, int] = field(repr=False)
    facility_index: Mapping[str, int] = field(repr=False)


def build_network(tables: Tables) -> Network:
    """Turn the tables of a case into a network.

    Parameters
    ----------
    tables : mapping
        Rows of ``places, links, facilities, services, conversions, defaults``.

    Raises
    ------
    CaseError
        With every fault of :func:`serai.system.checks.network_faults`.
    """
    faults = network_faults(tables)
    if faults:
        raise CaseError("system", faults)
    places = tuple(_place(row) for row in tables["places"])
    place_index = {place.id: index for index, place in enumerate(places)}
    links = tuple(_link(row, places, place_index) for row in tables["links"])
    link_index = {link.id: index for index, link in enumerate(links)}
    rows = tables.get("facilities", ())
    facilities = tuple(_facility(row, place_index, link_index) for row in rows)
    facility_index = {item.id: index for index, item in enumerate(facilities)}
    return Network(
        places=places,
        links=links,
        facilities=facilities,
        services=tuple(_service(row, facility_index) for row in tables.get("services", ())),
        factors={row.id: _factor(row) for row in tables.get("conversions", ())},
        defaults=tuple(_default(row) for row in tables.get("defaults", ())),
        place_index=place_index,
        link_index=link_index,
        facility_index=facility_index,
    )


def parse_use(text: str) -> tuple[str, ...]:
    """Split ``t-per-teu*teu-per-train`` into factor ids; ``1`` takes tonnes as they are."""
    return tuple(part.strip() for part in text.split("*") if part.strip() not in ("", "1"))


def spread(row: Row, name: str, low: str, high: str) -> Range:
    """Read a middle value with its ends; an end left empty is the middle itself."""
    if row[name] is None:
        return Range()
    mid = float(row[name])
    ends = [mid if row[end] is None else float(row[end]) for end in (low, high)]
    return Range(ends[0], mid, ends[1])


def _text(row: Row, name: str) -> str:
    return str(row[name] or "")


def _place(row: Row) -> Place:
    return Place(
        row.id, row["name"], row["country"], row["kind"], float(row["lat"]), float(row["lon"]),
        frozenset(row["gauges"]), row["basis"],
    )  # fmt: skip


def _link(row: Row, places: Sequence[Place], index: Mapping[str, int]) -> Link:
    start, end = index[row["from"]], index[row["to"]]
    countries = sorted({places[start].country, places[end].country})
    return Link(
        id=row.id,
        start=start,
        end=end,
        mode=f"rail_{row['gauge']}" if row["mode"] == "rail" else row["mode"],
        via=_text(row, "via"),
        length=spread(row, "length_km", "length_low", "length_high"),
        days=spread(row, "days", "days_low", "days_high"),
        cost=spread(row, "cost", "cost_low", "cost_high"),
        country=countries[0] if len(countries) == 1 else "",
        border="-".join(countries) if len(countries) > 1 else "",
        status=row["status"],
        opens_with=_text(row, "opens_with"),
        opened=year_of(row["opened"]),
        basis=row["basis"],
    )


def _facility(row: Row, places: Mapping[str, int], links: Mapping[str, int]) -> Facility:
    return Facility(
        id=row.id,
        name=row["name"],
        kind=row["kind"],
        places=frozenset(places[name] for name in row["places"]),
        links=frozenset(links[name] for name in row["links"]),
        use=row["use"],
        modes=frozenset(row["modes"]),
        uses={cargo: parse_use(text) for cargo, text in row["uses"].items()},
        direction=row["direction"],
        unit=row["unit"],
        capacity=spread(row, "capacity", "capacity_low", "capacity_high"),
        background=spread(row, "background", "background_low", "background_high"),
        as_of=nan if row["as_of"] is None else float(row["as_of"]),
        service_fed=bool(row["service_fed"]),
        waiting=_text(row, "waiting"),
        family=_text(row, "family"),
        stated=_text(row, "stated"),
        reason=_text(row, "reason"),
        basis=row["basis"],
    )


def _service(row: Row, facilities: Mapping[str, int]) -> Service:
    return Service(
        id=row.id,
        facility=facilities[row["facility"]],
        vessels=float(row["vessels"]),
        size=spread(row, "size", "size_low", "size_high"),
        size_unit=row["size_unit"],
        round_trip=spread(row, "round_trip", "round_trip_low", "round_trip_high"),
        open_days=spread(row, "open_days", "open_days_low", "open_days_high"),
        directions=int(row["directions"]),
    )


def _factor(row: Row) -> Factor:
    return Factor(row.id, row["apply"] == "divide", spread(row, "mid", "low", "high"), row["unit"])


def _default(row: Row) -> Default:
    return Default(
        row.id, row["item"], row["mode"], _text(row, "to_mode"), _text(row, "country"),
        _text(row, "cargo"), spread(row, "mid", "low", "high"), row["unit"], row["basis"],
    )  # fmt: skip


def year_of(period: Any) -> float:
    """Return the middle of a period as a decimal year; ``nan`` for none or an open one.

    An opening "in 2027" can be any day of it, so its middle is taken.  Lateness of a
    promise is counted from the end of its period (see :func:`deadline_of`).
    """
    if period is None or period.start is None or period.end is None:
        return nan
    return 0.5 * (_decimal(period.start) + _decimal(period.end, 1.0))


def deadline_of(period: Any) -> float:
    """Return the end of a period as a decimal year; ``nan`` for none or an open one."""
    return nan if period is None or period.end is None else _decimal(period.end, 1.0)


def start_of(period: Any) -> float:
    """Return the beginning of a period as a decimal year; ``nan`` for none or an open one."""
    return nan if period is None or period.start is None else _decimal(period.start)


def _decimal(day: Any, extra: float = 0.0) -> float:
    return float(day.year + (day.timetuple().tm_yday - 1 + extra) / 365.25)
