"""A learner's form for a second look, in the report that is handed back, and its way into the queue: what comes back is
hostile until somebody else than its writer says whose it is."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from command_line import Said, run
from mini_course import MiniCourse, copy_course
from test_gradebook import result

from grader.base.hashing import sha256_hex
from grader.classroom.asked import read_requests
from grader.classroom.people import Person
from grader.classroom.second_look import queue
from grader.classroom.store.decisions import Request
from grader.classroom.store.entries import Kept
from grader.classroom.store.store import FILE, open_results
from grader.course.load import load_course
from grader.course.model import CourseError

LAB = "lab1_plain"
MAIL = f"Request for a second look\nexercise: {LAB}/mean\nlearner: ada\nasked: 2026-03-05T10:00:00Z\n\nLook\n\nagain.\n"


@pytest.fixture
def mini(tmp_path: Path) -> MiniCourse:
    course = copy_course(tmp_path / "course")
    with contextlib.closing(open_results(course.root / "out" / FILE, create=True)) as store:
        store.set_people([Person("ada", "Ada Lovelace", canvas_id="11", moodle_id="21"), Person("bo", "Bo Berg")])
        store.put("a", result("ada", 1.0))
        store.put("b", result("bo", 2.0))
    return course


def request(exercise: str = f"{LAB}/mean", text: str = "Look again.", **more: str) -> str:
    return json.dumps({"exercise": exercise, "text": text, **more})


def sent(mini: MiniCourse, files: dict[str, str | bytes], *arguments: str) -> Said:
    """What is said of files that came in, in the folder ``in``."""
    for name, text in files.items():
        path = mini.root / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return run(mini.root, "regrade", "--results", "out", "--author", "prof", *(arguments or ("--requests", "in")))


def waiting(mini: MiniCourse) -> list[Kept[Request]]:
    with contextlib.closing(open_results(mini.root / "out" / FILE, create=False)) as store:
        return queue(store)


def whose(mini: MiniCourse) -> list[str]:
    return [each.key.learner for each in waiting(mini)]


def test_a_request_counts_for_whom_it_came_by_and_not_for_whom_it_says(mini: MiniCourse) -> None:
    said = sent(
        mini,
        {
            "ada/second-look.json": request(learner="bo"),
            "lovelaceada_11_900_bo.json": request(text="By Canvas.", learner="bo"),
            "Ada Lovelace_21_assignsubmission_file_/bo/bo.json": request(text="By Moodle.", learner="bo"),
            "bo/lab1/mail.txt": MAIL,
            "bo/notes.txt": "Not a request.",
        },
    )
    assert said.code == 0
    assert sorted(whose(mini)) == ["ada", "ada", "ada", "bo"]
    assert "ada/second-look.json says it is of 'bo'. It counts for ada, who sent it." in said.err
    assert "bo/lab1/mail.txt says it is of 'ada'. It counts for bo, who sent it." in said.err
    assert "4 new of 4 requests." in said.err
    mail = next(each for each in waiting(mini) if each.key.learner == "bo").data
    assert (mail.text, mail.asked) == ("Look\n\nagain.", "2026-03-05T10:00:00+00:00")
    assert "0 new of 4" in sent(mini, {}).err


def test_a_file_alone_needs_somebody_who_says_whose_it_is(mini: MiniCourse) -> None:
    said = sent(mini, {"x.json": request(learner="bo")}, "--requests", "in/x.json")
    assert (said.code, "says nobody but the file itself" in said.err) == (2, True)
    assert waiting(mini) == []
    said = sent(mini, {}, "--requests", "in/x.json", "--learner", "ada")
    assert (said.code, whose(mini)) == (0, ["ada"])
    said = sent(mini, {}, "--requests", "in", "--learner", "ada")
    assert (said.code, "A folder says whose each file is" in said.err) == (2, True)
    assert sent(mini, {}, "--requests", "in/x.json", "--learner", "adda").code == 2
    assert sent(mini, {}, "--learner", "ada").code == 2


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("bo.json", request(), "lies in no learner's folder"),
        ("eve/x.json", request(), "there is no learner 'eve'"),
        ("ada/x.json", "{", "is no request"),
        ("ada/x.json", "[1]", "is no request"),
        ("ada/x.json", b"\xff\xfe\x00", "is no request"),
        ("ada/x.json", '{"learner": ["ada"], "exercise": 1}', "is no request"),
        ("ada/x.json", "[" * 60_000, "is no request"),
        ("ada/x.json", '{"a":' * 10_000 + "1" + "}" * 10_000, "is no request"),
        ("ada/x.json", request(text="x" * 70_000), "is larger than 64 KiB"),
        ("ada/x.json", request(text="  "), "has no exercise or no text"),
        ("ada/x.json", request(exercise="x" * 201), "has a name of more than 200 characters"),
        ("ada/x.json", request(exercise="lab9/none"), "there is no"),
        (
            "ada/x.json",
            json.dumps([json.loads(request(text=str(each))) for each in range(51)]),
            "more than 50 requests",
        ),
        ("ada/x.txt", "Request for a second look\nlearner: ada\n\nhello", "is no request"),
        ("ada/x\x1b[2J.json", "{", "is no request"),
    ],
)
def test_a_file_that_is_none_is_left_out_and_said_and_keeps_no_other_from_being_read(
    mini: MiniCourse, name: str, data: str | bytes, reason: str
) -> None:
    said = sent(mini, {name: data, "bo/right.json": request()})
    assert (said.code, whose(mini)) == (0, ["bo"])
    (line,) = [each for each in said.err.splitlines() if each.startswith("Left out: ")]
    assert reason in line
    assert "\x1b" not in said.err


def test_links_and_pipes_are_not_read(mini: MiniCourse) -> None:
    secret = mini.root / "secret.json"
    secret.write_text(request(text="secret"))
    own = mini.root / "in" / "ada"
    own.mkdir(parents=True)
    (own / "link.json").symlink_to(secret)
    os.mkfifo(own / "pipe.json")
    os.mkfifo(own / "pipe.txt")
    (mini.root / "in" / "bo").symlink_to(mini.root / "elsewhere")
    said = sent(mini, {"../elsewhere/x.json": request()})
    assert (said.code, waiting(mini)) == (0, [])
    assert said.err.count("is not read") == 2


def test_nobody_fills_the_queue(mini: MiniCourse) -> None:
    said = sent(mini, {f"ada/{n}.json": request(text=f"Again, {n}.") for n in range(60)} | {"bo/x.json": request()})
    assert (whose(mini).count("ada"), whose(mini).count("bo")) == (50, 1)
    assert said.err.count("50 requests of ada wait already") == 10
    assert "0 new of 61" in sent(mini, {}).err


def test_what_learners_wrote_is_text_in_queue_and_report(mini: MiniCourse) -> None:
    evil = "<script>alert(1)</script>\x1b[2J\u202e=HYPERLINK(1)"
    said = sent(mini, {"ada/x.json": request(text=evil, asked="<b>soon</b>", learner="<i>x</i>")})
    assert "\x1b" not in said.out + said.err
    assert "\u202e" not in said.out + said.err
    assert "<b>" not in waiting(mini)[0].data.asked
    page = report(mini)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


# the form


class Tags(HTMLParser):
    """The tags of a page, with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def report(mini: MiniCourse, learner: str = "ada") -> str:
    """The report as it is handed back."""
    said = run(mini.root, "feedback", "out", "--out", "back.zip", "--unpublished")
    assert said.code == 0, said.err
    return (mini.root / "out" / "reports" / learner / f"{LAB}.html").read_text()


def places(page: str) -> set[str]:
    """The addresses of what is on the page itself."""
    return {f"#{each['id']}" for _, each in Tags(page).found if "id" in each}


def setting(mini: MiniCourse, line: str) -> None:
    with (mini.root / "pyproject.toml").open("a") as file:
        file.write(f"\n[tool.grader.publish]\n{line}\n")


def test_a_report_that_is_handed_back_has_a_form_whose_script_alone_may_run(mini: MiniCourse) -> None:
    setting(mini, 'mail = "grading+spark@example.org"')
    page = report(mini)
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    policy = next(each["content"] for tag, each in Tags(page).found if tag == "meta" and "http-equiv" in each)
    assert policy is not None
    sources = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    digest = base64.b64encode(bytes.fromhex(sha256_hex(script))).decode()
    assert sources == {
        "default-src": "'none'", "style-src": "'unsafe-inline'", "script-src": f"'sha256-{digest}'",
        "img-src": "data:", "base-uri": "'none'", "form-action": "'none'",
    }  # fmt: skip
    assert not [name for _, each in Tags(page).found for name in each if name.startswith("on") or name == "src"]
    links = {
        str(each["href"]) for tag, each in Tags(page).found if tag == "a" and not str(each["href"]).startswith("#")
    }
    (link,) = links
    parts = urlsplit(link)
    assert (parts.scheme, parts.path) == ("mailto", "grading%2Bspark@example.org")
    assert f"exercise: {LAB}/mean" in parse_qs(parts.query)["body"][0]


def test_a_report_of_ones_own_has_no_form(mini: MiniCourse) -> None:
    said = run(mini.root, "check", f"{LAB}/mean", "--html", "own.html", "--isolation", "process")
    assert (mini.root / "own.html").exists(), said.err
    for page in ((mini.root / "own.html").read_text(),):
        assert "<script" not in page
        assert "script-src" not in page
        assert "second-look" not in page


def test_a_course_may_have_no_form(mini: MiniCourse) -> None:
    setting(mini, "second_look = false")
    page = report(mini)
    assert "<script" not in page
    assert "second look" not in page


@pytest.mark.parametrize("mail", ["nobody", "a@b?cc=eve@example.org", "a@b.org, c@d.org", "a b@c.org", "a@b.org\\n"])
def test_an_address_has_to_be_one(mini: MiniCourse, mail: str) -> None:
    setting(mini, f'mail = "{mail}"')
    with pytest.raises(CourseError, match="is one address"):
        load_course(mini.root)


def test_a_mail_that_the_plain_link_begins_is_read(mini: MiniCourse, tmp_path: Path) -> None:
    link = next(str(e["href"]) for tag, e in Tags(report(mini)).found if str(e.get("href", "")).startswith("mailto:"))
    path = tmp_path / "mail.txt"
    path.write_bytes(parse_qs(urlsplit(link).query)["body"][0].encode() + b"It is right.\r\n")
    (asked,) = read_requests(path, "ada").asked
    assert (asked.exercise, asked.text, asked.claims) == (f"{LAB}/mean", "It is right.", "")
