"""``python -m grader.sandbox.boxes.watcher FD``: looks after the boxes of the judge at the other end of FD.

Each comes with a socket of its own: what was seen is told there, and when the judge closes it the box is forgotten.
When the judge has gone, so has the watch; the boxes end with the judge by themselves.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from grader.sandbox.boxes import usage
from grader.sandbox.boxes.cgroup import Group
from grader.sandbox.boxes.watch import Seen, Target

_LONGEST = 64 * 1024
_MOST_DESCRIPTORS = 3
_LOOKS_AGAIN, _MOMENT = 2, 0.01
"""Before a box is ended it is looked at again after such a moment: while a program begins, or processes come and go,
what nobody has may be counted. A control group counts right at once."""
_GREW = 1.05
"""A peak is told when it has grown by so much, so that what nobody reads fits into the socket."""


@dataclass
class _Box:
    target: Target
    link: socket.socket
    pidfd: int
    order: int | None
    group: Group | None
    due: float = 0.0
    told: int = 0
    over: bool = field(default=False)

    def look(self) -> None:
        """Measure once, and end the box when it holds more than it may."""
        if self.over or select.select([self.pidfd], [], [], 0)[0]:
            self.over = True
            return
        used = self._measure()
        stopped = usage.excess(used, self.target.limits)
        for _ in range(_LOOKS_AGAIN if self.group is None else 0):
            if not stopped:
                break
            time.sleep(_MOMENT)
            used = self._measure()
            stopped = usage.excess(used, self.target.limits)
        if not stopped and self.group is not None and self.group.overran():
            stopped = usage.too_much_memory(self.target.limits)
        if stopped or used.memory > self.told * _GREW:
            self.told = max(self.told, used.memory)
            self.link.send(msgspec.json.encode(Seen(used.memory, stopped)))
        if stopped:
            self.over = True
            self._end()

    def _measure(self) -> usage.Usage:
        target = self.target
        if target.end == "namespace":
            return usage.of_namespace(target.root, target.stores, target.limits.memory_mb * 2**20, self.group)
        return usage.of_tree(target.root, Path(target.folder), target.limits, self.group)

    def _end(self) -> None:
        match self.target.end:
            case "namespace":
                signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)
            case "warden":
                assert self.order is not None
                os.write(self.order, b".")
            case "process-group":
                os.killpg(self.target.root, signal.SIGKILL)

    def forget(self) -> None:
        """Give back what was handed over."""
        self.link.close()
        for descriptor in (self.pidfd, self.order):
            if descriptor is not None:
                os.close(descriptor)


def main(judge: socket.socket) -> None:
    """Look after boxes until the judge has gone."""
    boxes: list[_Box] = []
    while True:
        links = {box.link: box for box in boxes}
        waiting = [box.due - time.monotonic() for box in boxes if not box.over]
        ready = select.select([judge, *links], [], [], max(0.0, min(waiting)) if waiting else None)[0]
        for link in ready:
            if link is not judge:  # the judge says nothing there: it has closed its end
                boxes.remove(links[link])
                links[link].forget()
        if judge in ready:
            box = _handed_over(judge)
            if box is None:
                return
            boxes.append(box)
        for box in boxes:
            if box.due <= time.monotonic():
                with contextlib.suppress(OSError):  # the box or the judge goes at this moment
                    box.look()
                box.due = time.monotonic() + box.target.seconds


def _handed_over(judge: socket.socket) -> _Box | None:
    data, handed, _, _ = socket.recv_fds(judge, _LONGEST, _MOST_DESCRIPTORS)
    if not data:
        return None
    target = msgspec.json.decode(data, type=Target)
    link = socket.socket(fileno=handed[0])
    link.setblocking(False)
    group = Group.at(*target.group) if target.group is not None else None
    return _Box(target, link, handed[1], handed[2] if len(handed) > 2 else None, group)


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])))
