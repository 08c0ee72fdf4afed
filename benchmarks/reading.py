"""Read our own texts beside quantulum3, each as a process of its own; CPU seconds per 1,000 words.

quantulum3 is a rival and no dependency: ``SERAI_QUANTULUM`` names the Python of an
environment that holds it; without one its row says so.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

CORPUS = Path(__file__).parents[1] / "tests" / "reading" / "corpus"
REPEATS = 3
OURS = """
import json, sys, time
start = time.process_time()
from serai.reading.documents import read_document
from serai.reading.figures import read_figures
loaded = time.process_time() - start
document = read_document(open(sys.argv[1], "rb").read(), "a.txt")
times = []
for _ in range(int(sys.argv[2])):
    start = time.process_time(); found = read_figures(document); times.append(time.process_time() - start)
print(json.dumps([loaded, times[0], min(times), len(found)]))
"""
THEIRS = """
import json, sys, time
start = time.process_time()
from quantulum3 import parser
loaded = time.process_time() - start
texts = open(sys.argv[1], encoding="utf-8").read().split("\\n\\n")
times = []
for _ in range(int(sys.argv[2])):
    start = time.process_time()
    found = sum(len(parser.parse(text)) for text in texts if text.strip())
    times.append(time.process_time() - start)
print(json.dumps([loaded, times[0], min(times), found]))
"""
PDF = """
import io, resource, sys, time
from reportlab.pdfgen.canvas import Canvas
from serai.reading.documents import read_document
from serai.reading.figures import read_figures
lines = open(sys.argv[1], encoding="utf-8").read().split()
stream = io.BytesIO(); canvas = Canvas(stream); at = 0
for _ in range(200):
    for row in range(50):
        canvas.drawString(50, 800 - 15 * row, " ".join(lines[at % len(lines) : at % len(lines) + 10]))
        at += 10
    canvas.showPage()
canvas.save()
start = time.process_time()
document = read_document(stream.getvalue(), "long.pdf"); read = time.process_time() - start
found = read_figures(document)
print(read, time.process_time() - start, len(document.text.split()), len(found),
      resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def _run(python: str, code: str, path: str) -> str:
    done = subprocess.run(
        [python, "-c", code, path, str(REPEATS)], check=True, capture_output=True, text=True
    )
    return done.stdout.strip().splitlines()[-1]


def run() -> list[str]:
    # English alone: the rival knows no other language.
    text = "\n\n".join(
        path.read_text(encoding="utf-8")
        for path in sorted(CORPUS.glob("*.txt"))
        if not path.name.startswith("ru-")
    )
    words = len(text.split())
    rows = [f"{words} words of our own English texts; CPU seconds per 1,000 words"]
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "texts.txt")
        Path(path).write_text(text, encoding="utf-8")
        named = {"serai": (sys.executable, OURS)}
        rival = os.environ.get("SERAI_QUANTULUM")
        if rival:
            named["quantulum3"] = (rival, THEIRS)
        for name, (python, code) in named.items():
            loaded, first, best, found = json.loads(_run(python, code, path))
            rows.append(
                f"{name:12s} import {loaded:5.2f} s, first {1000 * first / words:6.3f}, "
                f"later {1000 * best / words:6.3f}, {found} figures"
            )
        if not rival:
            rows.append("quantulum3   not measured: SERAI_QUANTULUM names no Python that has it")
        read, total, count, found, memory = _run(sys.executable, PDF, path).split()
        rows.append(
            f"a PDF of 200 pages, {count} words: {float(read):.1f} s to text, {float(total):.1f} s with "
            f"its {found} figures, {float(memory):.0f} MB at most (Python and the writer of the PDF within)"
        )
    return rows
