"""The terminals chapter: numbers with their intervals, no empty panels, withheld figures said."""

from __future__ import annotations

import pytest

from serai.case import open_case
from serai.engines.terminal_runs import uses_of
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
