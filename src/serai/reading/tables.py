"""Figures in the rows of a table: the unit and the year come from the headers."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from serai.reading.dates import find_dates
from serai.reading.document import Document
from serai.reading.lexicon import Lexicon
from serai.reading.model import Figure, Span
from serai.reading.numbers import read_number
from serai.reading.patterns import canonical, pattern


def table_figures(
    text: str, start: int, end: int, document: Document, lexicon: Lexicon
) -> list[Figure]:
    """Read the cells of one row; headers are looked for in the row above with other content."""
    row = _cells(text, start, end)
    headers = _headers(text, start)
    if headers is None or not row:
        return []
    label = next((cell for cell in row if re.search(r"[^\W\d_]{2}", cell.text)), None)
    found: list[Figure] = []
    for number, cell in enumerate(row):
        if cell is label or not re.fullmatch(r"[<>~≈+$€£-]?\s?\d[\d.,\s]*\s?%?", cell.text):
            continue
        head = headers[number] if number < len(headers) else None
        figure = _cell(cell, label, head, headers, document, lexicon)
        if figure is not None:
            found.append(figure)
    return found


def _cells(text: str, start: int, end: int) -> list[Span]:
    cells = []
    for match in re.finditer(r"[^|]+", text[start:end]):
        bare = match[0].strip()
        if bare:
            left = start + match.start() + len(match[0]) - len(match[0].lstrip())
            cells.append(Span(left, left + len(bare), bare))
    return cells


def _headers(text: str, start: int) -> list[Span] | None:
    """Return the cells of the first row of the table that a row belongs to, if it is another."""
    first = start
    while first > 0:
        previous = text.rfind("\n", 0, first - 1) + 1
        if "|" not in text[previous : first - 1] or first - previous > 2000:
            break
        first = previous
    if first == start:
        return None
    return _cells(text, first, text.find("\n", first))


def _cell(
    cell: Span, label: Span | None, head: Span | None, headers: list[Span],
    document: Document, lexicon: Lexicon,
) -> Figure | None:  # fmt: skip
    digits = re.search(r"\d", cell.text)
    number = read_number(cell.text, digits.start(), lexicon) if digits else None
    if number is None:
        return None
    unit, printed, factor, base, scale = _unit(cell, head, label, lexicon)
    when = {}
    for span in (head, label):
        dates = find_dates(span.text, document.published, lexicon) if span else []
        if dates and span and dates[0].edtf:
            when = {"edtf": dates[0].edtf, "kind": dates[0].kind, "preposition": "in",
                    "start": span.start + dates[0].start, "end": span.start + dates[0].end}  # fmt: skip
            break
    if head and re.fullmatch(r"(?i)year|no\.?|#|№|rank|год", head.text):
        return None
    at = cell.start + number.start
    if cell.text[: number.start].strip() in ("-", "\u2212", "\u2013"):
        number, at = replace(number, value=-number.value), cell.start
    figure = Figure(
        at, cell.start + number.end, "", "share" if unit == "%" else "amount", number.value * scale,
        unit=unit, printed=printed, base_unit=base, base_factor=factor, when=when,
        subjects=tuple(s for s in (label, head) if s is not None), rules=("table",),
        confidence={"value": 0.95, "unit": 0.85 if unit else 0.3, "when": 0.8 if when else 0.3},
        step=number.step * scale,
    )  # fmt: skip
    return replace(figure, end=cell.end) if cell.text.endswith("%") else figure


def _unit(
    cell: Span, head: Span | None, label: Span | None, lexicon: Lexicon
) -> tuple[str, str, Decimal, str, Decimal]:
    """Return unit, its print, factor, base unit and scale from the cell, then its headers."""
    if "%" in cell.text:
        return "%", "%", Decimal("0.01"), "1", Decimal(1)
    for span in (head, label):
        if span is None:
            continue
        parts = re.split(r"[,(]", span.text)
        for part in reversed(parts[1:] or parts):
            words = part.strip(" )")
            scale = pattern(lexicon.language, "scale").match(words)
            times = (
                Decimal(lexicon.value("scale", canonical(scale[0])) or 1) if scale else Decimal(1)
            )
            rest = words[scale.end() :].strip() if scale else words
            rest = re.sub(r"^of\s+", "", rest)
            money = pattern(lexicon.language, "currency").match(rest)
            if money:
                code = lexicon.value("currency", canonical(money[0])) or ""
                tail = pattern(lexicon.language, "scale").match(rest[money.end() :].strip())
                if tail:
                    times *= Decimal(lexicon.value("scale", canonical(tail[0])) or 1)
                return code, money[0], Decimal(1), code, times
            unit = pattern(lexicon.language, "unit").match(rest)
            if unit and (len(parts) > 1 or len(rest) == len(unit[0])):
                code, extra = lexicon.groups["unit"][canonical(unit[0])]
                factor, _, base = extra.rpartition(" ")
                if code == "%":
                    return code, unit[0], Decimal("0.01"), "1", Decimal(1)
                return code, unit[0], Decimal(factor or 1), base or code, times
            if scale and len(parts) > 1:
                return rest, rest, Decimal(1), rest, times
    return "", "", Decimal(1), "", Decimal(1)
