"""Draws of dates and costs of projects: 10,000 draws over 8 years, warm."""

from __future__ import annotations

import time

import serai
from serai.projects.dates import draw_projects
from serai.projects.overruns import draw_costs, spend_by_year

DRAWS = 10_000
YEARS = tuple(range(2026, 2034))


def run() -> list[str]:
    rows = serai.open_case("astana-2025").rows("projects")
    # The first call builds the table of stages.
    draw_projects(rows, 1, 50, 2026.5)
    times = []
    for repeat in range(3):
        start = time.perf_counter()
        drawn = draw_projects(rows, repeat, DRAWS, 2026.5)
        odds = drawn.odds_by(YEARS)
        dates = time.perf_counter() - start
        costs = draw_costs(rows, repeat, DRAWS, 2026.5)
        spent = spend_by_year(rows, drawn, costs, YEARS, 2026.5)
        times.append((time.perf_counter() - start, dates))
    whole, dates = min(times)
    shape = f"{DRAWS:,} draws x {len(YEARS)} years x {len(rows)} projects"
    return [
        f"{shape:44s} {whole:6.2f} s (aim 1.0 s), of which dates {dates:.2f} s",
        f"odds {odds.shape}, spent {spent.shape}",
    ]
