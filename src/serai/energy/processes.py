"""Plants that turn one fuel into another: what they take and what they give in a year.

Each process is a chain of a few coefficients, drawn as ranges.  All arrays are (D,), one
entry a draw; sizes are in the unit of the plant's row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from serai.errors import UsageError, quoted
from serai.rows import Row
from serai.system.chance import triangular, uniforms

Floats = NDArray[np.float64]
HOURS = 8760.0
#: Joules of a megawatt hour [GJ].
GJ_PER_MWH = 3.6
#: Load at which uranium by GW and year is told [1].
TOLD_LOAD = 0.92


@dataclass(frozen=True)
class Coefficients:
    """Drawn coefficients by process and item."""

    values: Mapping[tuple[str, str], Floats]

    def __call__(self, process: str, item: str) -> Floats:
        """Return one coefficient (D,).

        Raises
        ------
        UsageError
            If the case has no row for it.
        """
        try:
            return self.values[process, item]
        except KeyError:
            raise UsageError(
                f"energy/fuel_parameters.csv has no {item} of {quoted(process)}; add the row"
            ) from None


def draw_coefficients(rows: Sequence[Row], seed: int, draws: int, start: int = 0) -> Coefficients:
    """Draw every coefficient from its range, by its own id."""
    return Coefficients(
        {
            (row["process"], row["item"]): triangular(
                float(row["low"]), float(row["mid"]), float(row["high"]),
                uniforms(seed, f"fuel:{row.id}", draws, start),
            )
            for row in rows
        }
    )  # fmt: skip


@dataclass(frozen=True)
class Flows:
    """What a plant takes and gives in a year of full availability times its use.

    Attributes
    ----------
    takes, gives : mapping of str to (D,) array
        Gas [bcm/yr], crude [Mt/yr], coal [Mt/yr], water [Mt/yr], power [TWh/yr],
        uranium [tU/yr]; products in the unit of the plant, power in TWh/yr.
    """

    takes: Mapping[str, Floats]
    gives: Mapping[str, Floats]


def _urea(size: Floats, c: Coefficients) -> Flows:
    heat = c("urea", "ammonia_share") * c("urea", "ammonia_energy") + c("urea", "process_energy")
    made = size * c("urea", "use_factor")
    return Flows({"gas": _gas(made, heat, c)}, {"urea": made})


def _methanol(size: Floats, c: Coefficients) -> Flows:
    made = size * c("methanol", "use_factor")
    return Flows({"gas": _gas(made, c("methanol", "energy"), c)}, {"methanol": made})


def _gas(kilotonnes: Floats, heat: Floats, c: Coefficients) -> Floats:
    """Return gas [bcm/yr] for a product [kt/yr] that takes ``heat`` GJ a tonne."""
    # kt x GJ/t = TJ; bcm x MJ/m3 = PJ.
    return kilotonnes * heat / 1000.0 / c("gas", "heating_value")


def _coal_to_gas(size: Floats, c: Coefficients) -> Flows:
    made = size * c("coal_to_gas", "use_factor")
    takes = {"coal": made * c("coal_to_gas", "coal"), "water": made * c("coal_to_gas", "water")}
    return Flows(takes, {"gas": made})


def _gas_processing(size: Floats, c: Coefficients) -> Flows:
    return Flows({}, {"gas": size * c("gas_processing", "use_factor")})


def _refinery(size: Floats, c: Coefficients) -> Flows:
    run = size * c("refinery", "use_factor")
    light = np.minimum(c("refinery", "light_share"), c("refinery", "product_share"))
    gives = {"light products": run * light, "oil products": run * c("refinery", "product_share")}
    return Flows({"crude": run}, gives)


def _hydrogen(size: Floats, c: Coefficients) -> Flows:
    power = size * HOURS * c("hydrogen", "use_factor") / 1e6
    # TWh / (kWh/kg) = Mt.
    made = power / c("hydrogen", "electricity")
    return Flows({"power": power, "water": made * c("hydrogen", "water")}, {"hydrogen": made * 1e3})


def _reactor(size: Floats, c: Coefficients) -> Flows:
    load = c("reactor", "load_factor")
    uranium = size / 1000.0 * c("reactor", "uranium") * load / TOLD_LOAD
    return Flows({"uranium": uranium}, {"power": size * HOURS * load / 1e6})


def _gas_power(size: Floats, c: Coefficients) -> Flows:
    power = size * HOURS * c("gas_power", "use_factor") / 1e6
    heat = power * GJ_PER_MWH / c("gas_power", "efficiency")
    return Flows({"gas": heat / c("gas", "heating_value")}, {"power": power})


#: Process to what it takes and gives.
PROCESSES: Mapping[str, Callable[[Floats, Coefficients], Flows]] = {
    "urea": _urea, "methanol": _methanol, "coal_to_gas": _coal_to_gas,
    "gas_processing": _gas_processing, "refinery": _refinery, "hydrogen": _hydrogen,
    "reactor": _reactor, "gas_power": _gas_power,
}  # fmt: skip


#: Unit in which the size of each process is told.
UNITS = {
    "urea": "kt/yr", "methanol": "kt/yr", "coal_to_gas": "bcm/yr", "gas_processing": "bcm/yr",
    "refinery": "Mt/yr", "hydrogen": "MW", "reactor": "MW", "gas_power": "MW",
}  # fmt: skip


def draw_size(row: Row, seed: int, draws: int, start: int = 0) -> Floats:
    """Draw the size of a plant (D,): between its ends, most likely as promised.

    A plant whose size nobody has told is drawn evenly over the range that is studied.
    """
    if row["unit"] != UNITS[row["process"]]:
        raise UsageError(
            f"energy/fuel_plants.csv, {row.id}: the size of a {row['process']} plant is told in "
            f"{UNITS[row['process']]}, found {quoted(row['unit'])}"
        )
    chance = uniforms(seed, f"fuel:{row.id}:size", draws, start)
    told = row["size"]
    ends = [row[name] if row[name] is not None else told for name in ("size_low", "size_high")]
    if ends[0] is None or ends[1] is None:
        raise UsageError(f"energy/fuel_plants.csv, {row.id}: give a size or both ends of one")
    low, high = float(ends[0]), float(ends[1])
    if told is None:
        return low + (high - low) * chance
    return triangular(low, float(told), high, chance)


def flows_of(row: Row, size: Floats, coefficients: Coefficients) -> Flows:
    """Return what a plant of a size (D,) takes and gives once it runs."""
    return PROCESSES[row["process"]](size, coefficients)
