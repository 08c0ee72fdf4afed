# %% [markdown]
# # A first look at the shipped case
#
# serai holds what was pledged against what is known, and later against a model of what must
# deliver it.  This tutorial opens the shipped case and reads one verdict from Python.  The
# same things can be had on the command line: `serai assess`, `serai sums`, `serai explain`.
# What it prints is kept in `first_look.out` and compared in the tests.

# %%
from datetime import date

import pandas as pd

import serai
from serai.assess import assess_sums

case = serai.open_case("astana-2025")
print(case.title)
print("as of", case.as_of)

# %% [markdown]
# ## All pledges
#
# `assess` answers five questions about every pledge.  Each answer is one of four words, and
# `undetermined` says what is missing.  The five are never put together into a score.  Fifty
# draws are enough for a first look; answers that are quoted want the default of 2,000.

# %%
assessment = serai.assess(case, draws=50)
answers = pd.DataFrame(
    {name: part.answer.value for name, part in verdict.parts.items()} | {"pledge": verdict.pledge}
    for verdict in assessment.verdicts
).set_index("pledge")
print(sorted(answers.columns))
print(answers.loc[["corridor-10mt-2030", "hub-100000th", "refinery-12mt"], "sums"].to_string())

# %% [markdown]
# What does a promise need before it can be tested at all?  Seven parts are counted: first
# those that the document itself states, then those that later evidence gives.

# %%
refinery = assessment.verdict("refinery-12mt")
print("stated:", [part for part, stated in refinery.completeness.items() if stated])
print(
    "only later:",
    [
        p
        for p, stated in refinery.completeness_evidence.items()
        if stated and not refinery.completeness[p]
    ],
)

# %% [markdown]
# ## One check, on two days
#
# The goal is 10 Mt a year on the Middle Corridor by 2030.  What growth does that need?  On
# the day of the summit the last figure was that of 2024; the figure of 2025 came later.
# `as_of` leaves out everything that had not been said by that day.


# %%
def growth_needed(day: date) -> str:
    """Return what check C22 found with what was known on a day."""
    replay = assess_sums(case, as_of=day)
    return next(check.printed.result for check in replay.sums if check.id == "C22")


for day in (date(2025, 6, 17), date(2026, 6, 30)):
    print(day, "|", growth_needed(day))

# %% [markdown]
# ## A claim and its readings
#
# The article says that a new container hub had handled its 100,000th container.  As printed
# that is implausible.  One reading, which a source supports, explains the number: it was
# said of something else, so it does not make the sentence itself hold.

# %%
check = next(check for check in assessment.sums if check.id == "C16")
for finding in check.findings:
    print(
        f"{finding.answer.value:12} {'' if finding.own else '(of something else) '}{finding.reading}"
    )
    print(f"{'':12} {finding.arithmetic}")

# %% [markdown]
# ## Figures that cannot all hold
#
# Every conflict is a set of figures of which at least one must be wrong, or said of something
# else; every repair is a smallest set to put aside so that the rest holds.

# %%
for found in assessment.conflicts.conflicts:
    print("conflict", sorted(found), [assessment.ledger[name].told() for name in sorted(found)])
for repair in assessment.conflicts.repairs:
    print("repair  ", sorted(repair))

# %% [markdown]
# ## How do you know?
#
# Every statement knows its source and, where there is one, its place in the text.  The whole
# walk from a verdict to its text spans is `serai explain corridor-10mt-2030`.

# %%
claim = assessment.ledger[case.pledge("corridor-10mt-2030").claim]
source = assessment.ledger.sources[claim.source]
print(claim.id, claim.told(), claim.period.text, claim.claim, repr(claim.surface), claim.span)
print(source.publisher, source.published.text, source.url)
