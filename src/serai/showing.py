"""How objects show themselves in a notebook: the drawing lives in the pages, asked for by name.

The pages stand above the models, so a model cannot import them; it names them.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


def shown_as_html(thing: Any) -> str:
    """Return what a notebook shows of an object, as HTML that carries its own style."""
    html: str = import_module("serai.pages.notebook").html_of(thing)
    return html


class Shown:
    """An object that notebooks (Jupyter, marimo) show as a table or a card."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        """Return the object as notebooks show it."""
        return shown_as_html(self)
