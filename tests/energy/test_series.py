"""A user's own hours replace what is drawn, and damage is named."""

import numpy as np
import pytest

from serai.case import open_case
from serai.energy.network import build
from serai.energy.series import for_year, read_series
from serai.errors import CaseError


def written(folder, columns, rows):
    lines = [",".join(["hour", *columns])]
    lines += [",".join([str(hour), *map(str, row)]) for hour, row in enumerate(rows)]
    (folder / "energy" / "series.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_own_series_replace_what_is_drawn(case_folder):
    pytest.importorskip("pypsa")
    written(case_folder, ["alder-zone solar"], [[0.25]] * 8760)
    tables = open_case(case_folder).tables
    network = build(tables, 2030, "24h", series=read_series(case_folder, tables))
    assert network.generators_t.p_max_pu["alder-zone solar"].to_numpy() == pytest.approx(0.25)
    assert network.meta["own_series"] == ["alder-zone solar"]
    assert "solar" not in network.meta["synthetic"]


def test_no_file_is_no_series(case_folder):
    assert read_series(case_folder, open_case(case_folder).tables) == {}


@pytest.mark.parametrize(
    ("columns", "rows", "told"),
    [
        (["alder-zone solar"], [[0.1]] * 100, "8760 hours"),
        (["alder-zone solar"], [[0.1]] * 30 + [[""]] + [[0.1]] * 8729, "a gap"),
        (["alder-zone solar"], [[0.1]] * 30 + [[1.5]] + [[0.1]] * 8729, "a share of capacity"),
        (["alder-zone load"], [[50]] * 30 + [[-1]] + [[50]] * 8729, "0 or more MW"),
        (["alder-zone sun"], [[0.1]] * 8760, "did you mean 'alder-zone"),
    ],
)
def test_damage_is_named(case_folder, columns, rows, told):
    written(case_folder, columns, rows)
    with pytest.raises(CaseError) as caught:
        read_series(case_folder, open_case(case_folder).tables)
    assert told in str(caught.value)
    if len(rows) == 8760 and "sun" not in columns[0]:
        assert "series.csv:32" in str(caught.value)


def test_a_leap_day_is_added_or_dropped():
    common = np.arange(8760.0)
    leap = for_year({"a load": common}, 2024)["a load"]
    assert leap.size == 8784
    assert (leap[59 * 24 : 60 * 24] == common[58 * 24 : 59 * 24]).all()
    assert (for_year({"a load": leap}, 2023)["a load"] == common).all()
