# %% [markdown]
# # From a text to a draft statement
#
# This tutorial reads a short text into a case that holds nothing but the rows of the
# template.  What it prints is kept in `read_a_text.out` and compared in the tests.

# %%
import sys
import tempfile
from pathlib import Path

from serai.case import new_case, open_case
from serai.reading.documents import load_document
from serai.reading.figures import read_figures
from serai.reading.names import Registry, find_names
from serai.reading.statements import propose

home = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp(prefix="serai-"))
home.mkdir(parents=True, exist_ok=True)
case = open_case(new_case(home / "my-case"))

# %% [markdown]
# A text of our own.  A day in the first line dates it, so `last year` can be resolved.

# %%
path = home / "news.txt"
path.write_text(
    "Baku, 4 March 2024. The railway carried nearly 7.4 million tonnes of cargo last year, 12% more "
    "than in 2022.\nBy 2027 it plans to raise capacity to 10 million tonnes a year, said order No. 17.\n",
    encoding="utf-8",
)
document = load_document(path)
print(document.language, document.published, document.published_from)

# %% [markdown]
# Every figure keeps its place.  The number of the order measures nothing and is left out.

# %%
figures = read_figures(document)
for figure in figures:
    value = figure.value if figure.value is not None else figure.when["edtf"]
    print(
        f"{figure.start:4} {figure.surface:28} {value} {figure.full_unit} {figure.modifier}".rstrip()
    )

# %% [markdown]
# Candidates name an indicator where the words allow it, and the fields to check.

# %%
names = find_names(document, Registry.of_tables(case.tables))
for proposal in propose(document, figures, names, case.ledger, "news"):
    if proposal.row["value"]:
        row = proposal.row
        print(row["surface"], "->", row["indicator"] or "no indicator", row["claim"], row["period"])
        print("   check:", ", ".join(proposal.check))

# %% [markdown]
# Nothing was written.  In a terminal, `serai read news.txt --case my-case --propose` fills
# the queue, and `serai review my-case --text news.txt` asks about each candidate.
