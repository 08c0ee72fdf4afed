"""Parts, wholes, residuals and overlaps, with the arithmetic done apart."""

from __future__ import annotations

import pytest

from toys import check, claim

USD = "USD"


def money(name, value, **other):
    return claim(name, value, USD, **other)


@pytest.mark.parametrize(
    ("part", "whole", "stated", "letter"),
    [
        (
            "[43.5, 44.5]",
            "[94.5, 95.5]",
            "[0.45, 0.5)",
            "C",
        ),  # 43.5/95.5 = 0.455, 44.5/94.5 = 0.471
        ("[43.5, 44.5]", "[94.5, 95.5]", "[0.48, 0.5)", "I"),
        ("[43.5, 44.5]", "[94.5, 95.5]", "(0.5, inf)", "I"),
        ("60", "100", "(0.5, inf)", "C"),
        ("50", "100", "(0.5, 1]", "I"),
        ("50", "100", "[0.5, 1]", "C"),
        ("90", "100", None, "C"),
        ("110", "100", None, "I"),
    ],
)
def test_share(part, whole, stated, letter):
    held = [money("p", part), money("w", whole)] + ([claim("s", stated)] if stated else [])
    found = check("share", {"part": "p", "whole": "w", "stated": "s"}, held)
    assert found.answer.letter == letter
    assert set(found.inputs) == {statement.id for statement in held}


def test_share_names_the_ratio_and_converts_units():
    found = check(
        "share", {"part": "p", "whole": "w"}, [claim("p", "500", "kt"), claim("w", "2", "Mt")]
    )
    assert found.answer.letter == "C" and "25.0 %" in found.printed.arithmetic
    assert found.printed.slack == pytest.approx(0.25)


@pytest.mark.parametrize("kind", ["share", "part_whole"])
def test_what_measures_different_things_is_undetermined(kind):
    inputs = {"share": {"part": "p", "whole": "w"}, "part_whole": {"parts": ["p"], "whole": "w"}}[
        kind
    ]
    found = check(kind, inputs, [claim("p", "5", "container"), claim("w", "9", "TEU")])
    assert found.answer.letter == "U" and "measure different things" in found.printed.result


@pytest.mark.parametrize(
    ("whole", "parts", "equal", "letter", "words"),
    [
        ("100", ["30", "40"], False, "C", "remainder 30 USD"),
        ("100", ["70", "40"], False, "I", "at least 1.10 times"),
        ("(40, 41)", ["(66, 67)"], False, "I", "at least 1.61 times"),  # 66/41 = 1.6098
        ("[9, 11]", ["[4, 6]", "[4, 6]"], True, "C", "parts 8 to 12 USD"),
        ("[9, 11]", ["[2, 4]", "[2, 4]"], True, "I", "parts 4 to 8 USD"),
        ("0", ["5"], False, "I", "a whole of nothing"),
        ("(66, inf)", ["80"], False, "C", ""),
        ("50", ["(66, inf)"], False, "I", "at least 1.32 times"),
    ],
)
def test_part_whole(whole, parts, equal, letter, words):
    held = [money("w", whole), *(money(f"p{i}", part) for i, part in enumerate(parts))]
    inputs = {"whole": "w", "parts": tuple(f"p{i}" for i in range(len(parts)))}
    found = check("part_whole", inputs, held, equal=equal)
    assert found.answer.letter == letter and words in found.printed.result


def test_one_part_may_stand_without_a_list():
    found = check("part_whole", {"whole": "w", "parts": "p"}, [money("w", 5), money("p", 3)])
    assert found.answer.letter == "C" and set(found.inputs) == {"w", "p"}


@pytest.mark.parametrize(
    ("total", "equal", "letter"), [(2, True, "C"), (3, True, "I"), (3, False, "C"), (1, False, "I")]
)
def test_tally(total, equal, letter):
    items = [claim("a", 1, claim="signed"), claim("b", 1, claim="likely")]
    held = [*items, claim("n", total, "plant")]
    found = check("tally", {"items": ("a", "b"), "total": "n"}, held, equal=equal)
    assert found.answer.letter == letter and "only likely: b" in found.printed.result


def test_residual_of_named_members():
    """24 bn, one member of 2 bn named among 58: 8.3 % named, 22 bn over 57, 386 m each."""
    held = [money("t", "24e9"), money("a", "2e9"), claim("n", 58, "agreement")]
    found = check("residual", {"total": "t", "named": ("a",), "count": "n"}, held)
    assert found.answer.letter == "U" and "8.3 %" in found.printed.result
    assert "57 unnamed" in found.printed.result and "386" in found.printed.result
    assert found.printed.slack == pytest.approx(22 / 24)


@pytest.mark.parametrize(("named", "letter"), [("13e9", "C"), ("11e9", "U"), ("25e9", "I")])
def test_residual_answers(named, letter):
    found = check(
        "residual", {"total": "t", "named": ("a",)}, [money("t", "24e9"), money("a", named)]
    )
    assert found.answer.letter == letter


def test_residual_counts_members_in_another_unit_and_headlines_without_end():
    held = [claim("t", "10", "Mt"), claim("a", "9000", "kt")]
    assert check("residual", {"total": "t", "named": ("a",)}, held).answer.letter == "C"
    held = [money("t", "66e9", modifier="more_than"), money("a", "3e9")]
    found = check("residual", {"total": "t", "named": ("a",)}, held)
    assert (
        found.answer.letter == "U"
        and "4.5 %" in found.printed.result
        and found.printed.slack is None
    )


@pytest.mark.parametrize(
    ("outer", "inner", "counts", "typical", "letter"),
    [
        ("66", "24", (224, 58), None, "C"),
        ("66", "24", (224, 58), {"lo": 0.1, "hi": 1}, "C"),  # 42/166 = 0.253
        ("66", "24", (224, 58), {"lo": 1, "hi": 2}, "T"),
        ("20", "24", (224, 58), None, "I"),
        ("66", "24", (50, 58), None, "I"),
    ],
)
def test_nested(outer, inner, counts, typical, letter):
    held = [
        money("o", outer),
        money("i", inner),
        claim("oc", counts[0], "project"),
        claim("ic", counts[1], "project"),
    ]
    inputs = {"outer": "o", "inner": "i", "outer_count": "oc", "inner_count": "ic"}
    assert check("nested", inputs, held, typical=typical).answer.letter == letter


@pytest.mark.parametrize(
    ("membership", "first", "second", "letter", "words"),
    [
        ("disjoint", "24", "66", "C", "may be added: 90 USD"),
        ("inside", "24", "66", "C", "lies inside"),
        ("inside", "67", "66", "I", "lies inside"),
        ("unstated", "24", "66", "U", "between 66 USD and 90 USD"),
        ("unstated", "(24, inf)", "66", "U", "at least 66 USD"),
    ],
)
def test_overlap(membership, first, second, letter, words):
    held = [money("a", first), money("b", second)]
    found = check("overlap", {"first": "a", "second": "b"}, held, membership=membership)
    assert found.answer.letter == letter and words in found.printed.result


@pytest.mark.parametrize(("flow", "letter"), [("24", "T"), ("8", "C"), ("10", "C"), ("10.1", "T")])
def test_flow_stock(flow, letter):
    found = check("flow_stock", {"flow": "f", "stock": "s"}, [money("f", flow), money("s", 40)])
    assert found.answer.letter == letter and "25 %" in found.printed.assumptions[0]


MISSING = {
    "share": {"part": "x", "whole": "w"},
    "part_whole": {"whole": "w", "parts": ("x",)},
    "tally": {"items": ("x",), "total": "w"},
    "residual": {"total": "x", "named": ("w",)},
    "nested": {"outer": "w", "inner": "w", "outer_count": "w", "inner_count": "x"},
    "overlap": {"first": "w", "second": "x"},
    "flow_stock": {"flow": "x", "stock": "w"},
}


@pytest.mark.parametrize("kind", MISSING)
def test_a_missing_figure_is_an_answer_that_says_so(kind):
    found = check(kind, MISSING[kind], [money("w", 5)], needs={"part": "the part in USD"})
    assert found.answer.letter == "U" and found.missing and "missing:" in found.printed.result
    if kind == "share":
        assert found.missing == ("the part in USD",)


@pytest.mark.parametrize("kind", sorted(MISSING.keys() - {"tally"}))
def test_a_statement_without_a_number_is_missing_too(kind):
    found = check(kind, MISSING[kind], [money("w", 5), money("x", None)])
    assert found.answer.letter == "U" and found.missing == ("a number for x",)


def test_price_bases_are_never_mixed():
    whole, part = money("w", 10, price_year=2021), money("p", 4)
    found = check("part_whole", {"whole": "w", "parts": ("p",)}, [whole, part])
    assert found.answer.letter == "U"
    assert "constant 2021" in found.printed.result
    found = check(
        "residual",
        {"total": "w", "named": ("p", "q")},
        [whole, part, money("q", 6, price_year=2021)],
    )
    assert "remainder" not in found.printed.result
    assert "4 USD" in found.printed.result and "not counted: p" in found.printed.result
