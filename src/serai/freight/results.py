"""What a run of the engine returns, and the indicators read from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from serai.errors import UsageError
from serai.freight.fit import Fitted
from serai.freight.market import CORRIDOR, OUTSIDE, Market
from serai.freight.variants import Variants
from serai.system.capacity import Sampling

if TYPE_CHECKING:
    from serai.freight.engine import FreightSystem

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class RunCertificate:
    """What shows that a run is right.

    Attributes
    ----------
    residual : float
        Largest fixed-point or dual residual of any draw and year [1].
    balance : float
        Largest breach of the demand balance [1].
    unconverged, retried : int
        Draws and years that no start, or only a safer one, could finish.
    fit_breach : float
        Largest distance of a fitted draw from a known total [1].
    fit_missed : int
        Draws that no conversion and shares within their ranges brought to the totals.
    known_miss : float
        Largest distance of flows from the fitted volumes of the known years [1].
    """

    draws: int
    residual: float
    balance: float
    unconverged: int
    retried: int
    fit_breach: float
    fit_missed: int
    known_miss: float

    def as_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return dict(self.__dict__)


@dataclass(frozen=True)
class Results:
    """Flows, use and unserved demand by draw and year.

    Attributes
    ----------
    years : tuple of int
    known : tuple of int
        Years whose volumes were fitted.
    blocks : tuple of str
        Blocks on the network, W.
    families : tuple of str
        Route families and "not shipped", N.
    tonnes : (D, Y, W, N) array
        [kt/yr]
    teu : (D, Y, W, N) array
        [TEU/yr]; 0 for blocks not in boxes.
    off_network : mapping of str to (D, Y) array
        [unit of the block]
    asked, unserved : (D, Y, W) arrays
        Demand and what stays away [kt/yr, boxes at the middle tonnes].
    free : (D, Y, F) array
        Capacity less background [unit of the facility]; ``nan`` unknown.
    utilisation, waiting : (D, Y, F) arrays
        [1]; days, or USD per unit in draws of the price rule.
    full : (D, Y, F) array of bool
        Used at 95 % or more (waiting), or priced (price).
    parameters : mapping of str to (D,) array
        What was drawn once for a draw.
    dropped : mapping
        Hypotheses that the known totals exclude, and where they fail.
    """

    system: FreightSystem
    market: Market
    years: tuple[int, ...]
    known: tuple[int, ...]
    blocks: tuple[str, ...]
    families: tuple[str, ...]
    tonnes: Floats
    teu: Floats
    off_network: Mapping[str, Floats]
    asked: Floats
    unserved: Floats
    free: Floats
    utilisation: Floats
    waiting: Floats
    full: NDArray[np.bool_]
    variants: Variants
    fitted: Fitted
    parameters: Mapping[str, Floats]
    dropped: Mapping[str, str]
    sampling: Sampling
    certificate: RunCertificate
    state: Any = field(repr=False, default=None)
    moved: Callable[[Any], tuple[Floats, Floats]] | None = field(repr=False, default=None)
    fullness: Callable[[Any], NDArray[np.bool_]] | None = field(repr=False, default=None)

    def year(self, year: int) -> int:
        """Return the position of a year.

        Raises
        ------
        UsageError
            If it was not computed.
        """
        if year not in self.years:
            raise UsageError(f"year {year} was not computed: {self.years[0]} to {self.years[-1]}")
        return self.years.index(year)

    def corridor(self, boxes: bool = False) -> Floats:
        """Return what each block moves on the corridor, (D, Y, W) [kt/yr, or TEU/yr]."""
        return (self.teu if boxes else self.tonnes)[..., self.families.index(CORRIDOR)]

    def counted(self, rule: str, boxes: bool = False) -> Floats:
        """Return the total of a counting rule, (D, Y) [kt/yr, or TEU/yr].

        Each draw counts under its own hypothesis.

        Raises
        ------
        UsageError
            If the rule includes nothing.
        """
        self.system.counting.require(rule)
        years = range(len(self.years))
        return np.stack([self.counted_in(rule, y, boxes) for y in years], axis=1)

    def counted_in(self, rule: str, y: int, boxes: bool = False) -> Floats:
        """Return the total of a counting rule in the year at position ``y``, (D,)."""
        flows = self.corridor(boxes)[:, y]
        return np.asarray((flows * self._shares(rule, y)).sum(axis=1))

    def weights(self, rule: str, y: int, boxes: bool = False) -> Floats:
        """Return what a kt of each block, boxes at the middle, adds to a rule's total, (D, W).

        In kt, or in TEU where the rule counts boxes.
        """
        in_boxes = np.array([block.in_boxes for block in self.market.blocks()])
        mid = self.market.mid_tonnes
        if boxes:
            weight = np.where(in_boxes, 1000.0 / mid, 0.0)[None, :]
        else:
            weight = np.where(in_boxes, self.fitted.tonnes_per_teu[:, None] / mid, 1.0)
        return np.asarray(weight * self._shares(rule, y))

    def _shares(self, rule: str, y: int) -> Floats:
        """Return the share of each block that a rule counts in each draw's hypothesis, (D, W)."""
        groups = list(self.market.groups)
        found = np.zeros((self.sampling.draws, len(groups)))
        for level, name in enumerate(self.variants.hypotheses):
            mine = self.variants.hypothesis == level
            shares = self.system.counting.shares(
                rule, name, self.years[y], self.system.demand, self.sampling, self.fitted.attempt
            )
            found[mine] = shares[mine][:, groups]
        return found

    def again(self, state: Any) -> Results:
        """Return these results with the flows of a state that was solved again."""
        if self.moved is None or self.fullness is None:
            raise UsageError("these results were not made by the engine and cannot be repeated")
        tonnes, teu = self.moved(state)
        return replace(self, tonnes=tonnes, teu=teu, full=self.fullness(state), state=state)

    def country_share(self) -> Floats:
        """Return the share of through traffic by rail that crosses the network, (D, Y) [1].

        Blocks that count all routes, in boxes: those on the network over those and the
        ones off it.
        """
        on = np.zeros(self.teu.shape[:2])
        for w, position in enumerate(self.market.groups):
            block = self.system.demand.blocks[position]
            if block.counts_all and block.in_boxes:
                shipped = [n for n, name in enumerate(self.families) if name != OUTSIDE]
                on += self.teu[:, :, w, shipped].sum(axis=2)
        ids = {b.id: b for b in self.system.demand.blocks}
        off = np.zeros_like(on)
        for name, series in self.off_network.items():
            if ids[name].in_boxes:
                off += series
        whole = on + off
        return np.divide(on, whole, out=np.full_like(on, np.nan), where=whole > 0)

    def binding(self, year: int) -> dict[str, float]:
        """Return how often each facility is full in a year, the most frequent first [1]."""
        share = self.full[:, self.year(year)].mean(axis=0)
        names = [facility.id for facility in self.market.network.facilities]
        pairs = sorted(zip(names, share, strict=True), key=lambda item: -item[1])
        return {name: float(value) for name, value in pairs if value > 0}
