"""What several tests of pages look at."""

from __future__ import annotations

from dataclasses import replace

import pytest

from serai.assess import Assessment, assess_sums
from serai.case import open_case
from serai.ledger.timeline import timeline
from serai.verdicts.judge import judge


@pytest.fixture(scope="session")
def shipped() -> Assessment:
    """The shipped case with sums and verdicts, without the engines, which take longer."""
    case = open_case("astana-2025")
    checked = assess_sums(case)
    ledger = checked.ledger
    article = ledger.only([case.article])
    verdicts = [judge(pledge, ledger, article, checked.sums) for pledge in case.pledges]
    return replace(checked, verdicts=verdicts, timeline=timeline(case.pledges, ledger))
