"""The chapter on pace and finance."""

from __future__ import annotations

import re

import pytest

import serai
from serai.pages.pace import pace_chapter, pace_row
from serai.pages.report import render
from serai.pages.words import Names


@pytest.fixture(scope="module")
def template():
    return serai.assess("template", draws=60)


def test_a_row_reads_back_what_has_no_bound():
    pace = {
        "id": "a", "name": "Track", "pledge": "", "kind": "stock", "unit": "km", "by": 2027.0,
        "assumed": "", "required": [144.7, 144.7],
        "flows": [
            {"name": "20 km", "low": 9.15, "high": None, "same": True, "few": False, "note": "",
             "times": [0.0, 15.8], "years": [0.0, 14.4]},
            {"name": "gone", "low": -1.0, "high": -1.0, "same": False, "few": False, "note": "n",
             "times": None, "years": [None, None]},
        ],
    }  # fmt: skip
    row = pace_row(pace)
    assert row["by"] == "2026"
    assert row["flows"][0]["times"] == "at most 15.8 times"
    assert row["flows"][1]["years"] == "never"


def test_the_chapter_stands_in_the_report(template):
    html = render(template)
    section = re.search(r'<section id="pace".*?</section>', html, re.S)
    assert section and "Pace and finance" in section[0]
    assert 'href="#pace"' in html
    for anchor in re.findall(r'href="#([\w-]+)"', section[0]):
        assert f'id="{anchor}"' in html


def test_a_case_without_either_has_no_chapter(template):
    from dataclasses import replace

    assert pace_chapter(replace(template, engines={}), Names(template.case)) is None
