# %% [markdown]
# # A case of your own
#
# serai comes with one case, about Central Asia and China.  This tutorial writes a second
# one from nothing but the template: the summit of the United States and the five states
# of Central Asia in Washington, 6 November 2025: 14 statements, 5 pledges, 6 checks.
#
# You need a terminal and a text editor or a spreadsheet.  Here Python writes the files, so
# that the tutorial can be run and checked; you would type the same rows by hand.  What it
# prints is kept in `second_case.out` and compared in the tests.

# %%
import csv
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

home = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp(prefix="serai-"))
home.mkdir(parents=True, exist_ok=True)
case = home / "us_c5_2025"


def serai(*words: str) -> None:
    """Run one command as you would in a terminal, and show what it says."""
    print(f"$ serai {' '.join(words)}", flush=True)
    done = subprocess.run(
        [sys.executable, "-m", "serai.cli", *words],
        cwd=home, text=True, capture_output=True, check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"}, encoding="utf-8",
    )  # fmt: skip
    print(done.stdout + done.stderr, end="")
    print(f"(exit {done.returncode})\n" if done.returncode else "", flush=True)


# %% [markdown]
# ## 1. Start from the template
#
# `serai new` copies the template into an absent or empty folder.  Every table has one
# worked row that shows what belongs where.

# %%
serai("new", "us_c5_2025")

# %% [markdown]
# We only hold statements against one another here, so the tables that describe ports,
# railways and projects may go.  A table that is absent is an empty table; only `case.yaml`,
# `pledges.yaml`, `sources.csv`, `entities.csv` and `statements.csv` must be there.

# %%
TABLES = {"sources.csv", "entities.csv", "events.csv", "statements.csv"}
KEPT = TABLES | {"case.yaml", "pledges.yaml", "checks.yaml", "notes.md"}
for file in case.iterdir():
    if file.is_dir():
        shutil.rmtree(file)
    elif file.name not in KEPT:
        file.unlink()


def write(name: str, columns: str, *rows: str) -> None:
    """Replace the rows of a table; columns that are not named stay empty."""
    with (case / name).open(encoding="utf-8", newline="") as stream:
        header = next(csv.reader(stream))
    named = columns.split()
    with (case / name).open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, header, lineterminator="\n", restval="")
        table.writeheader()
        for row in sorted(rows):
            cells = [cell.strip() for cell in row.split(";")]
            table.writerow(dict(zip(named, cells, strict=True)))


# %% [markdown]
# `case.yaml` says what the case is and the day up to which things are known.

# %%
(case / "case.yaml").write_text(
    """\
id: us-c5-2025
title: Central Asia and the United States, Washington 2025
as_of: "2025-12-31"
base_currency: USD
licence: CC-BY-4.0
note: What was announced around the summit of 6 November 2025, as five texts tell it.
""",
    encoding="utf-8",
)
(case / "notes.md").write_text(
    """\
# The case us-c5-2025

A small case, written in the tutorial `second_case.py`. It holds what was announced around the
summit of the United States and the five states of Central Asia on 6 November 2025.

- Aircraft are held as money only: no indicator counts aircraft.
- An amount said to be "approximately" so much is held with plus or minus 5 %.
- The locomotive order was signed in September, before the summit. One check reads the sum of
  the named deals with it and one without it.
- Nothing after 2025 was looked for. What became of these deals is not in this case.
""",
    encoding="utf-8",
)

# %% [markdown]
# ## 2. Sources, then who and what
#
# A source says who published it, when, and how near it stands to the origin (`grade`).

# %%
write(
    "sources.csv",
    "id kind publisher title url published language grade",
    "cpc-2025-11-08; report; Caspian Policy Center; the summit and its business conference; "
    "https://www.caspianpolicy.org/research/security/c51-turns-10-from-dialogue-to-deals; "
    "2025-11-08; en; press",
    "kt-2025-09-24; press; kt.kz, citing the President's office; locomotive order; "
    "https://www.kt.kz/eng/economy/4_2_billion_deal_kazakhstan_to_receive_american_freight_1377982428.html; "
    "2025-09-24; en; relayed",
    "nca-2025-11-07; press; News Central Asia; main outcomes of the summit; "
    "https://www.newscentralasia.net/2025/11/07/c51-washington-summit-the-buttons-align-with-the-buttonholes; "
    "2025-11-07; en; press",
    "state-2025-11-07; official; US Department of State, through MENAFN; fact sheet on Kazakhstan; "
    "https://menafn.com/1110313346/A-New-Era-In-US-Kazakhstan-Relations; 2025-11-07; en; relayed",
    "timesca-2025-11; press; Times of Central Asia; the President's visit; "
    "https://timesca.com/tokayev-secures-17b-in-u-s-deals-trump-hints-at-kazakhstan-visit; "
    "2025-11; en; press",
)
write(
    "entities.csv",
    "id type name country parent members source",
    "united-states; state; United States; US; ; ;",
    "kazakhstan; state; Kazakhstan; KZ; ; ;",
    "kyrgyzstan; state; Kyrgyzstan; KG; ; ;",
    "tajikistan; state; Tajikistan; TJ; ; ;",
    "turkmenistan; state; Turkmenistan; TM; ; ;",
    "uzbekistan; state; Uzbekistan; UZ; ; ;",
    "c5-plus-1; format; C5+1; ; ; "
    "united-states|kazakhstan|kyrgyzstan|tajikistan|turkmenistan|uzbekistan; cpc-2025-11-08",
    "us-commerce; organisation; US Department of Commerce; US; united-states; ; cpc-2025-11-08",
    "us-exim; organisation; Export-Import Bank of the United States; US; united-states; ; nca-2025-11-07",
    "cove-capital; organisation; Cove Capital; US; ; ; state-2025-11-07",
    "tau-ken-samruk; organisation; Tau-Ken Samruk; KZ; kazakhstan; ; timesca-2025-11",
    "wabtec; organisation; Wabtec; US; ; ; kt-2025-09-24",
    "ktz; organisation; Kazakhstan Temir Zholy; KZ; kazakhstan; ; kt-2025-09-24",
    "boeing; organisation; Boeing; US; ; ; state-2025-11-07",
    "air-astana; organisation; Air Astana; KZ; ; ; state-2025-11-07",
    "deal-zone; portfolio; Deals shown at the summit; ; ; ; cpc-2025-11-08",
    "kz-us-deals; portfolio; Agreements of Kazakhstan and US companies; KZ; ; ; timesca-2025-11",
    "tungsten-karaganda; asset; Tungsten mine and plant; KZ; ; ; timesca-2025-11",
    "kz-locomotives; group; Freight locomotives for Kazakhstan; KZ; ; ; kt-2025-09-24",
    "air-astana-787; group; Wide-body aircraft for Air Astana; KZ; ; ; state-2025-11-07",
    "kz-farm-machines; group; Farm machinery for Kazakhstan; KZ; ; ; state-2025-11-07",
    "kz-air-traffic; asset; Air traffic control of Kazakhstan; KZ; ; ; state-2025-11-07",
    "kz-digital-us; group; Digital partnerships with US companies; KZ; ; ; state-2025-11-07",
    "kz-equity-programme; asset; Private equity programme with Cerberus; KZ; ; ; state-2025-11-07",
)
write(
    "events.csv",
    "id kind name date place format source",
    "summit-2025-11-06; summit; Leaders of C5+1 meet; 2025-11-06; Washington; c5-plus-1; nca-2025-11-07",
)

# %% [markdown]
# ## 3. Statements: one claim a row
#
# Money is written in full, in the currency of the source.  `modifier` keeps the printed
# "approximately" or "up to"; `lo` and `hi` hold a printed range.  The claim type says how
# firm it is: `announced`, `signed`, `likely`.  The first try has a slip that is easy to make.

# %%
COLUMNS = "id subject indicator value lo hi modifier unit period claim speaker source note"
MONEY = "portfolio.agreement_value"
ROWS = [
    f"zone-value; deal-zone; {MONEY}; 25 bn; ; ; ; USD; 2025-11-06; announced; us-commerce; cpc-2025-11-08;",
    "zone-count; deal-zone; portfolio.agreements; 12; ; ; about; agreement; 2025-11-06; announced; "
    "us-commerce; cpc-2025-11-08; told as a dozen partnerships",
    f"kz-value; kz-us-deals; {MONEY}; 17000000000; ; ; about; USD; 2025-11; signed; ; timesca-2025-11;",
    "kz-count; kz-us-deals; portfolio.agreements; 29; ; ; ; agreement; 2025-11; signed; ; timesca-2025-11;",
    f"boeing-7bn; air-astana-787; {MONEY}; 7000000000; ; ; ; USD; 2025-11-06; announced; ; state-2025-11-07;",
    f"wabtec-4bn; kz-locomotives; {MONEY}; 4200000000; ; ; ; USD; 2025-09; signed; ; state-2025-11-07;",
    f"deere-3bn; kz-farm-machines; {MONEY}; ; 3000000000; 5000000000; ; USD; 2025-11-06; announced; ; "
    "state-2025-11-07;",
    "tungsten-1bn; tungsten-karaganda; project.cost; 1100000000; ; ; about; USD; ; announced; ; state-2025-11-07;",
    f"leidos; kz-air-traffic; {MONEY}; 200000000; ; ; ; USD; 2025-11-06; signed; ; state-2025-11-07;",
    f"digital-4bn; kz-digital-us; {MONEY}; 3700000000; ; ; up_to; USD; 2025-11-06; announced; ; state-2025-11-07;",
    f"cerberus; kz-equity-programme; {MONEY}; 250000000; ; ; ; USD; 2025-11-06; signed; ; state-2025-11-07;",
    "exim-letter; tungsten-karaganda; finance.credit_line; 900000000; ; ; ; USD; 2025-11-06; likely; us-exim; "
    "nca-2025-11-07; letter of interest",
    "wabtec-signed; kz-locomotives; event.date; ; ; ; ; ; 2025-09; signed; ; kt-2025-09-24;",
    "summit-date; c5-plus-1; event.date; ; ; ; ; ; 2025-11-06; observed; ; nca-2025-11-07;",
]
write("statements.csv", COLUMNS, *ROWS)

# %% [markdown]
# ## 4. Pledges, and the sums to check
#
# A pledge points to the statement that claims it.  What nobody stated is left out: its
# absence is part of the answer.  A test says what would show that the pledge was kept.

# %%
(case / "pledges.yaml").write_text(
    """\
- id: deal-zone-25bn
  sentence: "25 bn USD of deals between the United States and Central Asia"
  main: true
  promisor: us-commerce
  counterpart: [kazakhstan, kyrgyzstan, tajikistan, turkmenistan, uzbekistan]
  subject: deal-zone
  claim: zone-value
  announced: "2025-11-06"
  finance: [zone-value]
  evidence: [zone-count]
  test: {indicator: portfolio.realised, of: share, relation: at_least, threshold: 1, unit: "1"}

- id: kz-deals-17bn
  sentence: "Agreements of 17 bn USD between Kazakhstan and US companies"
  main: true
  promisor: kazakhstan
  counterpart: [united-states]
  subject: kz-us-deals
  claim: kz-value
  announced: "2025-11"
  finance: [kz-value]
  evidence: [kz-count]
  test: {indicator: portfolio.realised, of: share, relation: at_least, threshold: 1, unit: "1"}

- id: tungsten-plant
  sentence: "A tungsten mine and plant in Kazakhstan"
  main: true
  promisor: cove-capital
  counterpart: [tau-ken-samruk]
  subject: tungsten-karaganda
  claim: tungsten-1bn
  announced: "2025-11-06"
  finance: [exim-letter]
  test: {indicator: project.opening, of: date, relation: by_date, unit: "1"}

- id: locomotives
  sentence: "Locomotives worth 4.2 bn USD for Kazakhstan"
  promisor: wabtec
  counterpart: [ktz]
  subject: kz-locomotives
  claim: wabtec-4bn
  announced: "2025-09"
  finance: [wabtec-4bn]

- id: air-astana-aircraft
  sentence: "Aircraft worth 7 bn USD for Air Astana"
  promisor: air-astana
  counterpart: [boeing]
  subject: air-astana-787
  claim: boeing-7bn
  announced: "2025-11-06"
  finance: [boeing-7bn]
""",
    encoding="utf-8",
)
(case / "checks.yaml").write_text(
    """\
- id: W1
  type: overlap
  question: Do the 17 bn lie within the 25 bn?
  inputs: {first: kz-value, second: zone-value}
  params: {membership: unstated}
  pledges: [deal-zone-25bn, kz-deals-17bn]

- id: W2
  type: part_whole
  question: Do the deals named by the State Department make up the 17 bn?
  inputs: {whole: kz-value, parts: [boeing-7bn, wabtec-4bn, deere-3bn, tungsten-1bn, leidos, digital-4bn, cerberus]}
  params: {equal: true}
  conflict: true
  pledges: [kz-deals-17bn]
  readings:
    - text: the order signed in September is not among them
      inputs: {parts: [boeing-7bn, deere-3bn, tungsten-1bn, leidos, digital-4bn, cerberus]}
      supported_by: [wabtec-signed]

- id: W3
  type: date_order
  question: Was the locomotive order signed before the summit?
  inputs: {events: [wabtec-signed, summit-date]}

- id: W4
  type: part_whole
  question: Does the bank's letter fit into the cost of the plant?
  inputs: {whole: tungsten-1bn, parts: [exim-letter]}
  conflict: true
  pledges: [tungsten-plant]

- id: W5
  type: scope_guard
  question: May 29 agreements be set against a dozen partnerships?
  inputs: {first: kz-count, second: zone-count}

- id: W6
  type: residual
  question: If all named deals belong to the 25 bn, how much of it has a name?
  inputs: {total: zone-value, count: zone-count, named: [boeing-7bn, wabtec-4bn, deere-3bn, tungsten-1bn, leidos, digital-4bn, cerberus]}
  pledges: [deal-zone-25bn]
""",
    encoding="utf-8",
)

# %% [markdown]
# ## 5. Validate: every fault has its line and a way out
#
# The slip: `25 bn` is not a number.  Nothing is guessed and nothing is dropped: the commands
# stop with exit code 2 until the row is right.

# %%
serai("validate", "us_c5_2025")

# %%
ROWS[0] = ROWS[0].replace("25 bn", "25000000000")
write("statements.csv", COLUMNS, *ROWS)
serai("validate", "us_c5_2025")

# %% [markdown]
# ## 6. Seal, then ask
#
# Sealing fixes the rows as they stand.  From then on a row is corrected by adding another
# that supersedes it.

# %%
serai("seal", "us_c5_2025")
serai("sums", "us_c5_2025")

# %% [markdown]
# The 17 bn and the list of deals agree because two of the seven amounts are wide: 3 to 5 bn,
# and up to 3.7 bn.  They agree with the order of September and without it, so the figures
# alone cannot say whether it was counted.

# %%
serai("assess", "us_c5_2025", "--no-report")

# %% [markdown]
# Read the table from the left.  `stated` is what a promise needs to be tested: no pledge here
# has a baseline or a deadline (third and fourth place).  Without a date there is nothing to
# be early or late against, so `date` and `odds` stay undetermined, and say so.

# %%
serai("explain", "deal-zone-25bn", "--case", "us_c5_2025")
