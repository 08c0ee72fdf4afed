"""What a run gives: the same bits, kept chance, deadlocks by name, faults with the way out."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from serai.errors import CaseError, UsageError
from serai.terminals import draws
from serai.terminals.model import (
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
from serai.terminals.simulate import replay, simulate
from serai.terminals.values import Number, Spread
from serai.terminals.written import read_declaration

RC1 = Path(__file__).parent / "data" / "rc-1.yaml"


def one(value, unit="1"):
    return Number.exact(value, unit)


def hours(mean):
    return Spread(draws.LOGNORMAL, mean, 0.3)


@pytest.fixture(scope="module")
def rc1():
    return read_declaration(RC1)


def test_threads_change_no_bit(rc1):
    alone = simulate(rc1, 5, seed=3, years=0.1, threads=1)
    for threads in (2, 3):
        other = simulate(rc1, 5, seed=3, years=0.1, threads=threads)
        for field in dataclasses.fields(alone):
            left, right = getattr(alone, field.name), getattr(other, field.name)
            if isinstance(left, np.ndarray):
                assert np.array_equal(left, right, equal_nan=True), field.name
        assert np.array_equal(alone.total.histogram, other.total.histogram)


def test_the_interpreter_goes_the_same_way_to_the_bit_and_without_a_warning(rc1):
    code = f"""
from serai.terminals.simulate import replay, simulate
from serai.terminals.written import read_declaration
d = read_declaration({str(RC1)!r})
trace = replay(d, 3, 1, years=0.01, ranges=True)
run = simulate(d, 2, 2**32 - 1, years=0.01, threads=1)
for values in (trace.time, run.total.mean, run.wait.quantiles.astype(float), run.queue.astype(float)):
    print(*(t.hex() for t in values.ravel().tolist()))
"""
    environment = os.environ | {"SERAI_NO_NUMBA": "1"}
    answer = subprocess.run([sys.executable, "-W", "error", "-c", code], env=environment, check=True,
                            capture_output=True, text=True)  # fmt: skip
    trace = replay(rc1, 3, 1, years=0.01, ranges=True)
    run = simulate(rc1, 2, 2**32 - 1, years=0.01, threads=1)
    here = (trace.time, run.total.mean, run.wait.quantiles, run.queue)
    for line, values in zip(answer.stdout.splitlines(), here, strict=True):
        there = [float.fromhex(text) for text in line.split()]
        assert np.array_equal(there, values.ravel().astype(float), equal_nan=True)


def test_a_variant_keeps_the_chance_of_the_rest(rc1):
    base = replay(rc1, 3, 0, years=0.05).times()
    other = replay(rc1.with_({"fleets.ships.vessels": 4}), 3, 0, years=0.05).times()
    before = [key for key in base if key[2] in ("border", "line-a")]
    assert before and all(base[key] == other[key] for key in before)


def test_the_corridor_has_the_known_figures(rc1):
    run = simulate(rc1, 30, seed=1)
    # 1,000 years of another program with other draws: 141.2 h and 64,990 a year.
    error = run.total.mean[:, 0].std(ddof=1) / 30**0.5
    assert abs(run.total.mean[:, 0].mean() - 141.2) < 4 * error
    assert abs(run.passed.mean() - 64_990) < 4 * run.passed.std(ddof=1) / 30**0.5
    assert run.growing == ()
    assert np.isnan(run.deadlock).all()


def loop(slots):
    """Two yards in a ring: goods of each wait for a slot of the other."""
    east = ItemClass("east", "box", ("yard-a", "move-a", "yard-b", "out-b"))
    west = ItemClass("west", "box", ("yard-b", "move-b", "yard-a", "out-a"))
    stages = {
        "yard-a": Stage("yard-a", "yard", slots=one(slots), blocks="after", frees_at_end=True),
        "yard-b": Stage("yard-b", "yard", slots=one(slots), blocks="after", frees_at_end=True),
        "move-a": Stage("move-a", "station", servers=one(9), time=hours(1.0)),
        "move-b": Stage("move-b", "station", servers=one(9), time=hours(1.0)),
        "out-a": Stage("out-a", "travel", time=hours(0.1)),
        "out-b": Stage("out-b", "travel", time=hours(0.1)),
    }
    arrivals = {n: Arrival(n + "s", one(1), ((n, 1.0),), gap=hours(0.6)) for n in ("east", "west")}
    arrivals = {part.name: part for part in arrivals.values()}
    return Declaration("loop", "loop", 2027, {"east": east, "west": west}, stages, arrivals)


def test_a_deadlock_is_found_and_named():
    run = simulate(loop(2), 3, seed=2, years=0.1)
    assert (run.deadlock < 200).all()
    assert "yard 'yard-a'" in run.deadlocks[0] and "yard 'yard-b'" in run.deadlocks[0]
    assert (run.arrived == run.passed + run.refused + run.inside).all()
    free = simulate(loop(500), 3, seed=2, years=0.01)
    assert np.isnan(free.deadlock).all()


def test_a_full_yard_in_front_of_a_slow_server_is_no_deadlock():
    stages = {
        "lift": Stage("lift", "station", servers=one(1), time=hours(0.5)),
        "yard": Stage("yard", "yard", slots=one(2), blocks="before"),
        "gate": Stage("gate", "station", servers=one(1), time=hours(30.0)),
    }
    item = ItemClass("box", "box", tuple(stages))
    arrivals = {"in": Arrival("in", one(1), (("box", 1.0),), gap=hours(1.0))}
    d = Declaration("slow", "slow", 2027, {"box": item}, stages, arrivals)
    run = simulate(d, 3, seed=2, years=0.2)
    assert np.isnan(run.deadlock).all()
    assert run.growing == ("gate",)
    lost = run.lost[:, 0].sum(axis=0)
    assert lost[0] > 0 and lost[2] > 0


def test_ranges_draw_every_number(rc1):
    wide = dataclasses.replace(rc1.stages["border"], servers=Number(2, 1, 4, "crane"))
    d = dataclasses.replace(rc1, stages={**rc1.stages, "border": wide})
    fixed = simulate(d, 12, seed=3, years=0.05)
    drawn = simulate(d, 12, seed=3, years=0.05, ranges=True)
    assert fixed.busy[:, 0].std() < drawn.busy[:, 0].std()


def test_a_night_window_and_a_priority():
    window = Closure("day", weekly=tuple((day, 1.0, 6.0) for day in range(7)))
    tunnel = Stage(
        "tunnel", "station", servers=one(1), time=hours(0.4), closed=("day",), rule="finish"
    )
    classes = {
        "fast": ItemClass("fast", "wagon", ("tunnel",), priority=1),
        "slow": ItemClass("slow", "wagon", ("tunnel",)),
    }
    arrivals = {n: Arrival(n + "s", one(1), ((n, 1.0),), gap=Spread(draws.EXPONENTIAL, 5.0))
                for n in classes}  # fmt: skip
    d = Declaration("night", "night", 2027, classes, {"tunnel": tunnel},
                    {a.name: a for a in arrivals.values()}, {"day": window})  # fmt: skip
    run = simulate(d, 8, seed=4, years=0.3)
    assert (run.total.mean[:, 0] < run.total.mean[:, 1]).all()
    assert (run.lost[:, :, 5] > run.lost[:, :, 0]).all()
    began = replay(d, 4, 0, years=0.3)
    inside = began.time[began.what == 2] % 24
    assert ((inside > 1.0) & (inside < 8.0)).all()
    assert run.loads[0].use > 0.5


FAULTS = {
    "slots: {mid: 1200, low: 1200, high: 1200, unit: box": ("slots: {mid: 0, low: 0, high: 0, unit: box", "stages.yard-a.slots"),
    "go: {full: true}, time:": ("go: {full: false}, time:", "stages.rail-b.go"),
    "  weather:\n": ("  weather:\n    dates: [01-01 to 12-31]\n", "closures.weather.dates"),
    "route: [border,": ("route: [bordr,", "classes.feu.route"),
    "kind: travel": ("kind: travl", "stages.line-a.kind"),
    "title: Reference": ("titel: Reference", "titel"),
    "from: port-a": ("from: port-x", "stages.ferry.from"),
}  # fmt: skip


@pytest.mark.parametrize("old", list(FAULTS))
def test_faults_name_the_place_and_the_way_out(old, tmp_path):
    new, column = FAULTS[old]
    text = RC1.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "bad.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CaseError) as caught:
        read_declaration(path)
    found = [fault for fault in caught.value.faults if fault.column == column]
    assert found and all(fault.expected for fault in found)


def test_a_number_without_a_basis_is_a_fault(tmp_path):
    text = RC1.read_text(encoding="utf-8").replace(", assumed: the value is a definition", "")
    path = tmp_path / "bad.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CaseError, match="a source id, or `assumed`"):
        read_declaration(path)


def test_calls_out_of_range(rc1):
    with pytest.raises(UsageError, match="replications"):
        simulate(rc1, 0)
    with pytest.raises(UsageError, match="years"):
        simulate(rc1, 1, years=0)
    with pytest.raises(UsageError, match="did you mean"):
        rc1.with_({"stages.bordr.servers": 3})


def test_a_berth_held_by_a_ship_that_waits_for_its_cargo():
    """The cargo stands behind a yard full of goods for the other ship, which has no berth."""
    classes = {n: ItemClass(n, "box", ("yard", f"ride-{n}")) for n in ("a", "b")}
    stages = {"yard": Stage("yard", "yard", slots=one(4), blocks="after")} | {
        f"ride-{n}": Stage(f"ride-{n}", "ride", fleet=f"ship-{n}", origin="here", target="there")
        for n in classes
    }
    fleets = {
        f"ship-{n}": Fleet(f"ship-{n}", one(1), one(8, "box"), (
            Call("here", "quay", hours(5.0), full=True), Call("there", "far", hours(5.0))))
        for n in classes
    }  # fmt: skip
    arrivals = {"in": Arrival("in", one(1), (("a", 0.1), ("b", 0.9)), gap=hours(1.0))}
    d = Declaration("berth", "berth", 2027, classes, stages, arrivals, {},
                    {"quay": one(1), "far": one(2)}, fleets)  # fmt: skip
    run = simulate(d, 3, seed=1, years=0.1)
    assert (~np.isnan(run.deadlock)).all()
    assert "yard 'yard'" in run.deadlocks[0] and "berths 'quay'" in run.deadlocks[0]


def chain(count, joined=0):
    """A declaration of so many stations in a row, the first of them joined."""
    stages = {
        f"s{n}": Stage(f"s{n}", "station", servers=one(1), time=hours(0.2), joined=n < joined)
        for n in range(count)
    }
    arrivals = {"in": Arrival("in", one(2), (("box", 1.0),), gap=hours(2.0))}
    item = ItemClass("box", "box", tuple(stages))
    return Declaration("chain", "chain", 2027, {"box": item}, stages, arrivals)


def ranked(count):
    """A declaration of so many classes, each with a priority of its own."""
    d = chain(1)
    classes = {f"c{n}": ItemClass(f"c{n}", "box", ("s0",), priority=n) for n in range(count)}
    shares = tuple((name, 1.0 / count) for name in classes)
    arrivals = {"in": dataclasses.replace(d.arrivals["in"], classes=shares)}
    return dataclasses.replace(d, classes=classes, arrivals=arrivals)


@pytest.mark.parametrize(
    ("most", "more", "column", "told"),
    [
        (
            chain(MOST_STAGES),
            chain(MOST_STAGES + 1),
            "classes.box.route",
            "at most 24 on one route",
        ),
        (chain(9, MOST_JOINED), chain(9, MOST_JOINED + 1), "stages.s8.joined", "at most 8"),
        (ranked(MOST_PRIORITIES), ranked(MOST_PRIORITIES + 1), "classes.c0.priority", "at most 12"),
    ],
)
def test_what_the_kernel_has_room_for_runs_and_more_is_a_fault(most, more, column, told):
    run = simulate(most, 2, seed=1, years=0.02)
    assert (run.arrived == run.passed + run.refused + run.inside).all()
    assert run.passed.sum() > 50
    with pytest.raises(CaseError) as caught:
        simulate(more, 2, seed=1, years=0.02)
    (fault,) = caught.value.faults
    assert fault.column == column and told in fault.expected and fault.remedy
