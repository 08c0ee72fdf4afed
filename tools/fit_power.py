"""Fit the power model of a case on the year 2020 alone, then print every year as it scores.

    python tools/fit_power.py            print what the parameters of the case give
    python tools/fit_power.py --write    fit four parameters on 2020 and write them into the case

Four parameters meet four energies of 2020 as the operator counted them: the output of solar
and of wind by capacity, the inflow, and how much the gas plants of the South must run.  Coal
follows from the balance.  Nothing after 2020 is read while fitting.
"""

from __future__ import annotations

import argparse
import csv
import io
from pathlib import Path

from serai.case import find_case, open_case
from serai.energy.balance import power_year
from serai.energy.dispatch import dispatch
from serai.energy.network import build
from serai.energy.score import score_table
from serai.tables import load_schema, render_table, write_whole

YEAR = 2020
COUNTRY = "KZ"
#: Carrier to the parameter rows that it fits, the first leading.
FITTED = {
    "solar": ("solar-cf",),
    "wind": ("wind-cf",),
    "hydro": ("inflow",),
    "gas": ("south-gas-security-winter", "south-gas-security-summer"),
}
ROUNDS = 4


def targets(case: object) -> dict[str, tuple[float, float, float]]:
    """Return the energy to meet by carrier [GWh], and the span of all counts of that year."""
    found: dict[str, list[float]] = {}
    main: dict[str, float] = {}
    for row in case.rows("power_observed"):
        if row["item"] == "generation" and row["period"].text == str(YEAR):
            found.setdefault(row["carrier"], []).append(float(row["mid"]))
            if row["role"] == "calibrate":
                main[row["carrier"]] = float(row["mid"])
    return {name: (min(found[name]), main[name], max(found[name])) for name in FITTED}


def generation(path: Path) -> dict[str, float]:
    """Return what the case as it stands gives for the year [GWh]."""
    case = open_case(path)
    solved = power_year(dispatch(build(case.tables, YEAR)), case.tables)
    return solved["countries"][COUNTRY]["generation_gwh"]


def change(path: Path, values: dict[str, float], ends: dict[str, tuple[float, float]]) -> None:
    """Write middle values, and ends where given, into the parameters of a case."""
    schema = load_schema("energy", "power_parameters")
    file = path / schema.file
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))
    for row in rows:
        if row["id"] in values:
            row["mid"] = f"{values[row['id']]:.4f}"
            low, high = ends.get(row["id"], (values[row["id"]], values[row["id"]]))
            row["low"], row["high"] = f"{low:.4f}", f"{high:.4f}"
            row["identified"], row["basis"] = "fitted", "computed"
            row["rests_on"] = "KEGOC's generation of 2020 by fuel"
            row["source"] = "kegoc-2020"
    write_whole(file, render_table(rows, schema.names))


def fit(path: Path) -> None:
    """Fit and write."""
    case = open_case(path)
    wanted = targets(case)
    rows = {row.id: row for row in case.rows("power_parameters")}
    values = {name: float(rows[name]["mid"]) for names in FITTED.values() for name in names}
    past: dict[str, tuple[float, float]] = {}
    for number in range(ROUNDS):
        made = generation(path)
        print(number, {name: round(made[name]) for name in FITTED}, values)
        for carrier, names in FITTED.items():
            now, goal = made[carrier], wanted[carrier][1]
            lead = values[names[0]]
            step = goal / now
            if carrier == "gas":
                # Only part of the gas answers to this floor: a secant through two runs.
                before = past.get(carrier)
                slope = (now - before[1]) / (lead - before[0]) if before else 0.0
                step = (
                    (lead + (goal - now) / slope) / lead if slope else 1.0 + 2.0 * (goal / now - 1)
                )
                past[carrier] = (lead, now)
            for name in names:
                values[name] *= step
        # A range: what other counts of the year say, and a tenth for another year's weather.
        ends = {
            name: (values[name] * wanted[carrier][0] / wanted[carrier][1] * 0.9,
                   values[name] * wanted[carrier][2] / wanted[carrier][1] * 1.1)
            for carrier, names in FITTED.items() for name in names
        }  # fmt: skip
        change(path, values, ends)


def main() -> None:
    """Run the tool."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--case", default="astana-2025")
    parser.add_argument("--write", action="store_true", help="fit on 2020 and write the case")
    options = parser.parse_args()
    path = find_case(options.case)
    if options.write:
        fit(path)
    case = open_case(path)
    for row in score_table(case.tables):
        print("  ".join(str(cell) for cell in row.values()))


if __name__ == "__main__":
    main()
