"""Landlock: a process gives up all files but those named, TCP but to chosen ports, and signals to others.

Only ctypes, because it runs in the moment before the worker starts.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import stat
import struct
from collections.abc import Iterable, Sequence

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG = 1
_PATH_RULE, _PORT_RULE = 1, 2

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_FOLDER = 1, 2, 4, 8
_ALL_OF_FIRST = (1 << 13) - 1
_REFER, _TRUNCATE, _DEVICE_IOCTL = 1 << 13, 1 << 14, 1 << 15
_ON_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _DEVICE_IOCTL
_READING = _EXECUTE | _READ_FILE | _READ_FOLDER
_BIND_TCP, _CONNECT_TCP = 1, 2
_NO_ABSTRACT_SOCKETS, _NO_SIGNALS = 1, 2

FILES, TCP, SCOPES = 1, 4, 6
"""The versions from which on it guards files, TCP, and abstract sockets with signals."""


def version() -> int:
    """The kernel's Landlock version, 0 where there is none."""
    return max(0, int(_libc().syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION_FLAG)))


def restrict(read: Sequence[str], write: Sequence[str], connect: Iterable[int], listed: Sequence[str] = ()) -> None:
    """Give up everything but reading (and executing) below ``read``, all below ``write``, and TCP to ``connect``.

    Folders below ``listed`` may be listed, which tells names and opens no file.

    Binding stays possible to port 0 only. Raises ``OSError`` when the kernel refuses; needs no_new_privs.
    """
    libc, have = _libc(), version()
    rights = _ALL_OF_FIRST | (_REFER if have >= 2 else 0) | (_TRUNCATE if have >= 3 else 0)
    rights |= _DEVICE_IOCTL if have >= 5 else 0
    rules = _ruleset(libc, have, rights)
    try:
        for paths, reading in ((read, _READING), (listed, _READ_FOLDER)):
            for path in paths:
                with contextlib.suppress(PermissionError, FileNotFoundError):  # what it cannot open it need not read
                    _allow(libc, rules, path, reading)
        for path in write:
            _allow(libc, rules, path, rights)
        if have >= TCP:
            for port, right in [(0, _BIND_TCP), *((port, _CONNECT_TCP) for port in connect)]:
                _check(libc.syscall(_ADD_RULE, rules, _PORT_RULE, struct.pack("QQ", right, port), 0))
        _check(libc.syscall(_RESTRICT_SELF, rules, 0))
    finally:
        os.close(rules)


def _ruleset(libc: ctypes.CDLL, have: int, rights: int) -> int:
    fields = [rights]
    if have >= TCP:
        fields.append(_BIND_TCP | _CONNECT_TCP)
    if have >= SCOPES:
        fields.append(_NO_ABSTRACT_SOCKETS | _NO_SIGNALS)
    data = struct.pack(f"{len(fields)}Q", *fields)
    return _check(libc.syscall(_CREATE_RULESET, data, ctypes.c_size_t(len(data)), 0))


def _allow(libc: ctypes.CDLL, rules: int, path: str, rights: int) -> None:
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        allowed = rights if stat.S_ISDIR(os.fstat(place).st_mode) else rights & _ON_FILES
        _check(libc.syscall(_ADD_RULE, rules, _PATH_RULE, struct.pack("=Qi", allowed, place), 0))
    finally:
        os.close(place)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _check(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"Landlock: {os.strerror(number)}")
    return result
