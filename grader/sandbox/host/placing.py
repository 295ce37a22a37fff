"""The files that a program reads, in the worker that runs it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from grader.base.hashing import hash_of
from grader.sandbox.host.client import MachineError, Worker
from grader.sandbox.wire.messages import Place, Ready

NO_FILES: Mapping[str, bytes] = MappingProxyType({})


class DataFiles:
    """Contents by relative path. ``hash`` stands for all of them; it is empty where there are none."""

    def __init__(self, contents: Mapping[str, bytes] = NO_FILES) -> None:
        self._contents = dict(contents)
        pieces = (piece for path, data in sorted(self._contents.items()) for piece in (path.encode(), data))
        self.hash = hash_of(pieces) if self._contents else ""

    def put_into(self, worker: Worker) -> None:
        """Let the worker have them, and no others, unless it does. Raises ``WorkerError`` and ``MachineError``."""
        generation, held = worker.holds
        if (held if generation == worker.generation else "") == self.hash:
            return
        reply, _ = worker.request(Place(self._contents), worker.limits.start_seconds)
        if not isinstance(reply, Ready) or reply.problem:
            worker.close()
            problem = reply.problem if isinstance(reply, Ready) else "the worker sent another reply than was due"
            raise MachineError(f"a program could not be given its files: {problem}")
        worker.holds = (worker.generation, self.hash)
