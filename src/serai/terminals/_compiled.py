"""The one place of this room that knows numba: a decorator that falls back to plain Python.

Without numba, or with ``SERAI_NO_NUMBA=1`` in the environment, every kernel runs
unchanged in the interpreter: the same numbers, slowly.
"""

from __future__ import annotations

import gc
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
    """Compile a serial kernel once, keep it on disk, release the interpreter lock.

    Rules that call it get it as a rule, so that it is compiled apart only where Python calls it.
    """
    return _kernel(function)


def inlined(function: Function) -> Function:
    """Compile a kernel that becomes a part of each rule that calls it."""
    return _kernel(function, forceinline=True)


def _kernel(function: Function, **options: bool) -> Function:
    if not COMPILED:
        return function
    compiled, inner = _compiled(function, cache=True), _as_rule(function, **options)
    compiled.get_call_template, compiled.get_overload = inner.get_call_template, inner.get_overload
    _forget_stale(compiled)
    made: Function = compiled
    return made


def bare_kernel(function: Function) -> Function:
    """Compile a kernel that allocates nothing and that nothing compiled calls; keep it on disk."""
    if not COMPILED:
        return function
    made: Function = _compiled(function, cache=True, _nrt=False)
    _forget_stale(made)
    return made


def rule(function: Function) -> Function:
    """Compile a function that allocates nothing and is called by kernels only.

    Tables travel without being counted, and nothing is made for callers in Python: both cost
    more than most rules do.  What is kept on disk is the kernel that calls it.
    """
    made: Function = _as_rule(function) if COMPILED else function
    return made


def part(function: Function) -> Function:
    """Compile a rule that is called in one place as a part of its caller."""
    made: Function = _as_rule(function, forceinline=True) if COMPILED else function
    return made


def _as_rule(function: Any, **more: bool) -> Any:
    options: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "_nrt": False}
    # Without what it needs of a numba of another version a rule is compiled as numba does it.
    with suppress(ImportError):
        from serai.terminals._pipeline import RuleCompiler

        options["pipeline_class"] = RuleCompiler
    return _compiled(function, **options, **more)


def _compiled(function: Any, **options: Any) -> Any:
    made = numba.njit(nogil=True, error_model="numpy", **options)(function)
    template, plain = made.get_call_template, numba.types.unliteral

    def plain_template(args: Any, kws: Any) -> Any:
        # A constant among the arguments would be compiled apart from every other value of it.
        return template(tuple(map(plain, args)), {name: plain(kind) for name, kind in kws.items()})

    compile_now = made._compile_for_args

    def compile_without_collecting(*args: Any, **kws: Any) -> Any:
        # What the compiler makes it keeps: looking for waste in it takes a tenth of the time.
        collecting = gc.isenabled()
        gc.disable()
        try:
            return compile_now(*args, **kws)
        finally:
            if collecting:
                gc.enable()

    made.get_call_template = plain_template
    made._compile_for_args = compile_without_collecting
    return made


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
