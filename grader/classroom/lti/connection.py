"""Requests to the LMS: with an access token, tried again within bounds, to nobody else.

The token goes to the hosts of the course's settings alone, whatever addresses an answer names, and no redirect is
followed. Neither token nor assertion stands in a log, a record or a message.
"""

from __future__ import annotations

import datetime
import email.utils
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec
import urllib3
from urllib3.exceptions import HTTPError, SSLError

from grader.base.errors import EXIT_GRADER
from grader.base.logs import package_log
from grader.base.text import one_line
from grader.classroom.lti.token import Refusal, Token, assertion_form, read_token, without_tokens
from grader.classroom.problems import LtiError
from grader.course.lti import LtiSettings, is_loopback, origin, url_problem

T = TypeVar("T")

_TRIES = 4
_FIRST_WAIT = 1.0
_LONGEST_WAIT, _MOST_WAITED = 120.0, 600.0
"""In seconds: what is waited once, where the LMS asks for it, and in one run of the command."""
_MOST_BYTES = 20 * 1024 * 1024
_CONNECT_SECONDS, _READ_SECONDS = 10.0, 60.0
_MOST_SAID = 200
_COMPARE = (
    "Compare client_id, token_url and audience in [tool.grader.lti], and the public key (grader lti-key), with the LMS."
)


class PlatformAwayError(LtiError):
    """The LMS does not answer, or asks to come again later; ``str()`` says what it said."""

    def __init__(self, problem: str, advice: str = "Run the same command again later: it sends what is left.") -> None:
        super().__init__(problem, advice, EXIT_GRADER)


@dataclass(frozen=True)
class Answer:
    """What the LMS answered; a ``status`` of 0 is no answer, and ``failure`` says why."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    failure: str = ""

    @property
    def good(self) -> bool:
        return 200 <= self.status < 300

    @property
    def may_pass(self) -> bool:
        """Whether the same request may be taken a moment later."""
        return self.status in (0, 429) or self.status >= 500

    def read(self, shape: type[T]) -> T:
        """The body. Raises ``LtiError`` where it is something else than what is due."""
        try:
            return msgspec.json.decode(self.body, type=shape)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
            raise LtiError(f"the answer of the LMS cannot be read: {one_line(str(problem), _MOST_SAID)}") from None


class Connection:
    """Requests with one token at a time, which is asked for when the first is made. ``close`` when done."""

    def __init__(
        self, settings: LtiSettings, assertion: Callable[[], str], scopes: Sequence[str], wait: Callable[[float], None]
    ) -> None:
        self._settings, self._assertion, self._scopes, self._wait = settings, assertion, tuple(scopes), wait
        own = (settings.line_items_url, settings.memberships_url)
        self._hosts = frozenset(origin(url) for url in own if url)
        self._pools = {url: pool_for(url) for url in (settings.token_url, *own) if url}
        self._token: Token | None = None
        self._waited = 0.0

    def get(self, url: str, accept: str) -> Answer:
        """Read a resource."""
        return self._authorized("GET", url, {"Accept": accept}, None)

    def post(self, url: str, kind: str, body: Callable[[], bytes], *, once: bool = False) -> Answer:
        """Send what ``body`` makes, anew for each try. ``once``: what may have arrived is not sent again."""
        return self._authorized("POST", url, {"Accept": kind, "Content-Type": kind}, body, once=once)

    def close(self) -> None:
        """End it; the token is forgotten."""
        self._token = None
        for pool in self._pools.values():
            pool.clear()

    def shown(self, answer: Answer) -> str:
        """Why something was refused, as the LMS says it, for people."""
        said = one_line(answer.body[: 4 * _MOST_SAID].decode("utf-8", "replace"), 10 * _MOST_SAID)
        said = without_tokens(said, self._token.value if self._token else "")
        if "<html" in said.lower() or "<!doctype" in said.lower():
            said = ""
        return f"{answer.status}{f': {said[:_MOST_SAID]}' if said else ''}"

    def _authorized(
        self, method: str, url: str, headers: Mapping[str, str], body: Callable[[], bytes] | None, *, once: bool = False
    ) -> Answer:
        if wrong := url_problem(url):
            raise LtiError(f"the LMS names an address that nothing is sent to: it {wrong}.")
        if origin(url) not in self._hosts:
            host = one_line(urlsplit(url).netloc, _MOST_SAID)
            raise LtiError(f"the LMS names an address on {host}, which is not the host of line_items_url.")

        def authorized() -> Mapping[str, str]:
            return {**headers, "Authorization": f"Bearer {self._current_token()}"}

        answer = self._tried(method, url, authorized, body, once=once)
        if answer.status == 401:
            self._token = None
            answer = self._tried(method, url, authorized, body, once=once)
            if answer.status == 401:
                raise LtiError("the LMS gives a token and then does not take it (401).", _COMPARE)
        return answer

    def _current_token(self) -> str:
        if self._token is None or self._token.ends <= time.monotonic():
            self._token = self._new_token()
        return self._token.value

    def _new_token(self) -> Token:
        url = self._settings.token_url
        headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
        answer = self._tried("POST", url, lambda: headers, lambda: assertion_form(self._assertion(), self._scopes))
        found = read_token(answer.status, answer.body, self._scopes, time.monotonic())
        if isinstance(found, Refusal):
            raise LtiError(f"the LMS gives no access token: {one_line(found.said, _MOST_SAID)}.", _COMPARE)
        return found

    def _tried(
        self,
        method: str,
        url: str,
        headers: Callable[[], Mapping[str, str]],
        body: Callable[[], bytes] | None,
        *,
        once: bool = False,
    ) -> Answer:
        """An answer that will stay what it is. Raises ``PlatformAwayError`` where there is none within the tries."""
        for number in range(1, _TRIES + 1):
            answer = self._asked(method, url, headers(), body() if body else None)
            if not answer.may_pass:
                return answer
            if number == _TRIES or (once and answer.status not in (429, 503)):
                break
            self._pause(answer, _FIRST_WAIT * 2 ** (number - 1))
        said = f"answers {answer.status}" if answer.status else f"does not answer ({answer.failure})"
        raise PlatformAwayError(f"{urlsplit(url).netloc} {said}.")

    def _pause(self, answer: Answer, usual: float) -> None:
        asked = retry_after(answer.headers.get("Retry-After", ""), datetime.datetime.now(datetime.UTC))
        seconds = usual if asked is None else asked
        if seconds > _LONGEST_WAIT or self._waited + seconds > _MOST_WAITED:
            raise PlatformAwayError(f"the LMS answers {answer.status} and asks to wait {seconds:.0f} s.")
        self._waited += seconds
        self._wait(seconds)

    def _asked(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        pool = next(pool for own, pool in self._pools.items() if origin(own) == origin(url))
        try:
            answer = pool.request(
                method, url, headers=dict(headers), body=body, redirect=False, retries=False, preload_content=False
            )
            try:
                data = answer.read(_MOST_BYTES + 1, decode_content=True)
            finally:
                answer.release_conn()
        except SSLError as problem:  # waiting mends no certificate
            raise LtiError(f"{urlsplit(url).netloc}: {one_line(str(problem), _MOST_SAID)}") from None
        except HTTPError as problem:
            package_log(__name__).debug("%s %s: %s", method, urlsplit(url).path, type(problem).__name__)
            return Answer(0, {}, b"", type(problem).__name__)
        package_log(__name__).debug("%s %s: %d", method, urlsplit(url).path, answer.status)
        if len(data) > _MOST_BYTES:
            raise LtiError(f"{urlsplit(url).netloc} answers with more than {_MOST_BYTES:,} bytes.")
        return Answer(answer.status, answer.headers, data)


def pool_for(url: str) -> urllib3.PoolManager:
    """Connections to a host, through the proxy that the environment names for it."""
    settings: dict[str, Any] = {"timeout": urllib3.Timeout(connect=_CONNECT_SECONDS, read=_READ_SECONDS)}
    proxy = urllib.request.getproxies().get(urlsplit(url).scheme)
    if proxy and not is_loopback(url) and not urllib.request.proxy_bypass(urlsplit(url).hostname or ""):
        return urllib3.ProxyManager(proxy, **settings)
    return urllib3.PoolManager(**settings)


def retry_after(text: str, now: datetime.datetime) -> float | None:
    """How many seconds a header asks to wait, by their number or a date; None where it says nothing."""
    if text.strip().isdecimal():
        return float(text)
    try:
        time_ = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = time_ if time_.tzinfo else time_.replace(tzinfo=datetime.UTC)
    return max(0.0, (moment - now).total_seconds())
