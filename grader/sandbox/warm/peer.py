"""Who is at the other end of a unix socket. Imported at every start of the command: kept light."""

from __future__ import annotations

import os
import socket
import struct

_CREDENTIALS = struct.Struct("3i")
"""Process, user and group: ``struct ucred`` of unix(7)."""


def insist_on_own_user(channel: socket.socket) -> None:
    """Raises ``PermissionError`` when the other end belongs to another user. Only Linux can tell."""
    if not hasattr(socket, "SO_PEERCRED"):
        return
    _, user, _ = _CREDENTIALS.unpack(channel.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size))
    if user != os.getuid():
        raise PermissionError(f"the other end of the socket belongs to user {user}")
