"""Choose how strongly a submission is held, and say plainly when this machine cannot do it.

A level is a function that makes a launcher, registered in the group ``grader.sandboxes``: the three of this module,
and those of other packages.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias, cast

from grader.base import plugins
from grader.base.logs import package_log
from grader.sandbox.boxes.box import Launcher, ProcessLauncher
from grader.sandbox.boxes.bubblewrap import BubblewrapLauncher
from grader.sandbox.boxes.confined import ConfinedLauncher
from grader.sandbox.boxes.problems import SandboxUnavailableError

_log = package_log(__name__)

Level: TypeAlias = str
"""The name of a registered level, or ``AUTO``."""
AUTO = "auto"
"""The stronger one of ``sandbox`` and ``confined`` that works on this machine; never a weaker one."""
Sandbox: TypeAlias = Callable[[Sequence[Path], Sequence[Path]], Launcher]
"""What is registered: makes a launcher that was tested on this machine. It gets folders to hide even where an
installation is shown, and files to show; it raises ``SandboxUnavailableError`` where code cannot be held so."""


def level_names() -> tuple[str, ...]:
    """All levels that can be asked for."""
    return (*plugins.names(plugins.SANDBOXES), AUTO)


def launcher_for(level: Level, *, private: Sequence[Path] = (), readable: Sequence[Path] = ()) -> Launcher:
    """A launcher of that level, tested on this machine. Raises ``SandboxUnavailableError`` with what to do, and
    ``PluginError`` for a level that is not installed.

    ``sandbox`` and ``confined`` are for submissions of others, ``process`` for one's own. ``auto`` takes the stronger
    of the first two that works here and never falls back to ``process``. ``private`` folders (the course, say) stay
    hidden even inside an installation; ``readable`` files are shown.
    """
    if level == AUTO:
        return _strongest(private, readable)
    return cast(Sandbox, plugins.load(plugins.SANDBOXES, level))(private, readable)


def process(private: Sequence[Path], readable: Sequence[Path]) -> ProcessLauncher:
    """Level ``process``: watched and limited, but not isolated."""
    return ProcessLauncher(guarded=True)


def sandbox(private: Sequence[Path], readable: Sequence[Path]) -> BubblewrapLauncher:
    """Level ``sandbox``: bubblewrap. Raises ``SandboxUnavailableError``."""
    launcher = BubblewrapLauncher(private, readable)
    launcher.prepare()
    return launcher


def confined(private: Sequence[Path], readable: Sequence[Path]) -> ConfinedLauncher:
    """Level ``confined``: Landlock. Raises ``SandboxUnavailableError``."""
    launcher = ConfinedLauncher(private, readable)
    launcher.prepare()
    return launcher


def _strongest(private: Sequence[Path], readable: Sequence[Path]) -> Launcher:
    try:
        return sandbox(private, readable)
    except SandboxUnavailableError as first:
        _log.info("no sandbox: %s", first)
        try:
            launcher = confined(private, readable)
        except SandboxUnavailableError as second:
            problem = f"neither level works here. sandbox: {first.problem}; confined: {second.problem}"
            raise SandboxUnavailableError(problem, _either(first.advice, second.advice)) from None
        launcher.note = f"{launcher.note}; no sandbox: {first.problem}"
        return launcher


def _either(sandbox: str, confined: str) -> str:
    """What to do for one of the two."""
    advice = {"sandbox": sandbox, "confined": confined}
    return " ".join(f"For {level}: {text}" for level, text in advice.items() if text)
