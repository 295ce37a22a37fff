"""Attacks run only when asked for by ``-m hostile``: together they take minutes. Prints a table of all of them."""

from __future__ import annotations

import contextlib
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from arena import PORTS, Arena, Fight, listen
from enterable import open_the_way

collect_ignore = ["course", "attacks"]
TABLE = pytest.StashKey[list[tuple[str, Fight]]]()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "hostile: grades attacks in the sandbox (select with -m hostile)")
    config.stash[TABLE] = []


@pytest.fixture(scope="session")
def table(pytestconfig: pytest.Config) -> list[tuple[str, Fight]]:
    """Every fight of this run, for the table at its end."""
    return pytestconfig.stash[TABLE]


@pytest.fixture(scope="session")
def listeners() -> Iterator[list[socket.socket]]:
    """Services of this machine on the ports that the attacks try."""
    with contextlib.ExitStack() as opened:
        yield [opened.enter_context(listen(port)) for port in PORTS]


@pytest.fixture(scope="session")
def sandbox(listeners: list[socket.socket]) -> Iterator[Arena]:
    """An arena at the level ``sandbox``."""
    with arena("sandbox", listeners) as made:
        yield made


@pytest.fixture(scope="session")
def confined(listeners: list[socket.socket]) -> Iterator[Arena]:
    """An arena at the level ``confined``."""
    open_the_way()
    with arena("confined", listeners) as made:
        yield made


@contextlib.contextmanager
def arena(level: str, listeners: list[socket.socket]) -> Iterator[Arena]:
    """An arena in a folder that everybody may enter: what keeps an attack out of it is the box.

    Not below /tmp: a sandbox has one of its own, where anything may be made.
    """
    with tempfile.TemporaryDirectory(prefix="grader-arena-", dir="/var/tmp") as folder:
        Path(folder).chmod(0o755)
        made = Arena(Path(folder), level, listeners)
        yield made
        made.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    rows = config.stash[TABLE]
    if not rows:
        return
    terminalreporter.section("attacks")
    terminalreporter.line(f"{'attack':44} {'verdict':10} {'found':28} {'time':>7} {'peak':>8} {'judge lag':>10}")
    for name, fight in rows:
        found = ", ".join(sorted(fight.kinds))
        terminalreporter.line(
            f"{name:44} {fight.status:10} {found:28} {fight.seconds:6.1f}s {fight.peak_mb:5.0f} MB {fight.lag:9.3f}s"
        )
