"""Series from the ledger of the shipped case, and the readings of the 100,000th container."""

from __future__ import annotations

from datetime import date

import pytest

import serai
from serai.terminals.counts import Volume, readings
from serai.terminals.series import counted_series

Series = dict[tuple[str, str], list[Volume]]


@pytest.fixture(scope="module")
def series() -> Series:
    return counted_series(serai.open_case("astana-2025").ledger)


def test_parts_targets_and_capacities_are_no_counts(series: Series) -> None:
    ids = {volume.id for volumes in series.values() for volume in volumes}
    assert {"x12-teu-2024", "fl-F051", "fl-F062"} <= ids
    assert not ids & {"fl-F058", "pl-P020", "fl-F049", "x13-capacity-teu", "x14-140k-stage1"}


def test_what_was_set_aside_with_a_reason_is_no_count(series: Series) -> None:
    """2.4 million TEU at Baku in nine months of 2025, thirty times the operator's figure."""
    assert "fl-F160" not in {volume.id for volume in series["alat", "port-operator"]}
    assert max(volume.high for volume in series["alat", "port-operator"]) < 100_000


def test_thousands_are_scaled(series: Series) -> None:
    (aktau,) = (v for v in series["aktau", "port-operator"] if v.id == "fl-F142")
    assert (aktau.low, aktau.last) == (19_000, date(2023, 10, 31))


def test_the_100000th_holds_for_the_route_since_2022_in_teu(series: Series) -> None:
    """A start in 2024 or later is excluded; one in 2022 is certain; 2023 stays open."""
    found = readings(series["middle-corridor", "titr-containers"], 100_000, date(2025, 6, 10))
    outcome = {(r.start, r.unit): r.outcome for r in found}
    assert outcome[date(2022, 1, 1), "TEU"] == "holds"
    assert outcome[date(2023, 1, 1), "TEU"] == "open"
    assert outcome[date(2024, 1, 1), "TEU"] == "fails"
    assert outcome[date(2024, 1, 1), "container"] == "fails"
    assert outcome[date(2025, 1, 1), "TEU"] == "fails"


def test_another_volume_moves_the_reading(series: Series) -> None:
    """With twice the volume of 2024 the start in 2024 would hold."""
    doubled = [
        Volume(v.id, v.first, v.last, 2 * v.low, 2 * v.high) if v.first.year == 2024 else v
        for v in series["middle-corridor", "titr-containers"]
    ]
    found = readings(doubled, 100_000, date(2025, 6, 10))
    outcome = {(r.start, r.unit): r.outcome for r in found}
    assert outcome[date(2024, 1, 1), "TEU"] == "holds"
