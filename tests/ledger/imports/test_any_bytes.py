"""Whatever bytes a file holds: rows, or faults, or one error of our own; never a traceback."""

from __future__ import annotations

import io
import tempfile
from functools import lru_cache
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lists import activity, gcdf, gcdf_row, iati, package, project, transaction
from serai.errors import SeraiError
from serai.importing import import_schemas
from serai.ledger.imports.files import read_list
from serai.ledger.imports.model import Options

PIECES = [b"<", b"&", b'"', b",", b"\n", b"\x00", b"\xff", b"-1", b"1e999", b"null", b"[]", b"{}",
          b"9" * 40, b"", b"\xd0\x96", b"&#0;", b"2024-02-30"]  # fmt: skip


@lru_cache(maxsize=1)
def files() -> dict[str, bytes]:
    """A small good file of each form."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts = (transaction("100", "2"), transaction("40"))
        found = {
            "a.xml": iati(folder, activity(*parts), activity(record="b")).read_bytes(),
            "a.json": package(folder, project(), project(id="x")).read_bytes(),
            "a.csv": gcdf(folder, gcdf_row("1"), gcdf_row("2")).read_bytes(),
        }
    book = openpyxl.Workbook()
    book.active.title = "activities"
    for row in (["id", "record", "name", "source"], ["a", "1", "Road", "s"]):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return {**found, "a.xlsx": stream.getvalue()}


@pytest.mark.parametrize("name", ["a.xml", "a.json", "a.csv", "a.xlsx"])
@given(
    st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 9), st.sampled_from(PIECES)),
        min_size=1, max_size=5,
    )
)  # fmt: skip
def test_a_damaged_file_never_breaks_the_reader(name, changes):
    data = files()[name]
    for place, length, piece in changes:
        at = int(place * len(data))
        data = data[:at] + piece + data[at + length :]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data or b"x")
        try:
            reading = read_list(path, Options(), import_schemas())
        except SeraiError:
            return
        assert all(entry.cells.get("id") is not None for entry in reading.entries)
