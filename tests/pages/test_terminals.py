"""The terminals chapter: numbers with their intervals, no empty panels, withheld figures said."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from serai.case import open_case
from serai.engines.terminal_runs import uses_of
from serai.pages.bands import band_panels, ticks
from serai.pages.terminals import KINDS, measured, place_figures, place_view
from serai.quantity import near
from serai.terminals.model import KINDS as DECLARED
from serai.terminals.simulate import replay, simulate
from serai.terminals.summary import summarise, way_of


def place(changes: dict[str, object]) -> dict[str, object]:
    declaration = uses_of(open_case("astana-2025")).declaration("marmaray").with_(changes)
    run = simulate(declaration, replications=2, seed=1)
    way = way_of(replay(declaration, 1, 0), declaration)
    return {**summarise(run, declaration), "way": way}


def test_a_place_tells_what_passes_and_draws_what_waits() -> None:
    view = place_view(place({}))
    assert all("±" in part["mean"] for part in view["throughput"])
    titles = [figure.title for figure in view["figures"]]
    assert any("what waits" in title for title in titles) and not view["withheld"]
    assert "nan" not in " ".join(str(row) for figure in view["figures"] for row in figure.rows)


def test_a_queue_that_grows_gives_no_times() -> None:
    many = place({"arrivals.trains-west.gap": 1.0, "arrivals.trains-east.gap": 1.0})
    view = place_view(many)
    assert "grows without bound" in view["withheld"][0] and "nan" not in view["worst"]
    times = next(f for f in place_figures(many, "x") if "coming to leaving" in f.title)
    assert "nan" not in str(times.rows)


@pytest.mark.parametrize(
    ("mean", "half", "text"),
    [(89316.0, 6505.0, "89,300 ± 6,500"), (8.23, 0.31, "8.23 ± 0.31"), (5.0, 0.0, "5.0"),
     (float("nan"), 1.0, "none"), (101996.0, 996.0, "102,000 ± 1,000")],
)  # fmt: skip
def test_a_mean_is_as_precise_as_its_interval(mean: float, half: float, text: str) -> None:
    assert measured({"mean": mean, "half": half}) == text


def test_near_keeps_three_figures() -> None:
    assert (near(110_234), near(1413.5), near(20.2), near(0)) == ("110,000", "1,410", "20.2", "0")


def test_every_kind_of_stage_has_a_name() -> None:
    assert set(KINDS) == set(DECLARED)


@pytest.mark.parametrize(("most", "marks"), [
    (0.0, [0, 1]), (0.9, [0, 0.2, 0.4, 0.6, 0.8, 1.0]), (47, [0, 20, 40, 60]), (2100, [0, 500, 1000, 1500, 2000, 2500]),
])  # fmt: skip
def test_marks_of_an_axis_are_round_and_hold_the_most(most: float, marks: list[float]) -> None:
    assert ticks(most) == marks


def test_bands_are_drawn_panel_by_panel_within_their_frame() -> None:
    rows = [{"from": f"2025-{month:02d}-01", "low": 1.0, "mid": month, "high": 2.0 * month}
            for month in range(1, 13)]  # fmt: skip
    svg = band_panels({"a <b>": rows, "b": rows}, "items")
    root = ElementTree.fromstring(svg)
    assert len(root.findall(".//path[@fill-opacity]")) == 2 and "a &lt;b&gt;" in svg
    high = float(root.get("viewBox").split()[3])
    ys = [float(y) for y in re.findall(r"[ML][\d.]+ ([\d.]+)", svg)]
    assert min(ys) >= 0 and max(ys) <= high
