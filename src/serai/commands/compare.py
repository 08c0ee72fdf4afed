"""``serai compare``: two cases, or one with and without a scenario, beside one another."""

from __future__ import annotations

from typing import Any

import click

from serai.commands.shared import day_option, draws_option, guarded, json_option, show, told


@click.command(name="compare")
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@click.option("--year", type=int, help="Year of totals and facilities; the last by default.")
@day_option
@draws_option
@json_option
@guarded
def command(
    first: str, second: str, year: int | None, as_of: Any, draws: int, as_json: bool
) -> None:
    """Show what differs between A and B, each CASE or CASE:SCENARIO.

    Answers by pledge, the corridor's totals, and how often facilities are full.  Two
    scenarios of one case share their draws, so they differ by what was changed only.
    """
    from serai.assess import assess
    from serai.case import open_case
    from serai.compare import compare

    day = as_of.date() if as_of else None
    sides = []
    for name in (first, second):
        case, _, scenario = name.partition(":")
        sides.append(assess(open_case(case, scenario=scenario), day, (), told, draws))
    found = compare(sides[0], sides[1], year)
    if as_json:
        show(found.as_dict())
        return
    from serai.pages.compare_text import compare_lines

    click.echo("\n".join(compare_lines(found)))
