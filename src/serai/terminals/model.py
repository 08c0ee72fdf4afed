"""What a planner declares: item classes, closures, yards, berths, fleets, stages, arrivals.

A declaration is frozen data in hours; :mod:`serai.terminals.written` reads it from YAML and
:mod:`serai.terminals.checks` says what is wrong with it.  Nothing here draws or simulates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any

from serai.errors import UsageError, one_of, quoted
from serai.terminals.values import Number, Spread

ITEMS = ("box", "wagon", "truck", "lot")
KINDS = ("station", "travel", "yard", "batch", "ride")
RULES = ("pause", "finish", "restart")
BLOCKING = ("before", "after", "refuse")
MONTHS = 12
#: What a row of the kernel has room for: stages of one route, stages that join a train or
#: convoy, and different priorities, of the classes and of the fleets.
MOST_STAGES, MOST_JOINED, MOST_PRIORITIES = 24, 8, 12


@dataclass(frozen=True)
class ItemClass:
    """A kind of item and the stages it passes, in order.

    Attributes
    ----------
    item : str
        box, wagon, truck or lot.
    teu : float
        Places that one item takes where places are counted in TEU.
    tonnes : float
        Cargo of one item [t]; 0 where it is not told.
    priority : int
        Greater goes first in every queue; equal ones are first come, first served.
    empty : bool
        Whether it carries nothing: passed, and told apart.
    """

    name: str
    item: str
    route: tuple[str, ...]
    teu: float = 1.0
    tonnes: float = 0.0
    priority: int = 0
    empty: bool = False


@dataclass(frozen=True)
class Closure:
    """When something is closed: by the week, on dates, or by chance with a season.

    Attributes
    ----------
    weekly : tuple of (day, from, to)
        *Open* windows: day 0 is Monday, hours of the day; empty is always open.
    dates : tuple of (month, day, month, day)
        Closed days of every year, both inside.
    shut : Spread or None
        Length of a random closure [h].
    gap : Spread or None
        Open time between random closures [h]; its shape where ``share`` gives the mean.
    share : tuple of Number
        Share of time closed by month [1], twelve of them, or none.
    gap_factor, shut_factor : tuple of float
        What the means are multiplied with, by month.
    """

    name: str
    weekly: tuple[tuple[int, float, float], ...] = ()
    dates: tuple[tuple[int, int, int, int], ...] = ()
    shut: Spread | None = None
    gap: Spread | None = None
    share: tuple[Number, ...] = ()
    gap_factor: tuple[float, ...] = (1.0,) * MONTHS
    shut_factor: tuple[float, ...] = (1.0,) * MONTHS


@dataclass(frozen=True)
class Stage:
    """One stage of a route; which fields count depends on its kind.

    ``station``: ``servers``, ``time`` [h], ``joined``, ``closed``, ``rule``, ``breakdown_gap``,
    ``breakdown_time``.  ``travel``: ``time``, ``joined``.  ``yard``: ``slots``, ``blocks``,
    ``time`` (least stay), ``frees_at_end``.  ``batch``: ``size``, ``full``, ``after``, ``every``,
    ``first``, ``least``, ``time``, ``closed``.  ``ride``: ``fleet``, ``origin``, ``target``.

    Attributes
    ----------
    joined : bool
        The items of one arriving train or convoy wait for one another and pass as one.
    rule : str
        What a closure does to work in hand: pause, finish or restart.
    blocks : str
        Where a full yard stops what comes before it: ``before`` its service begins,
        ``after`` it ended, or ``refuse``: the item is turned away on arrival.
    frees_at_end : bool
        The slot is freed when the next service ends, not when it begins (the lift).
    """

    name: str
    kind: str
    time: Spread | None = None
    servers: Number | None = None
    joined: bool = False
    closed: tuple[str, ...] = ()
    rule: str = "pause"
    breakdown_gap: Spread | None = None
    breakdown_time: Spread | None = None
    slots: Number | None = None
    blocks: str = "after"
    frees_at_end: bool = False
    size: Number | None = None
    full: bool = True
    after: Number | None = None
    every: Number | None = None
    first: Number | None = None
    least: Number | None = None
    fleet: str = ""
    origin: str = ""
    target: str = ""


@dataclass(frozen=True)
class Call:
    """What a vessel does at one port of its round.

    Attributes
    ----------
    berths : str
        Name of the berths; other fleets and calls may use the same.
    cranes : Number
        Lifts at a time on one vessel [1].
    load, unload : Spread or None
        Time of one lift [h]; none is at once.
    full, after, every, first, least
        When it leaves: full; ``after`` so many hours of loading; at the next instant
        ``first + n every``; never with fewer than ``least`` places taken.
    sail : Spread
        Time to the next call [h].
    closed : tuple of str
        Closures in which it may not leave; it holds the berth.
    entry : bool
        Those closures keep it from entering too.
    shifts : tuple of str
        Closures in which no crane works; a lift in hand pauses.
    """

    name: str
    berths: str
    sail: Spread
    cranes: Number = field(default_factory=lambda: Number.exact(1, assumed="one crane a vessel"))
    load: Spread | None = None
    unload: Spread | None = None
    full: bool = False
    after: Number | None = None
    every: Number | None = None
    first: Number | None = None
    least: Number | None = None
    closed: tuple[str, ...] = ()
    entry: bool = False
    shifts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fleet:
    """Vessels of one size on a round of calls.

    Attributes
    ----------
    vessels : Number
    size : Number
        Places of one vessel, in TEU or in items as the unit says.
    load : Number
        Share of the places that may be used [1].
    load_by_month : tuple of float
        What that share is multiplied with, by month: part loads at low water.
    apart : Number
        Hours between the first arrivals of two vessels at the first call [h].
    priority : int
        Greater berths first.
    """

    name: str
    vessels: Number
    size: Number
    calls: tuple[Call, ...]
    load: Number = field(default_factory=lambda: Number.exact(1.0, assumed="all places in use"))
    load_by_month: tuple[float, ...] = (1.0,) * MONTHS
    apart: Number = field(default_factory=lambda: Number.exact(0.0, "h", "all start together"))
    priority: int = 0


@dataclass(frozen=True)
class Arrival:
    """A source of items: trains, convoys or single items, by chance or by timetable.

    Attributes
    ----------
    of : Number
        Items in one arrival.
    classes : tuple of (str, float)
        Class and share of the items; the shares sum to one.
    gap : Spread or None
        Time between two arrivals [h].
    every, first : Number or None
        A timetable [h] instead.
    delay : Spread or None
        Lateness against the timetable [h].
    by_month : tuple of float
        What the rate is multiplied with, by month.
    until : Number or None
        Arrivals stop at this hour [h].
    """

    name: str
    of: Number
    classes: tuple[tuple[str, float], ...]
    gap: Spread | None = None
    every: Number | None = None
    first: Number | None = None
    delay: Spread | None = None
    by_month: tuple[float, ...] = (1.0,) * MONTHS
    until: Number | None = None


@dataclass(frozen=True)
class Start:
    """Items that wait at a stage when the clock starts."""

    item_class: str
    stage: str
    count: Number


@dataclass(frozen=True)
class Declaration:
    """One place or corridor, as data; every time in hours from 1 January of ``year``."""

    name: str
    title: str
    year: int
    classes: Mapping[str, ItemClass]
    stages: Mapping[str, Stage]
    arrivals: Mapping[str, Arrival]
    closures: Mapping[str, Closure] = field(default_factory=dict)
    berths: Mapping[str, Number] = field(default_factory=dict)
    fleets: Mapping[str, Fleet] = field(default_factory=dict)
    start: tuple[Start, ...] = ()
    place: str = ""
    note: str = ""

    def with_(self, changes: Mapping[str, Any]) -> Declaration:
        """Return a variant; draws depend on names, so it shares its chance with this one.

        Keys are paths such as ``stages.border.servers`` or ``fleets.feeders.vessels``.  A number
        replaces the middle and closes the range; on a time it becomes the mean [h]; a whole
        record, a text or None stands as given.

        Raises
        ------
        UsageError
            If a path names nothing.
        """
        found: Any = self
        for path, value in changes.items():
            found = _changed(found, path.split("."), value, path)
        return found  # type: ignore[no-any-return]


def _changed(record: Any, path: list[str], value: Any, whole: str) -> Any:
    """Return a copy of a record, mapping or tuple of named records with one part replaced."""
    head, rest = path[0], path[1:]
    if is_dataclass(record) and not isinstance(record, type):
        names = [f.name for f in fields(record)]
        old = getattr(record, head) if head in names else None
    elif isinstance(record, Mapping):
        names, old = list(record), record.get(head)
    else:
        names = [part.name for part in record]
        old = next((part for part in record if part.name == head), None)
    if head not in names:
        raise UsageError(f"found {quoted(whole)}, expected {one_of(names, head)} for '{head}'")
    new = _changed(old, rest, value, whole) if rest else _set(old, value)
    if is_dataclass(record) and not isinstance(record, type):
        return replace(record, **{head: new})
    if isinstance(record, Mapping):
        return {**record, head: new}
    return tuple(new if part.name == head else part for part in record)


def _set(old: Any, value: Any) -> Any:
    """Return the new value of a field, keeping the shape of the old one."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if isinstance(old, Number):
        return replace(old, mid=float(value), low=float(value), high=float(value))
    if isinstance(old, Spread):
        return old.with_mean(float(value))
    return value
