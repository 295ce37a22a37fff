"""Secrets that lie in files of their own: 256 bits from the system's generator, for their owner only.

A file ends in ``.secret``. What hands a course or its results on leaves such files out.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from pathlib import Path

from grader.base.errors import GraderError
from grader.base.files import NotRegularError, open_regular
from grader.base.writing import create_privately

ENDING = ".secret"
SECRET_BYTES = 32
_OWNER_ONLY = 0o600


class SecretError(GraderError):
    """A secret cannot be had; ``str()`` says which file and why."""


def read_secret(file: Path) -> bytes:
    """The secret in a file. Raises ``SecretError``."""
    try:
        with open_regular(file) as stream:  # no link, which may lead anywhere
            if os.fstat(stream.fileno()).st_mode & 0o077:
                with contextlib.suppress(OSError):  # some disks know no permissions
                    file.chmod(_OWNER_ONLY)
            text = stream.read(4096).decode("ascii", "replace").strip()
    except NotRegularError:
        raise SecretError(f"{file} is no ordinary file.") from None
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
        # False where another process was faster: then both use its secret
        create_privately(file, f"{secrets.token_hex(SECRET_BYTES)}\n".encode())
    except OSError as problem:
        raise SecretError(f"{file} cannot be written: {_reason(problem)}.") from None


def _reason(problem: OSError) -> str:
    return (problem.strerror or str(problem)).lower()
