"""Figures of texts written for these tests, the traps by name, and what must never happen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reading.corpus import texts
from serai.reading.document import Anchor, Document
from serai.reading.documents import language_of
from serai.reading.figures import read_figures


def document(text: str, day: date | None = date(2025, 6, 17)) -> Document:
    return Document(
        text, "text", "text", "0", (Anchor(0, "line 1", 0),), published=day,
        language=language_of(text),
    )  # fmt: skip


def figures(text: str) -> list:
    return [f for f in read_figures(document(text)) if f.kind not in ("date", "ordinal")]


@pytest.fixture(scope="module")
def scored():
    """Counts over all texts: gold, found, extra, unit right, whole right, years, years right."""
    counts = dict.fromkeys(("gold", "found", "extra", "unit", "whole", "years", "year"), 0)
    for doc, gold in texts():
        read = [f for f in read_figures(doc) if f.kind not in ("date", "ordinal")]
        used = set()
        for wanted in gold:
            counts["gold"] += 1
            hits = [
                f for f in read
                if f.start < wanted.end and wanted.start < f.end
                and abs(float(f.ends[0]) - wanted.low) <= 0.005 * abs(wanted.low)
                and abs(float(f.ends[1]) - wanted.high) <= 0.005 * abs(wanted.high)
            ]  # fmt: skip
            if not hits:
                continue
            hit = hits[0]
            used.add(id(hit))
            unit = wanted.unit is None or wanted.unit in (hit.unit, hit.base_unit)
            rate = wanted.rate is None or wanted.rate == hit.rate
            counts["found"] += 1
            counts["unit"] += unit
            counts["whole"] += unit and rate and hit.modifier == wanted.modifier
            if wanted.year:
                counts["years"] += 1
                counts["year"] += str(hit.when.get("edtf", ""))[:4] == wanted.year
        counts["extra"] += sum(1 for f in read if id(f) not in used)
    return counts


def test_there_are_enough_texts():
    assert len(texts()) >= 20


@pytest.mark.parametrize(
    "part, of, bar",
    [("found", "gold", 0.97), ("unit", "gold", 0.96), ("whole", "gold", 0.94), ("year", "years", 0.9)],
)  # fmt: skip
def test_own_texts_are_read(scored, part, of, bar):
    assert scored[part] / scored[of] >= bar


def test_little_is_read_that_is_no_figure(scored):
    assert scored["found"] / (scored["found"] + scored["extra"]) >= 0.97


TRAPS = {
    "a code glued to the number": ("It paid USD5m for it.", [("5000000", "USD")]),
    "an article before money": ("It opened a $1 billion line.", [("1000000000", "USD")]),
    "a multiple glued to fold": ("Output rose 2.5-fold.", [("2.5", "1")]),
    "from A to B, unit at B": ("It rose from 6 to 10 million tons.", [("6000000", "t"), ("10000000", "t")]),
    "by A to B": ("It rose by 60% to 4.5 million tons.", [("60", "%"), ("4500000", "t")]),
    "a hyphenated unit": ("A 500-MW plant was built.", [("500", "MW")]),
    "pairs of trains": ("It passes 24 pairs of trains per day.", [("24", "train_pair")]),
    "a capitalised number word": ("Three plants were built.", [("3", "plant")]),
    "double inside an adjective": ("The double-track line has double-digit growth.", []),
    "a milestone": ("It handled its 100,000th container.", [("100000", "container")]),
    "ordinals that are ordinals": ("The 3rd place went to the 21st group.", []),
    "names with numbers": ("The VVER-1200 and the A320 on route M41, COP29 and the G7.", []),
    "20-foot as a size": ("The 20-foot container was full.", []),
    "20-foot as a unit": ("It moved 300 twenty-foot equivalent units.", [("300", "TEU")]),
    "cubic kilometres": ("It holds 28 cubic kilometres of water.", [("28", "km3")]),
    "percentage points": ("The rate rose by 0.5 p.p. in May.", [("0.5", "pp")]),
    "first half as a period": ("In the first half of 2024 it grew by 5%.", [("5", "%")]),
    "half as a share": ("Half of the cargo is oil.", [("0.5", "1")]),
    "decimal comma": ("Рост составил 4,5%.", [("4.5", "%")]),
    "ages": ("Mr Aliyev, 52, and the 45-year-old aged 45 met.", []),
    "telephones": ("Call +7 (7172) 55-12-34 or 8 (727) 270-33-33.", []),
    "resolutions": ("Resolution 1325, Law No. 12-IV and Article 7 apply.", []),
    "ranks": ("It ranked 43rd, in the top 10 of No. 1 sites.", []),
    "times of the day": ("It left at 10:30 a.m. and came at 5 pm.", []),
    "one key, both, centuries": ("One key of both sides for centuries, each year.", []),
    "the same states again": ("The two countries thanked the five states.", []),
    "a mark that is not seen": ("It moved 4\u200b.5 million\u00a0tons.", [("4500000", "t")]),
    "right to left marks": ("It moved \u200f12\u200f million tons.", [("12000000", "t")]),
    "a share of ten": ("Nine out of ten containers came by sea.", [("0.9", "1")]),
    "a quarter of a million": ("A quarter of a million passengers came.", [("250000", "passenger")]),
    "metres, not millions": ("The depth is 5m.", [("5", "m")]),
    "millions, not metres": ("It carried 1.1m TEU.", [("1100000", "TEU")]),
}  # fmt: skip


@pytest.mark.parametrize("name", TRAPS)
def test_traps(name):
    text, wanted = TRAPS[name]
    assert [(f"{f.value.normalize():f}", f.unit) for f in figures(text)] == wanted


def test_last_year_is_resolved_against_the_document_and_never_the_clock():
    text = "Last year it carried 5 million tons."
    known = read_figures(document(text, date(2019, 3, 1)))
    assert {f.when["edtf"] for f in known} == {"2018"}
    assert all(not f.when.get("edtf") for f in read_figures(document(text, None)))


def test_links():
    found = {link.kind for f in figures("It rose from 5 tons to 8 tons.") for link in f.links}
    assert found == {"from_to"}
    found = figures("It spent $50 million, including $20 million on roads.")
    assert [link.kind for link in found[1].links] == ["part_of"]
    assert [link.kind for link in figures("It cost €10bn ($10.8bn).")[1].links] == ["conversion"]


def test_a_table_takes_units_and_years_from_its_headers():
    text = "Port | 2023, thousand tonnes | 2024, thousand tonnes\nAktau | 3,800 | 4,100"
    found = figures(text)
    assert [(f.value, f.unit, f.when["edtf"]) for f in found] == [
        (Decimal(3800000), "t", "2023"), (Decimal(4100000), "t", "2024")
    ]  # fmt: skip


WORDS = st.sampled_from(
    ["$", "12", "4.5", "million", "tons", "per year", "2030", "by", "from", "to", "half", "—", "\u200b",
     "first", "10,000", "companies", "%", "(", ")", "-", "\u202e", "٣", "|", "\n", ". ", "тыс.", "т"]
)  # fmt: skip


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(WORDS, max_size=30), st.sampled_from(["", " "]))
def test_offsets_are_exact_and_reading_repeats(words, gap):
    text = gap.join(words)
    doc = document(text)
    found = read_figures(doc)
    assert [text[f.start : f.end] for f in found] == [f.surface for f in found]
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert [f.as_dict() for f in found] == [f.as_dict() for f in read_figures(doc)]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.text(max_size=200))
def test_any_text_is_read(text):
    for figure in read_figures(document(text)):
        assert text[figure.start : figure.end] == figure.surface


@pytest.mark.parametrize(
    "piece", ["9", "9,", "a", "1 ", "$", "and ", "million ", "Aa ", "12 of ", "("]
)
def test_a_long_line_does_not_hang(piece):
    assert isinstance(read_figures(document(piece * (20_000 // len(piece)))), list)


def _figures(text: str, published: date | None = date(2026, 3, 3)) -> list:
    return [f for f in read_figures(document(text, published)) if f.kind != "date"]


@pytest.mark.parametrize(("text", "told"), [
    ("The cost was revised from $5 billion to $6.4 billion.", ["5000000000", "6400000000"]),
    ("Output will climb to 560,000 tpa.", ["560000 t/yr"]),
    ("Block trains numbered 203.", ["203 train"]),
    ("Waiting fell from 36 hours to under five hours.", ["36 h", "less_than 5 h"]),
])  # fmt: skip
def test_words_of_other_writers(text, told):
    found = _figures(text)
    assert len(found) == len(told)
    for figure, words in zip(found, told, strict=True):
        *_, value = [w for w in words.split() if w.isdigit()]
        assert str(int(figure.ends[0])) == value
        assert all(w in (value, figure.full_unit, figure.modifier) for w in words.split())


def test_a_deadline_is_not_carried_to_the_next_sentence_and_a_past_year_is():
    later = _figures("It wants 55 Mt by 2030. It borrowed 543 billion tenge.")
    assert later[0].when["edtf"] == "2030" and not later[1].when
    past = _figures("It moved 35 Mt in 2024. Of these 21 Mt crossed at the border.")
    assert past[1].when["edtf"] == "2024"
    planned = _figures("The line opens in 2028. It borrowed 543 billion tenge.")
    assert not planned[0].when
