"""Declarations as people write them: ``terminals/NAME.yaml`` of a case, read strictly.

Every key is taken or reported; every number says its unit and its source, or ``assumed`` with
a reason and a range.  All faults come in one list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from serai.errors import CaseError, Fault
from serai.handwritten import read_yaml
from serai.terminals import _record as record
from serai.terminals.checks import faults
from serai.terminals.model import (
    BLOCKING,
    ITEMS,
    KINDS,
    RULES,
    Arrival,
    Call,
    Closure,
    Declaration,
    Fleet,
    ItemClass,
    Stage,
    Start,
)
from serai.terminals.values import Number

Thing = TypeVar("Thing")


def read_declaration(path: Path | str) -> Declaration:
    """Read one declaration.

    Raises
    ------
    CaseError
        If anything in it is wrong; the error carries every fault.
    """
    declaration, found = read_with_faults(Path(path))
    if declaration is None or found:
        raise CaseError(Path(path).stem, found)
    return declaration


def read_with_faults(path: Path) -> tuple[Declaration | None, list[Fault]]:
    """Return what could be read and every fault; None where nothing could be built."""
    data, found = read_yaml(path, required=True)
    if found:
        return None, found
    reader = record.Record(data, path.name, "", found)
    declaration = _declaration(reader, path.stem)
    if not found:
        found += [
            Fault(path.name, 0, f.column, f.found, f.expected, f.remedy)
            for f in faults(declaration)
        ]
    return declaration, sorted(set(found))


def _declaration(top: record.Record, stem: str) -> Declaration:
    declaration = Declaration(
        name=top.text("name", stem),
        title=top.text("title"),
        place=top.text("place", ""),
        note=top.text("note", ""),
        year=top.whole("year", 2025),
        closures=_named(top, "closures", _closure),
        berths=_numbers(top, "berths"),
        fleets=_named(top, "fleets", _fleet),
        stages=_named(top, "stages", _stage),
        classes=_named(top, "classes", _class),
        arrivals=_named(top, "arrivals", _arrival),
        start=tuple(_start(part) for part in top.records("start")),
    )
    top.done()
    return declaration


def _named(
    top: record.Record, key: str, make: Callable[[str, record.Record], Thing]
) -> dict[str, Thing]:
    found = {}
    for name, part in top.mapping(key).items():
        found[name] = make(name, part)
        part.done()
    return found


def _numbers(top: record.Record, key: str) -> dict[str, Number]:
    inner = top.inner(key)
    found = {name: inner.need_number(name) for name in list(inner.data)}
    inner.done()
    return found


def _class(name: str, part: record.Record) -> ItemClass:
    return ItemClass(
        name=name,
        item=part.choice("item", ITEMS),
        route=part.names("route"),
        teu=part.real("teu", 1.0),
        tonnes=part.real("tonnes", 0.0),
        priority=part.whole("priority", 0),
        empty=part.flag("empty", False),
    )


def _closure(name: str, part: record.Record) -> Closure:
    return Closure(
        name=name,
        weekly=part.windows("weekly"),
        dates=part.dates("dates"),
        shut=part.spread("shut"),
        gap=part.spread("gap"),
        share=part.monthly_numbers("share"),
        gap_factor=part.monthly("gap_factor"),
        shut_factor=part.monthly("shut_factor"),
    )


def _go(part: record.Record, full: bool) -> dict[str, Any]:
    """Read when a batch or a vessel leaves."""
    go = part.inner("go")
    found = {
        "full": go.flag("full", full),
        "after": go.number("after", time=True),
        "every": go.number("every", time=True),
        "first": go.number("first", time=True),
        "least": go.number("least"),
    }
    go.done()
    return found


def _stage(name: str, part: record.Record) -> Stage:
    kind = part.choice("kind", KINDS)
    own: dict[str, Any] = {}
    if kind == "station":
        own = {
            "servers": part.need_number("servers"),
            "time": part.need_spread("time"),
            "joined": part.flag("joined", False),
            "closed": part.names("closed"),
            "rule": part.choice("rule", RULES, "pause"),
        }
        broken = part.inner("breakdown")
        own |= {"breakdown_gap": broken.spread("gap"), "breakdown_time": broken.spread("repair")}
        broken.done()
    elif kind == "travel":
        own = {"time": part.need_spread("time"), "joined": part.flag("joined", False)}
    elif kind == "yard":
        own = {
            "slots": part.need_number("slots"),
            "blocks": part.choice("blocks", BLOCKING),
            "time": part.spread("stay"),
            "frees_at_end": part.choice("frees", ("start", "end"), "start") == "end",
        }
    elif kind == "batch":
        own = {"size": part.need_number("size"), "time": part.spread("time"), **_go(part, True)}
        own["closed"] = part.names("closed")
    elif kind == "ride":
        own = {"fleet": part.text("fleet"), "origin": part.text("from"), "target": part.text("to")}
    return Stage(name=name, kind=kind, **own)


def _call(part: record.Record) -> Call:
    crane = part.number("cranes")
    own: dict[str, Any] = {"cranes": crane} if crane else {}
    call = Call(
        name=part.text("at"),
        berths=part.text("berths"),
        sail=part.need_spread("sail"),
        load=part.spread("load"),
        unload=part.spread("unload"),
        closed=part.names("closed"),
        entry=part.flag("entry", False),
        shifts=part.names("shifts"),
        **_go(part, False),
        **own,
    )
    part.done()
    return call


def _fleet(name: str, part: record.Record) -> Fleet:
    own: dict[str, Any] = {}
    for key in ("load", "apart"):
        value = part.number(key, time=key == "apart")
        if value is not None:
            own[key] = value
    return Fleet(
        name=name,
        vessels=part.need_number("vessels"),
        size=part.need_number("size"),
        calls=tuple(_call(call) for call in part.records("calls")),
        load_by_month=part.monthly("load_by_month"),
        priority=part.whole("priority", 0),
        **own,
    )


def _arrival(name: str, part: record.Record) -> Arrival:
    one = part.text("class", "")
    shares: Mapping[str, float] = {one: 1.0} if one else part.reals("classes")
    return Arrival(
        name=name,
        of=part.number("of") or Number.exact(1, assumed="single items"),
        classes=tuple(shares.items()),
        gap=part.spread("gap"),
        every=part.number("every", time=True),
        first=part.number("first", time=True),
        delay=part.spread("delay"),
        by_month=part.monthly("by_month"),
        until=part.number("until", time=True),
    )


def _start(part: record.Record) -> Start:
    start = Start(part.text("class"), part.text("stage"), part.need_number("count"))
    part.done()
    return start
