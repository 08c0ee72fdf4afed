"""A view of a case: which scenario, known on which day; it is part of every address.

``base`` is the case as it stands, ``second-ferry-fleet`` a scenario of it, and
``base@2025-06-17`` the case with what was known on that day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from serai.errors import UsageError, quoted

BASE = "base"
#: Names of scenarios are file names, so nothing else is let through.
NAME = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,58}[a-z0-9])?")


@dataclass(frozen=True)
class View:
    """One way to look at a case.

    Attributes
    ----------
    scenario : str
        Name of a scenario; empty for the case as it stands.
    as_of : date or None
        Only what was said by that day; None is the case's own day.
    """

    scenario: str = ""
    as_of: date | None = None

    @property
    def slug(self) -> str:
        """The view as it stands in addresses."""
        day = f"@{self.as_of.isoformat()}" if self.as_of else ""
        return f"{self.scenario or BASE}{day}"

    @property
    def words(self) -> str:
        """The view as people read it."""
        told = self.scenario.replace("-", " ").replace("_", " ") if self.scenario else ""
        told = f"scenario {told}" if told else "the case as it stands"
        return f"{told}, known on {self.as_of.isoformat()}" if self.as_of else told


def view_of(slug: str) -> View:
    """Read a view from an address.

    Raises
    ------
    UsageError
        If the text names no view.
    """
    name, _, day = slug.partition("@")
    if not NAME.fullmatch(name):
        raise UsageError(f"no view {quoted(slug)}: expected a scenario, or {quoted(BASE)}")
    try:
        known = date.fromisoformat(day) if day else None
    except ValueError as error:
        raise UsageError(
            f"no view {quoted(slug)}: expected a day such as 2025-06-17 after the @"
        ) from error
    return View("" if name == BASE else name, known)
