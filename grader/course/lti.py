"""How the course's LMS is reached: ``[tool.grader.lti]``."""

from __future__ import annotations

from urllib.parse import urlsplit

import msgspec

from grader.course.secret_file import ENDING

KEY_FILE = f"lti{ENDING}"
"""The private key of a course that names no other file."""
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class LtiSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where ``grader deliver`` sends published numbers, as the LMS shows it where the tool is registered:
    ``[tool.grader.lti]``. Each URL begins with ``https://``; ``http://`` is for this machine alone."""

    client_id: str
    """The client id that the LMS gave to the tool."""
    token_url: str
    """Where the tool asks for access tokens."""
    line_items_url: str
    """The container of the course's line items (columns of its gradebook)."""
    memberships_url: str = ""
    """Names and Role Provisioning Services: who is in the course. Without it every line of the roster needs a
    ``lti_user_id``."""
    audience: str = ""
    """To whom requests for tokens are addressed, where the LMS wants something else than ``token_url``."""
    key_file: str = KEY_FILE
    """The private key that ``grader lti-key`` makes, relative to the course. It ends in ``.secret``, so that no release
    takes it along."""

    def problem(self) -> tuple[str, str] | None:
        """A key of the table and what is wrong with it; None when nothing is."""
        if not self.client_id.strip():
            return "client_id", "must not be empty"
        for key in ("token_url", "line_items_url", "memberships_url"):
            url = getattr(self, key)
            if (url or key != "memberships_url") and (wrong := url_problem(url)):
                return key, wrong
        if not self.key_file.endswith(ENDING):
            return "key_file", f"must end in {ENDING}, is {self.key_file!r}"
        return None


def url_problem(url: str) -> str:
    """Why nothing is sent to a URL; empty where it may be."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return f"is no URL: {url!r}"
    if not host:
        return f"must begin with https:// and name a host, is {url!r}"
    if parts.username is not None or parts.password is not None:
        return "must not hold a name or a password"
    if parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK):
        return ""
    return f"must begin with https://, is {url!r}"


def is_loopback(url: str) -> bool:
    """Whether a URL is one of this machine."""
    return urlsplit(url).hostname in _LOOPBACK


def origin(url: str) -> tuple[str, str, int | None]:
    """Whom a URL reaches: scheme, host and port."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or {"https": 443, "http": 80}.get(parts.scheme)
