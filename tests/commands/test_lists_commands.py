"""``serai import`` and ``serai export`` from the command line: codes, JSON, and words."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from lists import SHARED, activity, gcdf, gcdf_row, here, iati, transaction
from serai.cli import cli


def call(*words):
    return CliRunner().invoke(cli, [str(word) for word in words])


def test_a_list_is_entered_and_told_in_words(tmp_path, case_folder):
    path = iati(tmp_path, activity(transaction("100", "2"), transaction("140")))
    done = call("import", path, "--case", case_folder, "--by", "A. Analyst")
    assert done.exit_code == 0
    assert "1 activities paid above commitment" in done.output
    assert "2 transactions" in done.output
    again = call("import", path, "--case", case_folder)
    assert (again.exit_code, "nothing new" in again.output) == (0, True)
    assert call("validate", case_folder).exit_code == 0
    assert call("known", case_folder, "list-XX-1-a", "--by", "2024-12-31").exit_code == 0


def test_faults_exit_with_2_and_partial_takes_the_rest(tmp_path, case_folder):
    path = gcdf(tmp_path, gcdf_row("1", amount="much"), gcdf_row("2"))
    refused = call("import", path, "--case", case_folder, "--json")
    assert refused.exit_code == 2
    data = json.loads(refused.output)
    assert (data["written"], [f["row"] for f in data["faults"]]) == (False, [2])
    taken = call("import", path, "--case", case_folder, "--partial", "--json")
    assert (taken.exit_code, json.loads(taken.output)["added"]["activities"]) == (0, 1)


@pytest.mark.parametrize("name", ["none.csv", "list.pdf"])
def test_what_cannot_be_read_exits_with_2(tmp_path, case_folder, name):
    (tmp_path / "list.pdf").write_bytes(b"%PDF")
    done = call("import", tmp_path / name, "--case", case_folder)
    assert done.exit_code == 2
    assert "Traceback" not in done.output


def test_without_a_case_a_list_is_checked_only(tmp_path):
    done = call("import", gcdf(tmp_path, gcdf_row()), "--json")
    assert (done.exit_code, json.loads(done.output)["written"]) == (0, False)


@here
def test_the_list_of_chinese_finance_as_json(case_folder):
    path = SHARED / "gcdf" / "gcdf-2.0-geo.csv"
    done = call("import", path, "--case", case_folder, "--json")
    data = json.loads(done.output)
    assert (done.exit_code, data["records"], data["added"]["activities"]) == (0, 3325, 3325)
    assert data["checks"]["aggregate_rule"] == {"agree": 3325, "of": 3325}


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("iati", "a.xml"),
        ("oc4ids", "a.json"),
        ("csv", "a"),
        ("xlsx", "a.xlsx"),
        ("frictionless", "b"),
    ],
)
def test_every_format_goes_out(tmp_path, case_folder, form, name):
    done = call("export", case_folder, "--to", form, tmp_path / name, "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["counts"]["pledges"] == 2
    assert call("export", case_folder, "--to", form, tmp_path / name).exit_code == 2
    assert call("export", case_folder, "--to", form, tmp_path / name, "--force").exit_code == 0


def test_an_unknown_format_is_usage(tmp_path, case_folder):
    assert call("export", case_folder, "--to", "pdf", tmp_path / "x").exit_code == 2
