"""Which versions stand behind a result: the first lines of a report of a fault."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from importlib import metadata

from grader.base.package import __version__
from grader.sandbox.boxes.levels import AUTO, launcher_for
from grader.sandbox.boxes.problems import SandboxUnavailableError
from grader.spark.java import JavaError, find_java


def versions() -> Iterator[str]:
    """A line for the grader, one for each thing under it, and one for how submissions are kept apart here."""
    yield f"spark-lab-grader {__version__}"
    yield f"Python {platform.python_version()}"
    try:
        yield f"Spark {metadata.version('pyspark')}"
    except metadata.PackageNotFoundError:
        yield "Spark: pyspark is not installed"
    try:
        java = find_java()
        yield f"Java {java.version} from {java.origin}"
    except JavaError as problem:
        yield f"Java: {problem}"
    try:
        yield f"isolation {launcher_for(AUTO).level}"
    except SandboxUnavailableError as problem:
        yield f"isolation: {problem}"
