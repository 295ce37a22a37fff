"""``python -I -S become.py UID GID COMMAND...``: what ``setpriv`` does, for machines without it.

Stands alone, because it runs before the worker, as root, with the three capabilities that it gives up here.
"""

from __future__ import annotations

import ctypes
import os
import sys

_DROP_FROM_BOUNDING_SET, _NO_NEW_PRIVILEGES = 24, 38


def become(uid: int, gid: int) -> None:
    """Change user for good: ids, groups, capabilities, and no way to gain any."""
    libc = ctypes.CDLL(None, use_errno=True)
    capability = 0
    while libc.prctl(_DROP_FROM_BOUNDING_SET, capability, 0, 0, 0) == 0:
        capability += 1
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0 or os.getresuid() != (uid, uid, uid):
        raise OSError("could not change user")


if __name__ == "__main__":
    become(int(sys.argv[1]), int(sys.argv[2]))
    os.execv(sys.argv[3], sys.argv[3:])
