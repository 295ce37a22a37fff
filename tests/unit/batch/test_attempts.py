"""Several files of a learner for a lab: their order, and which count, whatever is graded again."""

from __future__ import annotations

import datetime
from pathlib import Path

import msgspec
import pytest
from mini_course import MiniCourse
from small_class import PLAIN, PROF, WRITTEN, SmallClass, checked, written
from test_class_rules import LAB, course, day, hand_in, of, row
from test_gradebook import result

from grader.classroom import actions
from grader.classroom.gradebook.gradebook import grades
from grader.classroom.grading.draws import begin_round
from grader.classroom.grading.local import Batch
from grader.classroom.people import Person
from grader.classroom.store.store import FILE, NewResult, ResultStore, open_results
from grader.course.late import LatePolicy
from grader.course.rules import ClassRules


def opened(mini: MiniCourse) -> ResultStore:
    return open_results(mini.root / "out" / FILE, create=True)


def save(store: ResultStore, learner: str, at: str, earned: float, file: str) -> None:
    """A file that came without a platform: ``at`` is when it was saved."""
    record = msgspec.structs.replace(result(learner, earned), lab=LAB)
    store.add_many([NewResult(f"{learner} {file} {at}", record, at, parts={"submission": file})])


def test_a_file_with_an_earlier_time_is_no_attempt_too_soon(tmp_path: Path) -> None:
    for number, rules in enumerate(('attempts = "best"', "cool_down_minutes = 30", "attempt_limit = 5")):
        mini = course(tmp_path / str(number), rules)
        store = opened(mini)
        save(store, "ada", day(1, 11), 1.0, "first")
        save(store, "ada", day(1, 10), 3.0, "second")
        assert of(store, mini, "ada").grade == 3
        assert "left out" not in row(store, mini, "ada")["rules"]


def test_attempts_are_in_the_order_that_a_platform_noted(tmp_path: Path) -> None:
    mini = course(tmp_path, "attempt_limit = 1")
    store = opened(mini)
    hand_in(store, "ada", day(1, 11), 3.0, file="later")
    hand_in(store, "ada", day(1, 10), 1.0, file="earlier")
    assert of(store, mini, "ada").grade == 1
    assert "Attempt 1 of 2 counts; left out are attempt 2, after the limit of 1." in row(store, mini, "ada")["rules"]


def test_a_cool_down_holds_for_what_came_in_another_order(tmp_path: Path) -> None:
    mini = course(tmp_path, 'attempts = "best"\ncool_down_minutes = 90')
    store = opened(mini)
    hand_in(store, "ada", day(1, 11), 3.0, file="later")
    hand_in(store, "ada", day(1, 10), 1.0, file="earlier")
    assert of(store, mini, "ada").grade == 1


def test_a_group_is_in_the_order_of_times_whatever_their_zone(tmp_path: Path) -> None:
    mini = course(tmp_path, "attempt_limit = 1")
    store = opened(mini)
    store.set_people([Person("ada", group="red"), Person("bob", group="red")])
    hand_in(store, "ada", "2026-03-01T10:00:00+02:00", 1.0)
    hand_in(store, "bob", "2026-03-01T09:00:00+00:00", 3.0)
    assert [of(store, mini, learner).grade for learner in ("ada", "bob")] == [1, 1]


def test_a_file_that_comes_again_stays_the_attempt_that_it_was(tmp_path: Path) -> None:
    mini = course(tmp_path, "attempt_limit = 1")
    store = opened(mini)
    hand_in(store, "ada", day(1, 9), 1.0, file="a")
    hand_in(store, "ada", day(1, 10), 3.0, file="b")
    assert of(store, mini, "ada").grade == 1
    hand_in(store, "ada", day(3, 11), 1.0, file="a")
    ada = of(store, mini, "ada")
    assert (ada.grade, ada.counted.days_late, ada.submitted) == (1, 0, day(1, 9))
    assert "Attempt 1 of 2 counts; left out are attempt 2, after the limit of 1." in row(store, mini, "ada")["rules"]


@pytest.mark.parametrize("rules", ["", 'attempts = "last"', 'attempts = "best"', "attempt_limit = 5", "late_days = 1"])
def test_a_file_that_comes_again_is_no_later_by_that_whatever_the_rules(tmp_path: Path, rules: str) -> None:
    mini = course(tmp_path, rules)
    store = opened(mini)
    for when in (day(1, 9), day(3, 11), day(4, 11)):
        hand_in(store, "ada", when, 3.0, file="a")
    hand_in(store, "bo", day(1, 9), 3.0, file="b")
    for ada in (of(store, mini, "ada"), *grades(store, mini.course, learner="ada")):
        assert (ada.grade, ada.counted.days_late, ada.counted.late_days, ada.submitted) == (3, 0, 0, day(1, 9))


def test_the_report_of_a_file_that_comes_again_has_the_time_of_the_gradebook(tmp_path: Path) -> None:
    small = SmallClass(tmp_path, late=LatePolicy(due={PLAIN: DUE}))
    batch = Batch(small.course, small.results, 1, small.store, begin_round(small.store, anew=False))
    record = small.record("ada", PLAIN, checked("one", 5), checked("two", 5))
    for when in (day(1, 9), day(3, 11)):
        batch.keep(NewResult(f"ada {when}", record, when, parts={"submission": "a", "handed": when}))
    assert small.total("ada", PLAIN).grade == 10
    assert "Late:" not in (small.results / "reports" / "ada" / f"{PLAIN}.html").read_text()


def test_a_time_that_was_corrected_to_an_earlier_one_is_taken(tmp_path: Path) -> None:
    mini = course(tmp_path)
    store = opened(mini)
    hand_in(store, "ada", day(5), 3.0, file="a")
    hand_in(store, "ada", day(1, 9), 3.0, file="a")
    assert (of(store, mini, "ada").grade, of(store, mini, "ada").submitted) == (3, day(1, 9))


def test_what_is_graded_again_gives_its_new_points_at_its_old_place(tmp_path: Path) -> None:
    mini = course(tmp_path, "attempt_limit = 1")
    store = opened(mini)
    save(store, "ada", day(1, 9), 1.0, "a")
    save(store, "ada", day(1, 10), 3.0, "b")
    save(store, "ada", day(3, 12), 2.0, "a")
    assert (of(store, mini, "ada").grade, of(store, mini, "ada").counted.days_late) == (2, 0)


def test_the_last_is_what_was_handed_in_last(tmp_path: Path) -> None:
    mini = course(tmp_path, "attempt_limit = 2")
    store = opened(mini)
    for hour, points, file in ((9, 1.0, "a"), (10, 3.0, "b"), (11, 2.0, "c"), (12, 1.0, "a")):
        hand_in(store, "ada", day(1, hour), points, file=file)
    assert of(store, mini, "ada").grade == 1
    assert "Attempt 1 of 3 counts; left out are attempt 3" in row(store, mini, "ada")["rules"]


BEST = ClassRules(attempts="best", late_days=2)
DUE = datetime.datetime.fromisoformat(day(1, 12))


def of_best(root: Path, **more: LatePolicy) -> SmallClass:
    return SmallClass(root, rules=BEST, **more)


def test_a_later_answer_that_nobody_has_marked_waits_and_is_not_beaten_by_a_marked_one(tmp_path: Path) -> None:
    small = of_best(tmp_path)
    small.hand_in("ada", WRITTEN, checked("three", 5), written(), file="1", at=day(1, 9))
    actions.mark(small.store, small.course, "ada", f"{WRITTEN}/why", PROF, items=[])
    assert (small.total("ada", WRITTEN).grade, small.total("ada", WRITTEN).undecided) == (5, "")
    small.hand_in("ada", WRITTEN, checked("three", 4), written("More."), file="2", at=day(1, 10))
    waits = small.total("ada", WRITTEN)
    assert (waits.run, waits.undecided) == (2, "a person has not marked it yet")
    actions.mark(small.store, small.course, "ada", f"{WRITTEN}/why", PROF, items=["a"])
    assert (small.total("ada", WRITTEN).run, small.total("ada", WRITTEN).grade) == (2, 7)
    actions.mark(small.store, small.course, "ada", f"{WRITTEN}/why", PROF, items=[], run=2)
    assert (small.total("ada", WRITTEN).run, small.total("ada", WRITTEN).grade) == (1, 5)


def test_an_answer_whose_mark_could_not_make_it_the_best_keeps_nobody_waiting(tmp_path: Path) -> None:
    small = of_best(tmp_path, late=LatePolicy(due={WRITTEN: DUE}))
    small.hand_in("ada", WRITTEN, checked("three", 5), written(), file="1", at=day(1, 9))
    actions.mark(small.store, small.course, "ada", f"{WRITTEN}/why", PROF, items=["a"])
    for number, (earned, at) in enumerate([(4, day(1, 10)), (5, day(1, 11)), (5, day(9))]):
        small.hand_in("ada", WRITTEN, checked("three", earned), written(f"{number}"), file=f"{number} more", at=at)
        assert (small.total("ada", WRITTEN).run, small.total("ada", WRITTEN).undecided) == (1, "")


def test_of_equal_attempts_the_one_that_costs_fewer_late_days_counts_and_then_the_last(tmp_path: Path) -> None:
    small = of_best(tmp_path, late=LatePolicy(due={PLAIN: DUE, WRITTEN: DUE + datetime.timedelta(days=7)}))
    full = (checked("one", 5), checked("two", 5))
    for number, at in enumerate([day(1, 9), day(1, 10), day(3)]):
        small.hand_in("ada", PLAIN, *full, file=str(number), at=at)
    small.hand_in("ada", WRITTEN, checked("three", 5), written(""), at=day(10))
    assert (small.total("ada", PLAIN).run, small.total("ada", WRITTEN).grade) == (2, 5)


def test_of_equal_attempts_the_one_that_waits_for_nobody_counts(tmp_path: Path) -> None:
    small = of_best(tmp_path, late=LatePolicy(due={PLAIN: DUE}))
    record = small.record("ada", PLAIN, checked("one", 5), checked("two", 5))
    for number, at in enumerate([day(1, 9), day(3)]):  # the time of the file alone, and what it would cost, is asked
        small.store.add_many([NewResult(f"file {number}", record, at, parts={"submission": str(number)})])
    assert (small.total("ada", PLAIN).run, small.total("ada", PLAIN).undecided) == (1, "")


def test_a_time_that_a_platform_noted_later_is_taken(tmp_path: Path) -> None:
    mini = course(tmp_path, 'attempts = "best"')
    store = opened(mini)
    save(store, "ada", day(3), 3.0, "a")
    parts = {"submission": "a", "handed": "then"}
    store.add_many([NewResult("again", msgspec.structs.replace(result("ada", 3.0), lab=LAB), day(1, 8), parts=parts)])
    save(store, "ada", day(5), 3.0, "a")
    ada = of(store, mini, "ada")
    assert (ada.submitted, ada.clock, ada.grade) == (day(1, 8), "platform", 3)
