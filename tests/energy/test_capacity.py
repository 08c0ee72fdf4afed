"""Capacity pledged against drawn, on a handful of draws that can be counted."""

import numpy as np

from serai.energy.capacity import pledged_and_drawn
from serai.pages.capacity import capacity_figure
from serai.rows import Row


def plant(name, carrier, mw):
    cells = {"id": name, "project": name, "carrier": carrier, "mw": mw, "mw_low": mw, "mw_high": mw}
    return Row("power_projects", 2, cells, {})


ROWS = [plant("sun-a", "solar", 300.0), plant("sun-b", "solar", 200.0), plant("reactor", "nuclear", None),
        plant("wind", "wind", 500.0)]  # fmt: skip


def test_the_same_projects_are_pledged_and_drawn():
    never = np.inf
    arrivals = {
        "sun-a": np.array([2027.5] * 9 + [never]),
        "sun-b": np.full(10, never),
        "wind": np.full(10, 2027.0),
    }
    # A promise for 2027 ends with its last day, a share of a day into 2028 by the calendar.
    found = pledged_and_drawn(ROWS, {"sun-a": 2026.4, "sun-b": 2028.001}, arrivals, (2026, 2027), 1)
    rows = {row["year"]: row for row in found["rows"]}
    assert {row["carrier"] for row in found["rows"]} == {"solar"}
    assert (rows[2026]["pledged"], rows[2027]["pledged"]) == (300.0, 500.0)
    assert rows[2026]["high"] == 0.0
    assert (rows[2027]["middle"], rows[2027]["high"]) == (300.0, 300.0)
    assert found["unsized"] == ["reactor"] and found["undated"] == ["wind"]
    assert found["undated_mw"] == 500.0 and found["projects"] == {"solar": 2}


def test_the_figure_tells_both_and_names_what_is_left_out():
    arrivals = {"sun-a": np.full(10, 2029.0), "sun-b": np.full(10, np.inf)}
    dated = {"sun-a": 2026.4, "sun-b": 2027.9}
    figure = capacity_figure(pledged_and_drawn(ROWS, dated, arrivals, (2029, 2030), 1))
    assert figure.rows == [["solar", "2030", "0.50", "0.30 (0.30 to 0.30)", "2"]]
    assert "reactor" in figure.caption and "wind" in figure.caption
    assert capacity_figure({"rows": []}) is None
