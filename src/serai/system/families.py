"""Route families: what makes a chain northern, middle, southern or by sea; rules are data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from serai.system.network import Link, Network

REGIONAL = "regional"


@dataclass(frozen=True)
class Family:
    """One route family and the marks by which a link belongs to it."""

    id: str
    title: str
    via: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    crossings: frozenset[frozenset[str]] = frozenset()


@lru_cache(maxsize=1)
def families() -> tuple[Family, ...]:
    """Return the families in the order in which they are tried."""
    from ruamel.yaml import YAML

    text = files("serai").joinpath("system", "families.yaml").read_text(encoding="utf-8")
    return tuple(
        Family(
            entry["id"],
            entry["title"],
            frozenset(entry.get("via", ())),
            frozenset(entry.get("countries", ())),
            frozenset(frozenset(pair) for pair in entry.get("crossings", ())),
        )
        for entry in YAML(typ="safe").load(text)
    )


def family_names() -> tuple[str, ...]:
    """Return the ids of all families, the regional one last."""
    return (*(family.id for family in families()), REGIONAL)


def link_family(network: Network, link: Link) -> str:
    """Return the family that using this link decides; empty where it decides nothing."""
    ends = frozenset([network.places[link.start].country, network.places[link.end].country])
    for family in families():
        crosses = link.mode in ("sea", "ferry") and ends in family.crossings
        if link.via in family.via or crosses or ends & family.countries:
            return family.id
    return ""


def chain_family(marks: set[str]) -> str:
    """Return the family of a chain from the marks of its links and facilities."""
    return next((family.id for family in families() if family.id in marks), REGIONAL)
