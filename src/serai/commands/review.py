"""``serai review``: decide about the candidates that wait beside a ledger."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from serai.commands.read import value_words
from serai.commands.shared import guarded, json_option, show
from serai.errors import SeraiError, UsageError
from serai.reviewing import FIELDS, Sitting

if TYPE_CHECKING:
    from serai.reading.document import Document
    from serai.reading.statements import Proposal

HELP = "a accept, x reject, s skip, e edit, b back, q quit"


@click.command(name="review")
@click.argument("case")
@click.option("--reviewer", default="", metavar="NAME", help="Who decides; needed to accept.")
@click.option(
    "--text", "texts", multiple=True, type=click.Path(path_type=Path), help="Your copy of a text."
)
@click.option("--accept", "accepted", multiple=True, metavar="ID", help="Accept without asking.")
@click.option("--reject", "rejected", multiple=True, metavar="ID", help="Reject without asking.")
@json_option
@guarded
def command(
    case: str, reviewer: str, texts: tuple[Path, ...], accepted: tuple[str, ...],
    rejected: tuple[str, ...], as_json: bool,
) -> None:  # fmt: skip
    """Show each candidate of CASE beside its text, and accept, reject or edit it.

    Candidates come from: serai read FILE --case CASE --propose.  Only an acceptance
    with a name writes to the ledger, as a draft row.
    """
    from serai.case import open_case

    opened = open_case(case)
    session = Session(opened, reviewer, _documents(texts))
    for name in (*accepted, *rejected):
        if name not in session.queue:
            raise UsageError(f"no candidate '{name}' waits in {opened.id}")
    for name in rejected:
        session.reject(name)
    for name in accepted:
        session.accept(name, {})
    if as_json:
        show({"case": opened.id, "proposals": [p.as_dict() for p in session.queue.values()]})
    elif not (accepted or rejected):
        session.ask()
    else:
        click.echo(session.summary())


def _documents(paths: tuple[Path, ...]) -> dict[str, Document]:
    from serai.reading.documents import load_document

    loaded = [load_document(path) for path in paths]
    return {document.sha256: document for document in loaded}


class Session(Sitting):
    """A sitting at the terminal."""

    def ask(self) -> None:
        """Go through what waits: pledges with a year first, then in the order of the text."""
        waiting = self.waiting()
        edits: dict[str, dict[str, str]] = {}
        at = 0
        while at < len(waiting):
            name = waiting[at]
            proposal = self.queue[name]
            click.echo("\n" + self.card(proposal, edits.get(name, {}), at + 1, len(waiting)))
            key = click.prompt(f"{HELP}", default="s", show_default=False).strip().lower()[:1]
            try:
                if key == "a":
                    self.reviewer = self.reviewer or click.prompt("your name").strip()
                    self.accept(name, edits.get(name, {}))
                elif key == "x":
                    self.reject(name)
                elif key == "e":
                    self._edit(proposal, edits.setdefault(name, {}))
                    continue
                elif key == "b":
                    at = self._back(waiting, at)
                    continue
                elif key == "q":
                    break
                elif key != "s":
                    continue
            except SeraiError as error:
                click.echo(f"  {error}")
                continue
            at += 1
        click.echo(self.summary())

    def _back(self, waiting: list[str], at: int) -> int:
        """Go to the candidate before; its rejection is taken back, an acceptance stays."""
        at = max(at - 1, 0)
        proposal = self.queue[waiting[at]]
        if proposal.state == "rejected":
            self.reopen(proposal.id)
        elif proposal.state == "accepted":
            click.echo("  it stands in the ledger; supersede the statement to change it")
            at += 1
        return at

    def _edit(self, proposal: Proposal, edits: dict[str, str]) -> None:
        line = click.prompt(f"field=value (fields: {', '.join(FIELDS)})").strip()
        field, sign, value = line.partition("=")
        if not sign or field.strip() not in FIELDS:
            click.echo("  write a field, = and its value")
            return
        edits[field.strip()] = value.strip()

    def card(self, proposal: Proposal, edits: dict[str, str], number: int, total: int) -> str:
        """Return the text beside the fields, the ledger's own figures, and the broken sums."""
        from serai.reading.effect import effect_of

        lines = [f"[{number}/{total}] {proposal.source} {proposal.figure['start']}-"
                 f"{proposal.figure['end']}  {value_words(proposal.figure)}"]  # fmt: skip
        if proposal.reopened:
            lines.append("  the text of this source changed since it was reviewed")
        lines.append("  " + self._lit(proposal))
        row: dict[str, Any] = {**proposal.row, **edits}
        for field in FIELDS:
            if row.get(field) or field in proposal.check:
                mark = " (check)" if field in proposal.check and field not in edits else ""
                lines.append(f"  {field:14} {row.get(field) or '-'}{mark}")
        effect = effect_of(proposal, self.case.ledger, self.case.checks)
        for statement in effect.same[:5]:
            period = statement.period.text if statement.period else "no period"
            lines.append(
                f"  ledger: {statement.id}: {statement.told()}, {period}, {statement.source}"
            )
        if effect.contradicts:
            lines.append(f"  would contradict {', '.join(effect.contradicts)}")
        lines += [
            f"  would break {c}: {before} becomes {after}" for c, before, after in effect.breaks
        ]
        return "\n".join(lines)

    def _lit(self, proposal: Proposal) -> str:
        """Return the sentence with the figure between marks, where the text is at hand."""
        document = self.documents.get(proposal.document)
        if document is None:
            return f">>{proposal.figure['surface']}<<  (give the text with --text FILE)"
        left, right = proposal.sentence
        start, end = proposal.figure["start"], proposal.figure["end"]
        return (
            f"{document.text[left:start]}>>{document.text[start:end]}<<{document.text[end:right]}"
        )
