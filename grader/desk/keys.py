"""Who may come in: the token of the address, the signed cookie that it is exchanged for, and the token of each form.

All three follow from one secret beside the results, so that a desk that was killed goes on with the same browsers.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
import time
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from grader.base.text import one_line
from grader.checks.running.draw import keyed
from grader.course.secret_file import ENDING, make_secret, read_secret

SECRET_FILE = f"desk{ENDING}"
_HOURS = 16
"""A cookie older than this opens nothing any more."""
_NAME_LIMIT = 60
_LEAST_TOKEN = 32
_HANDLE = 10
"""Letters of a handle: 50 bits, so that two of any class never meet."""


class Session(msgspec.Struct, frozen=True):
    """One browser: who grades there, whether names are hidden, what its forms' tokens are made of, when it came."""

    author: str
    hidden: bool
    nonce: str
    issued: int


@dataclass(frozen=True)
class Keys:
    """All that follows from the secret of a desk."""

    secret: bytes = field(repr=False)
    given: str = field(default="", repr=False)

    @property
    def token(self) -> str:
        """What the address carries: what a proxy that started the desk gave, where there is one."""
        return self.given or keyed(self.secret, "token").hex()[:40]

    @property
    def cookie_name(self) -> str:
        """Two desks on one machine share its cookies, which know no ports, so each has a name of its own."""
        return f"grader-desk-{keyed(self.secret, 'cookie name').hex()[:8]}"

    def is_token(self, text: str) -> bool:
        """Whether a text is the token."""
        return hmac.compare_digest(text.encode("utf-8", "replace"), self.token.encode())

    def begin(self, author: str, *, hidden: bool = False) -> Session:
        """A session for a browser that showed the token."""
        return Session(one_line(author, _NAME_LIMIT), hidden, secrets.token_hex(16), int(time.time()))

    def sealed(self, session: Session) -> str:
        """The session as the value of a cookie."""
        body = base64.urlsafe_b64encode(msgspec.json.encode(session)).decode().rstrip("=")
        return f"{body}.{keyed(self.secret, 'cookie', body).hex()}"

    def opened(self, value: str) -> Session | None:
        """The session of a cookie; None where it is not ours, or too old."""
        body, _, seal = value.partition(".")
        if not hmac.compare_digest(seal.encode("utf-8", "replace"), keyed(self.secret, "cookie", body).hex().encode()):
            return None
        try:
            session = msgspec.json.decode(base64.urlsafe_b64decode(f"{body}=="), type=Session)
        except (msgspec.MsgspecError, binascii.Error, ValueError):
            return None
        return session if 0 <= time.time() - session.issued < 3600 * _HOURS else None

    def form_token(self, session: Session) -> str:
        """What every form of a session carries, and no other site can know."""
        return keyed(self.secret, "form", session.nonce).hex()[:40]

    def is_form_token(self, session: Session, text: str) -> bool:
        """Whether a text is that token."""
        return hmac.compare_digest(text.encode("utf-8", "replace"), self.form_token(session).encode())

    def handle(self, learner: str) -> str:
        """What stands for a learner in addresses, which end up in histories and on projectors: it tells no name."""
        return base64.b32encode(keyed(self.secret, "learner", learner)).decode().lower()[:_HANDLE]


def keys_beside(results: Path, given: str = "") -> Keys:
    """The keys of the desk over a folder of results, in a file that only its owner may read. Raises ``SecretError``.

    ``given`` is a token that takes the place of its own, long enough not to be guessed.
    """
    file = results / SECRET_FILE
    make_secret(file)
    return Keys(read_secret(file), given if len(given) >= _LEAST_TOKEN else "")
