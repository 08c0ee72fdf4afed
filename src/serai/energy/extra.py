"""PyPSA and pvlib, which come with the extra ``energy`` and are imported when asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from serai.errors import UsageError

INSTALL = 'pip install "serai[energy]"'


def library(name: str) -> Any:
    """Import ``pypsa`` or ``pvlib``.

    Raises
    ------
    UsageError
        Without it; the message says what to install.
    """
    try:
        return import_module(name)
    except ImportError as error:
        raise UsageError(
            f"the power model needs {name}, which is not installed: {INSTALL}"
        ) from error
