"""``python -I -S become.py UID GID COMMAND...``: what ``setpriv`` does, for machines without it.

Stands alone, because it runs before the worker, as root, with the capabilities that it gives up here.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys

_DROP_FROM_BOUNDING_SET, _NO_NEW_PRIVILEGES, _AMBIENT, _CLEAR_ALL = 24, 38, 47, 4
_CAPABILITIES_VERSION = 0x20080522


def become(uid: int, gid: int) -> None:
    """Change user for good: ids, groups, capabilities, and no way to gain any. Raises ``OSError``."""
    _empty_bounding_set()
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    drop_capabilities()
    if os.getresuid() != (uid, uid, uid):
        raise OSError("could not change user")


def drop_capabilities() -> None:
    """Stay the same user without its powers, root included. Raises ``OSError``."""
    libc = ctypes.CDLL(None, use_errno=True)
    _empty_bounding_set()
    libc.prctl(_AMBIENT, _CLEAR_ALL, 0, 0, 0)
    if libc.capset(struct.pack("Ii", _CAPABILITIES_VERSION, 0), bytes(24)) != 0:
        raise OSError(ctypes.get_errno(), "could not drop capabilities")
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "could not give up gaining privileges")


def _empty_bounding_set() -> None:
    libc = ctypes.CDLL(None)
    capability = 0
    while libc.prctl(_DROP_FROM_BOUNDING_SET, capability, 0, 0, 0) == 0:  # fails at once for ordinary users
        capability += 1


if __name__ == "__main__":
    become(int(sys.argv[1]), int(sys.argv[2]))
    os.execv(sys.argv[3], sys.argv[3:])
