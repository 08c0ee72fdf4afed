"""The ledger's commands: diff, known, judge, status, mirror."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from serai.case import new_case
from serai.cli import cli


def run(*words: object, code: int = 0) -> str:
    """Run a command in this process and return what it printed."""
    result = CliRunner().invoke(cli, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == code, result.output
    return result.output


def data(*words: object):
    return json.loads(run(*words, "--json"))


def test_diff_tells_the_corridor_of_two_days():
    found = data("diff", "astana-2025", "--from", "2025-06-17", "--to", "2026-03-31",
                 "--subject", "middle-corridor", "--about", "2024")  # fmt: skip
    (change,) = [c for c in found["changes"] if c["reason"] == "revision"]
    assert (change["before"]["value"], change["before"]["unit"]) == (4500000, "t/yr")
    assert (change["after"]["value"], change["after"]["unit"]) == (4.484, "Mt/yr")
    growth = found["growth_needed"]["corridor-10mt-2030"]
    assert round(growth["from"]["growth"], 3) == 0.142
    assert round(growth["to"]["growth"], 3) == 0.194


def test_diff_in_words():
    words = run("diff", "astana-2025", "--from", "2025-06-17", "--to", "2026-03-31")
    assert "14.2 % (4.5 million t/yr; 2024 to 2030)" in words
    assert "19.4 % (4.119 Mt/yr; 2025 to 2030)" in words
    assert "counts were not told of before" in words
    same = run("diff", "astana-2025", "--from", "2025-06-17", "--to", "2025-06-17")
    assert "No figure that was known has changed." in same


@pytest.mark.parametrize(
    "words",
    [
        ("diff", "astana-2025", "--from", "2026-01-01", "--to", "2025-01-01"),
        ("diff", "astana-2025", "--from", "2025-01-01", "--to", "2026-01-01", "--subject", "nobody"),
        ("diff", "nowhere", "--from", "2025-01-01", "--to", "2026-01-01"),
        ("known", "astana-2025", "nobody"),
        ("status", "astana-2025", "--subject", "nobody"),
        ("judge", "astana-2025", "one-name-only"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_says_so(words):
    assert run(*words, code=2).startswith("serai: ")


def test_a_bad_period_says_so():
    words = ("diff", "astana-2025", "--from", "2025-01-01", "--to", "2026-01-01", "--about", "soon")
    assert "EDTF" in run(*words, code=1)


def test_known_names_what_is_not_shown():
    found = data("known", "astana-2025", "middle-corridor", "--by", "2026-03-31", "--about", "2024")
    (tonnes,) = [
        f for f in found["known"]
        if f["indicator"] == "corridor.tonnes" and f["counting_rule"] == "titr-ministry"
        and f["claim"] == "observed" and f["period"] == "2024"
    ]  # fmt: skip
    assert tonnes["shown"] == "x11-2024"
    assert [other["id"] for other in tonnes["others"]] == ["fl-F013"]
    assert "4.484 Mt/yr" in run("known", "astana-2025", "middle-corridor", "--by", "2026-03-31")


def test_judge_compares_logs_and_undoes(tmp_path):
    folder = new_case(tmp_path / "mine")
    assert run("judge", folder, "Alderland", "alder").startswith("same: ")
    done = data("judge", folder, "alder", "Alder Federation", "--as", "same", "--reason", "one seat",
                "--by", "B. Clerk", "--on", "2026-11-24")  # fmt: skip
    assert data("judge", folder, "Alder Federation", "Alderland")["answer"] == "same"
    run("judge", folder, "--undo", done["row"], "--reason", "two seats", "--by", "B. Clerk")
    assert data("judge", folder, "Alder Federation", "Alderland")["answer"] != "same"
    log = {j["id"]: j for j in data("judge", folder, "--log")["judgements"]}
    assert log[done["row"]]["undone_by"] == "B. Clerk"
    assert "undone" in run("judge", folder, "--log")
    run("judge", folder, "alder", "x", "--as", "same", code=2)
    run(
        "judge", folder, "no-such-figure", "--as", "set_aside", "--by", "b", "--reason", "r", code=2
    )


def test_judge_lists_what_a_person_should_look_at(tmp_path):
    names = tmp_path / "names.txt"
    names.write_text(
        "Hunan Normal University\nHainan Normal University\nBank of Mali\nBank of Malawi\n"
    )
    found = data("judge", "astana-2025", "--from-file", names)
    pairs = [(p["left"], p["right"]) for p in found["suggestions"]]
    assert ("Hunan Normal University", "Hainan Normal University") in pairs
    assert not [pair for pair in pairs if "Bank of Mali" in pair]


def test_status_shows_evidence_and_silence():
    found = {s["subject"]: s for s in data("status", "astana-2025")["statuses"]}
    assert found["sozak-solar"]["inferred"] and found["sozak-solar"]["overdue"]
    assert found["astana-lrt"]["status"] == "operating"
    words = run("status", "astana-2025", "--subject", "aktobe-urea")
    assert "2025-06-17  works (A-urea-works)" in words
    inferred = data("status", "astana-2025", "--inferred")["statuses"]
    assert inferred and all(s["inferred"] for s in inferred)
    early = {
        s["subject"]: s for s in data("status", "astana-2025", "--as-of", "2021-01-01")["statuses"]
    }
    assert early["sozak-solar"]["status"] == "agreement"


def test_mirror_flags_before_it_divides():
    found = data("mirror", "astana-2025")["pairs"]
    (pair,) = [p for p in found if p["first"]["id"] == "x1-kg"]
    assert pair["flags"] == ["periods differ: 2024 and 2024-01/2024-11"]
    assert "ratio" in run("mirror", "astana-2025")
    assert run("mirror", "us-c5-2025").strip() == "no pairs"


def test_known_brings_money_to_one_basis_with_its_rates():
    found = data("known", "astana-2025", "aktau-hub", "--currency", "USD", "--prices", "2021")
    told = {f["shown"]: f["brought"] for f in found["known"] if "brought" in f}
    assert "no sourced deflator" in told["x15-cost-kzt"]["refused"]
    found = data("known", "astana-2025", "trade-ca5-china", "--currency", "USD", "--about", "2013")
    (yuan,) = [f["brought"] for f in found["known"] if f["unit"] == "CNY"]
    assert yuan["steps"][0]["sources"] == ["unsd-rates:CNY-2013"]
    assert 49e9 < yuan["lo"] < 52e9
    words = run("known", "astana-2025", "trade-ca5-china", "--currency", "USD", "--about", "2013")
    assert "CNY to USD at the mean rate of 2013 (unsd-rates:CNY-2013)" in words
    run("known", "astana-2025", "aktau-hub", "--currency", "DOLLAR", code=2)


def test_two_releases_of_a_list_are_told_apart_from_a_contradiction():
    found = data("diff", "astana-2025", "--releases", "gcdf-2-0", "aiddata-53930")["fates"]
    loans = [(f["fate"], f["note"]) for f in found if f["indicator"] == "finance.credit_line"]
    assert loans == [
        ("revision", ""), ("change_of_price_basis", "constant 2017 to constant 2021"),
    ]  # fmt: skip
    words = run("diff", "astana-2025", "--releases", "gcdf-2-0", "aiddata-53930")
    assert "constant 2017 to" in words
    assert "no source" in run("diff", "astana-2025", "--releases", "gcdf-2-0", "none", code=2)
    assert "--releases" in run("diff", "astana-2025", "--from", "2025-06-17", code=2)
