"""The corridor chapter: absent without a run, honest about what is unknown and what misses."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest

from serai.assess import Assessment
from serai.case import Case, open_case
from serai.engines import EngineRun
from serai.pages.corridor import bottlenecks, certificate, corridor_chapter, odds_text, past
from serai.pages.corridor_map import Frame, corridor_map, frame_of, read_net, step
from serai.pages.words import Names
from toys import TEMPLATE


def spread(low: float, middle: float, high: float) -> dict[str, float]:
    return {"low": low, "middle": middle, "high": high}


def facility(name: str, full: float, middle: float) -> dict[str, Any]:
    return {
        "id": name, "name": name, "unit": "t/yr", "capacity_known": True, "full": [full],
        "use": [spread(0.1, middle, 1.0)], "free": [spread(1.0, 2.0, 3.0)],
    }  # fmt: skip


def check(rule: str, observed: float, low: float, high: float) -> dict[str, Any]:
    return {
        "rule": rule, "year": 2024, "unit": "TEU/yr", "observed": observed, "low": low,
        "middle": (low + high) / 2, "high": high, "inside": low <= observed <= high,
        "crps": 1.0, "crps_growth": None, "crps_walk": 2.0,
    }  # fmt: skip


def run_of(links: list[dict[str, Any]], **other: Any) -> EngineRun:
    data = {
        "draws": 10, "years": [2030], "known": [], "totals": [], "past": [],
        "map": [{"year": 2030, "links": links}],
        "facilities": [
            facility("caspian-tankers", 0.1, 0.6),
            facility("caspian-ferries", 0.5, 0.97),
            {"id": "azerbaijan-main", "name": "main", "unit": "t/yr", "capacity_known": False},
        ],
    }  # fmt: skip
    return EngineRun(
        "freight", {}, {**data, **other}, {"draws": 10, "unconverged": 1, "retried": 2}
    )


@pytest.fixture(scope="module")
def astana() -> Case:
    return open_case("astana-2025")


LINKS = [
    {"id": "kuryk-alat-ferry", "tonnes": {"general": 900.0}},
    {"id": "alat-ganja", "tonnes": {"general": 400.0, "oil": 300.0}},
    {"id": "gone", "tonnes": {"oil": 5.0}},
]


def test_no_chapter_without_a_run() -> None:
    case = open_case(str(TEMPLATE))
    bare = cast(Assessment, SimpleNamespace(case=case, engines={}, ledger=None, as_of=date.today()))
    assert corridor_chapter(bare, Names(case)) is None
    refused = EngineRun("freight", {"p": {"odds": {"answer": "undetermined", "text": "no"}}})
    bare.engines["freight"] = refused  # type: ignore[index]
    assert corridor_chapter(bare, Names(case)) is None


def test_the_map_colours_by_the_fullest_facility(astana: Case) -> None:
    view = corridor_map(astana, run_of(LINKS), 2030)
    assert view is not None
    rows = {row["name"]: row for row in view["rows"]}
    assert len(rows) == 2, "a link that the case does not hold is left out"
    uses = [row["use"] for row in view["rows"]]
    assert uses == ["97 %", "not known"], "unknown capacity is never shown as free"
    assert 'class="u4"' in view["svg"] and "NaN" not in view["svg"]
    assert 'data-year="2030"' in view["svg"] and "is-target" in view["svg"]


def test_no_map_without_flows(astana: Case) -> None:
    assert corridor_map(astana, run_of([]), 2030) is None


def test_the_frame_holds_every_facility(astana: Case) -> None:
    net = read_net(astana)
    frame = frame_of(net)
    assert frame is not None
    for name in net.by_place:
        place = net.places[name]
        assert frame.holds(frame.at(float(place["lon"]), float(place["lat"])))
    x, y = Frame(0, 10, 0, 10).at(0, 10)
    assert (x, y) == (0, 0)


@pytest.mark.parametrize(
    ("use", "css"), [(-1.0, "u0"), (0.0, "u1"), (0.5, "u2"), (0.8, "u3"), (0.95, "u4"), (1.0, "u4")]
)
def test_steps_of_use(use: float, css: str) -> None:
    assert step(use) == css


def test_bottlenecks_put_the_fullest_first_and_leave_the_unknown_out() -> None:
    assert [row["name"] for row in bottlenecks(run_of([]), 2030)] == [
        "caspian-ferries",
        "caspian-tankers",
    ]


def test_odds_are_never_called_certain() -> None:
    assert odds_text(0.05, 0.05) == "at most 5 %"
    assert odds_text(0.95, 0.95) == "at least 95 %"
    assert odds_text(0.05, 0.15) == "5 to 15 %"


def test_a_miss_is_said(astana: Case) -> None:
    run = run_of([], past=[check("titr-containers", 100, 20, 40), check("titr-rail", 30, 20, 40)])
    view = past(run, Names(astana))
    assert view is not None
    assert len(view["misses"]) == 1
    assert "below what came" in view["misses"][0]
    assert view["rows"][0]["crps_growth"] == "no history"


def test_the_certificate_counts_what_did_not_converge() -> None:
    assert "1 did not converge" in certificate(run_of([]))[0]
