"""What the amounts of a list add up to, and where they do not fit one another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from serai.ledger.imports.model import CLAIMS, Entry, Reading
from serai.ledger.imports.texts import number_text, period_text

#: Powers of ten by which excesses are grouped, the largest first: each group is told.
BANDS = ((Decimal("0.1"), "more than 10 %"), (Decimal("0.01"), "1 to 10 %"),
         (Decimal("0.001"), "0.1 to 1 %"), (Decimal(0), "up to 0.1 %"))  # fmt: skip


def add_sums(reading: Reading, activity: str, asserted: str, line: int) -> None:
    """Add one statement for each claim and currency that the transactions of an activity make."""
    sums: dict[tuple[str, str], list[Mapping[str, str]]] = {}
    for entry in reversed(reading.entries):
        cells = entry.cells
        if entry.table != "transactions" or cells["activity"] != activity:
            break
        if cells["kind"] in CLAIMS:
            sums.setdefault((cells["kind"], cells["currency"]), []).append(cells)
    for (kind, currency), rows in sorted(sums.items()):
        days = sorted(day for row in rows for day in row["period"].split("/") if day != "..")
        reading.add(
            "statements", line, id=f"{activity}-{kind}-{currency.lower()}", subject=activity,
            indicator="finance.amount", unit=currency, claim=CLAIMS[kind], asserted=asserted,
            value=number_text(sum((Decimal(row["value"]) for row in rows), Decimal(0))),
            period=period_text(days[0], days[-1]), source=rows[0]["source"], basis="computed",
            note=f"Sum of {len(rows)} rows of transactions.csv.",
        )  # fmt: skip


def totals(entries: Iterable[Entry]) -> dict[str, dict[str, Decimal]]:
    """Return the sums of transactions by kind and currency, currencies never added."""
    found: dict[str, dict[str, Decimal]] = {}
    for entry in entries:
        if entry.table == "transactions":
            by_currency = found.setdefault(entry.cells["kind"], {})
            currency = entry.cells["currency"]
            by_currency[currency] = by_currency.get(currency, Decimal(0)) + Decimal(
                entry.cells["value"]
            )
    return found


@dataclass
class _Account:
    """Committed and paid amounts of one activity in one currency."""

    committed: list[Decimal] = field(default_factory=list)
    paid: list[Decimal] = field(default_factory=list)

    @property
    def excess(self) -> Decimal:
        """What was paid above what was committed; below zero where less was paid."""
        return sum(self.paid, Decimal(0)) - sum(self.committed, Decimal(0))

    @property
    def rounding(self) -> Decimal:
        """The most that rounding in print can make of the excess.

        Half a unit of the last printed digit for each amount.  That digit is the last of
        the finest amount, since a table drops the noughts of the others.
        """
        amounts = [*self.committed, *self.paid]
        finest = min(int(value.as_tuple().exponent) for value in amounts)
        return len(amounts) * Decimal("0.5").scaleb(min(finest, 0))


def _accounts(entries: Iterable[Entry]) -> dict[tuple[str, str], _Account]:
    found: dict[tuple[str, str], _Account] = {}
    for entry in entries:
        cells = entry.cells
        if entry.table != "transactions" or cells["kind"] not in ("commitment", "disbursement"):
            continue
        account = found.setdefault((cells["activity"], cells["currency"]), _Account())
        rows = account.committed if cells["kind"] == "commitment" else account.paid
        rows.append(Decimal(cells["value"]))
    return found


def _overpaid(entries: Iterable[Entry]) -> dict[str, Any]:
    """Return which activities were paid more than was committed to them, and by how much.

    Held by activity and currency.  Nothing is left out for being small: the excess is told
    with what rounding in print can make of it.
    """
    over: list[dict[str, Any]] = []
    bare, below = set(), set()
    for (activity, currency), account in sorted(_accounts(entries).items()):
        committed, paid = sum(account.committed, Decimal(0)), sum(account.paid, Decimal(0))
        if committed > 0 and account.excess > 0:
            over.append({
                "activity": activity, "currency": currency, "committed": number_text(committed),
                "paid": number_text(paid), "share": round(float(account.excess / committed), 6),
                "band": next(word for least, word in BANDS if account.excess > least * committed),
                "rounding": number_text(account.rounding),
                "within_rounding": account.excess <= account.rounding,
            })  # fmt: skip
        if committed < 0:
            below.add(activity)
        if committed <= 0 and paid > 0:
            bare.add(activity)
    return {
        "over_commitment": sorted({row["activity"] for row in over}),
        "over_commitment_by": over,
        "over_commitment_bands": _bands(over),
        "over_commitment_beyond_rounding": sorted(
            {row["activity"] for row in over if not row["within_rounding"]}
        ),
        "paid_without_commitment": sorted(bare),
        "commitment_below_zero": sorted(below),
    }


def _bands(over: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Return how many activities lie in each group of excess, by their greatest."""
    words = [word for _, word in BANDS]
    greatest: dict[str, int] = {}
    for row in over:
        place = words.index(row["band"])
        greatest[row["activity"]] = min(place, greatest.get(row["activity"], place))
    return {word: list(greatest.values()).count(i) for i, word in enumerate(words)}


def money_checks(entries: Iterable[Entry]) -> dict[str, Any]:
    """Return totals and flags of activities with transactions, as plain data.

    ``over_commitment`` names activities that were paid more than was committed to them in
    the same currency, however little; ``over_commitment_by`` tells each excess as a share
    of what was committed, and what rounding in print can make of it.
    ``paid_without_commitment`` names those that were paid while nothing, or nothing above
    zero, was committed in that currency; ``commitment_below_zero`` those with more taken
    back than the file shows as committed.
    """
    held = list(entries)
    rows: dict[str, int] = {}
    for entry in held:
        if entry.table == "transactions":
            rows[entry.cells["kind"]] = rows.get(entry.cells["kind"], 0) + 1
    by_kind = totals(held)
    found: dict[str, Any] = {
        "rows": dict(sorted(rows.items())),
        "totals": {
            kind: {currency: number_text(amount) for currency, amount in sorted(sums.items())}
            for kind, sums in sorted(by_kind.items())
        },
        **_overpaid(held),
    }
    mixed = {kind: sums for kind, sums in by_kind.items() if len(sums) > 1}
    if mixed:
        found["face_values_added"] = {
            kind: number_text(sum(sums.values(), Decimal(0)))
            for kind, sums in sorted(mixed.items())
        }
        found["face_values_note"] = (
            "several currencies added one to one, as the numbers are printed: this is no amount "
            "of money; totals keeps them apart"
        )
    return found
