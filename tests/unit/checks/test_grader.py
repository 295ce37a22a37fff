"""``LabGrader``: one way to grade a submission or a program of the lab's author, and what it owns meanwhile."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace

import pytest
from mini_course import MiniCourse, check, copy_course, exercise

from grader.checks.running.draw import authors_draw
from grader.checks.running.engine import ChecksBrokenError
from grader.checks.running.grader import LabGrader
from grader.checks.running.programs import program_of
from grader.checks.running.reference import RecordedProgram, unrecorded
from grader.checks.running.run import Options
from grader.course.model import CourseError, Limits
from grader.results.answers import AnswerStore, answer_key
from grader.results.record import CheckRecord
from grader.results.released import REFERENCE
from grader.sandbox.boxes.box import ProcessLauncher
from grader.sandbox.host.answer import Answer
from grader.sandbox.host.client import Worker
from grader.sandbox.host.request import Request
from grader.sandbox.host.spare import SpareWorkers
from grader.sandbox.host.subject import Subject
from grader.submission import Submission, parse_submission

LAB = "lab1_plain"
WRONG = "def mean(xs): return sum(xs) / (len(xs) + 1)"
OPTIONS = Options(seed=1, draw=authors_draw(1), hidden=True)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> MiniCourse:
    return copy_course(tmp_path_factory.mktemp("grader") / "course")


@pytest.fixture(scope="module")
def grader(course: MiniCourse) -> Iterator[LabGrader]:
    with course.grader(LAB) as made:
        yield made


def submission(course: MiniCourse, extra: str = "") -> Submission:
    return parse_submission("lab.py", course.answered(LAB, extra).encode())


def test_a_submission_runs_in_a_worker_of_its_own(course: MiniCourse, grader: LabGrader) -> None:
    told = "import os\ndef mean(xs):\n    print(os.getpid())\n    return sum(xs) / len(xs)"
    first, second = (grader.grade(submission(course, told), OPTIONS, learner="ann") for _ in range(2))
    assert first.all_passed
    assert first.learner == "ann"
    assert check(first, "test_example").output != check(second, "test_example").output


def test_a_program_of_the_author_runs_in_the_worker_of_the_reference(course: MiniCourse, grader: LabGrader) -> None:
    before = grader.trusted.worker.generation
    assert grader.grade_program(grader.own(submission(course)), OPTIONS).all_passed
    found = grader.grade_program(grader.own(submission(course, WRONG)), OPTIONS)
    assert exercise(found, "mean").status == "failed"
    assert grader.trusted.worker.generation == max(1, before)


def test_the_reference_passes_and_each_wrong_answer_fails(grader: LabGrader) -> None:
    assert grader.grade_program(grader.reference(), OPTIONS).all_passed
    assert grader.grade_program(grader.recorded_reference(), OPTIONS).all_passed
    for wrong in grader.trusted.wrong_answers:
        only = replace(OPTIONS, exercises=frozenset({wrong.exercise}))
        assert not grader.grade_program(grader.recorded_wrong(wrong), only).all_passed, wrong.id


def test_somebody_else_may_answer_the_calls(grader: LabGrader) -> None:
    class Mute:
        def call(self, request: Request) -> Answer:
            return Answer(value=None)

        def launch_java(self) -> None:
            pass

    assert grader.grade_program(replace(grader.reference(), answerer=Mute()), OPTIONS).earned == 0


def test_a_run_ends_when_enough_is_known_and_each_check_is_told(course: MiniCourse, grader: LabGrader) -> None:
    wrong = grader.own(submission(course, WRONG))
    every: list[CheckRecord] = []
    grader.grade_program(wrong, replace(OPTIONS, needs=False), every.append)
    some: list[CheckRecord] = []
    enough = replace(OPTIONS, needs=False, enough=lambda record: record.status == "failed")
    grader.grade_program(wrong, enough, some.append)
    first = next(number for number, record in enumerate(every, 1) if record.status == "failed")
    assert 0 < first < len(every)
    assert [record.id for record in some] == [record.id for record in every[:first]]


def test_exercises_wait_for_what_they_need_unless_they_shall_not(course: MiniCourse, grader: LabGrader) -> None:
    wrong = grader.own(submission(course, WRONG))
    assert exercise(grader.grade_program(wrong, OPTIONS), "above_mean").status == "not-run"
    found = grader.grade_program(wrong, replace(OPTIONS, needs=False))
    assert exercise(found, "above_mean").status in ("passed", "failed")


def test_it_tells_who_watches_and_who_listens(course: MiniCourse) -> None:
    ended: list[tuple[str, int, int]] = []
    heard: set[str] = set()
    grader = LabGrader(
        course.course,
        course.lab(LAB),
        store=AnswerStore(None),
        on_answer=lambda program, request, outcome: heard.add(program),
        watcher=lambda title, done, total: ended.append((title, done, total)),
    )
    with grader:
        record = grader.grade(submission(course, WRONG), OPTIONS)
    checks = [one for each in record.exercises for one in each.checks]
    assert [done for _, done, _ in ended] == list(range(1, len(checks) + 1))
    assert {total for _, _, total in ended} == {len(checks)}
    assert {title for title, _, _ in ended} == {each.title for each in record.exercises}
    assert heard > {REFERENCE}, "wrong answers were asked, to recognise the mistake"


def test_what_it_started_ends_with_it_and_what_was_lent_goes_on(course: MiniCourse) -> None:
    found, lab = course.course, course.lab(LAB)
    lent, store = Worker(ProcessLauncher(), found.limits), AnswerStore(None)
    with LabGrader(found, lab, store=store, worker=lent) as grader:
        assert grader.grade_program(grader.reference(), OPTIONS).all_passed
        run = grader.open(submission(course), OPTIONS)
        run.learner.load()
        assert run.learner.worker.running
    assert not run.learner.worker.running, "a run that nobody closed"
    assert lent.running
    with LabGrader(found, lab, store=store) as grader:
        assert grader.grade(submission(course), OPTIONS).all_passed
        assert not grader.trusted.worker.running, "all answers were recorded before"
        grader.trusted.worker.start()
    assert not grader.trusted.worker.running
    grader.close()
    lent.close()
    store.close()


def test_spare_workers_are_taken_in_place_of_new_ones(course: MiniCourse) -> None:
    spares = SpareWorkers(ProcessLauncher(), Limits())
    try:
        with LabGrader(course.course, course.lab(LAB), spares=spares, store=course.store) as grader:
            before = grader.cpu_seconds
            assert grader.grade(submission(course), OPTIONS).all_passed
            assert grader.cpu_seconds > before
        assert not spares.spark, "this lab needs none"
    finally:
        spares.close()


def test_what_the_author_did_is_raised_and_leaves_no_process(mini: MiniCourse) -> None:
    (mini.root / "exercises" / LAB / "test_more.py").write_text("def test_more(:\n")
    with mini.grader(LAB) as grader, pytest.raises(ChecksBrokenError):
        grader.grade(submission(mini), OPTIONS)
    mini.file(LAB, "wrong.py").write_text("def (\n")
    with mini.grader(LAB) as grader:
        for grade in (
            lambda: grader.grade(submission(mini), OPTIONS),
            lambda: grader.open(submission(mini), OPTIONS),
            lambda: grader.grade_program(grader.reference(), OPTIONS),
        ):
            with pytest.raises(CourseError):
                grade()


def test_what_raised_beside_a_cell_that_stopped_is_asked_anew(course: MiniCourse) -> None:
    """The package that the cell imports may be there tomorrow."""
    source = b"# %%\nimport nowhere\n\n# %%\ndef late():\n    return nowhere.x\n\ndef three():\n    return 3\n"
    program, store = program_of(parse_submission("lab.py", source).cells), AnswerStore(None)
    with contextlib.closing(Worker(ProcessLauncher(), course.course.limits)) as worker:
        subject = Subject(worker, program, {})
        recorded = RecordedProgram("own", subject, subject.source_hash, store, unrecorded)
        asked = [Request(name) for name in ("late", "three")]
        assert [recorded.call(each).ok for each in asked] == [False, True]
    known = [store.get(answer_key(subject.source_hash, each.key)) is not None for each in asked]
    assert known == [False, True]
