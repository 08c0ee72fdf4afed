"""The article of the first case: its 35 figures through every format."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from reading.formats import FORMATS
from serai.reading.documents import read_document
from serai.reading.figures import read_figures
from serai.reading.names import find_names

DAY = date(2025, 6, 17)
#: What the gold tells as open intervals, in the words of a modifier.
MODIFIERS = {
    "F06": "nearly", "F08": "more_than", "F09": "about", "F11": "more_than", "F12": "nearly",
    "F18": "more_than", "F20": "more_than", "F35": "more_than",
}  # fmt: skip
UNITS = {
    "USD": ("USD",), "USD, stock?": ("USD",), "USD/period": ("USD",), "t/yr": ("t/yr", "t"),
    "share": ("%", "1"), "growth": ("%",), "companies": ("company",), "projects": ("project",),
    "jobs": ("job",), "agreements": ("agreement",), "h": ("h",), "persons": ("person",),
    "nuclear plants": ("plant",), "ordinal": ("ordinal",), "date": ("",), "year": ("",),
    "period": ("",), "deadline": ("",), "containers/yr, size unstated": ("container/yr",),
    "containers, cumulative, from China": ("container",),
}  # fmt: skip


def test_spans_values_units_and_modifiers(article):
    text, gold = article
    document = replace(read_document(text.encode(), "a.txt"), published=DAY)
    found = {(f.start, f.end): f for f in read_figures(document)}
    right = 0
    for row in gold:
        figure = found.pop((int(row["start"]), int(row["end"])), None)
        if figure is None:
            continue
        value = True
        if row["lo"] and figure.value is not None:
            number = float(figure.value) * (0.01 if figure.unit == "%" else 1)
            lo, hi = float(row["lo"]), float(row["hi"] or "inf")
            value = lo * 0.999 <= number <= hi * 1.001
        right += (
            value
            and figure.full_unit in UNITS[row["unit"]]
            and figure.modifier == MODIFIERS.get(row["id"], "")
        )
    assert len(found) == 0, "something that is no figure was read"
    assert right >= 32


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_figures(article, name):
    text, gold = article
    paragraphs = [line for line in text.split("\n") if line.strip(" -")]
    document = replace(read_document(FORMATS[name](paragraphs), name), published=DAY)
    found = [f.surface.replace("’", "'") for f in read_figures(document)]
    found = [surface for surface in found if surface != "3,800"]
    assert sorted(" ".join(s.split()) for s in found) == sorted(row["surface"] for row in gold)


def test_organisations(article):
    text, _ = article
    names = {
        n.text
        for n in find_names(read_document(text.encode(), "a.txt"))
        if n.kind == "organisation"
    }
    assert {"CNPC", "CNNC", "KazMunayGas", "QazaqGaz", "China Construction Bank", "Huawei", "Rosatom",
            "Lianyungang Port Group", "Aktau Sea Port", "China Southern Power Grid"} <= names  # fmt: skip
