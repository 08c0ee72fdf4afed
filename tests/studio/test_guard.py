"""What the studio refuses: foreign hosts, other sites' forms, forms without a token, large bodies."""

from __future__ import annotations

import pytest

from serai.studio.guard import MOST_FORM, POLICY


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:1", "127.0.0.1.evil.example:8765", "",
                                  "localhost", "user@127.0.0.1:9"])  # fmt: skip
def test_a_foreign_host_gets_nothing(client, host):
    answer = client.get("/v/base/", headers={"host": host})
    assert answer.status_code == 421 and "serai studio" not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost:8765", "[::1]:8765"])
def test_own_hosts_pass(client, host):
    assert client.get("/scenarios", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("headers", [
    {"origin": "http://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"}, {"origin": "http://127.0.0.1:9999"},
    {"origin": "https://127.0.0.1:8765"},
])  # fmt: skip
def test_another_sites_form_changes_nothing(client, case_folder, headers):
    answer = client.post("/scenarios", data={"title": "x", "reason": "y"}, headers=headers)
    assert answer.status_code == 403
    assert not (case_folder / "scenarios").exists()


def test_a_form_without_the_token_changes_nothing(client, case_folder):
    client.get("/scenarios")
    for token in ("", "x" * 32):
        data = {"title": "x", "reason": "y", "form_token": token}
        assert client.post("/scenarios", data=data).status_code == 403
    assert not (case_folder / "scenarios").exists()


def test_a_large_body_is_refused_by_its_length_and_by_its_bytes(client):
    client.get("/scenarios")
    assert client.post("/scenarios", content=b"a" * (MOST_FORM + 1)).status_code == 413

    def drip():
        for _ in range(20):
            yield b"a" * 100_000

    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post("/scenarios", content=drip(), headers=kind).status_code == 413


def test_every_answer_carries_the_policy(client):
    for address in ("/scenarios", "/static/studio.js", "/no/such/page", "/v/base/", "/api"):
        headers = client.get(address).headers
        assert headers["content-security-policy"] == POLICY
        assert headers["x-content-type-options"] == "nosniff"
    assert "script-src 'self';" in POLICY and "unsafe-eval" not in POLICY


def test_pages_hold_no_script_of_their_own(client):
    for address in ("/v/base/", "/scenarios", "/documents", "/review", "/tables", "/runs"):
        text = client.get(address).text
        assert "<script>" not in text and " onclick" not in text


@pytest.mark.parametrize("address", [
    "/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2f..%2fcase.yaml", "/documents/../case.yaml",
    "/documents/" + "0" * 64, "/v/base/pledge/..%2f..%2fdone", "/v/base/..%2fdone.json",
    "/scenarios/..%2fcase", "/v/..%2f..%2fetc/", "/tables/..%2fcase", "/tables/sources/..%2f..%2fx",
    "/runs/..%2f..%2fcase", "/api/runs/..%2fx", "/review/..%2fx", "/v/base@yesterday/",
])  # fmt: skip
def test_no_address_leads_out_of_the_case(client, address):
    answer = client.get(address)
    assert answer.status_code == 404 and "as_of:" not in answer.text
