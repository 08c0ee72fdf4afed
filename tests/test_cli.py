"""The command line: what it prints, how it ends, and that a fault is never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from serai.cli import cli
from toys import bytes_of

VERBS = ("new", "validate", "seal", "sums", "assess", "explain", "timeline", "report")


def run(*words: object):
    """Run one command in this process; an exception that escapes fails the test."""
    result = CliRunner().invoke(cli, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_help_names_every_verb():
    result = run("--help")
    assert result.exit_code == 0
    listed = {
        line.split()[0]
        for line in result.stdout.splitlines()
        if line.startswith("  ") and line.strip()
    }
    assert set(VERBS) <= listed
    for verb in cli.commands:
        shown = run(verb, "--help")
        assert shown.exit_code == 0 and "Usage: cli" in shown.stdout


def test_help_loads_no_solver():
    """Help answers at once because it reads none of the heavy libraries."""
    code = (
        "import sys; from click.testing import CliRunner; from serai.cli import cli; "
        "assert CliRunner().invoke(cli, ['--help']).exit_code == 0; "
        "print([m for m in ('scipy', 'numba', 'pandas', 'altair', 'pint') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_from_new_to_assess(tmp_path):
    folder = tmp_path / "mine"
    assert run("new", folder).exit_code == 0
    valid = run("validate", folder)
    assert valid.exit_code == 0 and "no faults" in valid.stdout and "2 pledges" in valid.stdout
    before = bytes_of(folder)
    assessed = run("assess", folder, "--no-report")
    assert assessed.exit_code == 0 and "line-2mt-2030" in assessed.stdout
    assert bytes_of(folder) == before
    again = run("new", folder)
    assert again.exit_code == 2 and "not an empty folder" in again.stderr


def test_sealing_twice(case_folder):
    assert run("seal", case_folder).stdout.startswith("18 rows sealed")
    assert run("seal", case_folder).stdout.startswith("0 rows sealed")


def test_an_edited_sealed_row_is_reported(case_folder, edit):
    run("seal", case_folder)
    edit("entities.csv", "Alder,", "Elder,")
    result = run("validate", case_folder)
    assert result.exit_code == 2
    assert "entities.csv:2 [hash]" in result.stderr and "sealed row was changed" in result.stderr


@pytest.mark.parametrize("verb", ["validate", "sums", "assess", "timeline", "seal", "report"])
def test_faults_are_listed_with_exit_two_and_nothing_is_written(case_folder, edit, verb):
    edit("facilities.csv", ",1500000,", ",-1500000,")
    edit("statements.csv", ",Mt/yr,,../2030", ",ton/yr,,../2030")
    before = bytes_of(case_folder)
    result = run(verb, case_folder)
    assert result.exit_code == 2 and result.stdout == "" and bytes_of(case_folder) == before
    lines = result.stderr.splitlines()
    assert lines[0].endswith("has 2 faults:")
    assert [line.split(":")[0].strip() for line in lines[1:]] == [
        "facilities.csv",
        "statements.csv",
    ]
    assert "Traceback" not in result.output


def test_faults_as_json(case_folder, edit):
    edit("facilities.csv", ",1500000,", ",-1500000,")
    result = run("validate", case_folder, "--json")
    found = json.loads(result.stdout)["faults"]
    assert result.exit_code == 2 and [(f["file"], f["column"]) for f in found] == [
        ("facilities.csv", "capacity")
    ]


@pytest.mark.parametrize(
    "words",
    [
        ["validate", "{case}"], ["sums", "{case}"], ["assess", "{case}", "--no-report"],
        ["timeline", "{case}"], ["timeline", "{case}", "-p", "line-2mt-2030"],
        ["explain", "line-2mt-2030", "--case", "{case}"],
        ["sums", "{case}", "--only-source", "example-communique"],
    ],
)  # fmt: skip
def test_json_parses_and_text_is_told(case_folder, words):
    words = [word.format(case=case_folder) for word in words]
    plain, data = run(*words), run(*words, "--json")
    assert plain.exit_code == data.exit_code == 0 and plain.stdout.strip()
    assert isinstance(json.loads(data.stdout), dict)


def test_json_of_an_assessment_lists_verdicts(case_folder):
    data = json.loads(run("assess", case_folder, "--json").stdout)
    assert [verdict["pledge"] for verdict in data["verdicts"]] == [
        "line-2mt-2030",
        "birchford-terminal",
    ]
    for verdict in data["verdicts"]:
        assert set(verdict["answers"]) == {"sums", "fits", "date", "odds", "binds"}
        assert sum(verdict["basis"].values()) == pytest.approx(1, abs=1e-3)


def test_as_of_leaves_out_what_was_said_later(case_folder):
    early = json.loads(run("assess", case_folder, "--as-of", "2025-03-01", "--json").stdout)
    late = json.loads(run("assess", case_folder, "--json").stdout)
    assert (early["statements"], late["statements"]) == (3, 6)


def test_a_bad_verdict_fails_only_on_request(case_folder, edit):
    edit(
        "statements.csv",
        "growth-2024,alder-birch-line,corridor.growth,0.2,0.195,0.205",
        "growth-2024,alder-birch-line,corridor.growth,0.9,0.895,0.905",
    )
    assert run("assess", case_folder, "--no-report").exit_code == 0
    assert run("assess", case_folder, "--no-report", "--fail-on", "implausible").exit_code == 1
    assert run("assess", case_folder, "--no-report", "--fail-on", "tension").exit_code == 1


def test_no_bad_verdict_no_failure(case_folder):
    assert run("assess", case_folder, "--no-report", "--fail-on", "implausible").exit_code == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["validate", "no-such-case"], "no case 'no-such-case'"),
        (["validate", "astana-2052"], "did you mean 'astana-2025'"),
        (["explain", "line-2mt-2031", "--case", "{case}"], "did you mean 'line-2mt-2030'"),
        (["timeline", "{case}", "-p", "nothing"], "no pledge 'nothing'"),
        (["assess", "{case}", "--as-of", "June"], "Invalid value"),
        (["assess", "{case}", "--fail-on", "anything"], "Invalid value"),
        (["assess"], "Missing argument"),
        (["asess", "{case}"], "No such command"),
        (["assess", "{case}", "--no-such-option"], "No such option"),
    ],
)
def test_usage_ends_with_two_and_says_the_way_out(case_folder, words, told):
    result = run(*[word.format(case=case_folder) for word in words])
    assert result.exit_code == 2 and told in result.stderr and "Traceback" not in result.output


def test_an_unknown_source_is_named(case_folder):
    result = run("sums", case_folder, "--only-source", "example-communiqe")
    assert result.exit_code == 2 and "did you mean 'example-communique'" in result.stderr


def test_the_real_process_ends_the_same_way(case_folder, edit):
    edit("case.yaml", '"2025-12-31"', '"soon"')
    done = subprocess.run(
        [sys.executable, "-m", "serai.cli", "validate", str(case_folder)],
        capture_output=True, text=True, env={**os.environ, "PYTHONIOENCODING": "utf-8"}, check=False,
    )  # fmt: skip
    assert done.returncode == 2 and done.stdout == ""
    assert "case.yaml [as_of]: found 'soon'" in done.stderr and "Traceback" not in done.stderr
