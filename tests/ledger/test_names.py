"""What the letters of a name say."""

from __future__ import annotations

import pytest

from serai.ledger.names import (
    acronym_of,
    core_words,
    countries_of,
    initials_of,
    key_of,
    numerals_of,
    script_of,
    sound_of,
)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("JSC NC Kazakhstan Temir Zholy", "Kazakhstan Temir Zholy"),
        ("China Railway 20 Bureau Group Co., Ltd.", "China Railway 20th Bureau Group"),
        ("Ministry of Finance", "The Ministry of Finance"),
        ("Finance Company «Orda»", "TOO Finance Orda"),
        ("Azərbaycan", "Azarbaycan"),
        ("Asian Development Bank (ADB)", "Asian Development Bank"),
        ("Huawei (华为)", "Huawei"),
        ("Aktau Sea Port (company)", "Aktau Sea Port"),
    ],
)
def test_one_key_for_spellings_of_one_name(left, right):
    assert key_of(left) == key_of(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("КазМунайГаз", "KazMunaiGas"),
        ("Росатом", "Rosatom"),
        ("Азербайджан", "Aserbaidzhan"),
        ("Қазақстан", "Kazakstan"),
    ],
)
def test_one_sound_across_scripts(left, right):
    assert sound_of(left) == sound_of(right)


@pytest.mark.parametrize(
    ("name", "numerals"),
    [
        ("China Railway 18th Bureau", ("18",)),
        ("Kashagan phase II", ("2",)),
        ("Gas pipeline, line D", ("d",)),
        ("Line C", ("c",)),
        ("First Automotive Works", ("1",)),
        ("Power Construction of China", ()),
        ("I", ()),
    ],
)
def test_numerals_in_every_dress(name, numerals):
    assert numerals_of(name) == numerals


def test_countries_are_named_by_noun_or_adjective():
    assert countries_of("Government of Iran") == {"IR"}
    assert countries_of("Chinese National Overseas Engineering") == {"CN"}
    assert countries_of("Development Bank") == frozenset()
    assert countries_of("Niger") != countries_of("Nigeria")


def test_initials_and_acronyms():
    assert "cnpc" in initials_of("China National Petroleum Corporation")
    assert "ccb" in initials_of("China Construction Bank")
    assert acronym_of("CNPC") == "cnpc"
    assert acronym_of("КТЖ") == "ktzh"
    assert acronym_of("Huawei") == ""


def test_nothing_is_left_of_a_name_that_is_only_a_legal_form():
    assert core_words("The Company") == ("the", "company")


def test_scripts():
    assert [script_of(t) for t in ("Huawei", "Хуавэй", "华为", "")] == [
        "LATIN",
        "CYRILLIC",
        "CJK",
        "",
    ]
