"""Run the terminals that a case declares; each costly result is kept by the hash of its inputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from serai.cache import cached, digest, files_digest
from serai.case import Case
from serai.engines.model import Progress, code_files, plain_data
from serai.errors import CaseError, Fault, UsageError, one_of, quoted
from serai.terminals.checks import faults as declaration_faults
from serai.terminals.line import trains_for
from serai.terminals.uses import CurveUse, LineUse, Uses, read_uses

#: Results of another version are not reused.
__version__ = "1"
#: Replications behind a waiting curve, and behind what a place passes, in an assessment:
#: fewer than the thousand of ``serai terminal``, and told with each answer.
CURVE_REPLICATIONS = 6
PLACE_REPLICATIONS = 40


def terminal_faults(case: Case) -> list[Fault]:
    """Return every fault of the declarations and of what is run on them."""
    return _read(case)[1]


def _read(case: Case) -> tuple[Uses, list[Fault]]:
    """Read what a case declares once, with every fault."""
    uses, found = read_uses(case.path)
    sources = {row.id for row in case.rows("sources")}
    facilities = {row.id for row in case.rows("facilities")}
    for name, declaration in uses.declarations.items():
        found += [
            Fault(f"{name}.yaml", 0, f.column, f.found, f.expected, f.remedy)
            for f in declaration_faults(declaration, sources)
        ]
    for curve in uses.curves:
        if curve.facility not in facilities:
            expected = one_of(sorted(facilities), curve.facility) if facilities else "a facility"
            found.append(Fault("terminal_uses.yaml", 0, "curves", quoted(curve.facility), expected))
    pledges = {pledge.id for pledge in case.pledges}
    for name in (*(hub.pledge for hub in uses.hubs), *(fleet.pledge for fleet in uses.fleets)):
        if name not in pledges:
            expected = one_of(sorted(pledges), name) if pledges else "a pledge"
            found.append(Fault("terminal_uses.yaml", 0, "pledge", quoted(name), expected))
    return uses, sorted(set(found))


def uses_of(case: Case) -> Uses:
    """Return what a case declares; raises CaseError with every fault."""
    uses, found = _read(case)
    if found:
        raise CaseError(case.id, found)
    return uses


def key_of(case: Case, uses: Uses, name: str, *parts: object) -> str:
    """Return the digest of everything that one run of a declaration depends on."""
    return digest([
        __version__, files_digest(code_files("terminals", "engines/terminal_runs.py", "engines/terminal_pledges.py")),
        repr(uses.declarations[name]), *(repr(part) for part in parts),
    ])  # fmt: skip


def declared(uses: Uses, place: str) -> str:
    """Return the declaration of a name, or the only one at a place.

    Raises
    ------
    UsageError
        If there is none, or more than one.
    """
    if place in uses.declarations:
        return place
    at = sorted(name for name, part in uses.declarations.items() if part.place == place)
    if len(at) == 1:
        return at[0]
    names = sorted({*uses.declarations, *uses.lines})
    if at:
        raise UsageError(
            f"{len(at)} terminals stand at {quoted(place)}: name one of {', '.join(at)}"
        )
    expected = one_of(names, place) if names else "a case with terminals/NAME.yaml"
    raise UsageError(f"no terminal {quoted(place)}: expected {expected}")


def terminal_answers(
    case: Case,
    uses: Uses,
    place: str,
    variant: str = "",
    year: int | None = None,
    replications: int = 1000,
    ranges: bool = False,
    seed: int | None = None,
    progress: Progress = lambda step: None,
) -> dict[str, Any]:
    """Return the answers of one declaration as plain data, see :mod:`serai.terminals.summary`."""
    name = declared(uses, place)
    declaration = uses.declaration(name, variant)
    declaration = replace(declaration, year=year or declaration.year)
    seed = case.seed if seed is None else seed
    key = key_of(case, uses, name, variant and uses.variant(name, variant), declaration.year,
                 replications, ranges, seed)  # fmt: skip

    def compute() -> dict[str, Any]:
        from serai.terminals.simulate import replay, simulate
        from serai.terminals.summary import summarise, way_of

        progress(f"simulating {replications:,} years of {declaration.title}")
        run = simulate(declaration, replications=replications, seed=seed, ranges=ranges)
        found = summarise(run, declaration)
        found["way"] = way_of(replay(declaration, seed, 0), declaration)
        chosen = uses.variant(name, variant) if variant else None
        found |= {
            "variant": variant, "variant_title": chosen.title if chosen else "",
            "variant_reason": chosen.reason if chosen else "", "ranges": ranges,
        }  # fmt: skip
        plain: dict[str, Any] = plain_data(found)
        return plain

    answers: dict[str, Any] = _back(cached("terminal", key, compute))
    return answers


def _back(value: Any) -> Any:
    """Return plain data with None as not a number where a mean has no value."""
    if isinstance(value, dict):
        if "half" in value and "mean" in value:
            return {k: float("nan") if v is None else v for k, v in value.items()}
        return {k: _back(v) for k, v in value.items()}
    return [_back(v) for v in value] if isinstance(value, list) else value


def curve_answers(
    case: Case, uses: Uses, curve: CurveUse, unit: str, progress: Progress
) -> dict[str, Any]:
    """Return the waiting curve of one facility as plain data."""
    declaration = uses.declaration(curve.terminal, curve.variant)
    variant = uses.variant(curve.terminal, curve.variant) if curve.variant else ""
    key = key_of(case, uses, curve.terminal, variant, curve, unit, CURVE_REPLICATIONS, case.seed)

    def compute() -> dict[str, Any]:
        from serai.terminals.curve import waiting_curve

        progress(f"simulating the waiting curve of {curve.facility}")
        found = waiting_curve(declaration, unit, curve.classes, CURVE_REPLICATIONS, case.seed)
        plain: dict[str, Any] = plain_data(found.as_dict())
        return plain

    return cached("terminal", key, compute)


def line_answers(use: LineUse) -> dict[str, Any]:
    """Return what an urban rail line can carry, and what was said of it, as plain data."""
    from serai.terminals.line import line_capacity

    found = line_capacity(use.line)
    low, middle, high = found.daily

    def word(said: float) -> str:
        if said <= low:
            return "holds in every reading"
        if said <= high:
            return "holds in some readings" if said > middle else "holds in the middle reading"
        return "above every reading"

    claims = [
        {**claim, "word": word(float(claim["said"]))}
        for claim in use.claims
        if claim.get("unit") == "person/day"
    ]
    return {
        "line": use.name, "title": use.title, **asdict(found), "claims": claims,
        "observed": list(use.observed),
        "trains_for_planned": trains_for(use.line, use.line.planned[1]),
        "note": "worst and best readings are bounds over the ranges of the inputs, not an interval of "
        "probability; what an extension needs in trains follows from its length, which was not found",
    }  # fmt: skip


def facility_units(case: Case) -> Mapping[str, str]:
    """Return the unit of each facility."""
    return {row.id: str(row["unit"]) for row in case.rows("facilities")}
