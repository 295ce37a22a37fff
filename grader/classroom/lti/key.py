"""The key pair of the tool: the private key in a file that nobody else can read, the public one for the LMS."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from jwt.algorithms import RSAAlgorithm

from grader.base.files import NotRegularError, open_regular
from grader.base.hashing import sha256_hex
from grader.base.writing import create_privately
from grader.course.secret_file import SecretError

ALGORITHM = "RS256"
"""The one that every platform has to take."""
_BITS, _LEAST_BITS = 3072, 2048
_MOST_BYTES = 64 * 1024


@dataclass(frozen=True)
class ToolKey:
    """A private key, and the name by which a platform finds its public part."""

    private: RSAPrivateKey = field(repr=False)

    @property
    def public(self) -> bytes:
        """The public part as PEM."""
        return self.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    @property
    def id(self) -> str:
        """A name made of the public part."""
        return sha256_hex(self.public)[:32]

    def jwks(self) -> str:
        """The public part as a set of keys (RFC 7517)."""
        own: dict[str, Any] = RSAAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        public = {name: own[name] for name in ("kty", "n", "e")}
        return json.dumps({"keys": [{**public, "alg": ALGORITHM, "use": "sig", "kid": self.id}]}, indent=2)


def make_key(file: Path) -> bool:
    """Write a new private key, for its owner alone; False where the file is there already. Raises ``SecretError``."""
    if file.exists() or file.is_symlink():
        return False
    private = generate_private_key(public_exponent=65537, key_size=_BITS)
    data = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        return create_privately(file, data)
    except OSError as problem:
        raise SecretError(f"{file} cannot be written: {_reason(problem)}.") from None


def read_key(file: Path) -> ToolKey:
    """The private key in a file. Raises ``SecretError``, also where others can read it."""
    try:
        with open_regular(file) as stream:  # no link, which may lead anywhere
            if os.name == "posix" and os.fstat(stream.fileno()).st_mode & 0o077:
                advice = f"If nobody has read it: chmod 600 {file}. Else delete it and make another: grader lti-key"
                raise SecretError(f"{file} can be read by others.", advice)
            data = stream.read(_MOST_BYTES)
    except NotRegularError:
        raise SecretError(f"{file} is no ordinary file.") from None
    except FileNotFoundError:
        raise SecretError(f"{file} is not there.", "Make it: grader lti-key") from None
    except OSError as problem:
        raise SecretError(f"{file} cannot be read: {_reason(problem)}.") from None
    try:
        private = load_pem_private_key(data, None)
    except (ValueError, TypeError):  # what it says may quote the file
        raise SecretError(f"{file} holds no private key in PEM without a password.") from None
    if not isinstance(private, RSAPrivateKey) or private.key_size < _LEAST_BITS:
        raise SecretError(f"{file} holds no RSA key of {_LEAST_BITS} bits or more.", "Make one: grader lti-key")
    return ToolKey(private)


def _reason(problem: OSError) -> str:
    return (problem.strerror or str(problem)).lower()
