"""Numbers that are words of their own: fractions, multiples, milestones and ordinals."""

from __future__ import annotations

import re
from decimal import Decimal

from serai.reading.lexicon import Lexicon
from serai.reading.model import Figure
from serai.reading.nouns import counted_noun
from serai.reading.patterns import canonical, pattern


def read_fraction(text: str, at: int, lexicon: Lexicon) -> Figure | None:
    """Read a share in words or as n/m: two thirds of, nearly half."""
    match = re.compile(r"(\d{1,2})/(\d{1,3})(?![\d/])").match(text, at)
    if match and int(match[2]) > int(match[1]) > 0:
        value = Decimal(match[1]) / Decimal(match[2])
        return _share(text, at, match.end(), value)
    match = re.compile(
        r"(\d{1,2}|one|two|three|four|six|seven|eight|nine|каждый)\s+(?:in|out of)\s+(?:every\s+)?"
        r"(\d{1,3}|two|three|four|five|six|seven|eight|nine|ten)(?![\w,.%-]|\s+(?:million|billion|thousand))",
        re.IGNORECASE,
    ).match(text, at)
    if match:
        ends = [
            Decimal(w if w.isdigit() else lexicon.value("number", w.lower()) or 0)
            for w in match.groups()
        ]
        if 0 < ends[0] < ends[1] <= 100 and (ends[1] in (2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 100)):
            return _share(text, at, match.end(), ends[0] / ends[1])
    match = pattern(lexicon.language, "fraction").match(text, at)
    if match is None:
        return None
    after = text[match.end() :]
    if re.match(r"[\s-]+(?:of\s+)?(?:an?\s+)?(?:hour|million|billion|thousand|trillion|year|century|day|dozen|"
                r"время|час|миллион|миллиард)", after):  # fmt: skip
        return None
    if re.match(r"[\s-]+(?:of\s+)?(?:20\d\d|the year|this year|last year|time)", after):
        return None
    if re.search(r"(?i)\bby\s+(?:nearly |almost |about |over |more than )?$", text[:at]):
        value = Decimal(lexicon.value("fraction", canonical(match[0])) or 0)
        return _share(text, at, match.end(), value)
    if lexicon.language == "en" and not re.match(
        r"\s*(?:of\b|the\b|its\b|their\b|-|–|\(|\$|all\b|,|that\b|[a-z]*ing\b|in\b|\.|;|$)", after
    ):
        return None
    if (
        re.match(r"\s*[,.;]?\s*$|\s*[.,;]", after)
        and not re.search(
            r"(?i)\b(?:by|than|to|about|nearly|almost|over|только|на|до|почти|более)\s+$", text[:at]
        )
        and match[0].lower() != "half"
    ):
        return None
    value = Decimal(lexicon.value("fraction", canonical(match[0])) or 0)
    return _share(text, at, match.end(), value)


def _share(text: str, start: int, end: int, value: Decimal) -> Figure:
    return Figure(
        start, end, text[start:end], "share", value, unit="1", base_unit="1", rules=("fraction",),
        step=Decimal("0.1"),
    )  # fmt: skip


def read_multiple(text: str, at: int, lexicon: Lexicon) -> Figure | None:
    """Read a word that says how many times: doubled, threefold."""
    match = pattern(lexicon.language, "multiple").match(text, at)
    if match is None:
        return None
    after = text[match.end() :]
    if re.match(
        r"-(?!fold)|\s+(?:a|per|every|each)\s+(?:week|day|month|year)|[\s-]+(?:track|digit|check|tax|standard|room)\b|\s+as\s+an?\b",
        after,
    ):
        return None
    value = Decimal(lexicon.value("multiple", canonical(match[0])) or 0)
    return Figure(
        at, match.end(), match[0], "multiple", value, unit="1", base_unit="1", rules=("multiple",)
    )


def read_milestone(text: str, at: int, lexicon: Lexicon) -> Figure | None:
    """Read a count that was reached, told as an ordinal: the 1,000th train."""
    match = re.compile(r"(\d{1,3}(?:[, ]\d{3})+|\d{2,})(?:st|nd|rd|th|-[йя])(?!\w)").match(text, at)
    if match is None:
        return None
    value = Decimal(re.sub(r"\D", "", match[1]))
    noun = counted_noun(text, match.end(), lexicon, singular=True)
    if value < 100 or noun is None or (value % 10 and value < 1000):
        return None
    return Figure(
        at, match.end(), match[0], "milestone", value, unit=noun.unit, printed=noun.text,
        base_unit=noun.unit, rules=("milestone",),
    )  # fmt: skip


def read_ordinal(text: str, at: int, lexicon: Lexicon) -> Figure | None:
    """Read the number of an event in its series, or of a plant among several."""
    match = re.compile(r"([^\W\d_]+)").match(text, at)
    if match is None or not lexicon.has("ordinal", match[1].lower()):
        return None
    value = Decimal(lexicon.value("ordinal", match[1].lower()) or 0)
    before = re.search(r"(\w+)\W*$", text[:at])
    after = re.match(r"\s+([^\W\d_]+)", text[match.end() :])
    word = after[1].lower() if after else ""
    start, end = at, match.end()
    if before and before[1].lower() == "the" and (lexicon.has("verb", word) or not word):
        if not re.search(r"(?i)\b(?:first|second)\b", text[: max(at - 4, 0)]):
            return None
        start = before.start()
    elif lexicon.has("ordinalskip", word) or lexicon.has("verb", word) or not after:
        return None
    else:
        run = re.match(
            r"(?:\s+(?:[A-Z][\w'’-]*(?:-[A-Z]\w*)*|and|of|[a-z]+(?!\w))){1,9}", text[end:]
        )
        words = re.findall(r"[A-Za-z]+", run[0]) if run else []
        lowered = [w.lower() for w in words]
        event = next((i for i, w in enumerate(lowered) if lexicon.has("eventnoun", w)), 99)
        asset = next((i for i, w in enumerate(lowered) if lexicon.has("assetnoun", w)), 99)
        titled = all(w[0].isupper() or w in ("and", "of") for w in words[:event])
        if event < 99 and event < asset and (event <= 1 or titled):
            pass
        elif asset <= 1 or (asset <= 2 and not words[0][0].isupper()):
            found = re.compile(rf"(?:\s+\w+){{{asset + 1 + (words[asset] == 'power')}}}").match(
                text, end
            )
            end = found.end() if found else end
        else:
            return None
    return Figure(
        start, end, text[start:end], "ordinal", value, unit="ordinal", base_unit="ordinal",
        rules=("ordinal",),
    )  # fmt: skip
