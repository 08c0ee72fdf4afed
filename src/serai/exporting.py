"""A case as the exports want it."""

from __future__ import annotations

from serai.case import TABLES, Case
from serai.ledger.exports.content import Content
from serai.tables import load_schema


def content_of(case: Case, publisher: str = "", publisher_ref: str = "") -> Content:
    """Return what an export writes of a case.

    Parameters
    ----------
    publisher, publisher_ref : str
        Who exports, and its identifier in a register of organisations; empty takes the
        title of the case and none.
    """
    return Content(
        id=case.id, title=case.title, as_of=case.as_of, licence=str(case.meta.get("licence") or ""),
        schemas=[load_schema(room, name) for room, name in TABLES], tables=case.tables,
        ledger=case.ledger, pledges=case.pledges, publisher=publisher, publisher_ref=publisher_ref,
    )  # fmt: skip
