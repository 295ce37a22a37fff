"""Access tokens by a client assertion (RFC 7523; IMS Security Framework 1.0): what is asked, and what is answered."""

from __future__ import annotations

import datetime
import json
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

import jwt

from grader.classroom.lti.key import ALGORITHM, ToolKey
from grader.course.lti import LtiSettings

LINE_ITEMS = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"
SCORES = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
MEMBERS = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"

_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_SIGNED = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]*")
_VALID_SECONDS = 60
_USUAL_SECONDS, _LEFT_SECONDS = 3600.0, 30.0


@dataclass(frozen=True)
class Token:
    """An access token, and the moment of the monotonic clock at which another is asked for."""

    value: str = field(repr=False)
    ends: float


@dataclass(frozen=True)
class Refusal:
    """Why there is no token."""

    said: str


def client_assertion(settings: LtiSettings, key: ToolKey) -> str:
    """Who we are, signed, to be used once."""
    now = datetime.datetime.now(datetime.UTC)
    claims = {
        "iss": settings.client_id,
        "sub": settings.client_id,
        "aud": settings.audience or settings.token_url,
        "iat": now,
        "exp": now + datetime.timedelta(seconds=_VALID_SECONDS),
        "jti": str(uuid.uuid4()),
    }
    return jwt.encode(claims, key.private, algorithm=ALGORITHM, headers={"kid": key.id})


def assertion_form(assertion: str, scopes: Sequence[str]) -> bytes:
    """What is posted to ask for a token."""
    fields = {
        "grant_type": "client_credentials",
        "client_assertion_type": _ASSERTION,
        "client_assertion": assertion,
        "scope": " ".join(scopes),
    }
    return urlencode(fields).encode("ascii")


def without_tokens(text: str, token: str = "") -> str:
    """What an LMS says, without the token or anything signed that it may repeat."""
    return _SIGNED.sub("...", text.replace(token, "...") if token else text)


def read_token(status: int, body: bytes, scopes: Sequence[str], now: float) -> Token | Refusal:
    """The token that was given. What it is for has to be all that is needed, where the answer says it."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        return Refusal(f"it answers {status} and no JSON")
    value = found.get("access_token")
    if not 200 <= status < 300:
        said = ", ".join(
            str(found[name]) for name in ("error", "error_description") if isinstance(found.get(name), str)
        )
        return Refusal(f"{status}{f' {without_tokens(said)}' if said else ''}")
    if not isinstance(value, str) or not value.isascii() or not value.isprintable() or not value:
        return Refusal("its answer holds none")
    if isinstance(granted := found.get("scope"), str) and (missing := set(scopes) - set(granted.split())):
        return Refusal(f"it does not allow {', '.join(sorted(missing))}: allow that where the tool is registered")
    lasts = found.get("expires_in")
    seconds = float(lasts) if isinstance(lasts, int | float) and lasts > 0 else _USUAL_SECONDS
    return Token(value, now + max(1.0, seconds - _LEFT_SECONDS))
