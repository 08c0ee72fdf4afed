"""The templates that report, brief and studio share; what only shows pages imports no model."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment


def environment(*packages: str) -> Environment:
    """Return the template environment of the kit, with the templates of other packages before it."""
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    # Everything is escaped, whatever a template is called: documents are not trusted.
    return Environment(
        loader=ChoiceLoader([PackageLoader(name) for name in (*packages, "serai.pages")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
