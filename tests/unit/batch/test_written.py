"""What a person marks: built, handed in, waiting, marked by a rubric, commented on, and shown to the learner."""

from __future__ import annotations

import contextlib
import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from command_line import run
from mini_course import MiniCourse, copy_course

from grader.authoring.building.build import write_lab
from grader.authoring.interop.export import nbgrader_notebook
from grader.authoring.verifying.verify import verify_lab
from grader.base.errors import UsageError
from grader.classroom import actions
from grader.classroom.gradebook.feedback import FeedbackOrder, write_feedback
from grader.classroom.gradebook.gradebook import Grade, grades, totals
from grader.classroom.gradebook.lms import canvas_csv
from grader.classroom.gradebook.one_grade import explained
from grader.classroom.gradebook.parquet import gradebook_csv
from grader.classroom.people import Person
from grader.classroom.store.decisions import Mark
from grader.classroom.store.entries import By, ConflictError, Key, version_of_entry
from grader.classroom.store.store import FILE, NewResult, ResultStore, open_results
from grader.course.load import load_course
from grader.course.model import CourseError
from grader.reports.html import render_html
from grader.results.record import RunRecord, decode, encode
from grader.submission import parse_submission

LAB = "lab1_plain"
WHY = """
[[exercise]]
id = "why"
title = "Why the mean moves"
points = 4
kind = "written"
hints = ["What does one large number do?", "Divide it."]

[[exercise.rubric]]
id = "outlier"
text = "Names the <b>outlier</b>"
points = 3

[[exercise.rubric]]
id = "example"
text = "Gives an example"
points = 1

[[exercise.rubric]]
id = "copied"
text = "Copied from the script"
points = -2
shown = false
"""
CELL = """
# %% [markdown] tags=["answer:why"]
# BEGIN SOLUTION
#> # *Write two sentences here.*
# One outlier moves it.
# END SOLUTION
"""
STARTER = "*Write two sentences here.*"
PROF = By("prof")


def teach(mini: MiniCourse, toml: str = WHY, cell: str = CELL) -> MiniCourse:
    for path, text in ((mini.file(LAB, "lab.toml"), toml), (mini.root / "solutions" / LAB / "lab.py", cell)):
        path.write_text(path.read_text() + text)
    write_lab(mini.lab(LAB))
    return mini


@pytest.fixture
def mini(tmp_path: Path) -> MiniCourse:
    return teach(copy_course(tmp_path / "course"))


def handed_in(mini: MiniCourse, answer: str = "An outlier <script> moves it.") -> str:
    """The reference with another answer to what is written."""
    text = mini.solution(LAB)
    begin = text.index("# BEGIN SOLUTION", text.index("answer:why"))
    return f"{text[:begin]}# {answer}\n"


@pytest.fixture
def record(mini: MiniCourse) -> RunRecord:
    return msgspec.structs.replace(mini.grade(LAB, handed_in(mini)), learner="ada")


@pytest.fixture
def store(mini: MiniCourse, record: RunRecord) -> Iterator[ResultStore]:
    opened = open_results(mini.root / "out" / FILE, create=True)
    opened.add_many([NewResult("a", record, parts={"submission": "first"})])
    yield opened
    opened.close()


def why(store: ResultStore, mini: MiniCourse) -> Grade:
    return next(each for each in grades(store, mini.course) if each.exercise == "why")


def page(mini: MiniCourse) -> str:
    write_feedback(mini.root / "out", mini.course, FeedbackOrder(out=mini.root / "back.zip", unpublished=True))
    return (mini.root / "out" / "reports" / "ada" / f"{LAB}.html").read_text()


def test_the_stub_has_what_asks_for_an_answer_and_keeps_the_tag(mini: MiniCourse) -> None:
    stub = (mini.root / "exercises" / LAB / "lab.py").read_text()
    assert "One outlier" not in stub
    for name in ("lab.py", "lab.ipynb"):
        submission = parse_submission(name, (mini.root / "exercises" / LAB / name).read_bytes())
        (written,) = submission.written
        assert (written.exercise, written.text, written.code) == ("why", STARTER, False)


def test_what_was_handed_out_is_not_started_and_what_was_written_waits(mini: MiniCourse, record: RunRecord) -> None:
    stub = mini.grade(LAB, (mini.root / "exercises" / LAB / "lab.py").read_text())
    assert stub.exercises[-1].status == "not-started"
    last = record.exercises[-1]
    assert (last.status, last.checked, last.earned, last.by_hand) == ("not-run", 0, 0, 4)
    assert last.answer == "An outlier <script> moves it."
    assert [item.id for item in last.rubric] == ["outlier", "example"]
    assert record.all_passed
    assert decode(encode(record)) == record


def test_whose_cell_lost_its_tag_waits_for_a_person_too(mini: MiniCourse) -> None:
    record = mini.grade(LAB, handed_in(mini).replace(' tags=["answer:why"]', ""))
    assert record.exercises[-1].status == "not-run"
    assert any("no cell has the tag answer:why" in note.text for note in record.submission.notes)


def test_a_plot_is_answered_in_a_code_cell(tmp_path: Path) -> None:
    cell = '\n# %% tags=["answer:why"]\n# BEGIN SOLUTION\n#> # TODO: draw it\npicture = 1\n# END SOLUTION\n'
    mini = teach(copy_course(tmp_path / "course"), cell=cell)
    submission = parse_submission("lab.py", f'# grader: {LAB}\n# %% tags=["answer:why"]\nplot(1)\n'.encode())
    assert (submission.written[0].text, submission.written[0].code) == ("plot(1)", True)
    assert verify(mini) == []


def test_until_it_is_marked_it_is_no_zero_and_not_full(mini: MiniCourse, store: ResultStore) -> None:
    grade = why(store, mini)
    assert (grade.counted.undecided, grade.points) == ("a person has not marked it yet", 4)
    (total,) = totals(grades(store, mini.course))
    assert (total.undecided, total.points, total.worth) == ("a person has not marked it yet", 15, 15)
    canvas = list(csv.DictReader(io.StringIO(canvas_csv([total], {LAB: "Plain"}))))
    assert (canvas[0]["Plain"], canvas[1]["Plain"]) == ("15", "")
    row = list(csv.DictReader(io.StringIO(gradebook_csv(grades(store, mini.course)))))[-1]
    assert (row["grade"], row["undecided"]) == ("", "a person has not marked it yet")
    text = page(mini)
    assert "4 points are given by a person, who has not marked it yet." in text
    assert "Gives an example" in text
    assert "Copied from the script" not in text


def test_a_mark_is_what_the_items_of_the_rubric_give(mini: MiniCourse, store: ResultStore) -> None:
    actions.mark(store, mini.course, "ada", f"{LAB}/why", PROF, items=["outlier"])
    assert (why(store, mini).grade, why(store, mini).counted.undecided) == (3, "")
    (total,) = totals(grades(store, mini.course))
    assert (total.grade, total.points, total.undecided) == (14, 15, "")
    actions.mark(store, mini.course, "ada", f"{LAB}/why", PROF, items=["outlier"], adjust=0.5, note="well said")
    assert why(store, mini).grade == 3.5
    text = page(mini)
    assert "Marked by a person: 3.5 of 4 points." in text
    assert "<strong>Names the &lt;b&gt;outlier&lt;/b&gt;</strong>" in text
    assert "(+1, not given)" in text
    assert "well said" in text
    assert "An outlier &lt;script&gt; moves it." in text
    actions.mark(store, mini.course, "ada", f"{LAB}/why", PROF, items=["copied"])
    assert why(store, mini).grade == 0
    assert "Copied from the script" in page(mini)
    actions.mark(store, mini.course, "ada", f"{LAB}/why", PROF, items=None)
    assert why(store, mini).counted.undecided


def test_lateness_and_overrides_hold_for_marks_too(mini: MiniCourse, store: ResultStore) -> None:
    actions.set_points(store, mini.course, "ada", f"{LAB}/why", By("prof", "seen in class"), points=4)
    assert (why(store, mini).grade, why(store, mini).counted.undecided) == (4, "")
    assert "mark" in "\n".join(explained(mini.root / "out", mini.course, "ada", f"{LAB}/why"))


def test_two_who_mark_at_once_do_not_overwrite_each_other(mini: MiniCourse, store: ResultStore) -> None:
    key = Key(Mark.kind, "ada", LAB, "why", "first")
    seen = version_of_entry(store, key)
    with contextlib.closing(open_results(store.path, create=False)) as other:
        actions.mark(other, mini.course, "ada", f"{LAB}/why", By("second"), items=["example"], seen=seen)
    with pytest.raises(ConflictError, match="second changed this meanwhile"):
        actions.mark(store, mini.course, "ada", f"{LAB}/why", PROF, items=["outlier"], seen=seen)
    assert why(store, mini).grade == 1


def test_marks_need_a_rubric_and_its_items(mini: MiniCourse, store: ResultStore) -> None:
    with pytest.raises(UsageError, match="Did you mean outlier"):
        actions.mark(store, mini.course, "ada", f"{LAB}/why", PROF, items=["outlyer"])
    with pytest.raises(UsageError, match="no part of lab1_plain/mean is marked by a person"):
        actions.mark(store, mini.course, "ada", f"{LAB}/mean", PROF, items=[])


def test_the_same_mark_reaches_all_of_them_or_none(mini: MiniCourse, store: ResultStore, record: RunRecord) -> None:
    store.add_many([NewResult("b", msgspec.structs.replace(record, learner="bob"))])
    target = f"{LAB}/why"
    actions.mark(store, mini.course, "bob", target, By("second"), items=["example"])
    with pytest.raises(ConflictError):
        actions.mark_many(store, mini.course, ["ada", "bob"], target, PROF, items=["outlier"], seen=[0, 0])
    assert why(store, mini).counted.undecided
    actions.mark_many(store, mini.course, ["ada", "bob"], target, PROF, items=["outlier"], seen=[0, 1])
    assert [each.grade for each in grades(store, mini.course) if each.exercise == "why"] == [3, 3]


def test_learners_read_comments_that_are_meant_for_them(mini: MiniCourse, store: ResultStore) -> None:
    course = mini.course
    actions.save_comment(store, "units", "Mind the <units>.", PROF)
    name = actions.comment(store, course, "ada", f"{LAB}/mean", PROF, bank="units", line=7)
    actions.comment(store, course, "ada", LAB, PROF, text="A good lab.")
    actions.comment(store, course, "ada", f"{LAB}/why", PROF, text="Looks copied.", shown=False)
    text = page(mini)
    assert "Mind the &lt;units&gt;." in text
    assert ">line 7<" in text
    assert "A good lab." in text
    assert "Looks copied." not in text
    actions.comment(store, course, "ada", f"{LAB}/mean", PROF, name=name)
    assert "Mind the" not in page(mini)
    assert actions.saved_comments(store) == {"units": "Mind the <units>."}


def test_checks_and_a_person_share_an_exercise(tmp_path: Path) -> None:
    mini = copy_course(tmp_path / "course")
    file = mini.file(LAB, "lab.toml")
    rubric = '[[exercise.rubric]]\nid = "style"\ntext = "Reads well"\npoints = 2\n'
    file.write_text(file.read_text().replace("points = 3\n", "points = 5\n", 1).replace(
        '"The sum by how many there are."]\n', f'"The sum by how many there are."]\n{rubric}', 1
    ))  # fmt: skip
    record = msgspec.structs.replace(mini.grade(LAB, mini.solution(LAB)), learner="ada")
    first = record.exercises[0]
    assert (first.points, first.checked, first.earned, first.by_hand, first.status) == (5, 3, 3, 2, "passed")
    with contextlib.closing(open_results(mini.root / "out" / FILE, create=True)) as store:
        store.add_many([NewResult("a", record)])
        grade = grades(store, mini.course)[0]
        assert (grade.points, grade.counted.undecided) == (5, "a person has not marked it yet")
        actions.mark(store, mini.course, "ada", f"{LAB}/mean", PROF, items=["style"])
        grade = grades(store, mini.course)[0]
        assert (grade.grade, grade.points, grade.counted.undecided) == (5, 5, "")


def verify(mini: MiniCourse) -> list[str]:
    found = verify_lab(mini.course, mini.lab(LAB), 1, mini.store, lambda *_: None)
    return [each.text for each in found.problems if each.subject.startswith("why")]


def test_verify_has_nothing_to_prove_but_that_the_stub_is_no_answer(mini: MiniCourse) -> None:
    assert verify(mini) == []
    solution = mini.root / "solutions" / LAB / "lab.py"
    text = solution.read_text()
    solution.write_text(text.replace("answer:why", "answer:whi"))
    write_lab(mini.lab(LAB))
    assert any("0 cells have the tag answer:why" in each for each in verify(mini))
    solution.write_text(text.replace(CELL, '\n# %% [markdown] tags=["answer:why"]\n# One outlier moves it.\n'))
    write_lab(mini.lab(LAB))
    assert any("the reference has no answer of its own" in each for each in verify(mini))


def test_nbgrader_gets_a_cell_that_its_formgrader_shows(mini: MiniCourse) -> None:
    notebook = json.loads(nbgrader_notebook(mini.lab(LAB)))
    (cell,) = [each for each in notebook["cells"] if "answer:why" in each["metadata"].get("tags", [])]
    told = cell["metadata"]["nbgrader"]
    assert (told["grade"], told["solution"], told["locked"], told["points"]) == (True, True, False, 4)
    assert "BEGIN SOLUTION" in "".join(cell["source"])


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("points = 3", "points = 1", "its items give 2 points together, and the exercise is worth 4"),
        ('id = "example"', 'id = "outlier"', "'outlier' is used twice"),
        ('id = "example"', 'id = "ex ample"', "must be letters, digits, - and _"),
        ('text = "Gives an example"', 'text = " "', "must not be empty"),
        ("shown = false", "show = false", "did you mean `shown`?"),
        ('kind = "written"', 'kind = "writen"', "did you mean `written`?"),
        ('kind = "written"', 'kind = "function"', "its items give 4 of 4 points: checks need some of them"),
    ],
)
def test_a_rubric_that_is_wrong_is_said_with_its_line(mini: MiniCourse, before: str, after: str, problem: str) -> None:
    file = mini.file(LAB, "lab.toml")
    file.write_text(file.read_text().replace(WHY, WHY.replace(before, after)))
    with pytest.raises(CourseError) as raised:
        load_course(mini.root)
    assert problem in str(raised.value).lower()
    assert raised.value.line is not None
    assert raised.value.line > 30


def test_the_learner_reads_before_handing_in_who_marks_and_by_what(mini: MiniCourse) -> None:
    record = mini.grade(LAB, handed_in(mini))
    assert "Gives an example" in render_html(record)
    assert "Copied" not in render_html(record)


def test_marks_are_typed_too(mini: MiniCourse, store: ResultStore) -> None:
    arguments = ("--item", "outlier", "--results", "out", "--author", "prof")
    said = run(mini.root, "mark", "ada", f"{LAB}/why", *arguments)
    assert (said.code, said.out) == (0, f"ada, {LAB}: 14 of 15 points (was 11 of 15 points so far).\n")


def handed_in_again(store: ResultStore, record: RunRecord, file: str, status: str = "not-run", **more: str) -> None:
    *others, last = record.exercises
    last = msgspec.structs.replace(last, status=status)
    record = msgspec.structs.replace(record, exercises=(*others, last), **more)
    store.add_many([NewResult(f"{record.learner} {file} {status}", record, parts={"submission": file})])


def test_a_mark_is_that_of_a_file_and_another_file_waits_again(
    mini: MiniCourse, store: ResultStore, record: RunRecord
) -> None:
    actions.mark(store, mini.course, "ada", f"{LAB}/why", PROF, items=["outlier"])
    first = why(store, mini).run
    handed_in_again(store, record, "second")
    assert (why(store, mini).counted.marked, bool(why(store, mini).counted.undecided)) == (None, True)
    actions.mark(store, mini.course, "ada", f"{LAB}/why", PROF, items=["example"], run=first)
    assert why(store, mini).counted.marked is None, "who had the first file open has marked that one"
    actions.mark(store, mini.course, "ada", f"{LAB}/why", PROF, items=["outlier", "example"])
    assert why(store, mini).grade == 4
    handed_in_again(store, record, "first", status="not-run", started="2026-01-09T00:00:00+00:00")
    assert why(store, mini).grade == 1, "the same file again has the mark that it had"


def test_what_was_never_begun_has_no_mark(mini: MiniCourse, store: ResultStore, record: RunRecord) -> None:
    actions.mark(store, mini.course, "ada", f"{LAB}/why", PROF, items=["outlier"])
    handed_in_again(store, record, "first", status="not-started")
    assert (why(store, mini).grade, why(store, mini).counted.marked, why(store, mini).counted.marks) == (0, None, ())
    with pytest.raises(UsageError, match="ada has not begun"):
        actions.mark(store, mini.course, "ada", f"{LAB}/why", PROF, items=["outlier"])
    store.set_people([Person("ada"), Person("eve")])
    with pytest.raises(UsageError, match="eve has handed in nothing"):
        actions.mark(store, mini.course, "eve", f"{LAB}/why", PROF, items=["outlier"])


def test_of_several_attempts_each_has_its_own_mark(mini: MiniCourse, store: ResultStore, record: RunRecord) -> None:
    with (mini.root / "pyproject.toml").open("a") as file:
        file.write('\n[tool.grader.class]\nattempts = "best"\n')
    actions.mark(store, mini.course, "ada", f"{LAB}/why", PROF, items=["outlier"])
    first = why(store, mini).run
    handed_in_again(store, record, "second", status="not-started")
    assert (why(store, mini).run, why(store, mini).grade) == (first, 3)


def test_one_mark_and_one_comment_reach_all_whom_a_submission_counts_for(
    mini: MiniCourse, store: ResultStore, record: RunRecord
) -> None:
    store.set_people([Person(name, group="g") for name in ("ada", "bo", "cy")])

    def all_of_why() -> list[tuple[str, float | None]]:
        return [(each.learner, each.counted.marked) for each in grades(store, mini.course) if each.exercise == "why"]

    actions.mark(store, mini.course, "bo", f"{LAB}/why", PROF, items=["outlier"])
    assert all_of_why() == [("ada", 3), ("bo", 3), ("cy", 3)]
    both = [find(store, mini, name) for name in ("ada", "cy")]
    versions = [version_of_entry(store, Key(Mark.kind, "ada", LAB, "why", "first"))] * 2
    learners, runs = [each.learner for each in both], [each.run for each in both]
    target = f"{LAB}/why"
    actions.mark_many(store, mini.course, learners, target, PROF, items=["example"], seen=versions, runs=runs)
    assert all_of_why() == [("ada", 1), ("bo", 1), ("cy", 1)]
    actions.comment(store, mini.course, "ada", target, PROF, text="Well said.")
    actions.comment(store, mini.course, "cy", target, PROF, text="To Cy alone.")
    said = {name: [each.text for each in find(store, mini, name).counted.comments] for name in ("ada", "bo", "cy")}
    assert said == {"ada": ["Well said."], "bo": ["Well said."], "cy": ["Well said.", "To Cy alone."]}
    assert "Well said." in "\n".join(explained(mini.root / "out", mini.course, "bo", target))
    alone = [each for each in grades(store, mini.course, learner="bo") if each.exercise == "why"]
    assert alone == [find(store, mini, "bo")]


def find(store: ResultStore, mini: MiniCourse, learner: str) -> Grade:
    own = [each for each in grades(store, mini.course) if each.learner == learner]
    return next(each for each in own if each.exercise == "why")


def test_a_comment_of_the_bank_is_not_lost_by_saving_it_without_a_text(mini: MiniCourse, store: ResultStore) -> None:
    actions.save_comment(store, "good", "Well said.", PROF)
    said = run(mini.root, "comment", "ada", f"{LAB}/why", "--bank", "good", "--save", "good", "--results", "out")
    assert (said.code, "--save NAME goes with --text TEXT" in said.err) == (2, True)
    with pytest.raises(UsageError, match="needs a text"):
        actions.comment(store, mini.course, "ada", f"{LAB}/why", PROF, bank="good", save="good")
    assert actions.saved_comments(store) == {"good": "Well said."}
    assert why(store, mini).counted.comments == ()
    with pytest.raises(UsageError):
        actions.comment(store, mini.course, "ada", f"{LAB}/why", PROF, text=" ", save="good")
    actions.comment(store, mini.course, "ada", f"{LAB}/why", PROF, text="Said well.", save="good")
    assert actions.saved_comments(store) == {"good": "Said well."}
