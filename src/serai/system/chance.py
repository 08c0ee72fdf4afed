"""Chance as a function of identity: the same thing meets the same luck in every scenario.

Every uncertain quantity has a name.  Its draws come from a counter-based generator
keyed by the seed and that name, so adding a ferry or a project to a scenario moves
no other quantity, and any block of draws can be made without those before it.
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
#: Doubles that one step of the Philox counter yields.
_BLOCK = 4
#: Keeps inverse distribution functions away from infinity.
_EDGE = 1e-12


def uniforms(seed: int, name: str, draws: int, start: int = 0) -> Floats:
    """Return the uniform numbers of one named quantity.

    Parameters
    ----------
    seed : int
        Seed of the ensemble.
    name : str
        Identity of the quantity, such as ``project:anaklia:realised``.
    draws : int
        Number of draws D.
    start : int
        First draw, so that an ensemble can be made in blocks.

    Returns
    -------
    (D,) array
        Numbers within (0, 1), equal to those of one long run cut at ``start``.
    """
    digest = hashlib.blake2b(f"{seed}/{name}".encode(), digest_size=16).digest()
    source = np.random.Philox(key=int.from_bytes(digest, "little"))
    source.advance(start // _BLOCK)
    skip = start % _BLOCK
    numbers = np.random.Generator(source).random(skip + draws)[skip:]
    return np.clip(numbers, _EDGE, 1.0 - _EDGE)


def normals(seed: int, name: str, draws: int, start: int = 0) -> Floats:
    """Return standard normal numbers of one named quantity, shape (D,)."""
    # Commands that draw nothing do without the library.
    from scipy.special import ndtri

    return np.asarray(ndtri(uniforms(seed, name, draws, start)), dtype=np.float64)


def betas(seed: int, name: str, a: float, b: float, draws: int, start: int = 0) -> Floats:
    """Return Beta(a, b) numbers of one named quantity, shape (D,)."""
    from scipy.special import betaincinv

    return np.asarray(betaincinv(a, b, uniforms(seed, name, draws, start)), dtype=np.float64)


def triangular(low: float, mid: float, high: float, uniform: Floats) -> Floats:
    """Return the triangular distribution on [low, high] with mode ``mid`` at given chances.

    A sourced range with a most likely value says no more than this; a range without
    width is the value itself.
    """
    width = high - low
    if width <= 0:
        return np.full_like(uniform, mid)
    share = (mid - low) / width
    left = low + np.sqrt(uniform * width * (mid - low))
    right = high - np.sqrt((1.0 - uniform) * width * (high - mid))
    return np.where(uniform < share, left, right)
