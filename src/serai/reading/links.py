"""How the figures of a sentence stand to one another."""

from __future__ import annotations

import re

from serai.reading.lexicon import Lexicon
from serai.reading.model import Figure, Link
from serai.reading.patterns import pattern


def links_of(text: str, number: int, figures: list[Figure], lexicon: Lexicon) -> tuple[Link, ...]:
    """Return the links from a figure to earlier ones of its sentence.

    The kinds are ``from_to`` (this is where the other rose or fell to), ``growth_of``
    (the other is the change that led here), ``part_of``, ``share_of`` (the other is
    the share that this amount is), ``conversion`` and ``same`` (told twice).
    """
    here = figures[number]
    earlier = [f for f in figures[:number] if f.kind not in ("date", "ordinal")]
    if not earlier:
        return ()
    before = earlier[-1]
    gap = text[before.end : here.start].lower()
    found: list[Link] = []

    def add(kind: str) -> None:
        found.append(Link(kind, before.start, text[before.start : before.end]))

    if re.search(r"^[^(]{0,25}\((?:[^)]*)$", gap) and here.kind in ("money", "amount", "share"):
        add("conversion" if here.kind == before.kind else "share_of")
    elif re.search(rf"(?<!\w){pattern(lexicon.language, 'linkword').pattern}", gap) and re.search(
        r"including|of which|of them|among|of that|of this|в том числе|из них|из которых|включая",
        gap,
    ):
        add("part_of")
    elif re.search(r"^[^,;]*\b(?:to|до)\s+(?:\w+\s+){0,3}$", gap):
        head = text[: before.start].lower()
        if re.search(r"\b(?:from|с|со)\s+(?:\w+\s+){0,3}\W?$", head):
            add("from_to")
        elif before.kind in ("share", "change", "multiple"):
            add("growth_of")
    elif before.kind == "share" and re.match(r"\s*(?:-|–|—|,|or|\()", gap) and here.kind != "share":
        if len(gap) < 15:
            add("share_of")
    elif re.search(r"^\s*,?\s*(?:or|equivalent to|equal to|that is)\s+(?:\w+\s+){0,2}$", gap):
        add("conversion" if (here.kind == "share") == (before.kind == "share") else "share_of")
    same = next((f for f in earlier if f.ends == here.ends and f.unit == here.unit), None)
    if same is not None and not found:
        found.append(Link("same", same.start, text[same.start : same.end]))
    return tuple(found)
