"""Statements: their intervals, queries by what was known when, supersession, origins."""

from __future__ import annotations

from datetime import date

import pytest

from serai.errors import QuantityError
from serai.ledger.statements import build_ledger, interval_of
from serai.quantity import parse_period
from serai.tables import load_schema, parse_table
from toys import claim, interval, ledger_of, source


def day(text):
    return date.fromisoformat(text)


def table(name, *rows):
    """Read rows of `key=value` pairs as a table of the ledger."""
    schema = load_schema("ledger", name)
    lines = [";".join(schema.names)]
    for row in rows:
        cells = dict(pair.split("=", 1) for pair in row.split())
        lines.append(";".join(cells.get(column, "") for column in schema.names))
    found, faults = parse_table("\n".join(lines), schema)
    assert faults == []
    return found


BASE = "subject=road indicator=portfolio.value claim=observed source=s unit=USD"


@pytest.mark.parametrize(
    ("cells", "held"),
    [
        ("value=40", "40"), ("value=40 modifier=more_than", "(40, inf)"),
        ("value=40 lo=40 hi=41 ends=()", "(40, 41)"), ("lo=0.45 hi=0.5 ends=[)", "[0.45, 0.5)"),
        ("value=100000 lo=100000 modifier=at_least", "[100000, inf)"), ("hi=5", "(-inf, 5]"),
        ("value=95 lo=94.5 hi=95.5", "[94.5, 95.5]"), ("value=50 modifier=nearly", "(45, 50)"),
    ],
)  # fmt: skip
def test_intervals_of_rows(cells, held):
    assert interval_of(table("statements", f"id=a {BASE} {cells}")[0]) == interval(held)


def test_no_number_is_no_interval():
    assert interval_of(table("statements", f"id=a {BASE}")[0]) is None


def test_crossed_ends_are_returned_apart():
    rows = table("statements", f"id=a {BASE} lo=5 hi=4", f"id=b {BASE} lo=4 hi=5")
    ledger, damaged = build_ledger({"statements": rows})
    assert set(ledger.statements) == {"b"}
    assert damaged[0][0].id == "a" and "exchange" in damaged[0][1]
    with pytest.raises(QuantityError):
        interval_of(rows[0])


def test_the_day_of_the_source_stands_in_for_a_missing_one():
    sources = table("sources", "id=s kind=press publisher=p published=2025-06-17 grade=memory")
    rows = table(
        "statements",
        f"id=a {BASE} value=1",
        f"id=b {BASE} value=1 asserted=2025-06-01 basis=assumed range_reason=x",
    )
    ledger, _ = build_ledger({"statements": rows, "sources": sources})
    assert ledger["a"].known_since == day("2025-06-17") and ledger["a"].basis == "remembered"
    assert ledger["b"].known_since == day("2025-06-01") and ledger["b"].basis == "assumed"


LEDGER = ledger_of(
    [
        claim("old", 1, "USD", period="2023", asserted="2024-03-01", recorded="2025-01-01"),
        claim("new", 2, "USD", period="2023", asserted="2024-09-01", recorded="2024-10-01", supersedes="old", reason="revision"),
        claim("later", 3, "USD", period="2024", asserted="2025-02-01", counting_rule="rail"),
        claim("goal", 9, "USD", period="../2030", asserted="2025-03-01", claim="target"),
        claim("other", 4, "USD", subject="port", period="2024-06", asserted="2025-02-01"),
        claim("undated", 5, "USD", source="void"),
    ],
    [source("void", published="2024")],
)  # fmt: skip


def ids(found):
    return [statement.id for statement in found]


def test_queries_by_subject_indicator_rule_claim_and_period():
    assert ids(LEDGER.query("road", current=False)) == ["new", "old", "later", "goal", "undated"]
    assert ids(LEDGER.query(subject="port")) == ["other"]
    assert ids(LEDGER.query(indicator="nothing")) == []
    assert ids(LEDGER.query(counting_rule="rail")) == ["later"]
    assert ids(LEDGER.query(claims=["target"])) == ["goal"]
    assert ids(LEDGER.query(about=parse_period("2024"))) == ["other", "later"] or ids(
        LEDGER.query(about=parse_period("2024"))
    ) == ["later", "other"]
    assert ids(LEDGER.query(about=parse_period("2024-05/2024-07"))) == ["other"]


def test_supersession_hides_and_never_deletes():
    assert "old" not in ids(LEDGER.query("road")) and "old" in LEDGER
    assert LEDGER.replaced == {"old"}


def test_what_was_known_when():
    assert set(LEDGER.as_of(day("2024-02-29")).statements) == set()
    assert set(LEDGER.as_of(day("2024-03-01")).statements) == {"old"}
    early = LEDGER.as_of(day("2024-08-31"))
    assert ids(early.query("road")) == ["old"], "its correction had not been said yet"
    assert set(LEDGER.as_of(day("2024-09-01")).statements) == {"old", "new"}
    assert set(LEDGER.as_of(day("2026-01-01")).statements) == {
        "old",
        "new",
        "later",
        "goal",
        "other",
    }


def test_what_was_recorded_when():
    assert set(LEDGER.as_of(day("2024-12-31"), recorded=True).statements) == {"new"}
    assert set(LEDGER.as_of(day("2025-01-01"), recorded=True).statements) == {"new", "old"}


def test_nobody_can_show_that_an_undated_statement_was_known():
    assert "undated" not in LEDGER.as_of(day("2100-01-01"))


def test_one_source_alone():
    assert set(LEDGER.only(["void"]).statements) == {"undated"}
    assert set(LEDGER.only([]).statements) == set()


def test_sources_of_one_origin_count_once():
    sources = [
        source("speech"), source("agency", origin="speech"), source("paper", origin="agency"),
        source("book"), source("loop-a", origin="loop-b"), source("loop-b", origin="loop-a"),
    ]  # fmt: skip
    held = [claim(f"c-{s.id}", 1, "USD", source=s.id) for s in sources]
    ledger = ledger_of(held, sources)
    assert ledger.independent(["c-speech", "c-agency", "c-paper"]) == {"speech"}
    assert ledger.independent(["c-paper", "c-book", "nothing"]) == {"speech", "book"}
    assert len(ledger.independent(["c-loop-a"])) == 1


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (claim("a", "66400000000", "USD"), "66.4 bn USD"),
        (claim("a", 40, "USD", modifier="more_than"), "more than 40 USD"),
        (claim("a", "0.46"), "0.46"),
        (claim("a", "[95, 96]", "t"), "95 to 96 t"),
        (claim("a", None, surface="ahead of schedule"), "ahead of schedule"),
        (claim("a", None, period="2024"), "2024"),
        (claim("a", None), "no number"),
    ],
)
def test_values_in_words(statement, words):
    assert statement.told() == words
