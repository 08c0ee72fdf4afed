"""Small files in the forms that an import reads, and where the large ones of others are."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

import serai

#: Beside the checkout, or where the environment says.
SHARED = Path(os.environ.get("SERAI_SHARED", Path(serai.__file__).parents[3] / "shared")) / "data"
here = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the data of others in ../shared/data is not here"
)

HEAD = """<iati-identifier>{record}</iati-identifier>
<reporting-org ref="XX-1" type="40"><narrative>A bank</narrative></reporting-org>
<title><narrative>{title}</narrative></title>
<description><narrative>Words</narrative></description>
<participating-org role="1"><narrative>A bank</narrative></participating-org>
<activity-status code="{status}"/>
<activity-date type="1" iso-date="2020-01-01"/>"""


def transaction(value: str = "100", kind: str = "3", day: str = "2021-05-01", **other: str) -> str:
    """A transaction of an activity file."""
    currency = f' currency="{other["currency"]}"' if "currency" in other else ""
    return (
        f'<transaction><transaction-type code="{kind}"/><transaction-date iso-date="{day}"/>'
        f'<value{currency} value-date="{day}">{value}</value></transaction>'
    )


def activity(*parts: str, record: str = "XX-1-a", title: str = "Road", status: str = "2",
             currency: str = "USD") -> str:  # fmt: skip
    """An activity of an activity file."""
    money = f' default-currency="{currency}"' if currency else ""
    head = HEAD.format(record=record, title=title, status=status)
    return f'<iati-activity{money} last-updated-datetime="2024-02-03T00:00:00Z">{head}{"".join(parts)}</iati-activity>'


def iati(folder: Path, *activities: str, name: str = "list.xml", before: str = "") -> Path:
    """Write an activity file."""
    body = "\n".join(activities)
    path = folder / name
    path.write_text(
        f'<?xml version="1.0" encoding="UTF-8"?>{before}\n'
        f'<iati-activities version="2.03">\n{body}\n</iati-activities>\n',
        encoding="utf-8",
    )
    return path


def project(**other: Any) -> dict[str, Any]:
    """A project of a package."""
    return {
        "id": "p-1", "updated": "2024-02-03T00:00:00Z", "title": "Road", "status": "implementation",
        "budget": {"amount": {"amount": 100, "currency": "USD"}, "approvalDate": "2020-01-01"},
        "transactions": [
            {"id": "1", "date": "2021-05-01T00:00:00Z", "value": {"amount": 10.5, "currency": "USD"}}
        ],
    } | other  # fmt: skip


def package(folder: Path, *projects: Any, name: str = "package.json") -> Path:
    """Write a project package."""
    path = folder / name
    data = {"version": "0.9", "uri": "urn:x", "publishedDate": "2024-03-01T00:00:00Z",
            "publisher": {"name": "A ministry"}, "projects": list(projects)}  # fmt: skip
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


GCDF_HEADER = (
    "id,AidData TUFF Project ID,Recommended For Aggregates,Umbrella,Title,Status,"
    "Implementation Start Year,Completion Year,Flow Type,Flow Class,AidData Sector Name,"
    "Commitment Year,Funding Agencies,Receiving Agencies,Implementing Agencies,Recipient,"
    "Amount (Constant USD2017),Planned Implementation Start Date (MM/DD/YYYY),"
    "Planned Completion Date (MM/DD/YYYY),Actual Implementation Start Date (MM/DD/YYYY),"
    "Actual Completion Date (MM/DD/YYYY)"
)


def gcdf_row(record: str = "1", **other: str) -> str:
    """A row of a list of GCDF form."""
    cells = {
        "yes": "Yes", "umbrella": "No", "title": "A road (Linked to Project ID#2)",
        "status": "Completion", "start": "2012.0", "end": "2015.0", "year": "2011",
        "recipient": "Kazakhstan", "amount": "1500.25", "planned_end": "06/30/2014",
    } | other  # fmt: skip
    return (
        f'{record},{record},{cells["yes"]},{cells["umbrella"]},"{cells["title"]}",{cells["status"]},'
        f"{cells['start']},{cells['end']},Loan,OOF-like,ENERGY,{cells['year']},A bank|A bank,A state,,"
        f"{cells['recipient']},{cells['amount']},,{cells['planned_end']},,"
    )


def gcdf(folder: Path, *rows: str, name: str = "gcdf.csv") -> Path:
    """Write a list of GCDF form."""
    path = folder / name
    path.write_text("\n".join([GCDF_HEADER, *rows]) + "\n", encoding="utf-8")
    return path
