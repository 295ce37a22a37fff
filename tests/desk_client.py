"""A browser of a few lines for the desk's unit tests: it keeps cookies and follows nothing by itself."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urlsplit

from starlette.types import ASGIApp, Message, Scope

from grader.desk.desk import Desk

if TYPE_CHECKING:
    from mini_course import MiniCourse

HOST = "127.0.0.1:8000"
LAB = "lab1_plain"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    data: bytes
    ms: float = 0.0
    """Milliseconds until all of it was there; what the desk does afterwards is not in it."""

    @property
    def text(self) -> str:
        return self.data.decode()


@dataclass
class Client:
    """A browser at ``host``."""

    app: ASGIApp
    host: str = HOST
    cookies: dict[str, str] = field(default_factory=dict)
    always: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Answer:
        return self._send("GET", path, b"", headers)

    def post(self, path: str, form: Mapping[str, object] | list[tuple[str, str]], **headers: str) -> Answer:
        """Send a form as a browser does that shows a page of ours, unless ``headers`` say otherwise."""
        own = {"origin": f"http://{self.host}", "content-type": "application/x-www-form-urlencoded"}
        return self._send("POST", path, urlencode(form).encode(), own | headers)

    def enter(self, token: str) -> Answer:
        return self.get(f"/enter?token={token}")

    def csrf(self, path: str = "/learners") -> str:
        found = re.search(r'name="csrf" value="(\w+)"', self.get(path).text)
        assert found is not None
        return found[1]

    def _send(self, method: str, address: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        sent = {"host": self.host} | self.always | {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            sent.setdefault("cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        parts = urlsplit(address)
        scope: Scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
            "path": parts.path, "raw_path": quote(parts.path).encode(), "query_string": parts.query.encode(),
            "root_path": "", "headers": [(n.lower().encode(), v.encode()) for n, v in sent.items() if v],
            "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8000),
        }  # fmt: skip
        got: list[Message] = []
        times: list[float] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            got.append(message)
            times.append(time.perf_counter())

        async def run() -> None:
            await self.app(scope, receive, send)

        started = time.perf_counter()
        asyncio.run(run())
        received = [(name.decode(), value.decode()) for name, value in got[0]["headers"]]
        for name, value in received:
            if name == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0].strip('"')
        data = b"".join(each.get("body", b"") for each in got[1:])
        return Answer(got[0]["status"], dict(received), data, 1000 * (times[-1] - started))


@dataclass
class Served:
    """A desk without a socket."""

    desk: Desk
    client: Client
    results: Path
    mini: MiniCourse

    def another(self) -> Client:
        """A browser that has not come in yet."""
        return Client(self.client.app)

    def handle(self, learner: str) -> str:
        return self.desk.keys.handle(learner)
