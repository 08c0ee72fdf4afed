"""Demand, volumes and counting rules as data, and their faults."""

from datetime import date

import pytest

from serai.errors import CaseError, UsageError
from serai.freight.blocks import carried, read_demand
from serai.freight.counting import read_counting


def test_contracted_and_sponsored_flows_have_an_owner(system):
    for block in system.demand.blocks:
        assert block.kind == "contestable" or block.owner, block.id


def test_a_volume_said_later_is_not_known_earlier(system):
    then = system.demand.known_by(date(2025, 6, 17))
    assert max(then.by_year("titr-ministry")) == 2024
    assert max(system.demand.by_year("titr-ministry")) == 2025


def test_volumes_up_to_a_year_leave_plans_in(system):
    early = system.demand.up_to(2023)
    assert max(early.by_year("crude-btc")) == 2023
    assert early.by_year("crude-btc-growth")


def test_a_carried_volume_grows_and_widens(system):
    block = next(b for b in system.demand.blocks if b.id == "uz-west")
    known = system.demand.by_year("uz-west")
    one, two = carried(block, known, 2025), carried(block, known, 2026)
    assert one.mid == pytest.approx(known[2024].value.mid * (1 + block.growth.mid))
    assert two.high / two.low > one.high / one.low > known[2024].value.high / known[2024].value.low
    assert not carried(block, known, 2000).known


@pytest.mark.parametrize(
    ("table", "old", "new", "column"),
    [
        ("demand", ",aktau,alat,west", ",nowhere,alat,west", "origin"),
        ("demand", ",aktau,alat,west", ",,alat,west", "destination"),
        ("demand", ",-0.07,0.0,0.075,", ",,,,", "growth"),
        ("volumes", "2023,1380,1392,1400", "2023,1480,1392,1400", "low"),
    ],
)
def test_faults_of_demand_are_named(parse, system, texts, table, old, new, column):
    assert old in texts[table]
    tables = parse(**{table: texts[table].replace(old, new, 1)})
    with pytest.raises(CaseError) as caught:
        read_demand(tables, system.network)
    assert any(column in (fault.column, "low") for fault in caught.value.faults)


def test_a_block_without_a_volume_is_a_fault(parse, system, texts):
    kept = [line for line in texts["volumes"].splitlines() if not line.startswith("road-ferry-")]
    with pytest.raises(CaseError, match="no volume"):
        read_demand(parse(volumes="\n".join(kept)), system.network)


def test_a_probability_above_one_is_a_damaged_cell(texts):
    from serai.tables import load_schema, parse_table

    text = texts["demand"].replace(",0.1,0.3,0.5,", ",0.1,1.3,0.5,", 1)
    assert text != texts["demand"]
    _, faults = parse_table(text, load_schema("system", "demand"))
    assert [fault.column for fault in faults] == ["probability"]


def test_a_rule_that_includes_nothing_is_a_fault(parse, system, texts):
    rows = [line for line in texts["counting_blocks"].splitlines() if ",titr-rail," not in line]
    with pytest.raises(CaseError, match="includes nothing"):
        read_counting(parse(counting_blocks="\n".join(rows)), system.demand)


def test_an_unknown_rule_is_refused(system):
    with pytest.raises(UsageError, match="includes nothing"):
        system.counting.require("titr-nonsense")


def test_rules_have_at_least_two_readings_of_what_they_include(system):
    for rule in (
        "titr-ministry",
        "titr-rail",
        "titr-ports",
        "titr-containers",
        "worldbank-caspian",
    ):
        readings = set()
        for hypothesis in system.counting.hypotheses:
            mine = [
                (c.block, c.since, c.share.triple) for c in system.counting.counts
                if c.rule == rule and c.hypothesis in ("", hypothesis.id)
            ]  # fmt: skip
            readings.add(frozenset(mine))
        assert len(readings) > 1, rule


def test_unknown_stays_unknown(system):
    block = system.demand.blocks[system.demand.index()["crude-btc"]]
    assert not block.corridor_share.known
    assert not block.probability.known
