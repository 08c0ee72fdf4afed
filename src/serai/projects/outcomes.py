"""Past promises and how they ended: a table of outcomes, read without trust.

One row is one promise: when it was made, at which stage, for when or how much, and what
became of it.  How the row was found stands in ``selection`` and moves the rate most, so
it is read into a tone: news of delay, news of success, or neutral.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from math import inf, isnan, nan
from pathlib import Path

from serai.errors import CaseError, Fault, quoted
from serai.projects.classes import group_of_sector

#: Stage as written in a table of outcomes to the stage that the model knows.
STAGES = {
    "concept": "concept", "relisted": "concept", "agreement": "agreement", "finance": "finance",
    "works": "works", "construction": "works", "operating": "works", "partly": "works",
}  # fmt: skip
ENDED = ("met", "late", "missed", "cancelled")
AMOUNTS = ("volume", "utilisation", "capacity", "share")
_DELAY = ("delay", "stalled", "overrun")
_SUCCESS = ("ahead", "on schedule", "completion news")
#: A promise is met up to this long after the end of its period [yr].
GRACE = 30.0 / 365.25
NEEDED = ("kind", "made_on", "promised_date")


@dataclass(frozen=True)
class Outcome:
    """One promise and its end.

    Attributes
    ----------
    id, cluster : str
        Rows of one cluster repeat promises about one thing and are no independent cases.
    kind : str
        ``date``, ``volume``, ``utilisation``, ``capacity``, ``share``, ``cost`` or another.
    stage : str
        Stage when promised; empty if unknown.
    group, country, promisor : str
        Group of project classes, country as written, kind of promisor.
    made, due : float
        Middle of the period in which it was made and end of the promised period [decimal
        year]; ``nan`` if not stated.
    status : str
        ``met``, ``late``, ``missed`` (overdue when last seen), ``cancelled``, ``open``.
    late : float
        Years after the end of the promised period; for ``missed`` a lower bound; ``inf``
        for ``cancelled``; ``nan`` if not known.
    ended : float
        Decimal year of the end, or of the last look at a missed one.
    ratio : float
        Reached over promised, for amounts and costs [1]; ``nan`` if not known.
    tone : str
        ``delay``, ``success`` or ``neutral``: by what kind of news the row was found.
    """

    id: str
    cluster: str
    subject: str
    kind: str
    stage: str
    group: str
    country: str
    promisor: str
    made: float
    due: float
    status: str
    late: float
    ended: float
    ratio: float
    selection: str
    tone: str

    @property
    def horizon(self) -> float:
        """Years from the making of the promise to the end of its period."""
        return self.due - self.made

    @property
    def dated(self) -> bool:
        """Whether it scores a promised date: works opened, not the closing of a loan."""
        known = self.status == "cancelled" or not isnan(self.late)
        return self.kind == "date" and self.status in ENDED and known and not isnan(self.due)


def read_outcomes(path: Path) -> list[Outcome]:
    """Read a table of outcomes from a file.

    Raises
    ------
    CaseError
        If a column that is needed is missing, or no row can be read; rows with an unknown
        stage, class or cell are kept and pooled.
    """
    return parse_outcomes(path.read_text(encoding="utf-8-sig"), path.name)


def shipped_outcomes() -> list[Outcome]:
    """Return the public outcomes that the shipped parameters were fitted on."""
    text = files("serai").joinpath("projects", "data", "outcomes.csv").read_text(encoding="utf-8")
    return parse_outcomes(text, "outcomes.csv")


def parse_outcomes(text: str, name: str) -> list[Outcome]:
    """Read a table of outcomes; comma or semicolon, columns by name."""
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    rows = list(csv.DictReader(io.StringIO(text), delimiter=delimiter))
    columns = set(rows[0]) if rows else set(first.strip().split(delimiter))
    lacking = [column for column in NEEDED if column not in columns]
    if not columns & {"status", "result"}:
        lacking.append("status")
    if lacking or not rows:
        wanted = ", ".join(lacking) or "at least one row"
        fault = Fault(name, 1, lacking[0] if lacking else "", "not there", wanted,
                      "name the columns as in docs/how-to/score-outcomes.md")  # fmt: skip
        raise CaseError("outcomes", [fault])
    return [_outcome(row, number) for number, row in enumerate(rows, start=1)]


def outcome_faults(text: str, name: str) -> list[Fault]:
    """Return what is odd in a table of outcomes: unknown stages, dates before the promise."""
    found = []
    delimiter = (
        ";" if text.split("\n", 1)[0].count(";") > text.split("\n", 1)[0].count(",") else ","
    )
    for line, row in enumerate(csv.DictReader(io.StringIO(text), delimiter=delimiter), start=2):
        stage = _cell(row, "stage_when_promised")
        if stage and stage not in STAGES:
            found.append(Fault(name, line, "stage_when_promised", quoted(stage),
                               ", ".join(STAGES), "pooled over all stages"))  # fmt: skip
        outcome = _outcome(row, line)
        if outcome.horizon < -1.0:
            found.append(Fault(name, line, "promised_date", _cell(row, "promised_date"),
                               f"a date after {_cell(row, 'made_on')}", "taken as due at once"))  # fmt: skip
    return sorted(found)


def _cell(row: Mapping[str, str | None], *names: str) -> str:
    return next((text for name in names if (text := (row.get(name) or "").strip())), "")


def _outcome(row: Mapping[str, str | None], number: int) -> Outcome:
    made0, made1 = period(_cell(row, "made_on"))
    due = period(_cell(row, "promised_date"))[1]
    ended = period(_cell(row, "actual_date"))
    status = _status(_cell(row, "status", "result"))
    selection = _cell(row, "selection") or "not recorded"
    tone = "delay" if any(word in selection for word in _DELAY) else "neutral"
    tone = "success" if any(word in selection for word in _SUCCESS) else tone
    late = inf if status == "cancelled" else number_of(_cell(row, "lateness_years"))
    if isnan(late) and status in ("met", "late") and ended[1] == ended[1]:
        late = 0.5 * (ended[0] + ended[1]) - due
    if isnan(late) and status == "missed":
        late = max(ended[0] - due, 0.0) if ended[0] == ended[0] else 0.0
    # The closing of a loan is no end of works: it is kept apart as a kind of its own.
    about = f"{_cell(row, 'pledge')} {_cell(row, 'unit')} {_cell(row, 'promised_value')}"
    kind = "loan closing" if "loan closing" in about else _cell(row, "kind")
    return Outcome(
        id=_cell(row, "outcome_id", "id") or f"row {number}",
        cluster=_cell(row, "cluster") or f"row {number}",
        subject=_cell(row, "subject"),
        kind=kind,
        stage=STAGES.get(_cell(row, "stage_when_promised"), ""),
        group=group_of_sector(_cell(row, "sector"), _cell(row, "subject")),
        country=_cell(row, "country"),
        promisor=_cell(row, "promisor_kind"),
        made=0.5 * (made0 + made1),
        due=due,
        status=status,
        late=late,
        ended=0.5 * (ended[0] + ended[1]),
        ratio=number_of(_cell(row, "ratio_actual_to_promised")),
        selection=selection,
        tone=tone,
    )


def _status(text: str) -> str:
    """Return the end of a promise; what is pending, slipping or unknown is open."""
    word = text.replace("likely ", "").split(" ")[0]
    return word if word in ENDED else "open"


def number_of(text: str) -> float:
    """Read a number, the middle of a range, or a bound such as ``>=0.8``; else ``nan``."""
    found = re.findall(r"(?<![\d.])-?\d+(?:[.,]\d+)?", text.replace("~", "").lstrip(">=< "))
    if not found:
        return nan
    if re.match(r"^\s*\d[\d.]*\s*-\s*\d", text):
        found = [part.lstrip("-") for part in found[:2]]
        return sum(float(part.replace(",", ".")) for part in found) / len(found)
    return float(found[0].replace(",", "."))


def period(text: str) -> tuple[float, float]:
    """Return start and end of a period in decimal years; ``nan`` twice if it has no year."""
    match = re.match(r"^[>=~<\s]*(\d{4})(?:-(\d{2})(?!\d))?(?:-(\d{2})(?!\d))?", text)
    if match is None:
        return nan, nan
    year = float(match[1])
    to_year = re.match(r"^[>=~<\s]*\d{4}\s*(?:-|to)\s*(\d{4})", text)
    if to_year:
        return year, float(to_year[1]) + 1.0
    if match[2] is None or not 1 <= int(match[2]) <= 12:
        return year, year + 1.0
    month = int(match[2])
    start = year + (month - 1) / 12.0
    if match[3] is None:
        return start, year + month / 12.0
    start += (min(max(int(match[3]), 1), 31) - 1) / 365.25
    return start, start + 1.0 / 365.25


def by_cluster(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """Return the number of rows of each cluster."""
    sizes: dict[str, int] = {}
    for outcome in outcomes:
        sizes[outcome.cluster] = sizes.get(outcome.cluster, 0) + 1
    return sizes
