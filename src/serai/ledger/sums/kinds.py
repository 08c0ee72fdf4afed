"""All check types by name; importing the modules that hold them registers them."""

from __future__ import annotations

from collections.abc import Mapping

from serai.ledger.sums import ordering, parts, rates, scope, unions
from serai.ledger.sums.model import TYPES, CheckType

MODULES = (ordering, parts, rates, scope, unions)


def check_types() -> Mapping[str, CheckType]:
    """Return all check types by name."""
    return dict(TYPES)
