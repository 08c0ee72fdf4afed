"""The words of a language as data: one CSV file a language, read once.

Each row is ``group,form,value,extra``: a group such as ``scale`` or ``unit``, the
form in lower case with single spaces, what it stands for, and a second value
where the group has one.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from serai.errors import UsageError, one_of, quoted

LANGUAGES = ("en", "ru")
#: Words with capitals: well-known bodies, blocs, words of states.
NAMES = "names"

#: A phrase: its words, what it stands for, and its second value.
Phrase = tuple[tuple[str, ...], str, str]


@dataclass(frozen=True)
class Lexicon:
    """The words of one language.

    Attributes
    ----------
    groups : mapping of str to mapping of str to (str, str)
        By group, the form with its value and second value.
    phrases : mapping of str to mapping of str to tuple of Phrase
        By group and first word, the phrases of it, the longest first.
    """

    language: str
    groups: Mapping[str, Mapping[str, tuple[str, str]]]
    phrases: Mapping[str, Mapping[str, tuple[Phrase, ...]]]

    def has(self, group: str, form: str) -> bool:
        """Whether a form belongs to a group."""
        return form in self.groups.get(group, {})

    def value(self, group: str, form: str) -> str | None:
        """Return what a form stands for in a group, or None."""
        found = self.groups.get(group, {}).get(form)
        return found[0] if found else None

    def starting(self, group: str, word: str) -> tuple[Phrase, ...]:
        """Return the phrases of a group that start with a word, the longest first."""
        return self.phrases.get(group, {}).get(word, ())


@lru_cache(maxsize=8)
def load_lexicon(language: str) -> Lexicon:
    """Read the lexicon of a language from the package.

    Raises
    ------
    UsageError
        If there is none.
    """
    if language not in (*LANGUAGES, NAMES):
        raise UsageError(f"no lexicon for {quoted(language)}: expected {one_of(LANGUAGES)}")
    path = files("serai").joinpath("reading", "lexicons", f"{language}.csv")
    groups: dict[str, dict[str, tuple[str, str]]] = {}
    reader = csv.reader(io.StringIO(path.read_text(encoding="utf-8")))
    next(reader)
    for row in reader:
        if not row or row[0].startswith("#"):
            continue
        group, forms, value, extra = (*row, "", "", "")[:4]
        for form in forms.split("|"):
            groups.setdefault(group, {})[form] = (value or form, extra)
    phrases: dict[str, dict[str, list[Phrase]]] = {}
    for group, entries in groups.items():
        for form, (value, extra) in entries.items():
            words = tuple(form.split(" "))
            phrases.setdefault(group, {}).setdefault(words[0], []).append((words, value, extra))
    ordered = {
        group: {
            first: tuple(sorted(found, key=lambda phrase: -len(phrase[0])))
            for first, found in by_first.items()
        }
        for group, by_first in phrases.items()
    }
    return Lexicon(language, groups, ordered)
