"""The texts written for these tests: figures stand in double brackets with what they mean.

``[[surface|value|unit|modifier|rate|year]]``; a value may be a range ``lo..hi``; fields
left out are not compared, an empty modifier means that there is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from serai.reading.document import Anchor, Document
from serai.reading.documents import language_of

FOLDER = Path(__file__).parent / "corpus"


@dataclass(frozen=True)
class Gold:
    start: int
    end: int
    low: float
    high: float
    unit: str | None
    modifier: str
    rate: str | None
    year: str | None


def load(path: Path) -> tuple[Document, list[Gold]]:
    head, _, body = path.read_text(encoding="utf-8").partition("\n")
    text, gold, last = "", [], 0
    for match in re.finditer(r"\[\[([^\]]*)\]\]", body):
        fields = match[1].split("|")
        text += body[last : match.start()]
        start, last = len(text), match.end()
        text += fields[0]
        fields += [""] * (6 - len(fields))
        low, _, high = fields[1].partition("..")
        gold.append(
            Gold(start, len(text), float(low), float(high or low), fields[2] or None, fields[3],
                 fields[4] if not fields[4].endswith("?") else None, fields[5] or None)
        )  # fmt: skip
    text += body[last:]
    day = date.fromisoformat(head.split(": ")[1])
    document = Document(
        text, path.name, "text", "0", (Anchor(0, "line 1", 0),), published=day,
        published_from="given", language=language_of(text),
    )  # fmt: skip
    return document, gold


def texts() -> list[tuple[Document, list[Gold]]]:
    return [load(path) for path in sorted(FOLDER.glob("*.txt"))]
