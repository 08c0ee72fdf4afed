"""The three arrays of a replication, and how a rule gets hold of them.

A compiled rule is handed three addresses, and makes its views of the arrays itself: so a
call costs no more than three registers.  The interpreter is handed the arrays.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from serai.terminals._compiled import COMPILED, inlined

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

N_WIDTH, X_WIDTH = 28, 24
_ENDLESS = 1 << 40


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


def handed(world: World) -> Any:
    """Return what the rules take for a world; the world must outlive their call."""
    if not COMPILED:
        return world
    return Addresses(world.n.ctypes.data, world.x.ctypes.data, world.f.ctypes.data)


def _plain(w: World) -> tuple[Ints, Floats, Floats]:
    return w.n, w.x, w.f


def _compiled_views() -> Any:
    from numba.core import types
    from numba.extending import intrinsic
    from numba.np.arrayobj import make_array, populate_array

    def viewer(kind: Any, width: int) -> Any:
        kind = types.Array(kind, 2 if width > 1 else 1, "C")
        shape = (_ENDLESS, width)[: kind.ndim]
        strides = (8 * width, 8)[2 - kind.ndim :]

        @intrinsic
        def view(typing: Any, address: Any) -> Any:
            def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
                whole = context.get_value_type(types.intp)
                cell = context.get_data_type(kind.dtype).as_pointer()
                array: Any = make_array(kind)(context, builder)  # type: ignore[no-untyped-call]
                populate_array(  # type: ignore[no-untyped-call]
                    array,
                    data=builder.inttoptr(args[0], cell),
                    shape=[whole(size) for size in shape],
                    strides=[whole(size) for size in strides],
                    itemsize=whole(8),
                    meminfo=None,
                )
                return array._getvalue()

            return kind(address), generate

        return view

    ints, floats = viewer(types.int64, N_WIDTH), viewer(types.float64, X_WIDTH)
    line = viewer(types.float64, 1)

    @inlined
    def all_three(w: Addresses) -> Any:
        return ints(w.n), floats(w.x), line(w.f)

    return all_three


#: Return the arrays (n, x, f) of what a rule was handed.
views: Any = _compiled_views() if COMPILED else _plain
