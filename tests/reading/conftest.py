"""The article of the first case, where it is at hand."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[3] / "shared"
ARTICLE = SHARED / "seed" / "astana-summit-2025.txt"
GOLD = SHARED / "gold" / "figures.csv"


@pytest.fixture(scope="session")
def article() -> tuple[str, list[dict[str, str]]]:
    """The article and its 35 figures; they lie outside the project."""
    if not (ARTICLE.exists() and GOLD.exists()):
        pytest.skip(f"the source article is not beside the project ({ARTICLE.name})")
    with GOLD.open(encoding="utf-8") as stream:
        return ARTICLE.read_text(encoding="utf-8"), list(csv.DictReader(stream))
