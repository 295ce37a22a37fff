"""What every request passes first: whose it is, where it was sent from, and which headers every answer has.

Nothing behind the guard asks again, so a page or a form that is added later cannot forget to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import parse_qsl

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from grader.desk.keys import Keys, Session

PROXY_HEADER = "x-grader-desk"
"""What a proxy that the desk was started by adds to each request: the token, which no page in a browser can know."""
ENTER = "/enter"
STATIC = "/static/"
_LARGEST_FORM = 1 << 20
_MOST_FIELDS = 20_000
_PREFIX = re.compile(r"(?:/[\w.~%@+-]+)*")
_SAFE = ("GET", "HEAD")
_HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "content-security-policy": (
            "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; "
            "img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-src 'self'; "
            "frame-ancestors 'none'; base-uri 'none'"
        ),
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",  # with less, a browser says of a form that it comes from nowhere
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), microphone=(), geolocation=()",
        "cache-control": "no-store",
    }
)
FRAME_HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "content-security-policy": (
            "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; "
            "base-uri 'none'; form-action 'none'"
        ),
        "x-frame-options": "SAMEORIGIN",
    }
)
"""Of what learners made: a page without scripts, forms, requests and an origin, even where it is opened by itself."""


@dataclass(frozen=True)
class Door:
    """Where the desk is reached: ``hosts`` as browsers write them, with the port."""

    hosts: frozenset[str]


class RefusedError(Exception):
    """Why a request gets nothing."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status, self.text = status, text


class Guard:
    """The application behind its door."""

    def __init__(self, app: ASGIApp, keys: Keys, door: Door, author: str) -> None:
        self._app, self._keys, self._door, self._author = app, keys, door, author

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or refuse it."""
        if scope["type"] != "http":
            return
        guarded = _with_headers(send)
        try:
            scope, receive = await self._let_in(scope, receive)
        except RefusedError as refused:
            await PlainTextResponse(f"{refused.text}\n", refused.status)(scope, receive, guarded)
            return
        await self._app(scope, receive, guarded)

    async def _let_in(self, scope: Scope, receive: Receive) -> tuple[Scope, Receive]:
        request = Request(scope, receive)
        headers = request.headers
        proxied = self._keys.is_token(headers.get(PROXY_HEADER, ""))
        host = headers.get("host", "")
        if not proxied and host.lower() not in self._door.hosts:
            raise RefusedError(421, "This is not the address of the desk.")
        if headers.get("sec-fetch-site") == "cross-site" and headers.get("sec-fetch-mode") != "navigate":
            raise RefusedError(403, "Another site asked for this.")
        state: dict[str, object] = {"prefix": _prefix(headers) if proxied else "", "proxied": proxied}
        session = self._session(request, proxied=proxied)
        path = scope["path"]
        if session is None and path != ENTER and not path.startswith(STATIC):
            raise RefusedError(403, "Open the address that `grader desk` printed; it holds the token that lets you in.")
        state["session"], state["fresh"] = session, self._is_new(request)
        if request.method not in _SAFE:
            receive = await self._form(request, session, state)
        return {**scope, "state": {**scope.get("state", {}), **state}}, receive

    def _session(self, request: Request, *, proxied: bool) -> Session | None:
        session = self._keys.opened(request.cookies.get(self._keys.cookie_name, ""))
        if session is None and proxied and request.method in _SAFE:
            return self._keys.begin(self._author)
        return session

    def _is_new(self, request: Request) -> bool:
        """Whether a browser has no session of ours yet."""
        return self._keys.opened(request.cookies.get(self._keys.cookie_name, "")) is None

    async def _form(self, request: Request, session: Session | None, state: dict[str, object]) -> Receive:
        """The fields of a form, which a page of ours has sent; kept for whoever carries it out."""
        origin = request.headers.get("origin", "")
        scheme, _, host = origin.partition("://")
        if scheme not in ("http", "https") or host.lower() != request.headers.get("host", "").lower():
            raise RefusedError(403, "The form comes from another site.")
        if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
            raise RefusedError(403, "The form comes from another site.")
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > _LARGEST_FORM:
                raise RefusedError(413, "The form is too large.")
        try:
            fields = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
        except ValueError:
            raise RefusedError(400, "This is no form.") from None
        token = dict(fields).get("csrf", "")
        if session is None or not self._keys.is_form_token(session, token):
            raise RefusedError(403, "The form is not of this session. Load its page again, and send it once more.")
        state["form"] = fields

        async def nothing_more() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        return nothing_more


def set_session(response: Response, keys: Keys, session: Session, prefix: str, *, secure: bool) -> None:
    """Give a browser its session."""
    response.set_cookie(
        keys.cookie_name,
        keys.sealed(session),
        path=prefix or "/",
        httponly=True,
        samesite="strict",
        secure=secure,
    )


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sending


def _prefix(headers: Headers) -> str:
    """The path under which a proxy has the desk."""
    for name in ("x-forwarded-prefix", "x-proxycontextpath", "x-forwarded-context"):
        text = headers.get(name, "").rstrip("/")
        if text and _PREFIX.fullmatch(text) and "//" not in text:
            return text
    return ""
