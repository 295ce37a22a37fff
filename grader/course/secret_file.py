"""Secrets that lie in files of their own: 256 bits from the system's generator, for their owner only.

A file ends in ``.secret``. What hands a course or its results on leaves such files out.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import stat
import tempfile
from pathlib import Path

ENDING = ".secret"
SECRET_BYTES = 32
_OWNER_ONLY = 0o600


class SecretError(Exception):
    """A secret cannot be had; ``str()`` says which file and why."""


def read_secret(file: Path) -> bytes:
    """The secret in a file. Raises ``SecretError``."""
    try:
        # neither a link, which may lead anywhere, nor a pipe, which would wait for a writer
        descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as stream:
            state = os.fstat(descriptor)
            if not stat.S_ISREG(state.st_mode):
                raise SecretError(f"{file} is no ordinary file.")
            if state.st_mode & 0o077:
                with contextlib.suppress(OSError):  # some disks know no permissions
                    file.chmod(_OWNER_ONLY)
            text = stream.read(4096).decode("ascii", "replace").strip()
    except OSError as problem:
        raise SecretError(f"{file} cannot be read: {_reason(problem)}.") from None
    if re.fullmatch(rf"[0-9a-f]{{{2 * SECRET_BYTES}}}", text) is None:
        raise SecretError(f"{file} is damaged: {2 * SECRET_BYTES} hexadecimal digits are due.")
    return bytes.fromhex(text)


def make_secret(file: Path) -> None:
    """Write a new secret unless the file is there. It appears whole or not at all. Raises ``SecretError``."""
    if file.exists() or file.is_symlink():
        return
    try:
        number, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
        try:
            with os.fdopen(number, "w", encoding="ascii") as stream:
                stream.write(secrets.token_hex(SECRET_BYTES) + "\n")
                stream.flush()
                os.fsync(stream.fileno())
            with contextlib.suppress(FileExistsError):  # another process was faster, and both use its secret
                os.link(name, file)
        finally:
            Path(name).unlink()
    except OSError as problem:
        raise SecretError(f"{file} cannot be written: {_reason(problem)}.") from None


def _reason(problem: OSError) -> str:
    return (problem.strerror or str(problem)).lower()
