"""``serai known``: the figure shown for each count as of a day, with those not shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from serai.commands.shared import guarded, json_option, show
from serai.errors import UsageError, one_of, quoted

if TYPE_CHECKING:
    from serai.ledger.chosen import Choice


@click.command(name="known")
@click.argument("case")
@click.argument("subject")
@click.option("--by", "day", type=click.DateTime(["%Y-%m-%d"]), help="Known by this day.")
@click.option("--recorded", is_flag=True, help="Known since it was entered, not since it was said.")
@click.option(
    "--about", default="", metavar="PERIOD", help="Only figures about this period (EDTF)."
)
@click.option("--currency", default="", metavar="ISO", help="Bring money to this currency.")
@click.option("--prices", type=int, metavar="YEAR", help="Bring money to the prices of this year.")
@json_option
@guarded
def command(
    case: str,
    subject: str,
    day: Any,
    recorded: bool,
    about: str,
    currency: str,
    prices: int | None,
    as_json: bool,
) -> None:
    """Show what was known about SUBJECT in CASE by a day, one figure for each count.

    Money stands as printed.  With --currency and --prices it is also brought to one
    basis, with the rates that it then rests on.
    """
    from serai.case import open_case
    from serai.ledger.chosen import shown_for
    from serai.ledger.money import rates_of
    from serai.quantity import CURRENCIES, parse_period

    opened = open_case(case)
    if not any(s.subject == subject for s in opened.ledger):
        raise UsageError(f"no statement of {opened.id} is about {quoted(subject)}")
    if currency and currency not in CURRENCIES:
        raise UsageError(f"no currency {quoted(currency)}: {one_of(sorted(CURRENCIES), currency)}")
    by = day.date() if day else opened.as_of
    period = parse_period(about) if about else None
    found = shown_for(opened.ledger.narrowed(subject).as_of(by, recorded), subject, period)
    more = rates_of(opened.rows("rates"))
    brought = [_brought(choice, currency, prices, more) for choice in found]
    if as_json:
        known = [
            {**choice.about(), **choice.as_dict(), **({"brought": money} if money else {})}
            for choice, money in zip(found, brought, strict=True)
        ]
        show({"case": opened.id, "subject": subject, "by": by, "known": known})
        return
    from serai.pages.changes import choice_table

    click.echo(choice_table(found))
    for choice, money in zip(found, brought, strict=True):
        if money:
            click.echo(f"{choice.shown.id}: {money.get('refused') or _words(money)}")


def _brought(choice: Choice, currency: str, prices: int | None, more: Any) -> dict[str, Any]:
    """Return the amount on the basis asked for, or why it cannot be had; empty for no money."""
    from serai.errors import QuantityError
    from serai.ledger.money import brought
    from serai.quantity import is_money

    shown = choice.shown
    if not (currency or prices) or shown.interval is None or not is_money(shown.unit):
        return {}
    try:
        money = brought(shown, currency, prices, more)
    except QuantityError as error:
        return {"refused": str(error)}
    return {"told": money.told(), **money.as_dict()}


def _words(money: dict[str, Any]) -> str:
    steps = [
        f"{step['what']} ({', '.join(step['sources'])}"
        + (f"; assumed: {step['assumed']}" if step["assumed"] else "")
        + ")"
        for step in money["steps"]
    ]
    return "; ".join([money["told"], *steps])
