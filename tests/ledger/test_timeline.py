"""Events and restatements in the order they were said."""

from __future__ import annotations

from serai.ledger.pledges import read_pledges
from serai.ledger.timeline import timeline
from serai.quantity import parse_period
from serai.tables import Row
from toys import claim, ledger_of


def event(name, when):
    return Row(
        "events",
        2,
        {"id": name, "name": name.title(), "date": parse_period(when) if when else None},
        {},
    )


HELD = [
    claim(f"ten-{due}", 10, "Mt/yr", period=f"../{due}", claim="target", asserted=said, group="ten", indicator="corridor.tonnes")
    for due, said in ((2025, "2022-11"), (2030, "2025-06-17"), (2027, "2023-06-01"), (2028, "2024-02"))
]  # fmt: skip
EVENTS = {"summit": event("summit", "2023-05-18"), "talks": event("talks", None)}
LEDGER = ledger_of(
    [*HELD, claim("other", 1, "t", claim="target", asserted="2024-01-01")], events=EVENTS
)
PLEDGES, _ = read_pledges(
    [
        {"id": "p", "sentence": "ten", "claim": "ten-2030"},
        {"id": "q", "sentence": "ten again", "claim": "ten-2028"},
        {"id": "r", "sentence": "one", "claim": "other"},
    ],
    LEDGER,
    {},
)


def test_deadlines_move_in_the_order_they_were_said():
    moments = timeline(PLEDGES, LEDGER)
    told = [(m.what, m.because[0]) for m in moments]
    assert told == [
        ("restatement", "ten-2025"), ("event", "summit"), ("restatement", "ten-2027"),
        ("pledge", "other"), ("restatement", "ten-2028"), ("pledge", "ten-2030"),
    ]  # fmt: skip
    assert "by 2025" in moments[0].text and "10 Mt/yr" in moments[0].text


def test_one_pledge_alone_has_no_events():
    moments = timeline(PLEDGES, LEDGER, ["q"])
    assert [m.because[0] for m in moments] == ["ten-2025", "ten-2027", "ten-2028", "ten-2030"]
    assert {m.pledge for m in moments} == {"q"} and moments[0].as_dict()["when"] == "2022-11"
