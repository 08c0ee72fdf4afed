"""The hours of a run count for the year once, and pass once."""

import numpy as np
import pytest

from serai.energy.clock import full_year, hours_of, some_days
from serai.errors import UsageError


@pytest.mark.parametrize("year", [2020, 2021])
@pytest.mark.parametrize("step", [1, 4, 24])
def test_a_full_year_counts_every_hour_once(year, step):
    clock = full_year(year, step)
    assert clock.counts * clock.start.size == hours_of(year)
    hourly = np.arange(hours_of(year), dtype=float)
    assert clock.means(hourly).mean() == pytest.approx(hourly.mean())


def test_weeks_stand_for_the_year_but_pass_by_the_hour():
    clock = some_days(2021, [0, 90, 180, 270], 7, whole=True)
    assert clock.step == 1
    assert clock.counts * clock.start.size == pytest.approx(8760)
    assert some_days(2021, [0], 14, whole=False).counts == 1


def test_a_network_gets_three_weightings():
    pypsa = pytest.importorskip("pypsa")
    network = pypsa.Network()
    some_days(2021, [0, 90, 180, 270], 7, whole=True).apply(network)
    weights = network.snapshot_weightings
    assert (weights["stores"] == 1).all()
    assert weights["generators"].sum() == pytest.approx(8760)
    assert weights["objective"].sum() == pytest.approx(8760)


def test_bad_series_and_blocks_are_named():
    clock = full_year(2021)
    with pytest.raises(UsageError, match="8760 values, found 8784"):
        clock.means(np.ones(8784))
    series = np.ones(8760)
    series[30] = np.nan
    with pytest.raises(UsageError, match="2021-01-02 06:00"):
        clock.means(series)
    with pytest.raises(UsageError, match="does not divide"):
        full_year(2021, 5)
    with pytest.raises(UsageError, match="overlap"):
        some_days(2021, [0, 3], 7, whole=True)
    with pytest.raises(UsageError, match="do not lie"):
        some_days(2021, [362], 7, whole=True)
