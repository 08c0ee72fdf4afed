"""What the corridor model computes for comparison with published values.

Route times, border hours, speeds with delay and costs of the cheapest chain of a route
family, each as draws, a middle, and the inputs that the middle rests on.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from serai.system.capacity import Sampling, middle
from serai.system.chains import ChainSet, find_chains
from serai.system.network import Network
from serai.system.terms import TONNES_PER_TEU, Pricing, sample_terms

DRAWS, SEED = 2000, 11
#: Load and distance that the CAREC survey prints its costs for [t], [km].
SURVEY_TONNES, SURVEY_KM = 20.0, 500.0
#: CAREC survey of 2022, all rail: speed without and with delay [km/h], hours a border.
LINE_SPEED, DELAY_SPEED, BORDER_HOURS = 53.9, 12.4, 40.6
#: The same for Kazakhstan.
KZ_LINE_SPEED, KZ_DELAY_SPEED, KZ_BORDER_HOURS = 57.9, 10.4, 67.4
TEU_PER_FEU = 2.0

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Reading:
    """What the model says: draws, middle, and which inputs the middle rests on.

    ``parts`` holds the inputs and their share of the middle [1], largest first.
    """

    draws: Floats
    mid: float
    parts: tuple[tuple[str, float], ...] = ()


@dataclass
class Model:
    """The network of the case, its chains found once each."""

    network: Network
    found: dict[tuple[str, str, str], ChainSet] = field(default_factory=dict)
    sampling: Sampling = field(default_factory=lambda: Sampling(SEED, DRAWS))

    def chain(self, ends: str, family: str = "", cargo: str = "container") -> tuple[ChainSet, int]:
        """Return the cheapest chain of a family between two ends, and its place in the set."""
        origin, destination = ends.split("-")
        key = origin, destination, cargo
        if key not in self.found:
            self.found[key] = find_chains(self.network, *key, planned=False)
        chains = self.found[key].chains
        fitting = [i for i, chain in enumerate(chains) if family in ("", chain.family)]
        return self.found[key], min(fitting, key=lambda index: chains[index].cost)

    def total(self, place: tuple[ChainSet, int], money: bool, starts: str = "") -> Reading:
        """Return days or USD/t of a chain; ``starts`` keeps the inputs so named alone."""
        chains, index = place
        amounts = chains.amounts[index] * [
            term.is_money == money and term.id.startswith(starts) for term in chains.terms
        ]
        column = 1 if money else 0
        draws = sample_terms(chains.terms, self.sampling, self.tonnes(self.sampling))[column]
        mids = sample_terms(chains.terms, middle(), self.tonnes(middle()))[column][0] * amounts
        shares = mids / mids.sum()
        order = [i for i in np.argsort(-shares, kind="stable") if shares[i] > 0]
        parts = tuple((chains.terms[i].id, float(shares[i])) for i in order)
        return Reading(draws @ amounts, float(mids.sum()), parts)

    def tonnes(self, sampling: Sampling) -> Floats:
        """Return tonnes per TEU of each draw."""
        return sampling.take(f"factor:{TONNES_PER_TEU}", self.network.factors[TONNES_PER_TEU].value)

    def days(self, ends: str, family: str) -> Reading:
        """Return the line time of a chain [day]."""
        return self.total(self.chain(ends, family), money=False)

    def per_box(self, ends: str, family: str, boxes: float = 1.0, starts: str = "") -> Reading:
        """Return the money of a container chain [USD per box of so many TEU]."""
        part = self.total(self.chain(ends, family), True, starts)
        scale, mid = boxes * self.tonnes(self.sampling), boxes * float(self.tonnes(middle())[0])
        return Reading(part.draws * scale, part.mid * mid, part.parts)

    def leg_days(self, link: str) -> Reading:
        """Return the days on one link, the wait for a sailing included [day]."""
        pricing = Pricing(self.network, "container")
        amounts = pricing.leg(self.network.links[self.network.link_index[link]])
        shares = np.array([amounts.get(i, 0.0) for i in range(len(pricing.terms))])
        days, _ = sample_terms(pricing.terms, self.sampling, self.tonnes(self.sampling))
        mids, _ = sample_terms(pricing.terms, middle(), self.tonnes(middle()))
        return Reading(days @ shares, float(mids[0] @ shares))

    def length(self, ends: str, family: str, cargo: str = "container") -> float:
        """Return the length of a chain [km]."""
        chains, index = self.chain(ends, family, cargo)
        return chains.chains[index].length_km

    def is_assumed(self, name: str) -> bool:
        """Whether an input is a default marked as assumed."""
        return any(row.id == name and row.basis == "assumed" for row in self.network.defaults)


def scaled(reading: Reading, by: float) -> Reading:
    """Return a reading in another unit."""
    return Reading(reading.draws * by, reading.mid * by, reading.parts)


def ratio(upper: Reading, lower: Reading) -> Reading:
    """Return the quotient of two readings, draw by draw."""
    return Reading(upper.draws / lower.draws, upper.mid / lower.mid, upper.parts)


def less(upper: Reading, lower: Reading) -> Reading:
    """Return the difference of two readings, draw by draw."""
    return Reading(upper.draws - lower.draws, upper.mid - lower.mid, upper.parts)


def with_delay(section: float, speed: float, hours: float) -> float:
    """Return the speed over a section that ends in one border [km/h]."""
    return section / (section / speed + hours)


def implied_section() -> float:
    """Return the section length at which the survey's own rail figures agree [km]."""
    return BORDER_HOURS / (1.0 / DELAY_SPEED - 1.0 / LINE_SPEED)


def sections(speed: float, hours: float) -> Reading:
    """Return speeds with delay over sections from the survey's unit to the implied length."""
    lengths = np.linspace(SURVEY_KM, implied_section(), 101)
    return Reading(with_delay(lengths, speed, hours), with_delay(lengths[50], speed, hours))


def survey_cost(model: Model, cargo: str) -> Reading:
    """Return haul over the survey's distance and load with a border each section [USD]."""
    place = model.chain("khorgos_cn-aktau", "", cargo)
    km = place[0].chains[place[1]].length_km
    haul = scaled(model.total(place, True, "cost-rail"), SURVEY_TONNES * SURVEY_KM / km)
    border = model.total(model.chain("altynkol-poti", "middle", cargo), True, "border-cost-rail")
    fee = scaled(border, SURVEY_TONNES * SURVEY_KM / implied_section())
    total = haul.mid + fee.mid
    names = [(name, share * haul.mid / total) for name, share in haul.parts]
    names += [(name, share * fee.mid / total) for name, share in fee.parts]
    return Reading(haul.draws + fee.draws, total, tuple(sorted(names, key=lambda n: -n[1])))


def kz_section() -> float:
    """Return the same length for Kazakhstan [km]."""
    return KZ_BORDER_HOURS / (1.0 / KZ_DELAY_SPEED - 1.0 / KZ_LINE_SPEED)


def rail_speed(model: Model, ends: str) -> Reading:
    """Return the speed of wagons with borders and transfers [km/h]."""
    place = model.chain(ends, "", "wagon")
    days, km = model.total(place, money=False), place[0].chains[place[1]].length_km
    return Reading(km / (24.0 * days.draws), km / (24.0 * days.mid), days.parts)
