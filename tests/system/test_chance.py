"""Chance is a function of identity, not of order, block or neighbour."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.system.chance import betas, normals, triangular, uniforms


@given(st.integers(0, 50), st.integers(0, 50))
def test_a_block_equals_its_part_of_the_whole(start, count):
    whole = uniforms(7, "project:x", 101)
    assert np.array_equal(uniforms(7, "project:x", count, start), whole[start : start + count])


def test_names_and_seeds_are_apart():
    first = uniforms(1, "a", 4000)
    assert abs(np.corrcoef(first, uniforms(1, "b", 4000))[0, 1]) < 0.06
    assert abs(np.corrcoef(first, uniforms(2, "a", 4000))[0, 1]) < 0.06
    assert first.min() > 0 and first.max() < 1


def test_distributions_have_their_moments():
    chances = uniforms(3, "t", 20000)
    values = triangular(14.0, 18.0, 26.0, chances)
    assert values.min() >= 14.0 and values.max() <= 26.0
    assert values.mean() == pytest.approx((14 + 18 + 26) / 3, abs=0.1)
    assert np.all(triangular(5.0, 5.0, 5.0, chances) == 5.0)
    assert triangular(0.0, 0.0, 1.0, np.array([0.75]))[0] == pytest.approx(0.5)
    assert triangular(0.0, 1.0, 1.0, np.array([0.25]))[0] == pytest.approx(0.5)
    assert normals(3, "n", 20000).std() == pytest.approx(1.0, abs=0.03)
    assert betas(3, "b", 3.0, 1.0, 20000).mean() == pytest.approx(0.75, abs=0.01)
