"""Boxes, wagons, trucks, bulk and oil lots, and empties: declared, moved and told in own units."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from serai.errors import CaseError
from serai.terminals.simulate import replay, simulate
from serai.terminals.summary import summarise
from serai.terminals.written import read_declaration
from terminals.reference import Reference

PORT = """
title: A port of all kinds
year: 2027
classes:
  box: {item: box, teu: 2, tonnes: 25, route: [box-yard, feeder]}
  empty-box: {item: box, teu: 2, empty: true, route: [box-yard, feeder]}
  wagon: {item: wagon, tonnes: 60, route: [ferry]}
  empty-wagon: {item: wagon, empty: true, route: [ferry]}
  truck: {item: truck, tonnes: 20, route: [ferry]}
  grain: {item: lot, tonnes: 1500, route: [grain-silo, bulker]}
  oil: {item: lot, tonnes: 2400, route: [oil-pump, oil-tank, tanker]}
arrivals:
  boxes: {classes: {box: 0.75, empty-box: 0.25}, of: @8 box@, gap: {exponential: {mean: 8}, ~h~}}
  wagons: {classes: {wagon: 0.5, empty-wagon: 0.5}, of: @6 wagon@, gap: {exponential: {mean: 9}, ~h~}}
  trucks: {class: truck, of: @1 truck@, gap: {exponential: {mean: 3}, ~h~}}
  grain-trains: {class: grain, of: @1 train@, gap: {exponential: {mean: 20}, ~h~}}
  oil-trains: {class: oil, of: @1 train@, gap: {exponential: {mean: 16}, ~h~}}
berths: {quay: @2 berth@, sea: @9 berth@}
stages:
  box-yard: {kind: yard, slots: @40 TEU@, blocks: after}
  grain-silo: {kind: yard, slots: @3000 t@, blocks: after}
  oil-pump: {kind: station, servers: @1 pump@, time: {lognormal: {mean: 5, cv: 0.2}, ~h~}}
  oil-tank: {kind: yard, slots: @4800 t@, blocks: before}
  feeder: {kind: ride, fleet: feeder-line, from: port, to: far}
  ferry: {kind: ride, fleet: ferry-line, from: port, to: far}
  bulker: {kind: ride, fleet: bulker-line, from: port, to: far}
  tanker: {kind: ride, fleet: tanker-line, from: port, to: far}
fleets:
  feeder-line: {vessels: @2 vessel@, size: @30 TEU@, calls: %}
  ferry-line: {vessels: @2 vessel@, size: @20 place@, calls: %}
  bulker-line: {vessels: @2 vessel@, size: @4500 t@, calls: %}
  tanker-line: {vessels: @2 vessel@, size: @7200 t@, calls: %}
"""
CALLS = """[
    {at: port, berths: quay, load: {lognormal: {mean: 0.2, cv: 0.2}, ~h~}, go: {full: true, after: @30 h@},
     sail: {lognormal: {mean: 9, cv: 0.1}, ~h~}},
    {at: far, berths: sea, unload: {lognormal: {mean: 0.2, cv: 0.2}, ~h~}, sail: {lognormal: {mean: 9, cv: 0.1}, ~h~}}]"""


def written(text: str) -> str:
    """Fill in what each number needs: its range and its reason."""
    parts = text.replace("%", CALLS).replace("~h~", "unit: h, low: 0, high: 99, assumed: a test")
    out = parts.split("@")
    for n in range(1, len(out), 2):
        value, unit = out[n].split()
        out[n] = f"{{mid: {value}, low: {value}, high: {value}, unit: {unit}, assumed: a test}}"
    return "".join(out)


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    path = tmp_path_factory.mktemp("port") / "port.yaml"
    path.write_text(written(PORT), encoding="utf-8")
    return read_declaration(path)


def test_every_kind_passes_and_none_is_lost(port):
    run = simulate(port, 4, seed=2, years=0.3, threads=1)
    assert (run.arrived == run.passed + run.refused + run.inside).all()
    assert (run.passed.min(axis=0) > 10).all() and run.growing == ()
    told = summarise(run, port)
    passed = dict(zip(run.classes, run.passed.mean(axis=0) / 0.3, strict=True))
    for unit, value in {
        "boxes/yr": passed["box"] + passed["empty-box"], "empty boxes/yr": passed["empty-box"],
        "wagons/yr": passed["wagon"] + passed["empty-wagon"], "empty wagons/yr": passed["empty-wagon"],
        "trucks/yr": passed["truck"], "lots/yr": passed["grain"] + passed["oil"],
        "TEU/yr": 2 * (passed["box"] + passed["empty-box"])
        + passed["wagon"] + passed["empty-wagon"] + passed["truck"] + passed["grain"] + passed["oil"],
        "t/yr": 25 * passed["box"] + 60 * passed["wagon"] + 20 * passed["truck"]
        + 1500 * passed["grain"] + 2400 * passed["oil"],
    }.items():  # fmt: skip
        assert told["throughput"][unit]["mean"] == pytest.approx(value), unit
    assert "empty trucks/yr" not in told["throughput"]
    kinds = {part["class"]: (part["item"], part["empty"]) for part in told["classes"]}
    assert kinds["oil"] == ("lot", False) and kinds["empty-wagon"] == ("wagon", True)


def test_tanks_and_holds_are_never_overfull(port):
    trace = replay(port, 2, 0, years=0.3)
    # Places for two lots each: they are full at times, and never more than that.
    tonnes = {"grain-trains": 1500, "oil-trains": 2400}
    for stage, source, most in (
        ("grain-silo", "grain-trains", 3_000),
        ("oil-tank", "oil-trains", 4_800),
    ):
        at = (trace.stage == trace.stages.index(stage)) & (trace.what > 0)
        inside = np.cumsum(np.where(trace.what[at] == 1, 1, -1)) * tonnes[source]
        assert inside.min() >= 0 and inside.max() == most
    # A tanker takes three lots of 2,400 t, which are lifted off one after another.
    off = trace.time[(trace.stage == trace.stages.index("tanker")) & (trace.what == 2)]
    apart = np.flatnonzero(np.diff(off) > 5.0)
    assert np.diff(apart).max() <= 3


def test_the_plain_model_moves_them_alike(port):
    trace = replay(port, 7, 1, years=0.05).times()
    log = Reference(port, 7, 1, 0.05 * 8760.0).run().log
    assert set(trace) == set(log)
    assert max(abs(trace[key] - log[key]) for key in trace) <= 1e-9


def test_a_lot_without_tonnes_fits_no_tank(port):
    classes = {**port.classes, "oil": replace(port.classes["oil"], tonnes=0.0)}
    with pytest.raises(CaseError, match="tonnes above 0"):
        simulate(replace(port, classes=classes), 1)


def test_one_item_can_be_followed_again(port):
    run = simulate(port, 3, seed=5, years=0.1, threads=2)
    trace = replay(port, 5, 2, years=0.1)
    way = trace.item_of("oil-trains", 3)
    assert [row[:2] for row in way if row[1] == 0] == [
        ("oil-pump", 0),
        ("oil-tank", 0),
        ("tanker", 0),
    ]
    assert way == replay(port, 5, 2, years=0.1).item_of("oil-trains", 3)
    # The same replication among others, whatever the threads: the mean over its lots is the run's.
    hours = [
        rows[-1][2] - rows[0][2]
        for rows in (trace.item_of("oil-trains", n) for n in range(100))
        if rows and rows[-1][:2] == ("tanker", 2)
    ]
    c = run.classes.index("oil")
    assert len(hours) == run.passed[2, c]
    assert np.mean(hours) == pytest.approx(run.total.mean[2, c], abs=1e-9)
    assert trace.item_of("oil-trains", 10_000) == []
