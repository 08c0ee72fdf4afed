"""The reference corridor on the event kernel and in hand-written SimPy, side by side.

The natural SimPy model has one process for each box and stage; its draws are made before the
clock starts, the kernel draws while it runs.  CPU time, so that other load matters less.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import simpy

from serai.terminals.simulate import simulate
from serai.terminals.written import read_declaration

RC1 = Path(__file__).parents[1] / "tests" / "terminals" / "data" / "rc-1.yaml"
YEAR = 8760.0
TRAIN, SHIP, RAIL = 50, 175, 40


def lognormal(rng: np.random.Generator, mean: float, cv: float, count: int) -> list[float]:
    square = np.log1p(cv * cv)
    return (mean * np.exp(np.sqrt(square) * rng.standard_normal(count) - square / 2)).tolist()


def natural(hours: float, scale: int, seed: int = 1) -> int:
    """Run RC-1 with a process for each box and stage; return how many boxes arrived at the end."""
    rng = np.random.default_rng(seed)
    trains = int(hours / 6.636 * scale * 1.3) + 20
    boxes = trains * TRAIN
    gaps = rng.exponential(6.636 / scale, trains).tolist()
    border_time, unload_time = (lognormal(rng, m, c, boxes) for m, c in ((0.1, 0.5), (0.06, 0.4)))
    load_time, off_time = (lognormal(rng, 0.05, 0.3, boxes) for _ in range(2))
    line_time, rail_time = lognormal(rng, 60, 0.15, trains), lognormal(rng, 30, 0.15, boxes)
    sea_time = iter(lognormal(rng, 18, 0.1, boxes))
    env = simpy.Environment()
    border, cranes = simpy.Resource(env, 2 * scale), simpy.Resource(env, 2 * scale)
    yard = simpy.Resource(env, 1200 * scale)
    berths = [simpy.Resource(env, scale) for _ in range(2)]
    ready, at_b = simpy.Store(env), simpy.Store(env)
    shut, opened, done = [False], [env.event()], [0]

    def weather():
        while True:
            yield env.timeout(rng.exponential(192))
            shut[0] = True
            yield env.timeout(lognormal(rng, 18, 0.8, 1)[0])
            shut[0] = False
            opened[0].succeed()
            opened[0] = env.event()

    def at_border(n):
        with border.request() as crane:
            yield crane
            yield env.timeout(border_time[n])

    def at_yard(n):
        slot = yard.request()
        yield slot
        with cranes.request() as crane:
            yield crane
            yield env.timeout(unload_time[n])
        yield ready.put((n, slot))

    def train(t):
        numbers = range(t * TRAIN, (t + 1) * TRAIN)
        yield env.all_of([env.process(at_border(n)) for n in numbers])
        yield env.timeout(line_time[t])
        for n in numbers:
            env.process(at_yard(n))

    def arrivals():
        for t in range(trains):
            yield env.timeout(gaps[t])
            env.process(train(t))

    def ship():
        while True:
            with berths[0].request() as berth:
                yield berth
                aboard = []
                for _ in range(SHIP):
                    n, slot = yield ready.get()
                    yard.release(slot)
                    yield env.timeout(load_time[n])
                    aboard.append(n)
                while shut[0]:
                    yield opened[0]
            yield env.timeout(next(sea_time))
            with berths[1].request() as berth:
                yield berth
                for n in aboard:
                    yield env.timeout(off_time[n])
                    yield at_b.put(n)
                while shut[0]:
                    yield opened[0]
            yield env.timeout(next(sea_time))

    def carried(count, hours):
        yield env.timeout(hours)
        done[0] += count

    def rail():
        for n in range(boxes):
            for _ in range(RAIL):
                yield at_b.get()
            env.process(carried(RAIL, rail_time[n]))

    env.process(weather())
    env.process(arrivals())
    env.process(rail())
    for _ in range(3 * scale):
        env.process(ship())
    env.run(until=hours)
    return done[0]


def scaled(scale: int):
    """RC-1 with every count times ``scale``."""
    d = read_declaration(RC1)
    return d.with_({
        "arrivals.trains.gap": 6.636 / scale, "stages.border.servers": 2 * scale,
        "stages.unload-a.servers": 2 * scale, "stages.yard-a.slots": 1200 * scale,
        "fleets.ships.vessels": 3 * scale, "berths.berths-a": scale, "berths.berths-b": scale,
    })  # fmt: skip


def cpu(call: Callable[[], object]) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start


def run() -> list[str]:
    start = time.perf_counter()
    simulate(scaled(1), 1, years=0.01, threads=1)
    rows = [f"first run in this process: {time.perf_counter() - start:.1f} s"]
    for scale, part in ((1, 0.2), (10, 0.03)):
        d = scaled(scale)
        kernel = min(cpu(lambda d=d: simulate(d, 4, threads=1)) / 4 for _ in range(3))
        simple = cpu(lambda part=part, scale=scale: natural(part * YEAR, scale)) / part
        rows.append(
            f"{66_000 * scale:,} boxes a year: kernel with draws and percentiles {kernel:.3f} CPU s, "
            f"SimPy natural {simple:.2f} CPU s a year (from {part} of one), ratio {simple / kernel:.0f}"
        )
    begin = time.perf_counter()
    simulate(scaled(1), 100, threads=2)
    rows.append(f"100 years on two threads: {time.perf_counter() - begin:.2f} s")
    return rows
