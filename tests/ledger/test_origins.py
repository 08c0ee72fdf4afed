"""Documents that repeat one origin are one voice, and it is named."""

from __future__ import annotations

import serai
from serai.ledger.origins import origins_of
from toys import claim, ledger_of, source

HELD = ledger_of(
    [claim(name, 1, source=paper) for name, paper in (("a", "x"), ("b", "y"), ("c", "z"), ("d", "z"))],
    [source("x", "speech"), source("y", "x"), source("z"), source("speech")],
)  # fmt: skip


def test_what_repeats_one_speech_is_one_voice():
    speech, other = sorted(origins_of(HELD, "abcd"), key=lambda o: o.id)
    assert (speech.id, speech.sources, speech.statements) == ("speech", ("x", "y"), ("a", "b"))
    assert speech.repeated and not other.repeated
    assert other.statements == ("c", "d")
    assert speech.told() == "speech: 2 statements, read in x, y"


def test_as_many_origins_as_the_ledger_counts():
    assert {o.id for o in origins_of(HELD, "abc")} == HELD.independent("abc")
    assert origins_of(HELD, ["nothing", "a", "a"])[0].statements == ("a",)


def test_the_speech_of_the_forum_is_one_origin():
    ledger = serai.open_case("astana-2025").ledger
    found = origins_of(ledger, ["F35", "x19-share"])
    assert len(found) == 1
    assert found[0].repeated
