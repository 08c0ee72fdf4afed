"""The figures of fuel balances, from rows as the engine hands them out."""

from __future__ import annotations

from serai.pages.fuels import fuel_figure


def rows():
    found = []
    for year in (2026, 2030):
        for side, name, mean in (
            ("supply", "as before", 30.0), ("supply", "field", 2.0), ("use", "domestic", 25.0),
            ("use", "export", 4.0), ("use", "urea", 0.5), ("left", "left", 2.5),
        ):  # fmt: skip
            found.append({
                "fuel": "gas", "unit": "bcm/yr", "side": side, "name": name, "year": year,
                "low": mean - 1, "middle": mean, "high": mean + 1, "mean": mean,
            })  # fmt: skip
    return found


def test_the_table_adds_up_and_the_picture_has_words():
    figure = fuel_figure(rows(), "Marketed gas", "gas")
    assert figure.rows[-1] == ["2030", "32", "25", "4", "0.5", "2.5 (1.5 to 3.5)"]
    assert figure.svg.startswith("<svg") or "<svg" in figure.svg
    assert "8 in 10 draws between 1.5 and 3.5" in figure.alt
