"""Compute one view of a case and render its pages; run by the studio as a process of its own.

Every step is told as a line of JSON on the standard output.  Exit codes are those
of the command line: 2 for an invalid case, 1 for a failure.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def tell(**what: str) -> None:
    """Tell the server what happens."""
    sys.stdout.write(json.dumps(what, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> int:
    """Run; the arguments are the case folder, the view, the draws and the folder of pages."""
    folder, slug, draws, target = arguments
    from serai.assess import assess
    from serai.case import open_case
    from serai.errors import CaseError, SeraiError
    from serai.studio.render import render_pages
    from serai.studio.views import view_of

    view = view_of(slug)
    try:
        tell(step="opening the case")
        case = open_case(Path(folder), scenario=view.scenario)
        assessment = assess(case, view.as_of, (), lambda step: tell(step=step), int(draws))
        tell(step="drawing the pages")
        render_pages(assessment, Path(target))
        tell(step="done")
    except CaseError as error:
        tell(reason="\n".join(str(fault) for fault in error.faults) or str(error))
        return 2
    except SeraiError as error:
        tell(reason=str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
