"""Settings of all tests, and a case in a folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from toys import TEMPLATE

# One seed for all machines: a failure found once is found again.
settings.register_profile("same", derandomize=True, deadline=None, max_examples=40, print_blob=True)
settings.load_profile("same")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep a file on one worker, and all golden verdicts: they share what is costly to compute."""
    for item in items:
        cases = item.path.parent.name == "cases"
        item.add_marker(pytest.mark.xdist_group("cases" if cases else str(item.path)))


@pytest.fixture
def case_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh copy of the template case, whose results are kept beside it."""
    monkeypatch.setenv("SERAI_CACHE", str(tmp_path / "cache"))
    target = tmp_path / "my-case"
    shutil.copytree(TEMPLATE, target)
    return target


@pytest.fixture
def edit(case_folder: Path) -> Callable[[str, str, str], None]:
    """Return a function that replaces a text in a file of the case, which must be there."""

    def change(file: str, old: str, new: str) -> None:
        path = case_folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} holds no {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change
