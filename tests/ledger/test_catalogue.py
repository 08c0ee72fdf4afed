"""The catalogue of indicators and the closed vocabulary of scope."""

from __future__ import annotations

import pytest

from serai.ledger.catalogue import indicators, scope_conflict, scopes, unit_fits
from serai.quantity import check_unit

KINDS = {
    "flow",
    "stock",
    "capacity",
    "rate",
    "share",
    "duration",
    "price",
    "count",
    "money",
    "order",
    "event",
}


def test_every_indicator_can_be_used():
    catalogue = indicators()
    assert len(catalogue) >= 30
    for indicator in catalogue.values():
        check_unit(indicator.unit)
        assert indicator.kind in KINDS and indicator.label and indicator.description
        assert unit_fits(indicator.unit, indicator)


@pytest.mark.parametrize(
    ("unit", "indicator", "fits"),
    [
        ("Mt/yr", "corridor.tonnes", True), ("Mt", "corridor.tonnes", True),
        ("TEU/yr", "corridor.tonnes", False), ("FEU/yr", "corridor.containers", True),
        ("container/yr", "corridor.containers", False), ("%", "corridor.growth", True),
        ("EUR", "project.cost", True), ("USD/yr", "project.cost", True),
        ("USD/TEU", "project.cost", False), ("USD/t", "corridor.cost", True), ("t", "project.cost", False),
        ("h", "event.duration", True), ("day", "border.time", True), ("GW", "power.capacity", True),
    ],
)  # fmt: skip
def test_units_of_indicators(unit, indicator, fits):
    assert unit_fits(unit, indicators()[indicator]) is fits


def test_scopes():
    for key, entry in scopes().items():
        assert entry["about"] and (entry["values"] == "any" or len(entry["values"]) > 1), key
    assert scope_conflict({"leg": "sea", "cargo": "oil"}, {"leg": "rail", "cargo": "oil"}) == [
        "leg"
    ]
    assert scope_conflict({"leg": "sea"}, {"cargo": "oil"}) == []
    assert scope_conflict({"leg": "sea"}, {"leg": "any"}) == []
    assert scope_conflict({"measure": "stock"}, {"measure": "not_stated"}) == []
