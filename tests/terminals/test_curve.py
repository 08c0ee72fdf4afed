"""Waiting curves, counts and fleets on declarations whose answers are known by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from serai.errors import UsageError
from serai.terminals.curve import isotonic, scaled, waiting_curve
from serai.terminals.hub import at_rate, hub_counts, starting
from serai.terminals.model import Declaration
from serai.terminals.ships import carried, gains, ships_for
from serai.terminals.uses import read_uses
from serai.terminals.values import Number
from serai.terminals.written import read_declaration

ASTANA = Path(__file__).parents[2] / "src/serai/cases/astana_2025"

QUEUE = """
title: One server
classes: {lot: {item: lot, route: [server]}}
arrivals: {lots: {class: lot, gap: {exponential: {mean: 2}, unit: h, low: 2, high: 2, assumed: definition}}}
stages: {server: {kind: station, servers: {mid: 1, low: 1, high: 1, unit: path, assumed: definition},
  time: {exponential: {mean: 1}, unit: h, low: 1, high: 1, assumed: definition}}}
"""


@pytest.fixture
def queue(tmp_path: Path) -> Declaration:
    path = tmp_path / "queue.yaml"
    path.write_text(QUEUE, encoding="utf-8")
    return read_declaration(path)


def test_one_server_passes_its_rate_and_waits_as_the_formula_says(queue: Declaration) -> None:
    curve = waiting_curve(queue, "train/day", replications=4, seed=3)
    assert curve.capacity == pytest.approx(24.0, rel=0.02)
    # M/M/1 with a service of one hour waits u / (1 - u) hours; the curve counts from u = 0.2 on.
    for use, days in zip(curve.utilisation[2:6], curve.days[2:6], strict=True):
        wanted = (use / (1 - use) - 0.2 / 0.8) / 24.0
        assert days == pytest.approx(wanted, rel=0.12, abs=0.003)
    assert list(curve.days) == sorted(curve.days) and curve.utilisation[-1] < 1.0


def test_a_unit_without_items_is_refused(queue: Declaration) -> None:
    with pytest.raises(UsageError, match="MW"):
        waiting_curve(queue, "MW", replications=2)
    with pytest.raises(UsageError, match="no class north"):
        waiting_curve(queue, "train/day", ["north"], replications=2)


def test_only_counted_classes_are_scaled() -> None:
    marmaray = read_uses(ASTANA)[0].declaration("marmaray")
    twice = scaled(marmaray, 2.0, ["west"])
    assert twice.arrivals["trains-west"].gap.mean == pytest.approx(19.42 / 2)
    assert twice.arrivals["trains-east"] == marmaray.arrivals["trains-east"]


def test_isotonic_pools_what_falls() -> None:
    assert isotonic(np.array([1.0, 3.0, 2.0, 5.0])).tolist() == [1.0, 2.5, 2.5, 5.0]
    assert isotonic(np.array([3.0, 2.0, 1.0])).tolist() == [2.0, 2.0, 2.0]


def test_marmaray_passes_four_trains_a_night_each_way() -> None:
    uses, _ = read_uses(ASTANA)
    curve = waiting_curve(uses.declaration("marmaray"), "train/day", replications=2)
    assert curve.capacity == pytest.approx(8.0 * 423 / 451, rel=0.05)


def test_months_turn_with_the_opening() -> None:
    aktau = read_uses(ASTANA)[0].declaration("aktau")
    turned = starting(aktau, 6)
    assert turned.closures["wind"].share[0] == aktau.closures["wind"].share[5]
    assert turned.closures["wind"].share[5] == aktau.closures["wind"].share[10]


def test_no_more_passes_than_is_sent() -> None:
    aktau = read_uses(ASTANA)[0].declaration("aktau", "hub-stage-1")
    counts = hub_counts(
        aktau, "trains-in", 66_000, "container", 6, 8, 100_000, 40, long_replications=1
    )
    lifted, across = counts
    assert lifted.by_day.mean() == pytest.approx(66_000 / 365 * 8, rel=0.1)
    assert (across.by_day <= lifted.by_day).all() and (across.reached >= lifted.reached).all()
    assert lifted.reached.min() > 480
    in_teu = at_rate(aktau, "trains-in", 66_000, "TEU").arrivals["trains-in"].gap.mean
    in_boxes = at_rate(aktau, "trains-in", 66_000, "container").arrivals["trains-in"].gap.mean
    assert in_teu == pytest.approx(in_boxes * 1.8)


def test_ships_without_wind_or_waits_carry_what_the_round_gives() -> None:
    feeders = read_uses(ASTANA)[0].declaration("caspian-feeders")
    bare = feeders.with_({
        "fleets.feeders.calls.aktau.closed": (), "fleets.feeders.calls.alat.closed": (),
        "fleets.feeders.vessels": 2, "berths.aktau-quay": 9,
    })  # fmt: skip
    # 180 of 225 TEU are 100 boxes of 1.8 west and 90 of 2 east, lifted at both ends.
    lifts = 0.13 * (100 + 90) + 0.1 * (100 + 90)
    cycle = lifts + 40 + 102.5
    assert carried(bare, 4, 0, False).mean() == pytest.approx(2 * 2 * 180 * 8760 / cycle, rel=0.04)


def test_a_relief_is_a_paired_gain_and_more_ships_are_found_by_halving() -> None:
    feeders = read_uses(ASTANA)[0].declaration("caspian-feeders")
    nothing = (
        "nothing",
        {"fleets.feeders.calls.unexplained.after": feeders.fleets["feeders"].calls[2].after},
    )
    idle = ("no idle hours", {"fleets.feeders.calls.unexplained.after": Number.exact(0.0, "h")})
    found = {gain.name: gain for gain in gains(feeders, {"nothing": nothing, "idle": idle}, 4)}
    assert found["nothing"].gain == 0.0 and found["idle"].gain > 0.0
    need = ships_for(feeders, "feeders", 60_000, 2)
    assert need.ships is not None and 3 <= need.ships <= 6 and need.teu >= 60_000
