"""What is told of a run: units of their own, and nothing steady of a queue that grows."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from serai.commands.terminal import terminal_text
from serai.engines.model import plain_data
from serai.terminals import draws
from serai.terminals.model import Arrival, Call, Declaration, Fleet, ItemClass, Stage
from serai.terminals.simulate import simulate
from serai.terminals.summary import summarise, worst_week
from serai.terminals.values import Number, Spread
from serai.terminals.written import read_declaration

RC1 = Path(__file__).parent / "data" / "rc-1.yaml"


def one(value: float, unit: str = "1") -> Number:
    return Number.exact(value, unit)


def exponential(mean: float) -> Spread:
    return Spread(draws.EXPONENTIAL, mean)


def station(name: str, mean: float, servers: int = 1) -> Stage:
    return Stage(name, "station", servers=one(servers), time=exponential(mean))


def line(stages: list[Stage], gap: float = 1.0) -> Declaration:
    item = ItemClass("box", "box", tuple(s.name for s in stages))
    arrivals = {"in": Arrival("in", one(1), (("box", 1.0),), gap=exponential(gap))}
    return Declaration("line", "A line", 2027, {"box": item}, {s.name: s for s in stages}, arrivals)


def told(declaration: Declaration, replications: int = 3) -> dict:
    found = summarise(simulate(declaration, replications, seed=1, years=0.2), declaration)
    return found | {"variant": "", "variant_title": ""}


def test_a_queue_without_bound_has_no_steady_figures() -> None:
    yard = Stage("yard", "yard", slots=one(5), blocks="before")
    found = told(line([station("crane", 0.5), yard, station("gate", 2.0), station("road", 0.3)]))
    assert found["growing"] == ["gate"]
    # The full yard hands the queue back to the crane; what comes after the gate is steady.
    assert [part["stage"] for part in found["stages"] if part["withheld"]] == [
        "crane",
        "yard",
        "gate",
    ]
    by_name = {part["stage"]: part for part in plain_data(found["stages"])}
    for name in ("crane", "yard", "gate"):
        part = by_name[name]
        figures = [part["use"], part["blocked"], *part["wait"].values(), *part["stay"].values()]
        assert all(value is None for figure in figures for value in figure.values())
    assert by_name["road"]["use"]["mean"] == pytest.approx(0.15, rel=0.1)
    assert by_name["road"]["wait"]["p95"]["mean"] is not None
    (box,) = plain_data(found["classes"])
    assert box["time"]["p95"]["mean"] is None and box["passed"]["mean"] > 4000
    assert set(found["queues"]) <= {"road"} and found["yards"] == {}
    assert found["worst"]["stage"] == "road"
    assert "grows without bound" in found["withheld"][0]["text"]
    text = terminal_text(found)
    assert "queue of gate grows without bound (a load of 200%)" in text
    assert text.count("not told") == 4 + 3 * 4 + 1
    assert "NaN" not in json.dumps(plain_data(found))


def test_a_fleet_without_room_withholds_its_rides() -> None:
    calls = (
        Call("here", "quay", exponential(10.0), full=True),
        Call("there", "far", exponential(10.0)),
    )
    d = line(
        [station("gate", 0.2), Stage("ride", "ride", fleet="boat", origin="here", target="there")]
    )
    d = Declaration(d.name, d.title, d.year, d.classes, d.stages, d.arrivals, {},
                    {"quay": one(1), "far": one(1)}, {"boat": Fleet("boat", one(1), one(5, "box"), calls)})  # fmt: skip
    found = told(d)
    assert found["growing"] == ["boat"]
    assert [part["stage"] for part in found["stages"] if part["withheld"]] == ["gate", "ride"]
    assert found["worst"]["stage"] == "" and "worst week" not in terminal_text(found)


def test_a_yard_that_turns_away_keeps_the_queue_in_bounds() -> None:
    yard = Stage("yard", "yard", slots=one(3), blocks="refuse", frees_at_end=True)
    found = told(line([yard, station("gate", 1.2)]))
    assert found["growing"] == [] and found["withheld"] == []
    # M/M/1/3 at a load of 1.2 turns away 0.322 of what comes.
    came, gone = (found["classes"][0][key]["mean"] for key in ("arrived", "refused"))
    assert gone / came == pytest.approx(0.322, abs=0.03)


def test_settled_figures_are_told() -> None:
    found = told(read_declaration(RC1))
    assert found["growing"] == [] and found["withheld"] == []
    assert not any(part["withheld"] for part in (*found["stages"], *found["classes"]))
    assert all(part["time"]["p95"]["mean"] > 0 for part in found["classes"])
    assert found["worst"]["stage"] and "worst week" in terminal_text(found)


def test_the_worst_week_is_a_whole_one() -> None:
    """53 bins of a week hold a year; the last is a day, which may be the busiest."""
    run = simulate(line([station("one", 0.5)]), replications=2, seed=1)
    queue = np.zeros_like(run.queue)
    queue[:, 0, 10], queue[:, 0, -1] = 5.0, 50.0
    found = worst_week(replace(run, queue=queue), 2026)
    assert found["from"] == "2026-03-12" and found["waiting"]["mean"] == 5.0
