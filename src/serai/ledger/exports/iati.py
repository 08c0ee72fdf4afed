"""Activity files of IATI 2.03 out of a case.

A pledge is an activity in the pipeline: its money is an outgoing pledge (type 12), its
figure an indicator with baseline and target.  No amount is invented: a pledge without
money has no transaction.  What IATI has no element for stands in ``legacy-data``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from serai.ledger.exports.content import (
    DATES,
    Content,
    Exported,
    Record,
    clean,
    day_of,
    first_day,
    last_day,
    names_of,
    period_days,
    records,
)
from serai.ledger.imports.codes import (
    CONSTANT,
    MEASURES,
    NOT_STATED,
    RESULTS,
    STATUS_OF_STAGE,
    STATUSES,
    TRANSACTIONS,
)
from serai.ledger.imports.codes import DATES as DATE_TYPES
from serai.ledger.imports.texts import number_text
from serai.quantity import parse_period

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_TYPES = {word: code for code, word in TRANSACTIONS.items()}
_DATE_TYPES = {word: code for code, word in DATE_TYPES.items()}
_RESULTS = {word: code for code, word in RESULTS.items()}
_MEASURES = {word: code for code, word in MEASURES.items()}
_STATUSES = {word: code for code, (word, _) in STATUSES.items()}
_ROLES = {"funders": "1", "owners": "2", "implementers": "4"}
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def iati_bytes(content: Content) -> tuple[bytes, Exported]:
    """Return the activity file of a case, and what was left out."""
    from lxml import etree

    exported = Exported()
    day = content.as_of.isoformat()
    root = etree.Element(
        "iati-activities", {"version": "2.03", "generated-datetime": f"{day}T00:00:00Z"}
    )
    for record in records(content, exported):
        _activity(root, record, content, exported)
    if not len(root):
        exported.left_out.append("the case has no pledge, activity or project to write")
    data: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
    return data, exported


def _add(parent: Element, tag: str, text: str = "", **attributes: str) -> Element:
    """Add an element; a text becomes its narrative."""
    from lxml import etree

    names = {k.replace("_", "-"): clean(v) for k, v in attributes.items() if v}
    element = etree.SubElement(parent, tag, names)
    if text:
        etree.SubElement(element, "narrative").text = clean(text)
    return element


def _activity(root: Element, record: Record, content: Content, exported: Exported) -> None:
    cells = record.cells
    money = [row["currency"] for row in record.transactions]
    activity = _add(root, "iati-activity")
    activity.set(_LANG, "en")
    if money:
        activity.set("default-currency", max(set(money), key=lambda c: (money.count(c), c)))
    told = cells.get("told", "")
    if told and (day := first_day(parse_period(told))):
        activity.set("last-updated-datetime", f"{day}T00:00:00Z")
    identifier = _add(activity, "iati-identifier")
    identifier.text = clean(record.record)
    name = content.publisher or content.title
    _add(activity, "reporting-org", name, ref=content.publisher_ref or "unregistered", type="90",
         secondary_reporter="1")  # fmt: skip
    _add(activity, "title", record.name)
    _add(activity, "description", record.about or record.name, type="1")
    _parties(activity, record)
    status = _STATUSES.get(cells.get("status", ""))
    _add(activity, "activity-status",
         code=status or STATUS_OF_STAGE[cells.get("stage", "")])  # fmt: skip
    _dates(activity, record)
    places = _places(activity, cells.get("country", ""))
    _sectors(activity, cells.get("sector", ""))
    if re.fullmatch(r"\d{2}", cells.get("flow", "")):
        _add(activity, "default-flow-type", code=cells["flow"])
    _amounts(activity, record, exported)
    _legacy(activity, record, status is None, places)
    for outcome in record.outcomes:
        _result(activity, outcome, record, exported)


def _parties(activity: Element, record: Record) -> None:
    parties = [(c, n) for c, n in names_of(record) if c in _ROLES]
    for column, name in parties or [("owners", NOT_STATED)]:
        _add(activity, "participating-org", name, role=_ROLES[column])


def _dates(activity: Element, record: Record) -> None:
    told = [(column, record.cells.get(column, "")) for column in DATES]
    told = [(column, text) for column, text in told if text and day_of(text, column)]
    for column, text in told:
        day = day_of(text, column)
        # A year or a month stands as a day with its own words beside it.
        _add(activity, "activity-date", "" if day == text else text, type=_DATE_TYPES[column],
             iso_date=day)  # fmt: skip
    if not told:
        _add(activity, "activity-date", NOT_STATED, type="1", iso_date=record.day)


def _places(activity: Element, text: str) -> bool:
    """Add countries and regions; whether each of them has a code."""
    names = [name for name in text.split("|") if name]
    tags = [
        "recipient-country" if re.fullmatch(r"[A-Z]{2}", name)
        else "recipient-region" if re.fullmatch(r"\d{3,4}", name) else ""
        for name in names
    ]  # fmt: skip
    if not all(tags):
        return False
    for tag, name in sorted(zip(tags, names, strict=True), key=lambda pair: pair[0]):
        _add(activity, tag, code=name)
    return True


def _sectors(activity: Element, text: str) -> None:
    for name in filter(None, text.split("|")):
        if re.fullmatch(r"\d{5}", name):
            _add(activity, "sector", code=name, vocabulary="1")
        elif re.fullmatch(r"\d{3}", name):
            _add(activity, "sector", code=name, vocabulary="2")
        else:
            _add(activity, "sector", name, code=name, vocabulary="99")


def _legacy(activity: Element, record: Record, told: bool, places: bool) -> None:
    """Add what has no element of its own; told if the status is in words of another list."""
    cells = record.cells
    names = ["counts", "umbrella", "flow_class", *(["status", "stage"] if told else [])]
    names += [] if re.fullmatch(r"\d{2}", cells.get("flow", "")) else ["flow"]
    names += ["reporters"] + ([] if places else ["country"])
    for name in names:
        if cells.get(name):
            _add(activity, "legacy-data", name=f"serai:{name.replace('_', '-')}", value=cells[name])
    for row in record.constants:
        period = row.period.text if row.period else "-"
        value = (
            f"{row.claim} {number_text(row.value or _ZERO)} {row.unit} {row.price_year} {period}"
        )
        _add(activity, "legacy-data", name=CONSTANT, value=value)
    if record.cost is not None:
        amount, currency = record.cost
        _add(activity, "legacy-data", name="serai:cost", value=f"{number_text(amount)} {currency}")


_ZERO = Decimal(0)


# --- amounts ----------------------------------------------------------------------------


def _amounts(activity: Element, record: Record, exported: Exported) -> None:
    rank = {"budget": 0, "planned_disbursement": 1}
    for row in sorted(record.transactions, key=lambda r: rank.get(r["kind"], 2)):
        first, last = period_days(row["period"])
        if not first:
            exported.left_out.append(f"{record.record}: an amount without a day")
            continue
        exported.counts["amounts"] = exported.counts.get("amounts", 0) + 1
        day = row.get("value_date") or first
        value = {"currency": row["currency"], "value_date": day_of(day, "start")}
        if row["kind"] in rank:
            element = _add(activity, row["kind"].replace("_", "-"), type="1")
            _add(element, "period-start", iso_date=first)
            _add(element, "period-end", iso_date=last)
            _add(element, "value", **value).text = row["value"]
            if row["kind"] == "planned_disbursement":
                _orgs(element, row)
            continue
        element = _add(activity, "transaction", ref=row.get("reference", ""))
        _add(element, "transaction-type", code=_TYPES[row["kind"]])
        _add(element, "transaction-date", iso_date=first)
        _add(element, "value", **value).text = row["value"]
        if row.get("note"):
            _add(element, "description", row["note"])
        _orgs(element, row)


def _orgs(element: Element, row: Mapping[str, str]) -> None:
    for tag in ("provider", "receiver"):
        if row.get(tag):
            _add(element, f"{tag}-org", row[tag])


# --- results ----------------------------------------------------------------------------


def _result(activity: Element, row: Mapping[str, str], record: Record, exported: Exported) -> None:
    exported.counts["indicators"] = exported.counts.get("indicators", 0) + 1
    result = _add(activity, "result", type=_RESULTS[row["kind"]])
    _add(result, "title", row["result"])
    indicator = _add(result, "indicator", measure=_MEASURES[row.get("measure") or "unit"])
    _add(indicator, "title", row["indicator"])
    if row.get("unit"):
        _add(indicator, "description", row["unit"])
    if row.get("code"):
        _add(indicator, "reference", vocabulary="99", code=row["code"])
    if row.get("baseline_year"):
        baseline = _add(indicator, "baseline", year=row["baseline_year"],
                        value=row.get("baseline", ""))  # fmt: skip
        if row.get("baseline_note"):
            _add(baseline, "comment", row["baseline_note"])
    elif row.get("baseline"):
        exported.left_out.append(f"{record.record}: a baseline without a year")
    values = {name: row.get(name, "") for name in ("target", "actual")}
    if row.get("period") or any(values.values()):
        _period(indicator, row, values, record)


def _period(
    indicator: Element, row: Mapping[str, str], values: Mapping[str, str], record: Record
) -> None:
    told = row.get("period", "")
    span = parse_period(told) if told else None
    first = first_day(span) or record.day
    last = last_day(span) or first
    period = _add(indicator, "period")
    _add(period, "period-start", iso_date=first)
    _add(period, "period-end", iso_date=last)
    notes = [row.get("note", ""), "" if told else "No date is stated for it."]
    for name in _told(values):
        element = _add(period, name, value=values[name])
        words = " ".join(note for note in notes if note)
        if words and name == "target":
            _add(element, "comment", words)


def _told(values: Mapping[str, Any]) -> Iterable[str]:
    return [name for name in ("target", "actual") if values[name]]
