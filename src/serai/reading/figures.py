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
from serai.reading.document import Document
from serai.reading.lexicon import Lexicon, load_lexicon
from serai.reading.model import Figure
from serai.reading.nouns import counted_noun
from serai.reading.numbers import Number, read_number
from serai.reading.ordinals import read_fraction, read_milestone, read_multiple, read_ordinal
from serai.reading.patterns import canonical, pattern
from serai.reading.shift import mapped, moved
from serai.reading.tables import table_figures
from serai.reading.tokens import legible, sentences

_RANGE = re.compile(r"\s?(?:-|–|—|\.\.\.?)\s?|\s+(?:to|till|or|and|до)\s+")
_SIGN = re.compile(r"(?:US\$|A\$|HK\$|C\$|S\$|[$€£¥₸₽₼₾₺₹]|(?<![\w])(?:USD|EUR|CNY|RMB|KZT|RUB|UZS|KGS|"
                   r"TJS|TMT|AZN|GEL|TRY|GBP|JPY|CHF|INR|PKR|AED|SDR|SAR|AUD|CAD))\s?$")  # fmt: skip

#: A noun and the verb that tells how many of it there are: block trains numbered 203.
_TALLIED = re.compile(
    r"([a-z]+s)\s+(?:(?:have|has|had)\s+)?(?:numbered|totall?ed|number|total|came to|stood at|reached)"
    r"\s+(?:about |some |nearly |almost |over |more than |around )?$"
)


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
        if end - start > 200 and not re.search(r"\s", sentence):
            # No word is so long: this is data, not text.
            continue
        if sentence.count("|") and "\n" not in sentence:
            found += table_figures(plain, start, end, document, lexicon)
            continue
        if "\n" in plain[max(start - 2, 0) : start]:
            context = ""
        figures = read_sentence(sentence, document, lexicon, context)
        context = _carried(sentence, figures, document, context)
        found += [moved(figure, start) for figure in figures]
    if offsets is not None:
        found = [mapped(figure, offsets) for figure in found]
    return [replace(f, surface=document.text[f.start : f.end]) for f in found]


def _carried(text: str, figures: list[Figure], document: Document, context: str) -> str:
    """Return the time that the next sentence goes on with: the first told, if it has come.

    A deadline or a later year is said of its own figure only.
    """
    today = document.published.isoformat() if document.published else ""
    for figure in figures:
        edtf = str(figure.when.get("edtf", "")) if figure.kind == "date" else ""
        if not edtf or re.search(r"(?i)\b(?:by|until|before|к|до)\s+$", text[: figure.start]):
            continue
        if today and edtf[: len(today)] > today[: len(edtf)]:
            continue
        return edtf
    return context


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
            read_fraction(text, at, lexicon)
            or read_milestone(text, at, lexicon)
            or _amount(text, at, lexicon, found)
            or read_multiple(text, at, lexicon)
            or read_ordinal(text, at, lexicon)
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
        measured = _measured(text, start, end, first, lexicon)
        if measured is None and last is None:
            first, measured = _from(text, first, lexicon)
            low = first.value
        measured = measured or _noun(text, start, end, first, lexicon, before)
        if measured is None:
            return None
        figure = measured
    if high is not None:
        figure = replace(figure, value=None, low=low, high=high, rules=(*figure.rules, "range"))
    else:
        figure = replace(figure, value=low)
    signed = start > 0 and text[start - 1] == "-" and text[max(start - 2, 0)] in " (|-"
    if signed and figure.unit in ("%", "pp", "degC") and figure.value is not None:
        # A minus sign, since no word or number stands right before it.
        figure = replace(figure, start=figure.start - 1, value=-figure.value)
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
    if word in ("to", "до") and re.search(r"(?:from|с|со)$", before) and _moves(text, lexicon):
        return first, None
    if first.scale == 1 and second.scale != 1 and first.value < second.value / second.scale:
        first = first.scaled(second.scale)
    rest = text[second.end :]
    if second.value <= first.value or (word == "to" and re.match(r"\s*(?:one|1)\b", rest)):
        return first, None
    return first, second


def _from(text: str, first: Number, lexicon: Lexicon) -> tuple[Number, Figure | None]:
    """Read the start of a change whose unit stands at its end: from 6 to 10 million tons."""
    if not re.search(r"(?i)(?<!\w)(?:from|с|со)\s+(?:\w+\s+)?$", text[: first.start]):
        return first, None
    gap = re.compile(r"\s+(?:to|до)\s+(?:(?:just|nearly|about|over|almost)\s+)?").match(
        text, first.end
    )
    second = read_number(text, gap.end(), lexicon) if gap else None
    if second is None:
        return first, None
    unit = _measured(text, second.start, second.end, second, lexicon)
    unit = unit or _noun(text, second.start, second.end, second, lexicon, [])
    if unit is None:
        return first, None
    if first.scale == 1 and second.scale != 1 and first.value < 1000:
        first = first.scaled(second.scale)
    return first, replace(unit, start=first.start, end=first.end)


def _grows(text: str, lexicon: Lexicon) -> bool:
    words = re.findall(r"[^\W\d_]+", text.lower())
    return any(lexicon.has("direction", word) for word in words)


def _moves(text: str, lexicon: Lexicon) -> bool:
    """Whether something grows, falls or is set anew, so that from and to are two figures."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    return _grows(text, lexicon) or any(lexicon.has("turned", word) for word in words)


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
    if times and _multiplies(text, start, times, lexicon):
        return Figure(start, times.end(), "", "multiple", None, unit="1", printed=times[0].strip(),
                      base_unit="1", rules=("multiple",))  # fmt: skip
    return None


def _multiplies(text: str, start: int, times: re.Match[str], lexicon: Lexicon) -> bool:
    """Whether ``times`` tells a ratio and not how often something happened."""
    after = text[times.end() :]
    if re.match(
        r"\s+(?:a|per|every|each)\s+(?:week|day|month|year)|\s+в\s+(?:неделю|день|месяц|год)", after
    ):
        return False
    if times[0].strip() != "times":
        return not times[0].strip().startswith("раз") or bool(
            re.search(r"\bв\s+(?:\w+\s+)?$", text[:start].lower()))  # fmt: skip
    compared = r"\s+(?:more|higher|larger|the|as|greater|that|less|lower|its|their|over|compared|faster|cheaper|bigger|longer)\b"
    return bool(re.match(compared, after)) or _grows(text[:start], lexicon)


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
    kind = "amount"
    rules: tuple[str, ...] = ("unit",)
    if code in ("%", "pp", "bp"):
        kind = "share"
    elif code in ("s", "min", "h", "day", "week", "month", "yr", "decade"):
        kind = "duration"
    if form.endswith("tpa") or form in ("bpd", "b/d"):
        rules = ("unit", "rate:year" if form.endswith("tpa") else "rate:day")
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
    among = re.compile(r"\s+(?:out )?of (?:the |its |their |all )?\d[\d,]*(?=\s)").match(text, end)
    if noun is None and among:
        noun = counted_noun(text, among.end(), lexicon)
    told = _TALLIED.search(text[:start]) if noun is None else None
    if told and lexicon.language == "en" and not re.match(r"\s*[\w$€£%]", text[end:]):
        counted = counted_noun(" " + told[1], 0, lexicon)
        if counted is not None:
            return Figure(start, end, "", "count", None, unit=counted.unit, printed=told[1],
                          base_unit=counted.unit, rules=("count",))  # fmt: skip
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
        joined = before and before[-1].kind == "count" and re.search(
            r"(?i)\b(?:and|while|against|compared with|versus)\s+$", text[:start]) and number.value > 9  # fmt: skip
        if joined:
            loose = True
        if not (loose or listed or (modified and number.value >= 10)):
            return None
        kinds = (
            ("count",)
            if (listed and number.scale == 1)
            or re.search(r"(?i)of (?:these|them|which),?\s+$", text[:start])
            else ("count", "amount", "money")
        )
        unit = next((f.unit for f in reversed(before) if f.kind in kinds), "")
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
