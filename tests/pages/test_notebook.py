"""What notebooks show: all of it escaped, nothing that reaches out of its own frame."""

from __future__ import annotations

from dataclasses import replace

import pytest

from serai.assess import assess
from serai.case import open_case
from serai.engines import EngineRun
from serai.pages.notebook import html_of


@pytest.fixture
def assessed(case_folder):
    return assess(open_case(case_folder), draws=50)


def test_each_object_shows_itself(assessed):
    for thing in (
        assessed.case,
        assessed,
        assessed.verdicts[0],
        EngineRun("x", {}, {}, {"a": 0.5}),
    ):
        html = thing._repr_html_()
        assert html.startswith('<div class="serai"><style>.serai') and html.endswith("</div>")
        assert "<table>" in html
    assert all(verdict.sentence in assessed._repr_html_() for verdict in assessed.verdicts)


def test_texts_are_escaped(assessed):
    wild = replace(assessed.verdicts[0], sentence="<script>alert(1)</script>")
    assert "<script>" not in html_of(wild) and "&lt;script&gt;" in html_of(wild)


def test_other_things_have_no_picture():
    with pytest.raises(TypeError, match="no picture of a int"):
        html_of(3)
