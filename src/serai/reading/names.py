"""Names of parties, states and facilities: the case's registry first, then countries, then patterns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from serai.reading.document import Document
from serai.reading.lexicon import Lexicon, load_lexicon

_WORD = r"[A-ZÀ-ÞĀ-ŽƏİÖÜŞÇĞА-ЯЁ][\w'’ʻ.-]*(?<![.'’-])(?:&[A-Z]\w*)?"
_RUN = re.compile(rf"(?<![\w-]){_WORD}(?:(?:\s(?:of|for|and|&|the|de|on)){{0,2}}\s{_WORD})*")
_TITLES = frozenset(
    ["president", "minister", "prime", "mr", "mrs", "ms", "dr", "chairman", "governor", "premier",
     "secretary", "director", "ambassador", "deputy", "akim", "king", "sheikh", "professor", "ceo"]
)  # fmt: skip
#: Last words of names that are no bodies.
_NO_BODY = frozenset(
    [
        "summit", "forum", "conference", "initiative", "agreement", "day", "declaration",
        "strategy", "programme", "program", "sea", "region", "road", "asia", "route", "plan"
    ]
)  # fmt: skip
#: First words of the names of bodies.
_BODIES = frozenset(
    [
        "ministry", "department", "bank", "agency", "committee", "commission", "chamber",
        "university", "council", "academy", "institute", "association", "fund", "government",
        "cabinet", "union", "organization", "organisation", "secretariat", "administration"
    ]
)  # fmt: skip
#: Words that close a name, so that a name after them is another one.
_CLOSERS = frozenset(
    ["ministry", "agency", "bank", "group", "corporation", "company", "ltd", "inc", "llc", "llp", "jsc",
     "fund", "commission", "committee", "council", "association", "university", "institute", "railways",
     "railway", "airlines", "port", "holding", "corp", "plc", "ministries", "authority", "federation"]
)  # fmt: skip
_SMALL = frozenset(["of", "for", "and", "&", "the", "de", "on"])
_OPENERS = frozenset(
    ["the", "in", "on", "at", "by", "for", "from", "with", "this", "that", "these", "those", "a", "an",
     "it", "its", "he", "she", "they", "we", "our", "their", "his", "her", "as", "if", "after",
     "before", "during", "according", "under", "while", "when", "since", "today", "and", "but", "or",
     "also", "last", "over", "more", "about", "around", "nearly", "some", "both", "all", "new", "total",
     "following", "despite", "however", "meanwhile", "earlier", "between", "other", "another", "each"]
)  # fmt: skip
#: Words before a name by which it is a firm: its trade, or that one has a contract with it.
_PARTNER = re.compile(
    r"(?:(?:company|firm|operator|developer|corporation|holding|contractor|supplier|manufacturer|giant|"
    r"agency|consultancy|shipyard|automaker|miner|lender)|(?:contract|deal|agreement|venture|order|orders|"
    r"memorandum|partnership)\s(?:with|from|to)|(?:contract|tender)\s(?:to|by)|(?:built|owned|operated|"
    r"supplied|made|run|developed|designed|financed)\sby)\s$"
)


@dataclass(frozen=True)
class NameMention:
    """A name in a document.

    Attributes
    ----------
    kind : str
        ``organisation``, ``state``, ``bloc``, ``person``, ``place``, ``facility``, or the
        type of the registry's entity.
    entity : str
        Id in the case, or the ISO code of a state; empty for a name not known.
    how : str
        ``registry``, ``country``, ``list`` or ``pattern``.
    """

    start: int
    end: int
    text: str
    kind: str
    entity: str
    how: str
    confidence: float

    def as_dict(self) -> dict[str, object]:
        """Return the mention as plain data."""
        return dict(self.__dict__)


class Registry:
    """The names that a case knows, with their aliases in any script."""

    def __init__(self, names: Iterable[tuple[str, str, str]]) -> None:
        """Take (entity id, type, name) triples; the first of equal names holds."""
        self.known: dict[str, tuple[str, str]] = {}
        for entity, kind, name in names:
            bare = re.sub(r"\s*\([^)]*\)", "", name).strip()
            for form in {name.strip(), bare}:
                # A name of one small letter or a plain word would match everywhere.
                if len(form) > 1 and any(char.isupper() for char in form):
                    self.known.setdefault(form, (entity, kind))
        forms = sorted(self.known, key=lambda form: (-len(form), form))
        body = "|".join(re.escape(form).replace("\\ ", r"\s") for form in forms)
        self.pattern = re.compile(rf"(?<![\w-])(?:{body})(?![\w])" if forms else r"(?!)")

    @classmethod
    def of_tables(cls, tables: Mapping[str, Iterable[Mapping[str, object]]]) -> Registry:
        """Build the registry from the tables of a case: entities with aliases, then places."""
        found: list[tuple[str, str, str]] = []
        for table in ("entities", "places"):
            for row in tables.get(table, ()):
                kind = str(row.get("type") or "place") if table == "entities" else "place"
                aliases = row.get("aliases") or ()
                names = [row.get("name"), *(aliases if isinstance(aliases, list | tuple) else [])]
                found += [(str(row["id"]), kind, str(name)) for name in names if name]
        return cls(found)


@lru_cache(maxsize=1)
def _states() -> tuple[re.Pattern[str], dict[str, str]]:
    import pycountry

    codes: dict[str, str] = {}
    for country in pycountry.countries:
        for field in ("name", "common_name", "official_name"):
            name = getattr(country, field, "")
            if name and "," not in name:
                codes.setdefault(name, country.alpha_2)
    codes |= {form: value for form, (value, _) in load_lexicon("names").groups["demonym"].items()}
    forms = sorted(codes, key=lambda form: (-len(form), form))
    body = "|".join(re.escape(form) for form in forms)
    return re.compile(rf"(?<![\w-])(?:{body})(?![\w])"), codes


@lru_cache(maxsize=1)
def _listed() -> re.Pattern[str]:
    groups = load_lexicon("names").groups
    forms = sorted({**groups["org"], **groups["bloc"]}, key=lambda form: (-len(form), form))
    return re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, forms)) + r")(?![\w])")


def find_names(document: Document, registry: Registry | None = None) -> list[NameMention]:
    """Return the names of a document in order; a longer name beats one inside it.

    A known name inside a longer run of capitals that ends in a word such as Group or
    Port is not taken for the known one: Lianyungang Port Group is not Lianyungang.
    """
    text = document.text.replace("\u2019", "'")
    found: list[NameMention] = []
    runs = [run for match in _RUN.finditer(text) for run in _runs(text, match)]
    if registry is not None:
        for match in registry.pattern.finditer(text):
            form = re.sub(r"\s", " ", document.text[match.start() : match.end()])
            entity, kind = registry.known.get(form) or registry.known.get(match[0], ("", ""))
            if entity and not _inside_longer(text, match.start(), match.end(), runs):
                found.append(_mention(match, document, kind, entity, "registry", 0.98))
    lexicon = load_lexicon("names")
    for match in _listed().finditer(text):
        kind = lexicon.value("org", match[0]) or "bloc"
        if not _inside_longer(text, match.start(), match.end(), runs):
            found.append(_mention(match, document, kind, "", "list", 0.9))
    for start, end in runs:
        kind = _kind(text, start, end)
        if kind:
            found.append(
                NameMention(start, end, document.text[start:end], kind, "", "pattern", 0.7)
            )
    pattern, codes = _states()
    for match in pattern.finditer(text):
        found.append(_mention(match, document, "state", codes[match[0]], "country", 0.95))
    return _longest(found)


def _mention(
    match: re.Match[str], document: Document, kind: str, entity: str, how: str, sure: float
) -> NameMention:
    start, end = match.span()
    kind = {"state": "state", "asset": "facility"}.get(kind, kind)
    return NameMention(start, end, document.text[start:end], kind, entity, how, sure)


def _inside_longer(text: str, start: int, end: int, runs: list[tuple[int, int]]) -> bool:
    for left, right in runs:
        if left <= start and end <= right and (left, right) != (start, end):
            if text[start:end].lower().startswith(text[left:right].lower()):
                return False
            if _kind(text, left, right) in ("organisation", "facility"):
                return True
    return False


def _runs(text: str, match: re.Match[str]) -> list[tuple[int, int]]:
    """Return the names of one run of capitals: openers and the words of a title left out."""
    start, end = match.span()
    words = list(re.finditer(r"\S+", text[start:end]))
    lexicon = load_lexicon("en")
    first = 0
    while first < len(words) - 1 and words[first][0].lower() in _OPENERS:
        first += 1
    words = words[first:]
    pieces: list[list[re.Match[str]]] = [[]]
    pending = list(words)
    for number, word in enumerate(pending):
        possessive = word[0].endswith("'s")
        before = [w[0].lower() for w in pieces[-1]]
        after = [w[0].lower() for w in pending[number + 1 : number + 5]]
        if word[0] == "and" and before and _parts(before, after, lexicon):
            pieces.append([])
            continue
        if possessive:
            # Whose it is stands apart from what it is: China's CNPC.
            pieces += [[word], []]
        else:
            pieces[-1].append(word)
    found = []
    for piece in pieces:
        while piece and piece[-1][0].lower() in _SMALL:
            piece = piece[:-1]
        while piece and piece[0][0].lower() in _SMALL | _OPENERS:
            piece = piece[1:]
        if piece:
            left, right = start + piece[0].start(), start + piece[-1].end()
            right -= 2 if text[left:right].endswith("'s") else 0
            found.append((left, right))
    return found


def _parts(before: list[str], after: list[str], lexicon: Lexicon) -> bool:
    """Whether ``and`` stands between two names: not so in Ministry of Trade and Industry."""
    opened = before[0] in ("ministry", "department", "committee", "agency", "bank")
    if (opened and "of" in before) or "for" in before:
        return False
    single = len(before) == 1 and not lexicon.has("orgsuffix", before[0])
    if single or any(word in _CLOSERS for word in before):
        return True
    return not any(lexicon.has("orgsuffix", word) for word in before + after)


def _kind(text: str, start: int, end: int) -> str:
    """Return what a run of capitals names by its words and by what stands around it."""
    name = text[start:end]
    words = re.findall(r"[^\W\d_][\w'-]*", name)
    if not words:
        return ""
    lexicon, names = load_lexicon("en"), load_lexicon("names")
    last, first = words[-1].lower(), words[0].lower()
    low = [word.lower() for word in words]
    states = _states()[1]
    if name in states or first in _TITLES:
        return ""
    if len(words) == 1:
        return _single(text, start, end, name, words)
    if re.match(r"\s\([A-ZА-Я]{2,7}\)", text[end:]) and last not in ("corridor", "route"):
        return "organisation"
    if "of" in low[1:-1] and lexicon.has("orgsuffix", low[low.index("of", 1) - 1]):
        return "organisation"
    if lexicon.has("month", first) or lexicon.has("weekday", first):
        return ""
    if last in _NO_BODY:
        return ""
    if low[0] in _BODIES:
        return "organisation"
    if lexicon.has("orgsuffix", last) and not (
        last in ("port", "energy", "service", "office", "ports") and len(words) > 4
    ):
        return (
            "facility"
            if last in ("port", "airport", "terminal") and len(words) <= 2
            else "organisation"
        )
    if lexicon.has("facility", last):
        return "facility"
    if any(
        word in ("ministry", "bank", "agency", "corporation", "company", "fund", "committee")
        for word in low
    ):
        return "organisation"
    if any(
        re.fullmatch(r"[A-Z]{3,6}", word) and not names.has("notname", word)
        for word in (words if len(words) == 2 else words[:1])
    ):
        return "organisation" if len(words) <= 2 else ""
    before = text[max(0, start - 25) : start].lower()
    if re.search(
        r"(?:company|firm|operator|developer|corporation|holding|contractor|supplier|'s)\s$", before
    ):
        return "organisation"
    return ""


def _single(text: str, start: int, end: int, name: str, words: list[str]) -> str:
    names = load_lexicon("names")
    if names.has("notname", name.upper()) or load_lexicon("en").has("currency", name.lower()):
        return ""
    if re.search(r"\d", name):
        return ""
    if re.fullmatch(r"[A-ZА-ЯЁ]{3,6}", name) and text[end : end + 1] not in "-":
        # A dateline such as BAKU stands at the start of a line.
        lead = start == 0 or text[start - 1] == "\n"
        return "" if lead and re.match(r"\s*[,.(—–-]", text[end:]) else "organisation"
    if re.fullmatch(r"[A-Z][a-z]+[A-Z][A-Za-z]+", name):
        return "organisation"
    joined = re.fullmatch(r"[A-Z][\w']+-([A-Z][a-z]+)", name)
    if joined and load_lexicon("en").has("orgsuffix", joined[1].lower()):
        return "organisation"
    before = text[max(0, start - 30) : start].lower()
    if _PARTNER.search(before) and name not in _states()[1]:
        return "organisation"
    return ""


def _longest(found: list[NameMention]) -> list[NameMention]:
    """Keep the longest of names that overlap; of equal ones the surer."""
    kept: list[NameMention] = []
    for mention in sorted(found, key=lambda m: (-(m.end - m.start), -m.confidence, m.start)):
        if all(mention.end <= other.start or other.end <= mention.start for other in kept):
            kept.append(mention)
    return sorted(kept, key=lambda mention: mention.start)
