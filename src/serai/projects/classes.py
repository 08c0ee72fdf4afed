"""Groups of project classes: few enough that each has cases."""

from __future__ import annotations

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
    "rail": ("rail", "metro", "tram", "tunnel", "train"),
    "port": ("port", "ship", "ferr", "terminal", "container", "vessel"),
    "road": ("road", "highway", "motorway", "bridge"),
    "fuels": ("oil", "gas pipeline", "pipeline", "refiner", "lng", "petrochem", "gas field",
              "gas process", "methanol", "urea"),
    "power": ("power", "wind", "solar", "hydro", "nuclear", "coal", "transmission", "geothermal",
              "electric", "substation", "reactor", "dam"),
}  # fmt: skip


def group_of_class(name: str) -> str:
    """Return the group of a project class; ``other`` for those without one."""
    return GROUP_OF.get(name, "other")


def group_of_sector(sector: str, subject: str = "") -> str:
    """Return the group that a sector in plain words falls into, else its subject; ``other``."""
    for text in (sector.casefold(), subject.casefold() if not sector else ""):
        if text.startswith("power"):
            return "power"
        found = {group: min((text.find(w) for w in words if w in text), default=-1)
                 for group, words in _WORDS.items()}  # fmt: skip
        hits = {group: at for group, at in found.items() if at >= 0}
        if hits:
            return min(hits, key=lambda group: hits[group])
    return "other"
