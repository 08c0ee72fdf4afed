"""Chains are diverse, deterministic and agree with what was published, or miss by name."""

import numpy as np
import pytest

from serai.errors import CaseError
from serai.system.capacity import Sampling, middle
from serai.system.chains import find_chains, no_chain, path_sizes
from serai.system.state import project_changes, standing


def _best(network, origin, destination, family, cargo="container"):
    found = find_chains(network, origin, destination, cargo, planned=False)
    return min((c for c in found.chains if c.family == family), key=lambda c: c.cost)


# Model against published; the tolerance is what the facts themselves miss by.
LENGTHS = [
    ("altynkol", "brest", "northern", 5430, 0.01),
    ("dostyk", "brest", "northern", 5430, 0.03),
    ("zhengzhou", "hamburg", "northern", 10214, 0.02),
    ("xian", "alat", "middle", 7000, 0.06),
    ("xian", "halkali", "middle", 8693, 0.07),
    ("urumqi", "duisburg", "northern", 8000, 0.10),
    ("chongqing", "duisburg", "northern", 11179, 0.11),
]
# Published days must lie within the chain's own range.
TIMES = [
    ("altynkol", "brest", "northern", 6.0),
    ("dostyk", "brest", "northern", 4.9),
    ("altynkol", "baku", "middle", 9.0),
    ("altynkol", "poti", "middle", 12.0),
    ("altynkol", "constanta", "middle", 21.0),
    ("xian", "baku", "middle", 11.0),
    ("xian", "poti", "middle", 12.0),
    ("xian", "constanta", "middle", 32.5),
    ("xian", "malaszewicze", "northern", 13.0),
    ("chongqing", "duisburg", "northern", 16.0),
    ("almaty", "poti", "middle", 20.0),
    ("shanghai", "rotterdam", "sea", 35.0),
]


@pytest.mark.parametrize(("origin", "destination", "family", "published", "tolerance"), LENGTHS)
def test_lengths_agree_with_published_ones(
    astana, origin, destination, family, published, tolerance
):
    length = _best(astana, origin, destination, family).length_km
    assert length == pytest.approx(published, rel=tolerance)


@pytest.mark.parametrize(("origin", "destination", "family", "published"), TIMES)
def test_published_times_lie_within_the_range(astana, origin, destination, family, published):
    low, _, high = _best(astana, origin, destination, family).days
    assert low <= published <= high


def test_timetable_days_are_near_the_middle(astana):
    # Altynkol-Absheron in 9 days, Altynkol-Poti in 12 (2024 timetable).
    assert _best(astana, "altynkol", "baku", "middle").days[1] == pytest.approx(9.0, abs=1.0)
    assert _best(astana, "altynkol", "poti", "middle").days[1] == pytest.approx(12.0, abs=2.0)


def test_the_rail_part_of_the_middle_corridor_is_shorter_than_published(astana):
    # A known miss: 3,949 km here against 4,256 km published (Altynkol-Aktau and Alat-Poti).
    chain = _best(astana, "altynkol", "poti", "middle")
    rail = sum(astana.links[i].length.mid for i in chain.links if "rail" in astana.links[i].mode)
    assert rail == pytest.approx(3949, rel=0.001)


def test_speed_with_delay_over_survey_sections():
    # 53.9 km/h without delay and 40.6 h a border (survey 2022) over sections of 500 to
    # 654 km give the 10 to 15 km/h with delay that the survey prints.
    for section in (500.0, 654.0):
        assert 10.0 <= section / (section / 53.9 + 40.6) <= 15.0


def test_every_family_is_offered_between_china_and_europe(astana):
    found = find_chains(astana, "xian", "duisburg")
    assert {"northern", "middle", "southern", "sea"} <= {chain.family for chain in found.chains}
    assert 10 <= len(found.chains) <= 14
    assert len({chain.links for chain in found.chains}) == len(found.chains)
    costs = [chain.cost for chain in found.chains]
    assert costs == sorted(costs)


def test_chains_are_the_same_each_time(astana):
    first, again = (find_chains(astana, "altynkol", "poti") for _ in range(2))
    assert [c.links for c in first.chains] == [c.links for c in again.chains]
    assert np.array_equal(first.amounts, again.amounts)


def test_facilities_follow_direction_and_cargo(astana):
    def used(origin, destination, cargo):
        chain = _best(astana, origin, destination, "middle", cargo)
        return {astana.facilities[index].id for index in chain.facilities}

    west, east = used("xian", "poti", "container"), used("poti", "xian", "container")
    assert any(name.endswith("border-west") for name in west)
    assert not any(name.endswith("-east") for name in west)
    assert not any(name.endswith("-west") for name in east)
    assert {"aktau-containers", "caspian-feeders", "baku-containers", "georgia-main"} <= west
    assert used("aktau", "alat", "oil") == {"aktau-oil", "caspian-tankers"}


def test_planned_links_name_their_project_and_need_it(astana, astana_tables):
    found = find_chains(astana, "altynkol", "aktau")
    waiting = [index for index, chain in enumerate(found.chains) if chain.requires]
    assert waiting and all("moyinty-kyzylzhar" in found.chains[i].requires for i in waiting)
    rows = astana_tables["projects"]
    never = np.full((1, len(rows)), np.inf)
    state = standing(astana, project_changes(astana, rows), never, never * np.nan, [2024, 2027], middle())  # fmt: skip
    share = found.share(state.links)
    assert np.all(share[0, :, waiting] == 0.0)
    unasked = [i for i, chain in enumerate(found.chains) if not chain.requires]
    assert np.all(share[0, 1, unasked] == 1.0)


def test_samples_stay_within_the_ends_and_share_their_figures(astana):
    found = find_chains(astana, "altynkol", "poti")
    days, money = found.sample(astana, Sampling(11, 400))
    low, high = (np.array([chain.days[end] for chain in found.chains]) for end in (0, 2))
    assert np.all(days >= low - 1e-9) and np.all(days <= high + 1e-9)
    assert np.corrcoef(days[:, 0], days[:, 1])[0, 1] > 0.9
    centre = found.sample(astana, middle())
    assert centre[0][0] == pytest.approx([chain.days[1] for chain in found.chains])
    assert centre[1][0] == pytest.approx([chain.money[1] for chain in found.chains])
    assert money.shape == (400, len(found.chains))


def test_path_size_counts_what_is_shared():
    use = np.array([[1, 1, 0], [1, 0, 1], [0, 0, 1]], dtype=bool)
    sizes = path_sizes(use, np.array([10.0, 30.0, 10.0]))
    assert sizes == pytest.approx([(5 + 30) / 40, (5 + 5) / 20, 0.5])


def test_an_unreachable_end_and_an_unknown_one_are_told_apart(small):
    assert find_chains(small, "east", "alone").chains == ()
    fault = no_chain(small, "east", "alone", "container", 4)
    assert fault.file == "demand.csv" and fault.row == 4 and "Alone" in fault.found
    with pytest.raises(CaseError, match="atlantis"):
        find_chains(small, "east", "atlantis")
