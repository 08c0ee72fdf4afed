"""Dates, ordinals, stages, series and mirror pairs."""

from __future__ import annotations

import pytest

from toys import check, claim


def day(name, period, **other):
    return claim(name, None, period=period, **other)


@pytest.mark.parametrize(
    ("periods", "letter"), [(["2023", "2025"], "C"), (["2025", "2023"], "I"), (["2023", None], "U")]
)
def test_ordinal(periods, letter):
    held = [claim(f"e{i}", i + 1, "ordinal", period=p) for i, p in enumerate(periods)]
    found = check("ordinal", {"events": ("e0", "e1")}, held)
    assert found.answer.letter == letter
    if letter == "U":
        assert found.missing == ("the date of e1",)


@pytest.mark.parametrize(
    ("first", "second", "gap", "letter"),
    [
        ("2025-06-16", "2025-06-17", None, "C"), ("2025-06-17", "2025-06-16", None, "I"),
        ("2025-06-16", "2025-06-17", 1, "C"), ("2025-06-15", "2025-06-17", 1, "I"),
        ("2025", "2025-06", None, "C"), ("2025-06-16", "2025-06-17", "one", "U"),
    ],
)  # fmt: skip
def test_date_order(first, second, gap, letter):
    params = {} if gap is None else {"days_between": gap}
    found = check(
        "date_order", {"events": ("a", "b")}, [day("a", first), day("b", second)], **params
    )
    assert found.answer.letter == letter


@pytest.mark.parametrize(
    ("start", "end", "typical", "letter"),
    [
        ("2024", "2025-06-09", {"lo": 180, "hi": 700}, "C"),  # 160 to 525 days
        ("2024", "2025-06-09", {"lo": 600, "hi": 700}, "T"),
        ("2025-07", "2025-06-09", {"lo": 180, "hi": 700}, "I"),
        ("2024", "2025-06-09", None, "U"),
        ("2024", "2025-06-09", {"lo": 0, "hi": 700}, "C"),
        ("..", "2025", None, "U"),
    ],
)
def test_duration(start, end, typical, letter):
    found = check(
        "duration", {"start": "a", "end": "b"}, [day("a", start), day("b", end)], typical=typical
    )
    assert found.answer.letter == letter
    if letter == "C":
        assert "160 to 525 days" in found.printed.result


@pytest.mark.parametrize(
    ("plans", "unfinished", "letter"),
    [
        (["2025-12"], [], "C"),
        (["2025-12", "2025"], ["2025-11"], "T"),
        (["2025-03", "2025-12"], [], "T"),
        (["2025-03"], [], "I"),
        ([], [], "U"),
    ],
)
def test_schedule(plans, unfinished, letter):
    held = [day("a", "2025-06-09")]
    held += [day(f"p{i}", plan) for i, plan in enumerate(plans)]
    held += [day(f"u{i}", seen) for i, seen in enumerate(unfinished)]
    inputs = {
        "actual": "a", "planned": tuple(f"p{i}" for i in range(len(plans))),
        "unfinished": tuple(f"u{i}" for i in range(len(unfinished))),
    }  # fmt: skip
    assert check("schedule", inputs, held).answer.letter == letter


@pytest.mark.parametrize(
    ("claimed", "later", "letter"),
    [
        ("works", "operating", "C"),
        ("works", "agreement", "I"),
        ("works", "works", "C"),
        ("works", None, "U"),
        (None, "works", "U"),
    ],
)
def test_stage_order(claimed, later, letter):
    def staged(name, stage, when):
        return day(name, when, scope={"stage": stage} if stage else {})

    held = [staged("a", claimed, "2025-06"), staged("b", later, "2026-01")]
    assert check("stage_order", {"claimed": "a", "later": ("b",)}, held).answer.letter == letter


def test_stages_told():
    held = [
        day("a", "2025", scope={"stage": "works"}),
        day("b", "2025", scope={"stage": "agreement"}),
        day("c", "2025", scope={"stage": "works"}),
    ]
    assert check("stages_told", {"stages": ("a", "c")}, held).answer.letter == "C"
    assert check("stages_told", {"stages": ("a", "b")}, held).answer.letter == "T"
    assert check("stages_told", {"stages": ("a",)}, held).answer.letter == "U"


@pytest.mark.parametrize(("second", "letter"), [("24", "C"), ("25", "I"), (None, "U")])
def test_same_count(second, letter):
    held = [claim("a", 24, "agreement"), claim("b", second, "document")]
    found = check("same_count", {"first": "a", "second": "b"}, held)
    assert found.answer.letter == letter
    if letter == "C":
        assert "if a agreement is a document" in found.printed.result


class Agreement(dict):
    """A row of agreements as the check reads it."""

    @property
    def id(self):
        return self["id"]


def agreement(name, **cells):
    return Agreement(
        {
            "id": name,
            "subject": "plant",
            "parties": ("a", "b"),
            "modality": "signed",
            "kind": "deal",
            "statements": (),
            **cells,
        }
    )


@pytest.mark.parametrize(
    ("other", "letter"),
    [
        ({}, "C"),
        ({"subject": "port"}, "C"),
        ({"parties": ("a", "c")}, "T"),
        ({"kind": "framework"}, "T"),
        (None, "U"),
    ],
)
def test_double_report(other, letter):
    rows = {"A": agreement("A")} | ({"B": agreement("B", **other)} if other is not None else {})
    assert check("double_report", {"agreements": ("A", "B")}, [], rows).answer.letter == letter


@pytest.mark.parametrize(
    ("values", "letter"),
    [
        ({2023: 50, 2024: 60, 2025: 70}, "C"),
        ({2023: 50, 2024: 60, 2025: 224}, "T"),
        ({2023: 50}, "U"),
        ({2023: 0, 2024: 5}, "C"),
    ],
)
def test_series_break(values, letter):
    held = [claim(f"y{year}", value, "project", period=str(year)) for year, value in values.items()]
    found = check("series_break", {"series": tuple(s.id for s in held)}, held)
    assert found.answer.letter == letter
    if letter == "T":
        assert f"{224 / 60:.1f} times" in found.printed.result


@pytest.mark.parametrize(
    ("first", "second", "period", "letter"),
    [
        ("95", "90", "2024", "C"),
        ("95", "60", "2024", "T"),
        ("95", "90", "2025", "T"),
        ("95", None, "2024", "U"),
        ("95", "90", None, "U"),
    ],
)
def test_mirror(first, second, period, letter):
    held = [claim("a", first, "USD", period="2024"), claim("b", second, "USD", period=period)]
    found = check("mirror", {"first": "a", "second": "b"}, held)
    assert found.answer.letter == letter
    if letter == "C":
        assert f"{95 / 90:.2f} times" in found.printed.result


def test_mirror_of_two_currencies_lacks_a_rate():
    held = [claim("a", 1, "USD", period="2024"), claim("b", 1, "EUR", period="2024")]
    assert check("mirror", {"first": "a", "second": "b"}, held).answer.letter == "U"


MISSING = {
    "ordinal": {"events": ("w", "x")},
    "date_order": {"events": ("w", "x")},
    "duration": {"start": "w", "end": "x"},
    "schedule": {"actual": "x", "planned": ("w",)},
    "stage_order": {"claimed": "w", "later": ("x",)},
    "stages_told": {"stages": ("w", "x")},
    "same_count": {"first": "w", "second": "x"},
    "series_break": {"series": ("w", "x")},
    "mirror": {"first": "w", "second": "x"},
}


@pytest.mark.parametrize("kind", MISSING)
def test_a_missing_statement_is_an_answer_that_says_so(kind):
    found = check(kind, MISSING[kind], [claim("w", 5, period="2024", scope={"stage": "works"})])
    assert found.answer.letter == "U" and found.missing and "missing:" in found.printed.result
