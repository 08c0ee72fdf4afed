"""The reference corridor in Cimba-Python; imported by ``corridor_rivals`` where it is installed.

Ships that are at berth together share what is ready, where the others fill the one that came
first: with more than one berth some boxes sail on another ship.
"""

import sys
import time

import cimba as cb
import numpy as np

TRAIN, SHIP, RAIL = 50, 175, 40
SHIPS, CRANES, SLOTS = 3, 2, 1200


#: Names in annotations are looked up in the module, so the models stand here.
SCALE = int(sys.argv[4])


class Train(cb.Model):
    owner: cb.Ref["Corridor"]
    number: int
    hours: float

    @cb.process
    def ride(self):
        cb.hold(self.hours)
        for k in range(50):
            self.owner.line_a.put(self.owner.behind[self.number * 50 + k])
        cb.release(self)


class Corridor(cb.Model):
    born: cb.Array[float]
    border: cb.Array[float]
    unload: cb.Array[float]
    load: cb.Array[float]
    off: cb.Array[float]
    line: cb.Array[float]
    rail: cb.Array[float]
    sea: cb.Array[float]
    legs: cb.Param[int]
    shut_from: cb.Array[float]
    shut_to: cb.Array[float]
    horizon: cb.Param[float]
    there: cb.Array[int]
    behind: cb.Array[int]
    aboard: cb.Array[int]
    batch: cb.Array[int]
    ships: int = 0
    fair: bool = True
    passed: cb.Output[float]
    hours: cb.Output[float]
    count: int = 0
    total: float = 0.0
    line_b: cb.Store[int] = cb.Store()
    line_a: cb.Store[int] = cb.Store()
    ready: cb.Store[int] = cb.Store()
    at_b: cb.Store[int] = cb.Store()
    slots: cb.Container = cb.Container(SLOTS * SCALE)
    berth_a: cb.Resource = cb.Resource(capacity=SCALE)
    berth_b: cb.Resource = cb.Resource(capacity=SCALE)
    opened: cb.Condition = cb.Condition()

    @cb.on_start
    def begin(self):
        self.fair = True
        self.ships = 0
        self.count = 0
        self.total = 0.0

    @cb.predicate
    def is_fair(self):
        return self.fair

    @cb.process
    def weather(self):
        for k in range(len(self.shut_from)):
            cb.hold(self.shut_from[k] - cb.now())
            self.fair = False
            cb.hold(self.shut_to[k] - cb.now())
            self.fair = True
            self.opened.signal()

    @cb.process
    def arrivals(self):
        for t in range(len(self.born)):
            cb.hold(self.born[t] - cb.now())
            for k in range(50):
                self.line_b.put(t * 50 + k)

    @cb.process(copies=CRANES * SCALE)
    def at_border(self):
        while True:
            n = self.line_b.get()
            cb.hold(self.border[n])
            t = n // 50
            self.behind[t * 50 + self.there[t]] = n
            self.there[t] += 1
            if self.there[t] == 50:
                cb.spawn(Train, owner=self, number=t, hours=self.line[t])

    @cb.process(copies=CRANES * SCALE)
    def at_yard(self):
        while True:
            n = self.line_a.get()
            self.slots.get(1)
            cb.hold(self.unload[n])
            self.ready.put(n)

    @cb.process(copies=SHIPS * SCALE)
    def ship(self):
        v = self.ships
        self.ships += 1
        leg = 0
        while True:
            self.berth_a.acquire()
            for k in range(175):
                n = self.ready.get()
                self.slots.put(1)
                cb.hold(self.load[n])
                self.aboard[v * 175 + k] = n
            self.opened.wait_until(self.is_fair)
            self.berth_a.release()
            cb.hold(self.sea[v * self.legs + leg])
            self.berth_b.acquire()
            for k in range(175):
                n = self.aboard[v * 175 + k]
                cb.hold(self.off[n])
                self.at_b.put(n)
            self.opened.wait_until(self.is_fair)
            self.berth_b.release()
            cb.hold(self.sea[v * self.legs + leg + 1])
            leg += 2

    @cb.process
    def trains(self):
        turn = 0
        while True:
            for k in range(40):
                self.batch[k] = self.at_b.get()
            end = cb.now() + self.rail[turn]
            turn += 1
            if end <= self.horizon:
                for k in range(40):
                    self.count += 1
                    self.total += end - self.born[self.batch[k] // 50]

    @cb.on_end
    def told(self):
        self.passed = float(self.count)
        self.hours = self.total


def measured(corridor) -> tuple[float, int, float]:
    """Return CPU seconds of a run after a short first one that compiles, boxes, and their hours."""
    d, scale = corridor.draws, corridor.scale
    sea = np.array(d["sea"])
    model = Corridor()
    for name in ("born", "border", "unload", "load", "off", "line", "rail"):
        setattr(model, name, cb.Array(d[name]))
    model.sea, model.legs = cb.Array(sea.ravel().tolist()), sea.shape[1]
    shut = [pair for pair in d["shut"] if pair[0] < corridor.hours]
    model.shut_from = cb.Array([pair[0] for pair in shut])
    model.shut_to = cb.Array([pair[1] for pair in shut])
    model.horizon = corridor.hours
    model.there, model.behind = cb.Array(len(d["born"])), cb.Array(TRAIN * len(d["born"]))
    model.aboard, model.batch = cb.Array(SHIPS * scale * SHIP), cb.Array(RAIL)

    def run(hours: float):
        start = time.process_time()
        found = cb.Experiment(model, replications=1, window=cb.Window(duration=hours), seed=1).run()
        return time.process_time() - start, found[model]

    run(10.0)
    # What every run costs before its clock starts is not the engine's: it is taken off.
    before = min(run(10.0)[0] for _ in range(5))
    runs = [run(corridor.hours) for _ in range(3)]
    found = runs[0][1]
    passed, hours = np.ravel(found.passed)[0], np.ravel(found.hours)[0]
    return min(spent for spent, _ in runs) - before, int(passed), float(hours)
