"""The grammar of figures: rules over one sentence, deterministic and pure.

The order is fixed: dates and blocked stretches claim their characters first, then
fractions and multiples, then numbers with money, unit or counted noun, and last
the ordinals of events and plants.  No clock, file or network is asked.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from serai.reading.attach import attach
from serai.reading.blocks import blocked
from serai.reading.dates import Mention, find_dates
from serai.reading.documents import Document
from serai.reading.lexicon import Lexicon, load_lexicon
from serai.reading.model import Figure
from serai.reading.nouns import counted_noun
from serai.reading.numbers import Number, read_number
from serai.reading.patterns import canonical, pattern
from serai.reading.tables import table_figures
from serai.reading.tokens import legible, sentences

_RANGE = re.compile(r"\s?(?:-|–|—|\.\.\.?)\s?|\s+(?:to|till|or|and|до)\s+")
_SIGN = re.compile(r"(?:US\$|A\$|HK\$|C\$|S\$|[$€£¥₸₽₼₾₺₹]|(?<![\w])(?:USD|EUR|CNY|RMB|KZT|RUB|UZS|KGS|"
                   r"TJS|TMT|AZN|GEL|TRY|GBP|JPY|CHF|INR|PKR|AED|SDR|SAR|AUD|CAD))\s?$")  # fmt: skip


def read_figures(document: Document) -> list[Figure]:
    """Return the figures of a document in the order of the text.

    ``document.text[figure.start:figure.end]`` is the surface of every one.
    """
    lexicon = load_lexicon(document.language)
    plain, offsets = legible(document.text)
    found: list[Figure] = []
    context = ""
    for start, end in sentences(plain, lexicon):
        sentence = plain[start:end]
        if sentence.count("|") and "\n" not in sentence:
            found += table_figures(plain, start, end, document, lexicon)
            continue
        if "\n" in plain[max(start - 2, 0) : start]:
            context = ""
        figures = read_sentence(sentence, document, lexicon, context)
        told = (str(f.when.get("edtf", "")) for f in figures if f.kind == "date")
        context = next((edtf for edtf in told if edtf), context)
        found += [moved(figure, start) for figure in figures]
    if offsets is not None:
        found = [_mapped(figure, offsets) for figure in found]
    return [replace(f, surface=document.text[f.start : f.end]) for f in found]


def moved(figure: Figure, by: int) -> Figure:
    """Return a figure of a sentence at its place in the text."""
    when = dict(figure.when)
    if "start" in when:
        when |= {"start": when["start"] + by, "end": when["end"] + by}
    return replace(
        figure,
        start=figure.start + by,
        end=figure.end + by,
        when=when,
        subjects=tuple(replace(s, start=s.start + by, end=s.end + by) for s in figure.subjects),
        links=tuple(replace(link, start=link.start + by) for link in figure.links),
    )


def _mapped(figure: Figure, offsets: list[int]) -> Figure:
    """Return a figure with its offsets in the text before invisible characters were left out."""

    def stop(end: int) -> int:
        return offsets[end - 1] + 1 if end else 0

    when = dict(figure.when)
    if "start" in when:
        when |= {"start": offsets[when["start"]], "end": stop(when["end"])}
    return replace(
        figure,
        start=offsets[figure.start],
        end=stop(figure.end),
        when=when,
        subjects=tuple(
            replace(s, start=offsets[s.start], end=stop(s.end)) for s in figure.subjects
        ),
        links=tuple(replace(link, start=offsets[link.start]) for link in figure.links),
    )


def read_sentence(
    text: str, document: Document, lexicon: Lexicon, context: str = ""
) -> list[Figure]:
    """Return the figures of one sentence, offsets inside it."""
    taken = bytearray(len(text) + 1)
    blocks = blocked(text, lexicon.language)
    for start, end in blocks:
        taken[start:end] = b"\x01" * (end - start)
    dates = [
        mention
        for mention in find_dates(text, document.published, lexicon)
        if not any(start <= mention.start < end for start, end in blocks)
    ]
    for mention in dates:
        taken[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)
    found: list[Figure] = []
    for match in _starts(lexicon.language).finditer(text):
        at = match.start()
        if taken[at]:
            continue
        figure = (
            _fraction(text, at, lexicon)
            or _milestone(text, at, lexicon)
            or _amount(text, at, lexicon, found)
            or _multiple(text, at, lexicon)
            or _ordinal(text, at, lexicon)
        )
        if figure is None or any(taken[figure.start : figure.end]):
            continue
        taken[figure.start : figure.end] = b"\x01" * (figure.end - figure.start)
        found.append(figure)
    found += [_dated(text, mention) for mention in dates if mention.shown]
    found.sort(key=lambda figure: figure.start)
    return attach(text, found, dates, lexicon, context)


@lru_cache(maxsize=8)
def _starts(language: str) -> re.Pattern[str]:
    body = pattern(language, "number", "hundred", "fraction", "multiple", "ordinal").pattern
    return re.compile(
        rf"(?<![\w.])(?<![\w][-–])\d|(?<=[^\W\d_])(?<=USD|EUR|CNY|KZT|RUB)\d|(?<!\w)(?<=-)\d|(?<![\w-]){body}"
        r"|(?<![\w-])a\s+(?=hundred|thousand|million|billion|dozen)|(?<=\s)\.\d",
        re.IGNORECASE,
    )


def _dated(text: str, mention: Mention) -> Figure:
    return Figure(
        mention.start, mention.end, text[mention.start : mention.end], "date", None,
        when={"edtf": mention.edtf, "kind": mention.kind, "start": mention.start,
              "end": mention.end}, rules=("date",),
    )  # fmt: skip


def _fraction(text: str, at: int, lexicon: Lexicon) -> Figure | None:
    match = re.compile(r"(\d{1,2})/(\d{1,3})(?![\d/])").match(text, at)
    if match and int(match[2]) > int(match[1]) > 0:
        value = Decimal(match[1]) / Decimal(match[2])
        return _share(text, at, match.end(), value)
    match = pattern(lexicon.language, "fraction").match(text, at)
    if match is None:
        return None
    after = text[match.end() :]
    if re.match(r"[\s-]+(?:an?\s+)?(?:hour|million|billion|thousand|trillion|year|century|day|dozen|"
                r"время|час|миллион|миллиард)", after):  # fmt: skip
        return None
    if re.match(r"[\s-]+(?:of\s+)?(?:20\d\d|the year|this year|last year|time)", after):
        return None
    if lexicon.language == "en" and not re.match(
        r"\s*(?:of\b|the\b|its\b|their\b|-|–|\(|\$|all\b|,|that\b|[a-z]*ing\b|in\b|$)", after
    ):
        return None
    value = Decimal(lexicon.value("fraction", canonical(match[0])) or 0)
    return _share(text, at, match.end(), value)


def _share(text: str, start: int, end: int, value: Decimal) -> Figure:
    return Figure(
        start, end, text[start:end], "share", value, unit="1", base_unit="1", rules=("fraction",),
        step=Decimal("0.1"),
    )  # fmt: skip


def _multiple(text: str, at: int, lexicon: Lexicon) -> Figure | None:
    match = pattern(lexicon.language, "multiple").match(text, at)
    if match is None:
        return None
    after = text[match.end() :]
    if re.match(
        r"-(?!fold)|\s+(?:a|per|every|each)\s+(?:week|day|month|year)|[\s-]+(?:track|digit|check|tax|standard|room|as)\b",
        after,
    ):
        return None
    value = Decimal(lexicon.value("multiple", canonical(match[0])) or 0)
    return Figure(
        at, match.end(), match[0], "multiple", value, unit="1", base_unit="1", rules=("multiple",)
    )


def _milestone(text: str, at: int, lexicon: Lexicon) -> Figure | None:
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


def _ordinal(text: str, at: int, lexicon: Lexicon) -> Figure | None:
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


def _amount(text: str, at: int, lexicon: Lexicon, before: list[Figure]) -> Figure | None:
    """Read a number with its money, unit or noun; None where it measures nothing."""
    sign = _SIGN.search(text[max(0, at - 5) : at])
    number = read_number(text, at, lexicon, money=bool(sign))
    if number is None or _glued(text, number, lexicon, bool(sign)):
        return None
    first, last = _range(text, number, lexicon, bool(sign))
    start = at - len(sign[0]) if sign else at
    low, high = first.value, (last.value if last else None)
    end = (last or first).end
    if sign:
        unit = pattern(lexicon.language, "currency").match(sign[0].strip())
        code = lexicon.value("currency", canonical(unit[0])) if unit else sign[0].strip()
        code = {"RMB": "CNY"}.get(code or "", code or "")
        figure = Figure(start, end, "", "money", low, unit=code, printed=sign[0].strip(),
                        base_unit=code, rules=("money",))  # fmt: skip
    else:
        measured = _measured(text, start, end, first, lexicon) or _noun(
            text, start, end, first, lexicon, before
        )
        if measured is None:
            return None
        figure = measured
    if high is not None:
        figure = replace(figure, value=None, low=low, high=high, rules=(*figure.rules, "range"))
    else:
        figure = replace(figure, value=low)
    return replace(figure, surface=text[figure.start : figure.end], step=first.step)


def _glued(text: str, number: Number, lexicon: Lexicon, money: bool) -> bool:
    """Whether letters stick to the digits that are neither a unit nor a scale."""
    rest = text[number.end : number.end + 12]
    if re.match(r"(?:st|nd|rd|th)(?!\w)", rest) and not number.spelled:
        return True
    if re.match(r"-?(?:fold|х|x)(?!\w)", rest):
        return False
    word = re.match(r"[^\W\d_]+", rest)
    return bool(word and not pattern(lexicon.language, "unit", "currency").match(rest)) or (
        bool(re.match(r"[/:]\d", rest))
    )


def _range(text: str, first: Number, lexicon: Lexicon, money: bool) -> tuple[Number, Number | None]:
    """Read the second end of a range; a scale at the second end holds for both."""
    gap = _RANGE.match(text, first.end)
    if gap is None:
        return first, None
    at = gap.end()
    before = text[: first.start].rstrip(" $€£USD").lower()
    word = gap[0].strip()
    if (
        word in ("and", "or")
        and not (word == "or" and first.spelled)
        and not before.endswith("between")
    ):
        return first, None
    sign = re.compile(r"(?:US\$|[$€£¥₸])\s?").match(text, at)
    at = sign.end() if sign else at
    second = read_number(text, at, lexicon, money or bool(sign))
    if second is None or first.end == second.end:
        return first, None
    if word in ("to", "до") and re.search(r"(?:by|на)$", before):
        return first, None
    if word in ("to", "до") and re.search(r"(?:from|с|со)$", before) and _grows(text, lexicon):
        return first, None
    if first.scale == 1 and second.scale != 1 and first.value < second.value / second.scale:
        first = first.scaled(second.scale)
    rest = text[second.end :]
    if second.value <= first.value or (word == "to" and re.match(r"\s*(?:one|1)\b", rest)):
        return first, None
    return first, second


def _grows(text: str, lexicon: Lexicon) -> bool:
    words = re.findall(r"[^\W\d_]+", text.lower())
    return any(lexicon.has("direction", word) for word in words)


def _measured(text: str, start: int, end: int, number: Number, lexicon: Lexicon) -> Figure | None:
    """Match a currency, a unit or times after the number."""
    gap = re.compile(r"\s?-?\s?(?:of\s+)?").match(text, end)
    at = gap.end() if gap else end
    language = lexicon.language
    money = pattern(language, "currency").match(text, at)
    unit = pattern(language, "unit").match(text, at)
    if money and (unit is None or len(money[0]) >= len(unit[0])) and not _som(text, money):
        code = lexicon.value("currency", canonical(money[0])) or ""
        return Figure(start, money.end(), "", "money", None, unit=code, printed=money[0],
                      base_unit=code, rules=("money",))  # fmt: skip
    if unit and not (unit[0] in ("a", "g", "c") or _misread(text, unit, number)):
        return _unit(text, start, end, unit, number, lexicon)
    times = re.compile(r"-?\s?(?:fold|times|х|x|раза?)(?!\w)").match(text, end)
    if times and not re.match(
        r"\s+(?:a|per|every|each)\s+(?:week|day|month|year)", text[times.end() :]
    ):
        if times[0].strip() == "times" and not re.match(
            r"\s+(?:more|higher|larger|the|as|greater|that|less|lower|its|their|over|compared|since|in|,|\.)|[.,]|$",
            text[times.end() :],
        ):
            return None
        return Figure(start, times.end(), "", "multiple", None, unit="1", printed=times[0].strip(),
                      base_unit="1", rules=("multiple",))  # fmt: skip
    return None


def _som(text: str, money: re.Match[str]) -> bool:
    """Whether ``sum`` or ``won`` is a word and no money."""
    return money[0].lower() in ("sum", "won", "try", "pounds", "gel") and bool(
        re.match(r"\s+(?:of|the|a|and)\b", text[money.end() :]) or money[0] in ("won", "try")
    )


def _misread(text: str, unit: re.Match[str], number: Number) -> bool:
    """Whether a short unit is the start of something else."""
    form = unit[0]
    if form in ("M", "MT") and number.scale == 1:
        return form == "M"
    if form == "second":
        return True
    return (
        form in ("t", "m", "h", "s")
        and text[unit.end() : unit.end() + 1] in ("'", ".")
        and (bool(re.match(r"[.']\w", text[unit.end() :])))
    )


def _unit(
    text: str, start: int, end: int, unit: re.Match[str], number: Number, lexicon: Lexicon
) -> Figure:
    form = canonical(unit[0])
    code, extra = lexicon.groups["unit"][form]
    if unit[0] in ("mW", "MW", "Mw"):
        code = "MW"
    factor, _, base = extra.rpartition(" ")
    kind, rules = "amount", ("unit",)
    if code in ("%", "pp", "bp"):
        kind = "share"
    elif code in ("s", "min", "h", "day", "week", "month", "yr", "decade"):
        kind = "duration"
    if code in ("Mt", "kt") and form in ("mtpa",):
        rules = ("unit", "rate:year")
    base_factor = Decimal(factor or 1) if factor or base else Decimal(extra or 1)
    tight = code in ("%", "pp", "bp") or number.scale == 1
    rate = pattern(lexicon.language, "rate").match(text, _skip(text, unit.end()))
    stop = unit.end() if tight else end
    if rate and number.scale != 1:
        stop = rate.end()
    return Figure(
        start, stop, "", kind, None, unit=code, printed=unit[0],
        base_unit="1" if code in ("%", "pp", "bp") else base or code,
        base_factor=base_factor, rules=rules,
    )  # fmt: skip


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] == " ":
        at += 1
    return at


def _noun(
    text: str, start: int, end: int, number: Number, lexicon: Lexicon, before: list[Figure]
) -> Figure | None:
    """Read a count by its noun; a spelled number reaches over the next word."""
    noun = counted_noun(text, end, lexicon)
    if noun is None:
        loose = number.scale != 1 or (number.step < 1) or "," in text[number.start : number.end]
        listed = re.match(
            r"\s+(?:of (?:them|which|these|whom)|are\b|were\b|have\b|из них|из которых)", text[end:]
        )
        modified = re.search(
            r"(?i)(?:more than|over|about|around|nearly|almost|at least|up to|to|from|reached|totaled|totalled|около|более|до)\s+$",
            text[:start],
        )
        if number.spelled and not (listed and number.value > 2):
            return None
        if not (loose or listed or (modified and number.value >= 10)):
            return None
        unit = before[-1].unit if before and before[-1].kind in ("count", "amount", "money") else ""
        same = unit if unit and (listed or loose or modified) else ""
        return Figure(start, end, "", "count" if same else "amount", None, unit=same,
                      base_unit=same, rules=("number",))  # fmt: skip
    if number.spelled and (number.value <= 1 or _definite(text, start, noun.text, lexicon)):
        return None
    if number.value == 1 and not number.scale > 1:
        return None
    stop = end
    if number.spelled and number.scale == 1 and number.value < 100:
        word = re.compile(r"\s+[\w'’-]+").match(text, end)
        stop = word.end() if word else end
    return Figure(start, stop, "", "count", None, unit=noun.unit, printed=noun.text,
                  base_unit=noun.unit, rules=("count",))  # fmt: skip


def _definite(text: str, start: int, noun: str, lexicon: Lexicon) -> bool:
    """Whether the words only point back at known states or parties: the two countries."""
    last = re.findall(r"[a-z]+", noun.lower())
    pointing = re.search(r"(?i)\b(?:the|our|their|these|all|both|its|of)\s+$", text[:start])
    return bool(last and lexicon.has("statenoun", last[-1]) and pointing)
