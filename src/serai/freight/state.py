"""One run while it is computed: demand, constants, queues and flows of every draw and year."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from serai.freight.blocks import Demand
from serai.freight.calibrate import Tastes, as_money, constants, draw_tastes
from serai.freight.choice import choose
from serai.freight.counting import Counting
from serai.freight.draws import Draws
from serai.freight.fit import Fitted
from serai.freight.growth import growth_factor, growth_rate, momentum, starting_flow
from serai.freight.market import CORRIDOR, Market
from serai.freight.rationing import RULES, Solution, nest_table, solve
from serai.freight.supply import Supply, raised_to_handled
from serai.freight.variants import GROWTH, Variants
from serai.system.capacity import Sampling, middle

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
REPEATS = 10
KT = 1000.0
#: Chains of planned links exist in years in which they stand for at least this share.
STANDS = 0.5


class State:
    """The arrays of one run while it is computed; kt/yr with boxes at the middle."""

    def __init__(
        self, market: Market, demand: Demand, counting: Counting, supply: Supply,
        variants: Variants, fitted: Fitted, sampling: Sampling,
    ) -> None:  # fmt: skip
        self.market, self.demand, self.counting, self.supply = market, demand, counting, supply
        self.variants, self.fitted, self.sampling = variants, fitted, sampling
        self.years = supply.years
        self.known = [self.years.index(year) for year in fitted.years]
        self.money, self.days = market.costs(sampling)
        self.tastes: Tastes = draw_tastes(market, self.money, self.days, sampling)
        self.size = np.array(
            [market.mid_tonnes / KT if b.in_boxes else 1.0 for b in market.blocks()]
        )
        self.pairs = nest_table(market.problem)
        self.corridor_pairs = self.pairs[:, 1] == market.nests.index(CORRIDOR)
        d, y, w = sampling.draws, len(self.years), len(market.groups)
        self.asked = np.zeros((d, y, w))
        self.flows = np.zeros((d, y, len(self.pairs)))
        self.usage = np.zeros((d, y, market.problem.facilities))
        self.unknown = np.zeros_like(self.usage)
        self.utilisation = np.full_like(self.usage, np.nan)
        self.unserved = np.zeros((d, y, w))
        self.residual, self.balance = np.zeros((d, y)), np.zeros((d, y))
        self.status = np.zeros((d, y), dtype=np.int64)
        groups = list(market.groups)
        self.target = np.nan_to_num(fitted.corridor[:, :, groups]) * self.size
        self.whole = np.nan_to_num(fitted.whole[:, :, groups]) * self.size
        base = self.target[:, 0] / np.maximum(self.whole[:, 0], 1e-9)
        self.counts_all = np.array([b.counts_all for b in market.blocks()])
        share = np.where(self.counts_all, base, self.tastes.corridor_share)
        self.tastes = replace(self.tastes, corridor_share=share)
        self.waits = np.zeros_like(self.money)
        self.open = [market.open_share(supply.links[:, k]) >= STANDS for k in range(y)]
        self.saved = [market.saved(supply.days_saved[:, k]) for k in range(y)]
        self.constants = self.constants_of(self.known[0], self.tastes)
        self.free = supply.free / np.maximum(self._conversion(), 1e-9)[:, None, :]

    def _conversion(self) -> Floats:
        """Return the drawn over the middle use of each facility, at the base cargo mix."""
        market, start = self.market, middle()
        money, days = market.costs(start)
        tastes = draw_tastes(market, money, days, start)
        added = constants(market, tastes, money, days, np.zeros_like(money))
        problem = replace(
            market.problem, demand=self.target[:, 0].mean(axis=0),
            money=as_money(market, money, added)[0], scale=tastes.scale[0],
        )  # fmt: skip
        flows = choose(problem, np.zeros(problem.chains)).flows
        return market.conversion(self.sampling, flows)

    def calibrate(self) -> None:
        """Find constants of the first known year and demand of all of them."""
        share = 1.0 - np.clip(self.tastes.outside_share, 1e-4, 0.9)
        m = np.where(self._has_rivals(), self.tastes.corridor_share, 1.0)
        endless = np.full_like(self.free, np.nan)
        handled = np.zeros((self.free.shape[0], len(self.known), self.free.shape[2]))
        for k, y in enumerate(self.known):
            part = np.where(self.counts_all, 1.0, np.clip(m, 1e-4, 1.0))
            wanted = np.where(self.counts_all, self.whole[:, k], self.target[:, k])
            self.asked[:, y] = wanted / (share * part)
            # Without queues flows are linear in demand, so one correction is exact.
            self.solve(y, endless)
            self._rescale(y, k)
            self.solve(y, endless)
            handled[:, k] = self.usage[:, y]
        self.free = raised_to_handled(self.free, handled / self.market.top, self.known)
        for _ in range(REPEATS):
            self.solve(self.known[0], self.free)
            self.waits = 0.5 * (self.waits + self._waits(self.known[0]))
            self.constants = self.constants_of(self.known[0], self.tastes)
            self._rescale(self.known[0], 0)
        self.solve(self.known[0], self.free)
        for k, y in enumerate(self.known[1:], start=1):
            for _ in range(REPEATS):
                self.solve(y, self.free)
                self._move_shares(y, k)
                self._rescale(y, k)
            self.solve(y, self.free)

    def _move_shares(self, y: int, k: int) -> None:
        """Take the corridor's share of flows that count all routes from the known year."""
        if not self.counts_all.any():
            return
        share = self.target[:, k] / np.maximum(self.whole[:, k], 1e-9)
        share = np.where(self.counts_all, share, self.tastes.corridor_share)
        tastes = replace(self.tastes, corridor_share=share)
        # Half steps: queues answer to the constants and would swing between two states.
        self.waits = 0.5 * (self.waits + self._waits(y))
        moved = self.constants_of(y, tastes)
        mine = self.counts_all[self.market.problem.group_of_chain]
        self.constants = np.where(mine, moved, self.constants)

    def constants_of(self, y: int, tastes: Tastes) -> Floats:
        """Return the constants that give the shares of ``tastes`` with the queues so far."""
        money = np.where(self.open[y] | self.market.problem.outside, self.money, np.inf)
        days = np.maximum(self.days - self.saved[y], 0.0)
        return constants(self.market, tastes, money, days, self.waits)

    def _has_rivals(self) -> NDArray[np.bool_]:
        """Whether a group has a chain outside the corridor, (W,)."""
        rival = ~self.market.corridor & ~self.market.problem.outside
        return np.bincount(
            self.market.problem.group_of_chain, rival, minlength=len(self.market.groups)
        ).astype(bool)

    def _rescale(self, y: int, k: int) -> None:
        """Move the demand of a known year towards the volumes observed."""
        moved = np.zeros_like(self.asked[:, y])
        every = self.flows[:, y] * (self.corridor_pairs[None, :])
        for pair, (group, _) in enumerate(self.pairs):
            moved[:, group] += every[:, pair]
        shipped = self.asked[:, y] - self.unserved[:, y]
        got = np.where(self.counts_all, shipped, moved)
        wanted = np.where(self.counts_all, self.whole[:, k], self.target[:, k])
        ratio = np.where(got > 1e-9, wanted / np.maximum(got, 1e-9), 1.0)
        self.asked[:, y] *= np.clip(np.nan_to_num(ratio, nan=1.0), 0.2, 5.0)

    def forecast(self) -> None:
        """Let demand grow from the last known year and solve the years after it."""
        last = self.fitted.years[-1]
        position = self.known[-1]
        share = 1.0 - np.clip(self.tastes.outside_share, 1e-4, 0.9)
        moving = self.variants.growth == GROWTH.index("momentum of the route")
        pace, _ = momentum(self.demand, self.counting, last, self.sampling)
        for w, block in enumerate(self.market.blocks()):
            if np.isfinite(block.starts):
                flow = starting_flow(block, self.demand, self.years, self.sampling)
                self.asked[:, :, w] += flow * self.size[w] / share[:, w, None]
                continue
            own = growth_rate(block, self.demand, self.sampling)
            # The past of the route says nothing of contracts or of what takes other routes.
            if block.kind != "contracted" and not block.counts_all:
                own = np.where(moving, np.exp(pace) - 1.0, own)
            factor = growth_factor(block, self.demand, last, self.years, self.sampling, own)
            later = np.asarray(self.years) > last
            grown = self.asked[:, position, w, None] * factor
            self.asked[:, later, w] = grown[:, later]
        for y in range(position + 1, len(self.years)):
            self.solve(y, self.free)

    def solve(self, y: int, free: Floats, draws_to: int | None = None) -> None:
        """Solve one year of all draws, or of the first ones, each under its rationing rule."""
        market, tastes = self.market, self.tastes
        total = as_money(market, self.money, self.constants)
        total = np.where(self.open[y] | market.problem.outside, total, np.inf)
        problem = replace(
            market.problem, demand=self.asked[:, y].mean(axis=0), scale=tastes.scale.mean(axis=0)
        )
        days = np.maximum(self.days - self.saved[y], 0.0)
        for index, rule in enumerate(RULES):
            rows = np.flatnonzero(self.variants.rationing[:draws_to] == index)
            if rows.size == 0:
                continue
            # Where a computed curve ends, a price holds the use; a wait does so by itself.
            top = market.top if rule == "price" else np.ones_like(market.top)
            draws = Draws(
                count=rows.size,
                demand=self.asked[rows, y],
                capacity=free[rows, y] * top,
                money=total[rows],
                time=days[rows],
                scale_factor=tastes.scale[rows] / problem.scale,
                value_of_time_factor=tastes.value_of_time[rows] / problem.value_of_time,
            )
            self._store(rows, y, solve(problem, draws, rule, collect="nests", tolerance=1e-6))
            self.utilisation[rows, y] *= top

    def _store(self, rows: Ints, y: int, solution: Solution) -> None:
        self.flows[rows, y] = solution.flows
        self.usage[rows, y], self.unknown[rows, y] = solution.usage, solution.unknown
        self.utilisation[rows, y] = solution.utilisation
        self.unserved[rows, y] = solution.unserved
        certificate = solution.certificate
        self.residual[rows, y], self.balance[rows, y] = certificate.residual, certificate.balance
        self.status[rows, y] = certificate.status

    def _waits(self, y: int) -> Floats:
        """Return queues or prices of a year along each chain as money, (D, P) [USD/t]."""
        problem = self.market.problem
        chain = np.repeat(np.arange(problem.chains), np.diff(problem.use_ptr))
        unknown = np.where(np.isfinite(self.unknown[:, y]), self.unknown[:, y], 0.0)
        per_entry = unknown[:, problem.use_facility]
        priced = (self.variants.rationing == RULES.index("price"))[:, None]
        vot = self.tastes.value_of_time[:, problem.group_of_chain[chain]]
        value = per_entry * np.where(priced, problem.use_units[None, :], vot)
        waits = np.zeros_like(self.money)
        np.add.at(waits.T, chain, value.T)
        return waits
