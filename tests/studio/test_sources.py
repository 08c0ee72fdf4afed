"""Sources and statements in words, and the text of a source where somebody brought a copy."""

from __future__ import annotations

import re

from serai.case import open_case
from serai.reading.proposals import read_proposals
from serai.studio.documents import pieces
from studio.test_review import bring


def test_every_source_has_a_page_with_its_figures(client, case_folder):
    ledger = open_case(case_folder).ledger
    listed = client.get("/v/base/source").text
    for source in ledger.sources:
        assert f'href="/v/base/source/{source}"' in listed
        page = client.get(f"/v/base/source/{source}")
        assert page.status_code == 200
        for statement in (s for s in ledger if s.source == source):
            assert f'href="/v/base/statement/{statement.id}"' in page.text
    assert client.get("/v/base/source/no-such").status_code == 404
    assert client.get("/v/no-such/source").status_code == 404
    assert "No source holds these words" in client.get("/v/base/source?q=zzzz").text


def test_a_statement_is_told_in_words_with_what_reads_it(client):
    page = client.get("/v/base/statement/tonnes-2023").text
    told = re.sub(r"<[^>]+>", " ", page.split("The row as it is kept")[0])
    assert "Mt a year" in told and "Counted as" in told and "What reads it" in told
    assert not re.search(r"corridor\.tonnes|t/yr", told.split("What reads it")[0])


def test_the_text_of_a_source_is_shown_escaped_with_its_figures_marked(client, post, case_folder):
    bring(client)
    name = next(p.id for p in read_proposals(case_folder) if "1.4" in p.figure["surface"])
    place = f"/review/{name}"
    fields = dict(re.findall(r'<input name="(\w+)" value="([^"]*)"', client.get(place).text))
    fields |= {"subject": open_case(case_folder).rows("entities")[0].id,
               "indicator": "corridor.tonnes", "counting_rule": "line-all",
               "reviewer": "Dana Example"}  # fmt: skip
    before = set(open_case(case_folder).ledger.statements)
    assert post(place, place, action="accept", **fields).status_code == 303
    ledger = open_case(case_folder).ledger
    (added,) = set(ledger.statements) - before
    page = client.get(f"/v/base/source/{ledger[added].source}").text
    assert f'href="/v/base/statement/{added}"' in page and "<mark>1.4 million" in page
    assert "&lt;script&gt;" in page and "<script>alert" not in page and "<img src=x" not in page
    page = client.get(f"/v/base/statement/{added}").text
    assert "<mark>1.4 million" in page and "Alderton moved" in page


def test_marks_that_overlap_or_lie_outside_are_left_out():
    marks = [{"start": s, "end": e, "href": f"/{s}"} for s, e in ((2, 4), (3, 5), (6, 9), (20, 30))]
    found = pieces("0123456789", 1, 8, marks)
    assert [(p["text"], p["href"]) for p in found] == [("1", ""), ("23", "/2"), ("4567", "")]
