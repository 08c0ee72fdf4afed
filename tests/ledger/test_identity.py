"""Judgement before table, table before rule; likeness only suggests."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import serai
from serai.ledger.identity import Identities
from serai.ledger.judgements import Judgement
from serai.quantity import parse_period
from serai.tables import Row

GCDF = Path(serai.__file__).parents[3] / "shared" / "data" / "gcdf" / "gcdf-2.0-geo.csv"


def entity(name, title, aliases="", country="", parent="", kind="organisation"):
    cells = {
        "id": name, "type": kind, "name": title, "aliases": tuple(filter(None, aliases.split("|"))),
        "country": country, "parent": parent,
    }  # fmt: skip
    return Row("entities", 2, cells, {})


def named(bearer, text, kind="alias", period=None):
    cells = {
        "entity": bearer, "name": text, "kind": kind,
        "period": parse_period(period) if period else None,
    }  # fmt: skip
    return Row("names", 2, cells, {})


def judged(kind, left, right, name="j-1", at=date(2026, 1, 1), undone=None):
    return Judgement(name, left, right, kind, "seen in a register", "A. Analyst", at, undone=undone)


ENTITIES = {
    row.id: row
    for row in (
        entity("acme", "Acme Steel", "AS|Акме Сталь", "KZ"),
        entity("acme-port", "Acme Port Services", country="KZ", parent="acme"),
        entity("ganso", "Ganso Gas", country="KZ"),
        entity("iran", "Iran", "Иран", "IR", kind="state"),
        entity("iraq", "Iraq", "Ирак", "IQ", kind="state"),
    )
}
NAMES = [named("ganso", "Old Gas Trust", "former", "../2020"), named("ganso", "Ganso", "brand")]
HELD = Identities(ENTITIES, NAMES)

#: The kinds of pair of an article on the region: spelling, script, short form, rename.
SAME = [
    ("KazMunayGas", "KazMunaiGas"), ("КазМунайГаз", "KazMunayGas"), ("NC KazMunayGas JSC", "KMG"),
    ("CNPC", "China National Petroleum Corporation"),
    ("CNNC", "China National Nuclear Corporation"), ("QazaqGaz", "KazTransGas"),
    ("Rosatom", "State Atomic Energy Corporation Rosatom"), ("КТЖ", "Kazakhstan Temir Zholy"),
    ("华为", "Huawei"), ("CCB", "China Construction Bank"),
    ("China Energy International Group", "China Energy International Group Co., Ltd."),
    ("Lianyungang Port Group", "Lianyungang Port Holding Group"),
]  # fmt: skip
DIFFERENT = [
    ("CNPC", "CNNC"), ("KTZ", "KTZ Express"),
    ("China National Petroleum Corporation", "China National Nuclear Corporation"),
    ("KazMunayGas", "QazaqGaz"), ("Lianyungang Port Group", "Lianyungang Port"),
    ("Kazakhstan", "Kyrgyzstan"),
]  # fmt: skip


@pytest.fixture(scope="module")
def region():
    case = serai.open_case("astana-2025")
    return Identities(case.ledger.entities, case.rows("names"))


def test_names_of_the_region_are_found(region):
    missed = [pair for pair in SAME if region.compare(*pair).answer != "same"]
    assert missed == []


def test_what_differs_is_never_merged(region):
    merged = [pair for pair in DIFFERENT if region.compare(*pair).answer == "same"]
    assert merged == []


def test_a_subsidiary_is_a_link():
    found = HELD.compare("Acme Port Services", "Acme Steel")
    assert (found.answer, found.because) == ("part_of", ("acme-port", "acme"))


def test_a_former_name_is_dated():
    assert HELD.compare("Old Gas Trust", "Ganso Gas").answer == "same"
    late = HELD.compare("Old Gas Trust", "Ganso Gas", date(2024, 1, 1))
    assert "was not its name on 2024-01-01" in late.how
    assert HELD.name_on("ganso", date(2019, 1, 1)) == "Old Gas Trust"
    assert HELD.name_on("ganso", date(2024, 1, 1)) == "Ganso Gas"


@pytest.mark.parametrize(
    ("left", "right", "why"),
    [
        ("North Railway 18th Bureau", "North Railway 20th Bureau", "numerals"),
        ("Bank of Mali", "Bank of Malawi", "countries"),
        ("Government of Иран", "Government of Ирак", "countries"),
        ("ABCD", "ABCE", "short forms"),
        ("Gas pipeline line C", "Gas pipeline line D", "numerals"),
    ],
)
def test_vetoes(left, right, why):
    found = HELD.compare(left, right)
    assert found.answer == "different"
    assert why in found.how


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Hunan Normal University", "Hainan Normal University"),
        ("Dongfang Electric", "Dongfang Electric International"),
        ("University of Washington", "Washington University"),
        ("Shaanxi Construction Group", "Shanxi Construction Group"),
        ("University of Geosciences (Wuhan)", "University of Geosciences"),
        ("Ministry of Finance (Kenya)", "Ministry of Finance"),
        ("NDRC", "National Development and Reform Commission"),
    ],
)
def test_likeness_only_suggests(left, right):
    assert HELD.compare(left, right).answer == "suggested"


def test_a_judgement_stands_above_the_table_and_can_be_undone():
    log = [judged("same", "acme", "ganso")]
    assert HELD.compare("AS", "Ganso").answer == "different"
    assert Identities(ENTITIES, NAMES, log).compare("AS", "Ganso").answer == "same"
    log = [judged("same", "Acme", "Acme Steel")]
    held = Identities(ENTITIES, NAMES, log)
    assert held.compare("Acme", "Акме Сталь").answer == "same"
    undone = [judged("same", "Acme", "Acme Steel", undone=date(2026, 2, 1))]
    assert Identities(ENTITIES, NAMES, undone).compare("Acme", "Acme Steel").answer != "same"
    assert (
        Identities(ENTITIES, NAMES, undone, date(2026, 1, 15)).compare("Acme", "acme").answer
        == "same"
    )


def test_judgements_of_sameness_reach_through():
    log = [judged("same", "Foo Works", "Bar Mill", "j-1"), judged("same", "Bar Mill", "Baz", "j-2")]
    assert Identities(ENTITIES, (), log).compare("Foo Works", "Baz").answer == "same"


def test_judgements_that_contradict_are_named():
    log = [
        judged("same", "Foo", "Bar", "j-1"), judged("same", "Bar", "Baz", "j-2"),
        judged("different", "Foo", "Baz", "j-3"),
    ]  # fmt: skip
    held = Identities(ENTITIES, (), log)
    assert held.conflicts() == [("j-3", "Foo", "Baz")]
    assert held.compare("Foo", "Baz").answer == "different"


def test_unsure_is_an_answer():
    log = [judged("unsure", "Foo", "Fooo")]
    assert Identities(ENTITIES, (), log).compare("Fooo", "Foo").answer == "unsure"


def test_a_name_borne_by_two_is_a_question():
    two = {**ENTITIES, "other": entity("other", "Other", "AS")}
    assert Identities(two).compare("AS", "Acme Steel").answer == "suggested"


def test_suggestions_among_agencies_of_a_list():
    if not GCDF.exists():
        pytest.skip("the list of agencies is not here")
    import csv

    names: set[str] = set()
    with GCDF.open(encoding="utf-8-sig") as stream:
        for row in csv.DictReader(stream):
            for column in ("Funding Agencies", "Receiving Agencies", "Implementing Agencies"):
                names |= {part.strip() for part in row[column].split("|") if part.strip()}
    pairs = {(p.left, p.right) for p in HELD.suggestions(sorted(names), 93)}
    assert 10 <= len(pairs) <= 60
    for wrong in ("Bureau", "Malawi", "Iraq", "Nigeria"):
        assert not [p for p in pairs if wrong in p[0] and wrong in p[1] and "20" not in p[0]]
