"""Counting rules: which blocks a figure holds, as hypotheses with ranges.

The make-up of most totals is not published.  A hypothesis names, for every rule, the
blocks it includes and from which year; those that no volumes within the sourced ranges
can satisfy are dropped by :mod:`serai.freight.fit`, and said so.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from serai.errors import CaseError, Fault, UsageError, one_of, quoted
from serai.freight.blocks import Demand, Tables
from serai.system.capacity import Sampling
from serai.system.network import Range, spread

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Hypothesis:
    """One reading of what the counting rules include."""

    id: str
    title: str
    reason: str


@dataclass(frozen=True)
class Count:
    """One block inside one rule; ``hypothesis`` empty holds under every one."""

    rule: str
    hypothesis: str
    block: str
    since: float
    until: float
    share: Range

    def holds(self, hypothesis: str, year: int) -> bool:
        """Whether it counts under a hypothesis in a year."""
        return self.hypothesis in ("", hypothesis) and self.since <= year <= self.until


@dataclass(frozen=True)
class Counting:
    """All rules and hypotheses of a case."""

    hypotheses: tuple[Hypothesis, ...]
    counts: tuple[Count, ...]

    @property
    def rules(self) -> tuple[str, ...]:
        """Ids of the rules that include something, sorted."""
        return tuple(sorted({count.rule for count in self.counts}))

    def require(self, rule: str) -> None:
        """Raise UsageError if nothing says what a rule includes."""
        if rule not in self.rules:
            raise UsageError(
                f"counting rule {quoted(rule)} includes nothing: expected {one_of(self.rules, rule)}"
            )

    def shares(
        self, rule: str, hypothesis: str, year: int, demand: Demand, sampling: Sampling,
        attempt: NDArray[np.int64] | None = None,
    ) -> Floats:  # fmt: skip
        """Return the share of each block that a rule counts, (D, B) [1].

        A share is drawn once for a block under a hypothesis, so that two rules which
        leave out the same part of it agree.  ``attempt`` says at which attempt of the
        fit each draw was kept.
        """
        shares = np.zeros((sampling.draws, len(demand.blocks)))
        index = demand.index()
        for count in self.counts:
            if count.rule == rule and count.holds(hypothesis, year):
                name = f"counted:{hypothesis}:{count.block}"
                shares[:, index[count.block]] = _kept(sampling, name, count.share, attempt)
        return shares


def attempted(sampling: Sampling, name: str, value: Range, attempt: int) -> Floats:
    """Return the draws of a named range at one attempt of the fit, (D,)."""
    return sampling.take(f"{name}:{attempt}" if attempt else name, value)


def _kept(sampling: Sampling, name: str, value: Range, attempt: NDArray[np.int64] | None) -> Floats:
    if attempt is None or value.low == value.high:
        return sampling.take(name, value)
    found = np.empty(sampling.draws)
    for number in np.unique(attempt):
        mine = attempt == number
        found[mine] = attempted(sampling, name, value, int(number))[mine]
    return found


def read_counting(tables: Tables, demand: Demand) -> Counting:
    """Read hypotheses and what each rule includes.

    Raises
    ------
    CaseError
        If a rule counts an unknown block, a share is out of order, or a rule includes
        nothing under some hypothesis.
    """
    hypotheses = tuple(
        Hypothesis(row.id, row["title"], row["reason"] or "")
        for row in tables.get("counting_hypotheses", ())
    )
    known = set(demand.index())
    faults: list[Fault] = []
    counts = []
    for row in tables.get("counting_blocks", ()):
        share = spread(row, "share", "share_low", "share_high")
        if row["block"] not in known:
            expected = one_of(sorted(known), row["block"])
            faults.append(
                Fault("counting_blocks.csv", row.line, "block", quoted(row["block"]), expected)
            )
        if not 0 <= share.low <= share.mid <= share.high <= 1:
            found = " / ".join(f"{end:g}" for end in share.triple)
            faults.append(
                Fault("counting_blocks.csv", row.line, "share", found, "0 to 1, in order")
            )
        counts.append(
            Count(
                row["rule"], row["hypothesis"] or "", row["block"],
                -inf if row["since"] is None else float(row["since"]),
                inf if row["until"] is None else float(row["until"]), share,
            )
        )  # fmt: skip
    counting = Counting(hypotheses or (Hypothesis("as-listed", "As listed", ""),), tuple(counts))
    faults += _empty(counting, {volume.of for volume in demand.volumes} - known)
    if faults:
        raise CaseError("counting rules", sorted(faults))
    return counting


def _empty(counting: Counting, observed: set[str]) -> list[Fault]:
    """Return a fault for each rule with a volume that includes nothing somewhere."""
    found = []
    for rule in sorted(observed | set(counting.rules)):
        for hypothesis in counting.hypotheses:
            some = any(
                count.rule == rule and count.hypothesis in ("", hypothesis.id)
                for count in counting.counts
            )
            if not some:
                found.append(
                    Fault("counting_blocks.csv", 0, "rule", f"{quoted(rule)} includes nothing under "
                          f"{hypothesis.id}", "at least one block",
                          "say which blocks it counts, or remove its volumes")
                )  # fmt: skip
    return found
