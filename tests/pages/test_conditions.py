"""What would have to be true, and the first screen's short answers: in words, never in ids."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from serai.pages import front, words
from serai.pages.conditions import conditions
from serai.pages.words import Names
from serai.verdicts.model import Part
from serai.words import Answer


def told(shipped, name: str, **parts) -> dict[str, list[str]]:
    """Return the conditions of a pledge by what they are about; parts may be set."""
    verdict = shipped.verdict(name)
    if parts:
        verdict = verdict.__class__(**{**verdict.__dict__, "parts": {**verdict.parts, **parts}})
    checks = [result for result in shipped.sums if name in result.pledges]
    pledge, names = shipped.case.pledge(name), Names(shipped.case)
    found: dict[str, list[str]] = {}
    for row in conditions(verdict, pledge, checks, shipped, names):
        found.setdefault(row["about"], []).append(row["text"])
    return found


def test_every_pledge_says_what_would_have_to_be_true(shipped):
    for verdict in shipped.verdicts:
        found = told(shipped, verdict.pledge)
        assert found, verdict.pledge
        for text in (text for texts in found.values() for text in texts):
            assert text[0].isupper() and text.endswith(".") and "_" not in text


def test_readings_growth_projects_and_gaps(shipped):
    hub = told(shipped, "hub-66000")
    assert hub["its words"] == [
        "Read so: it is the cumulative count of the whole trans-Caspian container service."
    ]
    assert "19.4\u00a0% a year" in told(shipped, "corridor-10mt-2030")["growth"][0]
    assert "promised for 2029" in told(shipped, "urea-plant")["projects"][0]
    assert "baseline and deadline" in told(shipped, "ccb-credit-line")["to be told"][0]


def test_room_inputs_and_even_odds_come_from_the_engines(shipped):
    parts = {
        "fits": Part("fits", Answer.IMPLAUSIBLE, "", detail={
            "most": 400.0, "cut": ["caspian-ferries"], "inputs": {"gas": {"kept": 0.26, "given": 1.0}}}),
        "odds": Part("odds", Answer.IMPLAUSIBLE, "", detail={"threshold": 500.0}),
        "binds": Part("binds", Answer.CONSISTENT, "full; even odds need 3 times the demand",
                      detail={"even_odds": {}}),
    }  # fmt: skip
    found = told(shipped, "titr-500kteu-2030", **parts)
    assert found["room"][0].startswith("1.2 times the room that every project as promised gives")
    assert "Caspian rail and truck ferries" in found["room"][0]
    assert "at least 95\u00a0%" in found["inputs"][0] and "100" not in found["inputs"][0]
    assert found["demand and capacity"] == ["Even odds need 3 times the demand."]


def test_what_binds_never_stands_for_the_whole(shipped):
    parts = {
        q: SimpleNamespace(answer=Answer.UNDETERMINED) for q in ("sums", "fits", "date", "odds")
    }
    parts["binds"] = SimpleNamespace(answer=Answer.CONSISTENT)
    assert front.gravest_part(SimpleNamespace(parts=parts)).answer is Answer.UNDETERMINED
    parts["sums"] = parts["odds"] = SimpleNamespace(answer=Answer.TENSION)
    assert front.gravest_part(SimpleNamespace(parts=parts)) is parts["odds"]


@pytest.mark.parametrize(("machine", "plain"), [
    ("demand block hypothesis: oil-from-2024: at most 5 %",
     "which cargo the total counts: oil from 2024: at most 5\u00a0%"),
    ("rationing, price: after 2033", "full facilities raise the price: after 2033"),
    ("n = 2000 draws over 10 structural levels", "2000 draws over 10 variants of the model"),
    ("called unfinished later (x16-phase1-complete)",
     "called unfinished later (Trend, citing Minister Sauranbayev, 25 November 2025)"),
    ("caspian-ferries", "Caspian rail and truck ferries to Alat"),
    ("tonnes_each 10 to 20 t", "tonnes each 10 to 20 t"),
    ("8 in 10 between 3.5 Mt/yr and 8.6 Mt/yr", "8 in 10 between 3.5 and 8.6\u00a0Mt a year"),
    ("60 train_pair/day, +19.4 %/yr", "60 train pairs a day, +19.4\u00a0% a year"),
])  # fmt: skip
def test_engine_words_become_plain(shipped, machine, plain):
    assert Names(shipped.case).plain(machine) == plain


def test_shares_of_draws_are_never_certain():
    said = [words.chance(x).replace("\u00a0", " ") for x in (0.0, 0.26, 1.0)]
    assert said == ["at most 5 %", "about 25 %", "at least 95 %"]


def test_short_answers_name_what_holds_a_pledge_back(shipped):
    part = Part("binds", Answer.CONSISTENT, "", detail={"short": "agreement, gas"})
    verdict = SimpleNamespace(parts=dict.fromkeys(("fits", "date", "odds", "binds"), part))
    found = dict(front.in_short(verdict, Names(shipped.case), "odds"))
    assert found["Held back by"] == "its stage, agreement, gas" and "Odds" not in found
    assert not any(re.search(r"\w_\w", text) for text in found.values())
