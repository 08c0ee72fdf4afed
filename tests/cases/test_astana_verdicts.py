"""Golden verdicts of the Astana case: the whole table, and 10 Mt before and after a fleet.

Run with ``SERAI_WRITE_GOLDEN=1`` to write the files anew after a wanted change,
and say in the commit why they moved.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

import serai
from serai.assess import Assessment

GOLDEN = Path(__file__).parent / "golden"
DRAWS = 100


@pytest.fixture(scope="module")
def base() -> Assessment:
    return serai.assess("astana-2025", draws=DRAWS)


@pytest.fixture(scope="module")
def fleet() -> Assessment:
    case = serai.open_case("astana-2025", scenario="second-ferry-fleet")
    return serai.assess(case, draws=DRAWS)


def held_against(name: str, found: dict) -> dict:
    """Return what the golden file holds, writing it first if that was asked for."""
    path = GOLDEN / name
    if os.environ.get("SERAI_WRITE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return json.loads(path.read_text(encoding="utf-8"))


def table(assessment: Assessment) -> dict[str, str]:
    """Return one line a pledge: completeness, then the letter of each answer."""
    lines = {}
    for verdict in assessment.verdicts:
        stated = "".join("x" if held else "." for held in verdict.completeness.values())
        letters = " ".join(part.answer.letter for part in verdict.parts.values())
        lines[verdict.pledge] = f"{stated} {letters}"
    return lines


def corridor(assessment: Assessment) -> dict:
    """Return the 10 Mt verdict in the words that people read."""
    parts = assessment.verdict("corridor-10mt-2030").parts
    total = next(
        t for t in assessment.engines["freight"].data["totals"] if t["rule"] == "titr-ministry"
    )
    year = assessment.engines["freight"].data["years"].index(2030)
    odds = parts["odds"].detail
    return {
        "answers": {name: part.answer.value for name, part in parts.items()},
        "binds": parts["binds"].detail["short"],
        "odds": [odds["low"], odds["high"]],
        "tonnes 2030 [kt]": {k: round(v, -1) for k, v in total["by_year"][year].items()},
        "reasons": {name: parts[name].text for name in ("fits", "date", "odds", "binds")},
        "full most often": [
            f["facility"] for f in parts["binds"].detail["facilities"] if f["frequency"] >= 0.25
        ],
    }


def worded(text: str) -> str:
    """Leave the numbers out of a sentence: they have tolerances of their own."""
    return re.sub(r"\d[\d,.]*", "#", text)


def test_at_least_thirty_five_pledges_have_a_row(base):
    assert len(base.verdicts) >= 35
    assert all(set(v.parts) == {"sums", "fits", "date", "odds", "binds"} for v in base.verdicts)


def test_golden_table(base):
    found = table(base)
    assert found == held_against("verdicts.json", found)


def test_golden_ten_million_tonnes(base, fleet):
    found = {"as it is": corridor(base), "with a second fleet": corridor(fleet)}
    golden = held_against("corridor_10mt.json", found)
    for name, want in golden.items():
        assert found[name]["answers"] == want["answers"]
        assert found[name]["binds"] == want["binds"]
        assert found[name]["odds"] == pytest.approx(want["odds"], abs=0.051)
        for key, tonnes in want["tonnes 2030 [kt]"].items():
            assert found[name]["tonnes 2030 [kt]"][key] == pytest.approx(tonnes, rel=0.02)
        for question, text in want["reasons"].items():
            assert worded(found[name]["reasons"][question]) == worded(text)
        assert found[name]["full most often"] == want["full most often"]


def terminal_pledges(assessment: Assessment) -> dict:
    """Return what the count at the hub and the fleet of 300,000 TEU say with the simulation."""
    data = assessment.engines["terminals"].data
    hub, fleet = data["hubs"][0], data["fleets"][0]
    return {
        "hub-100000th": {
            "by day 8": {
                f"{part['unit']} {part['end']}": round(part["by_day"]["mid"], -1)
                for part in hub["counts"]
            },
            "day of the 100,000th": {
                f"{part['unit']} {part['end']}": part["reached_days"]["mid"]
                for part in hub["counts"]
            },
        },
        "titr-300kteu-2029": {
            "ships": {f"{n['round']}, {n['shore']}": n["ships"] for n in fleet["needed"]},
            "most from": fleet["gains"][0]["name"],
        },
    }


def test_golden_hub_and_fleet(base):
    found = terminal_pledges(base)
    golden = held_against("terminals.json", found)
    hub, want = found["hub-100000th"], golden["hub-100000th"]
    for key in want:
        assert hub[key] == pytest.approx(want[key], rel=0.05)
    ships, wanted = (d["titr-300kteu-2029"]["ships"] for d in (found, golden))
    assert ships.keys() == wanted.keys()
    for key, number in wanted.items():
        assert (ships[key] is None) == (number is None)
        assert number is None or abs(ships[key] - number) <= 1


def test_the_simulated_terminal_stays_below_the_bound_and_says_what_it_rests_on(base):
    from serai.engines.terminals import run_counts

    parts = base.verdict("hub-100000th").parts
    bound = run_counts(base.case, base.as_of).parts("hub-100000th")
    assert parts["fits"].text.startswith(bound["fits"].text)
    assert "simulated" in parts["fits"].text and "assumed equipment" in parts["fits"].text
    assert parts["binds"].indicative
    # The words are those of before the simulation: it adds to them and overrules no bound.
    for question, part in bound.items():
        assert parts[question].answer is part.answer
    text = base.verdict("titr-300kteu-2029").parts["binds"].text
    assert "20.2 if each ship carries as those did" in text


def test_a_second_fleet_carries_more_and_says_why(base, fleet):
    before, after = corridor(base), corridor(fleet)
    assert after["tonnes 2030 [kt]"]["middle"] > before["tonnes 2030 [kt]"]["middle"]

    def full(assessment: Assessment) -> float:
        data = assessment.engines["freight"].data
        ferries = next(f for f in data["facilities"] if f["id"] == "caspian-ferries")
        return ferries["full"][data["years"].index(2030)]

    assert full(fleet) < full(base)


def test_both_counts_of_2024_come_out_of_one_system(base):
    """4.484 Mt (ministry) and 3.3 Mt (railway) are one year under named hypotheses."""
    data = base.engines["freight"].data
    year = data["years"].index(2024)
    totals = {t["rule"]: t["by_year"][year] for t in data["totals"]}
    assert totals["titr-ministry"]["low"] * 0.99 <= 4484 <= totals["titr-ministry"]["high"] * 1.01
    assert totals["titr-rail"]["low"] * 0.99 <= 3300 <= totals["titr-rail"]["high"] * 1.02
    assert data["hypotheses"]["kept"]
    assert data["hypotheses"]["dropped"]  # the known blocks of 2023 exceed the ministry's total


def test_every_result_carries_its_certificate(base):
    certificate = base.engines["freight"].certificate
    assert certificate["balance"] < 1e-9
    assert certificate["residual"] < 1e-5
    assert certificate["unconverged"] == 0


def test_promised_capacity_is_not_used_as_delivered(base):
    """The hub's promised 240,000 TEU stand only in draws in which its project has arrived."""
    facilities = {f["id"]: f for f in base.engines["freight"].data["facilities"]}
    year = base.engines["freight"].data["years"].index(2024)
    assert facilities["aktau-containers"]["free"][year]["high"] < 200_000


def test_trace_reaches_the_span_in_the_text(base):
    from serai.pages.text import explain

    told = explain(base, "corridor-10mt-2030")
    assert "characters 5682-5693" in told
    assert "characters 5743-5753" in told
    assert "characters 5762-5766" in told


def test_the_second_fleet_lifts_what_could_pass(base, fleet):
    """Ships added to a fleet that its past lifted above its supply must not vanish."""
    before, after = (a.verdict("corridor-10mt-2030").parts["fits"].detail for a in (base, fleet))
    assert after["most"] > before["most"] * 1.1
    assert after["today"] == pytest.approx(before["today"])


def test_two_scenarios_beside_one_another(base, fleet):
    from serai.compare import compare
    from serai.pages.compare_text import compare_lines

    found = compare(base, fleet, 2030)
    assert found.sides[1]["scenario"] == "second-ferry-fleet"
    assert {"corridor-10mt-2030"} <= {change["pledge"] for change in found.changes}
    ministry = next(t for t in found.totals if t["rule"] == "titr-ministry")
    assert ministry["after"]["middle"] > ministry["before"]["middle"]
    ferries = next(f for f in found.full if f["facility"] == "caspian-ferries")
    assert ferries["after"] < ferries["before"]
    text = "\n".join(compare_lines(found))
    assert "A second fleet on the Caspian" in text and "corridor-10mt-2030" in text
    same = compare(base, base)
    assert not same.changes and not same.totals and same.same == len(base.verdicts)
