"""Golden verdicts of the sums of the Astana case: the article alone, and with all evidence."""

from __future__ import annotations

import pytest

import serai
from serai.assess import assess_sums
from serai.ledger.sums import CheckResult
from serai.verdicts.judge import judge

#: What follows from the article alone, decided by hand from its 35 figures.
ARTICLE = {
    "C01": "C", "C02": "C", "C03": "I", "C04": "C", "C05": "C", "C06": "T", "C07": "U", "C08": "U", "C09": "C", "C10": "U",
    "C11": "U", "C12": "C", "C13": "U", "C14": "T", "C15": "T", "C16": "I", "C17": "I", "C18": "I", "C19": "C", "C20": "U",
    "C21": "C", "C22": "C", "C23": "T", "C24": "C", "C25": "U", "C26": "C", "C27": "U", "C28": "C", "C29": "T", "C30": "C",
    "C31": "C", "C32": "T", "C33": "C", "C34": "U", "C35": "rule", "C36": "T",
}  # fmt: skip
#: What changes once the evidence found up to 2026-06-30 is read beside it.
EVIDENCE = {**ARTICLE, "C03": "T", "C07": "C", "C20": "T", "C22": "T", "C27": "C"} | {
    "E01": "C",
    "E02": "T",
    "E03": "T",
    "E04": "T",
    "E05": "T",
    "E06": "I",
    "E07": "T",
    "E08": "C",
    "E09": "C",
    "E10": "U",
}
CONFLICTS = [{"F08", "F11"}, {"F28", "F29"}]
REPAIRS = [{"F08", "F28"}, {"F08", "F29"}, {"F11", "F28"}, {"F11", "F29"}]


@pytest.fixture(scope="module")
def case() -> serai.case.Case:
    return serai.open_case("astana-2025")


def letters(results: list[CheckResult]) -> dict[str, str]:
    return {result.id: result.answer.letter for result in results}


def test_article_alone(case):
    found = letters(assess_sums(case, only_source=["trend-4057621"]).sums)
    assert {name: found[name] for name in ARTICLE} == ARTICLE


def test_all_evidence(case):
    found = letters(assess_sums(case).sums)
    assert {name: found[name] for name in found if not name.startswith("growth:")} == EVIDENCE


def test_growth_that_pledges_need_is_checked_unasked(case):
    found = letters(assess_sums(case).sums)
    assert found["growth:titr-300kteu-2029"] == "C"  # 40.5 % needed, 29.5 to 43.1 % last seen
    assert found["growth:titr-500kteu-2030"] == "T"  # 45.4 % needed
    assert found["growth:titr-5200kt-2026"] == "T"  # 26.2 % needed after a fall
    assert "growth:corridor-10mt-2030" not in found  # C22 is declared for it


@pytest.mark.parametrize("sources", [(), ("trend-4057621", "rep260310")])
def test_conflicts_and_repairs(case, sources):
    found = assess_sums(case, only_source=sources).conflicts
    assert [set(group) for group in found.conflicts] == CONFLICTS
    assert [set(group) for group in found.repairs] == REPAIRS
    assert found.certificate < 1e-6


def test_hundred_thousandth_holds_as_the_count_of_the_whole_service(case):
    check = next(r for r in assess_sums(case).sums if r.id == "C16")
    assert check.answer.letter == "I"
    assert check.holds_if == [
        "it is the cumulative count of the whole trans-Caspian container service"
    ]
    alone = next(r for r in assess_sums(case, only_source=["trend-4057621"]).sums if r.id == "C16")
    assert alone.holds_if == []


def test_investment_holds_as_planned_value(case):
    check = next(r for r in assess_sums(case).sums if r.id == "C03")
    assert "planned value" in check.holds_if[0]


@pytest.mark.parametrize(("day", "growth"), [("2025-06-17", "14.2 %"), ("2026-06-30", "19.4 %")])
def test_growth_needed_by_what_was_known(case, day, growth):
    from datetime import date

    results = assess_sums(case, as_of=date.fromisoformat(day)).sums
    check = next(r for r in results if r.id == "C22")
    assert f"needs {growth} " in check.printed.result


def sums_of(case):
    """Judge the hub's count by its sums alone, without any engine."""
    checked, pledge = assess_sums(case), case.pledge("hub-100000th")
    verdict = judge(pledge, checked.ledger, checked.ledger, checked.sums, {}, case.row_bases())
    return verdict.parts["sums"]


def test_sixty_thousand_would_be_in_tension(case, tmp_path):
    """Change one figure in a copy: the hub's answer moves, and says why."""
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(case.path, copy)
    text = (copy / "statements.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    changed = []
    for line in text:
        if line.startswith("F29,"):
            assert "100000" in line
            cells = line.replace("100000", "60000").rsplit(",", 1)
            line = cells[0] + ",\n"  # an edited row is a draft again
        changed.append(line)
    (copy / "statements.csv").write_text("".join(changed), encoding="utf-8")
    before, after = sums_of(case), sums_of(serai.open_case(copy))
    assert before.answer.value == "implausible"
    assert after.answer.value == "in tension"
    assert "works began in 2024" in after.text
