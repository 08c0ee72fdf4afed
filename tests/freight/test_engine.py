"""The engine on the shipped case with few draws: balances, identity, scenarios."""

from datetime import date

import numpy as np
import pytest

from serai.errors import UsageError
from serai.freight.engine import Ensemble, read_system, run
from serai.freight.past import check_past, crps
from serai.freight.supply import raised_to_handled

SEED, DRAWS, AS_OF = 20250617, 72, date(2026, 6, 30)  # As in the run that tests share.


def test_what_is_asked_is_shipped_or_stays_away(results):
    moved = results.state.flows
    outside = results.families.index("not shipped")
    shipped = np.zeros_like(results.asked)
    for pair, (group, nest) in enumerate(results.state.pairs):
        if nest != outside:
            shipped[:, :, group] += moved[:, :, pair]
    assert shipped + results.unserved == pytest.approx(results.asked, abs=1e-6)


def test_every_draw_carries_a_certificate(results):
    certificate = results.certificate
    assert certificate.unconverged == 0
    assert certificate.residual < 1e-5
    assert certificate.balance < 1e-9


def test_known_years_come_out_as_they_were_counted(results):
    for rule, year, observed in (
        ("titr-ministry", 2024, 4484.0), ("titr-rail", 2024, 3300.0), ("titr-ministry", 2025, 4119.0),
    ):  # fmt: skip
        total = results.counted(rule)[:, results.year(year)]
        assert np.median(total) == pytest.approx(observed, rel=0.03)
    boxes = results.counted("titr-containers", True)[:, results.year(2025)]
    assert np.median(boxes) == pytest.approx(77000.0, rel=0.03)


def test_no_known_capacity_is_exceeded(results):
    used = np.nan_to_num(results.utilisation)
    assert used.max() <= 1.0 + 1e-5


def test_a_draw_does_not_depend_on_how_many_are_made(system, results):
    fewer = run(system, Ensemble(SEED, 36, AS_OF, last_year=2026))
    same = results.counted("titr-ministry")[:36, : len(fewer.years)]
    # Solvers start from the mean of the draws, so they agree to their tolerance only.
    assert fewer.counted("titr-ministry") == pytest.approx(same, rel=0.02)
    assert np.array_equal(
        fewer.parameters["tonnes per TEU"], results.parameters["tonnes per TEU"][:36]
    )


def test_the_same_seed_gives_the_same_numbers(system, results):
    again = run(system, Ensemble(SEED, DRAWS, AS_OF, last_year=2030))
    assert np.array_equal(again.tonnes, results.tonnes)


def test_more_ferries_never_carry_less(parse, texts, results):
    assert "asco-ferries," in texts["services"]
    line = next(row for row in texts["services"].splitlines() if row.startswith("asco-ferries,"))
    second = line.replace("asco-ferries,", "second-ferries,", 1)
    more = run(
        read_system(parse(services=texts["services"].rstrip() + "\n" + second + "\n")),
        Ensemble(SEED, DRAWS, AS_OF, last_year=2030),
    )
    year = results.year(2030)
    base, added = (r.counted("titr-ministry")[:, year] for r in (results, more))
    assert added.mean() > base.mean()
    assert (added >= 10000).mean() >= (base >= 10000).mean()
    full = results.binding(2030), more.binding(2030)
    assert full[1].get("caspian-ferries", 0.0) < full[0]["caspian-ferries"]


def test_zero_demand_moves_nothing(system, results):
    state = results.state
    y = results.year(2030)
    before = state.asked[:, y].copy(), state.flows[:, y].copy()
    state.asked[:, y] = 0.0
    state.solve(y, state.free)
    assert np.all(state.flows[:, y] == 0.0)
    state.asked[:, y], state.flows[:, y] = before
    state.solve(y, state.free)


def test_an_uncomputed_year_is_refused(results):
    with pytest.raises(UsageError, match="was not computed"):
        results.year(1999)


def test_variants_are_mixed_evenly(results):
    for levels in results.variants.levels().values():
        sizes = [int(mine.sum()) for mine in levels.values()]
        assert max(sizes) - min(sizes) <= 1 or max(sizes) == min(sizes)


def test_a_hypothesis_without_known_totals_cannot_start(system):
    with pytest.raises(UsageError, match="no year has two known totals"):
        run(system, Ensemble(SEED, 6, AS_OF.replace(year=2023), last_year=2026))


def test_a_capacity_below_what_was_handled_is_raised_and_stays_raised():
    free = np.array([[[10.0], [10.0], [30.0]]])
    raised = raised_to_handled(free, np.array([[[19.0]]]), [1])
    assert raised[0, :, 0] == pytest.approx([10.0, 20.0, 40.0])
    unknown = raised_to_handled(np.full((1, 2, 1), np.nan), np.array([[[5.0]]]), [0])
    assert np.isnan(unknown).all()


def test_the_past_is_scored_where_it_misses_too(system):
    checked = check_past(system, Ensemble(SEED, 36, AS_OF))
    keys = {(row.rule, row.year) for row in checked}
    assert {("titr-ministry", 2024), ("titr-rail", 2025), ("titr-containers", 2024)} <= keys
    for row in checked:
        assert row.low <= row.middle <= row.high
        assert row.inside == (row.low <= row.observed <= row.high)
    boxes = next(row for row in checked if (row.rule, row.year) == ("titr-containers", 2024))
    assert not boxes.inside  # Trains by policy jumped from 11 to 358; no trend holds that.


def test_crps_of_a_point_is_its_error_and_of_a_pair_known():
    assert crps(np.array([3.0]), 5.0) == pytest.approx(2.0)
    assert crps(np.array([0.0, 2.0]), 1.0) == pytest.approx(0.5)


def test_a_replay_of_an_earlier_day_knows_less(system):
    early = run(
        system, Ensemble(SEED, 18, AS_OF.replace(year=2025, month=6, day=17), last_year=2026)
    )
    assert early.known[-1] == 2024


def test_blocks_that_no_rule_counts_do_not_exist(results):
    column = results.blocks.index("rail-other")
    levels = results.variants.levels()["demand block hypothesis"]
    assert results.corridor()[levels["all-from-2024"]][:, :, column].max() == 0.0
    assert results.corridor()[levels["oil-from-2024"]][:, :, column].max() > 0.0
