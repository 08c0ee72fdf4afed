"""``serai finance``: what a project must earn, what a line draws, and what nobody tells."""

from __future__ import annotations

from typing import Any

import click

from serai.commands.shared import day_option, draws_option, guarded, json_option, show


@click.command(name="finance")
@click.argument("case")
@click.argument("project", required=False, default="")
@click.option("--prices", type=int, default=0, help="Year of constant money; 2024 by default.")
@day_option
@draws_option
@json_option
@guarded
def command(case: str, project: str, prices: int, as_of: Any, draws: int, as_json: bool) -> None:
    """Show the finance of PROJECT of CASE: ranges over draws, with every hypothesis named.

    Without a PROJECT, list the costs of all projects in constant prices.  Where terms are
    not known it says so, and what would have to be true.
    """
    from serai.case import open_case
    from serai.engines.finance import case_rates, finance_of
    from serai.pages import finance_text

    opened = open_case(case)
    day = as_of.date() if as_of else opened.as_of
    if not project:
        from serai.projects.costs import PRICES, constant_costs

        costs = constant_costs(opened.rows("projects"), prices or PRICES, more=case_rates(opened))
        if as_json:
            show({"case": opened.id, "prices": prices or PRICES, "costs": costs})
        else:
            click.echo(finance_text.cost_table(costs, prices or PRICES))
        return
    found = finance_of(opened, project, day, draws, prices)
    if as_json:
        show({"case": opened.id, "as_of": day.isoformat(), **found})
    else:
        click.echo(finance_text.finance_lines(found))
