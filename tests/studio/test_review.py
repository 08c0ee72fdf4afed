"""Documents and review: text only, decisions with a name, nothing decided twice."""

from __future__ import annotations

import re

from serai.case import open_case
from serai.reading.proposals import read_proposals

TEXT = b"""Report of 3 March 2026

Alderton moved 1.4 million tonnes in 2025. The ferries are to carry 2 million tonnes a year by 2030.
<script>alert('x')</script> <img src=x onerror=alert(1)>
"""


def bring(client, data: bytes = TEXT, name: str = "report.txt"):
    token = re.search(r'name="form_token" value="([^"]+)"', client.get("/documents").text)[1]
    return client.post("/documents", data={"form_token": token, "published": "2026-03-03"},
                       files={"file": (name, data)}, follow_redirects=False)  # fmt: skip


def test_a_document_is_kept_read_and_shown_as_text(client, case_folder):
    answer = bring(client)
    assert answer.status_code == 303
    page = client.get(answer.headers["location"]).text
    assert "&lt;script&gt;" in page and "<script>alert" not in page and "<img src=x" not in page
    assert "<mark>1.4 million</mark>" in page
    assert (case_folder / "documents" / ".gitignore").read_text() == "*\n"
    assert len(read_proposals(case_folder)) >= 2
    assert "report," not in (case_folder / "statements.csv").read_text()


def test_names_of_files_lead_nowhere(client, case_folder):
    assert bring(client, name="../../../evil.txt").status_code == 303
    kept = sorted(path.name for path in (case_folder / "documents").iterdir())
    assert all(re.fullmatch(r"[0-9a-f]{64}\.(bin|json)|\.gitignore", name) for name in kept)
    assert not list(case_folder.parent.glob("**/evil.txt"))


def test_bad_files_get_a_reason(client, case_folder):
    for data, name in (
        (b"", "empty.txt"),
        (b"PK\x03\x04xx", "a.docx"),
        (b"%PDF-1.4 broken", "a.pdf"),
    ):
        answer = bring(client, data, name)
        assert answer.status_code == 422 and "Not stored" in answer.text
    assert not (case_folder / "documents").exists()


def test_accept_reject_and_a_second_window(client, post, case_folder):
    bring(client)
    one, two = (
        f"/review/{p.id}" for p in read_proposals(case_folder) if "million" in p.figure["surface"]
    )
    before = len(open_case(case_folder).ledger.statements)
    assert post(one, one, action="accept", reviewer="").status_code == 422
    fields = dict(re.findall(r'<input name="(\w+)" value="([^"]*)"', client.get(one).text))
    fields |= {
        "subject": "alder",
        "indicator": "corridor.tonnes",
        "counting_rule": "line-all",
        "reviewer": "Dana Example",
    }
    subject = open_case(case_folder).rows("entities")[0].id
    fields["subject"] = subject
    seen = re.search(r'name="seen" value="([^"]+)"', client.get(one).text)[1]
    answer = post(one, one, action="accept", **fields)
    assert answer.status_code == 303, answer.text
    held = open_case(case_folder).ledger
    assert len(held.statements) == before + 1
    late = post(one, two, action="reject", **{**fields, "seen": seen})
    assert late.status_code == 409 and "Dana Example decided this meanwhile" in late.text
    assert len(open_case(case_folder).ledger.statements) == before + 1
    assert post(two, two, action="reject", reviewer="Dana Example").status_code == 303
    states = {p.id: p.state for p in read_proposals(case_folder)}
    assert sorted(states.values()).count("rejected") == 1
    assert post(two, "/scenarios", action="reopen", reviewer="Dana Example").status_code == 409
