"""Golden verdicts of the energy pledges: what each says, what it rests on, and what moves it.

Run with ``SERAI_WRITE_GOLDEN=1`` to write the file anew after a wanted change.
"""

from __future__ import annotations

import json
import os
import re
from datetime import date
from pathlib import Path

import pytest

import serai
from serai.engines.energy import run_energy

GOLDEN = Path(__file__).parent / "golden" / "energy.json"
DRAWS = 100
SPINE = ("refinery-12mt", "urea-plant", "sauran-solar-storage", "npp1-rosatom")


@pytest.fixture(scope="module")
def case():
    return serai.open_case("astana-2025")


@pytest.fixture(scope="module")
def run(case):
    return run_energy(case, case.as_of, DRAWS, lambda step: None)


def settled(text: str) -> str:
    """Leave out numbers, which have tolerances of their own, and which plants make way."""
    parts = [
        part for part in text.split("; ") if not re.match(r"(studied at .*: )?in \d{4}[, ]", part)
    ]
    return re.sub(r"-?\d[\d,.]*", "#", "; ".join(parts))


def told(run) -> dict:
    return {
        pledge: {
            question: {
                "answer": part["answer"],
                "text": settled(part["text"]),
                "because": list(part["because"]),
            }
            for question, part in run.answers[pledge].items()
        }
        for pledge in SPINE
    }


def test_golden_energy_pledges(run):
    found = told(run)
    if os.environ.get("SERAI_WRITE_GOLDEN"):
        text = json.dumps(found, indent=1, ensure_ascii=False) + "\n"
        GOLDEN.write_text(text, encoding="utf-8")
    assert found == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_every_answer_names_rows_that_there_are(case, run):
    known = {row.id for rows in case.tables.values() for row in rows}
    for pledge, parts in run.answers.items():
        for part in parts.values():
            assert set(part["because"]) <= known, pledge


def test_more_gas_underground_leaves_less_for_urea(run):
    """Before and after: the verdict moves with the balance it rests on, the power one does not."""
    case = serai.open_case("astana-2025", scenario="more-gas-reinjected")
    after = run_energy(case, case.as_of, DRAWS, lambda step: None)

    def kept(one) -> float:
        return one.answers["urea-plant"]["fits"]["detail"]["inputs"]["gas"]["given"]

    assert kept(after) < kept(run)
    assert after.answers["npp1-rosatom"] == run.answers["npp1-rosatom"]
    assert after.data["power"] == run.data["power"]


def test_what_has_no_size_says_so_and_is_studied(run):
    for pledge in ("pumped-storage-plants", "hydrogen-cooperation", "npp2-cnnc"):
        fits = run.answers[pledge]["fits"]
        assert fits["answer"] == "undetermined"
        assert "a size" in fits["missing"]
        assert "studied" in fits["text"]
    uranium = run.answers["uranium-supply"]["fits"]
    assert uranium["answer"] == "undetermined"
    assert "the tonnes under contract" in uranium["missing"]


def test_facts_that_others_found_come_out(run):
    """Two reactors of 2,400 MW give 17 to 20 TWh; 300 MW of sun 0.35 to 0.55; +6 Mt of crude
    is a twentieth of what is lifted."""
    effects = run.data["power"]["effects"]
    assert 17 < effects["npp-1"]["energy [TWh]"]["nuclear"]["middle"] < 20
    assert 0.33 < effects["sauran-solar"]["energy [TWh]"]["solar"]["middle"] < 0.55
    crude = run.answers["refinery-12mt"]["fits"]["detail"]["inputs"]["crude"]
    assert 3.5 < crude["takes"] < 6.2
    assert crude["kept"] < crude["given"]


def test_odds_are_never_printed_as_none_or_all(run):
    for parts in run.answers.values():
        for part in parts.values():
            assert not re.search(r"(?<![\d.])(0|100) % of the draws", part["text"])


def test_certificates_show_balances_and_counts(run):
    for year in ("2030", "2035"):
        proof = run.certificate[year]
        assert proof["optimal"] == proof["draws"]
        assert proof["balance"]["AC"] < 1e-9


def test_surplus_leaves_as_tonnes(run):
    urea = [s for s in run.data["surplus"] if s["plant"] == "aktobe-urea" and s["year"] >= 2035]
    assert urea and all(100_000 < s["middle"] < 600_000 for s in urea)
    assert {s["place"] for s in urea} == {"aktobe"}


def test_without_pypsa_the_fuels_are_answered_and_the_rest_says_what_to_install(
    case, monkeypatch, tmp_path
):
    monkeypatch.setenv("SERAI_CACHE", str(tmp_path))
    monkeypatch.setitem(__import__("sys").modules, "pypsa", None)
    found = run_energy(case, case.as_of, DRAWS, lambda step: None)
    assert "crude" in found.answers["refinery-12mt"]["fits"]["text"]
    assert 'pip install "serai[energy]"' in found.answers["npp1-rosatom"]["binds"]["text"]


def test_a_second_run_solves_nothing(case, monkeypatch):
    def never(*_, **__):
        raise AssertionError("the power model was built again")

    first = run_energy(case, case.as_of, DRAWS, lambda step: None)
    monkeypatch.setattr("serai.energy.response.prepare", never)
    again = run_energy(case, case.as_of, DRAWS, lambda step: None)
    assert again.answers == first.answers


def test_an_earlier_day_is_answered_too(case):
    """Fuels are cheap, so the day is moved without the power model."""
    monkey = {**case.tables, "power_projects": []}
    older = type(case)(**{**case.__dict__, "tables": monkey})
    found = run_energy(older, date(2025, 6, 17), DRAWS, lambda step: None)
    assert found.answers["refinery-12mt"]["fits"]["answer"] in ("in tension", "implausible")
