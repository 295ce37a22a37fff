"""The parts of delivery by LTI that need no platform: headers, addresses, who is who, what is told of a number."""

from __future__ import annotations

import datetime
import json

import pytest
import urllib3

from grader.classroom.gradebook.gradebook import Total
from grader.classroom.lti.connection import pool_for, retry_after
from grader.classroom.lti.matching import match
from grader.classroom.lti.scores import score_body, score_of
from grader.classroom.lti.services import LineItem, Member, next_page, scores_url
from grader.classroom.lti.token import Refusal, Token, read_token, without_tokens
from grader.classroom.people import Person
from grader.classroom.store.decisions import Delivered, Score
from grader.classroom.store.delivered import next_timestamp
from grader.course.lti import origin, url_problem
from grader.results.counted import Counted, Standing

NOW = datetime.datetime(2026, 12, 1, 12, tzinfo=datetime.UTC)
LEARNER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7),
        (" 0 ", 0),
        ("Tue, 01 Dec 2026 12:00:30 GMT", 30),
        ("Tue, 01 Dec 2026 11:00:00 GMT", 0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("7.5", None),
    ],
)
def test_what_a_platform_asks_to_wait(text: str, seconds: float | None) -> None:
    assert retry_after(text, NOW) == seconds


@pytest.mark.parametrize(
    ("link", "place"),
    [
        ('<https://lms/x?page=2>; rel="next"', "https://lms/x?page=2"),
        ("<https://lms/x>; rel=next", "https://lms/x"),
        ('<https://lms/a>; rel="prev", <https://lms/b,c>; title="x"; rel="last next"', "https://lms/b,c"),
        ('<https://lms/a>; REL="NEXT"', "https://lms/a"),
        ('<https://lms/a>; rel="nextdoor"', None),
        ('<https://lms/a>; rel="current", <https://lms/b>; rel="first"', None),
        ("", None),
    ],
)
def test_the_next_page(link: str, place: str | None) -> None:
    assert next_page(link) == place


@pytest.mark.parametrize(
    ("item", "place"),
    [
        ("https://lms/items/5", "https://lms/items/5/scores"),
        ("https://lms/5/lineitem?type_id=1&x=a%20b", "https://lms/5/lineitem/scores?type_id=1&x=a%20b"),
    ],
)
def test_scores_stand_below_the_path_of_a_line_item(item: str, place: str) -> None:
    assert scores_url(LineItem(id=item)) == place


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://lms.example/x", ""),
        ("http://127.0.0.1:8000/x", ""),
        ("http://[::1]/x", ""),
        ("http://localhost/x", ""),
        ("http://127.0.0.1.example/x", "must begin with https://"),
        ("http://lms.example/x", "must begin with https://"),
        ("//lms.example/x", "must begin with https://"),
        ("https:///x", "must begin with https:// and name a host"),
        ("https://a@lms.example/x", "must not hold a name"),
        ("https://lms.example:99999999/x", "is no URL"),
        ("file:///etc/passwd", "must begin with https:// and name a host"),
    ],
)
def test_what_is_sent_to(url: str, said: str) -> None:
    assert url_problem(url).startswith(said)
    assert bool(url_problem(url)) == bool(said)


def test_an_origin_has_its_port() -> None:
    assert origin("https://lms/a") == origin("https://LMS:443/b") != origin("https://lms:444/a")
    assert origin("http://lms/") != origin("https://lms/")


def test_a_proxy_is_used_but_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("https_proxy", "http_proxy"):
        monkeypatch.setenv(name, "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", "near.example")
    assert isinstance(pool_for("https://lms.example/x"), urllib3.ProxyManager)
    assert not isinstance(pool_for("https://near.example/x"), urllib3.ProxyManager)
    assert not isinstance(pool_for("http://127.0.0.1:9/x"), urllib3.ProxyManager)


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (200, '{"access_token": "a b"}', None),
        (200, "{}", "its answer holds none"),
        (200, '{"access_token": 3}', "its answer holds none"),
        (200, '{"access_token": "a\\nb"}', "its answer holds none"),
        (200, "no", "it answers 200 and no JSON"),
        (400, '{"error": "invalid_client"}', "400 invalid_client"),
        (200, '{"access_token": "t", "scope": "one"}', "it does not allow two"),
        (200, '{"access_token": "t", "scope": "one two three"}', None),
    ],
)
def test_a_token_is_taken_or_refused_in_words(status: int, body: str, said: str | None) -> None:
    found = read_token(status, body.encode(), ("one", "two"), 100.0)
    if said is None:
        assert isinstance(found, Token)
        assert (found.ends, found.value in repr(found)) == (3670.0, False)
    else:
        assert isinstance(found, Refusal)
        assert found.said.startswith(said)


def test_what_an_lms_repeats_is_left_out() -> None:
    assert without_tokens("bad eyJhbGc.eyJpc3M.sig-1 and tok", "tok") == "bad ... and ..."


def test_the_id_of_the_roster_goes_before_e_mail_and_login() -> None:
    people = [Person("ada", email="bo@example.org", lti_user_id="7")]
    found = match(people, [Member(user_id="8", email="bo@example.org", roles=(LEARNER,))])
    assert dict(found.users) == {"ada": "7"}


def test_ids_may_be_numbers_and_an_empty_e_mail_is_nobodys() -> None:
    people = [Person("ada"), Person("42"), Person("cy", email=" CY@x.org ")]
    members = [
        Member(user_id=1, email="", roles=(LEARNER,)),
        Member(user_id=2, lis_person_sourcedid=42, roles=(LEARNER,)),
        Member(user_id=3, email="cy@X.org", status=None, roles=("Learner",)),
    ]
    found = match(people, members)
    assert dict(found.users) == {"42": "2", "cy": "3"}
    assert list(found.unknown) == ["ada"]


@pytest.mark.parametrize(
    ("role", "learns"),
    [
        (LEARNER, True),
        ("Learner", True),
        ("http://purl.imsglobal.org/vocab/lis/v2/membership/Learner#GuestLearner", True),
        ("http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor", False),
        ("http://purl.imsglobal.org/vocab/lis/v2/institution/person#Learner", False),
        ("http://purl.imsglobal.org/vocab/lis/v2/membership#LearnerHelper", False),
    ],
)
def test_who_learns_in_the_course(role: str, learns: bool) -> None:
    assert Member(user_id="1", roles=(role,)).learns is learns


def test_a_time_is_later_than_all_before() -> None:
    assert next_timestamp(NOW, []) == "2026-12-01T12:00:00.000+00:00"
    told = ["2026-12-01T12:00:00.500+00:00", "2026-12-01T13:00:00.400+01:00"]
    assert next_timestamp(NOW, told) == "2026-12-01T12:00:00.501+00:00"


def total(counted: Counted) -> Total:
    standing = Standing({"mean": counted})
    undecided, to_do = standing.waits
    return Total(
        "ada", "lab1", standing.grade, standing.points, 0, undecided=undecided, to_do=to_do,
        handed_in=standing.handed_in, standing=standing,
    )  # fmt: skip


BEFORE = Delivered(
    score=Score(user="7", activity="Completed", grading="FullyGraded", given=1.0, maximum=3.0), timestamp=""
)
WHOLE = Counted(title="Mean", by_checks=2, points=3, worth=3)
SCALED = Counted(title="Mean", by_checks=2, points=3, worth=4)
WAITS = Counted(title="Mean", by_checks=2, points=3, worth=3, undecided="not marked")
NOT_YET = Counted(title="Mean", by_checks=0, points=3, worth=3, undecided="not due yet", handed_in=False)
ABSENT = Counted(title="Mean", by_checks=0, points=3, worth=3, handed_in=False)
EXCUSED = Counted(title="Mean", by_checks=0, points=0, worth=0, excused="was ill")
VOID = Counted(title="Mean", by_checks=0, points=0, worth=3, decided=False)


@pytest.mark.parametrize(
    ("counted", "first", "later"),
    [
        (WHOLE, ("Completed", "FullyGraded", 2, 3), ("Completed", "FullyGraded", 2, 3)),
        (SCALED, ("Completed", "FullyGraded", 2.66667, 4), ("Completed", "FullyGraded", 2.66667, 4)),
        (WAITS, ("Submitted", "PendingManual", None, None), ("Submitted", "PendingManual", None, None)),
        (VOID, ("Submitted", "PendingManual", None, None), ("Submitted", "PendingManual", None, None)),
        (NOT_YET, None, ("Initialized", "NotReady", None, None)),
        (ABSENT, ("Initialized", "FullyGraded", 0, 3), ("Initialized", "FullyGraded", 0, 3)),
        (EXCUSED, None, ("Submitted", "NotReady", None, None)),
    ],
    ids=["whole", "scaled", "waits", "void", "not-yet", "absent", "excused"],
)
def test_what_is_told_of_a_number(
    counted: Counted, first: tuple[object, ...] | None, later: tuple[object, ...]
) -> None:
    for before, due in ((None, first), (BEFORE, later)):
        score = score_of(total(counted), "7", before)
        told = None if score is None else (score.activity, score.grading, score.given, score.maximum)
        assert told == due


def test_no_points_are_left_out_of_the_message() -> None:
    waits = score_of(total(WAITS), "7", None)
    assert waits is not None
    told = json.loads(score_body(waits, "2026-12-01T12:00:00.000+00:00", new=True))
    assert not {"scoreGiven", "scoreMaximum"} & told.keys()
    assert told["comment"] == "Not decided yet: not marked."
