"""The verdict of a pledge: its words, its basis, and what it says when nothing can be said."""

from __future__ import annotations

import pytest

from serai.ledger.pledges import read_pledges
from serai.ledger.sums import CheckSpec, run_checks
from serai.ledger.sums.model import Reading
from serai.verdicts.judge import basis_of, completeness_line, judge, judge_sums
from serai.verdicts.model import QUESTIONS, Part
from serai.words import Answer
from toys import claim, ledger_of, source

LEDGER = ledger_of(
    [
        claim("goal", 10, "Mt/yr", claim="target", period="2030", asserted="2025", source="paper"),
        claim("base", "4.5", "Mt/yr", period="2024", asserted="2025", source="paper"),
        claim("seen", "0.1", asserted="2025", source="copy", basis="remembered"),
        claim("whole", 8, "Mt/yr", asserted="2025", source="other", basis="computed"),
    ],
    [source("paper"), source("copy", origin="paper"), source("other")],
)
TEST = {
    "indicator": "corridor.tonnes",
    "of": "cargo",
    "relation": "at_least",
    "threshold": 10,
    "unit": "Mt/yr",
    "year": 2030,
}


def pledge(**other):
    pledges, faults = read_pledges(
        [{"id": "p", "sentence": "ten", "claim": "goal", "baseline": "base", **other}], LEDGER, {}
    )
    assert faults == []
    return pledges[0]


def results(*specs):
    return run_checks([CheckSpec(*spec, pledges=("p",)) for spec in specs], LEDGER)


NEED = ("K1", "growth_needed", "?", {"target": "goal", "base": "base", "observed": "seen"})
FITS = ("K2", "part_whole", "?", {"whole": "goal", "parts": ("whole",)})
BREAKS = ("K3", "part_whole", "?", {"whole": "whole", "parts": ("goal",)})
LACKS = ("K4", "part_whole", "?", {"whole": "absent", "parts": ("goal",)})
RULE = ("K5", "unit_guard", "?", {"statement": "goal"}, {"word": "ton"})


@pytest.mark.parametrize(
    ("specs", "answer"),
    [
        ([FITS], Answer.CONSISTENT), ([FITS, NEED], Answer.TENSION),
        ([FITS, NEED, BREAKS], Answer.IMPLAUSIBLE), ([LACKS], Answer.UNDETERMINED),
        ([LACKS, FITS], Answer.CONSISTENT), ([RULE, FITS], Answer.CONSISTENT),
        ([RULE], Answer.UNDETERMINED), ([], Answer.UNDETERMINED),
    ],
)  # fmt: skip
def test_the_gravest_answer_stands_and_says_why(specs, answer):
    part = judge_sums(pledge(), results(*specs))
    assert part.answer is answer and part.text
    if answer is Answer.UNDETERMINED:
        assert part.missing


def test_text_names_the_telling_check_and_because_all_of_them():
    part = judge_sums(pledge(), results(FITS, BREAKS))
    assert part.text.startswith("K3:") and set(part.because) == {"K2", "K3", "goal", "whole"}


def test_the_reading_under_which_it_holds_is_told():
    spec = CheckSpec(
        "K1", "part_whole", "?", {"whole": "whole", "parts": ("goal",)}, pledges=("p",),
        readings=(Reading("the base is meant", {"parts": ("base",)}, {}),),
    )  # fmt: skip
    part = judge_sums(pledge(), run_checks([spec], LEDGER))
    assert part.answer is Answer.TENSION and "holds only if the base is meant" in part.text


def test_only_checks_that_name_the_pledge_count():
    other = run_checks(
        [
            CheckSpec(
                "K9", "part_whole", "?", {"whole": "whole", "parts": ("goal",)}, pledges=("q",)
            )
        ],
        LEDGER,
    )
    assert judge(pledge(), LEDGER, LEDGER, other).parts["sums"].answer is Answer.UNDETERMINED


def test_five_answers_stay_apart():
    engine = {"date": Part("date", Answer.IMPLAUSIBLE, "2041", because=("whole",))}
    verdict = judge(pledge(test=TEST), LEDGER, LEDGER, results(FITS), engine)
    assert tuple(verdict.parts) == QUESTIONS
    assert verdict.parts["sums"].answer is Answer.CONSISTENT
    assert verdict.parts["date"].answer is Answer.IMPLAUSIBLE
    for question in ("fits", "odds", "binds"):
        part = verdict.parts[question]
        assert part.answer is Answer.UNDETERMINED and part.missing == (
            "an engine for corridor.tonnes",
        )


def test_a_pledge_without_a_test_says_what_is_missing():
    verdict = judge(pledge(), LEDGER, LEDGER, [])
    assert "no test can be bound" in verdict.parts["fits"].text and verdict.parts["fits"].missing


def test_shares_of_the_basis_and_independent_origins():
    """goal, base sourced; seen remembered; whole computed; one assumed range."""
    assumed = (
        "K6",
        "per_unit",
        "?",
        {"total": "whole", "count": "goal"},
        {"typical": {"lo": 0.5, "hi": 1}},
    )
    verdict = judge(pledge(), LEDGER, LEDGER, results(NEED, FITS, assumed))
    assert verdict.basis == {"sourced": 0.4, "computed": 0.2, "remembered": 0.2, "assumed": 0.2}
    assert verdict.origins == 2
    assert basis_of([], LEDGER) == dict.fromkeys(verdict.basis, 0.0)


def test_completeness_first_in_the_document_then_with_evidence():
    article = LEDGER.only(["other"])
    verdict = judge(pledge(), LEDGER, article, [])
    assert completeness_line(verdict.completeness) == "......."
    assert completeness_line(verdict.completeness_evidence) == "xxx...."


def test_a_verdict_is_plain_data():
    data = judge(pledge(test=TEST), LEDGER, LEDGER, results(FITS)).as_dict()
    assert data["pledge"] == "p" and set(data["answers"]) == set(QUESTIONS)
    assert data["answers"]["sums"]["answer"] == "consistent"
