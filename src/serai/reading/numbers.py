"""Read one number from a place in a text: digits or words, with its scale."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from serai.reading.lexicon import Lexicon
from serai.reading.patterns import DIGITS, canonical, pattern

#: Words by which a single m after digits is metres.
_LENGTHS = re.compile(
    r"(?i)\b(?:long|length|wide|width|deep|depth|draught|draft|high|height|tall|level|berth|quay|"
    r"channel|bridge|tunnel|tower|dam|water|thick|diameter|runway|met(?:re|er)s?|km|gauge)\b"
)


@dataclass(frozen=True)
class Number:
    """A number as read.

    Attributes
    ----------
    value : Decimal
        With its scale.
    scale : Decimal
        1 where no scale word stands.
    spelled : bool
        Written in words.
    step : Decimal
        Worth of the last printed digit: half of it is how far rounding may reach.
    """

    start: int
    end: int
    value: Decimal
    scale: Decimal
    spelled: bool
    step: Decimal

    def scaled(self, scale: Decimal) -> Number:
        """Return the number times a scale that a later part of a range carries."""
        return Number(
            self.start, self.end, self.value * scale, scale, self.spelled, self.step * scale
        )


def parse_digits(text: str, language: str) -> tuple[Decimal, Decimal]:
    """Return the value of digits and the worth of their last one.

    A comma before three digits parts thousands, except in languages with a decimal
    comma; one before other digits is a decimal mark.
    """
    text = text.replace(" ", "").replace("'", "")
    if text.count(".") >= 2:
        text = text.replace(".", "")
    if ("," in text and "." in text) or (
        re.fullmatch(r"\d{1,3}(,\d{3})+", text) and (language != "ru" or text.count(",") > 1)
    ):
        text = text.replace(",", "")
    else:
        text = text.replace(",", ".")
    value = Decimal(text)
    exponent = value.as_tuple().exponent
    return value, Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)


def read_number(text: str, at: int, lexicon: Lexicon, money: bool = False) -> Number | None:
    """Read the number that starts at a place, or None.

    Parameters
    ----------
    money : bool
        A sign of money stands before it, so a single m or b is a scale.
    """
    digits = DIGITS.match(text, at)
    if digits is None:
        return _words(text, at, lexicon)
    value, step = parse_digits(digits[0], lexicon.language)
    end, scale = _scale(text, digits.end(), lexicon, money)
    return Number(at, end, value * scale, scale, False, step * scale)


def _scale(text: str, at: int, lexicon: Lexicon, money: bool) -> tuple[int, Decimal]:
    gap = re.compile(r"\s?-?\s?").match(text, at)
    start = gap.end() if gap else at
    match = pattern(lexicon.language, "scale").match(text, start)
    if match is None:
        return at, Decimal(1)
    form = canonical(match[0])
    if len(form) == 1 and not money:
        # Glued to the digits it is a scale only where a noun or unit of its own follows.
        follows = re.match(r"\s+[A-Za-z]{2,}", text[match.end() :])
        plain = re.match(r"\s+(?:long|wide|deep|high|tall|of|and|in|at|to|above|from|by)\b",
                         text[match.end() :])  # fmt: skip
        alone = form == "m" and not follows and not _LENGTHS.search(text)
        bare = start != at or text[match.start()] in "MB" or (not follows and not alone)
        bare = bare or bool(
            plain
            and not (
                alone
                or (
                    form == "m"
                    and plain[0].split()[0] in ("in", "at", "from")
                    and not _LENGTHS.search(text)
                )
            )
        )
        if bare and (form != "k" or start != at):
            return at, Decimal(1)
    return match.end(), Decimal(lexicon.value("scale", form) or 1)


def _words(text: str, at: int, lexicon: Lexicon) -> Number | None:
    """Read number words: twenty-five, two hundred and fifty thousand, half a million."""
    numbers = pattern(lexicon.language, "number", "hundred", "scale")
    first = re.compile(r"(half a|half|a quarter of a|a|one and a half)\s+(?=hundred|thousand|million|billion|"
                       r"trillion|dozen)", re.IGNORECASE).match(text, at)  # fmt: skip
    total, current, end, any_scale = Decimal(0), Decimal(0), at, Decimal(1)
    position = at
    if first:
        lead = first[1].lower()
        leads = {"half": "0.5", "half a": "0.5", "a": "1", "a quarter of a": "0.25"}
        current = Decimal(leads.get(" ".join(lead.split()), "1.5"))
        position = first.end()
    count = 0
    while count < 12:
        match = numbers.match(text, position)
        if match is None or (len(match[0]) == 1):
            break
        form = canonical(match[0])
        if lexicon.has("number", form):
            if count and any_scale == 1 and not _may_follow(current, lexicon, form):
                break
            value = Decimal(lexicon.value("number", form) or 0)
            current = current * value if form == "dozen" and current else current + value
        elif lexicon.has("hundred", form):
            current = (current or Decimal(1)) * 100
        else:
            if not count and not first:
                return None
            any_scale = Decimal(lexicon.value("scale", form) or 1)
            total, current = total + (current or Decimal(1)) * any_scale, Decimal(0)
        count, end = count + 1, match.end()
        gap = re.compile(r"(?:\s+and\s+|\s?-\s?|\s+)").match(text, end)
        if gap is None:
            break
        position = gap.end()
    if not count:
        return None
    return Number(at, end, total + current, any_scale, True, Decimal(1))


def _may_follow(current: Decimal, lexicon: Lexicon, form: str) -> bool:
    """Whether a number word goes on the number so far: after twenty five may, ten may not."""
    value = Decimal(lexicon.value("number", form) or 0)
    return (current % 100 >= 20 and current % 10 == 0 and value < 10) or (
        current >= 100 and current % 100 == 0
    ) or form == "dozen"  # fmt: skip
