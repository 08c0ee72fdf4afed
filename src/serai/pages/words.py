"""Plain words for readers: values, days, names and answers as an adviser would write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from serai.ledger.statements import amount
from serai.words import Answer

if TYPE_CHECKING:
    from serai.case import Case
    from serai.ledger.statements import Source, Statement
    from serai.ledger.sums import CheckResult
    from serai.quantity import Period

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
#: Class of the style sheet, mark, and meaning of each answer; the mark never stands without the word.
ANSWERS: Mapping[Answer, tuple[str, str, str]] = {
    Answer.CONSISTENT: ("consistent", "●", "nothing that is known speaks against it"),
    Answer.TENSION: ("tension", "◐", "it holds only under a stated reading, or asks for more than was seen"),
    Answer.IMPLAUSIBLE: ("implausible", "▲", "as printed it does not hold; of odds, very unlikely by the date"),
    Answer.UNDETERMINED: ("undetermined", "○", "it cannot be answered yet, and what is missing is named"),
    Answer.RULE: ("rule", "□", "a rule of units, not a judgement"),
}  # fmt: skip
GRADES = {
    "official": "official document",
    "operator": "document of the operator",
    "relayed": "official figure relayed by an agency",
    "press": "press",
    "weak": "weak source",
    "computed": "computed here",
    "memory": "from memory",
    "assumed": "assumed",
}
BASIS_MEANS = {
    "sourced": "taken from a document that is named",
    "computed": "worked out here from sourced figures",
    "remembered": "from memory, to be checked",
    "assumed": "assumed, with a reason and a range",
}
CLAIMS = {"stated_capacity": "stated capacity", "committed": "committed money"}
#: Which of the five answers is meant, beside a word that stands alone.
ON_WHAT = {
    "sums": "on the sums",
    "fits": "on whether it could",
    "date": "on the date",
    "odds": "on the odds",
    "binds": "on what stops it",
}
#: How a check's result is opened so that it reads as a sentence; by type of check.
OPENINGS = {
    "rate_time": "The count told is",
    "growth_needed": "It",
    "owner": "The figure",
    "carries": "The capacity told is",
    "part_whole": "In the sums,",
    "flow_stock": "Beside what stood before,",
    "series_break": "The list went from",
    "per_unit": "That is",
    "ratio": "It is",
    "mirror": "The two sides' figures:",
    "dimension": "Told once in",
    "schedule": "The day lies",
}
#: Results that do not vary and read better whole; by type of check and answer.
SENTENCES = {
    ("stage_order", Answer.IMPLAUSIBLE): "Later sources put it at an earlier stage than was told",
    ("double_report", Answer.TENSION): "Two agreements on one subject are told, with other parties "
    "and in another form; they may be one document, and count once",
    ("stages_told", Answer.TENSION): "One text tells two stages of it at the same time; that holds "
    "only for two projects",
    ("leads", Answer.TENSION): "One company is named for each, where several were the principle; "
    "it holds only if the leads bring partners that are not named",
}
_TONNES = {"t": Decimal(1), "kt": Decimal(1000), "Mt": Decimal(1_000_000)}
_COUNTED = frozenset(
    ["agreement", "company", "container", "country", "day", "document", "event", "job", "month",
     "person", "plant", "project", "station", "train", "train_pair", "truck", "vessel", "wagon", "year"]
)  # fmt: skip
_PER = {"yr": "year", "day": "day"}
_MODIFIERS = {
    "more_than": "more than ", "less_than": "less than ", "about": "about ", "nearly": "nearly ",
    "at_least": "at least ", "at_most": "at most ", "up_to": "up to ",
}  # fmt: skip
_IDENTIFIER = re.compile(r"(?<![\w-])[A-Za-z0-9][\w-]*")
#: Names that the models give to what varies between draws, as a reader would call it.
_VARIANTS = (
    (r"demand block hypothesis[:,]", "which cargo the total counts:"),
    (r"\brationing[:,] waiting", "full facilities make cargo wait"),
    (r"\brationing[:,] price", "full facilities raise the price"),
    (r"\brealisation[:,] promises", "projects open as promised ones did before"),
    (r"\brealisation[:,] all news", "projects open as all that were told of did"),
    (r"\brealisation[:,] financed, overdue", "projects open as financed ones did, overdue ones counted"),
    (r"\bdemand growth[:,] ranges of studies", "cargo grows as studies say"),
    (r"\bdemand growth[:,] momentum of the route", "cargo grows as the route did of late"),
    (r"\bmomentum of the route: ", "growth of the route of late, "),
    (r"\bn = (\d+) draws over (\d+) structural levels", r"\1 draws over \2 variants of the model"),
    (r"\bn = (\d+) draws\b", r"\1 draws"),
    (r"\bparameters, 10 % point", "parameters at their low end"),
    (r"\bparameters, 90 % point", "parameters at their high end"),
    (r"classes did not beat the constant", "as one rate for all predicts no worse"),
    (r"\b1 of the 1 that hold it are sourced or computed", "the one that holds it is sourced or computed"),
)  # fmt: skip


class Names:
    """Names for the ids of a case, so that no reader meets an id in a sentence."""

    def __init__(self, case: Case) -> None:
        self.names: dict[str, str] = {}
        spoken = {
            row.id
            for row in case.rows("entities")
            if row["type"] in ("state", "organisation", "bloc")
        }
        # What statements are about comes last, so that its name stands where ids meet.
        last = ("projects", "links", "places", "entities", "counting_rules")
        for table in (*(name for name in case.tables if name not in (*last, "statements")), *last):
            for row in case.rows(table):
                named = row.get("name")
                if named or table in last:
                    self.names[row.id] = str(named) if named else row.id.replace("-", " ")
        # Ids that are ordinary words ("education") must not be replaced inside a sentence.
        self.in_text = {
            name: text
            for name, text in self.names.items()
            if "-" in name or "_" in name or name in spoken
        }
        ledger = case.ledger
        self.in_text |= {name: f"“{row['name']}”" for name, row in ledger.agreements.items()}
        # In brackets an id of a statement or a source says who told it, and when.
        self.cited = {name: _cited(source) for name, source in ledger.sources.items()}
        self.cited |= {
            s.id: self.cited[s.source] for s in ledger if s.source in self.cited and "-" in s.id
        }
        self.quoted = {
            s.id: f"“{s.surface}”"
            for s in ledger
            if s.surface and s.interval is None and "-" in s.id
        }

    def __call__(self, identifier: str) -> str:
        """Return the name of an id; the id itself, with blanks, where it has none."""
        return self.names.get(identifier, identifier.replace("-", " ").replace("_", " "))

    def all(self, identifiers: tuple[str, ...]) -> str:
        """Return several names, joined by commas."""
        return ", ".join(self(name) for name in identifiers)

    def plain(self, text: str) -> str:
        """Rewrite a machine-written text: ids become names, units and days become words."""
        text = re.sub(r"(?<=\()[\w-]+(?=\))", lambda m: self.cited.get(m[0], m[0]), text)
        text = re.sub(_IDENTIFIER, lambda m: self._said(m[0]), text)
        # What is left of names that code uses: tonnes_each becomes tonnes each.
        return re.sub(r"(?<=[a-z])_(?=[a-z])", " ", reword(variants(text)))

    def _said(self, identifier: str) -> str:
        """Return what an id inside a sentence stands for; the id itself where it is a word."""
        found = self.in_text.get(identifier) or self.quoted.get(identifier)
        return found or identifier

    def sources(self, text: str) -> str:
        """Write the ids of sources in a text as publisher and day."""
        return re.sub(_IDENTIFIER, lambda m: self.cited.get(m[0], m[0]), text)


def _cited(source: Source) -> str:
    return f"{source.publisher}, {when(source.published)}" if source.published else source.publisher


def variants(text: str) -> str:
    """Write the structures and parameters of the models in words."""
    for pattern, plain in _VARIANTS:
        text = re.sub(pattern, plain, text)
    return re.sub(
        r"(which cargo the total counts: )([a-z-]+?-[a-z0-9-]+)",
        lambda m: m[1] + m[2].replace("-", " "),
        text,
    )


def reword(text: str) -> str:
    """Write units, days, signs and plurals of a machine-written text as people do."""
    text = re.sub(r"\b(\d\.\d+)e\+?(\d+)", lambda m: _decimal(m[0]), text)
    text = re.sub(r"([\d.,]+) million to ([\d.,]+) million t\b", r"\1 to \2 Mt", text)
    text = re.sub(r"([\d.,]+) million t\b", r"\1 Mt", text)
    text = re.sub(r"([\d.,]+) (bn|million)(?: USD)? to ([\d.,]+) \2 USD", r"\1 to \3 \2 USD", text)
    text = re.sub(r"(?<![\w.,-])(\d(?:[\d.,]*\d)?) (\w+)\b", _plural, text)
    text = re.sub(r"\b([A-Za-z_]+)/(yr|day)\b", lambda m: f"{_many(m[1])} a {_PER[m[2]]}", text)
    text = text.replace("train_pair", "train pair")
    text = text.replace(" %/yr", " % a year").replace("%/yr", " % a year")
    text = re.sub(r"(?<=\d)%", " %", text)
    # A range says its unit once: 3.5 Mt a year to 8.6 Mt a year is 3.5 to 8.6 Mt a year.
    text = re.sub(
        r"([\d.,]+) (Mt|TEU|bcm|TWh)( a year)? (to|and) ([\d.,]+) \2\3(?![\w])",
        r"\1 \4 \5 \2\3",
        text,
    )
    text = re.sub(r"\b(\d{4}(?:-\d\d){0,2})/(\d{4}(?:-\d\d){0,2})\b", r"\1 to \2", text)
    text = re.sub(r"\b(\d{4}-\d{2}(?:-\d{2})?)\b", lambda m: day(m[1]), text)
    text = re.sub(r"\ba ([aeio]\w+)", r"an \1", text)
    text = re.sub(r"(?<![\w.)])-(?=\d)| - (?=[\d(]|more|about|nearly|at )", _minus, text)
    text = re.sub(r"(?<=[\w)]) x (?=[\d(])", " × ", text)
    return re.sub(r"(\d) (%|bn|million|Mt|TEU|USD)(?!\w)", "\\1\u00a0\\2", text)


def _minus(match: re.Match[str]) -> str:
    return match[0].replace("-", "−")


def _decimal(text: str) -> str:
    return amount(Decimal(text))


def _many(unit: str) -> str:
    if unit not in _COUNTED:
        return unit
    return f"{unit[:-1]}ies" if unit.endswith("y") and unit != "day" else f"{unit}s"


def _plural(match: re.Match[str]) -> str:
    number, unit = match[1], match[2]
    if number == "1" or re.fullmatch(r"(19|20)\d\d", number):
        return match[0]
    return f"{number} {_many(unit)}"


def quantity(value: Decimal, unit: str) -> str:
    """Write a value with its unit: 10 Mt a year, 66,000 containers a year, 24 bn USD."""
    if unit == "ordinal":
        return f"number {amount(value)}"
    stem, slash, per = unit.partition("/")
    if stem in _TONNES and abs(value) * _TONNES[stem] >= 1_000_000:
        value, stem = value * _TONNES[stem] / 1_000_000, "Mt"
    if stem == "kTEU":
        value, stem = value * 1000, "TEU"
    if unit == "1":
        return reword(f"{amount(value * 100)} %" if abs(value) <= 1 else amount(value))
    per = {"yr": " a year"}.get(per, f" per {per}") if slash else ""
    return reword(f"{amount(value)} {stem}{per}")


def told(statement: Statement) -> str:
    """Write what a statement claims: its value with modifier and unit, or its words."""
    if statement.interval is None:
        if statement.surface:
            return f"“{statement.surface}”"
        return when(statement.period) if statement.period else "no number"
    if statement.value is not None:
        return _MODIFIERS.get(statement.modifier, "") + quantity(statement.value, statement.unit)
    lo, hi = statement.interval.lo, statement.interval.hi
    if hi.is_infinite():
        return "at least " + quantity(lo, statement.unit)
    if lo.is_infinite():
        return "at most " + quantity(hi, statement.unit)
    return f"{quantity(lo, statement.unit)} to {quantity(hi, statement.unit)}"


def day(text: str) -> str:
    """Write one EDTF date: 2025-06-09 is 9 June 2025."""
    match = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?([~?%]?)", text)
    if match is None or (match[2] and not 1 <= int(match[2]) <= 12):
        return text
    year, month, number, mark = match.groups()
    said = year if month is None else f"{MONTHS[int(month) - 1]} {year}"
    said = f"{int(number)} {said}" if number else said
    return {"~": f"about {said}", "?": f"{said} (uncertain)", "%": f"about {said} (uncertain)"}.get(
        mark or "", said
    )


def when(period: Period | None) -> str:
    """Write a period: by 2030, from 9 June 2025, April 2025 to June 2025."""
    if period is None:
        return "no date"
    left, slash, right = period.text.partition("/")
    if not slash:
        return day(left)
    if left in ("", ".."):
        return f"by {day(right)}"
    if right in ("", ".."):
        return f"from {day(left)}"
    return f"{day(left)} to {day(right)}"


def share(value: float) -> str:
    """Write a share in whole per cent; never 0 % for what is there nor 100 % for what is not all."""
    if value <= 0:
        return "0\u00a0%"
    if value >= 1:
        return "100\u00a0%"
    if value < 0.01:
        return "under 1\u00a0%"
    if value > 0.99:
        return "over 99\u00a0%"
    return f"{value * 100:.0f}\u00a0%"


def chance(value: float) -> str:
    """Write a share of draws in steps of five; a sample is no certainty at either end."""
    if value <= 0.05:
        return "at most 5\u00a0%"
    if value >= 0.95:
        return "at least 95\u00a0%"
    return f"about {5 * round(20 * value)}\u00a0%"


def claim(kind: str) -> str:
    """Write a claim type in words."""
    return CLAIMS.get(kind, kind.replace("_", " "))


def found(result: CheckResult, names: Names) -> str:
    """Write what a check found as one sentence without its full stop."""
    text = names.plain(result.printed.result).strip()
    told_missing = result.printed.answer is Answer.UNDETERMINED or text.startswith("missing")
    opening = "" if told_missing else OPENINGS.get(result.type, "")
    first = SENTENCES.get((result.type, result.answer)) or f"{opening} {text}".strip()
    return f"{first[:1].upper()}{first[1:]}".rstrip(".")


def why(result: CheckResult, names: Names) -> str:
    """Write what a check found, with the reading under which it would hold."""
    first = found(result, names)
    if not result.holds_if:
        return f"{first}."
    verb = "It holds only if" if result.answer is Answer.TENSION else "It would hold if"
    return f"{first}. {verb} {names.plain(result.holds_if[0])}."


def listed(words: list[str] | tuple[str, ...]) -> str:
    """Join words as a sentence does: a, b and c."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
