"""Where the shell limits the memory that a program may reserve, whoever starts Spark is told so."""

from __future__ import annotations

import resource
import subprocess
import sys

import pytest

from grader.sandbox.host.answer import SparkUnavailableError

_SAYS = "from grader.sandbox.host.answer import SparkUnavailableError; print(SparkUnavailableError('it ended'))"


def test_the_limit_is_named() -> None:
    limited = f"ulimit -v 3000000; exec {sys.executable} -c {_SAYS!r}"
    said = subprocess.run(["bash", "-c", limited], capture_output=True, text=True, check=True).stdout
    assert said.startswith(
        "Spark did not start: it ended. This shell allows a program 2,929 MiB of memory (`ulimit -v`)"
    )


@pytest.mark.skipif(
    resource.getrlimit(resource.RLIMIT_AS)[0] != resource.RLIM_INFINITY, reason="this shell has such a limit"
)
def test_nothing_is_said_where_there_is_none() -> None:
    assert str(SparkUnavailableError("it ended")) == "Spark did not start: it ended"
