"""Texts of lists made into ids, days, periods and numbers, and back."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from decimal import Decimal

from serai.errors import QuantityError, one_of
from serai.quantity import CURRENCIES, parse_period


def slug(text: str) -> str:
    """Return an id made of a text: letters, digits, dots, dashes; a digest where more was lost."""
    name = re.sub(r"[^A-Za-z0-9_.]+", "-", text.strip()).strip("-.")
    if re.sub(r"[-\s]", "", name) == re.sub(r"[-\s]", "", text) and len(name) <= 80:
        return name
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()[:8]
    return f"{name[:60]}-{digest}".strip("-")


_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T[\d:.]+)?(?:Z|[+-]\d{2}:?\d{2})?")


def day_text(text: str) -> str | None:
    """Return a day as ``2024-06-17`` from ISO 8601, its time and zone left out; None if bad."""
    match = _DAY.fullmatch(text.strip())
    if match is None:
        return None
    try:
        return date.fromisoformat(match[1]).isoformat()
    except ValueError:
        return None


def period_text(start: str, end: str) -> str:
    """Join two days to an EDTF interval; an equal pair is one day, an empty end is open."""
    if not (start and end):
        return f"{start}/.." if start else f"../{end}" if end else ""
    return start if start == end else f"{start}/{end}"


def known_currency(code: str) -> bool:
    """Whether a code is one of ISO 4217."""
    return code in CURRENCIES


def currency_words(code: str) -> str:
    """Say what a currency should be."""
    return one_of(sorted(CURRENCIES), code, 6)


def read_number(text: str) -> Decimal | None:
    """Read an amount as lists write it for machines: digits, a point, a sign; else None."""
    bare = text.strip()
    if not re.fullmatch(r"[+-]?(\d{1,30}\.?\d{0,12}|\.\d{1,12})", bare, re.ASCII):
        return None
    return Decimal(bare)


def number_text(number: Decimal) -> str:
    """Write a number without exponent and without needless zeros."""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def valid_period(text: str) -> bool:
    """Whether a text is an EDTF date or interval."""
    try:
        parse_period(text)
    except QuantityError:
        return False
    return True
