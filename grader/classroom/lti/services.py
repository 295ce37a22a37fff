"""What the LMS has of a course: its line items (Assignment and Grade Services 2.0) and its members (Names and Role
Provisioning Services 2.0)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import msgspec

from grader.classroom.lti.connection import Answer, Connection
from grader.classroom.problems import LtiError
from grader.course.model import Lab

T = TypeVar("T")

_LINE_ITEM = "application/vnd.ims.lis.v2.lineitem+json"
_LINE_ITEMS = "application/vnd.ims.lis.v2.lineitemcontainer+json"
_MEMBERS = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
SCORE = "application/vnd.ims.lis.v1.score+json"
TAG = "spark-lab-grader"
"""What our line items are tagged with, beside the lab's id as ``resourceId``."""
_MOST_PAGES = 1000
_LINK = re.compile(r"<([^>]*)>([^<]*)")
_NEXT = re.compile(r"""\brel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))""", re.IGNORECASE)
_LEARNER = re.compile(r"(?:.*/membership(?:#|/))?Learner(?:#.*)?")


class NotServedError(LtiError):
    """The LMS does not show or make what is needed; ``str()`` says what it said."""


class LineItem(msgspec.Struct, frozen=True, rename="camel"):
    """A column of the gradebook; ``id`` is its URL."""

    id: str
    score_maximum: float = 0.0
    label: str | None = ""
    resource_id: str | None = None
    tag: str | None = None


class Member(msgspec.Struct, frozen=True):
    """Somebody in the course, as far as the LMS tells."""

    user_id: str | int
    status: str | None = "Active"
    roles: tuple[str, ...] = ()
    name: str | None = None
    email: str | None = None
    lis_person_sourcedid: str | int | None = None
    ext_user_username: str | int | None = None

    @property
    def logins(self) -> Sequence[str]:
        """What the LMS calls the member beside the name: the id of the institution, and Moodle's user name."""
        return [str(each) for each in (self.lis_person_sourcedid, self.ext_user_username) if each not in (None, "")]

    @property
    def learns(self) -> bool:
        """Whether it is an active learner."""
        return self.status in ("Active", None, "") and any(_LEARNER.fullmatch(role) for role in self.roles)


class _Members(msgspec.Struct, frozen=True):
    members: tuple[Member, ...]


def members(connection: Connection, url: str) -> list[Member]:
    """Everybody in the course. Raises ``LtiError``."""
    return [each for page in _pages(connection, url, _MEMBERS, _Members) for each in page.members]


def line_item(connection: Connection, url: str, lab: Lab) -> LineItem | None:
    """The line item of a lab, None where there is none: that whose ``resourceId`` is the lab's id, else the one with
    this id as its tag. Raises ``LtiError``, also where it may be one of several."""
    asked = _with_query(url, {"resource_id": lab.id})
    every = _all_items(connection, asked)
    found = [each for each in every if each.resource_id == lab.id]
    if len(found) > 1:
        found = [each for each in found if each.tag == TAG] or found
    if not found:  # one that a person made has no resourceId
        found = [each for each in _all_items(connection, url) if each.tag == lab.id or each.resource_id == lab.id]
    if len(found) > 1:
        named = " and ".join(f"{each.label!r}" for each in found[:3])
        problem = f"the LMS has {len(found)} line items of {lab.id}: {named}"
        raise NotServedError(problem, "Delete those that are not meant.")
    return found[0] if found else None


def create_line_item(connection: Connection, url: str, lab: Lab, worth: float) -> LineItem:
    """Make the line item of a lab. Raises ``LtiError``."""
    body = {"scoreMaximum": worth, "label": lab.title, "resourceId": lab.id, "tag": TAG}
    answer = connection.post(url, _LINE_ITEM, lambda: msgspec.json.encode(body), once=True)
    return _good(connection, answer, f"the line item of {lab.id} cannot be made").read(LineItem)


def scores_url(item: LineItem) -> str:
    """Where scores of a line item go: its address may have a query."""
    parts = urlsplit(item.id)
    return urlunsplit(parts._replace(path=f"{parts.path}/scores"))


def next_page(link: str) -> str | None:
    """The address of the next page in a header ``Link`` (RFC 8288)."""
    for target, parameters in _LINK.findall(link):
        found = _NEXT.search(parameters)
        if found and "next" in (found[1] or found[2] or "").lower().split():
            return str(target).strip()
    return None


def _all_items(connection: Connection, url: str) -> list[LineItem]:
    return [each for page in _pages(connection, url, _LINE_ITEMS, tuple[LineItem, ...]) for each in page]


def _pages(connection: Connection, url: str, accept: str, shape: type[T]) -> Iterator[T]:
    seen: set[str] = set()
    place: str | None = url
    while place is not None:
        if place in seen or len(seen) == _MOST_PAGES:
            raise LtiError("the pages of the LMS have no end.")
        seen.add(place)
        answer = _good(connection, connection.get(place, accept), "the LMS does not show what it has of the course")
        yield answer.read(shape)
        following = next_page(answer.headers.get("Link", ""))
        place = urljoin(place, following) if following else None


def _good(connection: Connection, answer: Answer, problem: str) -> Answer:
    if not answer.good:
        advice = "Compare the addresses in [tool.grader.lti], and what the tool may do, with the LMS."
        raise NotServedError(f"{problem}: {connection.shown(answer)}", advice)
    return answer


def _with_query(url: str, more: dict[str, str]) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query=urlencode([*parse_qsl(parts.query, keep_blank_values=True), *more.items()])))
