"""``serai mirror``: one trade told by both sides, with what makes the figures unlike."""

from __future__ import annotations

from typing import Any

import click

from serai.commands.shared import day_option, guarded, json_option, show


@click.command(name="mirror")
@click.argument("case")
@day_option
@json_option
@guarded
def command(case: str, as_of: Any, as_json: bool) -> None:
    """Show the figures that both sides of a trade tell in CASE.

    What makes two figures unlike (period, currency, prices, scope) is said before
    their ratio.
    """
    from serai.assess import known
    from serai.case import open_case
    from serai.ledger.mirror import mirror_pairs

    opened = open_case(case)
    pairs = mirror_pairs(known(opened, as_of.date() if as_of else opened.as_of))
    if as_json:
        show({"case": opened.id, "pairs": [pair.as_dict() for pair in pairs]})
        return
    from serai.pages.text import table

    rows = [
        [
            p.first.subject,
            p.first.indicator,
            f"{p.first.told()} ({p.first.id})",
            f"{p.second.told()} ({p.second.id})",
            p.told(),
        ]
        for p in pairs
    ]
    head = ["subject", "indicator", "one side", "other side", "how they compare"]
    click.echo(table(head, rows, {2: 30, 3: 30, 4: 44}) if rows else "no pairs")
