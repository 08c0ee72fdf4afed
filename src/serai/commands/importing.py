"""``serai import``: enter a list of others into a case, as drafts."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from serai.commands.shared import guarded, json_option, show

if TYPE_CHECKING:
    from serai.importing import Entered


@click.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--case", "case", default="", metavar="CASE", help="Case to enter the list into.")
@click.option(
    "--mapping", type=click.Path(path_type=Path), help="How the columns of a CSV or XLSX are read."
)
@click.option("--source", default="", metavar="ID", help="Id of the source; else the file name.")
@click.option("--publisher", default="", help="Who published the list.")
@click.option("--published", type=click.DateTime(["%Y-%m-%d"]), help="Day of publication.")
@click.option("--by", default="import", show_default=True, metavar="NAME", help="Who enters it.")
@click.option("--partial", is_flag=True, help="Enter the rows without fault and leave out others.")
@click.option(
    "--corrections", is_flag=True, help="Allow more to be taken back than the file shows as paid."
)
@click.option("--check", is_flag=True, help="Say what would change and write nothing.")
@json_option
@guarded
def command(
    file: Path, case: str, mapping: Path | None, source: str, publisher: str, published: Any,
    by: str, partial: bool, corrections: bool, check: bool, as_json: bool,
) -> None:  # fmt: skip
    """Enter FILE into CASE: GCDF, IATI 2.03, OC4IDS, exported tables, or CSV and XLSX by a mapping.

    Rows are added as drafts; serai seal seals them.  The same file again changes nothing.
    One fault keeps all out, unless --partial leaves out the rows with faults.  Without
    --case the file is read and checked only.
    """
    from serai.case import find_case, open_case
    from serai.importing import Entered, enter, read_file
    from serai.ledger.imports.model import Options

    day = published.date().isoformat() if published else ""
    options = Options(source, publisher, day, corrections)
    folder = find_case(case) if case else None
    if folder is not None:
        open_case(folder)
    reading = read_file(file, options, mapping, folder)
    if folder is None:
        done = Entered(reading, faults=sorted(set(reading.faults)))
    else:
        done = enter(folder, reading, date.today(), by, partial, check)
    refused = bool(done.faults) and not (done.written or partial)
    if as_json:
        show({"case": folder.resolve().name if folder else "", **done.as_dict()})
    else:
        click.echo("\n".join(_lines(done, folder, check)))
        for fault in done.faults:
            click.echo(f"  {fault}", err=True)
    if refused:
        sys.exit(2)


def _lines(done: Entered, folder: Path | None, check: bool) -> list[str]:
    reading = done.reading
    lines = [f"{reading.file}: {reading.kind}, {reading.records} records"]
    lines += [f"  {line}" for line in _check_lines(reading.checks)]
    if reading.remarks:
        lines.append(f"  {len(reading.remarks)} remarks on rows that are taken; --json lists them")
    if done.faults:
        lines.append(f"  {len(done.faults)} faults:" if not done.written
                     else f"  {len(done.faults)} faults; those rows are left out:")  # fmt: skip
    if done.differing:
        lines.append(f"  {len(done.differing)} rows of the case say something else and stay: "
                     + ", ".join(done.differing[:5]))  # fmt: skip
    if folder is not None:
        counts = ", ".join(f"{n} {name}" for name, n in done.added.items()) or "nothing new"
        word = "entered as drafts" if done.written else "would be entered" if check else ""
        if word:
            lines.append(
                f"  {counts} {word}: {folder}" if done.added else f"  nothing new: {folder}"
            )
        elif done.faults:
            lines.append("  nothing was written; correct the file, or use --partial")
    return lines


def _check_lines(checks: dict[str, Any]) -> list[str]:
    """Return what the list says of itself, in words."""
    lines = []
    if "aggregate_rule" in checks:
        rule, amounts = checks["aggregate_rule"], checks["amounts"]
        lines.append(f"flag for totals as the method gives it: {rule['agree']} of {rule['of']}")
        lines.append(f"{checks['price_basis']}: {_billions(amounts['all'])} in all, "
                     f"{_billions(amounts['counted'])} of records that count")  # fmt: skip
        same = checks["same_amounts"]
        lines.append(f"{checks['amount_missing']} records without an amount; {same['groups']} "
                     f"groups of one recipient, amount and year ({same['records']} records)")  # fmt: skip
    for kind, sums in checks.get("totals", {}).items():
        told = ", ".join(f"{_billions(value)} {currency}" for currency, value in sums.items())
        lines.append(f"{kind}: {told} ({checks['rows'][kind]} rows)")
    if "face_values_added" in checks:
        told = ", ".join(f"{k} {_billions(v)}" for k, v in checks["face_values_added"].items())
        lines.append(f"face values of all currencies added, which is no amount of money: {told}")
    if "over_commitment" in checks:
        lines += _overpaid_lines(checks)
    return lines


def _overpaid_lines(checks: dict[str, Any]) -> list[str]:
    """Return who was paid more than committed, by how much, and what rounding explains."""
    over, bare = len(checks["over_commitment"]), len(checks["paid_without_commitment"])
    bands = [f"{n} by {word}" for word, n in checks["over_commitment_bands"].items() if n]
    beyond = len(checks["over_commitment_beyond_rounding"])
    told = f" ({', '.join(bands)}; {beyond} beyond rounding in print)" if over else ""
    lines = [f"{over} activities paid above commitment{told}, {bare} paid without one"]
    below = len(checks["commitment_below_zero"])
    if below:
        lines.append(f"{below} activities with more taken back than the file shows as committed: "
                     "it begins after their commitments, or misses some")  # fmt: skip
    return lines


def _billions(text: str) -> str:
    from serai.quantity import short

    return short(float(text), 4)
