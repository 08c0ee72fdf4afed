"""What stands before every request: host, origin, size of the body, headers of the answer.

The studio listens on the loopback interface, yet any page of the web that a browser
shows can send requests there.  A foreign ``Host`` is a renamed address; a foreign
``Origin`` on a write is another site's form.  Forms carry a token besides, equal to
a cookie that other sites cannot read.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urlsplit

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
COOKIE = "serai_form"
FIELD = "form_token"
HEADER = "x-form-token"
#: Bytes that a form may have, and a document sent with it.
MOST_FORM = 1_000_000
MOST_UPLOAD = 60_000_000
READS = frozenset({"GET", "HEAD"})

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = (
    ("content-security-policy", POLICY), ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"), ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"), ("cross-origin-resource-policy", "same-origin"),
)  # fmt: skip


class Guard:
    """ASGI middleware that lets only this machine's own browser pages through."""

    def __init__(self, app: Application, port: int) -> None:
        self.app = app
        self.port = port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse or pass on one request."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1")
                   for name, value in scope["headers"]}  # fmt: skip
        refusal = self.refusal(scope, headers)
        if refusal:
            await _refuse(send, *refusal)
            return
        token = cookie_token(headers.get("cookie", ""))
        fresh = "" if token else secrets.token_urlsafe(24)
        scope["form_token"] = token or fresh
        most = MOST_UPLOAD if _is_upload(headers) else MOST_FORM
        await self.app(scope, _limited(receive, most), _dressed(send, fresh, scope["path"]))

    def refusal(self, scope: Scope, headers: dict[str, str]) -> tuple[int, str] | None:
        """Return status and reason where a request is refused; None where it may pass."""
        if not self._own(f"http://{headers.get('host', '')}"):
            return (
                421,
                "This address is not served here: open the studio by the address it printed.",
            )
        if scope["method"] in READS:
            return None
        site = headers.get("sec-fetch-site", "same-origin")
        origin = headers.get("origin")
        if site not in ("same-origin", "none") or (origin is not None and not self._own(origin)):
            return 403, "Another site asked for a change; it was not made."
        size = headers.get("content-length")
        most = MOST_UPLOAD if _is_upload(headers) else MOST_FORM
        if size is not None and (not size.isdecimal() or int(size) > most):
            return 413, f"Too large: at most {most:,} bytes are taken. Nothing was stored."
        return None

    def _own(self, address: str) -> bool:
        """Whether an address is one of this server's own."""
        try:
            parts = urlsplit(address)
            port = parts.port
        except ValueError:
            return False
        return parts.scheme == "http" and (parts.hostname or "") in NAMES and port == self.port


class TooLarge(Exception):
    """A body was longer than it may be."""


def token_holds(scope: Scope, sent: str) -> bool:
    """Whether a form carries the token of its cookie."""
    own = str(scope.get("form_token", ""))
    return bool(own) and hmac.compare_digest(own.encode(), sent.encode())


def cookie_token(header: str) -> str:
    """Return the token that the cookie holds; empty where there is none."""
    try:
        found = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found and 16 <= len(found.value) <= 64 else ""


def _is_upload(headers: dict[str, str]) -> bool:
    return headers.get("content-type", "").lower().startswith("multipart/form-data")


def _limited(receive: Receive, most: int) -> Receive:
    """Count the bytes of a body, whatever length it declared."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise TooLarge(f"more than {most:,} bytes")
        return message

    return counted


def _dressed(send: Send, fresh: str, path: str) -> Send:
    """Add the headers of safety, and the cookie where the browser has none yet."""

    async def dressed(message: Message) -> None:
        if message["type"] == "http.response.start":
            added = [(name.encode(), value.encode()) for name, value in HEADERS]
            if not path.startswith("/static/"):
                added.append((b"cache-control", b"no-store"))
            if fresh:
                cookie = f"{COOKIE}={fresh}; Path=/; HttpOnly; SameSite=Strict"
                added.append((b"set-cookie", cookie.encode()))
            message["headers"] = [*message.get("headers", ()), *added]
        await send(message)

    return dressed


async def _refuse(send: Send, status: int, reason: str) -> None:
    body = reason.encode("utf-8")
    await send({
        "type": "http.response.start", "status": status,
        "headers": [(b"content-type", b"text/plain; charset=utf-8"),
                    (b"content-length", str(len(body)).encode()),
                    *((name.encode(), value.encode()) for name, value in HEADERS)],
    })  # fmt: skip
    await send({"type": "http.response.body", "body": body})
