"""``serai diff``: what changed between two days in what was known, with the reasons."""

from __future__ import annotations

from typing import Any

import click

from serai.commands.shared import guarded, json_option, show
from serai.errors import UsageError, one_of, quoted

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command(name="diff")
@click.argument("case")
@click.option("--from", "first", type=_DAY, help="Earlier day.")
@click.option("--to", "second", type=_DAY, help="Later day.")
@click.option(
    "--releases",
    nargs=2,
    default=None,
    metavar="OLD NEW",
    help="Instead of days: two sources that are releases of one list.",
)
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
    releases: tuple[str, str] | None,
    recorded: bool,
    subject: str,
    about: str,
    with_new: bool,
    as_json: bool,
) -> None:
    """Show what changed in CASE between two days or two releases of a list, and why.

    A change is declared (correction, revision, restatement of scope, retraction), a
    finer print of the same figure, or undeclared: then both figures stand as a
    contradiction.  Between releases a figure is revised, on another price basis, dropped,
    a finer print, the same, or new.
    """
    from serai.case import open_case
    from serai.ledger.diff import diff, narrowed

    if releases:
        _releases(case, releases, subject, with_new, as_json)
        return
    if first is None or second is None:
        raise UsageError("give two days, --from and --to, or two sources, --releases OLD NEW")
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


def _releases(
    case: str, names: tuple[str, str], subject: str, with_new: bool, as_json: bool
) -> None:
    from serai.case import open_case
    from serai.ledger.releases import fates

    opened = open_case(case)
    for name in names:
        if name not in opened.ledger.sources:
            known = one_of(sorted(opened.ledger.sources), name, 4)
            raise UsageError(f"no source {quoted(name)} in {opened.id}: expected {known}")
    records = {row.id: str(row["record"]) for row in opened.rows("activities")}
    old, new = ([s for s in opened.ledger if s.source == name] for name in names)
    found = [f for f in fates(old, new, records) if subject in ("", f.record)]
    if as_json:
        show({"case": opened.id, "releases": list(names), "fates": [f.as_dict() for f in found]})
        return
    from serai.pages.changes import fate_lines

    click.echo("\n".join(fate_lines(found, names, with_new)))
