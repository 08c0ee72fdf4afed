"""YAML written by hand: its faults have lines, and nothing else comes out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.handwritten import read_yaml


def read(tmp_path, text):
    path = tmp_path / "pledges.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return read_yaml(path)


def test_norway_is_a_country_and_dates_stay_in_meaning(tmp_path):
    data, faults = read(
        tmp_path, "country: NO\non: yes\nday: 2024-06-17\nmonth: 2024-06\nold: 010\n"
    )
    assert faults == []
    assert data["country"] == "NO" and data["on"] == "yes" and data["old"] == 10
    assert str(data["day"]) == "2024-06-17" and data["month"] == "2024-06"


def test_entries_know_their_lines(tmp_path):
    data, _ = read(
        tmp_path, "# a remark\n- id: a\n  x: |\n    - not an entry\n\n-\n  id: b\n- id: c\n"
    )
    assert [entry["id"] for entry in data] == ["a", "b", "c"] and data.lines == [2, 6, 8]


def test_absent_files(tmp_path):
    assert read_yaml(tmp_path / "x.yaml") == (None, [])
    data, faults = read_yaml(tmp_path / "x.yaml", required=True)
    assert data is None and faults[0].found == "no such file"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: [1, 2\n", 3),
        ("a: 1\n\tb: 2\n", 2),
        ("a: 1\na: 2\n", 2),
        ("a: 'open\nb: 2\n", 3),
        ("- a\nb: 2\n", 2),
        ("a: !!python/object:os.system x\n", 1),
        ("a: *nobody\n", 1),
        ("day: 2024-02-31\n", 0),
        ("a: x\x00y\n", 0),
        ("[" * 5000, 0),
        ("a: 1\n---\nb: 2\n", 2),
        ("a: Каф\n".encode("cp1251"), 1),
        (b"\xff\xfe\x00", 1),
    ],
)
def test_broken_yaml_is_one_fault_with_a_line(tmp_path, text, line):
    data, faults = read(tmp_path, text)
    assert data is None and len(faults) == 1
    assert faults[0].file == "pledges.yaml" and faults[0].row == line
    assert len(str(faults[0])) < 400


def test_a_byte_order_mark_is_no_key(tmp_path):
    data, faults = read(tmp_path, b"\xef\xbb\xbfid: a\n")
    assert (data, faults) == ({"id": "a"}, [])


@given(st.text(alphabet="abc:-[]{}#&*!|>'\"%@,? \n\t0", max_size=40))
def test_any_text_is_data_or_one_fault(tmp_path_factory, text):
    data, faults = read(tmp_path_factory.mktemp("yaml"), text)
    assert len(faults) <= 1 and (data is None or not faults)
