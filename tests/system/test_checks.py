"""Every fault of the system is named with its file, line and column."""

import pytest

from serai.errors import CaseError
from serai.system.checks import network_faults
from serai.system.network import build_network

BROKEN = [
    ("links", "port-shore,port,shore", "port-shore,port,atlantis", "from|to", "nowhere"),
    ("links", "yard-port,yard,port,rail,1520", "yard-port,yard,port,rail,1435", "to", "gauge 1435"),
    ("links", "port-shore,port,shore,sea,,", "port-shore,port,shore,sea,1520,", "gauge", "no gauge"),
    ("links", "rail,1435,400", "rail,1435,0", "length_km", "above 0"),
    ("links", "850,800,900", "850,880,900", "length_km", "in order"),
    ("links", "east-yard,east,yard", "east-yard,east,east", "to", "another place"),
    ("facilities", "t-per-teu*empties", "t-per-box*empties", "uses", "t-per-box"),
    ("facilities", "60000,90000,2024", "60000,90000,", "as_of", "year"),
    ("facilities", "line,,yard-port|east-yard", "line,,", "links", "neither"),
    ("facilities", "yard-port|east-yard", "yard-port|moon", "links", "moon"),
    ("services", "ships,Ships,fleet", "ships,Ships,flet", "facility", "flet"),
    ("services", "225,,TEU", "225,,wagon", "size_unit", "TEU/yr"),
    ("services", ",7,10,13,", ",0,10,13,", "round_trip_low", "more than 0"),
    ("conversions", "t-per-teu,divide,14", "t-per-teu,divide,0", "low", "above 0"),
    ("defaults", "v35,speed,rail_1435", "v35,speed,rail_1520", "item", "again"),
    ("defaults", "p,transfer_time,rail_1520,sea", "p,transfer_time,rail_1520,", "to_mode", "mode after"),
    ("places", "1520,s,sourced,\nyard", "1520,,sourced,\nyard", "source", "source"),
    ("places", "1520,s,sourced,\nyard", "1520,s,assumed,\nyard", "reason", "assumed"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "good", "bad", "columns", "word"), BROKEN)
def test_a_fault_is_named_where_it_stands(small_texts, parsed, table, good, bad, columns, word):
    assert good in small_texts[table]
    text = small_texts[table].replace(good, bad)
    small_texts[table] = text
    faults = network_faults(parsed(small_texts))
    named = [f for f in faults if f.file == f"{table}.csv" and f.column in columns.split("|")]
    assert any(word in str(fault) for fault in named), faults
    line = next(n for n, row in enumerate(text.splitlines(), 1) if bad.splitlines()[0] in row)
    assert line in {fault.row for fault in named}
    with pytest.raises(CaseError):
        build_network(parsed(small_texts))


def test_the_small_and_the_shipped_system_have_no_fault(small_texts, parsed, astana_tables):
    assert network_faults(parsed(small_texts)) == []
    assert network_faults(astana_tables) == []


def test_a_negative_price_is_refused_by_its_table():
    from serai.tables import load_schema, parse_table

    header = "id,from,to,mode,length_km,cost,status,basis\n"
    _, faults = parse_table(
        header + "a,x,y,road,1,-5,open,sourced\n", load_schema("system", "links")
    )
    assert [fault.column for fault in faults] == ["cost"]
