"""Every random number as a pure function of who draws it.

A draw is named by (seed, stage) and (entity, replication, k, stream); nothing depends on
the order of calls, on threads or on how replications are split.  The generator is
Philox4x32-10: J. K. Salmon and others (2011), "Parallel random numbers: as easy as 1, 2, 3",
SC '11, doi:10.1145/2063384.2063405.

A distribution inside a kernel is a kind, three parameters and a row of quantiles.  Draws
come from the row by linear interpolation, and from the exact inverse in the outer 1/128
of each side, where interpolation would bend the tail.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from serai.errors import UsageError
from serai.terminals._compiled import COMPILED, inlined, kernel

Floats = NDArray[np.float64]

#: Kinds of distribution and what a, b and c mean for each; hours unless said otherwise.
FIXED = 0  # a value
EXPONENTIAL = 1  # a mean
LOGNORMAL = 2  # a mean, b coefficient of variation [1]
UNIFORM = 3  # a least, b most
TRIANGULAR = 4  # a least, b most likely, c most
GAMMA = 5  # a mean, b shape [1]; an Erlang distribution where b is whole
WEIBULL = 6  # a scale, b shape [1]
EMPIRICAL = 7  # a row of quantiles only

CELLS = 4096
TAIL = 32
WORD = 0xFFFFFFFF


def stage_key(name: str) -> int:
    """Return the 32 bits by which a stage is known to the generator.

    They come from the name alone (SHA-256), so that a stage added elsewhere leaves the
    draws of this one as they are.
    """
    return int.from_bytes(hashlib.sha256(name.encode("utf-8")).digest()[:4], "little")


def stage_keys(names: Sequence[str]) -> list[int]:
    """Return the keys of several stages.

    Raises
    ------
    UsageError
        If two stages have one name, or their names happen to share a key.
    """
    keys: dict[int, str] = {}
    for name in names:
        other = keys.setdefault(stage_key(name), name)
        if other != name or list(names).count(name) > 1:
            raise UsageError(f"stages {other!r} and {name!r} share their draws; rename one")
    return list(keys)


def check_seed(seed: int) -> int:
    """Return the seed if it can be a key.

    Raises
    ------
    UsageError
        If it is not a whole number of 32 bits.
    """
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed <= WORD:
        raise UsageError(f"found seed {seed!r}, expected a whole number from 0 to {WORD}")
    return seed


@inlined
def philox(c0: int, c1: int, c2: int, c3: int, key0: int, key1: int) -> tuple[int, int, int, int]:
    """Return the four 32-bit words of Philox4x32-10 for a counter and a key."""
    # All is signed 64-bit arithmetic with masks: a product that wraps keeps its bits, so
    # the compiled function and the interpreter's unbounded integers agree.
    for _ in range(10):
        high0 = 0xD2511F53 * c0
        high1 = 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (
            ((high1 >> 32) & 0xFFFFFFFF) ^ c1 ^ key0,
            high1 & 0xFFFFFFFF,
            ((high0 >> 32) & 0xFFFFFFFF) ^ c3 ^ key1,
            high0 & 0xFFFFFFFF,
        )
        key0 = (key0 + 0x9E3779B9) & 0xFFFFFFFF
        key1 = (key1 + 0xBB67AE85) & 0xFFFFFFFF
    return c0, c1, c2, c3


@inlined
def unit(high: int, low: int) -> float:
    """Return 53 bits of two words as a number strictly between 0 and 1."""
    whole = (high >> 5) * 67108864 + (low >> 6)
    # The one value that would be 0 becomes half the smallest step.
    return max(float(whole), 0.5) * 1.1102230246251565e-16


@kernel
def uniform(seed: int, stage: int, entity: int, replication: int, k: int, stream: int) -> float:
    """Return the uniform draw in (0, 1) of one identity.

    Parameters
    ----------
    seed, stage : int
        Key: the run's seed and :func:`stage_key` of the stage, 32 bits each.
    entity : int
        Item, trip or server, below 2**33; neighbours share one block of the generator.
    replication, k, stream : int
        Replication, number of the draw, and what is drawn; 32 bits each.
    """
    # Whole numbers of the interpreter have no width; those read from an array would overflow.
    w0, w1, w2, w3 = philox(
        int(entity) >> 1, int(replication), int(k), int(stream), int(seed), int(stage)
    )
    if entity & 1:
        return unit(w2, w3)
    return unit(w0, w1)


@kernel
def normal(u: float) -> float:
    """Return the standard normal quantile of ``u``, to about 1e-16 of its size.

    M. J. Wichura (1988), algorithm AS 241 (PPND16), Applied Statistics 37, 477-484.
    """
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        top = 3.3430575583588128105e4 + r * 2.5090809287301226727e3
        top = 4.5921953931549871457e4 + r * (6.7265770927008700853e4 + r * top)
        top = 1.9715909503065514427e3 + r * (1.3731693765509461125e4 + r * top)
        top = 3.3871328727963666080e0 + r * (1.3314166789178437745e2 + r * top)
        low = 2.8729085735721942674e4 + r * 5.2264952788528545610e3
        low = 2.1213794301586595867e4 + r * (3.9307895800092710610e4 + r * low)
        low = 6.8718700749205790830e2 + r * (5.3941960214247511077e3 + r * low)
        low = 1.0 + r * (4.2313330701600911252e1 + r * low)
        return q * top / low
    r = math.sqrt(-math.log(u if q < 0.0 else 1.0 - u))
    if r <= 5.0:
        r -= 1.6
        top = 2.27238449892691845833e-2 + r * 7.74545014278341407640e-4
        top = 1.27045825245236838258e0 + r * (2.41780725177450611770e-1 + r * top)
        top = 5.76949722146069140550e0 + r * (3.64784832476320460504e0 + r * top)
        top = 1.42343711074968357734e0 + r * (4.63033784615654529590e0 + r * top)
        low = 5.47593808499534494600e-4 + r * 1.05075007164441684324e-9
        low = 1.48103976427480074590e-1 + r * (1.51986665636164571966e-2 + r * low)
        low = 1.67638483018380384940e0 + r * (6.89767334985100004550e-1 + r * low)
        low = 1.0 + r * (2.05319162663775882187e0 + r * low)
    else:
        r -= 5.0
        top = 2.71155556874348757815e-5 + r * 2.01033439929228813265e-7
        top = 2.65321895265761230930e-2 + r * (1.24266094738807843860e-3 + r * top)
        top = 1.78482653991729133580e0 + r * (2.96560571828504891230e-1 + r * top)
        top = 6.65790464350110377720e0 + r * (5.46378491116411436990e0 + r * top)
        low = 1.42151175831644588870e-7 + r * 2.04426310338993978564e-15
        low = 7.86869131145613259100e-4 + r * (1.84631831751005468180e-5 + r * low)
        low = 1.36929880922737958310e-1 + r * (1.48753612908506148525e-2 + r * low)
        low = 1.0 + r * (5.99832206555887937690e-1 + r * low)
    return -top / low if q < 0.0 else top / low


@kernel
def gamma_share(shape: float, x: float) -> float:
    """Return the regularised lower incomplete gamma function P(shape, x).

    Power series below ``shape + 1`` and Lentz's continued fraction above: Abramowitz and
    Stegun (1964), 6.5.29 and 6.5.31.
    """
    if x <= 0.0:
        return 0.0
    front = math.exp(shape * math.log(x) - x - math.lgamma(shape))
    if x < shape + 1.0:
        term = total = 1.0 / shape
        n = shape
        while term > total * 1e-17:
            n += 1.0
            term *= x / n
            total += term
        return total * front
    return 1.0 - front * _upper_fraction(shape, x)


@kernel
def _upper_fraction(shape: float, x: float) -> float:
    tiny = 1e-300
    b = x + 1.0 - shape
    c, d = 1.0 / tiny, 1.0 / b
    h = d
    for i in range(1, 100_000):
        a = i * (shape - i)
        b += 2.0
        d = a * d + b
        d = 1.0 / (d if abs(d) > tiny else tiny)
        c = b + a / c
        c = c if abs(c) > tiny else tiny
        h *= c * d
        if abs(c * d - 1.0) < 1e-16:
            break
    return h


@kernel
def gamma_quantile(shape: float, u: float) -> float:
    """Return the quantile of the gamma distribution with scale 1.

    Safeguarded Newton steps in the logarithm of x from the Wilson-Hilferty start; the
    last bits are those of :func:`gamma_share`.
    """
    ninth = 1.0 / (9.0 * shape)
    cube = 1.0 - ninth + normal(u) * math.sqrt(ninth)
    # Near zero the distribution is x**shape / Gamma(shape + 1), whose inverse is exact.
    small = (math.log(u) + math.lgamma(shape + 1.0)) / shape
    y = small
    if cube > 0.3 and shape > 0.5:
        y = math.log(shape) + 3.0 * math.log(cube)
    low, high = small - 1e-9, 800.0
    for _ in range(200):
        x = math.exp(y)
        front = math.exp(shape * y - x - math.lgamma(shape))
        if u > 0.5 and x >= shape + 1.0:
            error = (1.0 - u) - front * _upper_fraction(shape, x)
        else:
            error = gamma_share(shape, x) - u
        if error > 0.0:
            high = min(high, y)
        else:
            low = max(low, y)
        step = error / front if front > 0.0 else math.inf
        following = y - step
        if not low < following < high:
            following = 0.5 * (low + high) if high < 800.0 else y + 0.5
        if abs(following - y) <= 4e-16 * max(1.0, abs(y)):
            return math.exp(following)
        y = following
    return math.exp(y)


@kernel
def sample(kind: int, a: float, b: float, c: float, u: float) -> float:
    """Return the exact quantile ``u`` of a distribution; see the kinds above.

    An empirical one has no parameters, hence no exact quantile: the answer is nan.
    """
    if kind == FIXED:
        return a
    if kind == EXPONENTIAL:
        return -a * math.log1p(-u)
    if kind == LOGNORMAL:
        square = math.log1p(b * b)
        return a * math.exp(math.sqrt(square) * normal(u) - 0.5 * square)
    if kind == UNIFORM:
        return a + (b - a) * u
    if kind == TRIANGULAR:
        if u * (c - a) < b - a:
            return a + math.sqrt(u * (c - a) * (b - a))
        return c - math.sqrt((1.0 - u) * (c - a) * (c - b))
    if kind == GAMMA:
        return a / b * gamma_quantile(b, u)
    if kind == WEIBULL:
        return a * math.pow(-math.log1p(-u), 1.0 / b)
    return math.nan


@kernel
def draw(kind: int, a: float, b: float, c: float, row: Floats, u: float) -> float:
    """Return the quantile ``u`` from the row where it is straight, else exactly.

    ``row`` is what :func:`quantile_row` gives for the same distribution.
    """
    if kind == FIXED:
        return a
    if kind == UNIFORM:
        return a + (b - a) * u
    x = u * CELLS
    # The mask changes nothing; it tells the compiler that the index is never negative.
    cell = int(x) & (CELLS - 1)
    if kind == EMPIRICAL or TAIL <= cell < CELLS - TAIL:
        low: float = row[cell]
        return low + (x - cell) * float(row[cell + 1] - low)
    return sample(kind, a, b, c, u)


@kernel
def _fill_row(kind: int, a: float, b: float, c: float, row: Floats) -> None:
    for cell in range(1, CELLS):
        row[cell] = sample(kind, a, b, c, cell / CELLS)
    # The outermost cells are never read from the row.
    row[0], row[CELLS] = row[1], row[CELLS - 1]


def quantile_row(kind: int, a: float, b: float, c: float) -> Floats:
    """Return the (CELLS + 1,) quantiles at equal steps of u [h] that :func:`draw` reads."""
    row = np.empty(CELLS + 1)
    # One type of argument is one compilation.
    _fill_row(kind, float(a), float(b), float(c), row)
    return row


@kernel
def _fill_uniforms(
    out: Floats, seed: int, stage: int, first: int, replication: int, k: int, stream: int
) -> None:
    n = out.shape[0]
    if n == 0:
        return
    lead = first & 1
    if lead:
        out[0] = uniform(seed, stage, first, replication, k, stream)
    block = (first + lead) >> 1
    pairs = (n - lead) >> 1
    # One block of the generator serves two neighbours; the loop has no branch to vectorise.
    for i in range(pairs):
        w0, w1, w2, w3 = philox(block + i, replication, k, stream, seed, stage)
        out[lead + 2 * i] = unit(w0, w1)
        out[lead + 2 * i + 1] = unit(w2, w3)
    if n > lead + 2 * pairs:
        out[n - 1] = uniform(seed, stage, first + n - 1, replication, k, stream)


def _plain_uniforms(
    out: Floats, seed: int, stage: int, first: int, replication: int, k: int, stream: int
) -> None:
    """Do the same on arrays of numpy, for the interpreter."""
    start = first >> 1
    blocks = np.arange(start, ((first + len(out) - 1) >> 1) + 1, dtype=np.uint64)
    mask, shift = np.uint64(WORD), np.uint64(32)
    c0, c2 = blocks, np.full_like(blocks, k)
    c1, c3 = np.full_like(blocks, replication), np.full_like(blocks, stream)
    key0, key1 = seed, stage
    for _ in range(10):
        high0, high1 = np.uint64(0xD2511F53) * c0, np.uint64(0xCD9E8D57) * c2
        c0 = (high1 >> shift) ^ c1 ^ np.uint64(key0)
        c2 = (high0 >> shift) ^ c3 ^ np.uint64(key1)
        c1, c3 = high1 & mask, high0 & mask
        key0, key1 = (key0 + 0x9E3779B9) & WORD, (key1 + 0xBB67AE85) & WORD
    words = np.stack([c0, c1, c2, c3], axis=1).reshape(-1, 2)
    whole = (words[:, 0] >> np.uint64(5)) * np.uint64(67108864) + (words[:, 1] >> np.uint64(6))
    units = np.maximum(whole.astype(np.float64), 0.5) * 2.0**-53
    out[:] = units[first - 2 * start :][: len(out)]


#: Write the uniform draws of entities ``first``, ``first + 1``, ... into an array:
#: ``fill_uniforms(out, seed, stage, first, replication, k, stream)``; a kernel may call it.
fill_uniforms = _fill_uniforms if COMPILED else _plain_uniforms


@kernel
def fill_draws(
    out: Floats,
    kind: int,
    a: float,
    b: float,
    c: float,
    row: Floats,
    seed: int,
    stage: int,
    first: int,
    replication: int,
    k: int,
    stream: int,
) -> None:
    """Write the draws of entities ``first``, ``first + 1``, ... of one distribution [h]."""
    fill_uniforms(out, seed, stage, first, replication, k, stream)
    for i in range(out.shape[0]):
        out[i] = draw(kind, a, b, c, row, out[i])
