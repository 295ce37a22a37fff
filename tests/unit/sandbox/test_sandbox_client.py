"""The judge's side of the wire against workers that do not keep to it. No JVM."""

from __future__ import annotations

import json
import os
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec
import pytest

from grader.course.model import Limits
from grader.sandbox.host.client import Worker, WorkerError
from grader.sandbox.host.request import Request
from grader.sandbox.host.subject import Subject
from grader.sandbox.wire import frames
from grader.sandbox.wire.messages import CellOutcome, LaunchJava, Loaded, Outcome, Raised, Ready
from grader.sandbox.wire.values import Program, Rdd, SourceCell

PROGRAM = Program((SourceCell(1, "lab.py", 1, "def f(*given): return 1"),))
Play = Callable[[socket.socket], None]


@dataclass
class ScriptedBox:
    """A worker played by a thread of this process."""

    channel: socket.socket
    output: int
    other_end: socket.socket
    stopped: str = ""
    peak: int = 0
    closed: bool = False
    root: int = 0

    def exit_code(self) -> int | None:
        return None

    def cpu_seconds(self) -> float:
        return 0.5

    def close(self) -> None:
        self.closed = True
        self.channel.close()


@dataclass
class ScriptedLauncher:
    """Gives boxes that play a script on their end of the wire."""

    play: Play
    level: str = "process"
    note: str = ""
    boxes: list[ScriptedBox] = field(default_factory=list)

    def launch(self, limits: Limits) -> ScriptedBox:
        ours, theirs = socket.socketpair()
        read_end, _ = os.pipe()
        os.set_blocking(read_end, False)
        threading.Thread(target=self.play, args=(theirs,), daemon=True).start()
        self.boxes.append(ScriptedBox(ours, read_end, theirs))
        return self.boxes[-1]


def honest(channel: socket.socket, reply: object = Ready(java="25")) -> None:
    nonce, _ = frames.receive(channel)
    frames.send(channel, nonce, msgspec.to_builtins(reply))


def failure_of(play: Play, limits: Limits | None = None) -> WorkerError:
    launcher = ScriptedLauncher(play)
    worker = Worker(launcher, limits or Limits())
    with pytest.raises(WorkerError) as caught:  # noqa: PT012 - the first or the second, as the script has it
        worker.request(LaunchJava(), 2)
        time.sleep(0.4)
        worker.request(LaunchJava(), 2)
    assert launcher.boxes[-1].closed
    return caught.value


def test_an_honest_worker_is_heard() -> None:
    worker = Worker(ScriptedLauncher(honest), Limits())
    reply, _ = worker.request(LaunchJava(), 2)
    assert reply == Ready(java="25")


def test_a_frame_before_any_request_ends_the_worker() -> None:
    ready = threading.Event()

    def early(channel: socket.socket) -> None:
        channel.sendall(frames.pack(b"\0" * 16, {"type": "ready"}))
        ready.set()

    launcher = ScriptedLauncher(early)
    worker = Worker(launcher, Limits())
    worker.start()
    assert ready.wait(2)
    with pytest.raises(WorkerError, match="nobody asked for"):
        worker.request(LaunchJava(), 2)


def test_a_second_frame_ends_the_worker() -> None:
    def twice(channel: socket.socket) -> None:
        nonce, _ = frames.receive(channel)
        frame = frames.pack(nonce, msgspec.to_builtins(Ready()))
        channel.sendall(frame + frame)

    assert "nobody asked for" in failure_of(twice).text


def test_bytes_between_requests_end_the_worker() -> None:
    def chatty(channel: socket.socket) -> None:
        honest(channel)
        time.sleep(0.2)
        channel.sendall(b"x")
        time.sleep(5)

    assert "nobody asked for" in failure_of(chatty).text


def test_a_guessed_nonce_is_refused() -> None:
    def guess(channel: socket.socket) -> None:
        frames.receive(channel)
        frames.send(channel, b"\0" * 16, {"type": "ready"})

    assert "nobody asked for" in failure_of(guess).text


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"{", "not JSON"),
        (b'{"type":"ready","java":NaN}', "not JSON"),
        (b'{"type":"no-such"}', "Invalid value"),
        (b'{"type":"ready","java":1}', "Expected `str`"),
        (b"[" * 100_000, "not JSON"),
        (b"[]," * 4_000_001, "parts"),
    ],
    ids=["broken", "nan", "unknown", "wrong-type", "deep", "many-parts"],
)
def test_malformed_bodies_are_refused(body: bytes, words: str) -> None:
    def send(channel: socket.socket) -> None:
        nonce, _ = frames.receive(channel)
        channel.sendall(struct.pack("!I16s", len(body), nonce) + body)

    failure = failure_of(send)
    assert failure.kind == "limit"
    assert words in failure.text


def test_a_large_frame_is_refused_before_it_is_read() -> None:
    def announce(channel: socket.socket) -> None:
        nonce, _ = frames.receive(channel)
        channel.sendall(struct.pack("!I16s", 2**32 - 1, nonce))

    assert "4096 MiB" in failure_of(announce).text


def test_texts_and_figures_are_cut() -> None:
    def talk(channel: socket.socket) -> None:
        raised = Raised(type="E" * 10_000, message="m" * 10**6, phase="call", trace="t" * 10**6)
        nonce, _ = frames.receive(channel)
        message = msgspec.to_builtins(Outcome(raised=raised, defined=("f" * 1000,) * 1000))
        message["figures"] = {"jobs": -5, "tasks": 2**63 - 1}
        body = json.dumps(message).encode()
        channel.sendall(struct.pack("!I16s", len(body), nonce) + body)

    worker = Worker(ScriptedLauncher(talk), Limits())
    reply, _ = worker.request(LaunchJava(), 5)
    assert isinstance(reply, Outcome)
    assert reply.raised is not None
    assert len(reply.raised.message) == len(reply.raised.trace) == 32 * 1024
    assert len(reply.defined) == 500
    assert len(reply.defined[0]) == 200
    assert reply.figures is not None
    assert (reply.figures.jobs, reply.figures.tasks) == (0, 2**62)


def test_seconds_of_all_requests_are_counted() -> None:
    def forever(channel: socket.socket) -> None:
        honest(channel, Loaded(()))
        frames.receive(channel)

    worker = Worker(ScriptedLauncher(forever), Limits(), total_seconds=0.3)
    worker.request(LaunchJava(), 60)
    with pytest.raises(WorkerError, match="no answer within"):
        worker.request(LaunchJava(), 60)
    with pytest.raises(WorkerError, match=r"used up its 0\.3 seconds"):
        worker.request(LaunchJava(), 60)


def test_the_cpu_time_of_ended_boxes_is_kept() -> None:
    worker = Worker(ScriptedLauncher(lambda channel: None), Limits())
    assert worker.cpu_seconds == 0
    for _ in range(2):
        worker.start()
        worker.close()
    assert worker.cpu_seconds == 1.0


def test_a_process_that_never_becomes_ready_says_nothing_of_a_program() -> None:
    worker = Worker(ScriptedLauncher(lambda channel: channel.close()), Limits())
    answer = Subject(worker, PROGRAM).call(Request("f"))
    assert answer.failure is not None
    assert answer.failure.machines_doing.startswith("no process could be made ready: ")


def test_a_program_that_has_used_up_its_time_does_not_keep_spark_from_starting() -> None:
    def computes_on(channel: socket.socket) -> None:
        honest(channel, Ready())
        honest(channel, Loaded((CellOutcome(1),)))
        frames.receive(channel)
        time.sleep(5)

    worker = Worker(ScriptedLauncher(computes_on), Limits(), total_seconds=0.5)
    answer = Subject(worker, PROGRAM).call(Request("f", (Rdd(((1,),)),)))
    assert answer.failure is not None
    assert answer.failure.kind == "timeout"
