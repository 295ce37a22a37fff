"""Where the inputs of hidden checks come from: a secret that no report, command line or box ever holds.

Visible checks draw from the run's public ``seed``, which a report shows and which replays them. Hidden checks draw from
a ``Draw``: HMAC-SHA256 (RFC 2104) keyed with its secret, over the names of course, lab and check, gives each of them
256 bits to begin with. Whoever knows the seed, and all of the code, knows nothing of them.
"""

from __future__ import annotations

import hmac
import json
import secrets

import msgspec

from grader.base.hashing import sha256_hex

KEY_BYTES = 32
LEAST_BYTES = 16


class Draw(msgspec.Struct, frozen=True):
    """One drawing of hidden inputs. ``id`` may be shown and tells nothing of ``key``; ``key`` stays with the judge."""

    id: str
    key: bytes

    def __post_init__(self) -> None:
        if len(self.key) < LEAST_BYTES:
            raise ValueError(f"the key of a draw has {len(self.key)} bytes; at least {LEAST_BYTES} are needed")

    def __repr__(self) -> str:
        """Without the key: a representation ends up in logs and tracebacks."""
        return f"Draw({self.id!r})"

    def start(self, *names: str) -> bytes:
        """256 bits for the generator of whatever these names name, such as course, lab and check."""
        return keyed(self.key, *names)


def keyed(secret: bytes, *names: str) -> bytes:
    """HMAC-SHA256 over the names, which are told apart whatever characters they hold."""
    return hmac.digest(secret, json.dumps(names).encode("ascii"), "sha256")


def fresh_draw() -> Draw:
    """A draw that was never there before and that nobody can have again, from the system's generator."""
    return Draw("once", secrets.token_bytes(KEY_BYTES))


def authors_draw(seed: int) -> Draw:
    """For an author's proof of a lab, which has to come out alike each time. Not secret: never grade with it."""
    return Draw(f"seed {seed}", bytes.fromhex(sha256_hex(f"author's draw {seed}")))
