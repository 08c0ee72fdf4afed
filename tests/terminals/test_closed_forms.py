"""Queues that have formulas, over a grid of loads.

Each figure is compared within four standard errors over independent replications, plus a small
share for the empty start: runs are long against the memory of the queue.
"""

from __future__ import annotations

from math import factorial

import numpy as np
import pytest

from serai.terminals import draws
from serai.terminals.model import Arrival, Call, Declaration, Fleet, ItemClass, Stage
from serai.terminals.simulate import simulate
from serai.terminals.values import Number, Spread


def one(value, unit="1"):
    return Number.exact(value, unit)


def exponential(mean):
    return Spread(draws.EXPONENTIAL, mean)


def queue(stages, rate=1.0, route=None, fleets=None, berths=None):
    item = ItemClass("job", "box", tuple(route or [s.name for s in stages]))
    arrival = Arrival("jobs", one(1), (("job", 1.0),), gap=exponential(1.0 / rate))
    return Declaration("queue", "queue", 2027, {"job": item}, {s.name: s for s in stages},
                       {"jobs": arrival}, {}, berths or {}, fleets or {})  # fmt: skip


def station(name, time, servers=1):
    return Stage(name, "station", time=time, servers=one(servers))


def near(values, exact, share=0.0):
    """Within four standard errors of the replications, and a share for the empty start."""
    error = values.std(ddof=1) / len(values) ** 0.5
    assert abs(values.mean() - exact) < 4 * error + share * exact, (values.mean(), exact, error)


def erlang_c(load, servers):
    terms = [load**k / factorial(k) for k in range(servers)]
    last = load**servers / factorial(servers) * servers / (servers - load)
    return last / (sum(terms) + last)


@pytest.mark.parametrize("servers", [1, 2, 5])
@pytest.mark.parametrize("use", [0.3, 0.6, 0.85])
def test_many_servers(servers, use):
    mean = use * servers
    run = simulate(queue([station("s", exponential(mean), servers)]), 24, seed=5, years=2)
    near(
        run.wait.mean[:, 0],
        erlang_c(use * servers, servers) * mean / (servers - use * servers),
        5e-3,
    )
    near(run.busy[:, 0], use)


@pytest.mark.parametrize("use", [0.3, 0.6, 0.85])
@pytest.mark.parametrize(("kind", "b", "cv"), [
    (draws.FIXED, 0.0, 0.0), (draws.LOGNORMAL, 0.5, 0.5), (draws.LOGNORMAL, 1.5, 1.5),
    (draws.GAMMA, 4.0, 0.5),
])  # fmt: skip
def test_one_server_with_any_service(use, kind, b, cv):
    run = simulate(queue([station("s", Spread(kind, use, b))]), 24, seed=6, years=2)
    near(run.wait.mean[:, 0], use * use * (1 + cv * cv) / (2 * (1 - use)), 1e-2)


@pytest.mark.parametrize("use", [0.4, 0.8])
def test_two_in_a_row(use):
    stages = [station("a", exponential(use)), station("b", exponential(0.5 * use))]
    run = simulate(queue(stages), 24, seed=7, years=2)
    for column, load in ((0, use), (1, 0.5 * use)):
        near(run.wait.mean[:, column], load * load / (1 - load), 1e-2)
    # Little: what is there is the rate times the stay.
    rate = run.arrived[:, 0] / run.horizon
    present = run.present.mean(axis=2)
    assert np.allclose(present[:, 0], rate * run.stay.mean[:, 0], rtol=0.02)


@pytest.mark.parametrize("places", [1, 3, 6])
@pytest.mark.parametrize("use", [0.5, 1.2])
def test_a_yard_that_refuses(places, use):
    yard = Stage("yard", "yard", slots=one(places), blocks="refuse", frees_at_end=True)
    run = simulate(queue([yard, station("s", exponential(use))]), 24, seed=8, years=1)
    shares = np.array([use**k for k in range(places + 1)])
    near(run.refused[:, 0] / run.arrived[:, 0], shares[-1] / shares.sum(), 2e-3)


@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize("use", [0.3, 0.8])
def test_bulk_service(size, use):
    """One vessel that takes at most ``size`` of those there, at least one: M/M[1,b]/1."""
    trip = use * size
    stages = [Stage("ride", "ride", fleet="boat", origin="a", target="b")]
    calls = (Call("a", "pier", exponential(trip), least=one(1)),
             Call("b", "pier", Spread(draws.FIXED, 0.0)))  # fmt: skip
    boat = {"boat": Fleet("boat", one(1), one(size, "box"), calls)}
    run = simulate(queue(stages, fleets=boat, berths={"pier": one(1)}), 24, seed=9, years=2)
    # States: idle, or busy with k waiting; balance by linear equations cut off far out.
    far = 400
    rates = np.zeros((far + 2, far + 2))
    for k in range(far + 1):
        rates[k, k + 1] += 1.0
    for waiting in range(far + 1):
        rates[waiting + 1, max(waiting - size, 0) + (1 if waiting > 0 else 0)] += 1.0 / trip
    rates -= np.diag(rates.sum(axis=1))
    system = np.vstack([rates.T, np.ones(far + 2)])
    shares = np.linalg.lstsq(system, np.eye(far + 3)[-1], rcond=None)[0]
    near(run.wait.mean[:, 0], shares[1:] @ np.arange(far + 1), 1e-2)


@pytest.mark.parametrize("machines", [2, 5])
def test_machine_repair(machines):
    """Vessels that sail and ask for one berth are machines that break and one who repairs."""
    up, down = 6.0, 2.0
    # The repair is a lift: each round carries one item, and there is always one.
    stages = [Stage("ride", "ride", fleet="m", origin="works", target="end")]
    calls = (Call("works", "pier", exponential(up), load=exponential(down), full=True),
             Call("end", "sea", Spread(draws.FIXED, 0.0)))  # fmt: skip
    fleet = {"m": Fleet("m", one(machines), one(1, "box"), calls)}
    berths = {"pier": one(1), "sea": one(machines)}
    run = simulate(queue(stages, rate=5.0, fleets=fleet, berths=berths), 24, seed=10, years=1)
    ratio = down / up
    terms = [factorial(machines) / factorial(machines - k) * ratio**k for k in range(machines + 1)]
    working = 1 - terms[0] / sum(terms)
    near(run.passed[:, 0] / run.horizon, working / down, 2e-3)
    assert run.growing == ("m",)


def test_a_train_of_arrivals():
    """Batches of ten at one server: the wait of M[X]/G/1."""
    use, of = 0.6, 10
    part = queue([station("s", exponential(use))], rate=0.1)
    part = part.with_({"arrivals.jobs.of": of})
    run = simulate(part, 24, seed=12, years=3)
    near(run.wait.mean[:, 0], (use * use + use * (of - 1) / 2) / (1 - use), 1e-2)
