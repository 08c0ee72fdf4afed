"""Rows become a network; unknown stays unknown."""

from math import isnan

import pytest

from serai.quantity import parse_period
from serai.system.network import Range, deadline_of, parse_use, start_of, year_of


def test_modes_borders_and_ranges_are_read(small):
    yard_port = small.links[small.link_index["yard-port"]]
    assert (yard_port.mode, yard_port.country, yard_port.border) == ("rail_1520", "KZ", "")
    assert yard_port.length.triple == (800.0, 850.0, 900.0)
    assert small.links[small.link_index["far-yard"]].border == "CN-KZ"
    assert not yard_port.days.known
    assert not small.facilities[small.facility_index["line"]].capacity.known


def test_every_row_of_the_shipped_system_says_how_it_is_known(astana_tables):
    for table in ("places", "links", "facilities", "services", "conversions", "defaults"):
        for row in astana_tables[table]:
            assert row["source"] or (row["basis"] in ("assumed", "remembered", "computed") and row["reason"]), row.id  # fmt: skip


def test_remembered_lengths_carry_a_range(astana):
    remembered = [link for link in astana.links if link.basis == "remembered"]
    assert len(remembered) == 83
    assert all(link.length.low < link.length.mid < link.length.high for link in remembered)


@pytest.mark.parametrize(
    ("text", "start", "middle", "end"),
    [("2027", 2027.0, 2027.5, 2028.0), ("2025-09-30", 2025.745, 2025.746, 2025.747)],
)
def test_periods_become_decimal_years(text, start, middle, end):
    period = parse_period(text)
    assert start_of(period) == pytest.approx(start, abs=0.003)
    assert year_of(period) == pytest.approx(middle, abs=0.003)
    assert deadline_of(period) == pytest.approx(end, abs=0.003)
    assert isnan(deadline_of(None)) and isnan(year_of(parse_period("2025/..")))


def test_uses_and_unknown_ranges():
    assert parse_use("a*b * c") == ("a", "b", "c")
    assert parse_use("1") == ()
    assert not Range().known
