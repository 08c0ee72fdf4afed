"""Links between the pages of a view."""

from __future__ import annotations

from serai.studio.render import cited, linked


def test_ids_of_statements_in_facts_become_links_and_nothing_else_does():
    text = "<dd>4.5 Mt [F32]; 1 [not-here]</dd><p>[F32]</p><svg><text>[F32]</text></svg>"
    told = cited(text, "/v/base/", {"F32"})
    assert told.count("<a ") == 1 and '[<a href="/v/base/statement/F32">F32</a>]' in told
    assert "[not-here]" in told


def test_links_within_the_report_lead_to_pages():
    text = '<a href="#p-x-1">x</a> <a href="#c-C1">C1</a>'
    assert (
        linked(text, "/v/a/") == '<a href="/v/a/pledge/x-1">x</a> <a href="/v/a/sums#c-C1">C1</a>'
    )
