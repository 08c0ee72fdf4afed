# %% [markdown]
# # serai in a notebook
#
# This page is a notebook in percent format: Jupyter (with jupytext) and marimo (`marimo convert`)
# open it.  A case, an assessment, a verdict and an engine's result show themselves as tables when
# they stand at the end of a cell.  Here they are printed in short, so that the page can be tested.

# %%
import re

import pandas as pd

import serai

case = serai.open_case("us-c5-2025")
case  # in a notebook: the title, the day, and the rows of each table

# %%
assessment = serai.assess(case, draws=50)
assessment  # in a notebook: five answers for every pledge


# %%
def text_of(thing: object) -> str:
    """Return what a notebook shows of an object, without its markup."""
    html = thing._repr_html_()
    html = re.sub(r"<style>.*?</style>", "", html)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


print(text_of(case))
print(text_of(assessment)[:420])

# %% [markdown]
# ## Tables of pandas
#
# Everything is plain data underneath.  One row for each answer, ready to be grouped:

# %%
answers = pd.DataFrame(
    part.as_dict() | {"pledge": verdict.pledge}
    for verdict in assessment.verdicts
    for part in verdict.parts.values()
)
print(answers.groupby("question")["answer"].value_counts().unstack(fill_value=0).to_string())

# %% [markdown]
# ## One verdict
#
# The words of an answer say what it rests on; `because` holds the ids behind it.

# %%
verdict = assessment.verdicts[0]
print(text_of(verdict)[:300])
print(verdict.parts["sums"].because)
