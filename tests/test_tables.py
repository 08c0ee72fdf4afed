"""CSV as spreadsheets save it, cells they damage, seals, and writes that are killed."""

from __future__ import annotations

import csv
import io
import random
import signal
import subprocess
import sys
import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.cells import Column, Damage, convert, convert_all, plain_number
from serai.tables import (
    Schema,
    ids_of,
    load_schema,
    parse_table,
    read_table,
    render_table,
    write_whole,
)

SCHEMA = Schema(
    name="toy",
    file="toy.csv",
    title="A table of all types",
    sealed=True,
    columns=(
        Column("id", "id", required=True),
        Column("name", "text"),
        Column("value", "number"),
        Column("size", "number", minimum=Decimal(0), unit="t/yr"),
        Column("year", "integer", minimum=Decimal(1900), maximum=Decimal(2100)),
        Column("period", "period"),
        Column("day", "date"),
        Column("kind", "enum", choices=("road", "rail")),
        Column("unit", "unit"),
        Column("open", "boolean"),
        Column("names", "refs"),
        Column("scope", "scope"),
        Column("hash", "text"),
    ),
)
HEADER = ",".join(SCHEMA.names)


def one(cells: dict[str, str], separator: str = ","):
    """Parse a table of one row; returns its row or None, and the faults."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, SCHEMA.names, restval="", delimiter=separator)
    writer.writeheader()
    writer.writerow({"id": "a", **cells})
    rows, faults = parse_table(stream.getvalue(), SCHEMA)
    return (rows[0] if rows else None), faults


GOOD = {
    "name": "A, with a comma", "value": "4.5", "size": "1200000", "year": "2024", "period": "2024-06",
    "day": "2024-06-17", "kind": "rail", "unit": "t/yr", "open": "yes", "names": "b|c",
    "scope": "leg=sea;direction=west",
}  # fmt: skip


def test_all_types():
    row, faults = one(GOOD)
    assert faults == [] and row is not None
    assert row["value"] == Decimal("4.5") and row["open"] is True
    assert row["names"] == ("b", "c") and row["scope"] == {"leg": "sea", "direction": "west"}
    assert row["period"].text == "2024-06" and row.id == "a" and row.line == 2


def test_empty_cells_are_absent_not_zero():
    row, faults = one({})
    assert faults == [] and row is not None
    assert row["value"] is None and row["names"] == () and row["scope"] == {}


@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("first", ["", "sep=;\r\n"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_spreadsheet_with_semicolons_and_decimal_commas(tmp_path, bom, first, end):
    text = (
        f"{bom}{first}id;name;value;size;period{end}a;Ost; 4,5 ;1.200.000,5;2024-06{end}"
        f'b;"x;y";4,125;1\u00a0200\u00a0000;2024{end}'
    )
    (tmp_path / "toy.csv").write_bytes(text.encode("utf-8"))
    rows, faults = read_table(tmp_path / "toy.csv", SCHEMA)
    assert faults == []
    assert [row["value"] for row in rows] == [Decimal("4.5"), Decimal("4.125")]
    assert [row["size"] for row in rows] == [Decimal("1200000.5"), Decimal(1200000)]
    assert rows[1]["name"] == "x;y" and rows[0].line == (3 if first else 2)


def test_tabs_and_old_line_ends():
    rows, faults = parse_table("id\tvalue\ra\t4.5\r", SCHEMA)
    assert faults == [] and rows[0]["value"] == Decimal("4.5")


@pytest.mark.parametrize("text", ["4,5", "0,125", "12,50", "3,14159", "-4,5", "4,5E+06"])
def test_decimal_commas_that_can_mean_one_thing(text):
    row, faults = one({"value": text})
    assert faults == [] and row is not None and row["value"] == Decimal(text.replace(",", "."))


@pytest.mark.parametrize(
    ("text", "separator"), [("1,234", ","), ("1,234,567", ","), ("1.234,5", ","), ("1.234", ";")]
)
def test_marks_that_may_mean_two_things_are_named(text, separator):
    row, faults = one({"value": text}, separator)
    assert row is None and len(faults) == 1
    assert (faults[0].row, faults[0].column) == (2, "value") and text in faults[0].found


def test_semicolons_with_decimal_points_keep_their_points():
    rows, faults = parse_table("id;value;size\na;1.234;0.5\n", SCHEMA)
    assert faults == [] and rows[0]["value"] == Decimal("1.234")


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("period", "Jun-24"), ("period", "24-Jun"), ("period", "Jun 24"), ("period", "01.06.2024"),
        ("period", "01/06/2024"), ("period", "6/1/24"), ("period", "06.2024"), ("period", "45444"),
        ("period", "2024-6"), ("day", "01.06.2024"), ("day", "2024/2025"), ("value", "Jun-24"),
        ("value", "04.05.2024"), ("value", "04. Mai"), ("value", "abc"), ("value", "1 2"),
        ("value", "1e999999"), ("value", "NaN"), ("value", "Infinity"), ("value", "1_000"),
        ("value", "9" * 5000), ("size", "-1"), ("size", "-0,5"), ("year", "2024.5"),
        ("year", "1066"), ("year", "20245"), ("kind", "raill"), ("unit", "ton"), ("unit", "bbl"),
        ("unit", "parsnips"), ("open", "maybe"), ("scope", "leg"), ("scope", "=sea"),
        ("id", "a b"), ("id", "../x"), ("value", "46 %"), ("value", "4.5.6"),
    ],
)  # fmt: skip
def test_damaged_cells_are_named(column, text):
    row, faults = one({column: text})
    assert row is None and len(faults) == 1
    fault = faults[0]
    assert (fault.file, fault.row, fault.column) == ("toy.csv", 2, column)
    assert fault.found and fault.expected and len(str(fault)) < 400


def test_a_row_without_an_id_is_named():
    row, faults = one({"id": "", "name": "x"})
    assert row is None and [(fault.row, fault.column) for fault in faults] == [(2, "id")]


def test_the_way_out_of_a_rewritten_date_and_a_short_ton():
    assert "as text" in one({"period": "Jun-24"})[1][0].remedy
    assert "write t " in one({"unit": "ton"})[1][0].remedy
    assert "did you mean 'rail'" in one({"kind": "raill"})[1][0].expected


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ("", 1, "an empty file"),
        ("\n\n", 1, "an empty file"),
        ("id,value\na,1\nb\n", 3, "1 cells short"),
        ("id,value\na,1,2\n", 2, "3 cells"),
        ('id,name\na,"cut off\n', 2, "broken CSV"),
        ("id,value\na,1\na,2\n", 3, "'a' again"),
        ("id,valeu\na,1\n", 1, "an unknown column"),
        ("name\nx\ny\n", 1, "no such column"),
        ("id,value,value\na,1,2\n", 1, "the column twice"),
        ("id,name\na,x\x00y\n", 2, "a NUL character"),
        (f'id,name\na,"{"x" * 140_000}"\n', 2, "broken CSV (field larger"),
    ],
)
def test_damaged_files_are_named_by_line(text, line, found):
    _, faults = parse_table(text, SCHEMA)
    assert len(faults) == 1, faults
    assert faults[0].row == line and found in faults[0].found


def test_lines_count_breaks_inside_cells():
    rows, _ = parse_table('id,name\na,"two\nlines"\n\nb,x\n', SCHEMA)
    assert [(row.id, row.line) for row in rows] == [("a", 2), ("b", 5)]


@pytest.mark.parametrize(
    ("encoding", "word"), [("cp1251", "Кафе"), ("utf-16", "Café"), ("cp1252", "Café")]
)
def test_another_encoding_is_named_by_line(tmp_path, encoding, word):
    path = tmp_path / "toy.csv"
    path.write_bytes(f"id,name\na,plain\nb,{word}\n".encode(encoding))
    rows, faults = read_table(path, SCHEMA)
    assert rows == [] and len(faults) == 1 and "UTF-8" in faults[0].remedy
    assert faults[0].row == (1 if encoding == "utf-16" else 3)
    assert ids_of(path, SCHEMA) is None


def test_what_stands_in_the_way_of_a_file(tmp_path):
    assert read_table(tmp_path / "absent.csv", SCHEMA) == ([], [])
    (tmp_path / "toy.csv").mkdir()
    rows, faults = read_table(tmp_path / "toy.csv", SCHEMA)
    assert rows == [] and "cannot be opened" in faults[0].found


def test_ids_of_damaged_rows_are_known(tmp_path):
    path = tmp_path / "toy.csv"
    path.write_text("id;value\na;x\nb\nc;1\n", encoding="utf-8")
    assert [row.id for row in read_table(path, SCHEMA)[0]] == ["c"]
    assert ids_of(path, SCHEMA) == {"a", "b", "c"}


# --- writing --------------------------------------------------------------------------


@given(st.decimals(-(10**9), 10**9, places=3))
def test_what_was_read_with_commas_is_written_so_that_it_reads_the_same(number):
    shown = f"{number:f}".replace(".", ",")
    rows, faults = parse_table(f"id;value\na;{shown}\n", SCHEMA)
    assert faults == []
    again, faults = parse_table(
        render_table([row.raw for row in rows], SCHEMA.names).decode("utf-8"), SCHEMA
    )
    assert faults == [] and again[0]["value"] == rows[0]["value"] == number


def test_rows_are_sorted_by_id():
    data = render_table([{"id": "b", "name": "é"}, {"id": "a"}], ("id", "name"))
    assert data == "id,name\na,\nb,é\n".encode()


@given(st.dictionaries(st.sampled_from(SCHEMA.names[1:]), st.text(max_size=12)))
def test_any_cells_give_a_row_or_their_own_faults(cells):
    row, faults = one(cells)
    assert (row is None) == bool(faults)
    assert {fault.column for fault in faults} <= set(cells) | {""}


@given(st.text(max_size=200))
def test_any_text_gives_rows_and_faults(text):
    rows, faults = parse_table(text, SCHEMA)
    assert rows is not None and sorted(faults) is not None
    parse_table(f"{HEADER}\n{text}", SCHEMA)


@given(st.binary(max_size=200))
def test_any_bytes_give_rows_and_faults(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("bytes") / "toy.csv"
    path.write_bytes(HEADER.encode() + b"\n" + data)
    rows, faults = read_table(path, SCHEMA)
    assert rows is not None or faults
    assert all(fault.file == path.name for fault in faults)
    ids_of(path, SCHEMA)


@pytest.mark.parametrize(
    ("room", "name"), [("ledger", "statements"), ("system", "facilities"), ("projects", "projects")]
)
def test_shipped_schemas_load(room, name):
    schema = load_schema(room, name)
    assert schema.file == f"{name}.csv" and "id" in schema.names
    assert all(column.description for column in schema.columns)


WRITER = """
import sys, pathlib
from serai.tables import write_whole
path = pathlib.Path(sys.argv[1])
print("ready", flush=True)
number = 0
while True:
    number += 1
    write_whole(path, (f"{number:08d}\\n" * 20_000).encode())
"""


def test_a_killed_write_leaves_the_old_or_the_new_file(tmp_path):
    path = tmp_path / "toy.csv"
    write_whole(path, b"00000000\n" * 20_000)
    chance = random.Random(7)
    seen = set()
    for _ in range(6):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None and writer.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0.0, 0.15))
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        lines = path.read_text(encoding="utf-8").splitlines()
        assert len(lines) == 20_000 and len(set(lines)) == 1
        seen.add(lines[0])
    assert seen != {"00000000"}, "the writer was killed before its first write each time"


def test_a_failed_write_leaves_nothing_behind(tmp_path):
    path = tmp_path / "toy.csv"
    write_whole(path, b"old")
    with pytest.raises(TypeError):
        write_whole(path, "text")  # type: ignore[arg-type]
    assert path.read_bytes() == b"old" and [item.name for item in tmp_path.iterdir()] == ["toy.csv"]


def test_a_refused_row_does_not_spoil_another_reading_of_its_numbers():
    schema = load_schema("ledger", "statements")
    text = "id;subject;indicator;claim;source;value;unit;start;end\n" + "".join(
        f"{name};e;jobs.count;observed;s;{value};job;{start};9\n"
        for name, value, start in (("a", "1,234", "x"), ("b", "1,25", "1"))
    )
    rows, faults = parse_table(text, schema)
    assert [row.id for row in rows] == ["b"]
    assert (rows[0]["value"], rows[0].raw["value"]) == (Decimal("1.25"), "1.25")
    assert [fault.column for fault in faults] == ["start"]


@given(
    st.sampled_from(SCHEMA.columns),
    st.lists(st.one_of(st.text(max_size=8), st.sampled_from(
        ["", " a ", "1", "1.5", "1,5", "1.234", "0.50", "2024", "2024-06", "yes", "Mt", "a;b", "a=b"]
    )), max_size=8),
    st.booleans(),
)  # fmt: skip
def test_a_column_is_converted_as_its_cells_are(column, texts, comma):
    values, kept, refused = convert_all(texts, column, comma)
    assert len(values) == len(texts)
    for text, value in zip(texts, values, strict=True):
        try:
            wanted = convert(text.strip() or column.default, column, comma)
        except Damage:
            assert text in refused
            continue
        assert value == wanted and type(value) is type(wanted)
        assert text not in refused
        assert kept.get(text, text) in (text.strip(), plain_number(text.strip(), comma))
