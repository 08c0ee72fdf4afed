"""Scope guards, owners, routes, dimensions and words of units."""

from __future__ import annotations

import pytest

from toys import check, claim


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({}, "one population"),
        ({"scope": {"leg": "sea"}}, "leg differs"),
        ({"scope": {"leg": "any"}}, "one population"),
        ({"subject": "port"}, "road is not port"),
        ({"counting_rule": "rail"}, "other counting rules"),
        ({"unit": "TEU"}, "t is not TEU"),
    ],
)
def test_scope_guard(other, words):
    unit = other.pop("unit", "t")
    held = [
        claim("a", 1, "t", scope={"leg": "rail"}),
        claim("b", 1, unit, **{"scope": {}, **other}),
    ]
    found = check("scope_guard", {"first": "a", "second": "b"}, held)
    assert found.answer.letter == "C" and words in found.printed.result


@pytest.mark.parametrize(
    ("promisors", "operators", "letter"),
    [
        (["kz"], ["kz", "az", "ge"], "T"),
        (["kz", "az"], ["az"], "C"),
        ([], ["kz"], "U"),
        (["kz"], [], "U"),
    ],
)
def test_owner(promisors, operators, letter):
    found = check(
        "owner", {"target": "a"}, [claim("a", 1, "t")], promisors=promisors, operators=operators
    )
    assert found.answer.letter == letter
    if letter == "T":
        assert "az, ge" in found.printed.result


@pytest.mark.parametrize(("each", "least", "letter"), [(1, 2, "T"), (2, 2, "C"), ("few", 2, "U")])
def test_leads(each, least, letter):
    found = check("leads", {"named": ("a",)}, [claim("a")], named_each=each, least=least)
    assert found.answer.letter == letter


@pytest.mark.parametrize(
    ("route", "letter", "words"),
    [
        (["china", "kazakhstan", "russia"], "C", "land borders all the way"),
        (["china", "kazakhstan", "azerbaijan", "georgia"], "C", "across the Caspian Sea"),
        (["china", "georgia"], "I", "china to georgia"),
        (["china", "atlantis"], "U", "the borders of atlantis"),
        (["china"], "U", "states on the route"),
        ([], "U", "states on the route"),
    ],
)
def test_topology(route, letter, words):
    found = check("topology", {}, [], route=route)
    assert found.answer.letter == letter and words in found.printed.result


@pytest.mark.parametrize(("unit", "letter"), [("kt", "C"), ("USD", "T")])
def test_dimension(unit, letter):
    held = [claim("a", 2, "Mt"), claim("b", 2, unit)]
    assert check("dimension", {"first": "a", "second": "b"}, held).answer.letter == letter


def test_unit_guard():
    """4.5 Mt read as short tons would be 4.5 x 0.90718474 = 4.08."""
    found = check("unit_guard", {"statement": "a"}, [claim("a", "4.5", "Mt/yr")], word="tons")
    assert found.answer.letter == "rule" and f"{4.5 * 0.90718474:.2f}" in found.printed.result
    assert (
        check("unit_guard", {"statement": "a"}, [claim("a", 1, "t")], word="stone").answer.letter
        == "U"
    )


MISSING = {
    "scope_guard": {"first": "w", "second": "x"},
    "owner": {"target": "x"},
    "leads": {"named": ("x",)},
    "dimension": {"first": "w", "second": "x"},
    "unit_guard": {"statement": "x"},
}


@pytest.mark.parametrize("kind", MISSING)
def test_a_missing_statement_is_an_answer_that_says_so(kind):
    found = check(kind, MISSING[kind], [claim("w", 5, "t")])
    assert found.answer.letter == "U" and found.missing
