"""Project packages of the Open Contracting for Infrastructure Data Standard, version 0.9."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from serai.errors import UsageError, one_of, quoted
from serai.ledger.imports import texts
from serai.ledger.imports.codes import PARTY_ROLES, PROJECT_STATUSES
from serai.ledger.imports.model import CLAIMS, Options, Reading, source_cells
from serai.ledger.imports.paid import add_sums, money_checks

#: Classification scheme under which flags of a list travel.
SCHEME = "serai"
#: How the notes of a forecast tell its baseline, for want of a field.
_BASELINE = re.compile(r"baseline (\S+) in (\d{4})")
#: How the notes of an amount in constant prices tell its claim, year of prices and period.
_CONSTANT = re.compile(r"(\w+) in constant prices of (\d{4}), (.+)")
#: Kinds of a part of a budget, as its description tells them.
_PARTS = ("commitment", "pledge", "planned_disbursement", "budget")


def read_json(path: Path) -> Any:
    """Read a JSON file; numbers with a point are exact.

    Raises
    ------
    UsageError
        If it is not JSON in UTF-8.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        return json.loads(text, parse_float=Decimal, parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{quoted(path.name)} is not UTF-8 (byte {error.start}); save it again as UTF-8"
        ) from error
    except RecursionError as error:
        raise UsageError(f"{quoted(path.name)} is nested too deeply to be a list") from error
    except ValueError as error:
        where = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else str(error)
        raise UsageError(
            f"{quoted(path.name)} is not JSON ({where}); the file may be cut off"
        ) from error


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def read_oc4ids(path: Path, options: Options, data: Any) -> Reading:
    """Read a project package: projects, budgets, payments, forecasts and metrics."""
    reading = Reading("oc4ids", path.name)
    package = data if isinstance(data, Mapping) else {}
    publisher = package.get("publisher")
    reading.source = source_cells(
        path, options, title="Project package, OC4IDS", grade="official",
        publisher=str(publisher.get("name") or "") if isinstance(publisher, Mapping) else "",
        published=texts.day_text(str(package.get("publishedDate") or "")) or "",
        licence=str(package.get("license") or ""),
    )  # fmt: skip
    projects = package.get("projects")
    if not isinstance(projects, list) or not projects:
        reading.fault(0, "projects", projects if projects is not None else "nothing",
                      "a list of projects", "take the whole package")  # fmt: skip
        return reading
    version = str(package.get("version") or "")
    if not version.startswith("0.9"):
        reading.remark(0, "version", version or "no version", "0.9")
    seen: dict[str, int] = {}
    for number, project in enumerate(projects, 1):
        reading.records += 1
        if isinstance(project, Mapping):
            _Project(project, number, reading, options, seen).read()
        else:
            reading.fault(number, f"projects/{number - 1}", project, "a project")
    outcomes = sum(entry.table == "outcomes" for entry in reading.entries)
    reading.checks = {
        "activities": reading.records, **money_checks(reading.entries), "indicators": outcomes,
    }  # fmt: skip
    return reading


class _Project:
    """One project on its way into rows.  Faults give its number in the package as their line."""

    def __init__(
        self, project: Mapping[str, Any], number: int, reading: Reading, options: Options,
        seen: dict[str, int],
    ) -> None:  # fmt: skip
        self.project, self.line, self.reading = project, number, reading
        self.options, self.seen = options, seen
        self.record = _text(project.get("id"))
        self.source = reading.source["id"]
        self.id = f"{self.source}-{texts.slug(self.record)}"
        self.told = texts.day_text(_text(project.get("updated"))) or ""
        self.parties: dict[str, str] = {}

    def fault(self, path: str, found: object, expected: str, remedy: str = "") -> None:
        self.reading.fault(self.line, f"{self.record or 'project'} {path}", found, expected, remedy)

    def read(self) -> None:
        head = self._head()
        if head is None:
            return
        self.reading.add("activities", self.line, **head)
        self._amounts()
        add_sums(self.reading, self.id, self.told, self.line)
        self._outcomes()

    def _head(self) -> dict[str, str] | None:
        before, project = len(self.reading.faults), self.project
        if not self.record:
            self.fault("id", "", "an identifier", "add it")
        elif self.record in self.seen:
            self.fault("id", f"{self.record} again", "each id once",
                       f"project {self.seen[self.record]} bears it already; keep one")  # fmt: skip
        self.seen.setdefault(self.record, self.line)
        status = _text(project.get("status"))
        if status and status not in PROJECT_STATUSES:
            self.fault("status", status, one_of(tuple(PROJECT_STATUSES), status))
        roles = self._roles()
        flags = self._flags()
        if len(self.reading.faults) > before:
            return None
        name = _text(project.get("title")) or self.record
        return {
            "id": self.id, "record": self.record, "name": name, "told": self.told,
            "status": flags.get("status", "") or status, "source": self.source,
            "stage": flags.get("stage", "") or PROJECT_STATUSES.get(status, ""),
            "sector": _joined(project.get("sector")), "country": self._countries(),
            "counts": flags.get("counts", ""), "umbrella": flags.get("umbrella", ""),
            "flow": flags.get("flow", ""), "flow_class": flags.get("flow-class", ""),
            **roles, **self._dates(), **_exact_dates(flags),
        }  # fmt: skip

    def _roles(self) -> dict[str, str]:
        found: dict[str, dict[str, None]] = {}
        for party in self._list(self.project, "parties"):
            name = _text(party.get("name")) or _text(party.get("id"))
            self.parties[_text(party.get("id"))] = name
            for role in party.get("roles") or ():
                column = PARTY_ROLES.get(_text(role))
                if column and name:
                    found.setdefault(column, {})[name.replace("|", "/")] = None
        return {column: "|".join(names) for column, names in found.items()}

    def _flags(self) -> dict[str, str]:
        found = {}
        for item in self._list(self.project, "additionalClassifications"):
            name, sign, value = _text(item.get("id")).partition("=")
            if item.get("scheme") == SCHEME and sign:
                found[name] = value
        return found

    def _countries(self) -> str:
        names: dict[str, None] = {}
        for location in self._list(self.project, "locations"):
            address = location.get("address")
            if isinstance(address, Mapping) and address.get("countryName"):
                names[_text(address["countryName"]).replace("|", "/")] = None
        return "|".join(names)

    def _dates(self) -> dict[str, str]:
        found = {}
        pairs = (("period", "planned"), ("implementationPeriod", "actual"))
        for key, word in pairs:
            for end, column in (("startDate", "start"), ("endDate", "end")):
                period = self.project.get(key)
                text = _text(period.get(end)) if isinstance(period, Mapping) else ""
                day = texts.day_text(text)
                if text and day is None:
                    self.fault(f"{key}/{end}", text, "a day such as 2024-06-17")
                found[f"{word}_{column}"] = day or ""
        return found

    def _list(self, owner: Mapping[str, Any], key: str) -> Iterator[Mapping[str, Any]]:
        """Give the objects of a list; what is no list, or no object in it, is a fault."""
        items = owner.get(key)
        if items is not None and not isinstance(items, list):
            self.fault(key, items, "a list")
            return
        for number, item in enumerate(items or ()):
            if isinstance(item, Mapping):
                yield item
            else:
                self.fault(f"{key}/{number}", item, "an object")

    # --- amounts ------------------------------------------------------------------------

    def _amounts(self) -> None:
        budget = self.project.get("budget")
        rows: list[tuple[str, str, Mapping[str, Any], str]] = []
        if isinstance(budget, Mapping):
            parts = list(self._list(budget, "budgetBreakdown"))
            for number, part in enumerate(parts):
                kind = _text(part.get("description"))
                kind = kind if kind in _PARTS else "budget"
                rows.append((f"budget/budgetBreakdown/{number}", kind, part, "amount"))
            if budget.get("amount") is not None and not parts:
                rows.append(("budget", "budget", budget, "amount"))
        for number, item in enumerate(self._list(self.project, "transactions")):
            rows.append((f"transactions/{number}", "disbursement", item, "value"))
        paid: dict[str, Decimal] = {}
        for number, (path, kind, item, key) in enumerate(rows, 1):
            money = self._money(path, item.get(key))
            period = self._period(path, item, budget if kind != "disbursement" else None)
            if money is None or period is None:
                continue
            value, currency = money
            if kind == "disbursement" and value < 0:
                if paid.get(currency, Decimal(0)) + value < 0 and not self.options.corrections:
                    self.fault(path, value, "no more taken back than was paid",
                               "if it corrects an earlier payment, use --corrections")  # fmt: skip
                    continue
                column = f"{self.record} {path}"
                self.reading.remark(self.line, column, value, "an amount paid",
                                    "taken as a correction")  # fmt: skip
            if kind == "disbursement":
                paid[currency] = paid.get(currency, Decimal(0)) + value
            self.reading.add(
                "transactions", self.line, id=f"{self.id}-t{number:04d}", activity=self.id,
                kind=kind, period=period, value=texts.number_text(value), currency=currency,
                provider=self._party(item, "payer", "sourceParty"),
                receiver=self._party(item, "payee"), source=self.source,
                reference=_text(item.get("id")) if kind == "disbursement" else "",
            )  # fmt: skip

    def _money(self, path: str, value: Any) -> tuple[Decimal, str] | None:
        if not isinstance(value, Mapping):
            self.fault(path, "nothing" if value is None else value, "an amount with a currency")
            return None
        amount, currency = value.get("amount"), _text(value.get("currency"))
        if isinstance(amount, bool) or not isinstance(amount, (int, Decimal)):
            self.fault(f"{path}/amount", amount, "a number", "write it without quotes")
            return None
        if not texts.known_currency(currency):
            self.fault(f"{path}/currency", currency, texts.currency_words(currency))
            return None
        return Decimal(amount), currency

    def _period(self, path: str, item: Mapping[str, Any], budget: Any) -> str | None:
        """Return the day of a payment or the period of a part of a budget."""
        text = _text(item.get("date") or item.get("approvalDate"))
        if not text and isinstance(budget, Mapping):
            text = _text(budget.get("approvalDate"))
        period = item.get("period")
        if isinstance(period, Mapping) and (period.get("startDate") or period.get("endDate")):
            ends = [
                texts.day_text(_text(period.get(key))) or "" for key in ("startDate", "endDate")
            ]
            if not any(ends):
                self.fault(f"{path}/period", period, "days such as 2024-06-17")
                return None
            return texts.period_text(*ends)
        day = texts.day_text(text)
        if day is None and not text and self.told:
            self.reading.remark(self.line, f"{self.record} {path}", "no day", "a day",
                                f"the day of the record is taken, {self.told}")  # fmt: skip
            return self.told
        if day is None:
            self.fault(f"{path}/date", text, "a day such as 2024-06-17")
        return day

    def _party(self, item: Mapping[str, Any], *keys: str) -> str:
        for key in keys:
            party = item.get(key)
            if isinstance(party, Mapping):
                return _text(party.get("name")) or self.parties.get(_text(party.get("id")), "")
        return ""

    # --- forecasts and metrics ----------------------------------------------------------

    def _outcomes(self) -> None:
        number = 0
        for key, column in (("forecasts", "target"), ("metrics", "actual")):
            for metric in self._list(self.project, key):
                for item in self._list(metric, "observations"):
                    number += 1
                    self._observation(f"{self.id}-o{number:04d}", metric, item, column)

    def _observation(
        self, name: str, metric: Mapping[str, Any], item: Mapping[str, Any], column: str
    ) -> None:
        unit, value = item.get("unit"), item.get("value")
        measure = item.get("measure")
        words = _text(unit.get("name")) if isinstance(unit, Mapping) else ""
        if measure is None and isinstance(value, Mapping):
            measure, words = value.get("amount"), _text(value.get("currency"))
        title = _text(metric.get("title")) or _text(metric.get("id")) or "not told"
        period = item.get("period")
        ends = ["", ""]
        if isinstance(period, Mapping):
            ends = [texts.day_text(_text(period.get(k))) or "" for k in ("startDate", "endDate")]
        told = texts.number_text(measure) if isinstance(measure, Decimal) else _text(measure)
        notes = _text(item.get("notes")) if column == "target" else ""
        constant = _CONSTANT.fullmatch(notes)
        if constant is not None and isinstance(value, Mapping):
            self._constant(name, value, constant)
            return
        match = _BASELINE.fullmatch(notes)
        self.reading.add(
            "outcomes", self.line, id=name, activity=self.id, kind="other", result=title,
            indicator=title, code=_text(metric.get("id")), measure="unit", unit=words,
            period=texts.period_text(*ends) if not all(ends) or ends[0] <= ends[1] else "",
            source=self.source, **{column: told},
            baseline=match[1] if match else "", baseline_year=match[2] if match else "",
        )  # fmt: skip

    def _constant(self, path: str, value: Any, match: re.Match[str]) -> None:
        """Take an amount in constant prices, which is a statement and no payment."""
        money = self._money(path, value)
        claim, year, period = match.groups()
        if money is not None and claim in CLAIMS.values():
            self.reading.add(
                "statements", self.line, id=f"{self.id}-{claim}-{year}", subject=self.id,
                indicator="finance.amount", value=texts.number_text(money[0]), unit=money[1],
                price_year=year, period=period if texts.valid_period(period) else "", claim=claim,
                asserted=self.told, source=self.source,
            )  # fmt: skip


def _exact_dates(flags: Mapping[str, str]) -> dict[str, str]:
    """Return dates that are years or months, which the standard tells as days."""
    names = ("planned_start", "planned_end", "actual_start", "actual_end")
    told = {name: flags.get(name.replace("_", "-"), "") for name in names}
    return {name: text for name, text in told.items() if text and texts.valid_period(text)}


def _text(value: Any) -> str:
    """Return a scalar as text; nothing for what is none."""
    if value is None or isinstance(value, (Mapping, list)):
        return ""
    return " ".join(str(value).split())


def _joined(value: Any) -> str:
    names = value if isinstance(value, list) else []
    return "|".join(dict.fromkeys(_text(name).replace("|", "/") for name in names if _text(name)))
