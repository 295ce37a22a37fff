"""``python -m grader.sandbox.worker FD SETUP``: a worker, started for one judge."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import msgspec

from grader.sandbox.wire.messages import Setup
from grader.sandbox.worker.dispatcher import Dispatcher
from grader.sandbox.worker.serve import serve
from grader.spark.session import SparkStarter


def main(fd: int, setup: Setup) -> None:
    """Take on the limits and serve the judge."""
    limit_self(setup.rlimits)
    scratch = Path(setup.scratch)
    serve(socket.socket(fileno=fd), Dispatcher(scratch, SparkStarter(scratch, setup.heap_mb, setup.spark)))


def limit_self(rlimits: dict[str, tuple[int, int]]) -> None:
    """Give up what is above the limits, for this process and all that it will start. There is no way back up but to
    what a process may ask for, the second number of each."""
    if not rlimits:
        return
    import resource

    for name, (holds, most) in rlimits.items():
        kind = getattr(resource, name)
        _, hard = resource.getrlimit(kind)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (min(holds, most), most))


main(int(sys.argv[1]), msgspec.json.decode(sys.argv[2], type=Setup))
