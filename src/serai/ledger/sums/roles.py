"""The roles and parameters that each check type knows; any other name is a fault.

A misspelt role would otherwise look like a missing statement, and a misspelt
parameter would be ignored without a word.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: Parameter of every type: words for what a missing role would need.
NEEDS = "needs"
#: Check type to its roles and its parameters.
ROLES: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    name: (frozenset(roles.split()), frozenset(params.split()))
    for name, roles, params in (
        ("share", "part whole stated", ""),
        ("part_whole", "whole parts", "equal"),
        ("tally", "items total", "equal"),
        ("residual", "total named count", "least"),
        ("nested", "outer inner outer_count inner_count", "typical"),
        ("overlap", "first second", "membership"),
        ("union", "totals named", "inside outside disjoint"),
        ("flow_stock", "flow stock", "limit"),
        ("growth", "now growth before", ""),
        ("growth_needed", "target base series observed", ""),
        ("rate_time", "rate stock since until", "factor"),
        ("per_unit", "total count members", "typical extreme"),
        ("ratio", "new base", "stated limit of"),
        ("carries", "capacity target base", "tonnes_each"),
        ("ordinal", "events", "numbers"),
        ("date_order", "events", "days_between"),
        ("duration", "start end", "typical"),
        ("schedule", "actual planned unfinished", ""),
        ("stage_order", "claimed later", ""),
        ("stages_told", "stages", ""),
        ("same_count", "first second", ""),
        ("double_report", "agreements", ""),
        ("series_break", "series", "limit"),
        ("mirror", "first second", "limit"),
        ("scope_guard", "first second", ""),
        ("owner", "target", "promisors operators"),
        ("leads", "named", "least named_each"),
        ("topology", "mentions", "route"),
        ("dimension", "first second", ""),
        ("unit_guard", "statement", "word wrong_factor"),
    )
}


def unknown_names(kind: str, inputs: Any, params: Any) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return ``(where, name, known names)`` for every role or parameter a type does not know."""
    if kind not in ROLES:
        return []
    roles, known = ROLES[kind]
    found = []
    for where, given, allowed in (("inputs", inputs, roles), ("params", params, known | {NEEDS})):
        if isinstance(given, Mapping):
            found += [(where, str(k), tuple(sorted(allowed))) for k in given if k not in allowed]
    return found
