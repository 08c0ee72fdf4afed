"""Candidates become draft statements where the text allows; what is unsure is marked."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from serai.errors import QuantityError
from serai.ledger.catalogue import indicators
from serai.ledger.names import core_words
from serai.ledger.statements import Ledger
from serai.quantity import check_unit, compatible
from serai.reading.document import Document
from serai.reading.model import Figure
from serai.reading.names import NameMention

#: Below this a field is marked for the reviewer's eye.
SURE = 0.75
#: Types of entities that an indicator is most often about.
_FITS = {
    "corridor": ("corridor", "state", "bloc"), "terminal": ("facility", "asset", "place"),
    "trade": ("trade", "state", "bloc"), "portfolio": ("portfolio", "group", "format", "state"),
    "finance": ("organisation",), "plant": ("facility", "asset"), "power": ("facility", "asset", "group"),
    "project": ("facility", "asset"), "event": ("format",), "jobs": ("portfolio", "facility"),
    "companies": ("group", "market", "state"), "investment": ("market", "group", "state"),
}  # fmt: skip


@dataclass(frozen=True)
class Proposal:
    """A candidate statement: cells of a row of ``statements.csv``, and how sure each is.

    Attributes
    ----------
    id : str
        The same for the same file, offsets and kind.
    row : mapping
        Text by column; empty where the text does not say.
    check : tuple of str
        Columns that need the reviewer's eye.
    """

    id: str
    document: str
    source: str
    figure: Mapping[str, Any]
    row: Mapping[str, str]
    confidence: Mapping[str, float]
    check: tuple[str, ...]
    sentence: tuple[int, int]
    state: str = "proposed"
    reviewer: str = ""
    decided: str = ""
    statement: str = ""
    edits: tuple[str, ...] = ()
    reopened: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return the proposal as plain data."""
        return {**self.__dict__, "check": list(self.check), "sentence": list(self.sentence),
                "edits": list(self.edits)}  # fmt: skip


@lru_cache(maxsize=1)
def _rules() -> tuple[tuple[str, str, re.Pattern[str] | None, frozenset[str], str, float], ...]:
    path = files("serai").joinpath("reading", "lexicons", "indicators.csv")
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))
    return tuple(
        (row["unit"], row["rate"],
         re.compile(rf"(?<!\w)(?:{row['words']})", re.IGNORECASE) if row["words"] else None,
         frozenset(filter(None, row["claims"].split("|"))), row["indicator"], float(row["confidence"]))
        for row in rows
    )  # fmt: skip


def indicator_of(figure: Figure, sentence: str) -> tuple[str, float]:
    """Return the indicator of a figure by its unit and the words around it, and how sure that is."""
    unit = "date" if figure.kind == "date" else figure.base_unit or figure.unit
    if figure.kind == "money":
        unit = "USD"
    if figure.unit in ("%", "pp"):
        unit = "%"
    own = " ".join(span.text for span in figure.subjects)
    for wanted, rate, words, claims, name, sure in _rules():
        if wanted != unit or (rate and figure.rate != rate):
            continue
        if claims and figure.claim not in claims and figure.kind not in claims:
            continue
        if words is None or words.search(own):
            return name, sure
        if words.search(sentence) and name in indicators():
            return name, round(sure - 0.15, 2)
    return "", 0.0


def propose(
    document: Document,
    figures: Sequence[Figure],
    names: Sequence[NameMention],
    ledger: Ledger,
    source: str,
) -> list[Proposal]:
    """Return one proposal for each figure, in the order of the text."""
    found: list[Proposal] = []
    for figure in figures:
        left, right = sentence_span(document.text, figure.start, figure.end)
        sentence = document.text[left:right]
        indicator, sure = indicator_of(figure, sentence)
        if not indicator and found and figure.kind not in ("date", "ordinal"):
            indicator, sure = _carried(figure, found, document.text)
        subject, known = _subject(
            figure,
            names,
            ledger,
            indicator,
            (left, right),
            sentence,
            document.text[max(0, left - 300) : left],
        )
        row, unit_sure = _row(figure, indicator, subject, source)
        row["counting_rule"], rule_sure = _rule(ledger, subject, indicator)
        confidence = {
            "subject": known, "indicator": sure, "value": figure.confidence.get("value", 0.9),
            "unit": unit_sure, "modifier": figure.confidence.get("modifier", 0.9),
            "period": figure.confidence.get("when", 0.3), "claim": figure.confidence.get("claim", 0.6),
            "counting_rule": rule_sure,
        }  # fmt: skip
        key = f"{document.sha256}:{figure.start}:{figure.end}:{figure.kind}"
        found.append(
            Proposal(
                id=hashlib.sha256(key.encode()).hexdigest()[:12],
                document=document.sha256,
                source=source,
                figure=figure.as_dict(),
                row=row,
                confidence=confidence,
                check=tuple(name for name, value in confidence.items() if value < SURE),
                sentence=(left, right),
            )
        )
    return found


def _carried(figure: Figure, found: Sequence[Proposal], text: str) -> tuple[str, float]:
    """Return the indicator of the figure before in this paragraph, if it has the same unit."""
    for earlier in reversed(found[-4:]):
        same = earlier.figure["base_unit"] == figure.base_unit and earlier.row["indicator"]
        if same and figure.base_unit and "\n" not in text[int(earlier.row["end"]) : figure.start]:
            return earlier.row["indicator"], 0.5
    return "", 0.0


def sentence_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the stretch from sentence end to sentence end around some characters."""
    left = max(
        (m.end() for m in re.finditer(r"[.!?]\s+(?=[A-ZА-Я\"“])|\n", text[:start][-1500:])),
        default=0,
    )
    left += max(0, start - 1500)
    after = re.search(r"[.!?](?=\s+[A-ZА-Я\"“]|\s*$)|\n", text[end : end + 1500])
    return left, end + after.start() + (after[0] != "\n") if after else min(len(text), end + 1500)


def _subject(
    figure: Figure, names: Sequence[NameMention], ledger: Ledger, indicator: str,
    sentence: tuple[int, int], words: str, before: str,
) -> tuple[str, float]:  # fmt: skip
    """Choose the known entity that the figure is about: near, of a fitting type, seen with it."""
    seen = {s.subject for s in ledger if s.indicator == indicator}
    fits = _FITS.get(indicator.partition(".")[0], ())
    best, most = "", 0.0
    told, around = set(core_words(words)), set(core_words(before + words))
    for name in names:
        if not name.entity or (name.how == "country" and name.entity not in ledger.entities):
            continue
        near = sentence[0] <= name.start < sentence[1]
        earlier = sentence[0] - 600 <= name.start < sentence[0]
        if not near and not earlier:
            continue
        inside = any(s.start <= name.start < s.end for s in figure.subjects)
        score = 0.3 * near + 0.2 * inside + 0.3 * (name.entity in seen) + 0.25 * (name.kind in fits)
        score -= min(abs(figure.start - name.start), 600) / 6000
        if score > most:
            best, most = name.entity, score
    for entity in sorted(seen):
        row = ledger.entities.get(entity)
        parts = set(core_words(str(row["name"]))) if row is not None else set()
        if len(parts) < 2:
            continue
        here, near_by = len(parts & told) / len(parts), len(parts & around) / len(parts)
        score = max(
            0.55 + 0.3 * here if here >= 0.7 else 0, 0.45 + 0.3 * near_by if near_by >= 0.7 else 0
        )
        if score > most:
            best, most = entity, score
    return best, round(min(max(most, 0.0), 0.9), 2)


def _row(figure: Figure, indicator: str, subject: str, source: str) -> tuple[dict[str, str], float]:
    """Write the cells of a statement: the value in the unit of the indicator where they agree."""
    unit, sure = figure.full_unit, figure.confidence.get("unit", 0.5)
    factor = figure.base_factor
    wanted = indicators()[indicator].unit if indicator in indicators() else ""
    unit = {"%": "1", "pp": "1"}.get(figure.unit, unit)
    if figure.kind == "date":
        unit = ""
    elif figure.unit not in ("%", "pp") and wanted:
        try:
            check_unit(unit)
            same = compatible(unit, wanted)
        except QuantityError:
            same = False
        if same or figure.base_unit == wanted.partition("/")[0]:
            base = figure.base_unit + (
                f"/{figure.full_unit.partition('/')[2]}" if figure.rate else ""
            )
            unit = wanted if wanted.startswith(figure.base_unit) and not figure.rate else base
            sure = sure if figure.rate or "/" not in wanted else 0.6
        else:
            factor, sure = type(factor)(1), 0.4
    low, high = figure.ends
    single = figure.value is not None

    def text(number: Any) -> str:
        return f"{(number * factor).normalize():f}" if number is not None else ""

    printed = figure.surface if len(figure.surface) <= 60 else figure.surface[:57] + "..."
    period = str(figure.when.get("edtf", ""))
    return {
        "subject": subject, "indicator": indicator,
        "value": text(low) if single and figure.kind != "date" else "",
        "lo": "" if single or figure.kind == "date" else text(low),
        "hi": "" if single or figure.kind == "date" else text(high),
        "modifier": figure.modifier if single else "",
        "unit": unit, "period": period, "counting_rule": "", "claim": figure.claim,
        "source": source, "start": str(figure.start), "end": str(figure.end), "surface": printed,
    }, sure  # fmt: skip


def _rule(ledger: Ledger, subject: str, indicator: str) -> tuple[str, float]:
    """Return the counting rule that all statements of the series share, if there is one."""
    rules = {s.counting_rule for s in ledger.query(subject, indicator)} if subject else set()
    if len(rules) == 1:
        return rules.pop(), 0.6
    # Several rules: the text must say which, so the reviewer decides.
    counted = (
        any(s.counting_rule for s in ledger.query(indicator=indicator)) if indicator else False
    )
    stated = "not-stated" if counted and "not-stated" in ledger.counting_rules else ""
    return stated, 0.3 if rules or counted else 0.8
