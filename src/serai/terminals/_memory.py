"""The three arrays of a replication, and how a rule gets hold of them.

A compiled rule is handed three tables that are known by their addresses: so a call costs no
more than three registers.  The interpreter is handed the arrays.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from serai.terminals._compiled import COMPILED, part

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Cells of a row; rows begin at lines of the processor's cache, of 64 bytes.
N_WIDTH, X_WIDTH = 32, 24
CACHE_LINE = 64
#: Half the width is half the memory; the interpreter must not wrap what it shifts.
CELL = np.int32 if COMPILED else np.int64


class World(NamedTuple):
    """Three arrays: few enough to be handed to every rule, so that rules stay small.

    Attributes
    ----------
    n : (rows, N_WIDTH) of int
        One row for each thing: two rows of the whole, then stages, berths, calls, sources,
        classes, queues, servers, lines of closures, vessels, and items (with trains) last.  A
        thing is known by its row.
    x : (rows, X_WIDTH) of float
        Hours, places and counts of the same things.
    f : 1-D of float
        Values of this replication, tables, quantiles, the calendar of events and the counts, at
        the offsets that row 1 of ``n`` holds.
    """

    n: Ints
    x: Floats
    f: Floats


class Addresses(NamedTuple):
    """Where the arrays of a world begin."""

    n: int
    x: int
    f: int


def aligned(count: int, kind: Any) -> Any:
    """Return an array of ``count`` cells, unset, that begins at a line of the cache."""
    size = np.dtype(kind).itemsize
    room = np.empty(count + CACHE_LINE // size, dtype=kind)
    skip = -room.ctypes.data % CACHE_LINE // size
    return room[skip : skip + count]


def handed(world: World) -> Any:
    """Return what the kernel takes for a world; the world must outlive its call."""
    if not COMPILED:
        return world
    return Addresses(world.n.ctypes.data, world.x.ctypes.data, world.f.ctypes.data)


def handed_floats(f: Floats) -> Any:
    """Return what a kernel takes for a line of floats, which must outlive its call."""
    return f.ctypes.data if COMPILED else f


def _same(what: Any) -> Any:
    return what


def _bits(number: float) -> int:
    return int(np.float64(number).view(np.int64))


def _openers() -> tuple[Any, Any, Any]:
    if not COMPILED:
        return _same, _same, _bits
    from numba.core import types

    from serai.terminals._address import bits_of, table_at

    ints = table_at("n", N_WIDTH, types.int64)
    floats, line = (
        table_at(name, width, types.float64) for name, width in (("x", X_WIDTH), ("f", 1))
    )

    @part
    def opened(a: Addresses) -> Any:
        return World(ints(a.n), floats(a.x), line(a.f))

    return opened, line, bits_of


#: Return the world, or the line of floats, of what a kernel was handed; the 64 bits of a float.
opened: Any
opened_floats: Any
bits: Any
opened, opened_floats, bits = _openers()
