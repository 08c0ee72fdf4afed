"""Bands are rounded outwards, never 0 or 100 %, and undetermined when too wide."""

from __future__ import annotations

import pytest

from serai.odds import Band
from serai.words import Answer


@pytest.mark.parametrize(
    ("odds", "low", "high", "answer"),
    [
        ([0.0, 0.0], 0.05, 0.05, Answer.IMPLAUSIBLE),
        ([1.0, 0.99], 0.95, 0.95, Answer.CONSISTENT),
        ([0.02, 0.14], 0.05, 0.15, Answer.IMPLAUSIBLE),
        ([0.21, 0.44], 0.20, 0.45, Answer.TENSION),
        ([0.55, 0.81], 0.55, 0.85, Answer.CONSISTENT),
        ([0.10, 0.75], 0.10, 0.75, Answer.UNDETERMINED),
        ([0.25, 0.75], 0.25, 0.75, Answer.TENSION),
    ],
)
def test_band(odds, low, high, answer):
    band = Band.over(odds)
    assert (band.low, band.high) == (low, high)
    assert band.answer is answer


def test_words_never_say_certain():
    assert str(Band.over([0.0])) == "at most 5 %"
    assert str(Band.over([1.0])) == "at least 95 %"
    assert str(Band.over([0.3])) == "about 30 %"
    assert Band.over([0.2, 0.4]).words == "unlikely to about as likely as not"
