"""A variant of a terminal against the terminal as declared, run by run on the same chance; traces."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from serai.cache import cached
from serai.case import Case
from serai.engines.model import Progress, plain_data
from serai.engines.terminal_runs import declared, key_of
from serai.errors import UsageError, quoted
from serai.terminals.uses import Uses

#: Endings of a trace and the writer of pandas that belongs to each.
WRITERS = {".parquet": "to_parquet", ".csv": "to_csv"}


def paired_answers(
    case: Case,
    uses: Uses,
    place: str,
    variant: str,
    year: int | None = None,
    replications: int = 1000,
    ranges: bool = False,
    seed: int | None = None,
    progress: Progress = lambda step: None,
) -> dict[str, Any]:
    """Return what a variant changes: means of paired differences, with their 95 % intervals.

    Both runs share every draw that has the same name in both, so that what is left is the
    change itself.  ``share_better`` is the share of the replications in which more passed.

    Raises
    ------
    UsageError
        If the place or the variant is unknown.
    """
    name = declared(uses, place)
    chosen = uses.variant(name, variant)
    seed = case.seed if seed is None else seed
    base = uses.declaration(name)
    base = replace(base, year=year or base.year)
    key = key_of(case, uses, name, "paired", chosen, base.year, replications, ranges, seed)

    def compute() -> dict[str, Any]:
        from serai.terminals.curve import years_of
        from serai.terminals.simulate import simulate
        from serai.terminals.summary import mean_of

        progress(f"simulating {replications:,} years of {base.title}, twice")
        runs = [
            simulate(part, replications=replications, seed=seed, ranges=ranges)
            for part in (base, base.with_(chosen.changes))
        ]
        before, after = runs
        rows = []
        for c, item in enumerate(before.classes):
            if item not in after.classes:
                continue
            k = after.classes.index(item)
            more = (after.passed[:, k] - before.passed[:, c]) / years_of(before)
            days = (after.total.mean[:, k] - before.total.mean[:, c]) / 24.0
            rows.append({
                "class": item, "passed": mean_of(more), "days": mean_of(days),
                "share_better": float(np.mean(more > 0)),
            })  # fmt: skip
        growing = {"base": list(before.growing), variant: list(after.growing)}
        plain: dict[str, Any] = plain_data({"classes": rows, "growing": growing})
        return plain

    return {
        "terminal": name, "title": base.title, "year": base.year, "variant": variant,
        "variant_title": chosen.title, "variant_reason": chosen.reason, "seed": seed,
        "replications": replications, "ranges": ranges, **cached("terminal", key, compute),
    }  # fmt: skip


def write_trace(
    case: Case, uses: Uses, place: str, path: Path, variant: str = "", replication: int = 0,
    seed: int | None = None, ranges: bool = False,
) -> int:  # fmt: skip
    """Write every event of one replication and return their number.

    Columns: ``source``, ``item`` (number at its source), ``stage``, ``what`` (entered, began,
    left) and ``hour`` since 1 January.

    Raises
    ------
    UsageError
        If the file ends in neither ``.parquet`` nor ``.csv``.
    """
    if path.suffix not in WRITERS:
        raise UsageError(
            f"cannot write {quoted(path.name)}: expected a name that ends in .parquet or .csv"
        )
    import pandas as pd

    from serai.terminals.simulate import replay

    declaration = uses.declaration(declared(uses, place), variant)
    seed = case.seed if seed is None else seed
    trace = replay(declaration, seed, replication, ranges=ranges)
    frame = pd.DataFrame({
        "source": pd.Categorical.from_codes(trace.source, pd.Index(trace.sources)),
        "item": trace.item,
        "stage": pd.Categorical.from_codes(trace.stage, pd.Index(trace.stages)),
        "what": pd.Categorical.from_codes(trace.what, pd.Index(["entered", "began", "left"])),
        "hour": trace.time,
    })  # fmt: skip
    waiting = path.with_name(f".{path.name}.part")
    options = {} if path.suffix == ".parquet" else {"index": False}
    try:
        getattr(frame, WRITERS[path.suffix])(waiting, **options)
    except ImportError as error:
        raise UsageError(
            "Parquet needs pyarrow: install it, or give a name that ends in .csv"
        ) from error
    waiting.replace(path)
    return len(frame)
