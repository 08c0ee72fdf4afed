"""Days, months, years and periods as a text tells them, resolved against its own date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from serai.reading.lexicon import Lexicon, load_lexicon


@dataclass(frozen=True)
class Mention:
    """A date as told.

    Attributes
    ----------
    kind : str
        ``day``, ``month``, ``quarter``, ``half``, ``year``, ``span`` or ``relative``.
    edtf : str
        The period in EDTF; empty where the document has no date to resolve it against.
    shown : bool
        Whether it is a figure of its own (``today`` is not).
    """

    start: int
    end: int
    kind: str
    edtf: str
    shown: bool = True


@lru_cache(maxsize=8)
def _patterns(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    lexicon = load_lexicon(language)

    def forms(group: str) -> str:
        words = sorted(lexicon.groups.get(group, {}), key=len, reverse=True)
        return "|".join(re.escape(word) for word in words)

    month, year = forms("month"), r"(?P<y>(?:19|20)\d\d)"
    day = r"(?P<d>0?[1-9]|[12]\d|3[01])"
    yearword = r"(?:\s*(?:года|году|годом|год|г\.))?" if language == "ru" else ""
    table = [
        ("iso", r"(?<![\w-])(?P<y>(?:19|20)\d\d)-(?P<m>0[1-9]|1[0-2])-(?P<d>[0-3]\d)(?![\w-])"),
        ("dotted", r"(?<![\w.])(?P<d>[0-3]?\d)[./](?P<m>0[1-9]|1[0-2])[./](?P<y>(?:19|20)\d\d)(?![\w])"),
        ("mdy", rf"\b(?P<mon>{month})\s+{day}(?:st|nd|rd|th)?\s*,?\s+{year}\b(?!\s?%)"),
        ("dmy", rf"(?<![\d.,]){day}(?:st|nd|rd|th)?(?:\s+of)?\s+(?P<mon>{month}),?\s+{year}{yearword}(?!\w)"),
        ("dayspan", rf"\b(?P<mon>{month})\s+{day}\s*[-–]\s*\d{{1,2}}(?:,\s*{year})?(?![\w%])"),
        ("md", rf"\b(?P<mon>{month})\s+{day}(?:st|nd|rd|th)?(?![\w%]|[.,]\d|\s+(?:percent|per cent|million|billion))"),
        ("dm", rf"(?<![\d.,$]){day}(?:st|nd|rd|th)?(?:\s+of)?\s+(?P<mon>{month})(?!\w)"),
        ("months", rf"\b(?P<mon>{month})\s*(?:[-–]|to|through|and|по|и)\s*(?P<mon2>{month})(?:\s+(?:of\s+)?{year}{yearword})?(?!\w)"),
        ("my", rf"(?<!\w)(?P<mon>{month}),?\s+(?:of\s+)?{year}{yearword}(?!\w)"),
        ("quarter", rf"(?<!\w)(?P<q>{forms('quarter')})(?:\s+(?:of\s+)?(?:the\s+year|{year}{yearword}|(?P<rel>last|this|next)\s+year))?(?!\w)"),
        ("half", rf"(?<!\w)(?P<h>{forms('halfyear')})(?:\s+(?:of\s+)?(?:the\s+year|{year}{yearword}|(?P<rel>last|this|next)\s+year))(?!\w)"),
        ("decade", r"(?<!\w)(?P<y>(?:19|20)\d0)s(?!\w)"),
        ("span", rf"(?<![\w.,$€£-]){year}\s?[-–—/]\s?(?P<y2>(?:(?:19|20)\d\d|\d\d))(?![\w%-]|[.,]\d){yearword}"),
        ("fiscal", r"(?<!\w)(?:FY|fiscal year|financial year)\s?(?P<y>(?:19|20)\d\d)(?:[-–/]\d\d(?:\d\d)?)?(?!\w)"),
        ("relative", rf"(?<![\w-])(?P<r>{forms('relative')})(?![\w-])"),
        ("quiet", rf"(?<![\w-])(?P<r>{forms('relativequiet')})(?![\w-])"),
        ("year", rf"(?:(?<![\w.,$€£¥₸№/+-])|(?<=\bend-)|(?<=\bmid-)|(?<=\blate-)|(?<=early-)){year}(?![\w%°]|[.,]\d|[-–]\d|\s[-–]\s(?:19|20)\d\d(?!\d)|[-–](?!\w))"
                 if language == "en" else rf"(?<![\w.,$€№/+-]){year}(?:\s*-?\s*(?:го|м|х)\b)?(?:\s*(?:годах|годы|года|году|годом|год|гг\.|г\.))?(?![\w%]|[.,]\d)"),
    ]  # fmt: skip
    return tuple((name, re.compile(text, re.IGNORECASE)) for name, text in table)


def find_dates(text: str, published: date | None, lexicon: Lexicon) -> list[Mention]:
    """Return the dates of a sentence in order; no two share a character.

    Raises
    ------
    ValueError
        Never: a day that no calendar has is left out.
    """
    if not re.search(r"\d|year|month|week|today|now|yester|tomorrow|present|quarter|half|год|месяц|"
                     r"недел|сегодня|квартал|полугоди", text, re.IGNORECASE):  # fmt: skip
        return []
    found: list[Mention] = []
    taken = bytearray(len(text) + 1)
    for name, pattern in _patterns(lexicon.language):
        for match in pattern.finditer(text):
            if any(taken[match.start() : match.end()]):
                continue
            mention = _mention(name, match, published, lexicon)
            if mention is None or (name == "year" and not _is_year(text, match, lexicon)):
                continue
            taken[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
            found.append(mention)
    return sorted(found, key=lambda mention: mention.start)


def _is_year(text: str, match: re.Match[str], lexicon: Lexicon) -> bool:
    """Whether a bare number of four digits is a year and not an amount."""
    after = re.match(r"[\s-]*([^\W\d_]+\.?)(?:\s+([^\W\d_]+))?", text[match.end("y") :])
    word = after[1].lower() if after else ""
    before = re.search(r"([^\W\d_]+)\W*$", text[: match.start()])
    last = before[1].lower() if before else ""
    if re.search(r"[$€£¥₸₽]\s?$", text[: match.start()]):
        return False
    if re.match(r"(?:год|году|года|годом|годах|годы|гг|г)\.?$", word):
        return True
    if lexicon.has("whenprep", last) and last not in ("of", "over", "to", "from", "for"):
        if lexicon.has("unit", word) or lexicon.has("currency", word):
            return text[match.end("y") : match.end("y") + 1] == "," or last in ("by", "since")
        return True
    if (lexicon.has("unit", word) and len(word) > 1) or lexicon.has("scale", word):
        return False
    if lexicon.has("currency", word) or word in ("people", "jobs", "containers", "workers"):
        return False
    if lexicon.has("label", last) or last in ("than", "about", "some", "nearly", "almost", "least"):
        return False
    pair = f"{word} {after[2].lower()}" if after and after[2] else ""
    return not (pair and lexicon.has("unit", pair))


def _mention(
    name: str, match: re.Match[str], published: date | None, lexicon: Lexicon
) -> Mention | None:
    groups = match.groupdict()
    year = groups.get("y")
    relative = {"last": -1, "this": 0, "next": 1}.get((groups.get("rel") or "").lower())
    if year is None and published is not None and name not in ("relative", "quiet"):
        year = str(published.year + (relative or 0))
    month = groups.get("m") or lexicon.value("month", (groups.get("mon") or "").lower())
    kind = name
    edtf: str | None = ""
    if name in ("iso", "dotted", "mdy", "dmy", "md", "dm", "dayspan"):
        kind, edtf = "day", _day(year, month, groups["d"])
        if edtf is None:
            return None
    elif name == "months":
        kind = "span"
        month2 = lexicon.value("month", groups["mon2"].lower())
        edtf = f"{year}-{int(month or 1):02d}/{year}-{int(month2 or 12):02d}" if year else ""
    elif name == "my":
        kind, edtf = "month", f"{year}-{int(month or 1):02d}"
    elif name == "quarter" and year:
        first = 3 * int(lexicon.value("quarter", groups["q"].lower()) or 1) - 2
        edtf = f"{year}-{first:02d}/{year}-{first + 2:02d}"
    elif name == "half" and year:
        first = 1 if lexicon.value("halfyear", groups["h"].lower()) == "1" else 7
        edtf = f"{year}-{first:02d}/{year}-{first + 5:02d}"
    elif name == "decade":
        kind, edtf = "span", f"{year}/{int(str(year)) + 9}"
    elif name == "span":
        until = groups["y2"] if len(groups["y2"]) == 4 else str(year)[:2] + groups["y2"]
        if until <= str(year):
            return None
        edtf = f"{year}/{until}"
    elif name in ("year", "fiscal"):
        kind, edtf = "year", str(year)
    elif name in ("relative", "quiet"):
        group = "relative" if name == "relative" else "relativequiet"
        kind, edtf = "relative", _relative(lexicon.value(group, groups["r"].lower()), published)
    start, end = match.start(), match.end()
    return Mention(start, end, kind, edtf or "", name != "quiet")


def _day(year: str | None, month: str | None, day: str) -> str | None:
    if year is None or month is None:
        return ""
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _relative(meaning: str | None, published: date | None) -> str:
    if published is None or meaning is None:
        return ""
    unit, _, steps = meaning.partition(" ")
    n = int(steps or 0)
    if unit == "year":
        return str(published.year + n)
    if unit == "month":
        months = published.year * 12 + published.month - 1 + n
        return f"{months // 12}-{months % 12 + 1:02d}"
    if unit == "week":
        monday = published - timedelta(days=published.weekday()) + timedelta(weeks=n)
        return f"{monday.isoformat()}/{(monday + timedelta(days=6)).isoformat()}"
    return (published + timedelta(days=n)).isoformat()


def find_published(head: str, name: str, language: str) -> tuple[date | None, str]:
    """Find the day of a document in its first lines; a dateline takes its year from the name.

    Returns
    -------
    day : date or None
    how : str
        ``text`` for a full date, ``dateline`` for a day whose year is in the name of
        the file, ``name`` for a date in the name; empty where none is found.
    """
    lexicon = load_lexicon(language)
    for mention in find_dates(head[:600], None, lexicon):
        if mention.kind == "day" and len(mention.edtf) == 10:
            return date.fromisoformat(mention.edtf), "text"
    full = re.search(
        r"(?<!\d)((?:19|20)\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?([0-2]\d|3[01])(?!\d)", name
    )
    if full:
        text = _day(full[1], full[2], full[3])
        if text:
            return date.fromisoformat(text), "name"
    year = re.search(r"(?<!\d)((?:19|20)\d\d)(?!\d)", name)
    if year:
        guess = date(int(year[1]), 1, 1)
        for mention in find_dates(head[:200], guess, lexicon):
            if mention.kind == "day" and len(mention.edtf) == 10:
                return date.fromisoformat(mention.edtf), "dateline"
    return None, ""
