"""Groups of project classes: few enough that each has cases."""

from __future__ import annotations

import re

#: Class of the projects table to the group whose past was fitted.
GROUP_OF = {
    "rail": "rail", "metro": "rail", "border": "rail", "port": "port", "terminal": "port",
    "ship": "port", "road": "road", "solar": "power", "wind": "power", "hydro": "power",
    "pumped_storage": "power", "battery": "power", "nuclear": "power", "coal_power": "power",
    "gas_power": "power", "grid": "power", "hydrogen": "power", "pipeline": "fuels",
    "oil_gas_field": "fuels", "gas_processing": "fuels", "refinery": "fuels",
    "petrochemical": "fuels",
}  # fmt: skip
GROUPS = ("rail", "port", "road", "power", "fuels", "other")
#: Fewer cases than this are pooled with all classes, and the answer says so.
FEW = 5
_WORDS = {
    "rail": r"\brail|\bmetro\b|\btram|\btunnel|\btrains?\b",
    "port": r"\bports?\b|\bseaport|\bshipping|\bships?\b|\bferr(?:y|ies)|\bterminal|\bvessel",
    "road": r"\broads?\b|\bhighway|\bmotorway|\bexpressway|\bbridge",
    "fuels": r"\boil\b|\bgas (?:pipeline|field|process)|\bpipeline|\brefiner|\blng\b|\bpetrochem|"
             r"\bmethanol|\burea\b",
    "power": r"\bpower|\bwind\b|\bsolar|\bhydro|\bnuclear|\bcoal|\btransmission|\bgeothermal|"
             r"\belectri|\bsubstation|\breactor|\bdams?\b",
}  # fmt: skip


def group_of_class(name: str) -> str:
    """Return the group of a project class; ``other`` for those without one."""
    return GROUP_OF.get(name, "other")


def group_of_sector(sector: str, subject: str = "") -> str:
    """Return the group that a sector in plain words falls into, else its subject; ``other``."""
    for text in (sector.casefold(), subject.casefold() if not sector else ""):
        if text.startswith("power"):
            return "power"
        hits = {group: match.start() for group, pattern in _WORDS.items()
                if (match := re.search(pattern, text))}  # fmt: skip
        if hits:
            return min(hits, key=lambda group: hits[group])
    return "other"
