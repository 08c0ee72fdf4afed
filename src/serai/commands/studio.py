"""``serai studio``: look at a case, change it and review documents, in a browser on this machine."""

from __future__ import annotations

import shutil
import socket
import tempfile
from pathlib import Path
from typing import Any

import click

from serai.commands.shared import draws_option, guarded
from serai.errors import UsageError

HOST = "127.0.0.1"


@click.command(name="studio")
@click.argument("case")
@click.option("--port", type=click.IntRange(1, 65535), default=8765, show_default=True,
              help="Port on this machine.")  # fmt: skip
@click.option("--open", "open_browser", is_flag=True, help="Open the browser too.")
@draws_option
@guarded
def command(case: str, port: int, open_browser: bool, draws: int) -> None:
    """Serve CASE to a browser on this machine: pledges, map, scenarios, documents, review.

    A case that comes with serai is copied into the current folder first, since
    the studio keeps what you enter in the case's own files.
    """
    from serai.studio.app import create_app

    try:
        import uvicorn
    except ImportError as error:  # the extra is not installed
        raise UsageError('the studio needs its extra: pip install "serai[studio]"') from error
    folder = working_copy(case)
    listener = _listen(port)
    address = f"http://{HOST}:{port}/"
    click.echo(f"serai studio of {folder}: {address}  (Ctrl+C ends it)")
    if open_browser:
        click.launch(address)
    config: Any = uvicorn.Config(
        create_app(folder, port, draws), log_level="warning", access_log=False, lifespan="on",
        timeout_graceful_shutdown=3, server_header=False,
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=[listener])


def working_copy(case: str) -> Path:
    """Return the folder that the studio works on; a shipped case is copied beside the user.

    Raises
    ------
    UsageError
        If there is no such case, or a folder of its name holds something else.
    """
    from serai.case import find_case
    from serai.tables import write_whole

    if (Path(case) / "case.yaml").is_file():
        return Path(case)
    if Path(case).is_dir():
        # A broken case is opened with its faults, so the file may be missing altogether.
        return Path(case)
    found = find_case(case)
    target = Path.cwd() / case
    with tempfile.TemporaryDirectory(prefix=f".{case}.", dir=target.parent) as folder:
        fresh = Path(folder) / case
        shutil.copytree(found, fresh, ignore=shutil.ignore_patterns("__pycache__", "out"))
        write_whole(fresh / ".gitignore", b"out/\ndocuments/\n")
        # The whole folder appears at once, so a kill leaves no half of it.
        fresh.replace(target)
    click.echo(f"{case} comes with serai; the studio works on a copy: {target}")
    return target


def _listen(port: int) -> socket.socket:
    """Return a socket on the loopback only.

    Raises
    ------
    UsageError
        If the port is taken; a free one is named.
    """
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        with socket.socket() as other:
            other.bind((HOST, 0))
            free = other.getsockname()[1]
        listener.close()
        raise UsageError(f"port {port} is in use or not allowed; try --port {free}") from error
    listener.listen(64)
    return listener
