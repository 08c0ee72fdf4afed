"""Which names mean one thing.

The order of authority: a person's judgement, then the table of entities and names,
then plain rules of spelling.  Likeness of letters only suggests.  Differing numerals
and differing countries veto; a parent and its subsidiary are linked, never merged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from serai.ledger.judgements import Judgement, components
from serai.ledger.names import (
    acronym_of,
    core_words,
    countries_of,
    initials_of,
    key_of,
    numerals_of,
    script_of,
    sound_of,
)
from serai.quantity import Period
from serai.tables import Row

#: Likeness from which two names are suggested to a person; never a decision.
SUGGEST = 85.0


@dataclass(frozen=True)
class Name:
    """One name of an entity, and when it was borne."""

    entity: str
    text: str
    kind: str
    period: Period | None

    def borne(self, day: date | None) -> bool:
        """Whether the name was borne on a day; not stated counts as yes."""
        if day is None or self.period is None:
            return True
        begun = self.period.start is None or self.period.start <= day
        return begun and (self.period.end is None or day <= self.period.end)


@dataclass(frozen=True)
class Comparison:
    """What is held of two names.

    Attributes
    ----------
    answer : str
        ``same``, ``different``, ``part_of`` (a link, no merge), ``unsure`` (a person
        judged so), ``suggested`` (alike; a person should judge) or ``apart``.
    how : str
        What it rests on, in words.
    score : float or None
        Likeness of the letters, 0 to 100, where it was asked for.
    """

    left: str
    right: str
    answer: str
    how: str
    score: float | None = None
    because: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the comparison as plain data."""
        return {**self.__dict__, "because": list(self.because)}


class Identities:
    """The entities of a case with all their names, and the judgements about them."""

    def __init__(
        self,
        entities: Mapping[str, Row],
        names: Iterable[Row] = (),
        judgements: Sequence[Judgement] = (),
        day: date | None = None,
    ) -> None:
        self.entities = entities
        self.names = [*_of_entities(entities.values()), *map(_of_row, names)]
        self.judgements = [j for j in judgements if j.holds(day)]

    @cached_property
    def _by_key(self) -> Mapping[str, list[Name]]:
        found: dict[str, list[Name]] = {}
        for name in self.names:
            for key in {_exact(name.text), key_of(name.text)}:
                found.setdefault(key, []).append(name)
        return found

    @cached_property
    def _state_words(self) -> Mapping[str, str]:
        """Names of the states of this case, in any script, to their code."""
        return {
            _exact(name.text): str(self.entities[name.entity]["country"])
            for name in self.names
            if self.entities[name.entity]["type"] == "state"
            and self.entities[name.entity]["country"]
            and len(name.text) > 3
        }

    @cached_property
    def _groups(self) -> Mapping[str, str]:
        """Entities and names joined by judgements of sameness, by the first of their group."""
        links = [(self._node(j.left), self._node(j.right)) for j in self._of_kind("same")]
        return components(links)

    def _of_kind(self, kind: str) -> list[Judgement]:
        return [j for j in self.judgements if j.kind == kind]

    def _node(self, name: str) -> str:
        """Return the entity that a name stands for, or the name itself in one spelling."""
        found = self.find(name)
        return found[0] if len(found) == 1 else _exact(name)

    def find(self, name: str, day: date | None = None) -> list[str]:
        """Return the entities that bear a name, those that bore it on the day first.

        An id is its own name.  A former name still finds its bearer.
        """
        if name in self.entities:
            return [name]
        found = self._by_key.get(_exact(name)) or self._by_key.get(key_of(name)) or []
        borne = [n.entity for n in found if n.borne(day)]
        return list(dict.fromkeys([*borne, *(n.entity for n in found)]))

    def name_on(self, entity: str, day: date) -> str:
        """Return the name that an entity bore on a day: a dated one before its usual one."""
        dated = [n for n in self.names if n.entity == entity and n.period is not None]
        for name in dated:
            if name.kind in ("official", "former") and name.borne(day):
                return name.text
        return str(self.entities[entity]["name"])

    def compare(self, left: str, right: str, day: date | None = None) -> Comparison:
        """Say whether two names, or ids, mean one thing."""
        judged = self._judged(left, right)
        if judged is not None:
            return judged
        first, second = self.find(left, day), self.find(right, day)
        if first and second:
            return self._of_entities(left, right, first, second, day)
        veto = self.veto(left, right)
        if veto:
            return Comparison(left, right, "different", veto)
        how = _spelling(left, right)
        if how and countries_of(left) == countries_of(right):
            return Comparison(left, right, "same", how)
        return self._suggestion(left, right)

    def _judged(self, left: str, right: str) -> Comparison | None:
        a, b = self._node(left), self._node(right)
        for kind in ("different", "unsure", "part_of", "same"):
            for j in self._of_kind(kind):
                ends = (self._node(j.left), self._node(j.right))
                straight = ends in ((a, b), (b, a))
                grouped = kind != "part_of" and {self._group(e) for e in ends} == {
                    self._group(a), self._group(b),
                }  # fmt: skip
                if straight or (kind in ("different", "same") and grouped and a != b):
                    how = f"judged {kind.replace('_', ' ')} by {j.by} on {j.at}: {j.reason}"
                    return Comparison(left, right, kind, how, j.score, (j.id,))
        return None

    def _group(self, node: str) -> str:
        return f"group {self._groups[node]}" if node in self._groups else node

    def _of_entities(
        self, left: str, right: str, first: list[str], second: list[str], day: date | None
    ) -> Comparison:
        shared = [name for name in first if name in second]
        if len(shared) > 1 or (shared and max(len(first), len(second)) > 1):
            how = f"the name is borne by {', '.join(dict.fromkeys([*first, *second]))}"
            return Comparison(left, right, "suggested", how, None, tuple(shared))
        if shared:
            how = f"both are names of {shared[0]}{self._dated(shared[0], left, right, day)}"
            return Comparison(left, right, "same", how, None, (shared[0],))
        a, b = first[0], second[0]
        for child, parent in ((a, b), (b, a)):
            if parent in self._above(child):
                how = f"{child} is part of or owned by {parent}: a link, no merge"
                return Comparison(left, right, "part_of", how, None, (child, parent))
        return Comparison(left, right, "different", f"{a} and {b} are two entities", None, (a, b))

    def _dated(self, entity: str, left: str, right: str, day: date | None) -> str:
        """Say which of two names was not borne on the day, or is a former one."""
        for text in (left, right):
            for name in self.names:
                if name.entity != entity or key_of(name.text) != key_of(text):
                    continue
                when = f" ({name.period.text})" if name.period else ""
                if day is not None and not name.borne(day):
                    return f"; {text} was not its name on {day}{when}"
                if name.kind == "former":
                    return f"; {text} is a former name{when}"
        return ""

    def _above(self, entity: str) -> list[str]:
        above: list[str] = []
        parent = self.entities[entity]["parent"]
        while parent and parent in self.entities and parent not in above:
            above.append(parent)
            parent = self.entities[parent]["parent"]
        return above

    def countries(self, name: str) -> frozenset[str]:
        """Return the countries that a name speaks of, or that its entity belongs to."""
        found = set(countries_of(name))
        words = f" {_exact(name)} "
        found |= {code for word, code in self._state_words.items() if f" {word} " in words}
        if not found:
            for entity in self.find(name)[:1]:
                found |= {str(self.entities[entity]["country"] or "")} - {""}
        return frozenset(found)

    def veto(self, left: str, right: str) -> str:
        """Say why two names cannot mean one thing; empty if nothing speaks against it."""
        a, b = numerals_of(left), numerals_of(right)
        if sorted(a) != sorted(b):
            return f"other numerals: {_said(a)} and {_said(b)}"
        first, second = self.countries(left), self.countries(right)
        if first and second and not first & second:
            return f"other countries: {_said(sorted(first))} and {_said(sorted(second))}"
        one, two = acronym_of(left), acronym_of(right)
        if one and two and one != two and script_of(left) == script_of(right):
            return f"other short forms: {left} and {right}"
        return ""

    def _suggestion(self, left: str, right: str) -> Comparison:
        from rapidfuzz import fuzz

        for short, long in ((left, right), (right, left)):
            acronym = acronym_of(short)
            if acronym and acronym in initials_of(long):
                how = f"{short} are the initials of the other; a person should judge"
                return Comparison(left, right, "suggested", how, 100.0)
        a, b = core_words(left), core_words(right)
        score = float(fuzz.token_set_ratio(" ".join(a), " ".join(b)))
        sound = float(fuzz.ratio(sound_of(left), sound_of(right)))
        best = max(score, sound)
        if best >= SUGGEST:
            inside = set(a) < set(b) or set(b) < set(a)
            how = "one name holds the other: the same, or a part of it" if inside else "alike"
            return Comparison(left, right, "suggested", f"{how}; a person should judge", best)
        return Comparison(left, right, "apart", "nothing speaks for it", best)

    def suggestions(
        self, names: Sequence[str], least: float = SUGGEST, limit: int = 200
    ) -> list[Comparison]:
        """Return pairs of names that a person should judge, the likest first.

        Pairs that are vetoed, decided, or names of two known entities are left out.
        """
        found = []
        for left, right in _alike(list(dict.fromkeys(names)), least):
            held = self.compare(left, right)
            if held.answer == "suggested":
                found.append(held)
        found.sort(key=lambda c: (-(c.score or 0.0), c.left, c.right))
        return found[:limit]

    def conflicts(self) -> list[tuple[str, str, str]]:
        """Return pairs judged different that other judgements join: (judgement, left, right)."""
        return [
            (j.id, j.left, j.right)
            for j in self._of_kind("different")
            if self._group(self._node(j.left)) == self._group(self._node(j.right))
        ]


def _said(parts: Iterable[str]) -> str:
    return ", ".join(parts) or "none"


def _exact(name: str) -> str:
    from serai.ledger.names import plain_words

    return " ".join(plain_words(name))


def _of_entities(rows: Iterable[Row]) -> Iterator[Name]:
    for row in rows:
        yield Name(row.id, row["name"], "official", None)
        for alias in row["aliases"] or ():
            text, _, rest = alias.partition(" (")
            former = rest.startswith("former")
            yield Name(row.id, text if former else alias, "former" if former else "alias", None)


def _of_row(row: Row) -> Name:
    return Name(row["entity"], row["name"], row["kind"], row["period"])


def _spelling(left: str, right: str) -> str:
    """Say by which rule of spelling two names are one; empty if by none."""
    if key_of(left) == key_of(right):
        return "the same words, legal form left out"
    a, b = sound_of(left), sound_of(right)
    if a == b and (script_of(left) != script_of(right) or len(a) >= 8) and len(a) >= 5:
        return "the same name, written otherwise in Latin letters"
    return ""


def _alike(names: Sequence[str], least: float) -> Iterator[tuple[str, str]]:
    """Return pairs whose letters are alike enough to look at, by rapidfuzz."""
    from rapidfuzz import fuzz, process

    if len(names) < 2:
        return
    keys = [" ".join(core_words(name)) for name in names]
    for start in range(0, len(keys), 500):
        scores = process.cdist(
            keys[start : start + 500], keys, scorer=fuzz.token_sort_ratio, score_cutoff=least,
            workers=1,
        )  # fmt: skip
        for i, j in zip(*scores.nonzero(), strict=True):
            if start + i < j:
                yield names[start + i], names[int(j)]
