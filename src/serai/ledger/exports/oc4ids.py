"""Project packages of OC4IDS 0.9.5 out of a case.

The standard has no status before identification and no place for a pledge: a pledge
is a project in identification with a forecast.  Flags of a list travel as additional
classifications under a scheme of their own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from serai.ledger.exports.content import (
    DATES,
    Content,
    Exported,
    Record,
    clean,
    day_of,
    names_of,
    period_days,
    records,
)
from serai.ledger.imports.codes import PROJECT_STATUS_OF_STAGE, PROJECT_STATUSES
from serai.ledger.imports.oc4ids import SCHEME
from serai.ledger.imports.texts import read_number, slug

VERSION = "0.9"
_ROLES = {"funders": "funder", "owners": "publicAuthority", "receivers": "payee",
          "implementers": "supplier"}  # fmt: skip
#: Amounts that are parts of a budget; disbursements are transactions; others have no place.
_PARTS = ("budget", "commitment", "pledge", "planned_disbursement")
_SECTORS = {
    "rail": "transport.rail", "metro": "transport.urban", "road": "transport.road",
    "port": "transport.water", "ship": "transport.water", "terminal": "transport",
    "border": "transport", "pipeline": "energy", "solar": "energy.solar", "wind": "energy.wind",
    "hydro": "energy.hydropower", "pumped_storage": "energy.hydropower", "battery": "energy",
    "nuclear": "energy", "coal_power": "energy", "gas_power": "energy", "grid": "energy",
    "hydrogen": "energy", "oil_gas_field": "energy", "gas_processing": "energy",
    "refinery": "energy", "digital": "communications", "water": "waterAndWaste",
}  # fmt: skip
_LICENCES = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "ODC-By": "https://opendatacommons.org/licenses/by/1-0/",
}


def oc4ids_bytes(content: Content) -> tuple[bytes, Exported]:
    """Return the project package of a case, and what was left out."""
    exported = Exported()
    projects = [_project(record, exported) for record in records(content, exported)]
    if not projects:
        exported.left_out.append("the case has no pledge, activity or project to write")
    package: dict[str, Any] = {
        "version": VERSION,
        "uri": f"urn:serai:case:{content.id}",
        "publishedDate": f"{content.as_of.isoformat()}T00:00:00Z",
        "publisher": {"name": clean(content.publisher or content.title)},
    }
    if content.publisher_ref:
        package["publisher"]["uid"] = clean(content.publisher_ref)
    if content.licence in _LICENCES:
        package["license"] = _LICENCES[content.licence]
    package["projects"] = projects
    return (json.dumps(package, indent=1, ensure_ascii=False) + "\n").encode("utf-8"), exported


def _project(record: Record, exported: Exported) -> dict[str, Any]:
    cells = record.cells
    status = cells.get("status", "")
    own = status in PROJECT_STATUSES
    found: dict[str, Any] = {
        "id": clean(record.record), "title": clean(record.name),
        "description": clean(record.about),
        "updated": f"{day_of(cells['told'], 'start')}T00:00:00Z" if cells.get("told") else "",
        "status": status if own else PROJECT_STATUS_OF_STAGE[cells.get("stage", "")],
        "sector": [_SECTORS.get(name, clean(name)) for name in _split(cells.get("sector", ""))],
        "locations": [
            {"id": str(i), "address": {"countryName": clean(name)}}
            for i, name in enumerate(_split(cells.get("country", "")), 1)
        ],
        "parties": _parties(record), "period": _span(cells, "planned"),
        "implementationPeriod": _span(cells, "actual"),
        "additionalClassifications": _flags(record, own),
        "budget": _budget(record), "transactions": _payments(record, exported),
        "forecasts": _metrics(record, "target"), "metrics": _metrics(record, "actual"),
    }  # fmt: skip
    if record.url.startswith(("http://", "https://")):
        found["documents"] = [{"id": "source", "title": "Source", "url": record.url}]
    found["forecasts"] += _constants(record)
    return {key: value for key, value in found.items() if value}


def _split(text: str) -> list[str]:
    return [name for name in text.split("|") if name]


def _parties(record: Record) -> list[dict[str, Any]]:
    roles: dict[str, list[str]] = {}
    for column, name in names_of(record):
        held = roles.setdefault(clean(name), [])
        held += [] if _ROLES[column] in held else [_ROLES[column]]
    return [{"id": slug(name) or "party", "name": name, "roles": r} for name, r in roles.items()]


def _span(cells: Mapping[str, str], word: str) -> dict[str, str]:
    found = {}
    for end, key in (("start", "startDate"), ("end", "endDate")):
        column = f"{word}_{end}"
        text = cells.get(column, "")
        if text and (day := day_of(text, column)):
            found[key] = f"{day}T00:00:00Z"
    return found


def _flags(record: Record, own: bool) -> list[dict[str, str]]:
    """Return what the list says and the standard has no field for, one classification each."""
    cells = record.cells
    names = ["counts", "umbrella", "flow", "flow_class", *([] if own else ["status", "stage"])]
    pairs = [(name.replace("_", "-"), cells.get(name, "")) for name in names]
    # A year or a month that stands as a day keeps its own words here.
    for column in DATES:
        text = cells.get(column, "")
        if text and day_of(text, column) != text:
            pairs.append((column.replace("_", "-"), text))
    return [
        {"scheme": SCHEME, "id": f"{name}={clean(text)}", "description": name}
        for name, text in pairs
        if text
    ]


# --- amounts ----------------------------------------------------------------------------


def _value(amount: str | Decimal, currency: str) -> dict[str, Any]:
    return {"amount": _number(Decimal(amount)), "currency": currency}


def _number(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def _budget(record: Record) -> dict[str, Any]:
    if record.cost is not None:
        return {"amount": _value(*record.cost)}
    parts = []
    for number, row in enumerate((r for r in record.transactions if r["kind"] in _PARTS), 1):
        first, last = period_days(row["period"])
        part: dict[str, Any] = {
            "id": str(number), "description": row["kind"],
            "amount": _value(row["value"], row["currency"]),
        }  # fmt: skip
        if row["kind"] in ("budget", "planned_disbursement"):
            part["period"] = {"startDate": f"{first}T00:00:00Z", "endDate": f"{last}T00:00:00Z"}
        else:
            part["approvalDate"] = f"{first}T00:00:00Z"
        if row.get("provider"):
            name = clean(row["provider"])
            part["sourceParty"] = {"id": slug(name) or "party", "name": name}
        parts.append(part)
    if not parts:
        return {}
    found: dict[str, Any] = {"budgetBreakdown": parts}
    sums = [p["amount"] for p in parts if p["description"] == "commitment"]
    if sums and len({p["currency"] for p in sums}) == 1:
        committed = [r for r in record.transactions if r["kind"] == "commitment"]
        total = sum((Decimal(r["value"]) for r in committed), Decimal(0))
        found["amount"] = _value(total, sums[0]["currency"])
    return found


def _payments(record: Record, exported: Exported) -> list[dict[str, Any]]:
    found = []
    other: dict[str, int] = {}
    for number, row in enumerate(record.transactions, 1):
        if row["kind"] in _PARTS:
            continue
        if row["kind"] != "disbursement":
            other[row["kind"]] = other.get(row["kind"], 0) + 1
            continue
        payment: dict[str, Any] = {
            "id": str(number), "date": f"{period_days(row['period'])[0]}T00:00:00Z",
            "value": _value(row["value"], row["currency"]),
        }  # fmt: skip
        for key, column in (("payer", "provider"), ("payee", "receiver")):
            if row.get(column):
                name = clean(row[column])
                payment[key] = {"id": slug(name) or "party", "name": name}
        found.append(payment)
    for kind, count in sorted(other.items()):
        exported.left_out.append(
            f"{record.record}: {count} rows of {kind}, which has no place here"
        )
    return found


# --- forecasts and metrics --------------------------------------------------------------


def _metrics(record: Record, column: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for number, row in enumerate(record.outcomes, 1):
        if not row.get(column):
            continue
        seen: dict[str, Any] = {"id": "1", "measure": _measure(row[column])}
        if row.get("unit"):
            seen["unit"] = {"name": clean(row["unit"])}
        if row.get("period"):
            first, last = period_days(row["period"])
            seen["period"] = {"startDate": f"{first}T00:00:00Z", "endDate": f"{last}T00:00:00Z"}
        if column == "target" and row.get("baseline") and row.get("baseline_year"):
            seen["notes"] = f"baseline {clean(row['baseline'])} in {row['baseline_year']}"
        # One metric for each outcome: two of one indicator may differ in scope.
        name = row.get("code") or slug(row["indicator"])
        found.append({"id": name if name not in {m["id"] for m in found} else f"{name}-{number}",
                      "title": clean(row["indicator"]), "observations": [seen]})  # fmt: skip
    return found


def _measure(text: str) -> int | float | str:
    number = read_number(text)
    return clean(text) if number is None else _number(number)


def _constants(record: Record) -> list[dict[str, Any]]:
    """Return amounts in constant prices, which are neither budget nor payment."""
    return [
        {
            "id": f"constant-{row.claim}-{row.price_year}",
            "title": f"Amount {row.claim}, constant prices of {row.price_year}",
            "observations": [
                {
                    "id": "1",
                    "value": _value(row.value or Decimal(0), row.unit),
                    "notes": f"{row.claim} in constant prices of {row.price_year}, "
                    f"{row.period.text if row.period else 'no period'}",
                }
            ],
        }
        for row in record.constants
    ]
