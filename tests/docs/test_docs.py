"""The generated pages are what their tool writes, and links between pages lead somewhere."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from serai.case import open_case
from serai.ledger.pledges import PARTS
from serai.ledger.statements import BASES
from serai.ledger.sums import check_types
from serai.quantity import MODIFIERS, REFUSED_UNITS
from serai.words import Answer

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "write_reference", ROOT / "tools" / "write_reference.py"
    )
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


WRITTEN: dict[str, str] = tool().pages()


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_a_reference_page_is_what_the_tool_writes(name: str) -> None:
    committed = (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")
    assert committed == WRITTEN[name], "run `make docs` and commit docs/reference"


def test_no_reference_page_is_left_over() -> None:
    found = {path.name for path in (ROOT / "docs" / "reference").glob("*.md")}
    assert found == set(WRITTEN)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_to_files_that_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = [link for link in LINK.findall(text) if "://" not in link]
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert not missing


def test_the_method_page_describes_every_check_type() -> None:
    text = (ROOT / "docs" / "method" / "sums.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^### `(\w+)`", text, re.MULTILINE)) == set(check_types())


@pytest.mark.parametrize(
    "words",
    [[a.value for a in Answer], [m for m in MODIFIERS if m], PARTS, BASES, sorted(REFUSED_UNITS)],
    ids=["answers", "modifiers", "parts", "bases", "refused units"],
)
def test_the_glossary_names_every_word_of_the_code(words: list[str]) -> None:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    assert [word for word in words if f"`{word}`" not in text and f"**{word}**" not in text] == []


def test_the_coverage_table_names_pledges_and_statements_that_exist() -> None:
    case = open_case("astana-2025")
    known = set(case.ledger.statements) | {pledge.id for pledge in case.pledges}
    known |= set(case.ledger.agreements) | set(case.ledger.events) | set(case.ledger.entities)
    known |= set(case.ledger.sources) | {case.id, "no engine", "F..", "A-...", "D-..."}
    text = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([^`]+)`", text))
    assert named - known == set()
    of_article = {p.id for p in case.pledges if case.ledger[p.claim].source == case.article}
    assert of_article <= named
    assert {f"F{n:02}" for n in range(1, 36)} <= named
