"""Legs are priced from their own figures first, then the most particular default."""

import numpy as np
import pytest

from serai.errors import CaseError
from serai.system.capacity import Sampling
from serai.system.terms import Pricing, sample_terms


def _named(pricing, amounts):
    return {pricing.terms[index].id: amount for index, amount in amounts.items()}


def test_country_and_cargo_beat_the_general_row(small):
    link = small.links[small.link_index["far-yard"]]
    boxes, wagons = Pricing(small, "container"), Pricing(small, "wagon")
    assert _named(boxes, boxes.leg(link)) == {"v35": 400.0, "c35": 400.0, "btc": 1.0}
    assert "bt" in _named(wagons, wagons.leg(link))


def test_an_own_time_replaces_speed_and_wait(small):
    pricing = Pricing(small, "container")
    ferry = small.links[small.link_index["port-shore-ferry"]]
    sea = small.links[small.link_index["port-shore"]]
    assert _named(pricing, pricing.leg(ferry)) == {"link:port-shore-ferry:days": 1.0, "cf": 440.0}
    assert _named(pricing, pricing.leg(sea)) == {"vs": 560.0, "w": 1.0, "cs": 560.0}


def test_cost_is_money_plus_time_at_its_value(small):
    pricing = Pricing(small, "container")
    leg = pricing.leg(small.links[small.link_index["yard-port"]])
    assert pricing.cost(leg, 0.0) == pytest.approx(850 * 0.3 / 20)
    assert pricing.cost(leg, 7.0) == pytest.approx(850 * 0.3 / 20 + 7.0)


def test_transfers_need_a_row_and_hold_both_ways(small):
    pricing = Pricing(small, "container")
    assert pricing.transfer("rail_1435", "sea") is None
    assert _named(pricing, pricing.transfer("sea", "rail_1520")) == {"p": 1.0, "pc": 1.0}


def test_a_missing_speed_is_named(small):
    pricing = Pricing(small, "container")
    with pytest.raises(CaseError, match="no speed for road"):
        pricing._default({}, "speed", "road", "", 1.0)
    with pytest.raises(CaseError, match="cargo"):
        Pricing(small, "passengers")


def test_draws_of_a_figure_do_not_depend_on_the_others(small):
    pricing = Pricing(small, "container")
    pricing.leg(small.links[small.link_index["yard-port"]])
    tonnes = np.full(50, 20.0)
    alone = sample_terms(pricing.terms[:1], Sampling(3, 50), tonnes)[0][:, 0]
    pricing.leg(small.links[small.link_index["port-shore"]])
    among = sample_terms(pricing.terms, Sampling(3, 50), tonnes)[0][:, 0]
    assert np.array_equal(alone, among)
    assert alone.min() >= 1 / 1000 and alone.max() <= 1 / 500
