"""The parameters of the power model as rows, found by what they are and for what they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from serai.errors import UsageError, quoted
from serai.tables import Row

Tables = Mapping[str, Sequence[Row]]


@dataclass(frozen=True)
class Settings:
    """The rows of ``power_parameters.csv``, the one that fits a place most closely first."""

    rows: Sequence[Row]

    @classmethod
    def of(cls, tables: Tables) -> Settings:
        """Take the parameters of a case."""
        return cls(tables.get("power_parameters", ()))

    def row(self, item: str, zone: str = "", carrier: str = "", use: str = "") -> Row:
        """Return the row that holds here: the one that names the most of zone, carrier and use.

        Raises
        ------
        UsageError
            If none does; the message says which row to add.
        """
        wanted = {"zone": zone, "carrier": carrier, "use": use}
        fitting = [
            row
            for row in self.rows
            if row["item"] == item
            and all(not row[name] or row[name] == value for name, value in wanted.items())
        ]
        if not fitting:
            told = " ".join(value for value in wanted.values() if value) or "every zone"
            raise UsageError(
                f"no parameter {quoted(item)} for {told} in energy/power_parameters.csv; add a row"
            )
        return max(fitting, key=lambda row: sum(bool(row[name]) for name in wanted))

    def value(self, item: str, zone: str = "", carrier: str = "", use: str = "") -> float:
        """Return the middle value in the unit of its row; see :meth:`row`."""
        return float(self.row(item, zone, carrier, use)["mid"])

    def floor(self, item: str, zone: str, carrier: str, use: str) -> float:
        """Return a floor, zero where no row names this carrier and use."""
        for place in (zone, None):
            for row in self.rows:
                if (row["item"], row["zone"], row["carrier"], row["use"]) == (
                    item,
                    place,
                    carrier,
                    use,
                ):
                    return float(row["mid"])
        return 0.0

    def limit(self, item: str, zone: str = "", carrier: str = "") -> float | None:
        """Return a value that need not be there; only a row that names the zone counts."""
        for row in self.rows:
            if row["item"] == item and (row["zone"] or "") == zone and row["carrier"] == carrier:
                return float(row["mid"])
        return None
