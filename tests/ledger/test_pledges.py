"""Pledges: completeness, restatements, and what cannot be read."""

from __future__ import annotations

import pytest

from serai.ledger.pledges import PARTS, completeness, read_pledges, restatements
from toys import claim, ledger_of

STATEMENTS = [
    claim("goal", 10, "Mt/yr", period="../2030", claim="target", asserted="2025-06-17", group="ten"),
    claim("earlier", 10, "Mt/yr", period="../2027", claim="target", asserted="2023-01-01", group="ten"),
    claim("same", 10, "Mt/yr", period="../2028", claim="announced", asserted="2024-01-01", indicator="corridor.tonnes"),
    claim("seen", 10, "Mt/yr", period="2024", claim="observed", asserted="2025-01-01", group="ten"),
    claim("base", "4.5", "Mt/yr", period="2024", asserted="2025-02-01"),
    claim("money", 1, "USD", asserted="2025-03-01"),
    claim("words", None, claim="announced", asserted="2025-06-17"),
]  # fmt: skip
LEDGER = ledger_of(
    STATEMENTS, entities={"alder": 1, "birch": 1}, agreements={"A1": 1}, counting_rules={"all": 1}
)
KNOWN = {"subjects": {"road"}, "projects": {"yard"}}
TEST = {
    "indicator": "corridor.tonnes",
    "of": "cargo",
    "relation": "at_least",
    "threshold": 10,
    "unit": "Mt/yr",
    "year": 2030,
}
ENTRY = {"id": "p", "sentence": "ten", "claim": "goal", "promisor": "alder", "counterpart": ["birch"], "subject": "road", "announced": "2025-06-17", "deadline": "../2030", "baseline": "base", "finance": ["money"], "test": TEST}  # fmt: skip


def read(**changes):
    entry = {key: value for key, value in {**ENTRY, **changes}.items() if value is not None}
    return read_pledges([entry], LEDGER, KNOWN)


def one(**changes):
    pledges, faults = read(**changes)
    assert faults == []
    return pledges[0]


def lacking(pledge, ledger=LEDGER, **options):
    return {part for part, stated in completeness(pledge, ledger, **options).items() if not stated}


def test_a_complete_pledge():
    pledge = one()
    assert lacking(pledge) == set() and tuple(completeness(pledge, LEDGER)) == PARTS
    assert pledge.indicator == "corridor.tonnes" and pledge.statements() == (
        "goal",
        "base",
        "money",
    )
    assert pledge.test is not None and (pledge.test.threshold, pledge.test.year) == (10.0, 2030)


@pytest.mark.parametrize(
    ("changes", "absent"),
    [
        ({"claim": None}, {"quantity", "unit"}), ({"claim": "words"}, {"quantity", "unit"}),
        ({"baseline": None}, {"baseline"}), ({"deadline": None}, {"deadline"}),
        ({"promisor": None}, {"promisor"}), ({"counterpart": []}, {"counterpart"}),
        ({"finance": None}, {"finance"}),
    ],
)  # fmt: skip
def test_each_part_may_lack(changes, absent):
    assert lacking(one(**changes)) == absent


def test_later_evidence_counts_only_when_asked():
    pledge = one(
        baseline=None, baseline_evidence=["base"], finance=None, finance_evidence=["money"]
    )
    assert lacking(pledge) == set()
    assert lacking(pledge, evidence=False) == {"baseline", "finance"}


def test_parts_count_only_if_the_ledger_holds_their_statement():
    article = ledger_of([STATEMENTS[0]])
    assert lacking(one(), article) == {"baseline", "finance"}
    assert lacking(one(deadline_statement="base"), article) == {"baseline", "finance", "deadline"}


def test_restatements_in_the_order_they_were_said():
    assert restatements(one(), LEDGER) == ["earlier", "goal"]
    assert restatements(one(claim=None), LEDGER) == []


def test_without_a_group_the_same_figure_of_the_same_thing_restates():
    held = [
        claim("a", 10, "Mt/yr", claim="target", asserted="2025", indicator="corridor.tonnes"),
        claim("b", 10, "Mt/yr", claim="forecast", asserted="2024", indicator="corridor.tonnes"),
        claim("c", 11, "Mt/yr", claim="target", asserted="2024", indicator="corridor.tonnes"),
        claim(
            "d",
            10,
            "Mt/yr",
            claim="target",
            asserted="2024",
            subject="port",
            indicator="corridor.tonnes",
        ),
    ]
    pledges, _ = read_pledges([{"id": "p", "sentence": "x", "claim": "a"}], ledger_of(held), {})
    assert restatements(pledges[0], ledger_of(held)) == ["b", "a"]


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"deadline": "2024"}, "deadline"), ({"deadline": "Jun-30"}, "deadline"),
        ({"announced": "17.06.2025"}, "announced"), ({"claim": "gaol"}, "claim"),
        ({"promisor": "aldr"}, "promisor"), ({"counterpart": "brich"}, "counterpart"),
        ({"subject": "raod"}, "subject"), ({"needs": ["yrad"]}, "needs"), ({"agreement": "A2"}, "agreement"),
        ({"typo": 1}, "typo"), ({"test": 5}, "test"), ({"test": {**TEST, "unit": "ton/yr"}}, "test.unit"),
        ({"test": {**TEST, "unit": "TEU/yr"}}, "test.unit"), ({"test": {**TEST, "indicator": "x"}}, "test.indicator"),
        ({"test": {**TEST, "of": "x"}}, "test.of"), ({"test": {**TEST, "relation": "x"}}, "test.relation"),
        ({"test": {**TEST, "counting_rule": "x"}}, "test.counting_rule"),
        ({"test": {**TEST, "threshold": "ten"}}, "test.threshold"), ({"test": {**TEST, "threshold": True}}, "test.threshold"),
        ({"test": {**TEST, "threshold": float("nan")}}, "test.threshold"),
        ({"test": {**TEST, "year": "soon"}}, "test.year"), ({"test": {**TEST, "year": 2030.5}}, "test.year"),
        ({"replies": "none"}, "replies"), ({"replies": ["none"]}, "replies"), ({"sentence": None}, ""),
    ],
)  # fmt: skip
def test_faults(changes, column):
    _, faults = read(**changes)
    assert [fault.column for fault in faults] == [column], faults


def test_a_deadline_on_the_day_itself_is_none_too_early():
    assert read(deadline="2025-06-17")[1] == []


def test_ids_stand_once_and_a_list_is_wanted():
    _, faults = read_pledges([ENTRY, ENTRY], LEDGER, KNOWN)
    assert [fault.column for fault in faults] == ["id"]
    assert len(read_pledges({"a": 1}, LEDGER, KNOWN)[1]) == 1
    assert read_pledges(None, LEDGER, KNOWN) == ([], [])
