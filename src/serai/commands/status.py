"""``serai status``: what stage each project has reached, by what evidence."""

from __future__ import annotations

from typing import Any

import click

from serai.commands.shared import day_option, guarded, json_option, show
from serai.errors import UsageError, one_of, quoted


@click.command(name="status")
@click.argument("case")
@click.option("--subject", default="", metavar="ID", help="One project, with its history.")
@click.option("--overdue", is_flag=True, help="Only what is past its promised date.")
@click.option("--inferred", is_flag=True, help="Only what rests on silence.")
@day_option
@json_option
@guarded
def command(
    case: str, subject: str, overdue: bool, inferred: bool, as_of: Any, as_json: bool
) -> None:
    """Show the stage of each project of CASE, and what its silence says.

    After two years without a sign of life a project under way is shelved, after four
    cancelled; both are inferred and taken back by the next sign.
    """
    from serai.assess import known
    from serai.case import open_case
    from serai.ledger.due import due_pledges
    from serai.ledger.status import statuses

    opened = open_case(case)
    day = as_of.date() if as_of else opened.as_of
    ledger = known(opened, day)
    found = statuses(ledger, opened.rows("projects"), day)
    promised = due_pledges(opened.pledges, ledger, {s.subject: s for s in found}, day)
    if subject:
        names = [status.subject for status in found]
        if subject not in names:
            raise UsageError(f"no project {quoted(subject)}: expected {one_of(names, subject)}")
        found = [status for status in found if status.subject == subject]
    found = [s for s in found if (s.overdue or not overdue) and (s.inferred or not inferred)]
    if as_json:
        pledged = [] if subject else [due.as_dict() for due in promised]
        stages = [status.as_dict() for status in found]
        show({"case": opened.id, "as_of": day, "statuses": stages, "pledges": pledged})
        return
    from serai.pages.text import table

    rows = [[s.subject, s.told(), str(s.last or ""), str(s.origins)] for s in found]
    head = ["project", "status", "last sign", "origins"]
    click.echo(table(head, rows, {1: 70}) if rows else "no project of this kind")
    late = [[d.pledge, d.state, str(d.deadline), str(d.days), ", ".join(d.because)]
            for d in promised if d.days is not None and d.days > 0]  # fmt: skip
    if late and not subject and not inferred:
        click.echo("\nPledges past their deadline\n")
        click.echo(table(["pledge", "state", "deadline", "days past", "shown by"], late, {4: 50}))
    if subject:
        for step in found[0].history if found else ():
            how = "inferred" if step.inferred else ", ".join(step.because)
            click.echo(f"  {step.day}  {step.status} ({how})")
