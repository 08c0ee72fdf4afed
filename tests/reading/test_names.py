"""Names of firms by what stands around them, and what is no firm."""

from __future__ import annotations

import pytest

from serai.reading.documents import read_document
from serai.reading.names import find_names


def firms(text: str) -> set[str]:
    found = find_names(read_document(text.encode(), "a.txt"))
    return {name.text for name in found if name.kind == "organisation"}


@pytest.mark.parametrize(("text", "names"), [
    ("The contract with Honeywell is worth $300 million.", {"Honeywell"}),
    ("Samruk-Energy and Masdar broke ground.", {"Samruk-Energy", "Masdar"}),
    ("The line is operated by Transtelecom.", {"Transtelecom"}),
    ("An agreement with Uzbekistan was signed.", set()),
    ("The deal with China Railway Group was signed.", {"China Railway Group"}),
    ("The Dostyk-Moyinty line opened.", set()),
])  # fmt: skip
def test_firms_by_their_context(text, names):
    assert firms(text) == names
