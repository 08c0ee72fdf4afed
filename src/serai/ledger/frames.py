"""The tables of a case as pandas frames."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from serai.errors import UsageError, one_of, quoted
from serai.ledger.statements import interval_of
from serai.quantity import Period
from serai.rows import Row
from serai.tables import Schema

if TYPE_CHECKING:
    from pandas import DataFrame


def frame(name: str, tables: Mapping[str, Sequence[Row]], schemas: Sequence[Schema]) -> DataFrame:
    """Return a table as a frame indexed by id.

    Numbers are floats in the unit of their row, with NaN where none is told.  A period is
    three columns: its text, and its first and last day (``_from``, ``_to``; NaT where open).
    Statements carry the ends of their interval in ``low`` and ``high``, infinite where open.

    Raises
    ------
    UsageError
        If a case has no such table.
    """
    import pandas as pd

    by_name = {schema.name: schema for schema in schemas}
    if name not in by_name:
        raise UsageError(f"no table {quoted(name)}: expected {one_of(sorted(by_name), name)}")
    rows = tables.get(name, ())
    found: dict[str, Any] = {}
    for column in by_name[name].columns:
        values = [row[column.name] for row in rows]
        if column.type in ("number", "integer"):
            found[column.name] = [_float(value) for value in values]
        elif column.type in ("period", "date"):
            periods: list[Period | None] = values
            found[column.name] = [p.text if p else "" for p in periods]
            for word, ends in (("from", [p.start if p else None for p in periods]),
                               ("to", [p.end if p else None for p in periods])):  # fmt: skip
                found[f"{column.name}_{word}"] = pd.to_datetime(pd.Series(ends, dtype=object))
        else:
            found[column.name] = values
    if name == "statements":
        intervals = [interval_of(row) for row in rows]
        found["low"] = [_float(i.lo if i else None) for i in intervals]
        found["high"] = [_float(i.hi if i else None) for i in intervals]
    return pd.DataFrame(found).set_index("id")


def _float(value: Decimal | None) -> float:
    return float("nan") if value is None else float(value)
