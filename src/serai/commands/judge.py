"""``serai judge``: compare names, list what a person should judge, and keep the log."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import click

from serai.commands.shared import guarded, json_option, show
from serai.errors import UsageError

_KINDS = ("same", "different", "unsure", "part_of", "set_aside")


@click.command(name="judge")
@click.argument("case")
@click.argument("names", nargs=-1)
@click.option("--as", "kind", type=click.Choice(_KINDS), help="Judge so and add it to the log.")
@click.option("--undo", "undone", default="", metavar="ID", help="Take this judgement back.")
@click.option("--reason", default="", help="Why, in a line.")
@click.option("--by", "who", default="", help="Who judges.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="Day; today if not given.")
@click.option("--least", type=click.FloatRange(0, 100), default=85.0, show_default=True,
              help="Likeness from which pairs are listed.")  # fmt: skip
@click.option("--log", "with_log", is_flag=True, help="Show the log.")
@click.option("--from-file", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Names to compare with those of the case, one a line.")  # fmt: skip
@json_option
@guarded
def command(
    case: str,
    names: tuple[str, ...],
    kind: str | None,
    undone: str,
    reason: str,
    who: str,
    day: Any,
    least: float,
    with_log: bool,
    file: Path | None,
    as_json: bool,
) -> None:
    """Compare two NAMES in CASE, or list the pairs that a person should judge.

    With --as the judgement is added to the case's log (judgements.csv), which is only
    added to; --undo adds a row that takes one back.
    """
    from serai.case import open_case
    from serai.ledger.identity import Identities
    from serai.ledger.judgements import append, read_judgements, undo

    opened = open_case(case)
    on = day.date() if day else datetime.date.today()
    log = read_judgements(opened.rows("judgements"))
    identities = Identities(opened.ledger.entities, opened.rows("names"), log)
    if undone:
        row = undo(opened.path, undone, reason, who, on)
        _say(as_json, {"row": row, "undoes": undone}, f"{row} takes {undone} back")
        return
    if kind:
        left, right = _pair(names, kind)
        score = identities.compare(left, right).score if right else None
        if kind == "set_aside" and left not in opened.ledger:
            raise UsageError(f"set_aside names a statement; there is no '{left}'")
        row = append(opened.path, kind, left, right, reason, who, on, score)
        words = f"{row}: {left} {kind.replace('_', ' ')} {right}".rstrip()
        _say(as_json, {"row": row, "left": left, "right": right, "judgement": kind}, words)
        return
    if with_log:
        lines = [
            f"{j.id}  {j.at}  {j.by}: {j.left} {j.kind.replace('_', ' ')} {j.right}".rstrip()
            + f" ({j.reason})"
            + (f"; undone {j.undone} by {j.undone_by}" if j.undone else "")
            for j in log
        ]
        _say(
            as_json, {"judgements": [j.as_dict() for j in log]}, "\n".join(lines) or "no judgements"
        )
        return
    if names:
        left, right = _pair(names, "same")
        found = identities.compare(left, right, day.date() if day else None)
        _say(as_json, found.as_dict(), f"{found.answer.replace('_', ' ')}: {found.how}")
        return
    listed = [name.text for name in identities.names]
    listed += file.read_text(encoding="utf-8").splitlines() if file else []
    pairs = identities.suggestions([name for name in listed if name.strip()], least)
    conflicts = identities.conflicts()
    lines = [f"{p.score or 0:5.1f}  {p.left}  |  {p.right}  ({p.how})" for p in pairs]
    lines += [f"conflict: {name} tells {a} and {b} apart, other judgements join them"
              for name, a, b in conflicts]  # fmt: skip
    data = {"suggestions": [pair.as_dict() for pair in pairs], "conflicts": conflicts}
    _say(as_json, data, "\n".join(lines) or "nothing to judge")


def _pair(names: tuple[str, ...], kind: str) -> tuple[str, str]:
    wanted = 1 if kind == "set_aside" else 2
    if len(names) != wanted:
        raise UsageError(f"{kind} takes {wanted} name{'s' if wanted > 1 else ''}, not {len(names)}")
    return names[0], names[1] if wanted > 1 else ""


def _say(as_json: bool, data: Any, words: str) -> None:
    if as_json:
        show(data)
    else:
        click.echo(words)
