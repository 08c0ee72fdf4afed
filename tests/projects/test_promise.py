"""One promise as competing ends: a distribution, its inverse, and the likelihood's same words."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.projects.outcomes import GRACE
from serai.projects.parameters import shipped_parameters
from serai.projects.promise import STAGES, promise_of

THETA = dict(shipped_parameters().dates.values)


@pytest.mark.parametrize("stage", [*STAGES, "unheard of"])
def test_delivered_rises_from_nought_to_ever(stage):
    promise = promise_of(THETA, stage, 3.0)
    grid = np.linspace(-30, 400, 4000)
    share = promise.delivered(grid)
    assert np.all(np.diff(share) >= 0) and share[0] < 1e-6
    assert share[-1] == pytest.approx(float(promise.ever), abs=2e-3)
    assert float(promise.delivered(GRACE)) == pytest.approx(float(promise.met))


@given(st.floats(0.001, 0.999), st.sampled_from(STAGES), st.floats(0.0, 30.0))
def test_lateness_is_the_inverse(chance, stage, years):
    promise = promise_of(THETA, stage, years)
    late = float(promise.lateness(np.array([chance]))[0])
    if np.isinf(late):
        assert chance >= float(promise.ever) - 1e-9
    else:
        assert float(promise.delivered(late)) == pytest.approx(chance, abs=1e-6)


def test_an_unknown_horizon_and_an_unknown_stage_are_pooled():
    pooled = promise_of(THETA, "", np.nan)
    works, concept = (promise_of(THETA, s, np.nan) for s in ("works", "concept"))
    assert float(concept.met) < float(pooled.met) < float(works.met)


def test_drawn_parameters_have_the_shape_of_the_draws():
    theta = shipped_parameters().dates.drawn(1, 50)
    assert promise_of(theta, "works", 2.0).delivered(0.5).shape == (50,)
