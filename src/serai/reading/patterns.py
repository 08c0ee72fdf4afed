"""Patterns built from a lexicon: each group of forms becomes one compiled alternation."""

from __future__ import annotations

import re
from functools import lru_cache

from serai.reading.lexicon import load_lexicon

#: A number in digits, with separators of thousands or a decimal mark.
DIGITS = re.compile(
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d]|,\d)|\d{1,3}(?: \d{3})+(?:[.,]\d+)?(?!\d|[.,]\d)"
    r"|\d{1,3}(?:'\d{3})+(?!\d)|\d{1,3}(?:\.\d{3}){2,}(?!\d)|\d{1,20}[.,]\d{1,12}(?!\d)|\d{1,30}(?!\d)"
)


def spelled(form: str) -> str:
    """Return a pattern for a form: spaces may be hyphens or line ends, signs stand as they are."""
    return r"[\s-]+".join(re.escape(word) for word in form.split(" "))


@lru_cache(maxsize=64)
def pattern(language: str, *groups: str) -> re.Pattern[str]:
    """Return the alternation of all forms of some groups, the longest first.

    A form that ends in a letter ends where the word does.
    """
    lexicon = load_lexicon(language)
    forms = {form for group in groups for form in lexicon.groups.get(group, {})}
    parts = [
        spelled(form) + (r"(?!\w)" if form[-1].isalnum() else "")
        for form in sorted(forms, key=lambda form: (-len(form), form))
    ]
    return re.compile("(?:" + "|".join(parts) + ")" if parts else r"(?!)", re.IGNORECASE)


@lru_cache(maxsize=64)
def ending(language: str, *groups: str) -> re.Pattern[str]:
    """Return the pattern of a form that ends a text, one article or sign after it allowed."""
    body = pattern(language, *groups).pattern
    return re.compile(rf"(?<![\w-])(?P<form>{body})\s*(?:the|a|an|its|to)?\s*$", re.IGNORECASE)


def canonical(form: str) -> str:
    """Return a matched form as the lexicon writes it."""
    return re.sub(r"[\s-]+", " ", form).strip().lower()
