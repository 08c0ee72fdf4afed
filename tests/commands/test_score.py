"""``serai score``: the shipped rows, a table of one's own, and tables that are damaged."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from serai.cli import cli


def run(*words: object, code: int = 0) -> str:
    result = CliRunner().invoke(cli, ["score", *(str(word) for word in words)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == code, result.output
    return result.output


def test_the_public_outcomes_in_words():
    words = run()
    for part in ("Promised dates: 99 rows", "Reliability", "By stage", "as promised", "left aside"):
        assert part in words
    assert "forecast without them" in words


def test_a_table_of_ones_own(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(
        "id;cluster;kind;stage_when_promised;made_on;promised_date;actual_date;result\n"
        "a;A;date;works;2019;2020-12;2021-06-01;late\n"
        "b;BTK;date;construction;2012-12;2014;2017-10-30;late\n"
        "c;C;date;;2019;2021;;cancelled\n",
        encoding="utf-8",
    )
    found = json.loads(run(path, "--json"))
    assert found["dates"]["n"] == 3 and found["seen_clusters"] == 1 and found["new_clusters"] == 2
    rows = {row["id"]: row for row in found["forecasts"]}
    assert rows["b"]["seen"] and not rows["a"]["seen"]
    assert all(0.0 < row["odds"] < 1.0 for row in rows.values())
    assert any("without a known stage" in line for line in found["pooled"])


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "kind,made_on,promised_date\nx,1,2\n"])
def test_damaged_tables_end_with_a_message(tmp_path, text):
    path = tmp_path / "mine.csv"
    path.write_text(text, encoding="utf-8")
    assert "expected" in run(path, code=2) or "status" in run(path, code=2)


def test_a_table_that_is_not_there(tmp_path):
    assert "cannot read" in run(tmp_path / "none.csv", code=2)
