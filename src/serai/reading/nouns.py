"""Find what is counted: the noun after a number, across adjectives."""

from __future__ import annotations

import re
from dataclasses import dataclass

from serai.reading.lexicon import Lexicon
from serai.reading.patterns import canonical, pattern

_WORD = re.compile(r"[\s-]*([^\W\d_]+(?:['’][^\W\d_]+)?(?:-[^\W\d_]+)*)(,?)")
_IRREGULAR = {
    "mous": "memorandum", "memoranda": "memorandum", "memorandums": "memorandum",
    "people": "person", "men": "man", "women": "woman", "children": "child", "staff": "person",
    "personnel": "person", "employees": "person", "specialists": "person", "companies": "company",
    "enterprises": "company", "firms": "company", "businesses": "company", "buses": "bus",
    "persons": "person", "workers": "worker", "leaders": "person", "media": "media",
    "police": "person", "data": "data",
}  # fmt: skip


@dataclass(frozen=True)
class Noun:
    """A counted noun: the words as printed, where they end, and the unit."""

    text: str
    end: int
    unit: str


def counted_noun(text: str, at: int, lexicon: Lexicon, singular: bool = False) -> Noun | None:
    """Return the noun that a number counts, or None.

    Parameters
    ----------
    at : int
        Character after the number.
    singular : bool
        The number is an ordinal, so the noun stands in the singular.
    """
    if lexicon.language == "ru":
        return _listed(text, at, lexicon)
    words: list[tuple[str, int]] = []
    position = at
    for _ in range(7):
        match = _WORD.match(text, position)
        if match is None or (match.start(1) > position + 2):
            break
        word = match[1]
        low = word.lower()
        if low in ("more", "other") and not words:
            position = match.end(1)
            continue
        if low == "and" and words and not _plural(words[-1][0], lexicon):
            words.append((word, match.end(1)))
        elif (
            lexicon.has("stop", low)
            or (low == "of" and words)
            or (words and lexicon.has("verb", low) and not _plural(low, lexicon))
        ):
            break
        else:
            words.append((word, match.end(1)))
        position = match.end(1)
        if match[2] and not _adjective(text, match.end()):
            break
        if match[2]:
            position = match.end()
    head = _head([word for word, _ in words], lexicon, singular)
    if head is None:
        return None
    printed = text[at : words[head][1]].strip(" -")
    low = words[head][0].lower().split("-")[-1]
    if lexicon.has("countedskip", low):
        return None
    return Noun(printed, words[head][1], _singular(low))


def _adjective(text: str, at: int) -> bool:
    """Whether a comma parts two adjectives before one noun."""
    return bool(re.match(r"\s+[a-z]+(?:-[a-z]+)?(?:\s+and)?\s+[a-z]+s\b", text[at:]))


def _plural(word: str, lexicon: Lexicon) -> bool:
    low = word.lower().split("-")[-1]
    if lexicon.has("plural", low):
        return True
    return (
        len(low) > 3 and low.endswith("s") and not low.endswith(("ss", "'s", "ous", "us", "is"))
        and not lexicon.has("notplural", low)
    )  # fmt: skip


def _head(words: list[str], lexicon: Lexicon, singular: bool) -> int | None:
    """Return which word is the head: the first plural, or one that follows it at once."""
    if singular:
        common = [n for n, word in enumerate(words) if word.islower() or len(words) == 1]
        return common[0] if common else None
    for number, word in enumerate(words):
        if not _plural(word, lexicon):
            continue
        following = words[number + 1] if number + 1 < len(words) else ""
        joined = bool(following) and not lexicon.has("verb", following)
        near = any(_plural(other, lexicon) for other in words[number + 1 : number + 3])
        if joined and near and lexicon.has("adjplural", word.lower()):
            continue
        return number
    return None


def _singular(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses", "zes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") else word


def _listed(text: str, at: int, lexicon: Lexicon) -> Noun | None:
    """Find a counted noun of the lexicon within the next words (Russian)."""
    nouns = pattern(lexicon.language, "counted")
    position = at
    for _ in range(5):
        gap = re.compile(r"[\s-]+").match(text, position)
        if gap is None:
            return None
        match = nouns.match(text, gap.end())
        if match:
            unit = lexicon.value("counted", canonical(match[0])) or match[0]
            return Noun(text[at : match.end()].strip(), match.end(), unit)
        word = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*").match(text, gap.end())
        if word is None or lexicon.has("stop", word[0].lower()):
            return None
        position = word.end()
    return None
