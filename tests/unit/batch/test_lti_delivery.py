"""Published numbers reach the LMS by LTI 1.3, through the command line: the platform checks what it gets."""

from __future__ import annotations

import contextlib
import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from command_line import Said, command, run
from desk_class import RUBRIC, written_record
from lti_platform import CLIENT, INSTRUCTOR, LINE_ITEM, MEMBERS, SCORE, Fault, Platform, serving
from mini_course import MiniCourse, copy_course

from grader.classroom import actions
from grader.classroom.grading.start import SUBMISSIONS
from grader.classroom.people import Person
from grader.classroom.store.entries import By, events
from grader.classroom.store.publication import publish
from grader.classroom.store.store import FILE, NewResult, ResultStore, open_results
from grader.results.record import CheckRecord, Environment, ExerciseRecord, RunRecord, SubmissionRecord

LAB, OTHER = "lab1_plain", "lab2_rdds"
SINCE = "2026-03-01T00:00:00+00:00"
PEOPLE = (
    Person("ada", "Ada Abel", "Ada@Example.org"),
    Person("bo", "Bo Berg", lti_user_id="u-bo"),
    Person("cy", "Cy Cole"),
    Person("dee", "Dee Dahl", "dee@example.org"),
)


@pytest.fixture(scope="module")
def server() -> Iterator[Platform]:
    with serving() as platform:
        yield platform


@pytest.fixture
def platform(server: Platform) -> Platform:
    """The platform without anything of another test, but its address."""
    server.__dict__.update(Platform(root=server.root).__dict__)
    return server


@pytest.fixture(scope="module")
def own_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key that was made by the command."""
    root = copy_course(tmp_path_factory.mktemp("key") / "course").root
    said = run(root, "lti-key")
    assert (said.code, root.joinpath("lti.secret").exists()) == (0, True)
    return root / "lti.secret"


@pytest.fixture
def mini(tmp_path: Path, platform: Platform, own_key: Path) -> MiniCourse:
    """A course with a key, registered with the platform."""
    made = copy_course(tmp_path / "course")
    settle(made.root, platform)
    shutil.copy2(own_key, made.root)
    platform.jwks = json.loads(run(made.root, "lti-key").out)
    return made


def settle(root: Path, platform: Platform, **other: str) -> None:
    """Write the settings of the course, some of them others."""
    file = root / "pyproject.toml"
    settings = {
        "client_id": CLIENT,
        "token_url": platform.token_url,
        "line_items_url": platform.line_items_url,
        "memberships_url": platform.memberships_url,
        **other,
    }
    lines = "".join(f"{name} = {json.dumps(value)}\n" for name, value in settings.items() if value)
    file.write_text(f"{file.read_text().partition('[tool.grader.lti]')[0]}\n[tool.grader.lti]\n{lines}")


def record(mini: MiniCourse, lab: str, learner: str, earned: float | None, **more: object) -> RunRecord:
    """A run that gave so many points in all, each exercise in turn as many as it has; None: nothing was decided."""
    exercises, left = [], earned or 0.0
    for each in mini.lab(lab).exercises:
        if each.kind == "written":
            exercises.append(written_record(each, "Because."))
            continue
        own = min(left, each.points)
        left -= own
        status, counts = ("error", 0.0) if earned is None else ("passed", each.points)
        check = CheckRecord(
            id="t", title="T", exercise=each.id, status=status, points=each.points, earned=own
        )  # fmt: skip
        exercises.append(
            ExerciseRecord(
                id=each.id, title=each.title, status=status, points=each.points, checked=counts, earned=own,
                checks=(check,),
            )
        )  # fmt: skip
    return RunRecord(
        lab=lab, title="Lab", learner=learner, submission=SubmissionRecord(name="lab.py", sha256="ab" * 32), seed=7,
        started=SINCE, seconds=1.0, environment=Environment(grader="0", python="3", platform="Linux"),
        exercises=tuple(exercises), **more,
    )  # fmt: skip


@contextlib.contextmanager
def opened(mini: MiniCourse) -> Iterator[ResultStore]:
    store = open_results(mini.root / "graded" / FILE, create=True)
    try:
        yield store
    finally:
        store.close()


def hand_in(mini: MiniCourse, points: Mapping[str, float | None], lab: str = LAB, **more: object) -> None:
    """Store a new result for each."""
    with opened(mini) as store:
        for learner, earned in points.items():
            key = f"{learner} {lab} {len(store.history(learner, lab))}"
            store.add_many([NewResult(key, record(mini, lab, learner, earned, **more), SINCE)])


@pytest.fixture
def graded(mini: MiniCourse, platform: Platform) -> MiniCourse:
    """Ada has 11 of 11, Bo 7, Cy 0, Dee handed in nothing; all are in the course, found in different ways."""
    with opened(mini) as store:
        store.set_people(PEOPLE)
        store.set_setting(SUBMISSIONS, "submissions")
        publish(store, LAB, SINCE, By("prof"))
    hand_in(mini, {"ada": 11, "bo": 7, "cy": 0})
    platform.member("u-prof", roles=[INSTRUCTOR], email="prof@example.org")
    platform.member("u-ada", email="ada@example.ORG", name="Ada Abel")
    platform.member("u-bo")
    platform.member("u-cy", roles=["Learner"], ext_user_username="cy")
    platform.member("u-dee", email="dee@example.org", lis_person_sourcedid="dee")
    return mini


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that the LMS asked for, which take no time here."""
    found: list[float] = []
    monkeypatch.setattr("grader.cli.deliver.pause", found.append)
    return found


def deliver(mini: MiniCourse, *options: str, code: int = 0) -> Said:
    said = run(mini.root, "deliver", "graded", *options)
    assert said.code == code, said
    return said


# ---------------------------------------------------------------------- what is sent


def test_every_published_number_arrives(graded: MiniCourse, platform: Platform) -> None:
    said = deliver(graded)
    assert "lab1_plain: 4 sent, 0 as before, 0 not sent." in said.out
    assert platform.problems == []
    (item,) = platform.items
    assert (item["resourceId"], item["scoreMaximum"], item["label"]) == (LAB, 11, "Plain functions")
    assert [platform.points(user) for user in ("u-ada", "u-bo", "u-cy", "u-dee")] == [
        [(11, 11)], [(7, 11)], [(0, 11)], [(0, 11)],
    ]  # fmt: skip
    told = {each["userId"]: each for _, each in platform.scores}
    assert {each["gradingProgress"] for each in told.values()} == {"FullyGraded"}
    assert [told[user]["activityProgress"] for user in ("u-cy", "u-dee")] == ["Completed", "Initialized"]
    assert told["u-dee"]["comment"] == "Nothing was handed in."
    canvas = "https://canvas.instructure.com/lti/submission"
    assert [told[user][canvas]["new_submission"] for user in ("u-cy", "u-dee")] == [True, False]


def test_a_second_run_sends_what_has_changed(graded: MiniCourse, platform: Platform) -> None:
    deliver(graded)
    assert "0 sent, 4 as before" in deliver(graded).out
    assert len(platform.scores) == 4
    hand_in(graded, {"bo": 8})
    with opened(graded) as store:
        actions.set_points(store, graded.course, "cy", f"{LAB}/mean", By("prof", "told me"), points=2)
    assert "2 sent, 2 as before" in deliver(graded).out
    assert platform.points("u-bo") == [(7, 11), (8, 11)]
    assert platform.points("u-cy") == [(0, 11), (2, 11)]
    assert "Reason: told me" in platform.scores[-1][1]["comment"]
    assert len(platform.items) == 1
    assert platform.problems == []


def test_what_was_sent_is_an_event_of_the_learner(graded: MiniCourse) -> None:
    deliver(graded, "--author", "prof")
    with opened(graded) as store:
        (made,) = [each for each in events(store, "bo") if each.kind == "delivered"]
    kept = json.loads(made.after or "")["score"]
    assert (made.author, kept["user"], kept["given"], kept["maximum"]) == ("prof", "u-bo", 7, 11)
    assert '"given":7' in run(graded.root, "explain", "bo", f"{LAB}/mean", "--results", "graded").out


def test_what_is_not_published_is_not_sent(graded: MiniCourse, platform: Platform) -> None:
    hand_in(graded, {"ada": 1}, OTHER)
    deliver(graded)
    assert {label for label, _ in platform.scores} == {"Plain functions"}
    said = deliver(graded, "--lab", OTHER, code=2)
    assert "lab2_rdds is not published. Publish first: grader publish" in said.err
    with opened(graded) as store:
        publish(store, OTHER, "2999-01-01T00:00:00+00:00", By("prof"))
    deliver(graded, "--lab", OTHER, code=2)
    with opened(graded) as store:
        publish(store, OTHER, SINCE, By("prof"))
    deliver(graded, "--lab", OTHER)
    assert {label for label, _ in platform.scores} == {"Plain functions", "RDDs"}


def test_who_is_excused_gets_no_zero(graded: MiniCourse, platform: Platform) -> None:
    with opened(graded) as store:
        actions.excuse(store, graded.course, "dee", LAB, By("prof", "was ill"))
    assert "Excused, no points sent (lab1_plain): dee. Set it in the LMS too." in deliver(graded).out
    assert platform.points("u-dee") == []
    with opened(graded) as store:
        actions.excuse(store, graded.course, "bo", LAB, By("prof", "was ill"))
    deliver(graded)
    assert platform.points("u-bo") == [(7, 11), (None, None)], "the number that holds no longer is taken back"
    assert platform.scores[-1][1]["gradingProgress"] == "NotReady"
    assert "0 sent" in deliver(graded).out


def test_what_failed_itself_is_no_zero(graded: MiniCourse, platform: Platform) -> None:
    hand_in(graded, {"ada": None})
    said = deliver(graded)
    assert "Without points: ada, lab1_plain: no check of it could be decided" in said.out
    assert platform.points("u-ada") == [(None, None)]
    assert next(each for _, each in platform.scores if each["userId"] == "u-ada")["gradingProgress"] == "PendingManual"
    hand_in(graded, {"ada": 3})
    deliver(graded)
    assert platform.points("u-ada") == [(None, None), (3, 11)]


def test_what_waits_for_a_mark_is_pending_until_it_is_marked(graded: MiniCourse, platform: Platform) -> None:
    lab = graded.root / "exercises" / LAB / "lab.toml"
    lab.write_text(lab.read_text() + RUBRIC)
    hand_in(graded, {"ada": 11})
    assert "Without points: ada, lab1_plain: a person has not marked it yet" in deliver(graded).out
    assert platform.points("u-ada") == [(None, None)]
    with opened(graded) as store:
        actions.mark(store, graded.course, "ada", f"{LAB}/why", By("prof"), items=["outlier"])
    deliver(graded)
    assert platform.points("u-ada") == [(None, None), (14, 15)]


def test_what_is_provisional_is_left_out_and_named(graded: MiniCourse, platform: Platform) -> None:
    hand_in(graded, {"ada": None}, provisional=("the machine was busy",))
    said = deliver(graded, code=1)
    assert "Not sent (lab1_plain): ada: provisional, no grade yet" in said.out
    assert platform.points("u-ada") == []
    assert "3 sent" in said.out


def test_a_time_is_later_than_the_one_before_whatever_the_clock_says(graded: MiniCourse, platform: Platform) -> None:
    deliver(graded)
    with opened(graded) as store, store.writing() as connection:
        told = connection.execute("SELECT data FROM entry WHERE kind = 'delivered' AND learner = 'bo'").fetchone()[0]
        later = {**json.loads(told), "timestamp": "2999-01-01T00:00:00.000+00:00"}
        connection.execute("UPDATE entry SET data = ? WHERE kind = 'delivered' AND learner = 'bo'", [json.dumps(later)])
    hand_in(graded, {"bo": 8})
    deliver(graded)
    assert platform.scores[-1][1]["timestamp"] == "2999-01-01T00:00:00.001+00:00"


def test_a_dry_run_prints_what_would_be_sent_and_sends_nothing(graded: MiniCourse, platform: Platform) -> None:
    said = deliver(graded, "--dry-run")
    assert "bo, lab1_plain: 7 of 11 (FullyGraded) for user u-bo" in said.out
    assert "dee, lab1_plain: 0 of 11 (FullyGraded) for user u-dee: Nothing was handed in." in said.out
    assert "4 would be sent" in said.out
    assert platform.scores == platform.items == []
    assert set(platform.counted()) == {"POST token", "GET members", "GET lineitems"}
    assert "4 sent" in deliver(graded).out


# ---------------------------------------------------------------------- who is who


def test_nobody_is_guessed(graded: MiniCourse, platform: Platform) -> None:
    platform.people = [each for each in platform.people if each["user_id"] not in ("u-ada", "u-cy")]
    platform.member("u-ada1", email="ada@example.org")
    platform.member("u-ada2", email="ADA@example.org")
    platform.member("u-cy", name="Cy Cole", email="cy@example.org", ext_user_username="Cy")
    said = deliver(graded, code=1)
    assert "Not sent (lab1_plain): ada: e-mail and login fit 2 members of the course in the LMS." in said.out
    assert "Not sent (lab1_plain): cy: no member of the course in the LMS has this e-mail or login." in said.out
    assert {each["userId"] for _, each in platform.scores} == {"u-bo", "u-dee"}


@pytest.mark.parametrize(
    "more", [{"roles": [INSTRUCTOR]}, {"status": "Inactive"}, {"status": "Deleted"}, {"roles": []}]
)
def test_a_member_who_is_no_active_learner_gets_nothing(
    graded: MiniCourse, platform: Platform, more: dict[str, object]
) -> None:
    next(each for each in platform.people if each["user_id"] == "u-ada").update(more)
    assert "ada: the member of the course in the LMS is no active learner." in deliver(graded, code=1).out
    assert platform.points("u-ada") == []


def test_e_mail_and_login_must_not_contradict_each_other(graded: MiniCourse, platform: Platform) -> None:
    platform.member("u-other", lis_person_sourcedid="ada")
    assert "ada: e-mail and login fit 2 members" in deliver(graded, code=1).out


def test_two_learners_are_never_one_member(graded: MiniCourse, platform: Platform) -> None:
    with opened(graded) as store:
        store.set_people([*PEOPLE[:2], Person("cy", lti_user_id="u-dee"), PEOPLE[3]])
    said = deliver(graded, code=1)
    assert "cy: the same member of the course in the LMS as dee." in said.out
    assert "dee: the same member of the course in the LMS as cy." in said.out
    assert platform.points("u-dee") == []


def test_the_roster_alone_is_enough_and_members_are_not_asked_for(graded: MiniCourse, platform: Platform) -> None:
    roster = "learner,lti_user_id\nada,u-ada\nbo,u-bo\ncy,u-cy\ndee,u-dee\n"
    (graded.root / "roster.csv").write_text(roster)
    from grader.classroom.intake.roster import read_roster

    with opened(graded) as store:
        store.set_people(read_roster(graded.root / "roster.csv").people)
    platform.granted = (LINE_ITEM, SCORE)
    assert "4 sent" in deliver(graded).out
    assert platform.counted()["GET members"] == 0


def test_without_memberships_whoever_has_no_user_id_is_named(graded: MiniCourse, platform: Platform) -> None:
    settle(graded.root, platform, memberships_url="")
    said = deliver(graded, code=1)
    assert "Not sent (lab1_plain): ada, cy, dee: no lti_user_id in the roster, and no memberships_url" in said.out
    assert {each["userId"] for _, each in platform.scores} == {"u-bo"}


def test_a_corrected_user_id_is_told_with_what_is_left_behind(graded: MiniCourse, platform: Platform) -> None:
    deliver(graded)
    platform.member("u-new")
    with opened(graded) as store:
        store.set_people([PEOPLE[0], Person("bo", lti_user_id="u-new"), *PEOPLE[2:]])
    assert "bo is user u-new now; the LMS still has points for user u-bo" in deliver(graded).out
    assert platform.points("u-new") == [(7, 11)]


# ---------------------------------------------------------------------- line items


@pytest.mark.parametrize("filters", [True, False])
@pytest.mark.parametrize(
    "more", [{"resourceId": LAB}, {"tag": LAB}, {"resourceId": LAB, "tag": "grade", "scoreMaximum": 100}]
)
def test_a_line_item_that_is_there_is_used(
    graded: MiniCourse, platform: Platform, more: dict[str, object], filters: bool
) -> None:
    platform.filters = filters
    for number in range(5):
        platform.item(f"other{number}", resourceId=f"x{number}", tag="grade")
    platform.item("ours", **more)
    said = deliver(graded)
    assert {label for label, _ in platform.scores} == {"ours"}
    assert len(platform.items) == 6
    assert ("its line item 100: the LMS scales the points" in said.out) == ("scoreMaximum" in more)
    assert platform.problems == []


def test_of_several_line_items_none_is_taken(graded: MiniCourse, platform: Platform) -> None:
    hand_in(graded, {"ada": 1}, OTHER)
    with opened(graded) as store:
        publish(store, OTHER, SINCE, By("prof"))
    platform.item("one", resourceId=LAB)
    platform.item("two", resourceId=LAB)
    said = deliver(graded, code=1)
    assert "the LMS has 2 line items of lab1_plain: 'one' and 'two'. Delete those that are not meant." in said.out
    assert {label for label, _ in platform.scores} == {"RDDs"}, "the other lab is sent"


# ---------------------------------------------------------------------- what fails


def test_a_token_that_is_no_longer_taken_is_asked_for_again_once(graded: MiniCourse, platform: Platform) -> None:
    platform.faults.append(Fault("POST .*scores", 401))
    assert "4 sent" in deliver(graded).out
    assert platform.counted()["POST token"] == 2
    assert len(platform.used) == 2, "each assertion is used once"
    platform.faults.append(Fault("GET .*lineitems", 401, times=9))
    hand_in(graded, {"bo": 8})
    said = deliver(graded, code=2)
    assert "the LMS gives a token and then does not take it (401)" in said.err
    assert platform.counted()["POST token"] == 4


def test_what_the_lms_asks_to_wait_is_waited(graded: MiniCourse, platform: Platform, waited: list[float]) -> None:
    platform.faults.append(Fault("POST .*scores", 429, {"Retry-After": "7"}))
    platform.faults.append(Fault("GET .*members", 503, {"Retry-After": "2"}))
    platform.faults.append(Fault("POST .*token", 500))
    assert "4 sent" in deliver(graded).out
    assert waited == [1, 2, 7]
    assert platform.problems == []


def test_real_pauses_are_said(graded: MiniCourse, platform: Platform) -> None:
    platform.faults.append(Fault("POST .*scores", 429, {"Retry-After": "0"}))
    assert "The LMS is busy; going on in 0 s." in deliver(graded).err


def test_who_asks_to_wait_long_is_asked_later(graded: MiniCourse, platform: Platform, waited: list[float]) -> None:
    platform.faults.append(Fault("GET .*lineitems", 429, {"Retry-After": "3600"}, times=99))
    said = deliver(graded, code=3)
    assert "answers 429 and asks to wait 3600 s. Run the same command again later" in said.err
    assert waited == []


def test_a_score_that_was_taken_though_the_answer_failed_gets_a_later_time(
    graded: MiniCourse, platform: Platform, waited: list[float]
) -> None:
    platform.faults.append(Fault("POST .*scores.*u-bo", 500, taken=True))
    assert "4 sent" in deliver(graded).out
    assert platform.points("u-bo") == [(7, 11), (7, 11)]
    assert platform.problems == [], "the second has a later timestamp"
    assert "0 sent, 4 as before" in deliver(graded).out


def test_a_learner_whom_the_lms_refuses_costs_no_other(graded: MiniCourse, platform: Platform) -> None:
    platform.people = [each for each in platform.people if each["user_id"] != "u-bo"]
    said = deliver(graded, code=1)
    assert "3 sent, 0 as before, 1 not sent" in said.out
    assert "Not sent (lab1_plain): bo: the LMS refuses: 422" in said.out
    assert "User not found in course or is not a student" in said.out
    platform.member("u-bo")
    assert "1 sent, 3 as before" in deliver(graded).out


def test_one_that_fails_again_and_again_costs_no_other(
    graded: MiniCourse, platform: Platform, waited: list[float]
) -> None:
    platform.faults.append(Fault("POST .*scores.*u-bo", 500, times=99))
    said = deliver(graded, code=1)
    assert "3 sent, 0 as before, 1 not sent" in said.out
    assert "answers 500" in said.out
    assert waited == [1, 2, 4]


def test_an_lms_that_is_gone_ends_it_with_a_summary_and_the_rest_follows(
    graded: MiniCourse, platform: Platform, waited: list[float]
) -> None:
    platform.faults.append(Fault("POST .*scores.*u-(bo|cy|dee)", 502, times=99))
    said = deliver(graded, code=3)
    assert "lab1_plain: 1 sent, 0 as before, 2 not sent, 1 not tried." in said.out
    assert "answers 502. Run the same command again later: it sends what is left." in said.err
    platform.faults.clear()
    assert "3 sent, 1 as before" in deliver(graded).out


def test_a_line_item_is_not_made_twice(graded: MiniCourse, platform: Platform, waited: list[float]) -> None:
    platform.faults.append(Fault("POST .*lineitems$|POST .*lineitems ", 500, taken=True))
    deliver(graded, code=3)
    assert "4 sent" in deliver(graded).out
    assert len(platform.items) == 1
    assert waited == []


def test_nobody_answers(graded: MiniCourse, platform: Platform, waited: list[float]) -> None:
    settle(graded.root, platform, token_url="http://127.0.0.1:9/token")
    said = deliver(graded, code=3)
    assert "127.0.0.1:9 does not answer" in said.err
    assert len(waited) == 3


def test_a_scope_that_is_missing_is_named(graded: MiniCourse, platform: Platform) -> None:
    platform.granted = (LINE_ITEM, SCORE)
    assert f"it does not allow {MEMBERS}: allow that where the tool is registered" in deliver(graded, code=2).err


@pytest.mark.parametrize("body", ["", "<html>", "[1]", '{"members": 3}', '{"members": [{"roles": []}]}', "[" * 9999])
def test_an_answer_that_is_none_is_said(graded: MiniCourse, platform: Platform, body: str) -> None:
    platform.faults.append(Fault("GET .*members", 200, body=body))
    assert "the answer of the LMS cannot be read" in deliver(graded, code=2).err


# ---------------------------------------------------------------------- what is kept apart


def test_the_token_goes_to_no_other_host(graded: MiniCourse, platform: Platform) -> None:
    platform.next_root = "http://127.0.0.1:9"
    assert "an address on 127.0.0.1:9, which is not the host of line_items_url" in deliver(graded, code=2).err
    platform.next_root = "http://lms.example"
    assert "it must begin with https://" in deliver(graded, code=2).err


def test_no_redirect_is_followed(graded: MiniCourse, platform: Platform) -> None:
    platform.faults.append(Fault("POST .*scores", 307, {"Location": f"{platform.root}/login/token"}, times=9))
    assert "the LMS refuses: 307" in deliver(graded, code=1).out
    assert platform.scores == []


def test_no_secret_is_printed_or_kept(graded: MiniCourse, platform: Platform) -> None:
    deliver(graded)
    hand_in(graded, {"bo": 8})
    platform.faults.append(Fault("POST .*scores", 403, body="not with TOKEN"))
    said = run(graded.root, "--debug", "deliver", "graded")
    assert "403: not with ..." in said.out
    private = (graded.root / "lti.secret").read_text()
    for secret in (*platform.tokens, *private.splitlines()[1:-1], "eyJ"):
        assert secret not in said.out + said.err
        assert secret.encode() not in b"".join(path.read_bytes() for path in (graded.root / "graded").iterdir())
    platform.jwks = {"keys": []}
    refused = deliver(graded, code=2)
    assert "400 invalid_client, a key that is not registered in ..." in refused.err
    assert "eyJ" not in refused.err


# ---------------------------------------------------------------------- key and settings


def test_the_key_is_for_its_owner_alone_and_the_public_part_is_printed(mini: MiniCourse) -> None:
    file = mini.root / "lti.secret"
    assert file.stat().st_mode & 0o777 == 0o600
    kept = file.read_bytes()
    (shown,) = json.loads(run(mini.root, "lti-key").out)["keys"]
    assert set(shown) == {"kty", "n", "e", "alg", "use", "kid"}
    assert (shown["kty"], shown["alg"], shown["use"]) == ("RSA", "RS256", "sig")
    assert run(mini.root, "lti-key", "--pem").out.startswith("-----BEGIN PUBLIC KEY-----")
    assert file.read_bytes() == kept, "there is one key until it is deleted"


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_a_key_that_others_can_read_is_refused(graded: MiniCourse, platform: Platform, mode: int) -> None:
    (graded.root / "lti.secret").chmod(mode)
    assert "lti.secret can be read by others. If nobody has read it: chmod 600" in deliver(graded, code=2).err
    assert run(graded.root, "lti-key").code == 2
    assert platform.asked == []


def test_a_key_that_is_none_is_said_without_quoting_it(graded: MiniCourse) -> None:
    file = graded.root / "lti.secret"
    file.write_text("-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n")
    said = deliver(graded, code=2)
    assert "holds no private key" in said.err
    assert "c2VjcmV0" not in said.err
    file.unlink()
    assert "lti.secret is not there. Make it: grader lti-key" in deliver(graded, code=2).err
    file.symlink_to("elsewhere")
    assert deliver(graded, code=2).code == 2


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("token_url", "http://lms.example/token", "tool.grader.lti.token_url: must begin with https://"),
        ("line_items_url", "ftp://lms.example/x", "tool.grader.lti.line_items_url: must begin with https://"),
        ("line_items_url", "https://tool:word@lms.example/x", "must not hold a name or a password"),
        ("memberships_url", "/members", "tool.grader.lti.memberships_url: must begin with https://"),
        ("token_url", "https://lms.example:port/", "is no URL"),
        ("client_id", " ", "tool.grader.lti.client_id: must not be empty"),
        ("key_file", "lti.pem", "tool.grader.lti.key_file: must end in .secret"),
        ("clientid", "x", "clientid"),
    ],
)
def test_settings_that_cannot_be_are_said(
    graded: MiniCourse, platform: Platform, key: str, value: str, said: str
) -> None:
    settle(graded.root, platform, **{key: value})
    assert said in deliver(graded, code=2).err
    assert platform.asked == []


def test_a_course_without_an_lms_says_what_to_add(graded: MiniCourse) -> None:
    file = graded.root / "pyproject.toml"
    file.write_text(file.read_text().partition("[tool.grader.lti]")[0])
    assert "Add [tool.grader.lti] to pyproject.toml" in deliver(graded, code=2).err


def test_another_audience_is_used_where_the_lms_wants_it(graded: MiniCourse, platform: Platform) -> None:
    platform.audience = "https://lms.example/tokens"
    assert "400 invalid_client" in deliver(graded, code=2).err
    settle(graded.root, platform, audience=platform.audience)
    assert "4 sent" in deliver(graded).out


def test_another_container_is_told_everything(graded: MiniCourse, platform: Platform) -> None:
    deliver(graded)
    settle(graded.root, platform, line_items_url=f"{platform.line_items_url}&again=1")
    assert "4 sent, 0 as before" in deliver(graded).out


def test_undone_here_is_sent_again(graded: MiniCourse, platform: Platform) -> None:
    deliver(graded)
    with opened(graded) as store:
        (made,) = [each for each in events(store, "bo") if each.kind == "delivered"]
        actions.undo(store, made.id, By("prof", "the column was emptied"))
    assert "1 sent, 3 as before" in deliver(graded).out
    assert platform.points("u-bo") == [(7, 11), (7, 11)]
    assert platform.problems == []


def test_who_is_forgotten_leaves_no_delivery(graded: MiniCourse) -> None:
    deliver(graded)
    assert run(graded.root, "forget", "bo", "--results", "graded", "--yes").code == 0
    assert not any(b"u-bo" in path.read_bytes() for path in (graded.root / "graded").glob("*.sqlite*"))


@pytest.mark.parametrize(
    ("missing", "typed"),
    [
        ("jwt", ["lti-key"]),
        ("cryptography", ["lti-key"]),
        ("cryptography", ["deliver", "graded"]),
        ("urllib3", ["deliver", "graded"]),
    ],
)
def test_what_is_not_installed_is_said(graded: MiniCourse, missing: str, typed: list[str]) -> None:
    lines = f"import sys; sys.modules[{missing!r}] = None; sys.argv = ['grader', *{typed!r}]"
    said = command(graded.root, sys.executable, "-c", f"{lines}; from grader.cli.main import main; main()")
    assert said.returncode == 2
    assert f"Delivery by LTI needs {missing}, which is not installed. Install it with: pip install" in said.stderr


def test_two_hundred_learners_are_sent_over_few_requests(graded: MiniCourse, platform: Platform) -> None:
    platform.page = 50
    names = [f"s{number:03}" for number in range(200)]
    with opened(graded) as store:
        store.set_people([Person(name, email=f"{name}@example.org") for name in names])
    hand_in(graded, {name: number % 12 for number, name in enumerate(names)})
    for name in names:
        platform.member(f"u-{name}", email=f"{name}@example.org")
    said = deliver(graded, code=1)  # ada, bo and cy handed in, and are on no roster: one of them has the login
    assert "Not sent (lab1_plain): ada, bo: no member of the course in the LMS" in said.out
    assert "201 sent" in said.out
    assert platform.points("u-s107") == [(11, 11)]
    counted = platform.counted()
    assert (counted["POST token"], counted["GET members"], counted["POST scores"]) == (1, 5, 201)
