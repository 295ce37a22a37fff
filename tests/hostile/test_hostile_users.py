"""Sockets, and the folder for them, that other users of the machine have prepared."""

from __future__ import annotations

import os
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from warm_learner import wait_for

from grader.cli.service.address import service_folder
from grader.cli.service.client import stop_service
from grader.cli.service.orders import Caller
from grader.sandbox.warm.peer import insist_on_own_user

pytestmark = [
    pytest.mark.hostile,
    pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="the service needs Linux"),
]

needs_root = pytest.mark.skipif(os.getuid() != 0, reason="needs another user")

FOLDERS: dict[str, Callable[[Path], object]] = {
    "link": lambda path: path.symlink_to(path.parent),
    "link to nothing": lambda path: path.symlink_to("nothing"),
    "file": Path.touch,
    "pipe": os.mkfifo,
    "readable": lambda path: path.mkdir(mode=0o755),
    "writable": lambda path: (path.mkdir(), path.chmod(0o777)),
    "another's": lambda path: (path.mkdir(mode=0o700), os.chown(path, 65534, 65534)),
}


@pytest.mark.parametrize("kind", FOLDERS)
def test_a_folder_that_somebody_has_prepared_is_refused(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    if kind == "another's" and os.getuid() != 0:
        pytest.skip("needs another user")
    FOLDERS[kind](tmp_path / f"grader-service-{os.getuid()}")
    with pytest.raises(OSError):  # noqa: PT011
        service_folder()
    assert not stop_service(tmp_path)


def as_nobody(work: Callable[[], None]) -> int:
    """Run something as another user in a process of its own; its number."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.setgid(65534)
            os.setuid(65534)
            work()
            code = 0
        finally:
            os._exit(code)
    return pid


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that all users can reach."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o777)
        yield Path(name)


@needs_root
def test_a_socket_of_another_user_is_told_nothing(shared: Path) -> None:
    heard, place = shared / "heard", shared / "x.sock"

    def listen() -> None:
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(place))
        listener.listen()
        connection, _ = listener.accept()
        heard.write_bytes(connection.recv(100))

    pid = as_nobody(listen)
    wait_for(place.exists)
    time.sleep(0.2)
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(place))
        with pytest.raises(PermissionError, match="user 65534"):
            insist_on_own_user(client)
    os.waitpid(pid, 0)
    assert heard.read_bytes() == b""


@needs_root
def test_a_client_of_another_user_is_not_heard(shared: Path) -> None:
    place = shared / "x.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(place))
        place.chmod(0o777)
        listener.listen()

        def order() -> None:
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(str(place))
                client.sendall(b'{"stop": true}\n')

        pid = as_nobody(order)
        connection, _ = listener.accept()
        with connection, pytest.raises(PermissionError, match="user 65534"):
            Caller(connection)
        os.waitpid(pid, 0)
