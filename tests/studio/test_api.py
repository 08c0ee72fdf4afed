"""Data under /api: described, followed, started and stopped, never without the token."""

from __future__ import annotations

import re
import time

import pytest
from starlette.routing import Route

from serai.studio.app import ROUTES


def token(client) -> dict[str, str]:
    """Return the header that allows a change."""
    client.get("/scenarios")
    return {"x-form-token": client.cookies["serai_form"]}


def test_every_address_of_data_is_described_and_no_other(client):
    told = client.get("/api").json()
    assert told["openapi"].startswith("3.1")
    described = {(path, way.upper()) for path, ways in told["paths"].items() for way in ways}
    routes = {
        (route.path, way)
        for route in ROUTES
        if isinstance(route, Route) and route.path.startswith("/api/")
        for way in (route.methods or set()) - {"HEAD"}
    }
    assert described == routes
    for path, ways in told["paths"].items():
        wanted = set(re.findall(r"{(\w+)}", path))
        for way in ways.values():
            assert {p["name"] for p in way.get("parameters", ())} == wanted


def test_views_scenarios_and_what_is_missing(client, case_folder):
    assert client.get("/api/views").json()[0]["view"] == "base"
    name = client.get("/api/views").json()[-1]["view"]
    if name != "base":
        assert client.get(f"/api/scenarios/{name}").json()["title"]
    assert client.get("/api/scenarios/no-such").status_code == 404
    assert client.get("/api/v/no-such/pledges").status_code == 404
    assert client.get("/api/v/base@2000-01-01/pledges").status_code == 409


@pytest.mark.parametrize("address", ["/api/runs", "/api/runs/x/stop"])
def test_nothing_starts_or_stops_without_the_token(client, address):
    client.get("/scenarios")
    assert client.post(address, json={"view": "base"}).status_code == 403
    sent = {"x-form-token": "x" * 32}
    assert client.post(address, json={"view": "base"}, headers=sent).status_code == 403


def test_a_run_is_started_followed_and_stopped(client):
    sent = token(client)
    for wrong in ({}, [], {"view": "no such"}, {"view": "no-such"}):
        assert client.post("/api/runs", json=wrong, headers=sent).status_code in (404, 422)
    answer = client.post("/api/runs", json={"view": "base@2025-01-01"}, headers=sent)
    assert answer.status_code == 202
    name = answer.json()["id"]
    assert client.get(f"/api/runs/{name}").json()["view"] == "base@2025-01-01"
    assert client.post(f"/api/runs/{name}/stop", headers=sent).json()["state"] == "stopped"
    for _ in range(100):
        if client.get(f"/api/runs/{name}").json()["ended"]:
            break
        time.sleep(0.05)
    held = next(job for job in client.get("/api/runs").json() if job["id"] == name)
    assert held["state"] == "stopped" and held["ended"]
    assert client.post(f"/api/runs/{name}/stop", headers=sent).status_code == 404
