"""One draw of a power system: the kept folded program beside a fresh PyPSA solve.

A synthetic system of three zones, a full year in 4-hour means.  Both solve the same draws in
turn in one process and must agree on the objective.  Processor time stands beside the clock, since
a machine that does other work too lengthens the clock alone.
"""

from __future__ import annotations

import logging
import resource
import time
import warnings
from statistics import median
from typing import Any

import numpy as np

DRAWS, FRESH, ANCHORS = 200, 5, 32


def run() -> list[str]:
    try:
        import pypsa
    except ImportError:
        return ["PyPSA is not installed (extra `energy`)"]
    from serai.energy.ensemble import Ensemble

    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    network = three_zones(pypsa)
    begin = time.perf_counter()
    kept = Ensemble(network, parameters(), anchors=ANCHORS)
    built = time.perf_counter() - begin
    factors = kept.draw(seed=1, draws=DRAWS)
    warm, used, objectives = [], [], []
    names = [parameter.name for parameter in kept.places.parameters]
    for row in factors[:40]:
        begin, spent = time.perf_counter(), time.process_time()
        _, found = kept.solve(dict(zip(names, row, strict=True)))
        warm.append(time.perf_counter() - begin)
        used.append(time.process_time() - spent)
        objectives.append(found.objective)
    begin, spent = time.perf_counter(), time.process_time()
    outcome = kept.run(factors, threads=2)
    both, spent = time.perf_counter() - begin, time.process_time() - spent
    # Taken before the rival runs, whose models are larger.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
    fresh, fresh_used, worst = [], [], 0.0
    for row, objective in zip(factors[:FRESH], objectives, strict=False):
        draw = changed(three_zones(pypsa), dict(zip(names, row, strict=True)))
        begin, start = time.perf_counter(), time.process_time()
        draw.optimize(
            solver_name="highs", solver_options={"output_flag": False}, log_to_console=False,
            include_objective_constant=False, progress=False,
        )  # fmt: skip
        fresh.append(time.perf_counter() - begin)
        fresh_used.append(time.process_time() - start)
        worst = max(worst, abs(objective / draw.objective - 1.0))
    rows, columns = kept.program.shape
    left = kept.session.folded.rows.size
    slow = sorted(warm)[int(0.9 * len(warm))]
    return [
        f"{columns:,} columns, {rows:,} rows, {left:,} after folding; taken, and solved for "
        f"{ANCHORS} anchors, in {built:.1f} s",
        f"draw, kept and folded: {median(warm) * 1e3:.0f} ms median, {slow * 1e3:.0f} ms p90, 1 thread; "
        f"processor time {median(used) * 1e3:.0f} ms",
        f"draw, fresh n.optimize: {median(fresh) * 1e3:.0f} ms median of {FRESH} "
        f"({median(fresh) / median(warm):.0f} x; processor time {median(fresh_used) * 1e3:.0f} ms, "
        f"{median(fresh_used) / median(used):.0f} x), objectives differ by {worst:.0e} at most",
        f"{DRAWS} draws with measures on 2 threads: {both:.1f} s, {spent:.1f} CPU s; retried "
        f"{outcome.certificate['retried']}, unsolved {DRAWS - outcome.certificate['optimal']}",
        f"peak memory with PyPSA imported, before the fresh solves: {peak:.0f} MB",
    ]


SIZES = {"north": (8000.0, 9), "south": (2700.0, 8), "west": (1500.0, 6)}


def parameters() -> list[Any]:
    from serai.energy.parameters import Parameter

    def coal(zone: str) -> tuple[str, ...]:
        return tuple(f"{zone} plant {k}" for k in range(SIZES[zone][1]))

    return [
        Parameter("demand", "Load", "p_set", tuple(SIZES), 0.9, 1.0, 1.1),
        Parameter("north plants", "Generator", "p_nom", coal("north"), 0.9, 1.0, 1.1),
        Parameter("south cost", "Generator", "marginal_cost", coal("south"), 0.8, 1.0, 1.2),
        Parameter("line", "Link", "p_nom", ("north-south", "south-north"), 0.5, 1.0, 1.5),
        Parameter("water", "StorageUnit", "inflow", ("north hydro", "south hydro"), 0.8, 1.0, 1.2),
    ]


def changed(network: Any, factors: dict[str, float]) -> Any:
    """Change the network itself, as someone would who solves it anew for each draw."""
    for parameter in parameters():
        part, by = network.components[parameter.component], factors[parameter.name]
        for item in parameter.items:
            dynamic = part.dynamic.get(parameter.attribute)
            if dynamic is not None and item in dynamic.columns:
                dynamic[item] = dynamic[item] * by
            else:
                part.static.loc[item, parameter.attribute] *= by
    return network


def three_zones(pypsa: Any) -> Any:
    """23 plants, hydro with inflow, wind and sun in three zones; a battery; lines both ways."""
    from serai.energy.clock import full_year

    network, clock = pypsa.Network(), full_year(2021, 4)
    clock.apply(network)
    hour = clock.start.astype(float)
    chance = np.random.default_rng(0)
    day, season = np.sin(2 * np.pi * (hour % 24 - 9) / 24), np.cos(2 * np.pi * hour / 8760)
    flood = 1 + 0.6 * np.sin(2 * np.pi * hour / 8760 - 1)
    for number, (zone, (demand, plants)) in enumerate(SIZES.items()):
        noise = 0.02 * chance.standard_normal(hour.size)
        network.add("Bus", zone)
        network.add("Load", zone, bus=zone, p_set=demand * (1 + 0.12 * day + 0.18 * season + noise))
        network.add("Generator", f"{zone} unserved", bus=zone, p_nom=2e4, marginal_cost=2000.0)
        for k in range(plants):
            network.add(
                "Generator", f"{zone} plant {k}", bus=zone, p_nom=1.45 * demand / plants,
                marginal_cost=12 + 3 * k + 5 * number + chance.random(),
                p_max_pu=0.75 + 0.1 * season, p_min_pu=0.3 * (k % 2) * (0.5 + 0.5 * (season > 0)),
            )  # fmt: skip
        wind = np.clip(0.3 + 0.25 * chance.standard_normal(hour.size), 0, 1)
        network.add("Generator", f"{zone} wind", bus=zone, p_nom=600.0, p_max_pu=wind, marginal_cost=0.1)  # fmt: skip
        network.add("Generator", f"{zone} sun", bus=zone, p_nom=600.0, p_max_pu=0.8 * np.clip(day, 0, 1), marginal_cost=0.05)  # fmt: skip
        network.add(
            "StorageUnit", f"{zone} hydro", bus=zone, p_nom=demand / 5, max_hours=800.0,
            inflow=demand / 12 * flood, cyclic_state_of_charge=True, p_min_pu=0.0, marginal_cost=0.01,
        )  # fmt: skip
    for start, end, size in (("north", "south", 2100.0), ("north", "west", 100.0)):
        for one, other in ((start, end), (end, start)):
            network.add("Link", f"{one}-{other}", bus0=one, bus1=other, p_nom=size, efficiency=0.97)
    network.add(
        "StorageUnit", "battery", bus="south", p_nom=200.0, max_hours=4.0, efficiency_store=0.93,
        efficiency_dispatch=0.93, cyclic_state_of_charge=True,
    )  # fmt: skip
    return network


if __name__ == "__main__":
    print("\n".join(run()))
