"""The rules of a declaration once more, as plain SimPy processes: one for each item and vessel.

Only the draws, and the closed hours drawn from them, come from the package.  It is written
to be read beside docs/method/terminals.md and knows nothing of the kernel.
"""

from __future__ import annotations

import heapq
from itertools import count

import numpy as np
import simpy

from serai.terminals import draws
from serai.terminals.closures import months
from serai.terminals.numbers import places
from serai.terminals.replication import lines, numbers
from serai.terminals.tables import Tables


class Line:
    """Who waits for something: higher priority first, then first come."""

    def __init__(self):
        self.heap, self.turn = [], count()

    def join(self, priority, what):
        heapq.heappush(self.heap, (-priority, next(self.turn), what))

    def first(self):
        return self.heap[0][2] if self.heap else None

    def take(self):
        return heapq.heappop(self.heap)[2]


class Pool:
    """Slots of a yard, or berths: given in order, as many as are asked for at once."""

    def __init__(self, env, size):
        self.env, self.free, self.line = env, size, Line()

    def ask(self, priority, need=1.0):
        granted = self.env.event()
        self.line.join(priority, (granted, need))
        self.serve()
        return granted

    def give_back(self, need=1.0):
        self.free += need
        self.serve()

    def serve(self):
        while self.line.first() and self.line.first()[1] <= self.free:
            granted, need = self.line.take()
            self.free -= need
            granted.succeed()


class Servers:
    """Servers that are told apart, because each may be broken at its own times."""

    def __init__(self, env, closed, common):
        self.env, self.closed, self.common, self.line = env, closed, common, Line()
        self.idle = list(range(len(closed)))

    def ask(self, priority):
        granted = self.env.event()
        self.line.join(priority, granted)
        self.soon()
        return granted

    def give_back(self, seat):
        self.idle.append(seat)
        self.idle.sort()
        self.soon()

    def soon(self):
        """Serve once all that come at this instant stand in line, and who was served moved on."""
        self.env.timeout(0).callbacks.append(lambda _: self.serve())

    def serve(self):
        while self.line.first() and self.idle:
            now = self.env.now
            working = [s for s in self.idle if opens(self.closed[s], now) == now]
            seat = (working or self.idle)[0]
            self.idle.remove(seat)
            self.line.take().succeed(seat)


def opens(closed, t):
    """The time from ``t`` on at which it is open."""
    return next((end for start, end in closed if start <= t < end), t)


def at(env, t):
    """An event at exactly ``t``: what falls together must not be told apart by rounding."""
    event = env.event()
    event._ok, event._value = True, None
    heapq.heappush(env._queue, (max(t, env.now), 1, next(env._eid), event))
    return event


def working(env, closed, rule, hours):
    """Work so many hours, closures in between; a process, not a formula."""
    left, done = hours, False
    while not done:
        yield at(env, opens(closed, env.now))
        shut = next((start for start, _ in closed if start > env.now), np.inf)
        if rule == "finish" or env.now + left <= shut:
            yield env.timeout(left)
            done = True
        else:
            worked = shut - env.now
            yield at(env, shut)
            left = left - worked if rule == "pause" else hours


class Item:
    def __init__(self, source, serial, kind, train, born, start):
        self.source, self.serial, self.kind, self.train = source, serial, kind, train
        self.born, self.start, self.slot, self.reserved = born, start, None, None


class Train:
    def __init__(self, ordinal):
        self.ordinal, self.items, self.there, self.event = ordinal, [], {}, {}


class Port:
    """A call of a fleet: who waits for a vessel and which vessels are open for cargo."""

    def __init__(self):
        self.line, self.open = Line(), []


class Batch:
    def __init__(self):
        self.line, self.places, self.ordinal, self.turn = Line(), 0.0, 0, 0
        self.due = self.timed = False


class Vessel:
    def __init__(self, env):
        self.aboard, self.taken, self.room, self.lifts = [], 0.0, 0.0, 0
        self.leave, self.due, self.loading, self.wake = False, False, False, env.event()


class Reference:
    """One replication; ``log`` holds hours by (source, item, stage, what)."""

    def __init__(self, declaration, seed, replication, horizon):
        self.d, self.seed, self.rep, self.horizon = declaration, seed, replication, horizon
        self.env = simpy.Environment()
        self.log, self.passed, self.refused, self.total = {}, [], [], 0.0
        tables = Tables(declaration, horizon)
        value, shares = numbers(tables, seed, replication, False)
        whole, seats = lines(tables, value, shares, seed, replication)
        whole = [[tuple(pair) for pair in part] for part in whole]
        self.lines = dict(zip(tables.closed, whole, strict=False))
        self.rows = {}
        self.pools, self.servers, self.batches, self.ports = {}, {}, {}, {}
        by_stage = {}
        for (s, _), line in zip(tables.servers, seats, strict=True):
            name = tables.stage_names[s - tables.first["s"]]
            by_stage.setdefault(name, []).append(whole[line] if line >= 0 else [])
        for name, stage in declaration.stages.items():
            if stage.kind == "station":
                self.servers[name] = Servers(self.env, by_stage[name], self.shut(stage.closed))
            elif stage.kind == "yard":
                self.pools[name] = Pool(self.env, np.floor(stage.slots.mid + 0.0))
            elif stage.kind == "batch":
                self.batches[name] = Batch()
                if stage.every:
                    self.env.process(self.timetable(stage))
        for name, number in declaration.berths.items():
            self.pools[name] = Pool(self.env, number.mid)
        self.ports = {
            (f.name, c.name): Port() for f in declaration.fleets.values() for c in f.calls
        }
        for n, start in enumerate(declaration.start):
            self.env.process(self.started(start, n))
        for arrival in declaration.arrivals.values():
            self.env.process(self.arrivals(arrival))
        for fleet in declaration.fleets.values():
            for n in range(int(fleet.vessels.mid)):
                self.env.process(self.sailing(fleet, n))

    def run(self):
        self.env.run(until=np.nextafter(self.horizon, np.inf))
        return self

    # ---- help

    def shut(self, names):
        key = tuple(sorted(set(names)))
        return self.lines[key] if key else []

    def hours(self, spread, name, entity, k, stream):
        if spread is None:
            return 0.0
        if id(spread) not in self.rows:
            quantiles = draws.quantile_row(spread.kind, spread.a, spread.b, spread.c)
            self.rows[id(spread)] = (quantiles, spread)
        row = self.rows[id(spread)][0]
        u = draws.uniform(self.seed, draws.stage_key(name), entity, self.rep, k, stream)
        return draws.draw(spread.kind, spread.a, spread.b, spread.c, row, u)

    def item_hours(self, spread, stage, i, k):
        return self.hours(spread, stage.name, i.serial, k, draws.stage_key(i.source))

    def note(self, i, stage, what):
        self.log[i.source, i.serial, stage, what] = self.env.now

    def need(self, i, number):
        return places(i.kind, number)

    def month(self):
        ends = months(self.d.year, self.horizon)
        return int(np.searchsorted(ends, self.env.now, side="right")) % 12

    # ---- arrivals

    def started(self, start, n):
        kind = self.d.classes[start.item_class]
        for serial in range(int(start.count.mid)):
            source = f"start {start.stage} {start.item_class}"
            place = kind.route.index(start.stage)
            self.env.process(self.passing(Item(source, serial, kind, None, 0.0, place)))
        yield self.env.timeout(0)

    def arrivals(self, a):
        serial = ordinal = 0
        while True:
            now = self.env.now
            if a.gap is not None:
                left, t = self.hours(a.gap, a.name, ordinal, 0, 0), now
                ends = months(self.d.year, self.horizon)
                m = int(np.searchsorted(ends, t, side="right"))
                while m < len(ends) - 1 and left > a.by_month[m % 12] * (ends[m] - t):
                    left -= a.by_month[m % 12] * (ends[m] - t)
                    t, m = ends[m], m + 1
                if m >= len(ends) - 1:
                    return
                t += left / a.by_month[m % 12] if left > 0 else 0.0
            else:
                t = ordinal * a.every.mid + (a.first.mid if a.first else 0.0)
                t = max(t + self.hours(a.delay, a.name, ordinal, 1, 0), now)
            if a.until is not None and t > a.until.mid:
                return
            yield at(self.env, t)
            train = Train(ordinal)
            for _ in range(int(a.of.mid)):
                i = Item(a.name, serial, self.kind(a, serial), train, self.env.now, 0)
                train.items.append(i)
                serial += 1
            for i in train.items:
                self.env.process(self.passing(i))
            ordinal += 1

    def kind(self, a, serial):
        if len(a.classes) == 1:
            return self.d.classes[a.classes[0][0]]
        u = draws.uniform(self.seed, draws.stage_key(a.name), serial, self.rep, 2, 0)
        shares = dict(a.classes)
        total, names = 0.0, list(self.d.classes)
        for name in names[:-1]:
            total += shares.get(name, 0.0)
            if u <= total:
                return self.d.classes[name]
        return self.d.classes[names[-1]]

    # ---- an item

    def passing(self, i):
        route = i.kind.route
        for place in range(i.start, len(route)):
            i.at = place
            stage = self.d.stages[route[place]]
            after = self.d.stages[route[place + 1]] if place + 1 < len(route) else None
            yard = after if after is not None and after.kind == "yard" else None
            self.note(i, stage.name, 0)
            if stage.kind == "yard":
                if i.reserved is None and stage.blocks == "refuse":
                    pool = self.pools[stage.name]
                    if pool.line.first() or pool.free < self.need(i, stage.slots):
                        self.release(i)
                        self.refused.append(i)
                        self.missed(i)
                        return
                if i.reserved is None:
                    yield from self.slot(i, stage)
                self.release(i)
                i.slot, i.reserved = stage, None
                self.note(i, stage.name, 1)
                stay = self.item_hours(stage.time, stage, i, 0)
                if stay > 0:
                    yield self.env.timeout(stay)
            elif stage.kind == "station":
                yield from self.station(i, stage, yard)
            elif stage.kind == "travel":
                yield from self.travel(i, stage)
            elif stage.kind == "batch":
                yield self.batch(i, stage)
                self.note(i, stage.name, 2)
            else:
                off = self.env.event()
                i.off = off
                self.ports[stage.fleet, stage.origin].line.join(i.kind.priority, (i, stage))
                # All that come at this instant stand in line before a vessel takes one.
                self.env.timeout(0).callbacks.append(
                    lambda _, ride=stage: self.assign(ride.fleet, ride.origin)
                )
                yield off
                self.note(i, stage.name, 2)
        self.release(i)
        self.passed.append(i)
        self.total += self.env.now - i.born

    def slot(self, i, yard):
        yield self.pools[yard.name].ask(i.kind.priority, self.need(i, yard.slots))
        i.reserved = yard

    def release(self, i, at_end=None):
        if i.slot is not None and (at_end is None or i.slot.frees_at_end == at_end):
            yard, i.slot = i.slot, None
            self.note(i, yard.name, 2)
            self.pools[yard.name].give_back(self.need(i, yard.slots))

    def together(self, i, stage):
        """Wait for the rest of the train; true for the first of it, who acts for all."""
        train = i.train
        there = train.there.setdefault(stage.name, [])
        there.append(i)
        train.event.setdefault(stage.name, [self.env.event(), self.env.event()])
        self.complete(train, stage.name)
        yield train.event[stage.name][0]
        return there[0] is i

    def complete(self, train, name):
        due = [
            j for j in train.items
            if name in j.kind.route and j not in self.refused
        ]  # fmt: skip
        there = train.there.get(name, [])
        if there and len(there) == len(due) and not train.event[name][0].triggered:
            train.event[name][0].succeed()

    def missed(self, i):
        for name in i.kind.route[i.at :]:
            if self.d.stages[name].joined and i.train is not None:
                self.complete(i.train, name)

    def train_hours(self, i, stage):
        stream = draws.stage_key(i.source)
        return self.hours(stage.time, stage.name, i.train.ordinal, 1, stream)

    def station(self, i, stage, yard):
        servers, whole = self.servers[stage.name], [i]
        hours = self.item_hours(stage.time, stage, i, 0)
        if stage.joined and i.train is not None:
            leads = yield from self.together(i, stage)
            if not leads:
                yield i.train.event[stage.name][1]
                return
            whole, hours = i.train.there[stage.name], self.train_hours(i, stage)
        seat = yield servers.ask(i.kind.priority)
        if yard is not None and yard.blocks == "before":
            yield from self.slot(i, yard)
        for j in whole:
            self.release(j, at_end=False)
            self.note(j, stage.name, 1)
        yield from working(self.env, servers.closed[seat], stage.rule, hours)
        if yard is not None and i.reserved is None:
            yield from self.slot(i, yard)
        for j in whole:
            self.release(j, at_end=True)
            self.note(j, stage.name, 2)
        servers.give_back(seat)
        if len(whole) > 1:
            i.train.event[stage.name][1].succeed()

    def travel(self, i, stage):
        hours = self.item_hours(stage.time, stage, i, 0)
        if stage.joined and i.train is not None:
            yield from self.together(i, stage)
            hours = self.train_hours(i, stage)
        self.release(i)
        self.note(i, stage.name, 1)
        yield self.env.timeout(hours)
        self.note(i, stage.name, 2)

    # ---- batches

    def batch(self, i, stage):
        b, i.off = self.batches[stage.name], self.env.event()
        b.line.join(i.kind.priority, i)
        b.places += self.need(i, stage.size)
        # All that come at this instant are there before a batch is formed.
        self.env.timeout(0).callbacks.append(lambda _: self.check(stage))
        return i.off

    def check(self, stage):
        b = self.batches[stage.name]
        while stage.full and b.places >= stage.size.mid - 1e-9:
            self.go(stage)
        if b.due and b.line.first() and b.places >= self.least(stage):
            self.go(stage)
        if stage.after is not None and b.places > 0 and not b.timed:
            b.timed = True
            self.env.process(self.overdue(stage, b.turn))

    def least(self, stage):
        return stage.least.mid - 1e-9 if stage.least else 1e-9

    def overdue(self, stage, turn):
        yield self.env.timeout(stage.after.mid)
        b = self.batches[stage.name]
        if turn == b.turn:
            self.time_has_come(stage)

    def timetable(self, stage):
        yield self.env.timeout(stage.first.mid if stage.first else 0.0)
        while True:
            self.time_has_come(stage)
            yield self.env.timeout(stage.every.mid)

    def time_has_come(self, stage):
        b = self.batches[stage.name]
        if b.line.first() and b.places >= self.least(stage):
            self.go(stage)
            self.check(stage)
        elif stage.every is None:
            b.due = True

    def go(self, stage):
        b, taken, places_taken = self.batches[stage.name], [], 0.0
        while b.line.first():
            i = b.line.first()
            if places_taken + self.need(i, stage.size) > stage.size.mid + 1e-9:
                break
            taken.append(b.line.take())
            places_taken += self.need(i, stage.size)
        hours = self.hours(stage.time, stage.name, b.ordinal, 0, 0)
        b.ordinal, b.turn, b.due, b.timed = b.ordinal + 1, b.turn + 1, False, False
        b.places -= places_taken
        for i in taken:
            self.note(i, stage.name, 1)
            self.release(i)
        end = opens(self.shut(stage.closed), self.env.now) + hours
        self.env.process(self.carried(taken, end))

    def carried(self, taken, end):
        yield at(self.env, end)
        for i in taken:
            i.off.succeed()

    # ---- vessels

    def sailing(self, fleet, number):
        v, env, trip = Vessel(self.env), self.env, 0
        yield env.timeout(number * fleet.apart.mid)
        while True:
            for n, call in enumerate(fleet.calls):
                closed = self.shut(call.closed)
                if call.entry:
                    yield at(env, opens(closed, env.now))
                yield self.pools[call.berths].ask(fleet.priority)
                share = fleet.load.mid * fleet.load_by_month[self.month()]
                v.room = fleet.size.mid * share + 1e-9
                here = [pair for pair in v.aboard if pair[1].target == call.name]
                v.aboard = [pair for pair in v.aboard if pair[1].target != call.name]
                cranes = range(int(call.cranes.mid))
                yield env.all_of([env.process(self.unload(v, fleet, call, here)) for _ in cranes])
                yield from self.load(v, fleet, call)
                yield at(env, opens(closed, env.now))
                self.pools[call.berths].give_back()
                yield env.timeout(self.hours(call.sail, fleet.name, number, trip, n))
                trip += 1

    def unload(self, v, fleet, call, here):
        while here:
            i, ride = here.pop(0)
            place = i.kind.route.index(ride.name) + 1
            after = self.d.stages[i.kind.route[place]] if place < len(i.kind.route) else None
            yard = after if after is not None and after.kind == "yard" else None
            if yard is not None and yard.blocks == "before":
                yield from self.slot(i, yard)
            hours = self.item_hours(call.unload, ride, i, 1)
            yield from working(self.env, self.shut(call.shifts), "pause", hours)
            if yard is not None and i.reserved is None:
                yield from self.slot(i, yard)
            v.taken -= self.need(i, fleet.size)
            i.off.succeed()

    def load(self, v, fleet, call):
        env, port = self.env, self.ports[fleet.name, call.name]
        v.leave, v.due, v.loading, v.lifts, v.gone = False, False, True, 0, env.event()
        v.cranes = simpy.Resource(env, int(call.cranes.mid))
        v.call, v.fleet = call, fleet
        port.open.append(v)
        if call.every is not None:
            first = call.first.mid if call.first else 0.0
            turn = max(0.0, np.ceil((env.now - first) / call.every.mid))
            env.process(self.closing(v, first + turn * call.every.mid, v.gone))
        elif call.after is not None:
            env.process(self.closing(v, env.now + call.after.mid, v.gone))
        self.assign(fleet.name, call.name)
        if call.every is None and call.after is None and not call.full:
            self.close(v)
        self.settle(v)
        yield v.gone

    def closing(self, v, t, visit):
        yield at(self.env, t)
        if v.gone is visit and not visit.triggered:
            self.close(v)
            self.settle(v)

    def close(self, v):
        if v.call.least is not None and v.taken < v.call.least.mid - 1e-9:
            v.due = True
            return
        self.stop(v)
        v.leave = True

    def stop(self, v):
        port = self.ports[v.fleet.name, v.call.name]
        if v in port.open:
            port.open.remove(v)

    def settle(self, v):
        if v.leave and v.lifts == 0 and not v.gone.triggered:
            v.gone.succeed()

    def assign(self, fleet_name, call_name):
        port, fleet = self.ports[fleet_name, call_name], self.d.fleets[fleet_name]
        rides = {s.name for s in self.d.stages.values()
                 if s.fleet == fleet_name and s.origin == call_name}  # fmt: skip
        smallest = min(
            (places(c, fleet.size) for c in self.d.classes.values() if rides & set(c.route)),
            default=1.0,
        )
        while port.open and port.line.first():
            v, (i, ride) = port.open[0], port.line.first()
            if v.taken + self.need(i, fleet.size) <= v.room:
                port.line.take()
                v.taken += self.need(i, fleet.size)
                v.lifts += 1
                self.env.process(self.lift(v, i, ride))
                if v.taken + smallest <= v.room:
                    if v.due:
                        v.due = False
                        self.close(v)
                    continue
            self.stop(v)
            if v.call.full or v.due:
                v.due, v.leave = False, True
                self.settle(v)

    def lift(self, v, i, ride):
        call = v.call
        with v.cranes.request() as crane:
            yield crane
            self.note(i, ride.name, 1)
            self.release(i, at_end=False)
            hours = self.item_hours(call.load, ride, i, 0)
            yield from working(self.env, self.shut(call.shifts), "pause", hours)
        self.release(i)
        v.aboard.append((i, ride))
        v.lifts -= 1
        self.settle(v)
