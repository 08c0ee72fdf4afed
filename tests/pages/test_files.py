"""Figures and tables as files: drawings that stand alone, cells that are no formulas."""

from __future__ import annotations

from xml.etree import ElementTree

import openpyxl
import pytest

from serai.assess import assess
from serai.case import open_case
from serai.pages.charts import Figure
from serai.pages.files import figures_of, standalone, write_figures, write_tables
from serai.pages.read_tables import tables_of
from serai.pages.report import page_of, view

SVG = '<svg aria-hidden="true" focusable="false" width="10" height="10"><path stroke="var(--ink)"/></svg>'
FIGURE = Figure("A <b> & title", "caption", SVG, "what it shows", ("Year", "Odds"),
                [["2027", "=1+1"]], pledges=("my-pledge",))  # fmt: skip


@pytest.fixture
def assessed(case_folder):
    return assess(open_case(case_folder), draws=50)


def test_figures_are_found_once_wherever_they_stand():
    other = Figure("no drawing", "", "", "")
    assert list(figures_of({"a": [FIGURE, {"b": (FIGURE, other)}], "c": "text"})) == [FIGURE]


def test_a_drawing_stands_alone():
    root = ElementTree.fromstring(standalone(FIGURE))
    assert root.find("{http://www.w3.org/2000/svg}title").text == "A <b> & title"
    assert "var(" not in standalone(FIGURE) and "#1c2730" in standalone(FIGURE)
    assert "aria-hidden" not in standalone(FIGURE)


def test_figures_are_written_as_svg_and_png(tmp_path):
    paths = write_figures({"a": FIGURE, "b": [Figure("A b title", "", SVG, "")]}, tmp_path / "new")
    names = [path.name for path in paths]
    assert names == [
        "my-pledge-a-b-title.svg",
        "my-pledge-a-b-title.png",
        "a-b-title.svg",
        "a-b-title.png",
    ]
    assert paths[1].read_bytes().startswith(b"\x89PNG")


def test_tables_hold_every_answer_and_no_formula(assessed, tmp_path):
    shown = {**view(assessed), "extra": FIGURE}
    path = write_tables(assessed, shown, tmp_path / "t.xlsx", page_of(shown))
    book = openpyxl.load_workbook(path)
    contents = list(book["Contents"].values)[1:]
    assert [row[0] for row in contents] == book.sheetnames[1:]
    assert all(row[2] == book[row[0]].max_row - 1 for row in contents)
    assert any("All sources used" in row[1] for row in contents)
    assert len(list(book["What would have to be true"].values)) > len(assessed.verdicts)
    answers = list(book["Answers"].values)
    assert len(answers) == 1 + 5 * len(assessed.verdicts)
    assert {"Answers", "Sums", "Statements", "Sources"} <= set(book.sheetnames)
    cell = book[book.sheetnames[-1]]["B2"]
    assert cell.value == "=1+1" and cell.data_type == "s"


def test_tables_are_read_back_as_they_are_drawn():
    page = """<h3>Paces</h3><table><caption>One <b>two</b></caption><thead><tr><th>A</th><th colspan="2">B</th>
    </tr></thead><tbody><tr><th rowspan="2">x</th><td>1,200</td><td>−3.5</td></tr><tr><td>2024-06</td>
    <td>a<div>b</div></td></tr></tbody></table><figure><table><tr><td>no</td></tr></table></figure>
    <section id="pledges"><section><table><tr><td>no</td></tr></table></section></section>
    <table><tr><td>last</td></tr></table>"""
    first, last = tables_of(page)
    assert (first.title, first.heading, first.header) == ("One two", "Paces", ["A", "B", ""])
    assert first.rows == [["x", 1200, -3.5], ["x", "2024-06", "a; b"]]
    assert last.rows == [["last"]]
