"""A relief is a paired difference: its size where a formula gives it, and its interval."""

from __future__ import annotations

import numpy as np
import pytest

from serai.terminals import draws
from serai.terminals.curve import half_width
from serai.terminals.model import Arrival, Call, Closure, Declaration, Fleet, ItemClass, Stage
from serai.terminals.ships import carried, gains
from serai.terminals.values import Basis, Number, Spread

YEARS = 12
#: A boat of ten boxes, a lift of 0.1 h at both ends, 9 h of sailing each way, storms at one end.
SIZE, LIFT, SAIL, GAP, STORM = 10, 0.1, 9.0, 60.0, 14.0


def one(value: float, unit: str = "1") -> Number:
    return Number.exact(value, unit)


@pytest.fixture(scope="module")
def line() -> Declaration:
    def lifts() -> Spread:
        return Spread(draws.FIXED, LIFT, low=LIFT, high=LIFT)

    def sail() -> Spread:
        # The mean of the crossing is not known well: it is drawn anew for each replication.
        return Spread(draws.LOGNORMAL, SAIL, 0.2, low=7.0, high=11.0, basis=Basis(assumed="a test"))

    storm = Closure(
        "storm", shut=Spread(draws.EXPONENTIAL, STORM), gap=Spread(draws.EXPONENTIAL, GAP)
    )
    calls = tuple(
        Call(name, name, sail(), load=lifts(), unload=lifts(), full=True, closed=closed)
        for name, closed in (("east", ("storm",)), ("west", ()))
    )
    classes = {name: ItemClass(name, "box", (f"to-{name}",)) for name in ("west", "east")}
    stages = {
        f"to-{there}": Stage(f"to-{there}", "ride", fleet="boats", origin=here, target=there)
        for here, there in (("east", "west"), ("west", "east"))
    }
    gap = Spread(draws.EXPONENTIAL, 0.5)
    arrivals = {f"for-{n}": Arrival(f"for-{n}", one(1), ((n, 1.0),), gap=gap) for n in classes}
    fleet = Fleet("boats", one(1), one(SIZE, "box"), calls)
    return Declaration("line", "line", 2027, classes, stages, arrivals, {"storm": storm},
                       {"east": one(9), "west": one(9)}, {"boats": fleet})  # fmt: skip


#: Boxes a year both ways in fair weather with a round of so many hours.
def fair(hours: float) -> float:
    return 2 * SIZE * 8760 / hours


ROUND = 2 * (SAIL + 2 * SIZE * LIFT)
NO_STORM = {"fleets.boats.calls.east.closed": ()}
RELIEFS = {
    "nothing": ("nothing", {"stages.to-west.origin": "east"}),
    "calm": ("no storm", NO_STORM),
    "boat": ("another boat", {"fleets.boats.vessels": 2}),
    "cranes": ("two lifts at a time", {
        "fleets.boats.calls.east.cranes": 2, "fleets.boats.calls.west.cranes": 2}),
}  # fmt: skip


def test_a_relief_gives_what_the_round_says_within_its_interval(line: Declaration) -> None:
    found = {gain.name: gain for gain in gains(line, RELIEFS, YEARS)}
    assert found["nothing"].gain == found["nothing"].half == 0.0
    # Another boat at berths that are never taken doubles what is carried, whatever the weather.
    without = carried(line, YEARS, 0, True).mean()
    assert abs(found["boat"].gain - without) < found["boat"].half
    # A storm holds a boat that wants to leave for what is left of it: its share of the time
    # times its mean rest, which of an exponential one is the whole.
    wait = STORM / (STORM + GAP) * STORM
    assert without == pytest.approx(fair(ROUND + wait), rel=0.04)
    assert found["calm"].teu == pytest.approx(fair(ROUND), rel=0.02)
    assert abs(found["calm"].gain - (fair(ROUND) - fair(ROUND + wait))) < 3 * found["calm"].half
    # Two lifts at a time take half of the lifting off the round.
    shorter = ROUND - 2 * SIZE * LIFT
    assert (
        abs(found["cranes"].gain - (fair(shorter + wait) - fair(ROUND + wait)))
        < 3 * found["cranes"].half
    )
    # Each of them is told from nothing, and the largest has the greatest share of the years.
    assert all(found[name].gain > found[name].half > 0 for name in ("calm", "boat", "cranes"))
    assert max(found.values(), key=lambda gain: gain.gain).name == "boat"
    assert found["boat"].best == 1.0


def test_pairing_takes_the_common_chance_out(line: Declaration) -> None:
    (gain,) = gains(line, {"cranes": RELIEFS["cranes"]}, YEARS)
    base = carried(line, YEARS, 0, True)
    other = carried(line.with_(RELIEFS["cranes"][1]), YEARS, 1, True)
    apart = float(np.hypot(half_width(base), half_width(other)))
    assert gain.half < apart / 3
    same = carried(line.with_(RELIEFS["cranes"][1]), YEARS, 0, True)
    assert gain.gain == pytest.approx((same - base).mean()) and gain.half == pytest.approx(
        half_width(same - base)
    )
