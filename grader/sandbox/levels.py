"""Choose how strongly a submission is held, and say plainly when this machine cannot do it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from grader.base.logs import package_log
from grader.sandbox.box import Launcher, ProcessLauncher
from grader.sandbox.bubblewrap import BubblewrapLauncher
from grader.sandbox.confined import ConfinedLauncher
from grader.sandbox.problems import SandboxUnavailableError

_log = package_log(__name__)

Level: TypeAlias = Literal["sandbox", "confined", "process", "auto"]
LEVELS: tuple[str, ...] = get_args(Level)


def launcher_for(level: Level, *, private: Sequence[Path] = (), readable: Sequence[Path] = ()) -> Launcher:
    """A launcher of that level, tested on this machine. Raises ``SandboxUnavailableError`` with what to do.

    ``sandbox`` and ``confined`` are for submissions of others, ``process`` for one's own. ``auto`` takes the stronger
    of the first two that works here and never falls back to ``process``. ``private`` folders (the course, say) stay
    hidden even inside an installation; ``readable`` files are shown.
    """
    match level:
        case "process":
            return ProcessLauncher(guarded=True)
        case "sandbox":
            return _sandbox(private, readable)
        case "confined":
            return _confined(private, readable)
        case "auto":
            return _strongest(private, readable)
    raise ValueError(f"{level!r} is no level of isolation: choose one of {', '.join(LEVELS)}")


def _sandbox(private: Sequence[Path], readable: Sequence[Path]) -> BubblewrapLauncher:
    launcher = BubblewrapLauncher(private, readable)
    launcher.prepare()
    return launcher


def _confined(private: Sequence[Path], readable: Sequence[Path]) -> ConfinedLauncher:
    launcher = ConfinedLauncher(private, readable)
    launcher.prepare()
    return launcher


def _strongest(private: Sequence[Path], readable: Sequence[Path]) -> Launcher:
    try:
        return _sandbox(private, readable)
    except SandboxUnavailableError as first:
        _log.info("no sandbox: %s", first)
        try:
            launcher = _confined(private, readable)
        except SandboxUnavailableError as second:
            raise SandboxUnavailableError(f"neither level works here. sandbox: {first} confined: {second}") from None
        launcher.note = f"{launcher.note}; no sandbox: {first.problem}"
        return launcher
