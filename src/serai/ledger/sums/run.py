"""Read the declared checks of a case and run them against a ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from math import isfinite
from typing import Any

from serai.errors import Fault, SeraiError, one_of, quoted
from serai.ledger.statements import Ledger
from serai.ledger.sums.kinds import check_types
from serai.ledger.sums.model import (
    CheckResult,
    CheckSpec,
    Finding,
    Given,
    Missing,
    Reading,
)
from serai.ledger.sums.roles import unknown_names
from serai.words import Answer, under_readings

FILE = "checks.yaml"
_KEYS = {"id", "type", "question", "inputs", "params", "readings", "pledges", "conflict"}
_READING_KEYS = {"text", "inputs", "params", "own", "supported_by", "type"}


def read_checks(
    data: Any, statements: Iterable[str], pledges: Iterable[str], agreements: Iterable[str] = ()
) -> tuple[list[CheckSpec], list[Fault]]:
    """Turn the data of ``checks.yaml`` into specs, or into faults that say what to do."""
    specs: list[CheckSpec] = []
    faults: list[Fault] = []
    known = {"statements": set(statements) | set(agreements), "pledges": set(pledges)}
    for line, entry in _entries(data, faults):
        if not isinstance(entry, Mapping) or "id" not in entry:
            faults.append(
                Fault(FILE, line, "", quoted(entry), "a check with an id", "see the template")
            )
            continue
        name = str(entry["id"])
        if any(spec.id == name for spec in specs):
            faults.append(
                Fault(FILE, line, "id", f"{quoted(name)} again", "each id once", "rename one")
            )
            continue
        faults += _check_faults(entry, line, known)
        specs.append(_spec(entry, line))
    return specs, faults


def _entries(data: Any, faults: list[Fault]) -> list[tuple[int, Any]]:
    if data is None:
        return []
    if not isinstance(data, list):
        faults.append(
            Fault(FILE, 1, "", type(data).__name__, "a list of checks", "start lines with -")
        )
        return []
    lines = getattr(data, "lines", None) or [0] * len(data)
    return list(zip(lines, data, strict=True))


def _names(inputs: Any) -> list[str]:
    if not isinstance(inputs, Mapping):
        return []
    flat: list[str] = []
    for value in inputs.values():
        flat += [str(item) for item in value] if isinstance(value, list) else [str(value)]
    return flat


def _check_faults(
    entry: Mapping[str, Any], line: int, known: Mapping[str, set[str]]
) -> list[Fault]:
    faults = [
        Fault(FILE, line, str(key), "an unknown key", one_of(sorted(_KEYS), str(key)), "rename it")
        for key in entry
        if key not in _KEYS
    ]
    types = sorted(check_types())
    kind = str(entry.get("type", ""))
    if kind not in types:
        faults.append(Fault(FILE, line, "type", quoted(kind), one_of(types, kind, 30)))
    for key, shape, wanted in _SHAPES:
        if entry.get(key) is not None and not isinstance(entry[key], shape):
            faults.append(Fault(FILE, line, key, quoted(entry[key]), wanted, "see the template"))
    faults += _name_faults(kind, entry, line)
    faults += _range_faults(_mapping(entry.get("params")), line)
    readings = _list(entry.get("readings"))
    for reading in readings:
        if not isinstance(reading, Mapping) or not set(reading) <= _READING_KEYS:
            faults.append(
                Fault(FILE, line, "readings", quoted(reading), f"keys {sorted(_READING_KEYS)}")
            )
    good = [reading for reading in readings if isinstance(reading, Mapping)]
    for reading in good:
        faults += _name_faults(str(reading.get("type") or kind), reading, line)
        if reading.get("type") and reading["type"] not in types:
            found = str(reading["type"])
            faults.append(Fault(FILE, line, "readings", quoted(found), one_of(types, found, 30)))
    for reading in good:
        faults += _range_faults(_mapping(reading.get("params")), line)
    supports = [str(name) for reading in good for name in _list(reading.get("supported_by"))]
    named = _names(entry.get("inputs")) + supports
    named += [name for reading in good for name in _names(reading.get("inputs"))]
    for name in sorted(set(named) - known["statements"]):
        remedy = "add the statement or correct the id"
        wanted = (
            one_of(sorted(known["statements"]), name, 0) if known["statements"] else "a statement"
        )
        faults.append(Fault(FILE, line, "inputs", quoted(name), wanted, remedy))
    for name in _list(entry.get("pledges")):
        if str(name) not in known["pledges"]:
            faults.append(
                Fault(
                    FILE, line, "pledges", quoted(name), one_of(sorted(known["pledges"]), str(name))
                )
            )
    return faults


_SHAPES: tuple[tuple[str, type, str], ...] = (
    ("inputs", Mapping, "roles and statement ids"),
    ("params", Mapping, "names and values"),
    ("readings", list, "a list of readings"),
    ("pledges", list, "a list of pledge ids"),
)


def _range_faults(params: Mapping[str, Any], line: int) -> list[Fault]:
    """Name assumed ranges that lack an end, or whose ends are crossed or no numbers."""
    faults = []
    for name, value in params.items():
        if not isinstance(value, Mapping) or not {"lo", "hi"} & value.keys():
            continue
        try:
            good = Decimal(str(value["lo"])) <= Decimal(str(value["hi"]))
        except (KeyError, ArithmeticError):
            good = False
        if not good:
            faults.append(
                Fault(FILE, line, f"params.{name}", quoted(dict(value)), "lo and hi in order")
            )
    return faults


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _mapping(value: Any) -> dict[str, Any]:
    return dict(value) if isinstance(value, Mapping) else {}


def _name_faults(kind: str, entry: Mapping[Any, Any], line: int) -> list[Fault]:
    """Name roles and parameters that the check type does not know."""
    unknown = unknown_names(kind, entry.get("inputs"), entry.get("params"))
    return [
        Fault(FILE, line, where, quoted(name), one_of(known, name), f"{kind} does not know it")
        for where, name, known in unknown
    ]


def _clean(inputs: Any) -> dict[str, Any]:
    if not isinstance(inputs, Mapping):
        return {}
    return {
        str(key): tuple(str(item) for item in value) if isinstance(value, list) else str(value)
        for key, value in inputs.items()
    }


def _spec(entry: Mapping[str, Any], line: int) -> CheckSpec:
    readings = tuple(
        Reading(
            text=str(item.get("text", "")),
            inputs=_clean(item.get("inputs")),
            params=_mapping(item.get("params")),
            own=bool(item.get("own", True)),
            supported_by=tuple(str(name) for name in _list(item.get("supported_by"))),
            type=str(item.get("type", "")),
        )
        for item in _list(entry.get("readings"))
        if isinstance(item, Mapping)
    )
    return CheckSpec(
        id=str(entry["id"]),
        type=str(entry.get("type", "")),
        question=str(entry.get("question", "")),
        inputs=_clean(entry.get("inputs")),
        params=_mapping(entry.get("params")),
        readings=readings,
        pledges=tuple(str(name) for name in _list(entry.get("pledges"))),
        conflict=bool(entry.get("conflict", False)),
        line=line,
    )


def run_checks(specs: Iterable[CheckSpec], ledger: Ledger) -> list[CheckResult]:
    """Run every check against what the ledger holds; a missing input is an answer."""
    return [run_check(spec, ledger) for spec in specs]


def run_check(spec: CheckSpec, ledger: Ledger) -> CheckResult:
    """Run one check as printed, then under each of its readings that the ledger supports."""
    used: dict[str, None] = {}
    findings = _run(spec, ledger, spec.inputs, spec.params, used)
    for reading in spec.readings:
        if not all(name in ledger for name in reading.supported_by):
            continue
        inputs = {**spec.inputs, **reading.inputs}
        params = {**spec.params, **reading.params}
        read_as = replace(spec, type=reading.type or spec.type)
        found = _run(read_as, ledger, inputs, params, used)[0]
        used.update(dict.fromkeys(reading.supported_by))
        findings.append(replace(found, reading=reading.text, own=reading.own))
    printed, others = findings[0], findings[1:]
    answer = under_readings(printed.answer, (f.answer for f in others if f.own))
    held = tuple(name for name in used if name in ledger)
    origins = tuple(sorted(ledger.independent(held)))
    return CheckResult(
        spec.id, spec.type, spec.question, answer, tuple(findings), held, spec.pledges, origins
    )


def _run(
    spec: CheckSpec,
    ledger: Ledger,
    inputs: Mapping[str, Any],
    params: Mapping[str, Any],
    used: dict[str, None],
) -> list[Finding]:
    given = Given(spec, ledger, inputs, params)
    try:
        findings = list(check_types()[spec.type](given))
    except Missing as missing:
        findings = [
            Finding(Answer.UNDETERMINED, "", f"missing: {missing.what}", missing=(missing.what,))
        ]
    except ArithmeticError:
        words = "a zero or an unbounded figure leaves the arithmetic without a result"
        findings = [Finding(Answer.UNDETERMINED, "", words, missing=("figures with both ends",))]
    except SeraiError as error:
        findings = [
            Finding(Answer.UNDETERMINED, "", str(error), missing=("figures that can be compared",))
        ]
    used.update(given.used)
    assumed = tuple(given.assumed)
    return [
        replace(
            finding,
            assumptions=(*finding.assumptions, *assumed),
            # An unbounded slack is none; JSON has no word for it either.
            slack=finding.slack if finding.slack is None or isfinite(finding.slack) else None,
        )
        for finding in findings
    ]
