"""Collect past promises with their ends into one table, src/serai/projects/data/outcomes.csv.

Usage: python tools/collect_outcomes.py FACTS_FOLDER [OUTPUT.csv]

FACTS_FOLDER holds ``projects/outcomes.csv``, ``projects/outcomes2.csv`` and
``corridor/pledges.csv``.  Facts carry over (who, what, when, how much, how it was found,
which sources); sentences do not.  Pledges of the corridor that repeat a row already there
are left out by a list, and those whose end is not known are kept as open.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

COLUMNS = (
    "outcome_id", "subject", "country", "sector", "promisor_kind", "cluster", "kind",
    "stage_when_promised", "made_on", "promised_value", "unit", "promised_date", "actual_value",
    "actual_date", "status", "lateness_years", "ratio_actual_to_promised", "selection", "basis",
    "source_promise", "source_outcome",
)  # fmt: skip
#: Sectors of the older table, which has none: by cluster.
SECTORS = {
    "BTK": "railway", "KTI": "railway", "ANGREN": "railway", "CKU": "railway", "KURYK": "port",
    "TITR": "corridor", "KZ-TRANSIT": "railway", "O16": "port", "O28": "corridor",
    "O29": "corridor", "O30": "corridor", "O50": "railway", "O53": "port", "O61": "refinery",
    "O65": "oil pipeline", "O67": "power", "O69": "power", "O70": "railway",
    "O72": "petrochemical", "O73": "petrochemical", "O74": "wind", "O76": "wind",
    "O78": "power hydro", "O86": "gas pipeline", "O90": "railway", "O91": "railway",
    "O98": "corridor", "O99": "hydrogen", "O102": "power solar",
}  # fmt: skip
#: One project has one cluster, whatever table a row came from.
CLUSTERS = {"O90": "CKU", "O91": "CKU", "O28": "TITR", "O29": "TITR", "O30": "TITR",
            "O98": "TITR"}  # fmt: skip
#: Pledges of the corridor that no other row tells: cluster, kind, sector, stage, date of the
#: end, status, lateness [yr], ratio.
CORRIDOR = {
    "P003": ("TITR", "volume", "corridor", "operating", "2023", "met", "", "1.38"),
    "P005": ("TITR", "capacity", "corridor", "agreement", "2025", "missed", "", "0.6"),
    "P006": ("TITR", "capacity", "corridor", "agreement", "2025", "missed", "", "0.6"),
    "P029": ("KZCN-RAIL", "volume", "railway", "operating", "2022", "missed", "", "0.61"),
    "P031": ("KHORGOS", "volume", "port", "operating", "2025", "missed", "", "0.69"),
    "P046": ("POTI", "capacity", "port", "agreement", "2025", "missed", "", "0.32"),
    "P047": ("POTI", "capacity", "port", "agreement", "2025", "missed", "", "0.33"),
    "P048": ("ANAKLIA", "date", "port", "agreement", "2020-01-09", "cancelled", "", ""),
    "P050": ("GEORGIA-MAIN", "date", "railway", "works", "2025-09", "late", "0.7", ""),
    "P057": ("DOSTYK-MOIYNTY", "date", "railway", "works", "2025-09-30", "met", "-0.3", ""),
    "P058": ("DARBAZA", "date", "railway", "works", "2026-02-02", "missed", ">=0.1", ""),
    "P062": ("ASTANA-LRT", "date", "urban railway", "agreement", "2026-05", "late", "8.4", ""),
    "P073": ("TITR", "volume", "corridor", "operating", "2020", "missed", "", "0.07"),
    "P074": ("TITR", "volume", "corridor", "operating", "2025", "met", "", "1.8"),
}  # fmt: skip
PERIODS = {"P047": "2022-06", "P050": "2024-12", "P057": "2025-12", "P062": "2017",
           "P074": "2027", "P048": "2020-12"}  # fmt: skip
MADE = {"P062": "2015"}
SUBJECTS = {"P003": "TITR cargo"}


def older(row: dict[str, str]) -> dict[str, str]:
    """Return a row of the older table, which records no selection."""
    promise, _, outcome = row["source"].partition(";")
    cluster = row["cluster"]
    stage = row["stage_when_promised"].replace("construction", "works")
    promised = row["promised_date"].split(" ")[0]
    return {
        **row, "cluster": CLUSTERS.get(cluster, cluster), "sector": SECTORS.get(cluster, ""),
        "promisor_kind": "", "status": row["result"], "stage_when_promised": stage,
        "selection": "region: not recorded", "basis": basis(row["seen_or_memory"]),
        "promised_date": promised if promised[:1].isdigit() else "",
        "actual_value": "", "source_promise": promise, "source_outcome": outcome or promise,
    }  # fmt: skip


def newer(row: dict[str, str]) -> dict[str, str]:
    """Return a row of the newer table."""
    kept = {**row, "basis": basis(row["seen_or_memory"]), "actual_value": ""}
    if "loan closing" in row["pledge"] or "loan closing" in row["unit"]:
        kept["kind"] = "loan closing"
    return kept


def corridor(row: dict[str, str]) -> dict[str, str]:
    """Return a pledge of the corridor whose end was checked row by row."""
    cluster, kind, sector, stage, ended, status, late, ratio = CORRIDOR[row["id"]]
    return {
        "outcome_id": f"C{row['id'][1:]}", "subject": row["subject"], "country": "",
        "sector": sector, "promisor_kind": "", "cluster": cluster, "kind": kind,
        "stage_when_promised": stage, "made_on": MADE.get(row["id"], row["said_on"]),
        "promised_value": row["value"], "unit": row["unit"],
        "promised_date": PERIODS.get(row["id"], row["by_when"].split(" ")[0]),
        "actual_date": ended, "status": status, "lateness_years": late,
        "ratio_actual_to_promised": ratio, "selection": "region: not recorded",
        "basis": "sourced", "source_promise": row["source_id"],
        "source_outcome": row["outcome_source_id"],
    }  # fmt: skip


def basis(text: str) -> str:
    """Return ``remembered`` where either end rests on memory."""
    return "remembered" if "memory" in text else "sourced"


def short(text: str) -> str:
    """Keep a source's name and date within sixty characters."""
    return text.strip()[:60].strip()


def collect(folder: Path) -> list[dict[str, str]]:
    """Read the three tables; rows in order of their ids."""
    rows: list[dict[str, str]] = []
    for name, make in (
        ("projects/outcomes.csv", older), ("projects/outcomes2.csv", newer),
        ("corridor/pledges.csv", corridor),
    ):  # fmt: skip
        with (folder / name).open(encoding="utf-8-sig") as stream:
            for row in csv.DictReader(stream):
                if make is corridor and row["id"] not in CORRIDOR:
                    continue
                made = make(row)
                kept = {column: made.get(column, "") for column in COLUMNS}
                kept["source_promise"] = short(kept["source_promise"])
                kept["source_outcome"] = short(kept["source_outcome"])
                rows.append(kept)
    return sorted(rows, key=lambda row: (row["outcome_id"][0], int(row["outcome_id"][1:])))


def main() -> None:
    """Collect and write."""
    folder = Path(sys.argv[1])
    target = Path(sys.argv[2] if len(sys.argv) > 2 else "src/serai/projects/data/outcomes.csv")
    rows = collect(folder)
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{len(rows)} outcomes written to {target}")


if __name__ == "__main__":
    main()
