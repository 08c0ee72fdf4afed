"""A gravity fit on a user's own panel of trade: Poisson with fixed effects.

trade_ijt = exp(b x days_ijt + a_it + c_jt) (Santos Silva and Tenreyro 2006), errors by
pair.  Nothing is fitted on data that serai ships: there is none that would carry it.
Needs the extra ``gravity``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from serai.errors import UsageError, quoted

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("exporter", "importer", "year", "trade", "days")
#: A fit on fewer rows says nothing about a day.
LEAST_ROWS = 60


@dataclass(frozen=True)
class Gravity:
    """Change of trade for a day more, as a share: exp(b) - 1, with its 95 % interval."""

    per_day: float
    low: float
    high: float
    rows: int
    pairs: int

    def as_dict(self) -> dict[str, Any]:
        """Return the fit as plain data."""
        return {"per_day": self.per_day, "low": self.low, "high": self.high, "rows": self.rows,
                "pairs": self.pairs}  # fmt: skip


def fit_gravity(panel: pd.DataFrame) -> Gravity:
    """Fit what a day costs in trade.

    Parameters
    ----------
    panel : DataFrame
        Columns exporter, importer, year, trade [any money], days [day]; one row a pair
        and year.

    Raises
    ------
    UsageError
        Without the extra, without a column, with too few rows, or with negative trade.
    """
    import numpy as np

    missing = [name for name in COLUMNS if name not in panel.columns]
    if missing:
        raise UsageError(
            f"the panel has no column {quoted(missing[0])}: expected {', '.join(COLUMNS)}"
        )
    held = panel.dropna(subset=list(COLUMNS)).copy()
    if len(held) < LEAST_ROWS:
        raise UsageError(f"the panel has {len(held)} whole rows: expected {LEAST_ROWS} or more")
    if (held["trade"] < 0).any():
        raise UsageError("the panel has negative trade: expected nought or more")
    try:
        import pyfixest
    except ImportError as error:
        raise UsageError("the gravity fit needs pyfixest: pip install 'serai[gravity]'") from error
    for side in ("exporter", "importer"):
        held[f"{side}_year"] = held[side].astype(str) + "-" + held["year"].astype(str)
    held["pair"] = held["exporter"].astype(str) + "-" + held["importer"].astype(str)
    fit = pyfixest.fepois(
        "trade ~ days | exporter_year + importer_year", held, vcov={"CRV1": "pair"}
    )
    low, high = fit.confint().loc["days"].to_numpy(dtype=float)[:2]
    per_day, least, most = (float(np.expm1(x)) for x in (fit.coef()["days"], low, high))
    return Gravity(per_day, least, most, len(held), int(held["pair"].nunique()))
