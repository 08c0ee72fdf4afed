"""serai tests what was pledged against the system that must deliver it.

The public functions are few: :func:`open_case` loads a case folder,
:func:`assess` answers five questions about each of its pledges.  Everything
else is reached from what they return.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["__version__", "assess", "open_case"]

if TYPE_CHECKING:
    from serai.assess import assess
    from serai.case import open_case


def __getattr__(name: str) -> Any:
    """Import the public functions on first use, so that ``serai --help`` stays quick."""
    if name == "assess":
        from serai.assess import assess

        return assess
    if name == "open_case":
        from serai.case import open_case

        return open_case
    raise AttributeError(f"module 'serai' has no attribute {name!r}")
