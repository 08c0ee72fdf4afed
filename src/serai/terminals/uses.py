"""What is run on the declarations of a case: variants, waiting curves, hubs, fleets, lines.

``terminal_uses.yaml`` names what to change and whose answer it gives; the declarations
themselves say nothing of pledges or facilities.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from serai.errors import Fault, UsageError, one_of, quoted
from serai.handwritten import read_yaml
from serai.terminals._record import Record
from serai.terminals.line import Line
from serai.terminals.model import Declaration
from serai.terminals.values import Number
from serai.terminals.written import read_with_faults

FILE = "terminal_uses.yaml"
FOLDER = "terminals"
LINE_PARTS = (
    "trains", "spare", "places", "running", "layover", "planned", "signals", "peak_factor",
    "peak_share",
)  # fmt: skip


@dataclass(frozen=True)
class Variant:
    """A named change of a declaration; paths to new values, as :meth:`Declaration.with_`."""

    name: str
    title: str
    reason: str = ""
    changes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class CurveUse:
    """The facility whose waiting curve a declaration gives; ``classes`` empty counts all."""

    facility: str
    terminal: str
    variant: str = ""
    classes: tuple[str, ...] = ()


@dataclass(frozen=True)
class HubUse:
    """A pledge of a count since an opening, and the declaration that is run for it."""

    pledge: str
    terminal: str
    variant: str
    arrivals: str


@dataclass(frozen=True)
class Round(Variant):
    """A round of a fleet, and what so many ships were said or seen to carry at it [TEU/yr]."""

    ships: Number | None = None
    carried: Number | None = None

    def ships_for(self, wanted: float) -> float | None:
        """Return the ships that carry ``wanted`` [TEU/yr] if each carries as these did.

        ships needed = ships x wanted / carried; None where nothing was said.  Quays, cargo
        and wagons are taken to grow with the fleet.
        """
        if self.ships is None or self.carried is None or self.carried.mid <= 0:
            return None
        return self.ships.mid * wanted / self.carried.mid


@dataclass(frozen=True)
class FleetUse:
    """A pledge that needs ships: rounds and shores to try, and what is relieved one at a time."""

    pledge: str
    terminal: str
    fleet: str
    rounds: Mapping[str, Round]
    shores: Mapping[str, Variant]
    reliefs: Mapping[str, Variant]


@dataclass(frozen=True)
class LineUse:
    """An urban rail line as written: its values with sources, claims and what was observed."""

    name: str
    title: str
    line: Line
    numbers: Mapping[str, Number]
    claims: tuple[Mapping[str, Any], ...] = ()
    observed: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Uses:
    """Declarations of a case by name, and what is run on them."""

    declarations: Mapping[str, Declaration] = field(default_factory=dict)
    variants: Mapping[str, Mapping[str, Variant]] = field(default_factory=dict)
    curves: tuple[CurveUse, ...] = ()
    hubs: tuple[HubUse, ...] = ()
    fleets: tuple[FleetUse, ...] = ()
    lines: Mapping[str, LineUse] = field(default_factory=dict)

    def declaration(self, name: str, variant: str = "") -> Declaration:
        """Return a declaration, or a variant of it.

        Raises
        ------
        UsageError
            If there is none of that name.
        """
        if name not in self.declarations:
            known = (
                one_of(sorted(self.declarations), name) if self.declarations else "a declaration"
            )
            raise UsageError(f"no terminal {quoted(name)}: expected {known}")
        base = self.declarations[name]
        return base.with_(self.variant(name, variant).changes) if variant else base

    def variant(self, name: str, variant: str) -> Variant:
        """Return a variant of a declaration; raises as :meth:`declaration`."""
        known = self.variants.get(name, {})
        if variant not in known:
            expected = one_of(sorted(known), variant) if known else "none, it has no variants"
            raise UsageError(f"no variant {quoted(variant)} of {name}: expected {expected}")
        return known[variant]


def read_uses(case: Path) -> tuple[Uses, list[Fault]]:
    """Return what a case folder declares, with every fault; all empty where it declares nothing."""
    faults: list[Fault] = []
    declarations = {}
    for path in sorted((case / FOLDER).glob("*.yaml")):
        found, wrong = read_with_faults(path)
        faults += wrong
        if found is not None and not wrong:
            declarations[path.stem] = found
    data, wrong = read_yaml(case / FILE)
    faults += wrong
    if data is None:
        return Uses(declarations), sorted(set(faults))
    top = Record(data, FILE, "", faults)
    variants = {}
    for name, part in top.mapping("variants").items():
        variants[name] = {key: _variant(key, inner) for key, inner in _each(part)}
    uses = Uses(
        declarations,
        variants,
        tuple(_curve(part) for part in top.records("curves")),
        tuple(_hub(part) for part in top.records("hubs")),
        tuple(_fleet(part) for part in top.records("fleets")),
        {name: _line(name, part) for name, part in top.mapping("lines").items()},
    )
    top.done()
    if not faults:
        faults += _unknown(uses)
    return uses, sorted(set(faults))


def _each(part: Record) -> list[tuple[str, Record]]:
    return [
        (key, Record(value, part.file, f"{part.path}.{key}", part.faults))
        for key, value in part.data.items()
    ]


def _variant(name: str, part: Record) -> Variant:
    changes = {path: _plain(value) for path, value in part.inner("changes").data.items()}
    found = Variant(name, part.text("title"), part.text("reason", ""), changes)
    part.done()
    return found


def _round(name: str, part: Record) -> Round:
    ships, carried = part.number("ships"), part.number("carried")
    found = _variant(name, part)
    return Round(found.name, found.title, found.reason, found.changes, ships, carried)


def _plain(value: Any) -> Any:
    """Return lists and mappings as the tuples that declarations hold."""
    if isinstance(value, Mapping):
        return tuple((str(key), _plain(inner)) for key, inner in value.items())
    return tuple(_plain(inner) for inner in value) if isinstance(value, list) else value


def _curve(part: Record) -> CurveUse:
    found = CurveUse(
        part.text("facility"), part.text("terminal"), part.text("variant", ""),
        part.names("classes"),
    )  # fmt: skip
    part.done()
    return found


def _hub(part: Record) -> HubUse:
    found = HubUse(
        part.text("pledge"), part.text("terminal"), part.text("variant", ""), part.text("arrivals")
    )
    part.done()
    return found


def _fleet(part: Record) -> FleetUse:
    found = FleetUse(
        part.text("pledge"),
        part.text("terminal"),
        part.text("fleet"),
        {key: _round(key, inner) for key, inner in part.mapping("rounds").items()},
        {key: _variant(key, inner) for key, inner in part.mapping("shores").items()},
        {key: _variant(key, inner) for key, inner in part.mapping("reliefs").items()},
    )
    part.done()
    return found


def _line(name: str, part: Record) -> LineUse:
    title = part.text("title")
    numbers = {key: part.need_number(key) for key in LINE_PARTS}
    told = {}
    for key in ("claims", "observed"):
        told[key] = tuple(inner.data for inner in part.records(key))
    part.done()
    triples = {key: (n.low, n.mid, n.high) for key, n in numbers.items()}
    try:
        line = Line(**triples)
    except UsageError as error:
        part.fault("", str(error).removeprefix("line: "), "values in their ranges")
        line = Line(**(dict.fromkeys(LINE_PARTS, (1.0, 1.0, 1.0)) | {"spare": (0.0, 0.0, 0.0)}))
    return LineUse(name, title, line, numbers, told["claims"], told["observed"])


def _unknown(uses: Uses) -> list[Fault]:
    """Return faults of names and paths that lead nowhere."""
    found = []

    def check(column: str, terminal: str, changes: Mapping[str, Any]) -> None:
        try:
            uses.declaration(terminal).with_(changes)
        except UsageError as error:
            found.append(Fault(FILE, 0, column, str(error), "a part of a declaration", ""))

    for name, variants in uses.variants.items():
        for key, variant in variants.items():
            check(f"variants.{name}.{key}", name, variant.changes)
    for curve in uses.curves:
        column = f"curves.{curve.facility}"
        check(column, curve.terminal, {})
        known = uses.declarations.get(curve.terminal)
        for name in curve.classes if known else ():
            if known and name not in known.classes:
                found.append(
                    Fault(FILE, 0, column, quoted(name), one_of(sorted(known.classes), name))
                )
    for fleet in uses.fleets:
        kinds = {"rounds": fleet.rounds, "shores": fleet.shores, "reliefs": fleet.reliefs}
        for kind, parts in kinds.items():
            for key, variant in parts.items():
                check(f"fleets.{fleet.pledge}.{kind}.{key}", fleet.terminal, variant.changes)
    for hub in uses.hubs:
        try:
            uses.declaration(hub.terminal, hub.variant)
        except UsageError as error:
            found.append(Fault(FILE, 0, f"hubs.{hub.pledge}", str(error), "a declaration", ""))
    return found
