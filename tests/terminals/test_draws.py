"""Philox as published, exact inverses, and draws that depend on identity alone."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from statistics import NormalDist

import numpy as np
import pytest
from scipy import special, stats

from serai.errors import UsageError
from serai.terminals import draws

#: Counter, key and answer as the authors of Random123 publish them (file kat_vectors).
KNOWN = [
    ("00000000 00000000 00000000 00000000", "00000000 00000000",
     "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff",
     "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0",
     "d16cfe09 94fdcceb 5001e420 24126ea1"),
]  # fmt: skip

KINDS = {
    "exponential": (draws.EXPONENTIAL, 5.0, 0.0, 0.0, stats.expon(scale=5.0)),
    "lognormal": (draws.LOGNORMAL, 0.1, 0.5, 0.0, stats.lognorm(
        np.sqrt(np.log1p(0.25)), scale=0.1 / np.sqrt(1.25))),
    "wide lognormal": (draws.LOGNORMAL, 18.0, 2.0, 0.0, stats.lognorm(
        np.sqrt(np.log(5.0)), scale=18.0 / np.sqrt(5.0))),
    "uniform": (draws.UNIFORM, 2.0, 6.0, 0.0, stats.uniform(2.0, 4.0)),
    "triangular": (draws.TRIANGULAR, 1.0, 2.0, 6.0, stats.triang(0.2, 1.0, 5.0)),
    "gamma": (draws.GAMMA, 3.0, 2.5, 0.0, stats.gamma(2.5, scale=1.2)),
    "erlang": (draws.GAMMA, 3.0, 4.0, 0.0, stats.gamma(4.0, scale=0.75)),
    "narrow shape": (draws.GAMMA, 3.0, 0.3, 0.0, stats.gamma(0.3, scale=10.0)),
    "weibull": (draws.WEIBULL, 4.0, 0.7, 0.0, stats.weibull_min(0.7, scale=4.0)),
}  # fmt: skip
US = np.concatenate(
    [10.0 ** -np.arange(1, 16), np.linspace(0.001, 0.999, 333), 1 - 10.0 ** -np.arange(1, 14)]
)


def words(text: str) -> list[int]:
    return [int(part, 16) for part in text.split()]


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN)
def test_philox_gives_the_published_answers(counter, key, answer):
    assert list(draws.philox(*words(counter), *words(key))) == words(answer)


def test_uniforms_have_53_bits_inside_the_open_interval():
    assert draws.unit(0, 0) == 2.0**-54
    assert draws.unit(draws.WORD, draws.WORD) == 1 - 2.0**-53
    out = np.empty(100_001)
    draws.fill_uniforms(out, 7, draws.stage_key("border"), 0, 3, 0, 0)
    assert stats.kstest(out, "uniform").pvalue > 1e-4
    assert abs(np.corrcoef(out[:-1], out[1:])[0, 1]) < 0.01
    # The last bits are used: steps of 2**-53 and not of 2**-32.
    assert np.any((out * 2.0**32) % 1.0)


@pytest.mark.parametrize("first", [0, 1, 2, 17])
@pytest.mark.parametrize("count", [0, 1, 2, 5, 64])
def test_a_vector_is_the_scalars_whatever_its_start(first, count):
    scalar = [draws.uniform(1, 2, first + i, 3, 4, 5) for i in range(count)]
    for fill in {draws.fill_uniforms, draws._plain_uniforms}:
        out = np.empty(count)
        fill(out, 1, 2, first, 3, 4, 5)
        assert out.tolist() == scalar


def test_each_part_of_an_identity_changes_the_draw():
    base = [1, 2, 3, 4, 5, 6]
    seen = {draws.uniform(*base)}
    for place in range(6):
        other = list(base)
        other[place] += 1
        seen.add(draws.uniform(*other))
    assert len(seen) == 7


def test_threads_and_order_change_nothing():
    def row(replication: int) -> list[float]:
        return [draws.uniform(9, 8, entity, replication, 0, 0) for entity in range(200)]

    one = [row(replication) for replication in range(20)]
    with ThreadPoolExecutor(4) as pool:
        many = list(pool.map(row, reversed(range(20))))
    assert one == many[::-1]


def test_normal_is_the_quantile_to_the_last_digits():
    exact = np.array([NormalDist().inv_cdf(u) for u in US])
    found = np.array([draws.normal(u) for u in US])
    assert np.abs(found - exact).max() < 1e-13
    assert draws.normal(0.5) == 0.0
    assert draws.normal(1e-300) == pytest.approx(-37.0471, abs=1e-4)


@pytest.mark.parametrize("shape", [0.05, 0.3, 1.0, 2.5, 40.0, 1000.0])
def test_the_inverse_of_gamma_is_exact(shape):
    found = np.array([draws.gamma_quantile(shape, u) for u in US])
    exact = special.gammaincinv(shape, US)
    assert np.abs(found / exact - 1)[exact > 0].max() < 1e-11


@pytest.mark.parametrize("name", KINDS)
def test_samples_are_quantiles(name):
    kind, a, b, c, exact = KINDS[name]
    found = np.array([draws.sample(kind, a, b, c, u) for u in US])
    assert np.allclose(found, exact.ppf(US), rtol=1e-9)


@pytest.mark.parametrize("name", KINDS)
def test_rows_keep_mean_spread_and_tail(name):
    kind, a, b, c, exact = KINDS[name]
    row = draws.quantile_row(kind, a, b, c)
    # Gauss's points in each cell integrate the row and the exact quantile alike.
    points = (
        np.arange(draws.CELLS)[:, None] + [[0.21132486540518713, 0.7886751345948129]]
    ) / draws.CELLS
    got = np.array([draws.draw(kind, a, b, c, row, u) for u in points.ravel()])
    true = exact.ppf(points.ravel())
    assert got.mean() == pytest.approx(true.mean(), rel=1e-5)
    assert got.std() == pytest.approx(true.std(), rel=1e-5)
    for u in (1e-9, 1e-4, 1 - 1e-4, 1 - 1e-9):
        assert draws.draw(kind, a, b, c, row, u) == draws.sample(kind, a, b, c, u)


def test_many_draws_have_the_declared_mean_and_cv():
    out = np.empty(400_000)
    row = draws.quantile_row(draws.LOGNORMAL, 0.1, 0.5, 0.0)
    draws.fill_draws(out, draws.LOGNORMAL, 0.1, 0.5, 0.0, row, 1, 2, 0, 0, 0, 0)
    assert out.mean() == pytest.approx(0.1, abs=4 * 0.05 / 400_000**0.5)
    assert out.std() / out.mean() == pytest.approx(0.5, rel=0.01)


def test_a_fixed_value_needs_no_chance_and_an_empirical_one_no_parameters():
    nothing = np.empty(0)
    assert draws.draw(draws.FIXED, 2.5, 0.0, 0.0, nothing, 0.3) == 2.5
    row = np.linspace(0.0, 8.0, draws.CELLS + 1)
    assert draws.draw(draws.EMPIRICAL, 0.0, 0.0, 0.0, row, 0.999) == pytest.approx(7.992)
    assert np.isnan(draws.sample(draws.EMPIRICAL, 0.0, 0.0, 0.0, 0.5))


def test_names_make_keys():
    assert draws.stage_key("border") == draws.stage_key("border") != draws.stage_key("Border")
    assert draws.stage_keys(["a", "b"]) == [draws.stage_key("a"), draws.stage_key("b")]
    with pytest.raises(UsageError, match="share their draws"):
        draws.stage_keys(["a", "b", "a"])


@pytest.mark.parametrize("seed", [-1, 2**32, True, 1.5, None])
def test_a_seed_has_32_bits(seed):
    assert draws.check_seed(2027) == 2027
    with pytest.raises(UsageError, match="whole number from 0"):
        draws.check_seed(seed)


def test_the_interpreter_draws_the_same_numbers():
    code = """
import numpy as np
from serai.terminals import draws
out = np.empty(300)
row = draws.quantile_row(draws.LOGNORMAL, 0.1, 0.5, 0.0)
draws.fill_draws(out, draws.LOGNORMAL, 0.1, 0.5, 0.0, row, 1, 2, 1, 0, 0, 0)
print(draws.COMPILED, *(x.hex() for x in out.tolist()))
"""
    environment = os.environ | {"SERAI_NO_NUMBA": "1"}
    answer = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    ).stdout.split()
    assert answer[0] == "False"
    here = np.empty(300)
    row = draws.quantile_row(draws.LOGNORMAL, 0.1, 0.5, 0.0)
    draws.fill_draws(here, draws.LOGNORMAL, 0.1, 0.5, 0.0, row, 1, 2, 1, 0, 0, 0)
    there = np.array([float.fromhex(text) for text in answer[1:]])
    assert np.allclose(here, there, rtol=1e-13, atol=0.0)
