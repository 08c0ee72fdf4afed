"""Random small declarations: every feature, in any order that makes sense."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from serai.terminals import draws
from serai.terminals.model import (
    Arrival,
    Call,
    Closure,
    Declaration,
    Fleet,
    ItemClass,
    Stage,
    Start,
)
from serai.terminals.values import Number, Spread


def number(value, unit="1"):
    return Number.exact(value, unit)


@st.composite
def spreads(draw, mean):
    """A continuous distribution about a mean, so that no two things happen at once by chance."""
    mean = mean * draw(st.sampled_from([0.5, 1.0, 2.0]))
    kind = draw(st.sampled_from(["exponential", "lognormal", "uniform", "gamma", "weibull"]))
    if kind == "exponential":
        return Spread(draws.EXPONENTIAL, mean)
    if kind == "lognormal":
        return Spread(draws.LOGNORMAL, mean, draw(st.sampled_from([0.2, 0.8])))
    if kind == "uniform":
        return Spread(draws.UNIFORM, 0.4 * mean, 1.6 * mean)
    if kind == "gamma":
        return Spread(draws.GAMMA, mean, 3.0)
    return Spread(draws.WEIBULL, mean, 1.5)


@st.composite
def closures(draw):
    found = {}
    if draw(st.booleans()):
        found["storm"] = Closure("storm", shut=draw(spreads(6.0)), gap=draw(spreads(40.0)),
                                 gap_factor=(0.5,) * 3 + (1.0,) * 9)  # fmt: skip
    if draw(st.booleans()):
        hours = draw(st.sampled_from([(6.3, 22.1), (22.7, 27.9), (0.0, 24.0)]))
        days = draw(st.sampled_from([range(7), range(5)]))
        found["shift"] = Closure("shift", weekly=tuple((day, *hours) for day in days))
    if draw(st.booleans()):
        found["winter"] = Closure("winter", shut=draw(spreads(10.0)),
                                  share=(number(0.3),) + (number(0.1),) * 11,
                                  dates=((1, 3, 1, 4),))  # fmt: skip
    return found


@st.composite
def gos(draw, full, size):
    rule = draw(st.sampled_from(["full", "after", "full or after", "timetable", "none"]))
    go = {"full": rule in ("full", "full or after") or (rule == "none" and full)}
    if "after" in rule:
        go["after"] = number(draw(st.sampled_from([3.7, 11.3])), "h")
    if rule == "timetable":
        go |= {"every": number(12.9, "h"), "first": number(1.3, "h"), "full": False}
    if rule != "none" and draw(st.booleans()):
        go["least"] = number(draw(st.integers(1, max(1, size // 2))))
    return go


@st.composite
def stages(draw, name, closed, fleets, last_yard):
    kind = draw(st.sampled_from(["station", "station", "travel", "yard", "batch", "ride"]))
    names = tuple(draw(st.sets(st.sampled_from(sorted(closed)), max_size=2))) if closed else ()
    unit = draw(st.sampled_from(["TEU", "box", "t"]))
    if kind == "yard" and not last_yard:
        return Stage(name, kind, slots=number(draw(st.integers(2, 12)), unit),
                     blocks=draw(st.sampled_from(["before", "after"])),
                     frees_at_end=draw(st.booleans()),
                     time=draw(st.one_of(st.none(), spreads(2.0))))  # fmt: skip
    if kind == "travel":
        return Stage(name, kind, time=draw(spreads(8.0)), joined=draw(st.booleans()))
    if kind == "batch":
        size = draw(st.integers(2, 8))
        return Stage(name, kind, size=number(size, unit), closed=names,
                     time=draw(st.one_of(st.none(), spreads(5.0))),
                     **draw(gos(True, size)))  # fmt: skip
    if kind == "ride" and fleets:
        fleet = draw(st.sampled_from(sorted(fleets)))
        calls = [call.name for call in fleets[fleet].calls]
        ends = draw(st.permutations(calls))
        return Stage(name, kind, fleet=fleet, origin=ends[0], target=ends[1])
    broken = draw(st.booleans())
    return Stage(
        name, "station", servers=number(draw(st.integers(1, 3))), time=draw(spreads(0.5)),
        closed=names, rule=draw(st.sampled_from(["pause", "finish", "restart"])),
        breakdown_gap=draw(spreads(30.0)) if broken else None,
        breakdown_time=draw(spreads(4.0)) if broken else None,
        joined=draw(st.integers(0, 5)) == 0,
    )  # fmt: skip


@st.composite
def fleets(draw, closed):
    found = {}
    for n in range(draw(st.integers(0, 2))):
        size = draw(st.integers(3, 12))
        calls = []
        # All fleets start at hour 0; only their first calls are kept apart.
        first = ("quay", "pier")[n]
        for name in ("east", "west", "south")[: draw(st.integers(2, 3))]:
            names = (
                tuple(draw(st.sets(st.sampled_from(sorted(closed)), max_size=1))) if closed else ()
            )
            shifts = (
                tuple(draw(st.sets(st.sampled_from(sorted(closed)), max_size=1))) if closed else ()
            )
            calls.append(Call(
                name, draw(st.sampled_from(["quay", "pier"])) if calls else first, draw(spreads(5.0)),
                cranes=number(draw(st.integers(1, 2))),
                load=draw(st.one_of(st.none(), spreads(0.3))),
                unload=draw(st.one_of(st.none(), spreads(0.3))),
                closed=names, entry=draw(st.booleans()), shifts=shifts,
                **draw(gos(False, size)),
            ))  # fmt: skip
        found[f"fleet{n}"] = Fleet(
            f"fleet{n}", number(draw(st.integers(1, 3))),
            number(size, draw(st.sampled_from(["TEU", "box", "t"]))), tuple(calls),
            load=number(draw(st.sampled_from([1.0, 0.8]))), apart=number(3.1 + 1.7 * n, "h"),
            load_by_month=(0.9,) + (1.0,) * 11, priority=draw(st.integers(0, 1)),
        )  # fmt: skip
    return found


@st.composite
def declarations(draw):
    closed = draw(closures())
    ships = draw(fleets(closed))
    parts = {}
    for n in range(draw(st.integers(1, 5))):
        before = parts.get(f"s{n - 1}")
        parts[f"s{n}"] = draw(stages(f"s{n}", closed, ships, False))
        # A joined station cannot hold several slots of a yard at once.
        if parts[f"s{n}"].kind == "yard" and before is not None and before.joined:
            parts[f"s{n}"] = Stage(f"s{n}", "travel", time=draw(spreads(2.0)))
    origins = {(part.fleet, part.origin) for part in parts.values()}
    for name, fleet in ships.items():
        # Where nothing is loaded a vessel waits for no cargo.
        calls = tuple(
            call if (name, call.name) in origins else replace(call, full=False, least=None)
            for call in fleet.calls
        )
        ships[name] = replace(fleet, calls=calls)
    if draw(st.booleans()) and parts["s0"].kind == "yard":
        parts["s0"] = Stage("s0", "yard", slots=parts["s0"].slots, blocks="refuse")
    names = list(parts)
    classes, arrivals = {}, {}
    for n in range(draw(st.integers(1, 2))):
        skipped = (
            draw(st.sets(st.sampled_from(names), max_size=1)) if n and len(names) > 1 else set()
        )
        route = tuple(name for name in names if name not in skipped)
        joined = [k for k, name in enumerate(route[:-1])
                  if parts[name].joined and parts[name].kind == "station"
                  and parts[route[k + 1]].kind == "yard"]  # fmt: skip
        if joined or any(parts[r].blocks == "refuse" for r in route[1:]):
            route = tuple(names)
        classes[f"c{n}"] = ItemClass(f"c{n}", "box", route, teu=float(n + 1), tonnes=1.25 - 0.5 * n,
                                     priority=draw(st.integers(0, 1)))  # fmt: skip
    for n in range(draw(st.integers(1, 2))):
        mix = (("c0", 1.0),) if len(classes) == 1 or n else (("c0", 0.6), ("c1", 0.4))
        timed = draw(st.booleans())
        arrivals[f"a{n}"] = Arrival(
            f"a{n}", number(draw(st.integers(1, 6))), mix,
            gap=None if timed else draw(spreads(6.0)),
            every=number(7.3, "h") if timed else None,
            delay=draw(spreads(0.7)) if timed else None,
            by_month=(1.0, 0.5) * 6,
        )  # fmt: skip
    start = ()
    if draw(st.booleans()):
        at = draw(st.sampled_from(classes["c0"].route))
        if parts[at].blocks != "refuse":
            start = (Start("c0", at, number(draw(st.integers(1, 5)))),)
    berths = {"quay": number(draw(st.integers(1, 2))), "pier": number(1)}
    return Declaration(
        "random", "random", 2027, classes, parts, arrivals, closed, berths, ships, start
    )
