"""Line capacity by headway and trains: by hand, by its bounds, and by what it refuses."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.errors import UsageError
from serai.terminals.line import Line, line_capacity, trains_for

ONE = Line(
    trains=(10, 10, 10),
    spare=(0.0, 0.0, 0.0),
    places=(600, 600, 600),
    running=(25, 25, 25),
    layover=(5, 5, 5),
    planned=(4, 4, 4),
    signals=(2, 2, 2),
    peak_factor=(0.8, 0.8, 0.8),
    peak_share=(0.06, 0.06, 0.06),
)


def test_by_hand() -> None:
    # A cycle of 60 minutes over ten trains is a headway of six: the trains bind.
    found = line_capacity(ONE)
    assert found.headway == (6.0, 6.0, 6.0)
    assert found.binds == ("trains",) * 3
    assert found.hourly[1] == pytest.approx(10 * 600 * 0.8)
    assert found.daily[1] == pytest.approx(4800 / 0.06)
    assert trains_for(ONE, 4.0)[1] == pytest.approx(15.0)


def test_enough_trains_leave_the_plan_and_then_the_signals() -> None:
    many = replace(ONE, trains=(40, 40, 40))
    assert line_capacity(many).binds[1] == "plan"
    dense = replace(many, planned=(1, 1, 1))
    assert line_capacity(dense).binds[1] == "signals"
    assert line_capacity(dense).hourly[1] == pytest.approx(30 * 600 * 0.8)


def test_part_of_a_train_carries_nobody() -> None:
    spare = replace(ONE, spare=(0.05, 0.05, 0.05))
    assert line_capacity(spare).headway[1] == pytest.approx(60 / 9)


@given(st.floats(1, 60), st.floats(0, 20), st.floats(1, 20), st.floats(0.1, 1))
def test_the_middle_lies_within_the_bounds(
    running: float, more: float, planned: float, factor: float
) -> None:
    line = replace(
        ONE,
        running=(running, running + more / 2, running + more),
        planned=(planned, planned + more / 2, planned + more),
        peak_factor=(factor / 2, factor * 0.75, factor),
    )
    found = line_capacity(line)
    assert found.headway[0] <= found.headway[1] <= found.headway[2]
    assert found.hourly[0] <= found.hourly[1] <= found.hourly[2]


@pytest.mark.parametrize(
    ("name", "value"),
    [("trains", (0, 1, 2)), ("spare", (0, 0.5, 1)), ("places", (3, 2, 1)), ("peak_factor", (0.5, 0.9, 1.1))],
)  # fmt: skip
def test_a_value_out_of_its_range_is_named(name: str, value: tuple[float, float, float]) -> None:
    with pytest.raises(UsageError, match=name):
        replace(ONE, **{name: value})
