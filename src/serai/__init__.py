"""serai tests what was pledged against the system that must deliver it.

The public functions are few: :func:`open_case` loads a case folder,
:func:`assess` answers five questions about each of its pledges.  Everything
else is reached from what they return.
"""

__version__ = "0.1.0"

from serai.assess import assess
from serai.case import open_case

__all__ = ["__version__", "assess", "open_case"]
