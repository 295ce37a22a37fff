"""The rules of a class, and what people decide about a learner: each shows in what is exported and is told."""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from command_line import Said, run
from mini_course import MiniCourse, copy_course
from test_gradebook import result

from grader.base.errors import UsageError
from grader.classroom import actions
from grader.classroom.gradebook.attempts import next_attempt
from grader.classroom.gradebook.course_grade import course_grades
from grader.classroom.gradebook.gradebook import Grade, grades, totals
from grader.classroom.gradebook.lms import canvas_csv, moodle_csv
from grader.classroom.gradebook.one_grade import explained
from grader.classroom.gradebook.parquet import gradebook_csv
from grader.classroom.grouping import regroup
from grader.classroom.people import Person
from grader.classroom.problems import RosterError
from grader.classroom.store.entries import By, events
from grader.classroom.store.store import FILE, NewResult, ResultStore, open_results
from grader.course.load import load_course
from grader.course.model import CourseError
from grader.course.rules import ClassRules

LAB, OTHER = "lab1_plain", "lab2_rdds"
TARGET = f"{LAB}/mean"
LATE = f"""
[tool.grader.late]
due = {{ {LAB} = 2026-03-01T12:00:00+00:00, {OTHER} = 2026-04-01T12:00:00+00:00 }}
percent_per_day = 20
most_percent = 60
closed_after_days = 7
"""
PROF = By("prof", "was ill", "2026-03-05T00:00:00+00:00")


def day(number: int, hour: int = 11) -> str:
    return f"2026-03-{number:02}T{hour:02}:00:00+00:00"


def course(root: Path, rules: str = "") -> MiniCourse:
    mini = copy_course(root / "course")
    with (mini.root / "pyproject.toml").open("a") as file:
        file.write(LATE + (f"\n[tool.grader.class]\n{rules}" if rules else ""))
    return mini


@pytest.fixture
def mini(tmp_path: Path) -> MiniCourse:
    return course(tmp_path)


@pytest.fixture
def store(mini: MiniCourse) -> Iterator[ResultStore]:
    opened = open_results(mini.root / "out" / FILE, create=True)
    yield opened
    opened.close()


def hand_in(
    store: ResultStore,
    learner: str,
    at: str,
    earned: float = 3.0,
    *,
    lab: str = LAB,
    file: str = "1",
    problem: str = "",
) -> None:
    """A file of a learner, handed in through a platform, and what its checks gave of 3 points."""
    record = result(learner, earned)
    record = msgspec.structs.replace(
        record, lab=lab, submission=msgspec.structs.replace(record.submission, problem=problem)
    )
    parts = {"submission": f"{learner} {file}", "handed": at}
    store.add_many([NewResult(f"{learner} {lab} {file} {at}", record, at, parts=parts)])


def of(store: ResultStore, mini: MiniCourse, learner: str, lab: str = LAB) -> Grade:
    return next(each for each in grades(store, mini.course) if (each.learner, each.lab) == (learner, lab))


def row(store: ResultStore, mini: MiniCourse, learner: str, lab: str = LAB) -> dict[str, str]:
    found = grades(store, mini.course)
    courses = course_grades(totals(found), mini.course.rules)
    rows = csv.DictReader(io.StringIO(gradebook_csv(found, courses)))
    return next(each for each in rows if (each["learner"], each["lab"]) == (learner, lab))


def platforms(store: ResultStore, mini: MiniCourse, learner: str) -> tuple[str, str]:
    """What Canvas and Moodle get of the first lab."""
    found = totals(grades(store, mini.course))
    canvas = csv.DictReader(io.StringIO(canvas_csv(found, {LAB: "Plain"})))
    moodle = csv.DictReader(io.StringIO(moodle_csv(found, {LAB: "Plain"})))
    return (
        next(each["Plain"] for each in canvas if each["SIS Login ID"] == learner),
        next(each["Plain"] for each in moodle if each["username"] == learner),
    )


def told(mini: MiniCourse, learner: str, target: str = TARGET) -> str:
    return "\n".join(explained(mini.root / "out", mini.course, learner, target))


# extensions and late days


def test_an_extension_moves_the_due_time_of_one_learner_alone(mini: MiniCourse, store: ResultStore) -> None:
    for learner in ("ada", "bob"):
        hand_in(store, learner, day(3))
    assert round(of(store, mini, "ada").grade, 6) == 1.8
    actions.extend(store, mini.course, "ada", LAB, PROF, days=1)
    assert round(of(store, mini, "ada").grade, 6) == 2.4
    until = datetime.datetime(2026, 3, 3, 23, 59, 59)
    actions.extend(store, mini.course, "ada", LAB, PROF, until=until)
    assert of(store, mini, "ada").grade == 3
    assert round(of(store, mini, "bob").grade, 6) == 1.8
    said = "Extension: due 2026-03-03T23:59+00:00 instead of 2026-03-01T12:00+00:00. Reason: was ill"
    assert said in told(mini, "ada")
    assert said in row(store, mini, "ada")["rules"]
    assert platforms(store, mini, "ada") == ("3", "3")
    assert "event 1 of 2026-03-05T00:00:00+00:00 by prof: extension" in told(mini, "ada")
    actions.extend(store, mini.course, "ada", LAB, By("prof", "a slip"))
    assert round(of(store, mini, "ada").grade, 6) == 1.8


def test_who_has_an_extension_and_no_file_yet_has_not_handed_in_yet(mini: MiniCourse, store: ResultStore) -> None:
    store.set_people([Person("ada"), Person("eve")])
    hand_in(store, "ada", day(1))
    actions.extend(store, mini.course, "eve", LAB, PROF, days=3)
    moment = datetime.datetime.fromisoformat(day(2))
    eve = next(each for each in grades(store, mini.course, now=moment) if each.learner == "eve")
    assert eve.counted.undecided == "nothing handed in yet, due 2026-03-04T12:00:00+00:00"


@pytest.mark.parametrize(
    ("rules", "plain", "rdds"),
    [
        ("late_days = 0", (0, 1.8), (0, 2.4)),
        ("late_days = 1", (1, 2.4), (0, 2.4)),
        ("late_days = 3", (2, 3.0), (1, 3.0)),
        ("late_days = 3\nlate_days_per_lab = 1", (1, 2.4), (1, 3.0)),
    ],
)
def test_late_days_are_used_up_in_the_order_of_due_times(
    tmp_path: Path, rules: str, plain: tuple[int, float], rdds: tuple[int, float]
) -> None:
    mini = course(tmp_path, rules)
    store = open_results(mini.root / "out" / FILE, create=True)
    hand_in(store, "ada", day(3))
    hand_in(store, "ada", "2026-04-02T11:00:00+00:00", lab=OTHER)
    for lab, (days, points) in ((LAB, plain), (OTHER, rdds)):
        grade = of(store, mini, "ada", lab)
        assert (grade.counted.late_days, round(grade.grade, 6)) == (days, points)
        assert row(store, mini, "ada", lab)["late days"] == str(days)
    free = f"{plain[0]} {'day' if plain[0] == 1 else 'days'} of them free as late days"
    assert (free in told(mini, "ada")) == bool(plain[0])


def test_late_days_are_not_spent_where_they_save_nothing(tmp_path: Path) -> None:
    mini = course(tmp_path, "late_days = 1")
    store = open_results(mini.root / "out" / FILE, create=True)
    hand_in(store, "ada", day(6))  # five days: the most is taken off with or without one
    hand_in(store, "ada", "2026-04-02T11:00:00+00:00", lab=OTHER)
    assert of(store, mini, "ada").counted.late_days == 0
    assert of(store, mini, "ada", OTHER).grade == 3


def test_no_more_late_days_are_spent_than_save_points(tmp_path: Path) -> None:
    mini = course(tmp_path, "late_days = 5")
    settings = mini.root / "pyproject.toml"
    free = settings.read_text().replace("percent_per_day = 20", "percent_per_day = 0")
    settings.write_text(free.replace("closed_after_days = 7", "closed_after_days = 3"))
    store = open_results(mini.root / "out" / FILE, create=True)
    hand_in(store, "ada", day(6))  # five days: two less are not too late
    hand_in(store, "ada", "2026-04-07T11:00:00+00:00", lab=OTHER)  # six days: three less
    for lab, days in ((LAB, 2), (OTHER, 3)):
        assert (of(store, mini, "ada", lab).counted.late_days, of(store, mini, "ada", lab).grade) == (days, 3)


# excused, bonus, caps


def test_who_is_excused_neither_gains_nor_loses(mini: MiniCourse, store: ResultStore) -> None:
    hand_in(store, "ada", day(1), 1.0)
    actions.excuse(store, mini.course, "ada", LAB, PROF)
    (total,) = totals(grades(store, mini.course))
    assert (total.grade, total.points, total.worth, total.excused, total.undecided) == (0, 0, 3, True, "")
    assert platforms(store, mini, "ada") == ("EX", "")
    assert row(store, mini, "ada")["excused"] == "was ill"
    assert total.standing.why() == ("Excused. Reason: was ill",)
    assert "Excused: it counts neither for nor against. Reason: was ill" in told(mini, "ada")
    actions.excuse(store, mini.course, "ada", LAB, By("prof", "a slip"), withdraw=True)
    assert of(store, mini, "ada").grade == 1


def test_who_is_excused_from_an_exercise_has_the_rest(mini: MiniCourse, store: ResultStore) -> None:
    store.set_people([Person("eve"), Person("ada")])
    hand_in(store, "ada", day(1))
    actions.excuse(store, mini.course, "eve", TARGET, PROF)
    eve = [each for each in grades(store, mini.course) if each.learner == "eve"]
    assert {each.exercise: each.points for each in eve} == {
        "mean": 0, "above_mean": 2, "scaled": 3, "adder": 1, "parse": 2,
    }  # fmt: skip


def test_a_bonus_is_on_top_up_to_the_cap(tmp_path: Path) -> None:
    mini = course(tmp_path, "cap_percent = 120")
    store = open_results(mini.root / "out" / FILE, create=True)
    hand_in(store, "ada", day(1))
    actions.give_bonus(store, mini.course, "ada", LAB, By("prof", "a talk"), points=0.5)
    (total,) = totals(grades(store, mini.course))
    assert (total.grade, total.points) == (3.5, 3)
    assert total.standing.why() == ("Bonus: +0.5 points by your instructor. Reason: a talk",)
    actions.give_bonus(store, mini.course, "ada", LAB, By("prof", "two talks"), points=2)
    (total,) = totals(grades(store, mini.course))
    assert round(total.grade, 6) == 3.6
    assert platforms(store, mini, "ada") == ("3.6", "3.6")
    assert "No lab counts more than 120 % of its points." in total.standing.why()
    assert row(store, mini, "ada")["lab grade"] == "3.6"
    assert "with a bonus of +2. Reason: two talks" in told(mini, "ada")
    actions.give_bonus(store, mini.course, "ada", LAB, By("prof", "copied"), points=-9)
    (total,) = totals(grades(store, mini.course))
    assert total.grade == 0


# groups


def test_one_submission_counts_for_all_of_a_group(mini: MiniCourse, store: ResultStore) -> None:
    people = [Person("ada", group="red"), Person("bob", group="red"), Person("cy")]
    store.set_people(people)
    hand_in(store, "ada", day(3))
    hand_in(store, "cy", day(1), 1.0)
    bob = of(store, mini, "bob")
    assert (round(bob.grade, 6), bob.by, bob.group, bob.run) == (1.8, "ada", "red", of(store, mini, "ada").run)
    assert "Handed in by ada for the group red." in row(store, mini, "bob")["rules"]
    assert "Handed in by ada for the group red." in told(mini, "bob")
    actions.extend(store, mini.course, "bob", LAB, PROF, days=3)
    assert (of(store, mini, "bob").grade, round(of(store, mini, "ada").grade, 6)) == (3, 1.8)
    hand_in(store, "bob", day(4), 2.0)
    assert {name: of(store, mini, name).counted.earned for name in ("ada", "bob", "cy")} == {
        "ada": 2, "bob": 2, "cy": 1,
    }  # fmt: skip
    regroup(store, mini.course, ["bob"], PROF, group="")
    assert of(store, mini, "ada").counted.earned == 3
    actions.refresh_reports(store, mini.course, mini.root / "out", ["ada"])
    assert sorted(each.parent.name for each in (mini.root / "out" / "reports").rglob("*.html")) == ["ada"]


def test_a_report_of_a_group_bears_the_name_of_each(mini: MiniCourse, store: ResultStore) -> None:
    store.set_people([Person("ada", group="red"), Person("bob", group="red")])
    hand_in(store, "ada", day(1))
    actions.refresh_reports(store, mini.course, mini.root / "out", ["ada"])
    page = (mini.root / "out" / "reports" / "bob" / f"{LAB}.html").read_text()
    assert "<strong>bob</strong>" in page
    assert "Handed in by ada for the group red." in page


def test_groups_of_a_file_go_before_those_of_the_roster_and_hold_for_one_lab(tmp_path: Path) -> None:
    mini = course(tmp_path, 'groups = "groups.csv"')
    store = open_results(mini.root / "out" / FILE, create=True)
    file = mini.root / "groups.csv"
    file.write_text(f"Learner, Group,lab\nada,blue,{LAB}\nbob,blue,{LAB}\n")
    store.set_people([Person("ada", group="red"), Person("bob"), Person("cy", group="red")])
    hand_in(store, "ada", day(1))
    hand_in(store, "ada", day(1), lab=OTHER)
    assert of(store, mini, "bob").by == "ada"
    assert of(store, mini, "cy").run == 0
    assert of(store, mini, "cy", OTHER).by == "ada"
    assert of(store, mini, "bob", OTHER).run == 0
    file.write_text("learner,group,lab\nada,blue,lab9\n")
    with pytest.raises(RosterError, match=r"groups\.csv, line 2: the course has no lab 'lab9'"):
        grades(store, mini.course)
    file.write_text("learner\nada\n")
    with pytest.raises(RosterError, match="line 1: there must be a column `group`"):
        grades(store, mini.course)


# attempts


ATTEMPTS = ((day(1, 8), 1.0), (day(1, 9), 3.0), (day(1, 10), 2.0), (day(1, 11), 2.5))


@pytest.mark.parametrize(
    ("rules", "earned", "said"),
    [
        ("late_days = 0", 2.5, ""),
        ('attempts = "best"', 3.0, "Attempt 2 of 4 counts: the best."),
        ("attempt_limit = 3", 2.0, "Attempt 3 of 4 counts; left out are attempt 4, after the limit of 3."),
        ('attempts = "best"\nattempt_limit = 1', 1.0, "after the limit of 1"),
        ("cool_down_minutes = 90", 2.0, "attempt 2, within the cool-down of 90 minutes"),
        ('attempts = "best"\ncool_down_minutes = 90', 2.0, "Attempt 3 of 4 counts: the best; left out are attempt 2"),
    ],
)
def test_which_attempt_counts_is_for_the_class_to_say(tmp_path: Path, rules: str, earned: float, said: str) -> None:
    mini = course(tmp_path, rules)
    store = open_results(mini.root / "out" / FILE, create=True)
    for number, (at, points) in enumerate(ATTEMPTS):
        hand_in(store, "ada", at, points, file=str(number))
    assert of(store, mini, "ada").counted.earned == earned
    assert said in row(store, mini, "ada")["rules"]
    assert said in told(mini, "ada")
    assert platforms(store, mini, "ada")[0] == f"{earned:g}"


def test_the_best_is_the_best_after_lateness(tmp_path: Path) -> None:
    mini = course(tmp_path, 'attempts = "best"')
    store = open_results(mini.root / "out" / FILE, create=True)
    hand_in(store, "ada", day(1), 2.0, file="1")
    hand_in(store, "ada", day(4), 3.0, file="2")
    assert of(store, mini, "ada").grade == 2
    actions.extend(store, mini.course, "ada", LAB, PROF, days=5)
    assert of(store, mini, "ada").grade == 3


def test_what_cannot_be_read_uses_up_no_attempt(tmp_path: Path) -> None:
    mini = course(tmp_path, "attempt_limit = 1")
    store = open_results(mini.root / "out" / FILE, create=True)
    hand_in(store, "ada", day(1, 8), 0.0, file="1", problem="not Python")
    hand_in(store, "ada", day(1, 9), 2.0, file="2")
    hand_in(store, "ada", day(1, 10), 3.0, file="3")
    assert of(store, mini, "ada").grade == 2


def test_one_file_that_was_graded_twice_is_one_attempt(tmp_path: Path) -> None:
    mini = course(tmp_path, "attempt_limit = 1")
    store = open_results(mini.root / "out" / FILE, create=True)
    hand_in(store, "ada", day(1, 8), 1.0)
    hand_in(store, "ada", day(1, 9), 3.0)
    assert of(store, mini, "ada").grade == 3


def test_fronts_are_told_when_a_next_attempt_counts() -> None:
    now, then = (datetime.datetime.fromisoformat(day(1, hour)) for hour in (10, 9))
    assert next_attempt([then], ClassRules(), now) == now
    assert next_attempt([then], ClassRules(cool_down_minutes=90), now) == then + datetime.timedelta(minutes=90)
    assert next_attempt([then], ClassRules(attempt_limit=1), now) is None


# the course


def with_shares(root: Path, rules: str, plain: float, rdds: float) -> tuple[MiniCourse, ResultStore]:
    mini = course(root, rules)
    store = open_results(mini.root / "out" / FILE, create=True)
    hand_in(store, "ada", day(1), plain)
    hand_in(store, "ada", day(1), rdds, lab=OTHER)
    return mini, store


@pytest.mark.parametrize(
    ("rules", "percent"),
    [
        ("late_days = 0", 50.0),
        (f"weights = {{ {LAB} = 3, {OTHER} = 1 }}", 75.0),
        (f"weights = {{ {LAB} = 3 }}", 100.0),
        ("drop_lowest = 1", 100.0),
        ("drop_lowest = 5", 100.0),
        (f'extra_credit = ["{LAB}"]', 100.0),
        (f'extra_credit = ["{LAB}"]\ncap_percent = 80', 80.0),
    ],
)
def test_the_grade_of_the_course_follows_the_rules(tmp_path: Path, rules: str, percent: float) -> None:
    mini, store = with_shares(tmp_path, rules, 3.0, 0.0)
    found = totals(grades(store, mini.course))
    grade = course_grades(found, mini.course.rules)["ada"]
    assert grade.percent == percent
    assert row(store, mini, "ada")["course percent"] == f"{percent}"
    if mini.course.rules.grades_course:
        assert f"Course grade: {percent:g} %" in told(mini, "ada")
    if "drop" in rules:
        assert row(store, mini, "ada", OTHER)["lab role"] == "dropped"
        assert f"{OTHER}: 0 %, weighs 3, dropped" in told(mini, "ada")


def test_what_is_excused_or_waits_is_not_dropped_in_place_of_another(tmp_path: Path) -> None:
    mini, store = with_shares(tmp_path, "drop_lowest = 1", 2.0, 0.0)
    actions.excuse(store, mini.course, "ada", OTHER, PROF)
    grade = course_grades(totals(grades(store, mini.course)), mini.course.rules)["ada"]
    assert [(part.lab, part.role) for part in grade.parts] == [(LAB, "counts"), (OTHER, "excused")]
    assert round(grade.percent, 4) == 66.6667


@pytest.mark.parametrize(
    ("rules", "line", "problem"),
    [
        ("late_day = 3", 2, "did you mean `late_days`"),
        ('attempts = "first"', 2, "'first' is none of 'best', 'last'"),
        ("drop_lowest = -1", 2, "must be 0 or more, is -1"),
        ("attempt_limit = 0", 2, "must be 1 or more, is 0"),
        ("weights = { lab1_plan = 1 }", 2, "the course has no such lab. did you mean `lab1_plain`?"),
        ('extra_credit = ["lab3_rdds"]', 2, "the course has no lab 'lab3_rdds'. did you mean `lab2_rdds`?"),
        (f"weights = {{ {LAB} = 0 }}", 2, "must not all be 0"),
        ('late_days = "two"', 2, "must be a whole number, is a text"),
    ],
)
def test_a_rule_that_is_wrong_names_its_line_and_what_was_meant(
    tmp_path: Path, rules: str, line: int, problem: str
) -> None:
    mini = course(tmp_path, rules)
    text = (mini.root / "pyproject.toml").read_text().splitlines()
    with pytest.raises(CourseError) as raised:
        load_course(mini.root)
    assert problem in str(raised.value).lower()
    assert raised.value.line is not None
    assert raised.value.line - 2 == text.index("[tool.grader.class]")


# the commands


def grader(mini: MiniCourse, *arguments: str) -> Said:
    return run(mini.root, *arguments, "--results", "out", "--author", "prof")


def test_commands_say_what_counts_before_and_after(mini: MiniCourse, store: ResultStore) -> None:
    hand_in(store, "ada", day(3))
    said = grader(mini, "extend", "ada", "lab1", "--until", "2026-03-03", "--reason", "was ill")
    assert (said.code, said.out) == (0, f"ada, {LAB}: 3 of 3 points (was 1.8 of 3 points).\n")
    assert "Extension: due 2026-03-03T23:59+00:00" in (mini.root / "out/reports/ada" / f"{LAB}.html").read_text()
    said = grader(mini, "excuse", "ada", "lab1", "--reason", "moved away")
    assert said.out == f"ada, {LAB}: excused (was 3 of 3 points).\n"
    said = grader(mini, "undo", "2", "--reason", "a slip")
    assert f"ada, {LAB}: 3 of 3 points (was excused).\nUndone: event 2" in said.out
    said = grader(mini, "bonus", "ada", "lab1", "--points", "1", "--reason", "a talk")
    assert said.out == f"ada, {LAB}: 4 of 3 points (was 3 of 3 points).\n"
    said = grader(mini, "comment", "ada", "lab1/mean", "--text", "Nice.", "--save", "nice")
    assert (said.code, said.out) == (0, "Kept. No points changed.\n")
    said = grader(mini, "comment", "ada", "lab1/mean", "--bank", "nicer")
    assert (said.code, "the comment bank has no 'nicer'" in said.err) == (2, True)
    said = grader(mini, "extend", "adda", "lab1", "--days", "1", "--reason", "was ill")
    assert (said.code, "Did you mean ada?" in said.err) == (2, True)
    assert [each.kind for each in events(store)] == ["extension", "excused", "excused", "bonus", "bank", "comment"]
    said = run(mini.root, "export", "events", "out", "--out", "events.csv")
    rows = list(csv.DictReader(io.StringIO((mini.root / "events.csv").read_text())))
    assert [(each["id"], each["kind"], each["author"]) for each in rows][:2] == [
        ("1", "extension", "prof"), ("2", "excused", "prof"),
    ]  # fmt: skip
    run(mini.root, "export", "events", "out", "--out", "events.jsonl")
    lines = [json.loads(line) for line in (mini.root / "events.jsonl").read_text().splitlines()]
    assert (lines[2]["undoes"], len(lines)) == (2, 6)


@pytest.mark.parametrize(
    "arguments",
    [
        ("extend", "ada", LAB, "--reason", "x"),
        ("extend", "ada", LAB, "--days", "1", "--withdraw", "--reason", "x"),
        ("extend", "ada", LAB, "--days", "-1", "--reason", "x"),
        ("extend", "ada", LAB, "--until", "tomorrow", "--reason", "x"),
        ("extend", "ada", TARGET, "--days", "1", "--reason", "x"),
        ("extend", "ada", LAB, "--days", "1", "--reason", " "),
        ("bonus", "ada", LAB, "--reason", "x"),
        ("mark", "ada", TARGET, "--item", "x"),
        ("comment", "ada", TARGET),
        ("comment", "ada", TARGET, "--text", " "),
        ("undo", "7", "--reason", "x"),
    ],
)
def test_what_cannot_be_decided_is_said_and_nothing_is_kept(
    mini: MiniCourse, store: ResultStore, arguments: tuple[str, ...]
) -> None:
    hand_in(store, "ada", day(3))
    said = grader(mini, *arguments)
    assert (said.code, said.out) == (2, "")
    assert said.err
    assert list(events(store)) == []


def test_an_action_needs_a_learner_who_is_there(mini: MiniCourse, store: ResultStore) -> None:
    with pytest.raises(UsageError, match="has to be on the roster"):
        actions.excuse(store, mini.course, "zoe", LAB, PROF)
