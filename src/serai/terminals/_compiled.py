"""The one place of this room that knows numba: a decorator that falls back to plain Python.

Without numba, or with ``SERAI_NO_NUMBA=1`` in the environment, every kernel runs
unchanged in the interpreter: the same numbers, slowly.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

numba: Any = None
if os.environ.get("SERAI_NO_NUMBA", "") in ("", "0"):
    with suppress(ImportError):
        numba = import_module("numba")

Function = TypeVar("Function", bound=Callable[..., Any])

COMPILED: bool = numba is not None


def kernel(function: Function) -> Function:
    """Compile a serial kernel once, keep it on disk, release the interpreter lock."""
    if not COMPILED:
        return function
    compiled: Function = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    _forget_stale(compiled)
    return compiled


def rule(function: Function) -> Function:
    """Compile a function that allocates nothing and is called by kernels only.

    Arrays travel without being counted, and nothing is made for callers in Python: both cost
    more than most rules do.  What is kept on disk is the kernel that calls it.
    """
    if not COMPILED:
        return function
    options = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "_nrt": False}
    compiled: Function = numba.njit(nogil=True, error_model="numpy", **options)(function)
    return compiled


def part(function: Function) -> Function:
    """Compile a rule that is called in one place as a part of its caller."""
    if not COMPILED:
        return function
    compiled: Function = numba.njit(nogil=True, error_model="numpy", inline="always", _nrt=False)(
        function
    )
    return compiled


def bare_kernel(function: Function) -> Function:
    """Compile a kernel that allocates nothing, and keep it on disk."""
    if not COMPILED:
        return function
    options = {"cache": True, "nogil": True, "error_model": "numpy", "_nrt": False}
    compiled: Function = numba.njit(**options)(function)
    _forget_stale(compiled)
    return compiled


def inlined(function: Function) -> Function:
    """Compile a small function into each kernel that calls it; nothing is kept on disk."""
    if not COMPILED:
        return function
    compiled: Function = numba.njit(nogil=True, error_model="numpy", inline="always")(function)
    return compiled


def _forget_stale(compiled: Any) -> None:
    """Drop the stored machine code of a kernel that is older than any kernel source.

    Numba compares a stored kernel with its own file only, but kernels call one another
    across files, and an old callee inside a caller would go unnoticed.
    """
    newest = max(source.stat().st_mtime_ns for source in Path(__file__).parent.glob("*.py"))
    module = compiled.__module__.rpartition(".")[2]
    for index in Path(compiled.stats.cache_path).glob(f"{module}.{compiled.__name__}-*.nbi"):
        # Another process may have removed it first, or the folder may be read-only.
        with suppress(OSError):
            if index.stat().st_mtime_ns < newest:
                index.unlink()
