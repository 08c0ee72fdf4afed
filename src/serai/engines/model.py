"""What an engine hands to the verdicts: plain answers, the data behind them, a certificate.

Each engine is asked once for all pledges whose indicator it computes.  Its
result is plain data, so that it can be cached by the hash of its inputs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from serai.case import Case
from serai.ledger.catalogue import indicators
from serai.ledger.pledges import Pledge
from serai.showing import Shown
from serai.verdicts.model import QUESTIONS, Part
from serai.words import Answer

Progress = Callable[[str], None]


@dataclass(frozen=True)
class EngineRun(Shown):
    """What one engine computed.

    Attributes
    ----------
    answers : mapping
        Pledge id to question to the fields of a :class:`Part`.
    data : mapping
        Series and tables behind the answers, for ``--json`` and the report.
    certificate : mapping
        What shows that the result is right: balances, residuals, counts.
    """

    name: str
    answers: Mapping[str, Mapping[str, Mapping[str, Any]]]
    data: Mapping[str, Any] = field(default_factory=dict)
    certificate: Mapping[str, Any] = field(default_factory=dict)

    def parts(self, pledge: str) -> dict[str, Part]:
        """Return the answers for one pledge, by question."""
        return {
            question: part_of(question, fields)
            for question, fields in self.answers.get(pledge, {}).items()
        }

    def as_dict(self) -> dict[str, Any]:
        """Return the run as plain data for ``--json``."""
        return {"answers": self.answers, "data": self.data, "certificate": self.certificate}


def part_of(question: str, fields: Mapping[str, Any]) -> Part:
    """Build one of the five answers from an engine's plain fields."""
    return Part(
        question=question,
        answer=Answer(fields["answer"]),
        text=str(fields["text"]),
        because=tuple(fields.get("because", ())),
        missing=tuple(fields.get("missing", ())),
        indicative=bool(fields.get("indicative", False)),
        detail=dict(fields.get("detail", {})),
    )


def unanswered(reason: str) -> dict[str, dict[str, Any]]:
    """Return answers that say why the engine could not compute any."""
    fields = {
        "answer": "undetermined",
        "text": f"cannot be computed: {reason}",
        "missing": (reason,),
    }
    return dict.fromkeys(QUESTIONS[1:], fields)


def plain_data(value: Any) -> Any:
    """Return nested data with NumPy scalars and NaN replaced, ready for JSON."""
    if isinstance(value, Mapping):
        return {str(key): plain_data(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain_data(item) for item in value]
    if hasattr(value, "item") and not isinstance(value, (str, bytes)):
        value = value.item() if getattr(value, "ndim", 0) == 0 else value.tolist()
        return plain_data(value)
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return None
    if isinstance(value, Answer):
        return value.value
    return value


def code_files(*rooms: str) -> list[Path]:
    """Return the files whose change makes a cached result of these rooms stale.

    Parameters
    ----------
    rooms : str
        Folders of the package, or files of this one (``engines/corridor.py``).
    """
    here = Path(__file__).parent.parent
    paths = [
        path
        for room in rooms
        for path in ((here / room).rglob("*") if (here / room).is_dir() else [here / room])
    ]
    return sorted(path for path in paths if path.is_file() and "__pycache__" not in path.parts)


def case_files(case: Case) -> list[Path]:
    """Return the files of a case that an engine may read."""
    names = ("*.csv", "*.yaml", "scenarios/*.yaml", "terminals/*.yaml", "energy/*.csv")
    return [path for name in names for path in case.path.glob(name)]


def room_of(pledge: Pledge) -> str:
    """Return the room that computes a pledge's indicator; empty without a test."""
    indicator = indicators().get(pledge.indicator)
    return indicator.engine if indicator else ""
