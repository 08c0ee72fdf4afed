"""Numbers that measure nothing: telephones, codes, versions, ages, ranks, times, addresses."""

from __future__ import annotations

import re
from functools import lru_cache

from serai.reading.lexicon import load_lexicon
from serai.reading.patterns import pattern

_CODES = (
    "USD|EUR|CNY|RMB|KZT|RUB|UZS|KGS|TJS|TMT|AZN|GEL|TRY|GBP|JPY|CHF|INR|PKR|AED|SDR|US|AUD|CAD"
)
_NOUNS = r"(?!\s*(?:percent|per cent|%|million|billion|trillion|thousand|mln|bln|bn))"
_FIXED = (
    # Addresses of the web and of people, telephones, times of day.
    r"https?://\S+|www\.\S+|[\w.+-]+@[\w-]+\.[\w.]+",
    r"(?<![\w$])\+\s?\d[\d\s().-]{6,18}\d",
    r"(?<!\w)\(\d{2,5}\)\s?\d[\d\s-]{3,12}\d|(?<![\w.,$-])\d{2,4}-\d{2,4}-\d{2,4}(?:-\d{2,4})?(?![\w-])",
    r"(?<!\w)8[\s(-]{1,2}\d{3}[\s)-]{1,2}\d[\d\s-]{4,10}\d",
    r"(?<![\w.,])\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]\.?m\b\.?)?(?!\w)",
    r"(?<![\w.,])\d{1,2}(?:\.\d{2})?\s?[ap]\.?m\b\.?|(?<![\w.,])24/7(?!\w)|(?<=\bat )\d{1,2}\.\d{2}(?=[\s,]|\.?$)(?!\s(?:%|percent|per|million|billion|cents|t))",
    # Codes: letters and digits in one word.
    rf"(?<![\w])(?!(?:{_CODES})[\s-]?\d|[QH][1-4](?!\w)|FY)[A-Za-zА-Яа-яЁё]{{1,12}}[-–]?\d[\w./–-]*(?<![.,–-])",
    r"(?<![\w.,])\d{1,6}(?:[-–/][A-ZА-ЯЁIVX][\w-]*)+",
    r"(?<![\w.,$])\d{1,6}[A-Z]{1,3}\d*(?:-\d+)?(?![\w])(?<!MW)(?<!GW)(?<!KM)(?<!MT)(?<!KT)(?<!KW)(?<!TW)(?<!KV)(?<!BN)(?<!M)(?<!K)(?<!B)(?<!T)",
    r"(?<!\w)(?:ISO|IEC|HS|HS code|ТН ВЭД|EN|GOST|ГОСТ|UN|ATC|DIN|Boeing|Airbus|Sukhoi|Antonov|Euro|COP|Web|Industry|Windows)\s?\d[\d.:-]*",
    r"(?<![\d,.])\d{5,6},?(?=\s+(?:Astana|Almaty|Baku|Tashkent|Beijing|Aktau|Tbilisi|Moscow|Bishkek|г\.))",
    r"(?<![\w.,])\d+(?:\.\d+){2,}(?![\w,])",
    # Ages, ranks, footnotes, numbers of a list, addresses, gauges, sizes of containers.
    r"(?<!\w)(?:aged|age of|at age|aged between)\s+\d{1,3}(?:\s+(?:and|to)\s+\d{1,3})?",
    r"(?<![\w.,])\d{1,3}[-\s]years?[-\s]old|(?<=[a-z]),\s\d{2}(?=,\s(?:a|an|the|who|said|was|is|from)\b)",
    r"(?<!\w)(?:ranked|ranks?|ranking|placed)\s+(?:[a-z]+\s+){0,2}?(?:\d+(?:st|nd|rd|th)?|(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth))(?!\w)",
    r"(?<!\w)(?:top|Top)[\s-](?:\d+|three|five|ten|twenty|fifty)(?!\w)|(?<!\w)\d{1,3}(?:st|nd|rd|th)\s+(?:place|position|spot|out of)",
    r"\[\d{1,3}\]|^\s*\(?\d{1,2}[.)]\s+(?=[A-ZА-ЯЁ])|^\d{1,3}$",
    r"(?<![\w.,])\d{1,4}[A-Za-z]?,?\s+[A-Z][\w']+(?:\s[A-Z][\w']+)?\s+(?:Street|Avenue|Ave|Road|Boulevard|Lane|Square|Str)\b\.?",
    r"(?:Street|Avenue|Ave\.?|Road|Boulevard|Str\.?|улица|ул\.|проспект|пр\.)\s*[A-ZА-ЯЁ]?[\w']*,?\s+\d{1,4}[A-Za-z]?(?![\d,.]?\d)",
    r"(?<![\w.,])1[,. ]?(?:520|435)(?=[\s-]?(?:mm|millimet\w+)?(?:\s(?:and|to|or|–)\s1[,. ]?(?:520|435)[\s-]?(?:mm)?)?[\s-]?(?:gauge|track))[\s-]?(?:mm|millimet\w+)?",
    r"(?<![\w.,])(?:20|40|45|twenty|forty)[\s-]?(?:foot|feet|ft)\b(?![\s-]equivalent|\s(?:long|deep|high|wide|containers? equivalent))",
    r"(?<!\w)(?:one|two|three)\s+(?:of\s+(?:the|its|their|our|his)|another|by one)\b|(?<!\w)one[\s-](?:day|time|stop|way|off|sided)\b",
    r"(?<!\w)(?:double|dual|single|triple|one|two|three|four|six)[\s-](?:digit|track|tracked|tier|edged|sided|storey|story|lane|deck|decker|way|stage|hull|dimensional|party|thirds?\s+majority)\w*",
    r"\d{1,3}[.,]?\d*°\s?(?:\d{1,2}['′]\s?)?[NSEW]\b",
    r"(?<!\w)(?:Belt and Road\s+)?(?:Vision|Strategy|Agenda|Expo|EXPO|Concept|Programme|Program|Plan|Horizon)[\s-](?:19|20)\d\d(?!\w)",
    r"(?<!\w)[A-Z][\w]+[\s-]20\d\d\s+(?:strategy|agenda|programme|program|plan|concept|Strategy|Programme)",
    r"(?<!\w)[A-Z]\w+-20\d\d(?!\w)",
    r"(?<!\w)статус\w*|первый заместитель|(?<!\w)(?:\d{1,3})-летн\w+|(?<!\w)возраст\w*\s+\d{1,3}|(?<!\w)\d{1,3}-е\s+место|(?<!\w)\d{1,3}-м\s+месте",
)  # fmt: skip


@lru_cache(maxsize=4)
def _pattern(language: str) -> re.Pattern[str]:
    labels = pattern(language, "label").pattern
    labelled = (
        rf"(?<![\w-]){labels}\s*(?:No\.?|№|#)?\s?\d[\w./-]*(?<![.,])"
        rf"(?:\s*(?:,|and|to|и|-|–)\s*\d+(?![\w,.]))?{_NOUNS}"
    )
    # Labels may be written with a capital; the other forms are particular about it.
    return re.compile("|".join([*_FIXED, rf"(?i:{labelled})"]), re.MULTILINE)


def blocked(text: str, language: str) -> list[tuple[int, int]]:
    """Return the stretches of a sentence whose numbers are names or addresses."""
    load_lexicon(language)
    found = []
    for match in _pattern(language).finditer(text):
        glued = re.fullmatch(r"\d+[-–/]([^\W\d_]+)", match[0])
        measured = glued and pattern(language, "unit", "scale", "currency").fullmatch(glued[1])
        if (measured and glued and glued[1] not in ("foot", "feet", "ft")) or _is_figure(
            text, match, language
        ):
            continue
        found.append(match.span())
    return found


def _is_figure(text: str, match: re.Match[str], language: str) -> bool:
    """Whether what looks like a label and its number is a verb or noun and an amount."""
    words = re.match(r"([^\W\d_]+)\s+(\d[\d,.]*)$", match[0])
    if words is None or not load_lexicon(language).has("label", words[1].lower()):
        return False
    if "," in words[2] and len(words[2]) > 4:
        return True
    after = re.match(r"\s+(?:[a-z-]+\s+){0,2}?([a-z]+s)\b", text[match.end() :])
    lower = words[1][0].islower()
    unit = pattern(language, "unit", "scale", "currency").match(text, match.end() + 1)
    return bool((lower and after and not re.match(r"\s+(?:is|was|has)\b", text[match.end() :]))
                or (unit and text[match.end() : match.end() + 1] in " -"))  # fmt: skip
