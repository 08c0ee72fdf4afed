"""What changed between two days, and what is shown as of one, in plain text."""

from __future__ import annotations

from collections.abc import Sequence

from serai.ledger.chosen import Choice
from serai.ledger.diff import Change, Diff, Need
from serai.ledger.releases import Fate
from serai.ledger.statements import Statement
from serai.pages.text import table

#: Changes that tell no other figure than before; left out unless they are asked for.
_QUIET = ("repeated", "new")


def change_lines(found: Diff, with_new: bool = False) -> list[str]:
    """Return the changes, then what each pledge needs on either day."""
    known = "entered" if found.recorded else "said"
    lines = [f"What was {known} by {found.first} and by {found.second}", ""]
    shown = [change for change in found.changes if with_new or change.reason not in _QUIET]
    if shown:
        head = ["subject", "indicator", "about", "before", "after", "reason"]
        limits = {0: 26, 1: 22, 2: 26, 3: 24, 4: 24, 5: 34}
        lines.append(table(head, [_cells(change) for change in shown], limits))
    else:
        lines.append("No figure that was known has changed.")
    unseen = sum(change.reason == "new" for change in found.changes)
    if unseen and not with_new:
        lines.append(f"\n{unseen} counts were not told of before (--new lists them).")
    if found.needs:
        lines.append("\nYearly growth that a pledge needs from the last whole year seen")
        rows = [[name, _need(a), _need(b)] for name, (a, b) in found.needs.items()]
        lines.append(table(["pledge", str(found.first), str(found.second)], rows))
    return lines


def fate_lines(found: Sequence[Fate], names: Sequence[str], with_new: bool = False) -> list[str]:
    """Return what became of each figure from one release of a list to the next."""
    lines = [f"What became of the figures of {names[0]} in {names[1]}", ""]
    shown = [fate for fate in found if with_new or fate.fate not in ("same", *_QUIET)]
    if shown:
        rows = [
            [fate.record, fate.indicator, _release(fate.before), _release(fate.after),
             fate.fate.replace("_", " ") + (f": {fate.note}, not compared" if fate.note else "")]
            for fate in shown
        ]  # fmt: skip
        limits = {0: 26, 1: 22, 2: 24, 3: 24, 4: 44}
        lines.append(table(["record", "indicator", *names, "fate"], rows, limits))
    else:
        lines.append("No figure of the first has changed in the second.")
    counts = {word: sum(fate.fate == word for fate in found) for word in ("same", *_QUIET)}
    told = ", ".join(f"{number} {word}" for word, number in counts.items() if number)
    if told and not with_new:
        lines.append(f"\n{told} (--new lists them).")
    lines.append("\nOnly what the case holds of each release is compared.")
    return lines


def _release(statement: Statement | None) -> str:
    return statement.told() if statement else "not in it"


def _cells(change: Change) -> list[str]:
    about = change.about
    reason = change.reason.replace("_", " ")
    if change.basis:
        reason += f"; price basis: {change.basis}, not compared"
    elif change.reason == "undeclared":
        reason += f" ({change.why}); both stand"
    period = about.period.text if about.period else "not stated"
    if change.reason == "moved" and change.before and change.before.period:
        period = f"{change.before.period.text}, now {period}"
    return [
        about.subject,
        about.indicator,
        period,
        change.before.told() if change.before else "not known",
        change.after.told() if change.after else "withdrawn",
        reason,
    ]


def _need(need: Need | None) -> str:
    if need is None:
        return "not pledged yet, or no whole year seen"
    years = f"{need.base_year} to {need.target_year}"
    return f"{need.growth * 100:.1f} % ({need.base.told()}; {years})"


def choice_table(found: Sequence[Choice]) -> str:
    """Return one row for each count: the figure shown, why, and what it was chosen over."""
    if not found:
        return "nothing was known"
    rows = [
        [
            choice.shown.indicator,
            choice.shown.period.text if choice.shown.period else "not stated",
            choice.shown.counting_rule,
            choice.shown.claim.replace("_", " "),
            choice.shown.told(),
            f"{choice.shown.id} ({choice.why})",
            ", ".join(f"{s.told()} ({s.id})" for s in choice.losers),
        ]
        for choice in found
    ]
    head = ["indicator", "about", "counting rule", "claim", "shown", "from", "not shown"]
    return table(head, rows, {5: 30, 6: 36})
