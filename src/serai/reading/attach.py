"""Attach to each figure of a sentence its modifier, rate, direction, time, claim and subject."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from serai.reading.dates import Mention
from serai.reading.lexicon import Lexicon
from serai.reading.links import links_of
from serai.reading.model import Figure
from serai.reading.patterns import canonical, ending, pattern
from serai.reading.subjects import subjects_of

#: Words of a claim in the order in which they decide.
_CLAIMS = (
    "disbursed",
    "committed",
    "signed",
    "target",
    "forecast",
    "likely",
    "stated_capacity",
    "announced",
)


def attach(
    text: str, figures: list[Figure], dates: Sequence[Mention], lexicon: Lexicon, context: str
) -> list[Figure]:
    """Return the figures of a sentence with all their fields."""
    found = []
    for number, figure in enumerate(figures):
        if figure.kind == "date":
            subjects = subjects_of(text, figure, figures, lexicon)
            found.append(replace(figure, subjects=subjects, confidence={"value": 0.95,
                         "when": 0.95 if figure.when.get("edtf") else 0.2, "subject": 0.5}))  # fmt: skip
            continue
        after = figures[number + 1].start if number + 1 < len(figures) else len(text)
        previous = figures[number - 1].end if number else 0
        start, modifier = _modifier(text, figure, lexicon, previous)
        rate = _rate(text, figure, lexicon, previous, after)
        kind, direction = _change(text, figure, lexicon, previous)
        when, sure = _when(text, figure, figures, dates, lexicon, context)
        claim, certain = _claim(text, figure, when, lexicon)
        if when.get("kind") == "context" and claim not in ("observed", "signed"):
            # A goal is about a later time than the sentence before it.
            when = {}
        subjects = subjects_of(text, figure, figures, lexicon)
        found.append(
            replace(
                figure,
                start=start,
                surface=text[start : figure.end],
                modifier=modifier,
                rate=rate,
                kind=kind,
                direction=direction,
                when=when,
                claim=claim,
                subjects=subjects,
                links=links_of(text, number, figures, lexicon),
                confidence={
                    "value": 0.97,
                    "unit": 0.96 if figure.unit else 0.4,
                    "modifier": 0.95,
                    "rate": 0.9,
                    "claim": certain,
                    "when": sure,
                    "subject": 0.8 if subjects else 0.2,
                },
            )
        )
    return found


def _modifier(text: str, figure: Figure, lexicon: Lexicon, previous: int) -> tuple[int, str]:
    """Return where the figure starts and its modifier; of a fraction it is part of the words."""
    before = text[max(previous, figure.start - 45) : figure.start]
    match = ending(lexicon.language, "modifier").search(before)
    start = figure.start
    if match:
        form = canonical(match["form"])
        meaning = lexicon.value("modifier", form) or ""
        if form in ("over", "above", "under", "below", "around", "about", "near", "within") and (
            match[0].rstrip().lower().endswith(("the", " its"))
        ):
            # Over the 400-km route is a place, not more than 400 km.
            meaning = ""
        if figure.kind == "duration" and form in (
            "over",
            "within",
            "under",
            "until",
            "some",
            "beyond",
        ):
            lead = before[: match.start()].rstrip().lower()
            if form not in ("over", "under") or not re.search(
                r"(?:for|is|was|were|took|lasted|last|takes|of|to|with|has|have|held|in|just)$",
                lead,
            ):
                meaning = ""
        if form in ("near", "within", "below", "until", "above") and figure.kind in (
            "count",
            "ordinal",
        ):
            meaning = meaning if form != "near" else ""
        if form == "от" and re.search(r"\bдо\b", text[figure.end : figure.end + 10]):
            meaning = ""
        if form == "до" and re.search(
            r"(?:вырос|увелич|сниз|сократ|довест|нараст|повыс|возрос|упал|с)\w*(?:\s+\S+){0,4}\s*$",
            text[: figure.start - len(before) + match.start()].lower(),
        ):
            meaning = ""
        if meaning and figure.rules[0] == "fraction" and match.start() >= 0:
            start = figure.start - len(before) + match.start()
        if meaning:
            return start, meaning
    after = re.compile(
        rf"(?:\s+(?:[a-z-]+\s+){{0,2}}?|\s?){pattern(lexicon.language, 'modafter').pattern}", re.I
    )
    found = after.match(text, figure.end)
    if found and not re.match(r"\s*[$€£]?\d", text[found.end() :]):
        forms = [
            f for f in lexicon.groups.get("modafter", {}) if found[0].lower().rstrip().endswith(f)
        ]
        if forms and not (forms[0] in ("+", "plus") and found[0][0] == " "):
            return start, lexicon.value("modafter", max(forms, key=len)) or ""
    return start, ""


def _rate(text: str, figure: Figure, lexicon: Lexicon, previous: int, after: int) -> str:
    """Return the rate: after the unit within a few words, or an adjective before."""
    fixed = [rule for rule in figure.rules if rule.startswith("rate:")]
    if fixed:
        return fixed[0][5:]
    if figure.kind in ("ordinal", "milestone", "multiple") or figure.rules[0] == "fraction":
        return ""
    tail = text[figure.end : after]
    forms = pattern(lexicon.language, "rate")
    start = max(figure.start, figure.end - 14)
    inside = forms.search(text, start, figure.end)
    if inside and figure.kind != "duration" and text[inside.start() - 1 : inside.start()] in " /)":
        return lexicon.value("rate", canonical(inside[0])) or ""
    clause = re.split(r"[;:(]|,\s|\s(?:and|while|but|which|и|а)\s", tail)[0]
    for match in forms.finditer(clause):
        gap = clause[: match.start()]
        if match.start() and gap[-1] not in " )" and match[0][0] != "/":
            continue
        if len(gap.split()) <= 7 and not re.search(
            r"\b(?:to|by|in|at|from|than|is|was|will)\b", gap
        ):
            return lexicon.value("rate", canonical(match[0])) or ""
    if figure.kind in ("share", "duration", "change"):
        return ""
    head = text[previous : figure.start]
    last: re.Match[str] | None = None
    for found in re.finditer(
        rf"(?<!\w){pattern(lexicon.language, 'ratebefore').pattern}", head, re.I
    ):
        last = found
    if last and len(head[last.end() :].split()) <= 9:
        return lexicon.value("ratebefore", canonical(last[0])) or ""
    return ""


@lru_cache(maxsize=4)
def _direction_words(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){pattern(language, 'direction').pattern}", re.IGNORECASE)


def _change(text: str, figure: Figure, lexicon: Lexicon, previous: int) -> tuple[str, str]:
    """Return the kind and direction: a share that something rose by is a change."""
    kind = figure.kind
    head = text[max(previous, figure.start - 90) : figure.start]
    near = list(_direction_words(lexicon.language).finditer(head))
    near = [m for m in near if not _idle(head, m)]
    after = re.match(r"\s+(?:[a-z-]+\s+){0,2}?([a-z]+)", text[figure.end :])
    word = after[1].lower() if after else ""
    direction = ""
    if near and not re.search(r"[;:]", head[near[-1].end() :]):
        direction = lexicon.value("direction", canonical(near[-1][0])) or ""
    follows = re.match(
        r"\s+(?:[a-z-]+\s+){0,2}?(?:more|higher|up|growth|increase|rise|gain|jump|surge|больше|выше|рост)\b",
        text[figure.end :],
    )
    falls = re.match(
        r"\s+(?:[a-z-]+\s+){0,2}?(?:less|lower|down|decline|decrease|drop|fall|reduction|cut|меньше|ниже)\b",
        text[figure.end :],
    )
    sign = text[figure.start - 1 : figure.start]
    if kind == "share" and sign == "+":
        return "change", "up"
    if kind == "share" and (follows or falls):
        return "change", "up" if follows else "down"
    if not direction and word in ("growth", "increase", "rise", "jump", "surge", "gain"):
        direction = "up"
    if kind == "multiple":
        return kind, direction or (
            "down" if figure.value is not None and figure.value < 1 else "up"
        )
    if kind != "share":
        return kind, direction
    by = re.search(r"\b(?:by|на)\s+(?:\w+\s+){0,3}$", head)
    to = re.search(r"\b(?:to|at|from|до)\s+(?:\w+\s+){0,2}$", head)
    of = re.match(r"\s*(?:of|share)\b", text[figure.end :])
    gap = len(head[near[-1].end() :].split()) if near else 99
    if direction and not to and not of and (by or gap <= 4):
        return "change", direction
    return kind, direction


def _idle(head: str, word: re.Match[str]) -> bool:
    """Whether up or down belongs to another word: up to, set up, made up."""
    if word[0].lower() not in ("up", "down", "lower", "higher"):
        return False
    before = re.search(r"(\w+)\s+$", head[: word.start()])
    joined = before is not None and before[1].lower() in (
        "set",
        "made",
        "make",
        "makes",
        "sets",
        "opens",
        "setting",
        "start",
        "started",
        "making",
        "drawn",
        "take",
        "took",
        "pick",
        "build",
        "built",
        "add",
    )
    return joined or bool(re.match(r"\s+to\s*$", head[word.end() :]))


def _when(
    text: str, figure: Figure, figures: list[Figure], dates: Sequence[Mention], lexicon: Lexicon,
    context: str,
) -> tuple[dict[str, Any], float]:  # fmt: skip
    """Return the time that a figure is about: the date of its clause, else the lead of the sentence."""
    usable = [mention for mention in dates if mention.edtf]
    if not usable:
        return ({"edtf": context, "kind": "context"}, 0.35) if context else ({}, 0.3)

    def distance(mention: Mention) -> tuple[float, int]:
        if mention.start >= figure.end:
            between = text[figure.end : mention.start]
            jumped = sum(
                1 for f in figures if f.kind != "date" and figure.end <= f.start < mention.start
            )
            cost = float(len(between.split()))
        else:
            between = text[mention.end : figure.start]
            jumped = sum(
                1 for f in figures if f.kind != "date" and mention.end <= f.start < figure.start
            )
            lead = mention.start < 25 or not text[: mention.start].strip(" (")
            cost = 6.0 if lead else len(between.split()) + 2.0
            jumped = 0 if lead else jumped
        cost += 12 * between.count(";") + 3 * len(re.findall(r",\s|\sand\s|\swhile\s", between))
        if mention.kind == "day":
            cost += 4
        if not mention.shown and not 0 <= mention.start - figure.end <= 2:
            cost += 8
        if re.match(
            r"\s+(?:level|levels|peak|figure|figures|total|result|record)\b", text[mention.end :]
        ):
            cost += 15
        if re.search(r"(?:compared (?:to|with)|against|versus|vs\.?|than|from|since|up on|down on|over|below the|above the)\s+(?:in\s+)?$",
                     text[: mention.start].lower()) and mention.start > figure.end:  # fmt: skip
            cost += 15
        return cost + 5 * jumped, mention.start

    best = min(usable, key=distance)
    before = re.search(
        r"([^\W\d_]+)\s+(?:the\s+|end of\s+|late\s+|early\s+|mid-?\s?)*$", text[: best.start]
    )
    prep = lexicon.value("whenprep", before[1].lower()) if before else None
    if re.search(r"(?i)by\s+(?:the\s+)?(?:end|beginning|start|close)\s+of\s+$", text[: best.start]):
        prep = "by"
    cost = distance(best)[0]
    return (
        {"edtf": best.edtf, "kind": best.kind, "preposition": prep or "", "start": best.start,
         "end": best.end, "text": text[best.start : best.end]},
        0.9 if cost < 8 else 0.7 if cost < 16 else 0.5,
    )  # fmt: skip


def _claim(text: str, figure: Figure, when: dict[str, Any], lexicon: Lexicon) -> tuple[str, float]:
    """Return the claim type of a figure from the words of its clause."""
    left = max(text.rfind(mark, 0, figure.start) for mark in (";", ": ", " while ", " - ")) + 1
    right = min(
        [at for at in (text.find(m, figure.end) for m in (";", " while ", " - ")) if at >= 0]
        or [len(text)]
    )
    clause = text[max(left, 0) : right].lower()
    found: dict[str, int] = {}
    for match in re.finditer(rf"(?<![\w-]){pattern(lexicon.language, 'claim').pattern}", clause):
        meaning = lexicon.value("claim", canonical(match[0])) or ""
        gap = abs(figure.start - left - match.start())
        found[meaning] = min(found.get(meaning, 999), gap)
    if "stated_capacity" in found and found["stated_capacity"] < 40 and "target" not in found:
        return "stated_capacity", 0.75
    if (
        when.get("preposition") == "by"
        and "target" not in found
        and "forecast" not in found
        and found
    ):
        return ("target", 0.6) if "signed" not in found else ("signed", 0.6)
    for claim in _CLAIMS:
        if claim in found and found[claim] < 140:
            return claim, 0.7
    return "observed", 0.65
