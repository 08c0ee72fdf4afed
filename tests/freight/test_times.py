"""Times on the corridor: line, queues and what a pledge of days says without its ends."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from serai.freight.parts import Wanted
from serai.freight.time_answers import time_answers
from serai.freight.times import route_times

WANTED = Wanted("t", "corridor.time", "route-time-official", "at_most", 18.0, "day", 2027, ("P",))


@pytest.fixture(scope="module")
def times(results):
    return route_times(results, (2025, 2027))


def test_queues_only_add(times):
    assert {(r.origin, r.destination) for r in times} >= {("xian", "alat"), ("xian", "poti")}
    for route in times:
        assert (route.fastest >= route.unhindered - 1e-9).all()
        both = ~np.isnan(route.mean)
        assert (route.mean[both] >= route.fastest[both] - 1e-9).all()


def test_farther_ends_take_longer(times):
    days = {r.destination: np.median(r.unhindered[:, -1]) for r in times if r.origin == "xian"}
    assert days["alat"] < days["poti"] < days["duisburg"]


def test_parts_add_up_to_the_middle_of_the_quickest_chain(results, times):
    for route in times:
        w = results.blocks.index(route.block)
        chains = [
            results.market.sets[w].chains[k]
            for k in results.market.kept[w]
            if results.market.sets[w].chains[k].family == "middle"
        ]
        least = min(chain.days[1] for chain in chains)
        assert sum(days for _, days in route.parts) == pytest.approx(least, rel=1e-6)


def test_a_time_without_ends_is_in_tension_and_says_what_is_missing(results):
    found = time_answers(results, WANTED)
    assert found["fits"]["answer"] == found["date"]["answer"] == "in tension"
    assert found["odds"]["answer"] == "undetermined"
    assert "places between which" in found["odds"]["missing"][0]
    assert "xian to duisburg" in found["binds"]["text"]


@pytest.mark.parametrize(("days", "word"), [(200.0, "consistent"), (2.0, "implausible")])
def test_ends_do_not_matter_where_all_agree(results, days, word):
    found = time_answers(results, replace(WANTED, threshold=days))
    assert {found[q]["answer"] for q in ("fits", "date", "odds")} == {word}


def test_bands_by_year_are_rows_that_the_report_can_draw(results):
    """Times are told by ends; ``by_year`` holds their odds alone, which are of all of them."""
    detail = time_answers(results, WANTED)["odds"]["detail"]
    assert all(set(row) == {"year", "odds_low", "odds_high"} for row in detail["by_year"])
    assert all(0 <= row["odds_low"] <= row["odds_high"] <= 1 for row in detail["by_year"])
    assert all(
        row["year"] in (2025, 2026, 2027) for rows in detail["by_ends"].values() for row in rows
    )
