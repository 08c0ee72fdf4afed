"""The kernel against plain SimPy processes with the same draws, item by item."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings

from serai.terminals.checks import faults
from serai.terminals.simulate import replay, simulate
from serai.terminals.written import read_declaration
from terminals.random_declarations import declarations
from terminals.reference import Reference

RC1 = Path(__file__).parent / "data" / "rc-1.yaml"
#: Longest difference of a time [h].
CLOSE = 1e-9


def differ(declaration, seed, replication, years):
    """Keys that only one of them has, and the greatest difference of the times of both."""
    trace = replay(declaration, seed, replication, years=years).times()
    log = Reference(declaration, seed, replication, years * 8760.0).run().log
    edge = years * 8760.0 - 1e-6
    odd = {key for key in set(trace) ^ set(log) if {**trace, **log}[key] < edge}
    return odd, max((abs(trace[key] - log[key]) for key in trace if key in log), default=0.0)


@pytest.mark.parametrize(
    ("changes", "seed"),
    [({}, 1), ({"stages.yard-a.slots": 200}, 2), ({"fleets.ships.vessels": 1, "stages.border.servers": 1}, 3)],
)  # fmt: skip
def test_the_reference_corridor_goes_the_same_way(changes, seed):
    odd, worst = differ(read_declaration(RC1).with_(changes), seed, 5, 0.03)
    assert not odd
    assert worst <= CLOSE


@settings(max_examples=100, deadline=None, derandomize=True,
          suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])  # fmt: skip
@given(declarations())
def test_random_declarations_go_the_same_way(declaration):
    assume(not faults(declaration))
    odd, worst = differ(declaration, 11, 3, 0.025)
    assert not odd
    assert worst <= CLOSE


@settings(max_examples=30, deadline=None, derandomize=True,
          suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])  # fmt: skip
@given(declarations())
def test_hours_and_items_are_kept(declaration):
    assume(not faults(declaration))
    run = simulate(declaration, replications=2, seed=4, years=0.03, threads=2)
    assert (run.arrived == run.passed + run.refused + run.inside).all()
    assert (run.inside >= 0).all()
    total = run.total.mean * run.passed
    kept = run.worked + run.lost.sum(axis=2)
    assert abs((total - kept)[run.passed > 0]).max(initial=0.0) < 1e-6
