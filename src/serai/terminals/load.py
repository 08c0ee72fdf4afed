"""Load of stages and fleets against the most they can do, from means alone.

    station   items/h x mean time / (servers x open share)
    fleet     places/h boarding at its busiest call x shortest round / (vessels x places)

The shortest round is sailing and the lifts of a full vessel, without any waiting.  Blocking,
part loads of large items and interference are left out, so a load below 1 may still be too
much; a load of 1 or more certainly is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from serai.terminals.model import Closure, Declaration, Fleet
from serai.terminals.numbers import places
from serai.terminals.tables import Tables


@dataclass(frozen=True)
class Load:
    """Load of a stage or fleet: ``use`` is the share of what it can do at most [1].

    ``bounded`` says that all of its items come through a yard that turns away what finds no
    slot, so that its queue cannot grow beyond the yard.
    """

    name: str
    kind: str
    use: float
    bounded: bool = False


def loads(tables: Tables) -> tuple[Load, ...]:
    """Return the load of every station and fleet, the greatest first."""
    d = tables.declaration
    items = _rates(d)
    found = []
    for stage in d.stages.values():
        if stage.kind == "station" and stage.servers is not None and stage.time is not None:
            rate = sum(items[c.name] for c in d.classes.values() if stage.name in c.route)
            if stage.joined:
                rate = _train_rate(d, stage.name)
            share = open_share(tables, stage.closed)
            if stage.breakdown_gap is not None and stage.breakdown_time is not None:
                up, down = stage.breakdown_gap.mean, stage.breakdown_time.mean
                share *= up / (up + down)
            use = rate * stage.time.mean / (stage.servers.mid * share) if share > 0 else np.inf
            found.append(Load(stage.name, "station", use, _bounded(d, stage.name)))
    found += [Load(f.name, "fleet", _fleet_use(d, f, items)) for f in d.fleets.values()]
    return tuple(sorted(found, key=lambda load: (-load.use, load.name)))


def _bounded(d: Declaration, stage: str) -> bool:
    """Say whether every route comes to a stage straight from a yard that refuses."""
    routes = [part.route for part in d.classes.values() if stage in part.route]
    before = [route[route.index(stage) - 1] for route in routes if route[0] != stage]
    return len(before) == len(routes) and all(
        d.stages[name].kind == "yard" and d.stages[name].blocks == "refuse" for name in before
    )


def _rates(d: Declaration) -> dict[str, float]:
    """Return items an hour by class."""
    items = dict.fromkeys(d.classes, 0.0)
    for part in d.arrivals.values():
        if part.until is not None:
            continue
        gap = part.every.mid if part.every is not None else part.gap.mean if part.gap else np.inf
        factor = 1.0 if part.gap is None else float(np.mean(part.by_month))
        for name, share in part.classes:
            items[name] += part.of.mid * share * factor / gap
    return items


def _train_rate(d: Declaration, stage: str) -> float:
    """Return trains an hour of which some item passes a joined stage."""
    through = {c.name for c in d.classes.values() if stage in c.route}
    total = 0.0
    for part in d.arrivals.values():
        if part.until is None and through & {name for name, share in part.classes if share > 0}:
            gap = (
                part.every.mid if part.every is not None else part.gap.mean if part.gap else np.inf
            )
            total += (1.0 if part.gap is None else float(np.mean(part.by_month))) / gap
    return total


def _fleet_use(d: Declaration, fleet: Fleet, items: dict[str, float]) -> float:
    size = np.floor(fleet.size.mid * fleet.load.mid * float(np.mean(fleet.load_by_month)) + 1e-9)
    cycle, most = sum(call.sail.mean for call in fleet.calls), 0.0
    for call in fleet.calls:
        boarding, leaving = 0.0, 0.0
        for item in d.classes.values():
            for name in item.route:
                ride = d.stages[name]
                if ride.kind != "ride" or ride.fleet != fleet.name:
                    continue
                taken = items[item.name] * places(item, fleet.size)
                boarding += taken if ride.origin == call.name else 0.0
                leaving += taken if ride.target == call.name else 0.0
        most = max(most, boarding)
        lifts = (call.load.mean if call.load and boarding else 0.0) + (
            call.unload.mean if call.unload and leaving else 0.0
        )
        smallest = max((places(c, fleet.size) for c in d.classes.values()), default=1.0)
        cycle += lifts * size / smallest / call.cranes.mid
    if most == 0.0:
        return 0.0
    return float(most * cycle / (np.floor(fleet.vessels.mid + 0.5) * size)) if cycle > 0 else 0.0


def open_share(tables: Tables, names: tuple[str, ...]) -> float:
    """Return the share of time [1] in which none of the named closures holds, as if independent."""
    share = 1.0
    for name in names:
        calendar = tables.calendars[name]
        inside = np.minimum(calendar, tables.horizon)
        share *= 1.0 - float((inside[:, 1] - inside[:, 0]).sum()) / tables.horizon
        share *= 1.0 - _random_share(tables.declaration.closures[name])
    return share


def _random_share(closure: Closure) -> float:
    if closure.shut is None:
        return 0.0
    if closure.share:
        return float(np.mean([part.mid for part in closure.share]))
    if closure.gap is None:
        return 0.0
    shut = closure.shut.mean * np.array(closure.shut_factor)
    gap = closure.gap.mean * np.array(closure.gap_factor)
    return float(np.mean(shut / (shut + gap)))
