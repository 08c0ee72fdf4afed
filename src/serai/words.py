"""The words of an answer and their algebra.

An answer is one of four words, never a score.  `undetermined` is a first-class
answer and always says what is missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Answer(StrEnum):
    """One of the words that serai answers with.

    ``RULE`` marks a check that is a rule of units rather than a judgement.
    """

    CONSISTENT = "consistent"
    TENSION = "in tension"
    IMPLAUSIBLE = "implausible"
    UNDETERMINED = "undetermined"
    RULE = "rule"

    @property
    def letter(self) -> str:
        """The one-letter code used in tables: C, T, I, U, or ``rule``."""
        return {"in tension": "T", "rule": "rule"}.get(self.value, self.value[0].upper())


_WEIGHT = {
    Answer.IMPLAUSIBLE: 4,
    Answer.TENSION: 3,
    Answer.CONSISTENT: 2,
    Answer.UNDETERMINED: 1,
    Answer.RULE: 0,
}


def together(answers: Iterable[Answer]) -> Answer:
    """Combine answers about one pledge: the gravest that was reached stands.

    A check that could not be made neither lifts nor lowers one that was made;
    where none was made the answer is undetermined.
    """
    return max(answers, key=_WEIGHT.__getitem__, default=Answer.UNDETERMINED)


def under_readings(printed: Answer, readings: Iterable[Answer]) -> Answer:
    """Combine the answer as printed with those of other readings of the same words.

    An implausible claim that holds under a stated reading is in tension; a
    reading never makes a claim better than that, because it adds an assumption.
    """
    if printed is Answer.IMPLAUSIBLE and any(
        answer in (Answer.CONSISTENT, Answer.TENSION) for answer in readings
    ):
        return Answer.TENSION
    return printed
