"""The page of route comparisons is what its tool writes, and its flags follow its numbers."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "compare_routes", ROOT / "tools" / "compare_routes.py"
    )
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Dataclasses look their module up by name while they are made.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


tool = load()
PAGE = (ROOT / "docs" / "method" / "freight-comparison.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if line.startswith("|") and ("inside" in line or "miss" in line)
]


def test_the_page_is_what_the_tool_writes() -> None:
    assert tool.page() == PAGE, "run `python tools/compare_routes.py` and commit the page"


def _ends(text: str) -> tuple[float, float]:
    if text.startswith("up to "):
        return float("-inf"), float(text.removeprefix("up to "))
    first, _, last = text.partition("-")
    return float(first), float(last or first)


@pytest.mark.parametrize("cells", ROWS, ids=lambda cells: f"{cells[0]} {cells[2]}")
def test_flags_match_the_numbers_on_the_page(cells: list[str]) -> None:
    bottom, top = _ends(cells[1])
    low, mid, high = (float(value.replace(",", "")) for value in cells[3].split(" / "))
    slack = 0.2 if bottom == top else 0.0
    # Printed numbers have three digits, so a value within half of the last one may go either way.
    fuzzy = any(abs(mid / edge - 1) < 0.005 for edge in (bottom, top, *_edges(bottom, top, slack)))
    if not fuzzy:
        inside = bottom * (1 - slack) <= mid <= top * (1 + slack)
        assert cells[4] == ("inside" if inside else "miss")
    if not any(abs(a / b - 1) < 0.005 for a, b in ((low, top), (high, bottom))):
        assert cells[5] == ("inside" if low <= top and high >= bottom else "miss")
    assert low <= high


def _edges(bottom: float, top: float, slack: float) -> tuple[float, float]:
    return bottom * (1 - slack), top * (1 + slack)


def test_every_miss_is_explained() -> None:
    missed = [cells for cells in ROWS if "miss" in cells[4:6]]
    assert missed
    _, groups = tool.results()
    for results in groups.values():
        for result in results:
            if not (result.middle_inside and result.range_inside):
                assert result.row.why, result.row.what
                line = f"- **{result.row.what}** ({result.row.publisher} {result.row.year}): "
                assert line in PAGE


@pytest.mark.parametrize(
    ("mid", "low", "high", "inside", "meets"),
    [
        (10.5, 10.4, 10.6, True, False),
        (13.0, 9.0, 15.0, False, True),
        (7.0, 6.0, 8.0, False, False),
        (10.0, 9.0, 11.0, True, True),
    ],
)
def test_a_single_value_has_a_tolerance_for_the_middle_only(
    mid: float, low: float, high: float, inside: bool, meets: bool
) -> None:
    row = tool.Comparison("a", "day", 10.0, 10.0, "b", "2024", lambda _: None)
    result = tool.Result(row, low, mid, high, mid / 10.0 - 1.0, ())
    assert (result.middle_inside, result.range_inside) == (inside, meets)


def test_a_section_with_one_border_gives_the_surveys_own_speed() -> None:
    measures = sys.modules["route_measures"]
    speed = measures.with_delay(measures.implied_section(), 53.9, 40.6)
    assert speed == pytest.approx(12.4)
