"""One change of a case at a time, between processes and threads, and after a kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from lists import activity, iati, transaction
from serai.case import open_case
from serai.errors import UsageError
from serai.importing import enter, read_file
from serai.ledger.imports.model import Options
from serai.locking import FILE, changing
from serai.sealing import seal

HOLD = (
    "import sys; from pathlib import Path\n"
    "from serai.locking import changing\n"
    "with changing(Path(sys.argv[1]), 'serai import'):\n"
    "    print('held', flush=True)\n"
    "    sys.stdin.read()\n"
)


@pytest.fixture
def other(case_folder):
    """Another process that holds the case until its input ends."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(case_folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:  # fmt: skip
        assert process.stdout and process.stdout.readline() == b"held\n"
        yield process
        if process.poll() is None:
            process.communicate()


def test_a_second_change_is_refused_with_who_is_at_it(tmp_path, case_folder, other):
    path = iati(tmp_path, activity(transaction("100")))
    reading = read_file(path, Options(), None, case_folder)
    by = f"by serai import .process {other.pid} on "
    for change in (
        lambda: enter(case_folder, reading, open_case(case_folder).as_of, "b", False, False),
        lambda: seal(case_folder),
    ):
        with pytest.raises(UsageError, match=by):
            change()
    # Who only reads is not kept out.
    enter(case_folder, reading, open_case(case_folder).as_of, "b", False, True)
    other.communicate()
    assert enter(case_folder, reading, open_case(case_folder).as_of, "b", False, False).written
    assert not (case_folder / FILE).exists() or os.name != "posix"


@pytest.mark.skipif(os.name != "posix", reason="kills a process")
def test_a_lock_left_behind_by_a_kill_locks_nothing(case_folder, other):
    other.send_signal(signal.SIGKILL)
    other.wait()
    assert (case_folder / FILE).exists()
    with changing(case_folder, "test"):
        assert f'"process": {os.getpid()}' in (case_folder / FILE).read_text(encoding="utf-8")
    assert not (case_folder / FILE).exists()


def test_a_second_holder_in_one_process_is_refused_too(case_folder):
    with (
        changing(case_folder, "one"),
        pytest.raises(UsageError, match="by one"),
        changing(case_folder, "two"),
    ):
        pass
    with changing(case_folder, "three"):
        pass
