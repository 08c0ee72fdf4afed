"""One change of a case at a time: a lock that is let go when its holder dies.

The lock is the operating system's own, on a hidden file of the case folder, so one
left behind by a killed process locks nothing.  The file says who holds it, for the
message to others.
"""

from __future__ import annotations

import errno
import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from serai.errors import UsageError, quoted

FILE = ".serai.lock"
#: The locked byte lies beyond what the file holds, so that others may read who holds it.
_PLACE = 1 << 30


@contextmanager
def changing(folder: Path, what: str) -> Iterator[None]:
    """Hold a case folder while its files are read and replaced; readers are not kept out.

    Parameters
    ----------
    what : str
        What changes it, in the words of a command, such as ``serai import``.

    Raises
    ------
    UsageError
        At once, if another process or thread is changing the case, or if the folder
        cannot be written or locked.
    """
    path = folder / FILE
    handle = _held(path, folder)
    try:
        owner = {
            "what": what, "process": os.getpid(), "host": socket.gethostname(),
            "since": datetime.now(UTC).isoformat(timespec="seconds"),
        }  # fmt: skip
        os.ftruncate(handle, 0)
        os.write(handle, json.dumps(owner).encode("utf-8"))
        yield
    finally:
        if os.name == "posix":
            path.unlink(missing_ok=True)  # Before the lock is let go: nobody else holds it.
        os.close(handle)


def _held(path: Path, folder: Path) -> int:
    """Return an open, locked handle of the file that stands at the path now."""
    while True:
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise UsageError(
                f"{quoted(str(folder))} cannot be written: {error.strerror}; copy the case first"
            ) from error
        try:
            taken = _lock(handle)
        except OSError as error:
            os.close(handle)
            raise UsageError(
                f"{quoted(str(folder))} cannot be locked: {error.strerror}; copy the case to a "
                "disk of this machine"
            ) from error
        if not taken:
            os.close(handle)
            raise UsageError(f"{quoted(folder.resolve().name)} is being changed{_owner(path)}; "
                             "run this again when that has ended")  # fmt: skip
        # Its holder may have removed the file between opening and locking.
        if path.exists() and os.path.samestat(os.fstat(handle), path.stat()):
            return handle
        os.close(handle)


def _lock(handle: int) -> bool:
    """Take the lock of an open file without waiting; whether it was free."""
    try:
        # By platform and not by name of the system, so that types are checked on each.
        if sys.platform == "win32":
            import msvcrt

            os.lseek(handle, _PLACE, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            os.lseek(handle, 0, os.SEEK_SET)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
            return False
        raise
    return True


def _owner(path: Path) -> str:
    """Say who holds the lock, as far as the file tells."""
    try:
        owner = json.loads(path.read_text(encoding="utf-8"))
        return (f" by {owner['what']} (process {owner['process']} on {owner['host']}, "
                f"since {owner['since']})")  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError):
        return " by another process"
