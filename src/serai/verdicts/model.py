"""The verdict of a pledge: five answers that stay apart, each with what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from serai.ledger.origins import Origin
from serai.showing import Shown
from serai.words import Answer

#: The five questions, in the order in which they are answered and shown.
QUESTIONS = ("sums", "fits", "date", "odds", "binds")
ASKED = {
    "sums": "Do the sums hold?",
    "fits": "Could it, if every project arrives as promised?",
    "date": "When would it come?",
    "odds": "With what probability by the promised date?",
    "binds": "What stops it, and what would relieve it?",
}


@dataclass(frozen=True)
class Part:
    """One of the five answers.

    Attributes
    ----------
    text : str
        The answer in words, with units; for `undetermined`, what is missing.
    because : tuple of str
        Ids of the statements, checks, parameters and results it rests on.
    indicative : bool
        Whether most of what it rests on is assumed.
    detail : mapping
        Numbers behind the text, for ``--json`` and the report.
    """

    question: str
    answer: Answer
    text: str
    because: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    indicative: bool = False
    detail: Mapping[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return the answer as a plain mapping for ``--json``."""
        return {
            "question": self.question,
            "answer": self.answer.value,
            "text": self.text,
            "because": list(self.because),
            "missing": list(self.missing),
            "indicative": self.indicative,
            "detail": dict(self.detail),
        }


@dataclass(frozen=True)
class Verdict(Shown):
    """The five answers of one pledge.

    Attributes
    ----------
    completeness, completeness_evidence : mapping of str to bool
        Which of the seven parts are stated: in the document, and with later evidence.
    basis : mapping of str to float
        Share of the inputs that is sourced, computed, remembered, assumed.
    origins : int
        Independent origins behind the statements used.
    voices : tuple of Origin
        These origins, with what repeats them, those with most statements first.
    """

    pledge: str
    sentence: str
    main: bool
    row: str
    completeness: Mapping[str, bool]
    completeness_evidence: Mapping[str, bool]
    parts: Mapping[str, Part]
    basis: Mapping[str, float]
    origins: int
    restatements: tuple[str, ...] = ()
    replies: tuple[Mapping[str, str], ...] = ()
    voices: tuple[Origin, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the verdict as a plain mapping for ``--json``."""
        return {
            "pledge": self.pledge,
            "sentence": self.sentence,
            "main": self.main,
            "row": self.row,
            "completeness": dict(self.completeness),
            "completeness_with_evidence": dict(self.completeness_evidence),
            "answers": {name: part.as_dict() for name, part in self.parts.items()},
            "basis": {name: round(share, 4) for name, share in self.basis.items()},
            "origins": self.origins,
            "voices": [voice.as_dict() for voice in self.voices],
            "restatements": list(self.restatements),
            "replies": [dict(reply) for reply in self.replies],
        }
