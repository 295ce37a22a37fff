"""An LMS on loopback, as far as LTI 1.3 services go: it checks what a tool sends as the specifications say, keeps it,
and can be told to fail. Tokens: IMS Security Framework 1.0, 4.1; line items and scores: AGS 2.0; members: NRPS 2.0."""

from __future__ import annotations

import contextlib
import datetime
import json
import re
import secrets
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import jwt
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
LINE_ITEM, SCORE = f"{AGS}lineitem", f"{AGS}score"
MEMBERS = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
LINE_ITEM_TYPE = "application/vnd.ims.lis.v2.lineitem+json"
LINE_ITEMS_TYPE = "application/vnd.ims.lis.v2.lineitemcontainer+json"
SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"
MEMBERS_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LEARNER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"
INSTRUCTOR = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"
ACTIVITY = ("Initialized", "Started", "InProgress", "Submitted", "Completed")
GRADING = ("FullyGraded", "Pending", "PendingManual", "Failed", "NotReady")
CLIENT = "tool-7"
QUERY = "type_id=7"
"""Addresses of Moodle have a query."""
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+(?:Z|[+-]\d\d:\d\d)")


@dataclass
class Fault:
    """What is answered to requests whose ``METHOD /path`` has a pattern, so many ``times``; with ``taken`` after the
    request was carried out. ``TOKEN`` in the body becomes that of the request."""

    pattern: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    times: int = 1
    body: str = ""
    taken: bool = False


@dataclass
class Platform:
    """The LMS. What stands here may be changed while it serves; ``problems`` are requests that break a
    specification."""

    jwks: dict[str, Any] = field(default_factory=dict)
    people: list[dict[str, Any]] = field(default_factory=list)
    items: list[dict[str, Any]] = field(default_factory=list)
    scores: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    granted: tuple[str, ...] = (LINE_ITEM, SCORE, MEMBERS)
    page: int = 2
    filters: bool = True
    root: str = ""
    next_root: str = ""
    audience: str = ""
    tokens: dict[str, frozenset[str]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    last: dict[tuple[str, str], datetime.datetime] = field(default_factory=dict)

    @property
    def token_url(self) -> str:
        return f"{self.root}/login/token"

    @property
    def line_items_url(self) -> str:
        return f"{self.root}/course/5/lineitems?{QUERY}"

    @property
    def memberships_url(self) -> str:
        return f"{self.root}/course/5/members?{QUERY}"

    def counted(self) -> Counter[str]:
        """How often was asked for what."""
        return Counter(self.asked)

    def member(self, user: str, **more: object) -> None:
        """Let somebody be in the course."""
        self.people.append({"user_id": user, "status": "Active", "roles": [LEARNER], **more})

    def item(self, name: str, **more: object) -> str:
        """Let a line item be there; its address."""
        address = f"{self.root}/course/5/lineitems/{name}/lineitem?{QUERY}"
        self.items.append({"id": address, "scoreMaximum": 11, "label": name, **more})
        return address

    def points(self, user: str) -> list[tuple[float | None, float | None]]:
        """All points of a user, the oldest first."""
        return [(each.get("scoreGiven"), each.get("scoreMaximum")) for _, each in self.scores if each["userId"] == user]

    # ------------------------------------------------------------------ requests

    def fault(self, request: Request, *, taken: bool) -> Response | None:
        line = f"{request.method} {request.url.path}"
        body = getattr(request.state, "body", "")
        for each in self.faults:
            if each.times > 0 and each.taken == taken and re.search(each.pattern, f"{line} {body}"):
                each.times -= 1
                sent = request.headers.get("authorization", "").removeprefix("Bearer ")
                return PlainTextResponse(each.body.replace("TOKEN", sent), each.status, dict(each.headers))
        return None

    def wrong(self, request: Request, status: int, what: str) -> Response:
        self.problems.append(f"{request.method} {request.url.path}: {what}")
        return JSONResponse({"status": status, "message": what}, status)

    def may(self, request: Request, scope: str) -> Response | None:
        scheme, _, value = request.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or value not in self.tokens:
            return self.wrong(request, 401, "no token that is known")
        return None if scope in self.tokens[value] else self.wrong(request, 403, f"the token is not for {scope}")

    async def token(self, request: Request) -> Response:
        form = dict(parse_qsl(request.state.body))
        try:
            self.check_assertion(request, form)
        except (jwt.PyJWTError, AssertionError) as problem:
            said = {"error": "invalid_client", "error_description": f"{problem} in {form.get('client_assertion')}"}
            self.problems.append(f"token: {problem}")
            return JSONResponse(said, 400)
        asked = frozenset(str(form["scope"]).split()) & frozenset(self.granted)
        value = secrets.token_urlsafe(24)
        self.tokens[value] = asked
        told = {"access_token": value, "token_type": "Bearer", "expires_in": 3600, "scope": " ".join(sorted(asked))}
        return JSONResponse(told)

    def check_assertion(self, request: Request, form: Mapping[str, Any]) -> None:
        assert request.headers["content-type"] == "application/x-www-form-urlencoded", "form"
        assert form.get("grant_type") == "client_credentials", "grant_type"
        assert form.get("client_assertion_type") == ASSERTION, "client_assertion_type"
        signed = form["client_assertion"]
        header = jwt.get_unverified_header(signed)
        known = {each["kid"]: each for each in self.jwks["keys"]}
        assert header.get("kid") in known, "a key that is not registered"
        needed = ["iss", "sub", "aud", "iat", "exp", "jti"]
        claims = jwt.decode(
            signed,
            jwt.PyJWK(known[header["kid"]]),
            algorithms=["RS256"],
            audience=self.audience or self.token_url,
            options={"require": needed},
        )
        assert claims["iss"] == claims["sub"] == CLIENT, "iss and sub are the client id"
        assert 0 < claims["exp"] - claims["iat"] <= 300, "valid for some minutes"
        assert claims["jti"] not in self.used, "jti was used before"
        self.used.add(claims["jti"])

    async def line_items(self, request: Request) -> Response:
        if refused := self.may(request, LINE_ITEM):
            return refused
        if request.query_params.get("type_id") != "7":
            return self.wrong(request, 404, "the query of the address is lost")
        if request.method == "POST":
            return await self.new_item(request)
        if request.headers["accept"] != LINE_ITEMS_TYPE:
            return self.wrong(request, 406, "not asked for a container of line items")
        found, wanted = self.items, request.query_params.get("resource_id")
        if wanted and self.filters:
            found = [each for each in found if each.get("resourceId") == wanted]
        shown, links = self.paged(request, found)
        return JSONResponse(shown, headers=links, media_type=LINE_ITEMS_TYPE)

    async def new_item(self, request: Request) -> Response:
        if request.headers["content-type"] != LINE_ITEM_TYPE:
            return self.wrong(request, 415, "no line item")
        told = json.loads(await request.body())
        if not isinstance(told.get("label"), str) or not told["label"] or not told.get("scoreMaximum", 0) > 0:
            return self.wrong(request, 400, "a line item needs a label and a scoreMaximum")
        self.item(f"made{len(self.items)}", **told)
        return JSONResponse(self.items[-1], 201, media_type=LINE_ITEM_TYPE)

    async def members(self, request: Request) -> Response:
        if refused := self.may(request, MEMBERS):
            return refused
        if request.headers["accept"] != MEMBERS_TYPE:
            return self.wrong(request, 406, "not asked for a container of members")
        shown, links = self.paged(request, self.people)
        told = {"id": str(request.url), "context": {"id": "5"}, "members": shown}
        return JSONResponse(told, headers=links, media_type=MEMBERS_TYPE)

    def paged(self, request: Request, found: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], dict[str, str]]:
        number = int(request.query_params.get("page", 0))
        first, last = number * self.page, (number + 1) * self.page
        links = {"Link": '<https://lms.example/about>; rel="help"'}
        if last < len(found):
            following = request.url.include_query_params(page=number + 1)
            address = f"{self.next_root}{following.path}?{following.query}" if self.next_root else str(following)
            links["Link"] += f', <{address}>; title="more"; rel="last next"'
        return found[first:last], links

    async def score(self, request: Request) -> Response:
        if refused := self.may(request, SCORE):
            return refused
        if request.headers["content-type"] != SCORE_TYPE:
            return self.wrong(request, 415, "no score")
        item = next((each for each in self.items if each["id"] == str(request.url).replace("/scores", "")), None)
        if item is None:
            return self.wrong(request, 404, "no such line item, or the query of its address is lost")
        told = json.loads(await request.body())
        if what := self.wrong_score(told):
            return self.wrong(request, 400, what)
        if told["userId"] not in {str(each["user_id"]) for each in self.people}:
            return JSONResponse({"message": "User not found in course or is not a student"}, 422)
        moment = datetime.datetime.fromisoformat(told["timestamp"])
        whose = (told["userId"], item["id"])
        if whose in self.last and moment <= self.last[whose]:
            return self.wrong(request, 409, "the timestamp is not later than the one before")
        self.last[whose] = moment
        self.scores.append((str(item["label"]), told))
        return JSONResponse({"resultUrl": f"{item['id']}/results/1"})

    def wrong_score(self, told: Mapping[str, Any]) -> str:
        if not isinstance(told.get("userId"), str) or not told["userId"]:
            return "userId"
        if not isinstance(told.get("timestamp"), str) or not _TIME.fullmatch(told["timestamp"]):
            return "timestamp has no parts of a second, or no zone"
        if told.get("activityProgress") not in ACTIVITY or told.get("gradingProgress") not in GRADING:
            return "progress"
        given, most = told.get("scoreGiven"), told.get("scoreMaximum")
        if given is not None and not (isinstance(given, int | float) and given >= 0 and most and most > 0):
            return "scoreGiven needs a scoreMaximum above 0"
        plain = {"userId", "timestamp", "activityProgress", "gradingProgress", "scoreGiven", "scoreMaximum", "comment"}
        return next((f"unknown {key}" for key in told if key not in plain and not key.startswith("https://")), "")


class _Guarded:
    """Counts requests, and lets them fail where that was asked for."""

    def __init__(self, platform: Platform, handle: Any) -> None:
        self._platform, self._handle = platform, handle

    async def __call__(self, request: Request) -> Response:
        self._platform.asked.append(f"{request.method} {request.url.path.rsplit('/', 1)[1]}")
        request.state.body = (await request.body()).decode("utf-8", "replace")
        early = self._platform.fault(request, taken=False)
        if early is not None:
            return early
        answer: Response = await self._handle(request)
        return self._platform.fault(request, taken=True) or answer


@contextlib.contextmanager
def serving() -> Iterator[Platform]:
    """A platform that serves until the block ends."""
    platform = Platform()

    def route(path: str, handle: Any, *methods: str) -> Route:
        guarded = _Guarded(platform, handle)

        async def endpoint(request: Request) -> Response:
            return await guarded(request)

        return Route(path, endpoint, methods=list(methods))

    routes = [
        route("/login/token", platform.token, "POST"),
        route("/course/5/lineitems", platform.line_items, "GET", "POST"),
        route("/course/5/lineitems/{item}/lineitem/scores", platform.score, "POST"),
        route("/course/5/members", platform.members, "GET"),
    ]
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), port=0, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    platform.root = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        yield platform
    finally:
        server.should_exit = True
        thread.join(10)
