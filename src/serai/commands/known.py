"""``serai known``: the figure shown for each count as of a day, with those not shown."""

from __future__ import annotations

from typing import Any

import click

from serai.commands.shared import guarded, json_option, show
from serai.errors import UsageError, quoted


@click.command(name="known")
@click.argument("case")
@click.argument("subject")
@click.option("--by", "day", type=click.DateTime(["%Y-%m-%d"]), help="Known by this day.")
@click.option("--recorded", is_flag=True, help="Known since it was entered, not since it was said.")
@click.option(
    "--about", default="", metavar="PERIOD", help="Only figures about this period (EDTF)."
)
@json_option
@guarded
def command(case: str, subject: str, day: Any, recorded: bool, about: str, as_json: bool) -> None:
    """Show what was known about SUBJECT in CASE by a day, one figure for each count."""
    from serai.case import open_case
    from serai.ledger.chosen import shown_for
    from serai.quantity import parse_period

    opened = open_case(case)
    if not any(s.subject == subject for s in opened.ledger):
        raise UsageError(f"no statement of {opened.id} is about {quoted(subject)}")
    by = day.date() if day else opened.as_of
    period = parse_period(about) if about else None
    found = shown_for(opened.ledger.as_of(by, recorded), subject, period)
    if as_json:
        show({"case": opened.id, "subject": subject, "by": by, "known": [
            {**choice.about(), **choice.as_dict()} for choice in found
        ]})  # fmt: skip
        return
    from serai.pages.changes import choice_table

    click.echo(choice_table(found))
