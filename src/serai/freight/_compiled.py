"""The one place that knows numba: decorators that fall back to plain Python.

Without numba every kernel runs unchanged and slowly in the interpreter, so the
numbers stay available where no compiler is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, TypeVar

numba: Any
try:
    numba = import_module("numba")
except ImportError:  # the interpreter then runs the same functions
    numba = None

Function = TypeVar("Function", bound=Callable[..., Any])

COMPILED: bool = numba is not None
prange: Any = numba.prange if COMPILED else range


def kernel(function: Function) -> Function:
    """Compile a serial kernel once, keep it on disk, release the interpreter lock."""
    if not COMPILED:
        return function
    compiled: Function = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    return compiled


def parallel_kernel(function: Function) -> Function:
    """Compile a kernel whose ``prange`` loop runs over draws, and over nothing else."""
    if not COMPILED:
        return function
    options: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy"}
    compiled: Function = numba.njit(parallel=True, **options)(function)
    return compiled


@contextmanager
def thread_count(threads: int | None) -> Iterator[int]:
    """Run the body with ``threads`` threads (None: as numba is set), then restore."""
    if not COMPILED:
        yield 1
        return
    before = int(numba.get_num_threads())
    wanted = (
        before if threads is None else max(1, min(threads, int(numba.config.NUMBA_NUM_THREADS)))
    )
    numba.set_num_threads(wanted)
    try:
        yield wanted
    finally:
        numba.set_num_threads(before)
