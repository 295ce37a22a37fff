"""Answer the judge's requests on a socket until it closes it."""

from __future__ import annotations

import socket

import msgspec

from grader.sandbox.wire import frames
from grader.sandbox.wire.messages import Request
from grader.sandbox.worker import databricks, jupyter
from grader.sandbox.worker.dispatcher import Dispatcher
from grader.sandbox.worker.streams import Streams


def serve(channel: socket.socket, dispatcher: Dispatcher) -> None:
    """Read a request, answer it, repeat. Ends when the judge has gone."""
    jupyter.set_up()
    databricks.set_up()
    streams = Streams()
    while True:
        try:
            nonce, message = frames.receive(channel)
        except EOFError:
            return
        reply = dispatcher.answer(msgspec.convert(message, type=Request))
        streams.settle()
        frames.send(channel, nonce, reply)
