"""A studio over a copy of the template case, asked without a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("starlette")
from starlette.testclient import TestClient

from serai.studio.app import create_app

PORT = 8765
BASE = f"http://127.0.0.1:{PORT}"


@pytest.fixture
def client(case_folder: Path) -> Iterator[TestClient]:
    """A client that the studio takes for a browser on this machine."""
    with TestClient(create_app(case_folder, PORT, 50), base_url=BASE) as found:
        yield found


@pytest.fixture
def post(client):
    """Send a form with the token that a page of the studio gave."""

    def send(address: str, page: str = "/scenarios", **fields):
        text = client.get(page).text
        token = re.search(r'name="form_token" value="([^"]+)"', text)[1]
        seen = re.search(r'name="seen" value="([^"]+)"', text)
        data = {"form_token": token, **({"seen": seen[1]} if seen else {}), **fields}
        return client.post(address, data=data, follow_redirects=False)

    return send
