"""What a name says by its letters alone: words, numerals, countries, script, initials.

Nothing here decides that two names mean one thing; :mod:`serai.ledger.identity` does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

#: Cyrillic letters of Russian and Kazakh, and Georgian ones, in Latin letters.
_CYRILLIC = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһіўӯ",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "e",
            "zh",
            "z",
            "i",
            "y",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "-",
            "y",
            "-",
            "e",
            "yu",
            "ya",
            "a",
            "g",
            "q",
            "n",
            "o",
            "u",
            "u",
            "h",
            "i",
            "o",
            "u",
        ],
        strict=True,
    )
) | {"ҳ": "h", "ҷ": "j", "ӣ": "i"}
_GEORGIAN = dict(
    zip(
        "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
        [
            "a",
            "b",
            "g",
            "d",
            "e",
            "v",
            "z",
            "t",
            "i",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "zh",
            "r",
            "s",
            "t",
            "u",
            "p",
            "k",
            "gh",
            "q",
            "sh",
            "ch",
            "ts",
            "dz",
            "ts",
            "ch",
            "kh",
            "j",
            "h",
        ],
        strict=True,
    )
)
_LETTERS = str.maketrans(
    {k: v.replace("-", "") for k, v in {**_CYRILLIC, **_GEORGIAN}.items()}
    | {"ı": "i", "ə": "a", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "&": " and ", "№": " no "}
)
#: Words that name a legal form and tell no two bodies apart.
LEGAL = frozenset(
    [
        "jsc",
        "ojsc",
        "cjsc",
        "pjsc",
        "llc",
        "llp",
        "ltd",
        "limited",
        "inc",
        "incorporated",
        "corp",
        "plc",
        "gmbh",
        "ag",
        "sa",
        "srl",
        "spa",
        "bv",
        "nv",
        "oy",
        "ab",
        "nc",
        "nk",
        "co",
        "company",
        "corporation",
        "ao",
        "oao",
        "zao",
        "pao",
        "too",
        "ooo",
        "aq",
        "tdi",
        "mmc",
        "xk",
        "shk",
        "jshc",
    ]
)
_LEGAL_PHRASES = (
    "joint stock company", "limited liability company", "limited liability partnership",
    "national company", "public joint stock company", "aktsionernoe obshchestvo", "nk ao",
)  # fmt: skip
_FILL = frozenset(
    ["the", "of", "and", "for", "in", "on", "to", "de", "la", "le", "du", "des", "und", "i"]
)
_ROMAN = re.compile(r"(?=[IVX])(?:X{0,3})(?:IX|IV|V?I{0,3})")
_ORDINALS = {
    word: str(n)
    for n, word in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
        ],
        start=1,
    )
} | {
    word: str(n)
    for n, word in enumerate(
        [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ],
        start=1,
    )
}
#: A single letter after one of these tells two things apart as a numeral does.
_STAGES = frozenset(
    [
        "line",
        "phase",
        "stage",
        "unit",
        "block",
        "lot",
        "section",
        "package",
        "batch",
        "no",
        "number",
        "part",
    ]
)


def plain_words(name: str) -> tuple[str, ...]:
    """Return the words of a name in plain Latin letters, lower case, marks left out."""
    text = unicodedata.normalize("NFKC", name).casefold().translate(_LETTERS)
    text = unicodedata.normalize("NFKD", text)
    text = "".join(char for char in text if not unicodedata.combining(char))
    text = re.sub(r"(?<=\w)['’ʻʼ`.](?=\w)", "", text)
    return tuple(re.findall(r"[^\W_]+", text))


_BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")


def _kept(inside: str, before: str) -> str:
    other = script_of(before) and script_of(inside) not in ("", script_of(before))
    return " " if acronym_of(inside) or other else f" {inside} "


@lru_cache(maxsize=65536)
def core_words(name: str) -> tuple[str, ...]:
    """Return the words of a name without legal forms and small words.

    What stands in brackets counts too, since it may tell two bodies apart, unless it
    is the short form of the name or the name in another script.
    """
    bare = _BRACKETS.sub(lambda found: _kept(found[1], name[: found.start()]), name)
    words = plain_words(bare) or plain_words(name)
    text = f" {' '.join(words)} "
    for phrase in _LEGAL_PHRASES:
        text = text.replace(f" {phrase} ", " ")
    text = re.sub(r" (\d+)(?:st|nd|rd|th)(?= )", r" \1", text)
    kept = tuple(word for word in text.split() if word not in LEGAL and word not in _FILL)
    return kept or words


@lru_cache(maxsize=65536)
def key_of(name: str) -> str:
    """Return what two spellings of one name share: its core words, in their order.

    The order matters: the University of Washington is not Washington University.
    """
    return " ".join(core_words(name))


_SOUNDS = (
    ("shch", "sh"), ("kh", "h"), ("gh", "g"), ("zh", "j"), ("dzh", "j"), ("ts", "c"), ("ck", "k"),
    ("q", "k"), ("c", "k"), ("z", "s"), ("w", "v"), ("y", "i"), ("x", "ks"), ("ph", "f"),
)  # fmt: skip


@lru_cache(maxsize=65536)
def sound_of(name: str) -> str:
    """Return the name as different romanisations would share it: QazaqGaz and Kazak gas."""
    text = "".join(core_words(name))
    for old, new in _SOUNDS:
        text = text.replace(old, new)
    # Doubled vowels stay: Shaanxi and Shanxi are two provinces.
    return re.sub(r"([^aeiou])\1+", r"\1", text)


def script_of(name: str) -> str:
    """Return the script of most letters of a name, as Unicode calls it."""
    counts: dict[str, int] = {}
    for char in name:
        if char.isalpha():
            script = unicodedata.name(char, "UNKNOWN").split()[0]
            counts[script] = counts.get(script, 0) + 1
    return max(counts, key=counts.__getitem__, default="")


@lru_cache(maxsize=65536)
def numerals_of(name: str) -> tuple[str, ...]:
    """Return the numbers that a name bears, in order: digits, Roman numerals, ordinals, line D."""
    found = []
    before = ""
    for token in re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", name)):
        lower = token.casefold()
        digits = re.findall(r"\d+", token)
        if digits:
            found += [str(int(d)) for d in digits]
        elif lower in _ORDINALS:
            found.append(_ORDINALS[lower])
        elif _ROMAN.fullmatch(token) and (len(token) > 1 or before in _STAGES):
            found.append(str(_roman(token)))
        elif len(token) == 1 and before in _STAGES:
            found.append(lower)
        before = lower
    return tuple(found)


def _roman(text: str) -> int:
    values = {"I": 1, "V": 5, "X": 10}
    numbers = [values[char] for char in text]
    return sum(-a if a < b else a for a, b in zip(numbers, [*numbers[1:], 0], strict=True))


@lru_cache(maxsize=1)
def _country_words() -> Mapping[str, str]:
    """Return words and short phrases that name a country, in plain letters, to its code."""
    import pycountry

    found: dict[str, str] = {}
    for country in pycountry.countries:
        for name in (country.name, getattr(country, "common_name", "")):
            head = name.split(",")[0]
            if head:
                found[" ".join(plain_words(head))] = country.alpha_2
    return found | _DEMONYMS


_DEMONYMS = {
    word: code
    for code, words in {
        "CN": "chinese prc beijing kitay kitai kitayskaya 中国",
        "KZ": "kazakh kazakhstani qazaqstan kazakstan astana",
        "KG": "kyrgyz kirghiz bishkek kirgiziya",
        "UZ": "uzbek tashkent ozbekiston",
        "TJ": "tajik dushanbe",
        "TM": "turkmen ashgabat",
        "RU": "russia russian moscow rossiya",
        "AZ": "azerbaijani baku azarbaycan",
        "GE": "georgian tbilisi",
        "TR": "turkey turkish ankara turkiye",
        "IR": "iran iranian tehran",
        "US": "american usa",
        "KR": "korea korean seoul",
        "JP": "japanese tokyo",
        "DE": "german",
        "FR": "french",
        "GB": "british uk",
        "IN": "indian",
        "PK": "pakistani",
        "MN": "mongolian",
    }.items()
    for word in words.split()
}


@lru_cache(maxsize=65536)
def countries_of(name: str) -> frozenset[str]:
    """Return the ISO codes of the countries that a name speaks of."""
    words = plain_words(name)
    known = _country_words()
    pairs = [" ".join(words[i : i + n]) for n in (1, 2, 3) for i in range(len(words))]
    return frozenset(known[text] for text in pairs if text in known)


def initials_of(name: str) -> frozenset[str]:
    """Return the initials that a name may be shortened to, small words left out or kept."""
    bare = re.sub(r"[(\[][^)\]]*[)\]]", " ", name)
    words = [w for w in plain_words(bare) if w not in LEGAL - {"corporation", "company"}]
    found = set()
    for kept in (words, [w for w in words if w not in _FILL]):
        letters = "".join(word[0] for word in kept)
        found |= {letters, letters.removesuffix("c")} if len(letters) > 2 else {letters}
    return frozenset(text for text in found if len(text) > 1)


def acronym_of(name: str) -> str:
    """Return a name that is nothing but an acronym, in plain letters; empty if it is not."""
    bare = name.strip()
    letters = [char for char in bare if char.isalpha()]
    short = 2 <= len(letters) <= 8 and " " not in bare
    if not short or sum(char.isupper() for char in letters) < max(2, len(letters) - 1):
        return ""
    return "".join(plain_words(bare))
