"""Time and money of a leg as amounts of a few shared figures.

A chain is a sum over figures: so many kilometres at the speed of broad-gauge container
trains, so many borders, so many transfers.  Chains of one draw then share the draw of
each figure, and a figure of a link's own replaces the default of its mode.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from serai.errors import CaseError, Fault
from serai.system.capacity import Sampling
from serai.system.network import CARGOES, Default, Link, Network, Range

Floats = NDArray[np.float64]
#: Modes that a cargo can take.  Trucks reach rail only as boxes, which are containers.
CARGO_MODES = {
    "container": frozenset(["rail_1435", "rail_1520", "sea", "ferry", "road"]),
    "wagon": frozenset(["rail_1435", "rail_1520", "sea", "ferry"]),
    "oil": frozenset(["rail_1435", "rail_1520", "sea", "ferry"]),
    "truck": frozenset(["road", "ferry"]),
}
#: Factor that turns money per TEU into money per tonne.
TONNES_PER_TEU = "t-per-teu"
_HOURS = 24.0


@dataclass(frozen=True)
class Term:
    """One figure that legs are made of.

    Attributes
    ----------
    id : str
        Row of the defaults table, or ``link:ID:days`` and ``link:ID:cost`` for own figures.
    form : str
        How the value becomes days or USD/t: ``per_speed`` (km/day), ``hours``, ``days``,
        ``per_tonne`` (USD/t or USD/t/km), ``per_teu`` (USD/TEU or USD/TEU/km).
    """

    id: str
    value: Range
    form: str

    @property
    def is_money(self) -> bool:
        """Whether the term is money rather than time."""
        return self.form.startswith("per_t")

    def of(self, values: Floats, tonnes_per_teu: Floats) -> Floats:
        """Turn drawn values into days or USD/t per unit of amount."""
        if self.form == "per_speed":
            return 1.0 / values
        if self.form == "hours":
            return values / _HOURS
        return values / tonnes_per_teu if self.form == "per_teu" else values

    def ends(self, tonnes_per_teu: float) -> tuple[float, float, float]:
        """Return the low, middle and high contribution [day or USD/t]."""
        values = np.array(self.value.triple)
        low, mid, high = sorted(self.of(values, np.full(3, tonnes_per_teu)))
        return float(low), float(mid), float(high)


Amounts = dict[int, float]


@dataclass
class Pricing:
    """Finds the figures for one cargo and remembers each once.

    Raises
    ------
    CaseError
        On use, if a mode that the cargo takes has no speed or price in the defaults.
    """

    network: Network
    cargo: str
    terms: list[Term] = field(default_factory=list)
    _index: dict[str, int] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Refuse a cargo that nothing is known about."""
        if self.cargo not in CARGOES:
            expected = ", ".join(CARGOES)
            raise CaseError("system", [Fault("demand", 0, "cargo", self.cargo, expected)])
        factor = self.network.factors.get(TONNES_PER_TEU)
        self.tonnes_per_teu = factor.value.mid if factor else 1.0

    def leg(self, link: Link) -> Amounts:
        """Return the figures of running over a link, border and wait for departure included."""
        amounts: Amounts = {}
        if link.days.known:
            # An own time holds the wait for a sailing, so none is added.
            self._add(amounts, Term(f"link:{link.id}:days", link.days, "days"), 1.0)
        else:
            self._default(amounts, "speed", link.mode, link.country, link.length.mid)
            if link.mode in ("sea", "ferry"):
                self._default(amounts, "wait", link.mode, "", 1.0, optional=True)
        if link.cost.known and self.cargo == "container":
            self._add(amounts, Term(f"link:{link.id}:cost", link.cost, "per_teu"), 1.0)
        else:
            self._default(amounts, "cost", link.mode, link.country, link.length.mid)
        if link.border and link.mode not in ("sea", "ferry"):
            for item in ("border_time", "border_cost"):
                self._default(amounts, item, link.mode, link.border, 1.0, optional=True)
        return amounts

    def transfer(self, before: str, after: str) -> Amounts | None:
        """Return the figures of changing mode or gauge; None where no row allows it."""
        if self._find("transfer_time", before, "", after) is None:
            return None
        amounts: Amounts = {}
        for item in ("transfer_time", "transfer_cost"):
            self._default(amounts, item, before, "", 1.0, after, optional=True)
        return amounts

    def cost(self, amounts: Amounts, value_of_time: float) -> float:
        """Return the middle generalised cost of a leg or transfer [USD/t]."""
        total = 0.0
        for index, amount in amounts.items():
            term = self.terms[index]
            mid = term.ends(self.tonnes_per_teu)[1]
            total += amount * (mid if term.is_money else mid * value_of_time)
        return total

    def _add(self, amounts: Amounts, term: Term, amount: float) -> None:
        if term.id not in self._index:
            self._index[term.id] = len(self.terms)
            self.terms.append(term)
        index = self._index[term.id]
        amounts[index] = amounts.get(index, 0.0) + amount

    def _default(
        self,
        amounts: Amounts,
        item: str,
        mode: str,
        where: str,
        amount: float,
        to_mode: str = "",
        optional: bool = False,
    ) -> None:
        row = self._find(item, mode, where, to_mode)
        if row is not None:
            self._add(amounts, Term(row.id, row.value, _form(row)), amount)
        elif not optional:
            found = f"no {item} for {mode} and {self.cargo}"
            remedy = "add it with a source, or as assumed with a reason and a range"
            raise CaseError("system", [Fault("defaults.csv", 0, "item", found, "a row", remedy)])

    def _find(self, item: str, mode: str, where: str, to_mode: str = "") -> Default | None:
        """Return the most particular default: country before cargo before the general one."""
        best: tuple[int, Default] | None = None
        countries = set(where.split("-"))
        for row in self.network.defaults:
            if row.item != item or not _joins(row, mode, to_mode):
                continue
            if row.cargo not in ("", self.cargo) or not _holds(row, where, countries):
                continue
            rank = 2 * (row.country == where != "") + 2 * bool(row.country) + bool(row.cargo)
            if best is None or rank > best[0]:
                best = rank, row
        return best[1] if best else None


def _joins(row: Default, mode: str, to_mode: str) -> bool:
    if not to_mode:
        return row.mode in (mode, "any")
    pair = {row.mode, row.to_mode}
    return pair == {mode, to_mode} or pair in ({mode, "any"}, {"any", to_mode})


def _holds(row: Default, where: str, countries: set[str]) -> bool:
    return not row.country or row.country == where or row.country in countries


def _form(row: Default) -> str:
    if row.item == "speed":
        return "per_speed"
    if row.item in ("cost", "border_cost", "transfer_cost"):
        return "per_teu" if "TEU" in row.unit else "per_tonne"
    return "hours" if row.unit == "h" else "days"


def sample_terms(
    terms: Sequence[Term], sampling: Sampling, tonnes_per_teu: Floats
) -> tuple[Floats, Floats]:
    """Draw every figure once.

    Returns
    -------
    days, money : (D, T) arrays
        Days and USD/t per unit of amount; zero in the array that a term does not belong to.
    """
    shape = (sampling.draws, len(terms))
    days, money = np.zeros(shape), np.zeros(shape)
    for index, term in enumerate(terms):
        values = term.of(sampling.take(f"term:{term.id}", term.value), tonnes_per_teu)
        (money if term.is_money else days)[:, index] = values
    return days, money
