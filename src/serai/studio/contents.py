"""The pages of a view and the files beside them, by name."""

from __future__ import annotations

#: Pages of a view: name, title in the navigation, chapters of the report that it shows.
CHAPTERS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("overview", "Overview", ("first",)),
    ("sums", "Sums", ("sums",)),
    ("map", "Map and corridor", ("corridor",)),
    ("terminals", "Terminals", ("terminals",)),
    ("energy", "Energy", ("power", "fuels")),
    ("projects", "Projects", ("computed", "pace", "past")),
    ("timeline", "Timeline", ("timeline",)),
    ("completeness", "Completeness", ("completeness",)),
    ("sources", "Gaps", ("sources",)),
)
#: The workbook beside the pages.
TABLES = "tables.xlsx"
