"""What makes a declaration impossible to run, each fault with the way out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from serai.errors import Fault, UsageError, one_of
from serai.terminals import draws
from serai.terminals.model import (
    MONTHS,
    MOST_JOINED,
    MOST_PRIORITIES,
    MOST_STAGES,
    Arrival,
    Call,
    Closure,
    Declaration,
    Fleet,
    ItemClass,
    Stage,
)
from serai.terminals.numbers import numbers_of, places
from serai.terminals.values import Number, Spread

DAYS_OF_MONTH = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def faults(declaration: Declaration, sources: Collection[str] | None = None) -> list[Fault]:
    """Return every fault of a declaration, sorted; ``sources`` are the known source ids."""
    found: list[Fault] = []

    def note(column: str, what: str, expected: str, remedy: str = "") -> None:
        found.append(Fault(declaration.name, 0, column, what, expected, remedy))

    parts: Iterable[Iterator[tuple[str, str, str, str]]] = [
        *(_closure(part) for part in declaration.closures.values()),
        *(_stage(part, declaration) for part in declaration.stages.values()),
        *(_fleet(part, declaration) for part in declaration.fleets.values()),
        *(_class(part, declaration) for part in declaration.classes.values()),
        *(_arrival(part, declaration) for part in declaration.arrivals.values()),
        _berths(declaration),
        _start(declaration),
        _whole(declaration),
    ]
    for part in parts:
        for fault in part:
            note(*fault)
    if sources is not None:
        for path, _, basis in numbers_of(declaration):
            if basis.source and basis.source not in sources:
                note(path, f"source '{basis.source}'", one_of(sorted(sources), basis.source))
    return sorted(set(found))


Told = Iterator[tuple[str, str, str, str]]


def _known(column: str, name: str, known: Iterable[str], kind: str) -> Told:
    names = list(known)
    if name not in names:
        expected = one_of(names, name) if names else f"a declared {kind}"
        yield column, f"'{name}'", expected, f"declare the {kind} or correct the name"


def _least(column: str, number: Number | None, least: float, remedy: str) -> Told:
    if number is not None and number.low < least:
        yield column, f"{number.low:g}", f"at least {least:g}", remedy


def _positive(column: str, spread: Spread | None) -> Told:
    if spread is None:
        return
    values = {
        draws.UNIFORM: (spread.a, spread.b),
        draws.TRIANGULAR: (spread.a, spread.b, spread.c),
        draws.EMPIRICAL: spread.quantiles,
    }.get(spread.kind, (spread.a,))
    if min(values) < 0 or list(values) != sorted(values):
        yield column, f"{values}", "times of at least 0 that rise", "correct the times"
    if spread.kind in (draws.EXPONENTIAL, draws.LOGNORMAL, draws.GAMMA, draws.WEIBULL):
        shaped = spread.kind != draws.EXPONENTIAL
        if spread.a <= 0 or (shaped and spread.b <= 0):
            yield column, f"{spread.a:g}, {spread.b:g}", "parameters above 0", "use fixed for none"


def _closure(part: Closure) -> Told:
    column = f"closures.{part.name}"
    yield from _positive(f"{column}.shut", part.shut)
    yield from _positive(f"{column}.gap", part.gap)
    if part.shut is None and (part.gap is not None or part.share):
        yield f"{column}.shut", "nothing", "how long it is closed", "add a distribution"
    if part.shut is not None and part.gap is None and not part.share:
        yield f"{column}.gap", "nothing", "`gap` or `share`", "say how often it closes"
    if not (part.shut or part.weekly or part.dates):
        yield column, "nothing", "weekly, dates, or shut with gap or share", "say when it closes"
    for month, share in enumerate(part.share):
        if not 0 <= share.low <= share.high < 1:
            yield (
                f"{column}.share.{month + 1}", f"{share.low:g} to {share.high:g}",
                "a share from 0 to below 1", "a whole month closed is written under `dates`",
            )  # fmt: skip
    if min(*part.gap_factor, *part.shut_factor) <= 0:
        yield column, "a factor of 0 or less", "factors above 0", "correct the months"
    closed = [False] * 366
    for first_month, first_day, last_month, last_day in part.dates:
        ends = [(first_month, first_day), (last_month, last_day)]
        if not all(1 <= m <= MONTHS and 1 <= d <= 31 for m, d in ends):
            yield f"{column}.dates", f"{ends}", "months 1-12 and days 1-31", "correct the dates"
            return
        first, last = (sum(DAYS_OF_MONTH[: m - 1]) + d - 1 for m, d in ends)
        days = range(first, last + 1) if first <= last else [*range(first, 365), *range(last + 1)]
        for day in days:
            closed[day] = True
    if sum(closed[:365]) == 365:
        yield f"{column}.dates", "the whole year", "some open day", "shorten the closed dates"


def _stage(part: Stage, declaration: Declaration) -> Told:
    column = f"stages.{part.name}"
    for name in part.closed:
        yield from _known(f"{column}.closed", name, declaration.closures, "closure")
    for key in ("time", "breakdown_gap", "breakdown_time"):
        yield from _positive(f"{column}.{key}", getattr(part, key))
    yield from _least(f"{column}.servers", part.servers, 1, "a station needs a server")
    yield from _least(f"{column}.slots", part.slots, 1, "a yard without slots passes nothing: "
                      "give its slots, or leave the yard out of the route")  # fmt: skip
    if (part.breakdown_gap is None) != (part.breakdown_time is None):
        yield f"{column}.breakdown", "one of two", "`gap` and `repair`", "give both or none"
    if part.kind == "batch":
        yield from _least(f"{column}.size", part.size, 1, "a batch holds at least one place")
        yield from _go(column, part, part.size)
        if not (part.full or part.after or part.every):
            yield (f"{column}.go", "nothing", "full, after or every",
                   "a service needs a rule by which it departs")  # fmt: skip
    if part.kind == "ride":
        yield from _known(f"{column}.fleet", part.fleet, declaration.fleets, "fleet")
        fleet = declaration.fleets.get(part.fleet)
        calls = [call.name for call in fleet.calls] if fleet else []
        for end in (part.origin, part.target) if fleet else ():
            yield from _known(f"{column}.from", end, calls, "call")
        if fleet and part.origin == part.target:
            yield f"{column}.to", f"'{part.target}'", "another call", "a ride joins two calls"


def _go(column: str, part: Stage | Call, size: Number | None) -> Told:
    yield from _least(f"{column}.go.after", part.after, 0, "hours from 0")
    yield from _least(f"{column}.go.first", part.first, 0, "hours from 0")
    if part.every is not None and part.every.low <= 0:
        yield (
            f"{column}.go.every",
            f"{part.every.low:g} h",
            "hours above 0",
            "correct the timetable",
        )
    if part.least is not None and size is not None and part.least.high > size.low:
        yield (f"{column}.go.least", f"{part.least.high:g}", f"at most the size, {size.low:g}",
               "it would never depart: lower it")  # fmt: skip


def _fleet(part: Fleet, declaration: Declaration) -> Told:
    column = f"fleets.{part.name}"
    yield from _least(f"{column}.vessels", part.vessels, 1, "a fleet needs a vessel")
    yield from _least(f"{column}.size", part.size, 1, "a vessel needs a place")
    if not 0 < part.load.low <= part.load.high <= 1:
        yield f"{column}.load", f"{part.load.low:g} to {part.load.high:g}", "above 0, at most 1", ""
    if min(part.load_by_month) <= 0:
        yield f"{column}.load_by_month", "0 or less", "factors above 0", "use closures instead"
    elif part.size.low * part.load.low * min(part.load_by_month) < 1:
        yield f"{column}.load", "less than one place", "one place or more", "raise size or load"
    names = [call.name for call in part.calls]
    if not names:
        yield f"{column}.calls", "none", "one or more calls", "list the ports in order"
    if len(set(names)) < len(names):
        yield f"{column}.calls", "a port twice", "different names", "name its two calls apart"
    origins = {s.origin for s in declaration.stages.values() if s.fleet == part.name}
    for call in part.calls:
        at = f"{column}.calls.{call.name}"
        yield from _known(f"{at}.berths", call.berths, declaration.berths, "berth")
        for name in (*call.closed, *call.shifts):
            yield from _known(f"{at}.closed", name, declaration.closures, "closure")
        for key in ("sail", "load", "unload"):
            yield from _positive(f"{at}.{key}", getattr(call, key))
        yield from _least(f"{at}.cranes", call.cranes, 1, "a call needs a crane")
        yield from _go(at, call, part.size)
        if call.name not in origins and (call.full or call.least) and not call.after:
            yield (f"{at}.go", "full or least where nothing is loaded", "after or every",
                   "it would never depart: give a time, or let a ride start here")  # fmt: skip
    if part.calls and sum(call.sail.mean for call in part.calls) <= 0:
        yield f"{column}.calls", "a round of no time", "sailing times above 0", "give `sail`"


def _class(part: ItemClass, declaration: Declaration) -> Told:
    column = f"classes.{part.name}"
    if not part.route:
        yield f"{column}.route", "no stage", "one or more stages", "list the stages in order"
    for name in part.route:
        yield from _known(f"{column}.route", name, declaration.stages, "stage")
    if len(part.route) > MOST_STAGES:
        yield (f"{column}.route", f"{len(part.route)} stages", f"at most {MOST_STAGES} on one route",
               "join stages whose queues do not matter, or declare the route in two parts")  # fmt: skip
    if len(set(part.route)) < len(part.route):
        yield f"{column}.route", "a stage twice", "each stage once", "declare a second stage"
    if part.teu <= 0 or part.tonnes < 0:
        yield f"{column}.teu", f"{part.teu:g}", "places above 0, tonnes from 0", ""
    stages = [declaration.stages[name] for name in part.route if name in declaration.stages]
    for place, stage in enumerate(stages):
        if stage.kind == "yard" and stage.blocks == "refuse" and place > 0:
            yield (f"stages.{stage.name}.blocks", "refuse inside a route", "before or after",
                   "only what arrives from outside can be turned away")  # fmt: skip
        number = {"yard": stage.slots, "batch": stage.size}.get(stage.kind)
        if stage.kind == "ride" and stage.fleet in declaration.fleets:
            number = declaration.fleets[stage.fleet].size
        if number is not None and places(part, number) <= 0:
            yield (f"{column}.tonnes", f"no tonnes, and places in t at '{stage.name}'",
                   "tonnes above 0", "give `tonnes`, or count the places in items")  # fmt: skip
        if number is not None and places(part, number) > number.low:
            yield (f"{column}.route", f"{places(part, number):g} places at '{stage.name}'",
                   f"at most {number.low:g}", "enlarge it or correct `teu`")  # fmt: skip


def _arrival(part: Arrival, declaration: Declaration) -> Told:
    column = f"arrivals.{part.name}"
    yield from _least(f"{column}.of", part.of, 1, "an arrival brings an item")
    for key in ("gap", "delay"):
        yield from _positive(f"{column}.{key}", getattr(part, key))
    if (part.gap is None) == (part.every is None):
        yield f"{column}.gap", "both or none", "either `gap` or `every`", "say how they come"
    if part.gap is not None and part.gap.mean <= 0:
        yield f"{column}.gap", "0 h", "a time above 0", "put more items into one arrival"
    if part.every is not None and part.every.low <= 0:
        yield f"{column}.every", f"{part.every.low:g} h", "hours above 0", "correct the timetable"
    for name, share in part.classes:
        yield from _known(f"{column}.class", name, declaration.classes, "class")
        if share < 0:
            yield f"{column}.classes.{name}", f"{share:g}", "a share from 0", ""
    if abs(sum(share for _, share in part.classes) - 1.0) > 1e-9:
        total = sum(share for _, share in part.classes)
        yield f"{column}.classes", f"shares that sum to {total:g}", "a sum of 1", ""
    if min(part.by_month) < 0 or max(part.by_month) == 0:
        yield f"{column}.by_month", "a year without arrivals", "factors from 0, some above 0", ""


def _berths(declaration: Declaration) -> Told:
    for name, number in declaration.berths.items():
        yield from _least(f"berths.{name}", number, 1, "a port without a berth serves no vessel")


def _start(declaration: Declaration) -> Told:
    for place, start in enumerate(declaration.start):
        column = f"start.{place + 1}"
        yield from _known(f"{column}.class", start.item_class, declaration.classes, "class")
        made = declaration.classes.get(start.item_class)
        if made is not None:
            yield from _known(f"{column}.stage", start.stage, made.route, "stage of its route")


def _limits(declaration: Declaration) -> Told:
    joined = [stage.name for stage in declaration.stages.values() if stage.joined]
    for name in joined[MOST_JOINED:]:
        yield (f"stages.{name}.joined", f"{len(joined)} stages that are joined",
               f"at most {MOST_JOINED}", "let the items of a train pass some of them one by one")  # fmt: skip
    for kind, parts in (("classes", declaration.classes), ("fleets", declaration.fleets)):
        levels = sorted({part.priority for part in parts.values()})
        if len(levels) > MOST_PRIORITIES:
            late = next(name for name, part in parts.items() if part.priority == levels[0])
            yield (f"{kind}.{late}.priority", f"{len(levels)} different priorities of {kind}",
                   f"at most {MOST_PRIORITIES}", "give the same priority to those that may wait alike")  # fmt: skip


def _whole(declaration: Declaration) -> Told:
    names = [*declaration.stages, *declaration.arrivals, *declaration.fleets]
    try:
        draws.stage_keys([*names, *declaration.closures])
    except UsageError as error:
        yield "", str(error), "different names for all parts", "rename one"
    yield from _limits(declaration)
    used = {name for part in declaration.classes.values() for name in part.route}
    for name in declaration.stages:
        if name not in used:
            yield (
                f"stages.{name}",
                "a stage on no route",
                "only stages that are passed",
                "remove it",
            )
    if not declaration.arrivals and not declaration.start and not declaration.fleets:
        yield "arrivals", "none", "one source of items or more", "say what comes"
    fed = {name for arrival in declaration.arrivals.values() for name, _ in arrival.classes}
    fed |= {start.item_class for start in declaration.start}
    for name in declaration.classes:
        if name not in fed:
            yield f"classes.{name}", "a class that never comes", "an arrival or a start of it", ""
