"""``serai diff``: what changed between two days in what was known, with the reasons."""

from __future__ import annotations

from typing import Any

import click

from serai.commands.shared import guarded, json_option, show
from serai.errors import UsageError, quoted

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command(name="diff")
@click.argument("case")
@click.option("--from", "first", type=_DAY, required=True, help="Earlier day.")
@click.option("--to", "second", type=_DAY, required=True, help="Later day.")
@click.option("--recorded", is_flag=True, help="Known since it was entered, not since it was said.")
@click.option("--subject", default="", metavar="ID", help="Only this subject.")
@click.option(
    "--about", default="", metavar="PERIOD", help="Only figures about this period (EDTF)."
)
@click.option("--new", "with_new", is_flag=True, help="List what was not known at all before.")
@json_option
@guarded
def command(
    case: str,
    first: Any,
    second: Any,
    recorded: bool,
    subject: str,
    about: str,
    with_new: bool,
    as_json: bool,
) -> None:
    """Show what changed in CASE between two days, and why.

    A change is declared (correction, revision, restatement of scope, retraction), a
    finer print of the same figure, or undeclared: then both figures stand as a
    contradiction.
    """
    from serai.case import open_case
    from serai.ledger.diff import diff, narrowed

    if second < first:
        raise UsageError(f"--to {second.date()} lies before --from {first.date()}; exchange them")
    opened = open_case(case)
    if subject and not any(s.subject == subject for s in opened.ledger):
        raise UsageError(f"no statement of {opened.id} is about {quoted(subject)}")
    found = diff(opened.ledger, first.date(), second.date(), opened.pledges, recorded)
    found = narrowed(found, opened.pledges, subject, about)
    if as_json:
        show({"case": opened.id, **found.as_dict()})
        return
    from serai.pages.changes import change_lines

    click.echo("\n".join(change_lines(found, with_new)))
