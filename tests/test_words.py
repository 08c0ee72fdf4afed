"""The algebra of answers."""

from __future__ import annotations

import itertools

from serai.words import Answer, together, under_readings


def test_letters():
    letters = {answer: answer.letter for answer in Answer}
    assert letters == {
        Answer.CONSISTENT: "C", Answer.TENSION: "T", Answer.IMPLAUSIBLE: "I",
        Answer.UNDETERMINED: "U", Answer.RULE: "rule",
    }  # fmt: skip


def test_gravest_answer_that_was_reached_stands():
    grave = [Answer.UNDETERMINED, Answer.CONSISTENT, Answer.TENSION, Answer.IMPLAUSIBLE]
    for i, j in itertools.product(range(4), repeat=2):
        assert together([grave[i], grave[j]]) is grave[max(i, j)]
    assert together([]) is Answer.UNDETERMINED


def test_a_check_that_could_not_be_made_changes_nothing():
    for answer in Answer:
        if answer is not Answer.RULE:
            assert together([answer, Answer.UNDETERMINED]) is answer


def test_a_reading_softens_only_what_is_implausible_and_never_to_consistent():
    for printed, reading in itertools.product(Answer, repeat=2):
        found = under_readings(printed, [reading])
        softened = printed is Answer.IMPLAUSIBLE and reading in (Answer.CONSISTENT, Answer.TENSION)
        assert found is (Answer.TENSION if softened else printed)
    assert under_readings(Answer.IMPLAUSIBLE, []) is Answer.IMPLAUSIBLE
