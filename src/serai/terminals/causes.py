"""What holds an item, in words that a planner uses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

#: Causes of :data:`serai.terminals.results.CAUSES` in words, as the end of "held by".
WORDS: Mapping[str, str] = {
    "server": "busy machines and crews",
    "priority": "others that go first",
    "slot": "full yards",
    "berth": "taken quays",
    "vessel": "ships that are away or full",
    "closed": "closures and weather",
    "batch": "trains and loads not yet due",
}


def worded(cause: str) -> str:
    """Return a cause in words; an unknown one as it is."""
    return WORDS.get(cause, cause)


def shares_text(bound: Sequence[Mapping[str, Any]], most: int = 3, least: float = 0.05) -> str:
    """Return the first causes with their share of all hours waited.

    Parameters
    ----------
    bound : sequence of mapping
        ``cause`` and ``hours`` with its ``mean`` [1], the greatest first.
    most : int
        Causes that are named.
    least : float
        Share below which a cause is not named [1].
    """
    first = [part for part in bound if (part["hours"]["mean"] or 0.0) > least][:most]
    return ", ".join(f"{worded(part['cause'])} {part['hours']['mean']:.0%}" for part in first)
