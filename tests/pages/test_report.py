"""The report: one offline file that escapes what documents say and can be walked by ear."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from serai.assess import Assessment, assess
from serai.errors import UsageError
from serai.pages import chapters, charts, front, words
from serai.pages.report import render, view, write_report
from serai.pages.words import Names
from serai.quantity import parse_period
from serai.words import Answer

DRAWS = 64
VOID = {"meta", "br", "link", "img", "input", "base", "hr"}
ATTACK = "<script>alert(1)</script>"


class Page(HTMLParser):
    """The elements of a page with their attributes, and its visible text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-3:]}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self.open):
            self.text.append(data)

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.elements if tag in tags]

    @property
    def words(self) -> str:
        return " ".join(" ".join(self.text).split())


@pytest.fixture(scope="module")
def shipped_page(shipped: Assessment) -> Page:
    return Page(render(shipped))


def small(folder: Path) -> Assessment:
    return assess(folder, draws=DRAWS)


def test_it_is_one_file_and_twice_the_same(case_folder: Path, tmp_path: Path) -> None:
    first = write_report(small(case_folder), tmp_path / "new" / "a.html")
    second = write_report(small(case_folder), tmp_path / "b.html")
    assert first == tmp_path / "new" / "a.html"
    assert first.read_bytes() == second.read_bytes()
    assert sorted(p.name for p in first.parent.iterdir()) == ["a.html"]


def test_nothing_is_loaded(shipped_page: Page) -> None:
    for tag, attributes in shipped_page.elements:
        assert tag not in {
            "link",
            "img",
            "iframe",
            "object",
            "embed",
            "base",
            "image",
            "use",
            "form",
        }
        assert not {"src", "srcset", "data", "action", "poster"} & attributes.keys(), (
            tag,
            attributes,
        )
        target = attributes.get("href") or attributes.get("xlink:href")
        if target and not target.startswith("#"):
            assert tag == "a" and target.startswith(("https://", "http://"))
        assert not [name for name in attributes if name.startswith("on")]


def test_styles_and_policy_allow_no_request(shipped: Assessment) -> None:
    shown = view(shipped)
    assert "url(" not in shown["css"] and "@import" not in shown["css"]
    page = Page(render(shipped))
    policy = [m["content"] for m in page.all("meta") if "http-equiv" in m]
    assert policy and str(policy[0]).startswith("default-src 'none'")
    assert len(page.all("script")) == 1


def test_what_documents_say_is_escaped(
    case_folder: Path, edit: Callable[[str, str, str], None]
) -> None:
    edit("statements.csv", "2 million tons by 2030", ATTACK)
    edit("statements.csv", "Minister of Transport of Alder", f"Minister {ATTACK}")
    edit("sources.csv", "Example Ministry of Transport", f"Ministry {ATTACK}")
    edit("sources.csv", "https://example.org/communique", "javascript:alert(2)")
    edit("entities.csv", "Republic of Alder", "Alder")
    edit("entities.csv", "Alder-Birch line,", f"Line {ATTACK},")
    edit("pledges.yaml", "Invented: the goal", f"{ATTACK} the goal")
    edit("pledges.yaml", "on the Alder-Birch line by", f"{ATTACK} by")
    text = render(small(case_folder))
    assert ATTACK not in text
    assert "&lt;script&gt;alert(1)" in text
    page = Page(text)
    assert len(page.all("script")) == 1
    assert not [a for a in page.all("a") if "javascript" in str(a.get("href"))]


def test_it_can_be_walked_by_ear(shipped_page: Page) -> None:
    assert len(shipped_page.all("h1")) == 1
    assert [e for e in shipped_page.all("html") if e.get("lang") == "en"]
    assert len(shipped_page.all("table")) == len(shipped_page.all("caption"))
    levels = [int(tag[1]) for tag, _ in shipped_page.elements if tag in {"h1", "h2", "h3", "h4"}]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    pictures = [e for e in shipped_page.all("div") if e.get("role") == "img"]
    assert pictures and all(e.get("aria-label") for e in pictures)
    assert all(e.get("aria-hidden") == "true" for e in shipped_page.all("svg"))
    assert not shipped_page.open


def test_ids_are_unique_and_links_meet(shipped_page: Page) -> None:
    ids = [str(a["id"]) for _, a in shipped_page.elements if "id" in a]
    assert len(ids) == len(set(ids))
    wanted = {
        str(a["href"])[1:] for a in shipped_page.all("a") if str(a.get("href")).startswith("#")
    }
    assert wanted <= set(ids)


def test_every_pledge_and_answer_is_there(shipped: Assessment, shipped_page: Page) -> None:
    ids = {str(a.get("id")) for _, a in shipped_page.elements}
    for verdict in shipped.verdicts:
        assert f"p-{verdict.pledge}" in ids
        assert " ".join(verdict.sentence.split()) in shipped_page.words
    rows = chapters.verdict_rows(shipped, Names(shipped.case))
    assert [len(row["cells"]) for row in rows] == [5] * len(shipped.verdicts)
    assert [row["main"] for row in rows] == sorted((row["main"] for row in rows), reverse=True)


def test_one_promise_for_four_years(shipped: Assessment) -> None:
    verdict = chapters.most_moved(shipped)
    assert verdict is not None and verdict.pledge == "corridor-10mt-2030"
    claim = shipped.ledger[shipped.case.pledge(verdict.pledge).claim]
    chain = chapters.same_aim(verdict.restatements, claim, shipped)
    assert {r["until"] for r in charts.promised(chain)} == {2025, 2027, 2028, 2030}


def test_findings_are_grave_and_tell_different_stories(shipped: Assessment) -> None:
    found = front.gravest(shipped.sums)
    assert len(found) == front.SHOWN_FINDINGS
    assert found[0].answer is Answer.IMPLAUSIBLE
    for result in found:
        for other in found:
            if other is not result:
                assert 2 * len(set(result.inputs) & set(other.inputs)) < len(set(result.inputs))


def test_quality_counts_every_statement(shipped: Assessment) -> None:
    bar = front.quality_bars(shipped)[0]
    assert bar["count"] == f"{len(shipped.ledger.statements):,}"
    assert sum(part["share"] for part in bar["parts"]) == pytest.approx(1)


def test_the_file_stays_small(shipped: Assessment) -> None:
    assert len(render(shipped).encode()) < 2_000_000


def test_reply_stands_beside_the_verdict(case_folder: Path) -> None:
    text = Page(render(small(case_folder))).words
    assert "the goal counts both directions" in text
    assert "None is recorded" in text


class Engine:
    """An engine that offers drawings and nothing else."""

    def __init__(self, items: list[Any]) -> None:
        self.items = items

    def figures(self) -> list[Any]:
        return self.items

    def as_dict(self) -> dict[str, Any]:
        return {}


SPEC = {
    "data": {"values": [{"a": 1, "b": "x</text><script>"}]},
    "mark": "bar",
    "encoding": {
        "x": {"field": "a", "type": "quantitative"},
        "y": {"field": "b", "type": "nominal"},
    },
}


def test_engines_may_offer_figures(case_folder: Path) -> None:
    mine = {
        "title": "Mine",
        "caption": "Of one pledge",
        "chart": SPEC,
        "pledges": ["line-2mt-2030"],
    }
    engine = Engine([("Common", "Of all", "<svg></svg>", [["1", "2"]]), mine])
    assessment = replace(small(case_folder), engines={"toy": engine})
    text = render(assessment)
    page = Page(text)
    assert "What the models compute" in page.words and "Mine" in page.words
    assert text.index("Of one pledge") > text.index('id="pledges"') > text.index("Of all")
    assert len(page.all("script")) == 1


def test_a_figure_that_loads_is_refused() -> None:
    spec = {**SPEC, "data": {"url": "https://example.org/data.json"}}
    with pytest.raises(UsageError, match="inline"):
        charts.engine_figures({"toy": Engine([("a", "b", spec, [])])})


def test_a_case_with_nothing_said_renders(case_folder: Path) -> None:
    assessment = assess(case_folder, as_of=parse_period("1900").start, draws=DRAWS)
    page = Page(render(assessment))
    assert len(page.all("h1")) == 1
    assert "undetermined" in page.words


@pytest.mark.parametrize(
    ("machine", "plain"),
    [
        ("66,000 container/yr x 8 days", "66,000 containers a year × 8 days"),
        ("5.45 million to 5.55 million t/yr", "5.45 to 5.55\u00a0Mt a year"),
        ("last seen -8.1 % in 2024 container", "last seen −8.1\u00a0% in 2024 container"),
        ("since 2025-06-09", "since 9 June 2025"),
        ("2025-04/2025-06", "April 2025 to June 2025"),
        ("more than 40 bn USD - more than 66 bn USD", "more than 40\u00a0bn USD − more than 66\u00a0bn USD"),
        ("1 project", "1 project"),
    ],
)  # fmt: skip
def test_machine_words_become_plain(machine: str, plain: str) -> None:
    assert words.reword(machine) == plain


def test_amounts_keep_their_size() -> None:
    assert words.quantity(Decimal(10000), "kt/yr") == words.quantity(Decimal("1E+7"), "t/yr")
    assert words.quantity(Decimal("0.62"), "1").startswith("62")
    assert words.quantity(Decimal(500), "kTEU/yr") == "500,000\u00a0TEU a year"


@pytest.mark.parametrize(
    ("text", "said"),
    [("../2030", "by 2030"), ("2025-06-09/..", "from 9 June 2025"), ("2024?", "2024 (uncertain)")],
)
def test_periods_in_words(text: str, said: str) -> None:
    assert words.when(parse_period(text)) == said
    assert words.when(None) == "no date"


def test_shares_never_round_to_nothing_or_all() -> None:
    said = [words.share(x).replace("\u00a0", " ") for x in (0.0, 0.001, 0.5, 0.999, 1.0)]
    assert said == ["0 %", "under 1 %", "50 %", "over 99 %", "100 %"]


def test_names_replace_ids_but_not_words(shipped: Assessment) -> None:
    names = Names(shipped.case)
    assert names.plain("depends also on georgia") == "depends also on Georgia"
    assert names.plain("cooperation in education") == "cooperation in education"
    assert names("no-such-thing") == "no such thing"
