"""Serve a desk on this machine: the address, the door, and nothing but loopback unless it is asked for by name."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from grader.base.errors import UsageError
from grader.base.names import user_name
from grader.classroom.grading.start import SUBMISSIONS
from grader.classroom.store.store import FILE, open_results
from grader.course.load import load_course
from grader.desk.app import application
from grader.desk.desk import Desk
from grader.desk.guard import ENTER, Door
from grader.desk.keys import keys_beside

TOKEN_VARIABLE = "GRADER_DESK_TOKEN"
"""Where a proxy that starts the desk says which token it adds to requests; the desk then takes that one."""
_GRACE_SECONDS = 3


@dataclass(frozen=True)
class DeskOrder:
    """What to serve and where. ``remote`` is the name by which browsers of other machines reach it, empty for none."""

    results: Path
    host: str = "127.0.0.1"
    port: int = 0
    remote: str = ""
    submissions: Path | None = None
    author: str = ""


def serve(order: DeskOrder, root: Path, say: Callable[[str], None]) -> None:
    """Serve until it is stopped; ``say`` is told the address, with the token, once it can be opened.

    Raises ``UsageError`` for an address of other machines, ``StoreError``, ``SecretError``.
    """
    host = _checked_host(order)
    with opened_desk(order, root) as desk, _listening(host, order.port) as listener:
        port = listener.getsockname()[1]
        app = application(desk, door(order, port), order.author or user_name())
        config = uvicorn.Config(
            app, log_level="error", access_log=False, server_header=False, ws="none", lifespan="off",
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )  # fmt: skip
        shown = f"[{host}]" if ":" in host else host
        say(f"http://{order.remote or f'{shown}:{port}'}{ENTER}?token={desk.keys.token}")
        threading.Thread(target=desk.warm, daemon=True).start()
        uvicorn.Server(config).run(sockets=[listener])


@contextlib.contextmanager
def opened_desk(order: DeskOrder, root: Path) -> Iterator[Desk]:
    """The results of a folder, with the course that they were graded with."""
    course = load_course(root)
    store = open_results(order.results / FILE, create=False)
    kept = store.setting(SUBMISSIONS)
    submissions = order.submissions or (Path(kept) if kept else None)
    desk = Desk(
        order.results, course, keys_beside(order.results, os.environ.get(TOKEN_VARIABLE, "")), store, submissions
    )
    try:
        yield desk
    finally:
        desk.close()


def door(order: DeskOrder, port: int) -> Door:
    """The hosts that a request may name: others are tricks with names (DNS rebinding)."""
    names = {"127.0.0.1", "localhost", "[::1]", order.host if ":" not in order.host else f"[{order.host}]"}
    hosts = {f"{name}:{port}".lower() for name in names}
    return Door(frozenset(hosts | ({order.remote.lower()} if order.remote else set())))


def _checked_host(order: DeskOrder) -> str:
    if order.remote or _is_loopback(order.host):
        return order.host
    raise UsageError(
        f"{order.host} can be reached from other machines",
        "Serve on 127.0.0.1, and come by an SSH tunnel or JupyterHub; or say --allow-remote NAME[:PORT], the name in "
        "browsers, behind a proxy that speaks https.",
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return False


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=128)
    except OSError as problem:
        raise UsageError(
            f"{host}, port {port}: {(problem.strerror or str(problem)).lower()}", "Choose another --port."
        ) from None
