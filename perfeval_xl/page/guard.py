"""Who may ask: this machine, by the address that was handed out, with the token, and no page of another origin."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from perfeval_xl.page.lifetime import Lifetime

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # with none at all browsers hide the origin of a form that is sent
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
SIGNS = "/alive"
"""Where windows give signs of life: nothing that somebody does."""


class Guard:
    """Lets through what may ask, and notes that something was asked for."""

    def __init__(self, app: ASGIApp, *, port: Callable[[], int], token: str, life: Lifetime, refused: str) -> None:
        """Refuse with the text `refused`; the port is known once the program listens."""
        self._app, self._port, self._token, self._life, self._refused = app, port, token, life, refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        if not self._may(scope):
            await PlainTextResponse(self._refused, 403)(scope, receive, guarded)
            return
        if scope["path"] == SIGNS:
            await self._app(scope, receive, guarded)
            return
        self._life.begin()
        try:
            await self._app(scope, receive, guarded)
        finally:
            self._life.finish()

    def _may(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        hosts = {f"{name}:{self._port()}" for name in ("127.0.0.1", "localhost")}
        origin = headers.get("origin")
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        return (
            headers.getlist("host") in [[host] for host in hosts]
            and (origin is None or origin == f"http://{headers['host']}")
            and headers.get("sec-fetch-site", "none") in ("none", "same-origin")
            and secrets.compare_digest(given.encode(), self._token.encode())
        )
