"""The reference corridor in other programs, on draws that are handed to it.

Run as ``python corridor_rivals.py ENGINE DRAWS HOURS SCALE`` by any Python that has the engine
(SimPy, salabim or Cimba-Python) and NumPy.  Prints one line of JSON: CPU seconds of the run
without reading draws and compiling, boxes that passed, and the sum of their hours.

DRAWS is a NumPy file with hours by identity: ``born`` of each train, ``border``, ``unload``,
``load``, ``off`` by box, ``line`` by train, ``rail`` by batch, ``sea`` by ship and leg, and
``shut`` (n, 2), the closures.
"""

from __future__ import annotations

import json
import sys
import time
from collections import deque
from importlib.metadata import version
from itertools import count
from typing import Any

import numpy as np

TRAIN, SHIP, RAIL = 50, 175, 40
SHIPS, CRANES, SLOTS = 3, 2, 1200


class Corridor:
    """What all of the models share: draws as lists, and what arrived."""

    def __init__(self, draws: Any, hours: float, scale: int) -> None:
        self.hours, self.scale = hours, scale
        self.draws = {name: draws[name].tolist() for name in draws.files}
        self.draws["born"] = [t for t in self.draws["born"] if t <= hours]
        self.passed, self.total = 0, 0.0

    def arrive(self, boxes: list[int], t: float) -> None:
        """Count boxes that leave the last train at ``t``."""
        born = self.draws["born"]
        self.passed += len(boxes)
        self.total += sum(t - born[n // TRAIN] for n in boxes)


def weather(env: Any, shut: Any, state: dict[str, Any]):
    """Shut the ports of a SimPy model in each interval [h], and tell who waits that they open."""
    for start, end in shut:
        yield env.timeout(start - env.now)
        state["shut"] = True
        yield env.timeout(end - env.now)
        state["shut"] = False
        state["opened"].succeed()
        state["opened"] = env.event()


def simpy_natural(c: Corridor) -> None:
    """A process for each box and stage."""
    import simpy

    d, env = c.draws, simpy.Environment()
    border, cranes = (simpy.Resource(env, CRANES * c.scale) for _ in range(2))
    yard = simpy.Resource(env, SLOTS * c.scale)
    berths = [simpy.Resource(env, c.scale) for _ in range(2)]
    at_b, stores, ready, loadings = simpy.Store(env), {}, count(), count()
    state: dict[str, Any] = {"shut": False, "opened": env.event()}

    def store(turn):
        return stores.setdefault(turn, simpy.Store(env))

    def at_border(n, behind):
        with border.request() as crane:
            yield crane
            yield env.timeout(d["border"][n])
        behind.append(n)

    def at_yard(n):
        with cranes.request() as crane:
            yield crane
            slot = yard.request()
            yield slot
            yield env.timeout(d["unload"][n])
        yield store(next(ready) // SHIP).put((n, slot))

    def train(t):
        numbers: list[int] = []
        boxes = range(t * TRAIN, (t + 1) * TRAIN)
        yield env.all_of([env.process(at_border(n, numbers)) for n in boxes])
        yield env.timeout(d["line"][t])
        for n in numbers:
            env.process(at_yard(n))

    def arrivals():
        for t, born in enumerate(d["born"]):
            yield env.timeout(born - env.now)
            env.process(train(t))

    def ship(v):
        leg = 0
        while True:
            for port in (0, 1):
                with berths[port].request() as berth:
                    yield berth
                    if port == 0:
                        aboard, own = [], store(next(loadings))
                        for _ in range(SHIP):
                            n, slot = yield own.get()
                            yard.release(slot)
                            yield env.timeout(d["load"][n])
                            aboard.append(n)
                    else:
                        for n in aboard:
                            yield env.timeout(d["off"][n])
                            yield at_b.put(n)
                    while state["shut"]:
                        yield state["opened"]
                yield env.timeout(d["sea"][v][leg])
                leg += 1

    def carried(boxes, hours):
        yield env.timeout(hours)
        c.arrive(boxes, env.now)

    def rail():
        for batch in d["rail"]:
            boxes = []
            for _ in range(RAIL):
                boxes.append((yield at_b.get()))
            env.process(carried(boxes, batch))

    for process in (
        weather(env, d["shut"], state),
        arrivals(),
        rail(),
        *(ship(v) for v in range(SHIPS * c.scale)),
    ):
        env.process(process)
    env.run(until=c.hours)


def simpy_tuned(c: Corridor) -> None:
    """Cranes and ships as processes over plain queues, one timeout for each box and stage."""
    import simpy

    d, env = c.draws, simpy.Environment()
    behind: list[list[int]] = [[] for _ in d["born"]]
    line_a, line_b, ready, at_b = deque(), deque(), [], []
    idle: dict[str, deque] = {"a": deque(), "b": deque(), "slot": deque()}
    waiting, loadings = {}, count()
    free, batch, state = [SLOTS * c.scale], iter(d["rail"]), {"shut": False, "opened": env.event()}
    berths = [simpy.Resource(env, c.scale) for _ in range(2)]

    def wake(kind):
        if idle[kind]:
            idle[kind].popleft().succeed()

    def later(hours, call):
        env.timeout(hours).callbacks.append(call)

    def come(t):
        line_b.extend(range(t * TRAIN, (t + 1) * TRAIN))
        for _ in range(len(idle["b"])):
            wake("b")

    def land(t):
        line_a.extend(behind[t])
        for _ in range(len(idle["a"])):
            wake("a")

    def sleep(kind):
        event = env.event()
        idle[kind].append(event)
        return event

    def border():
        while True:
            while not line_b:
                yield sleep("b")
            n = line_b.popleft()
            yield env.timeout(d["border"][n])
            t = n // TRAIN
            behind[t].append(n)
            if len(behind[t]) == TRAIN:
                later(d["line"][t], lambda _, t=t: land(t))

    def crane():
        while True:
            while not line_a:
                yield sleep("a")
            n = line_a.popleft()
            while free[0] == 0:
                yield sleep("slot")
            free[0] -= 1
            yield env.timeout(d["unload"][n])
            if len(ready) in waiting:
                waiting.pop(len(ready)).succeed()
            ready.append(n)

    def ship(v):
        leg = 0
        while True:
            with berths[0].request() as berth:
                yield berth
                aboard, turn = [], SHIP * next(loadings)
                for place in range(turn, turn + SHIP):
                    if place >= len(ready):
                        waiting[place] = env.event()
                        yield waiting[place]
                    n = ready[place]
                    free[0] += 1
                    wake("slot")
                    yield env.timeout(d["load"][n])
                    aboard.append(n)
                while state["shut"]:
                    yield state["opened"]
            yield env.timeout(d["sea"][v][leg])
            with berths[1].request() as berth:
                yield berth
                for n in aboard:
                    yield env.timeout(d["off"][n])
                    at_b.append(n)
                    if len(at_b) == RAIL:
                        boxes = at_b[:]
                        at_b.clear()
                        later(next(batch), lambda _, boxes=boxes: c.arrive(boxes, env.now))
                while state["shut"]:
                    yield state["opened"]
            yield env.timeout(d["sea"][v][leg + 1])
            leg += 2

    def arrivals():
        for t, born in enumerate(d["born"]):
            yield env.timeout(born - env.now)
            come(t)

    cranes = [part() for part in (border, crane) for _ in range(CRANES * c.scale)]
    for process in (
        weather(env, d["shut"], state),
        arrivals(),
        *cranes,
        *(ship(v) for v in range(SHIPS * c.scale)),
    ):
        env.process(process)
    env.run(until=c.hours)


def salabim_tuned(c: Corridor) -> None:
    """Cranes and ships as components over stores; a box is a number."""
    import salabim as sim

    sim.yieldless(False)
    d, env = c.draws, sim.Environment(trace=False)
    behind: list[list[int]] = [[] for _ in d["born"]]
    line_b, line_a, ready, at_b = deque(), deque(), [], []
    idle: dict[str, deque] = {"a": deque(), "b": deque(), "slot": deque()}
    waiting, loadings = {}, count()
    free, batch = [SLOTS * c.scale], iter(d["rail"])
    berths = [sim.Resource(capacity=c.scale, monitor=False) for _ in range(2)]
    fair = sim.State(value=True, monitor=False)

    def wake(kind):
        if idle[kind]:
            idle[kind].popleft().activate()

    class Weather(sim.Component):
        def process(self):
            for start, end in d["shut"]:
                yield self.hold(till=start)
                fair.set(False)
                yield self.hold(till=end)
                fair.set(True)

    class Arrivals(sim.Component):
        def process(self):
            for t, born in enumerate(d["born"]):
                yield self.hold(till=born)
                line_b.extend(range(t * TRAIN, (t + 1) * TRAIN))
                for _ in range(len(idle["b"])):
                    wake("b")

    class Train(sim.Component):
        def setup(self, number):
            self.number = number

        def process(self):
            yield self.hold(d["line"][self.number])
            line_a.extend(behind[self.number])
            for _ in range(len(idle["a"])):
                wake("a")

    class Border(sim.Component):
        def process(self):
            while True:
                while not line_b:
                    idle["b"].append(self)
                    yield self.passivate()
                n = line_b.popleft()
                yield self.hold(d["border"][n])
                behind[n // TRAIN].append(n)
                if len(behind[n // TRAIN]) == TRAIN:
                    Train(number=n // TRAIN)

    class Crane(sim.Component):
        def process(self):
            while True:
                while not line_a:
                    idle["a"].append(self)
                    yield self.passivate()
                n = line_a.popleft()
                while free[0] == 0:
                    idle["slot"].append(self)
                    yield self.passivate()
                free[0] -= 1
                yield self.hold(d["unload"][n])
                if len(ready) in waiting:
                    waiting.pop(len(ready)).activate()
                ready.append(n)

    class Rail(sim.Component):
        def setup(self, boxes, hours):
            self.boxes, self.hours = boxes, hours

        def process(self):
            yield self.hold(self.hours)
            c.arrive(self.boxes, env.now())

    class Ship(sim.Component):
        def setup(self, number):
            self.number = number

        def process(self):
            leg = 0
            while True:
                yield self.request(berths[0])
                aboard, turn = [], SHIP * next(loadings)
                for place in range(turn, turn + SHIP):
                    if place >= len(ready):
                        waiting[place] = self
                        yield self.passivate()
                    n = ready[place]
                    free[0] += 1
                    wake("slot")
                    yield self.hold(d["load"][n])
                    aboard.append(n)
                yield self.wait((fair, True))
                self.release(berths[0])
                yield self.hold(d["sea"][self.number][leg])
                yield self.request(berths[1])
                for n in aboard:
                    yield self.hold(d["off"][n])
                    at_b.append(n)
                    if len(at_b) == RAIL:
                        Rail(boxes=list(at_b), hours=next(batch))
                        at_b.clear()
                yield self.wait((fair, True))
                self.release(berths[1])
                yield self.hold(d["sea"][self.number][leg + 1])
                leg += 2

    Weather()
    Arrivals()
    for _ in range(CRANES * c.scale):
        Border()
        Crane()
    for v in range(SHIPS * c.scale):
        Ship(number=v)
    env.run(till=c.hours)


ENGINES = {
    "SimPy natural": (simpy_natural, "simpy"),
    "SimPy tuned": (simpy_tuned, "simpy"),
    "salabim tuned": (salabim_tuned, "salabim"),
}


def main(engine: str, path: str, hours: str, scale: str) -> None:
    """Run one engine and print what it found."""
    corridor = Corridor(np.load(path), float(hours), int(scale))
    if engine == "Cimba-Python":
        from corridor_cimba import measured

        spent, corridor.passed, corridor.total = measured(corridor)
        told = version("cimba")
    else:
        model, package = ENGINES[engine]
        start = time.process_time()
        model(corridor)
        spent, told = time.process_time() - start, version(package)
    print(
        json.dumps(
            {"cpu": spent, "passed": corridor.passed, "hours": corridor.total, "version": told}
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
