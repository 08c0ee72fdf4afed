"""What a user enters: kept whole, refused with reasons, never overwritten by another window."""

from __future__ import annotations

import re

import pytest
from ruamel.yaml import YAML

from serai.case import open_case
from serai.studio.scenarios import slug_of
from serai.trial import new_faults

FLEET = {"row": "lake-ferries", "adds": "50", "adds_low": "40", "adds_high": "60",
         "promised": "2027", "reason": "what if two more sailed"}  # fmt: skip


def start(post) -> str:
    answer = post("/scenarios", title="Two more ferries", reason="to see what they bring")
    assert answer.status_code == 303
    return answer.headers["location"]


def test_a_scenario_is_a_file_that_the_command_line_reads(post, case_folder):
    place = start(post)
    assert place == "/scenarios/two-more-ferries"
    answer = post(f"{place}/fleet", f"{place}/fleet?row=lake-ferries", **FLEET)
    assert answer.status_code == 303
    case = open_case(case_folder, scenario="two-more-ferries")
    row = next(r for r in case.rows("projects") if r.id == "scenario-lake-ferries-ships")
    assert row["adds"] == 50 and row["adds_unit"] == "wagon" and row["basis"] == "assumed"


@pytest.mark.parametrize(("kind", "row", "fields", "table"), [
    ("date", "birchford-yard", {"promised": "2029-06"}, "projects"),
    ("capacity", "birchford-yard-tracks", {"capacity_low": "1", "capacity": "2", "capacity_high": "3",
                                           "reason": "to see"}, "facilities"),
    ("closure", "birchford-yard-tracks", {"chance": "0.5", "days": "20", "reason": "a strike"},
     "freight_parameters"),
    ("demand", None, {"growth_low": "0.01", "growth": "0.02", "growth_high": "0.04",
                      "reason": "slower than before"}, "demand"),
])  # fmt: skip
def test_each_kind_of_change(client, post, case_folder, kind, row, fields, table):
    place = start(post)
    row = row or open_case(case_folder).rows(table)[0].id
    answer = post(f"{place}/{kind}", f"{place}/{kind}?row={row}", row=row, **fields)
    assert answer.status_code == 303, answer.text
    held = YAML(typ="safe").load(case_folder / "scenarios" / "two-more-ferries.yaml")
    assert held[table]
    open_case(case_folder, scenario="two-more-ferries")
    told = re.sub(r"<[^>]+>", " ", client.get(place).text.split("The row as it is kept")[0])
    shown = {
        "date": "June 2029",
        "capacity": "instead of",
        "closure": "50 %",
        "demand": "instead of",
    }
    assert shown[kind] in told
    assert not re.search(r"\w_\w", told.split("Changes")[1])


def test_faults_are_told_and_nothing_is_written(post, case_folder):
    place = start(post)
    path = case_folder / "scenarios" / "two-more-ferries.yaml"
    before = path.read_bytes()
    answer = post(f"{place}/fleet", f"{place}/fleet?row=lake-ferries", **{**FLEET, "adds": "many"})
    assert answer.status_code == 422 and "many" in answer.text and path.read_bytes() == before
    answer = post(f"{place}/date", f"{place}/date?row=birchford-yard", row="birchford-yard",
                  promised="")  # fmt: skip
    assert answer.status_code == 422 and "Promised for" in answer.text
    answer = post(
        f"{place}/fleet", f"{place}/date?row=birchford-yard", **{**FLEET, "row": "no-such"}
    )
    assert answer.status_code == 422 and path.read_bytes() == before


def test_two_windows_do_not_overwrite_each_other(client, post):
    place = start(post)
    page = client.get(f"{place}/fleet?row=lake-ferries").text
    seen = re.search(r'name="seen" value="([^"]+)"', page)[1]
    assert post(f"{place}/date", f"{place}/date?row=birchford-yard", row="birchford-yard",
                promised="2030").status_code == 303  # fmt: skip
    late = post(f"{place}/fleet", f"{place}/fleet?row=lake-ferries", **{**FLEET, "seen": seen})
    assert late.status_code == 409
    assert "another window" in late.text and 'value="what if two more sailed"' in late.text
    assert "birchford-yard" in client.get(place).text


def test_a_scenario_is_saved_under_another_name(post, case_folder):
    place = start(post)
    post(f"{place}/fleet", f"{place}/fleet?row=lake-ferries", **FLEET)
    answer = post(
        "/scenarios", title="Later ferries", reason="a year later", copy_of="two-more-ferries"
    )
    assert answer.headers["location"] == "/scenarios/later-ferries"
    folder = case_folder / "scenarios"
    first, second = (
        YAML(typ="safe").load(folder / f"{n}.yaml") for n in ("two-more-ferries", "later-ferries")
    )
    assert first["projects"] == second["projects"] and second["title"] == "Later ferries"


def test_a_scenario_needs_a_name_of_its_own(post):
    start(post)
    assert post("/scenarios", title="Two more  ferries!", reason="again").status_code == 422
    assert post("/scenarios", title="***", reason="again").status_code == 422
    assert post("/scenarios", title="Base", reason="again").status_code == 422
    assert slug_of("../../etc/passwd") == "etc-passwd"


def test_a_draft_row_is_edited_and_a_sealed_one_is_not(client, post, case_folder):
    page = "/tables/entities"
    first = re.search(r'href="(/tables/entities/[^"]+)"', client.get(page).text)[1]
    fields = dict(re.findall(r'<input name="(\w+)" value="([^"]*)"', client.get(first).text))
    assert post(first, first, **{**fields, "name": "Alder, renamed"}).status_code == 303
    assert "Alder, renamed" in (case_folder / "entities.csv").read_text(encoding="utf-8")
    late = post(first, first, **{**fields, "seen": "0" * 32, "name": "Other"})
    assert late.status_code == 409 and 'value="Other"' in late.text
    assert "Other" not in (case_folder / "entities.csv").read_text(encoding="utf-8")


def test_a_trial_tells_only_new_faults(case_folder):
    text = (case_folder / "entities.csv").read_text(encoding="utf-8")
    head = text.splitlines()[0]
    assert new_faults(case_folder, {"entities.csv": text.encode()}) == []
    assert new_faults(case_folder, {"entities.csv": (head + "\n").encode()})
    assert (case_folder / "entities.csv").read_text(encoding="utf-8") == text
