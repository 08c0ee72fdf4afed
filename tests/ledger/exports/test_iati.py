"""How a pledge stands in an activity file."""

from __future__ import annotations

from functools import lru_cache

from lxml import etree

from serai.case import open_case
from serai.exporting import content_of
from serai.ledger.exports.iati import iati_bytes


@lru_cache(maxsize=1)
def pledges(case):
    data, _ = iati_bytes(content_of(open_case(case), "An office", "KZ-BIN-1"))
    root = etree.fromstring(data)
    return {
        a.findtext("iati-identifier"): a for a in root if "pledge-" in a.findtext("iati-identifier")
    }


def test_a_pledge_is_an_indicator_with_baseline_and_target():
    corridor = pledges("astana-2025")["pledge-corridor-10mt-2030"]
    assert corridor.find("activity-status").get("code") == "1"
    indicator = corridor.find("result/indicator")
    assert indicator.find("reference").get("code") == "corridor.tonnes"
    baseline = indicator.find("baseline")
    assert (baseline.get("value"), baseline.get("year")) == ("4500000", "2024")
    assert indicator.find("description").findtext("narrative") == "t/yr"
    period = indicator.find("period")
    assert period.find("period-end").get("iso-date") == "2030-12-31"
    assert period.find("target").get("value") == "10000000"
    # Freight is no money, and no amount is invented for it.
    assert corridor.find("transaction") is None


def test_money_that_is_pledged_is_type_12():
    line = pledges("astana-2025")["pledge-ccb-credit-line"]
    (transaction,) = line.findall("transaction")
    assert transaction.find("transaction-type").get("code") == "12"
    assert transaction.find("value").text == "1000000000"
    assert transaction.find("value").get("currency") == "USD"
    assert transaction.find("transaction-date").get("iso-date") == "2025-06-17"


def test_who_reports_is_not_who_pledges():
    corridor = pledges("astana-2025")["pledge-corridor-10mt-2030"]
    org = corridor.find("reporting-org")
    assert (org.get("ref"), org.get("secondary-reporter")) == ("KZ-BIN-1", "1")
    assert org.findtext("narrative") == "An office"
    assert corridor.find("participating-org").findtext("narrative") == "Kazakhstan"


def test_a_pledge_without_a_date_says_so():
    refinery = pledges("astana-2025")["pledge-refinery-12mt"]
    assert refinery.find("activity-date").findtext("narrative") == "Not stated"
    comment = refinery.find("result/indicator/period/target/comment")
    assert "No date is stated" in comment.findtext("narrative")
