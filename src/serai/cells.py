"""The cells of a table: the types of its columns, and what each type accepts.

A cell stays text until its type has accepted it.  A spreadsheet may have
rewritten numbers and dates: what can be read in meaning is read, what may mean
two things is refused with the way out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from serai.errors import QuantityError, one_of, quoted
from serai.quantity import check_unit, parse_period

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]*")
#: What a spreadsheet turns `2024-06` into: a name of a month beside digits, or dotted days.
_MONTH_WORD = re.compile(
    r"(?i)^(?:\d{1,4}[-\s/.])?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[-\s/.]\d{1,4}$"
)
_LOCAL_DAY = re.compile(r"^(?:\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{1,2}[./]\d{4})$")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
#: Thousands parted by spaces or points, and commas that can only part decimals.
_SPACED = re.compile(r"[+-]?\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?")
_DOTTED = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_COMMA_DECIMAL = re.compile(r"[+-]?(?:\d+,\d{1,2}|\d+,\d{4,}|0,\d+|\d+,\d+[eE][+-]?\d{1,3})")


@dataclass(frozen=True)
class Column:
    """One column of a table: its type and what it may hold.

    Attributes
    ----------
    type : str
        ``id, text, number, integer, boolean, period, date, enum, unit, ref, refs, scope``.
    to : str
        For ``ref`` and ``refs``: tables whose ids may stand here, joined by ``|``.
    minimum, maximum : Decimal or None
        Inclusive limits of a number.
    """

    name: str
    type: str = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    to: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    unit: str = ""
    default: str = ""
    description: str = ""


class Damage(Exception):
    """A cell that its column refuses; carries the three parts of the fault."""

    def __init__(self, found: str, expected: str, remedy: str = "") -> None:
        super().__init__(found)
        self.found, self.expected, self.remedy = found, expected, remedy


def convert(text: str, column: Column, decimal_comma: bool = False) -> Any:
    """Convert the text of one cell; an empty cell is ``None`` (or an empty tuple for lists)."""
    if not text:
        if column.required:
            raise Damage("an empty cell", column.description or "a value", "fill it in")
        return () if column.type == "refs" else ({} if column.type == "scope" else None)
    if column.type in ("number", "integer"):
        return _number(text, column, decimal_comma)
    if column.type in ("period", "date"):
        return _period(text, column)
    if column.type == "id" and not ID.fullmatch(text):
        raise Damage(quoted(text), "an id of letters, digits, dot, dash or underscore", "rename it")
    if column.type == "enum" and text not in column.choices:
        raise Damage(quoted(text), one_of(column.choices, text))
    if column.type == "unit":
        return _unit(text)
    if column.type == "boolean":
        if text.lower() not in ("yes", "no", "true", "false"):
            raise Damage(quoted(text), "yes or no")
        return text.lower() in ("yes", "true")
    if column.type == "refs":
        return tuple(part.strip() for part in text.split("|") if part.strip())
    if column.type == "scope":
        return _scope(text)
    return text


#: Digits that can mean one number only, whatever parts decimals in the file.
_DIGITS = re.compile(r"\d{1,28}", re.ASCII)
#: The same with a point, where decimals have one.
_POINTED = re.compile(r"\d{1,20}(?:\.\d{1,8})?", re.ASCII)


def convert_all(
    cells: Sequence[str], column: Column, decimal_comma: bool
) -> tuple[Sequence[Any], dict[str, str], set[str]]:
    """Convert a column, each of its texts once.

    Returns the value of each cell (None for a refused one), the text to keep where that
    is another one than the cell's, and the texts that the column refuses.
    """
    once = {""} if cells.count("") == len(cells) > 0 else set(cells)
    # Texts that are nearly all different are cheaper to take as they come.
    texts = list(cells if 2 * len(once) > len(cells) else once)
    bares = list(map(str.strip, texts))
    if bares == texts and _taken_as_is(texts, column):
        # The long columns of a ledger: ids, references and words, which stay what they are.
        return ([text or None for text in cells] if "" in texts else cells), {}, set()
    if bares == texts and _plain_numbers(texts, column, decimal_comma):
        if len(texts) == len(cells):
            return list(map(Decimal, cells)), {}, set()
        told = dict(zip(texts, map(Decimal, texts), strict=True))
        return list(map(told.__getitem__, cells)), {}, set()
    told, raw, bad = _each(texts, bares, column, decimal_comma)
    if len(texts) == 1 and not bad:
        return [told[texts[0]]] * len(cells), raw, bad
    return list(map(told.get, cells)), raw, bad


def _taken_as_is(texts: Sequence[str], column: Column) -> bool:
    """Whether a column takes all these texts and changes none of them."""
    if column.type not in ("text", "ref", "id") or column.default:
        return False
    if "" in texts and column.required:
        return False
    return column.type != "id" or all(map(ID.fullmatch, filter(None, texts)))


def _plain_numbers(texts: Sequence[str], column: Column, decimal_comma: bool) -> bool:
    """Whether these texts are numbers that can mean one thing only, without limits to ask."""
    if column.type != "number" or column.minimum is not None or column.maximum is not None:
        return False
    return all(map((_DIGITS if decimal_comma else _POINTED).fullmatch, texts))


def _each(
    texts: Sequence[str], bares: Sequence[str], column: Column, decimal_comma: bool
) -> tuple[dict[str, Any], dict[str, str], set[str]]:
    """Convert texts one by one; see :func:`convert_all`."""
    told: dict[str, Any] = {}
    raw: dict[str, str] = {}
    bad: set[str] = set()
    for text, bare in zip(texts, bares, strict=True):
        try:
            told[text] = value = convert(bare or column.default, column, decimal_comma)
        except Damage:
            bad.add(text)
            continue
        kept = bare
        if isinstance(value, Decimal) and bare and not bare.isdigit():
            # A seal writes commas, so the text is kept as it reads in such a file.
            kept = plain_number(bare, decimal_comma) or bare
        if kept != text:
            raw[text] = kept
    return told, raw, bad


def _number(text: str, column: Column, decimal_comma: bool) -> Decimal:
    if text.isascii() and text.isdigit() and len(text) < 30 and column.minimum is column.maximum:
        # Plain digits can mean one thing only; limits, where there are any, are asked below.
        return Decimal(text)
    if _MONTH_WORD.match(text) or (_LOCAL_DAY.match(text) and text.count(".") == 2):
        raise Damage(quoted(text), "a number", "the spreadsheet made a date of it; enter it again")
    candidate = plain_number(text, decimal_comma)
    if candidate is None:
        raise Damage(quoted(text), "a plain number", "write 1000 or 0.5: a mark may mean either")
    if not _NUMBER.fullmatch(candidate):
        raise Damage(quoted(text), "a number", "write digits and a point only")
    number = Decimal(candidate)
    if number and not -30 <= number.adjusted() <= 30:
        raise Damage(quoted(text), "a number of usual size", "check the unit and the zeros")
    if column.type == "integer" and number != number.to_integral_value():
        raise Damage(quoted(text), "a whole number")
    if column.minimum is not None and number < column.minimum:
        raise Damage(quoted(text), f"at least {column.minimum} {column.unit}".strip(),
                     "check the sign and the unit")  # fmt: skip
    if column.maximum is not None and number > column.maximum:
        raise Damage(quoted(text), f"at most {column.maximum} {column.unit}".strip(),
                     "check the unit")  # fmt: skip
    return number


def plain_number(text: str, decimal_comma: bool) -> str | None:
    """Write a number as spreadsheets do it elsewhere with a point and without groups.

    Returns None where a mark may part thousands or decimals: `1,234` beside other
    commas as separators, `1.234` in a file whose decimals are commas.
    """
    if _SPACED.fullmatch(text):
        text = re.sub(r"[ \u00a0\u202f]", "", text)
    if decimal_comma:
        if re.fullmatch(r"[+-]?[1-9]\d{0,2}\.\d{3}", text):
            return None
        return (text.replace(".", "") if _DOTTED.fullmatch(text) else text).replace(",", ".")
    if "," not in text:
        return text
    return text.replace(",", ".") if _COMMA_DECIMAL.fullmatch(text) else None


def _period(text: str, column: Column) -> Any:
    if _MONTH_WORD.match(text) or _LOCAL_DAY.match(text):
        raise Damage(
            quoted(text), "an EDTF date such as 2024-06 or 2024-06-17",
            "the spreadsheet rewrote the date; format the column as text and enter it again",
        )  # fmt: skip
    try:
        period = parse_period(text)
    except QuantityError as error:
        raise Damage(quoted(text), "an EDTF date or interval", str(error)) from None
    if column.type == "date" and "/" in text:
        raise Damage(quoted(text), "one date, not an interval")
    return period


def _unit(text: str) -> str:
    try:
        return check_unit(text)
    except QuantityError as error:
        raise Damage(quoted(text), "a unit of the glossary", str(error)) from None


def _scope(text: str) -> dict[str, str]:
    scope: dict[str, str] = {}
    for part in text.split(";"):
        key, equals, value = part.partition("=")
        if not part.strip():
            continue
        if not equals or not key.strip() or not value.strip():
            raise Damage(quoted(part.strip()), "key=value pairs joined by semicolons")
        scope[key.strip()] = value.strip()
    return scope
