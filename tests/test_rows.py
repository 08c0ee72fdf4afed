"""Rows that look into the columns of their table behave like rows that hold their cells."""

from __future__ import annotations

import copy
import pickle

import pytest

from serai.rows import Columns, Row, Rows, cells_of, picked


@pytest.fixture
def rows():
    values = {"id": ("a", "b"), "size": (1, None)}
    return Rows(Columns("toy", [2, 4], values, {"id": ("a", "b"), "size": ("1", "")}))


def test_a_row_of_columns_is_a_row(rows):
    plain = Row("toy", 4, {"id": "b", "size": None}, {"id": "b", "size": ""})
    row = rows[1]
    assert (row.table, row.line, row.id, row["size"]) == ("toy", 4, "b", None)
    assert dict(row) == dict(plain) and dict(row.raw) == plain.raw
    assert list(row) == list(plain) and len(row) == len(plain)
    assert row == plain and plain == row and row != rows[0]
    assert pickle.loads(pickle.dumps(row)) == plain
    assert copy.deepcopy(row) == plain
    assert repr(row).startswith("ColumnRow(table='toy', line=4")
    with pytest.raises(KeyError):
        row["none"]
    with pytest.raises(AttributeError):
        row.line = 5


def test_a_changed_row_keeps_its_text(rows):
    other = rows[0].changed(size=7)
    assert (other["size"], other.raw["size"], other.line) == (7, "1", 2)
    assert rows[0]["size"] == 1


def test_cells_of_many_rows_are_those_of_each(rows):
    for many in (rows, list(rows), rows[1:], []):
        assert list(picked(many, "size", "id")) == [(row["size"], row["id"]) for row in many]
        assert list(cells_of(many, "id")) == [row.id for row in many]
