"""Feeder arithmetic against figures that the ledger of the shipped case holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from serai.terminals.fleet import Fleet, reliefs

OBSERVED = Fleet(ships=4, size=225, cycle=11.06)


def test_observed_and_claimed_cycles() -> None:
    """59,400 TEU both ways with four ships; 89,000 TEU one way with six."""
    assert OBSERVED.cycle_for(59_400) == pytest.approx(11.06, abs=0.005)
    claimed = Fleet(ships=6, size=225, cycle=1, directions=1)
    assert claimed.cycle_for(89_000) * 24 == pytest.approx(133, abs=0.5)


def test_ships_needed_carry_what_is_wanted() -> None:
    needed = OBSERVED.ships_for(300_000)
    assert replace(OBSERVED, ships=needed).carried() == pytest.approx(300_000)
    assert needed == pytest.approx(20.2, abs=0.05)


def test_a_part_load_shortens_the_cycle_that_the_same_boxes_imply() -> None:
    light = replace(OBSERVED, load=0.725)
    assert light.cycle_for(59_400) == pytest.approx(0.725 * OBSERVED.cycle_for(59_400))


def test_reliefs_come_one_at_a_time_and_multiply() -> None:
    fleet = replace(OBSERVED, load=0.725, cycle=8.0)
    found = reliefs(fleet, 300_000, {"full ships": {"load": 1.0}, "claimed cycle": {"cycle": 5.54}})
    assert [relief.name for relief in found] == ["claimed cycle", "full ships", "all together"]
    gains = [relief.carried / fleet.carried() for relief in found]
    assert gains[2] == pytest.approx(gains[0] * gains[1])
    assert all(r.ships_needed * r.carried == pytest.approx(4 * 300_000) for r in found)


@pytest.mark.parametrize(
    "change", [{"ships": 0}, {"load": 0}, {"load": 1.1}, {"directions": 3}, {"open_days": 0}]
)
def test_impossible_fleets_are_refused(change: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="expected"):
        replace(OBSERVED, **change)
