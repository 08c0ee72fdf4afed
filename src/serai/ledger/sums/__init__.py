"""Sums: small checks that hold figures against one another.

Each check type is a generator of findings.  The first is the claim as printed;
later ones are other readings of the same words.  The checks of a case are data
(``checks.yaml``), so an unseen case brings its own.
"""

from serai.ledger.sums.implied import implied_checks
from serai.ledger.sums.kinds import check_types
from serai.ledger.sums.model import CheckResult, CheckSpec, Finding
from serai.ledger.sums.run import read_checks, run_checks

__all__ = [
    "CheckResult",
    "CheckSpec",
    "Finding",
    "check_types",
    "implied_checks",
    "read_checks",
    "run_checks",
]
