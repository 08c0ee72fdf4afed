"""The one place that knows numba: decorators that fall back to plain Python.

Without numba every kernel runs unchanged and slowly in the interpreter, so the
numbers stay available where no compiler is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
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
    _forget_stale(compiled)
    return compiled


def parallel_kernel(function: Function) -> Function:
    """Compile a kernel whose ``prange`` loop runs over draws, and over nothing else."""
    if not COMPILED:
        return function
    options: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy"}
    compiled: Function = numba.njit(parallel=True, **options)(function)
    _forget_stale(compiled)
    return compiled


def _forget_stale(compiled: Any) -> None:
    """Drop the stored machine code of a kernel that is older than any kernel source.

    Numba compares a stored kernel with its own file only, but kernels call one another
    across files, and an old callee inside a caller would go unnoticed.
    """
    sources = Path(__file__).parent.glob("_*.py")
    newest = max(source.stat().st_mtime_ns for source in sources)
    module = compiled.__module__.rpartition(".")[2]
    for index in Path(compiled.stats.cache_path).glob(f"{module}.{compiled.__name__}-*.nbi"):
        # Another process may have removed it first, or the folder may be read-only.
        with suppress(OSError):
            if index.stat().st_mtime_ns < newest:
                index.unlink()


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
