"""Activity files of the International Aid Transparency Initiative, version 2.03."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from serai.errors import one_of
from serai.ledger.imports import texts
from serai.ledger.imports.codes import (
    CONSTANT,
    DATES,
    LEGACY,
    MEASURES,
    NOT_STATED,
    RESULTS,
    ROLES,
    STATUSES,
    TRANSACTIONS,
)
from serai.ledger.imports.model import Options, Reading, source_cells
from serai.ledger.imports.paid import add_sums, money_checks
from serai.ledger.imports.xml import elements, narrative

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_STAGES = ("concept", "agreement", "finance", "works", "partly", "operating", "cancelled",
           "relisted")  # fmt: skip
#: Codes that ISO 3166 leaves to users; lists of aid write XK for Kosovo.
_OWN_CODE = re.compile(r"AA|Q[M-Z]|X[A-Z]|ZZ")


def read_iati(path: Path, options: Options) -> Reading:
    """Read an activity file: activities, their dated amounts, and their results.

    Descriptions, contacts, documents and conditions are not taken.

    Raises
    ------
    UsageError
        If the file declares a document type.
    """
    reading = Reading("iati", path.name, source_cells(path, options))
    reporters: dict[str, None] = {}
    latest = ""
    seen: dict[str, int] = {}
    statuses: dict[str, int] = {}
    for element in elements(path, "iati-activity", "iati-activities", reading):
        reading.records += 1
        activity = _Activity(element, reading, options, seen)
        activity.read()
        reporters[activity.cells.get("reporters", "")] = None
        latest = max(latest, activity.cells.get("told", ""))
        word = STATUSES.get(activity.status, (activity.status,))[0]
        statuses[word] = statuses.get(word, 0) + 1
    names = [name for name in reporters if name]
    if not options.publisher and names:
        reading.source["publisher"] = names[0] if len(names) == 1 else f"{len(names)} publishers"
    if latest and not options.published:
        reading.source["published"] = latest
    reading.source |= {"grade": "official", "title": "Activity file, IATI 2.03"}
    if not reading.records and not reading.faults:
        reading.fault(1, "", "no activity", "at least one <iati-activity>")
    outcomes = sum(entry.table == "outcomes" for entry in reading.entries)
    reading.checks = {
        "activities": reading.records,
        "status": dict(sorted(statuses.items())),
        **money_checks(reading.entries),
        "indicators": outcomes,
    }
    return reading


class _Activity:
    """One activity on its way into rows; a fault of its head leaves all of it out."""

    def __init__(
        self, element: Element, reading: Reading, options: Options, seen: dict[str, int]
    ) -> None:
        self.element, self.reading, self.options, self.seen = element, reading, options, seen
        self.line = element.sourceline or 0
        self.record = (element.findtext("iati-identifier") or "").strip()
        self.source = reading.source["id"]
        self.id = f"{self.source}-{texts.slug(self.record)}"
        status = element.find("activity-status")
        self.status = status.get("code", "") if status is not None else ""
        self.currency = (element.get("default-currency") or "").strip()
        self.cells: dict[str, str] = {}

    def fault(self, element: Element | None, column: str, found: object, expected: str,
              remedy: str = "") -> None:  # fmt: skip
        line = element.sourceline if element is not None else self.line
        column = f"{self.record or 'activity'} {column}".strip()
        self.reading.fault(line or 0, column, found, expected, remedy)

    def read(self) -> None:
        if not self._head():
            return
        self.reading.add("activities", self.line, **self.cells)
        self._amounts()
        add_sums(self.reading, self.id, self.cells.get("told", ""), self.line)
        self._constant()
        self._results()

    def _head(self) -> bool:
        """Read what names the activity; whether it can be taken."""
        before = len(self.reading.faults)
        element = self.element
        if not self.record:
            self.fault(None, "iati-identifier", "", "an identifier", "add it")
        elif self.record in self.seen:
            remedy = f"it stands in line {self.seen[self.record]} already; keep one"
            self.fault(
                None, "iati-identifier", f"{self.record} again", "each identifier once", remedy
            )
        self.seen.setdefault(self.record, self.line)
        name = narrative(element.find("title"))
        if not name:
            self.fault(element.find("title"), "title", "", "a title", "add a narrative")
        if self.status not in STATUSES:
            words = one_of(tuple(STATUSES), self.status)
            self.fault(element.find("activity-status"), "activity-status", self.status, words)
        if self.currency and not texts.known_currency(self.currency):
            self.fault(None, "default-currency", self.currency, texts.currency_words(self.currency))
        self._check_countries()
        told = texts.day_text(element.get("last-updated-datetime") or "") or ""
        status, stage = STATUSES.get(self.status, ("", ""))
        self.cells = {
            "id": self.id, "record": self.record, "name": name, "status": status, "stage": stage,
            "reporters": narrative(element.find("reporting-org")), "told": told,
            "country": _codes(element, "recipient-country", "recipient-region"),
            "sector": _codes(element, "sector"), "flow": _codes(element, "default-flow-type"),
            "source": self.source, **self._parties(), **self._dates(), **self._legacy(),
        }  # fmt: skip
        return len(self.reading.faults) == before

    def _check_countries(self) -> None:
        import pycountry

        for place in self.element.findall("recipient-country"):
            code = place.get("code", "").strip()
            if not _OWN_CODE.fullmatch(code) and pycountry.countries.get(alpha_2=code) is None:
                self.fault(place, "recipient-country", code, "a code of ISO 3166, such as KZ")

    def _parties(self) -> dict[str, str]:
        found: dict[str, dict[str, None]] = {}
        for party in self.element.findall("participating-org"):
            name = (narrative(party) or party.get("ref", "")).replace("|", "/")
            column = ROLES.get(party.get("role", ""))
            if column is None:
                self.fault(party, "participating-org", party.get("role"), one_of(tuple(ROLES)))
            elif name and name != NOT_STATED:
                found.setdefault(column, {})[name] = None
        return {column: "|".join(names) for column, names in found.items()}

    def _dates(self) -> dict[str, str]:
        found = {}
        for date in self.element.findall("activity-date"):
            day, column = (
                texts.day_text(date.get("iso-date") or ""),
                DATES.get(date.get("type", "")),
            )
            if column is None:
                self.fault(date, "activity-date", date.get("type"), one_of(tuple(DATES)))
            elif day is None:
                self.fault(date, "activity-date", date.get("iso-date"), "a day such as 2024-06-17")
            elif (text := narrative(date)) != NOT_STATED:
                # A year told as a day says so in its narrative; see the export.
                found[column] = text if text and texts.valid_period(text) else day
        return found

    def _legacy(self) -> dict[str, str]:
        found = {}
        for item in self.element.findall("legacy-data"):
            column, value = LEGACY.get(item.get("name", "")), item.get("value", "").strip()
            if column in ("counts", "umbrella") and value not in ("yes", "no"):
                self.fault(item, "legacy-data", value, "yes or no")
            elif column == "stage" and value not in _STAGES:
                self.fault(item, "legacy-data", value, one_of(_STAGES, value))
            elif column:
                found[column] = value
        return found

    # --- amounts ------------------------------------------------------------------------

    def _amounts(self) -> None:
        number = 0
        self._taken_back()
        for element in self.element.iter("transaction", "budget", "planned-disbursement"):
            number += 1
            kind = self._kind(element)
            period = self._period(element)
            money = self._money(element)
            if kind is None or period is None or money is None or element in self.refused:
                continue
            value, currency, value_date = money
            name = f"{self.id}-t{number:04d}"
            self.reading.add(
                "transactions", element.sourceline or 0, id=name, activity=self.id, kind=kind,
                period=period, value=texts.number_text(value), currency=currency, value_date=value_date,
                provider=narrative(element.find("provider-org")),
                receiver=narrative(element.find("receiver-org")),
                reference=element.get("ref") or "", source=self.source,
                note=narrative(element.find("description"))[:200],
            )  # fmt: skip

    def _taken_back(self) -> None:
        """Find disbursements below zero: a correction, or more taken back than was ever paid."""
        paid: dict[str, list[tuple[Element, Decimal]]] = {}
        for element in self.element.findall("transaction"):
            value = element.find("value")
            number = texts.read_number(value.text or "") if value is not None else None
            kind = element.find("transaction-type")
            if value is None or number is None or kind is None or kind.get("code") != "3":
                continue
            paid.setdefault(value.get("currency") or self.currency, []).append((element, number))
        self.refused: set[Element] = set()
        for rows in paid.values():
            below = [(element, number) for element, number in rows if number < 0]
            beyond = sum((number for _, number in rows), Decimal(0)) < 0
            for element, number in below:
                if beyond and not self.options.corrections:
                    self.refused.add(element)
                    self.fault(element, "disbursement", number, "no more taken back than was paid",
                               "if it corrects what was paid before the file begins, "
                               "use --corrections")  # fmt: skip
                else:
                    column = f"{self.record} disbursement"
                    self.reading.remark(element.sourceline or 0, column, number, "an amount paid",
                                        "taken as a correction")  # fmt: skip

    def _kind(self, element: Element) -> str | None:
        if element.tag != "transaction":
            return str(element.tag).replace("-", "_")
        found = element.find("transaction-type")
        code = found.get("code", "") if found is not None else ""
        if code not in TRANSACTIONS:
            self.fault(element, "transaction-type", code, one_of(tuple(TRANSACTIONS), code, 13))
        return TRANSACTIONS.get(code)

    def _period(self, element: Element) -> str | None:
        """Return the day of a payment or the period of a budget; None with a fault."""
        names = (
            ("transaction-date",)
            if element.tag == "transaction"
            else ("period-start", "period-end")
        )
        days = []
        for name in names:
            part = element.find(name)
            if part is None and name == "period-end" and element.tag == "planned-disbursement":
                continue
            text = part.get("iso-date", "") if part is not None else ""
            day = texts.day_text(text)
            if day is None:
                self.fault(element, name, text, "a day such as 2024-06-17")
                return None
            days.append(day)
        if days[0] > days[-1]:
            self.fault(element, "period-end", days[-1], f"a day after {days[0]}", "exchange them")
            return None
        return texts.period_text(days[0], days[-1])

    def _money(self, element: Element) -> tuple[Decimal, str, str] | None:
        value = element.find("value")
        text = (value.text or "").strip() if value is not None else ""
        number = texts.read_number(text)
        if value is None or number is None:
            self.fault(element, "value", text, "a number", "write digits and a point only")
            return None
        currency = (value.get("currency") or self.currency).strip()
        if not currency:
            remedy = "name a currency, or a default-currency of the activity"
            self.fault(element, "currency", "", "a currency", remedy)
            return None
        if not texts.known_currency(currency):
            self.fault(element, "currency", currency, texts.currency_words(currency))
            return None
        return number, currency, texts.day_text(value.get("value-date") or "") or ""

    def _constant(self) -> None:
        """Read amounts in constant prices, which travel outside the transactions."""
        for item in self.element.findall("legacy-data"):
            if item.get("name") != CONSTANT:
                continue
            match = re.fullmatch(
                r"(\w+) ([\d.]+) ([A-Z]{3}) (\d{4}) (\S+)", item.get("value", "").strip()
            )
            if match is None or not texts.known_currency(match[3]):
                self.fault(item, "legacy-data", item.get("value"), "claim, amount, currency, years")
                continue
            claim, value, currency, year, period = match.groups()
            self.reading.add(
                "statements", item.sourceline or 0, id=f"{self.id}-{claim}-{year}",
                subject=self.id, indicator="finance.amount", value=value, unit=currency,
                price_year=year, period="" if period == "-" else period, claim=claim,
                asserted=self.cells.get("told", ""), source=self.source,
            )  # fmt: skip

    # --- results ------------------------------------------------------------------------

    def _results(self) -> None:
        number = 0
        for result in self.element.findall("result"):
            kind = RESULTS.get(result.get("type", ""))
            if kind is None:
                self.fault(result, "result", result.get("type"), one_of(tuple(RESULTS)))
                continue
            for indicator in result.findall("indicator"):
                number += 1
                self._indicator(f"{self.id}-o{number:04d}", kind, result, indicator)

    def _indicator(self, name: str, kind: str, result: Element, indicator: Element) -> None:
        measure = MEASURES.get(indicator.get("measure", ""))
        if measure is None:
            words = one_of(tuple(MEASURES))
            self.fault(indicator, "indicator measure", indicator.get("measure"), words)
            return
        title = narrative(indicator.find("title")) or narrative(result.find("title"))
        code = indicator.find("reference[@vocabulary='99']")
        baseline = indicator.find("baseline")
        year = baseline.get("year", "") if baseline is not None else ""
        if year and not re.fullmatch(r"(19|20)\d\d|2100", year):
            self.fault(baseline, "baseline year", year, "a year such as 2024")
            return
        period = indicator.findall("period")[-1:]
        days = [_day(period[0], n) for n in ("period-start", "period-end")] if period else ["", ""]
        self.reading.add(
            "outcomes", indicator.sourceline or 0, id=name, activity=self.id, kind=kind,
            result=narrative(result.find("title")) or title or "not told",
            indicator=title or "not told", measure=measure,
            code=code.get("code", "") if code is not None else "",
            unit=narrative(indicator.find("description"))[:80] if code is not None else "",
            baseline=baseline.get("value", "") if baseline is not None else "",
            baseline_year=year, target=_value(period, "target"), actual=_value(period, "actual"),
            period=texts.period_text(*days) if days[0] <= days[1] or not days[1] else "",
            source=self.source,
        )  # fmt: skip


def _codes(element: Element, *tags: str) -> str:
    """Return the codes of all elements of these names, each once, joined by bars."""
    found = [e.get("code", "").strip() for tag in tags for e in element.findall(tag)]
    return "|".join(dict.fromkeys(code.replace("|", "/") for code in found if code))


def _day(period: Element, name: str) -> str:
    part = period.find(name)
    return texts.day_text(part.get("iso-date", "")) or "" if part is not None else ""


def _value(period: list[Element], name: str) -> str:
    part = period[0].find(name) if period else None
    return part.get("value", "").strip() if part is not None else ""
