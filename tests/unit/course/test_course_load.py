"""Reading a course: what is wrong is refused, and the error names file and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.course.load import find_root, load_course
from grader.course.model import CourseError, Limits

COURSE = '[tool.grader]\nformat = 1\ntitle = "A course"\n'
LAB = """
format = 1
title = "Counting"
order = {order}

[[exercise]]
id = "words"
title = "Split"
points = 1
hints = ["Which method splits?"]

[[exercise]]
id = "counts"
title = "Count"
points = 2.5
hints = ["First pairs.", "Then sums."]
functions = ["counts", "top"]
needs = ["words"]
limits = {{ call_seconds = 4, memory_mb = 2000 }}
"""


@pytest.fixture
def course(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text(COURSE)
    lab(tmp_path, "lab1_count", LAB.format(order=1))
    return tmp_path


def lab(root: Path, name: str, text: str) -> Path:
    folder = root / "exercises" / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "lab.toml").write_text(text)
    return folder


def refused(root: Path) -> str:
    """The words of the error, with the course's folder left out."""
    with pytest.raises(CourseError) as caught:
        load_course(root)
    return str(caught.value).replace(f"{root}/", "")


def test_a_course_as_data(course: Path) -> None:
    lab(course, "lab0_start", LAB.format(order=0))
    (course / "solutions" / "lab1_count").mkdir(parents=True)
    loaded = load_course(course / "exercises" / "lab1_count")
    assert loaded.root == course
    assert [found.id for found in loaded.labs] == ["lab0_start", "lab1_count"]
    found = loaded.lab("lab1_count")
    assert found.points == 3.5
    assert found.solution_folder == course / "solutions" / "lab1_count"
    assert loaded.lab("lab0_start").solution_folder is None
    counts = found.exercise("counts")
    assert (counts.names, counts.needs) == (("counts", "top"), ("words",))
    assert loaded.limits_for(counts) == Limits(call_seconds=4.0, memory_mb=2000)
    assert loaded.limits_for(found.exercise("words")) == loaded.limits
    assert found.exercise("words").names == ("words",)
    with pytest.raises(KeyError):
        found.exercise("nope")
    with pytest.raises(KeyError):
        loaded.lab("nope")


def test_folders_of_other_names(course: Path) -> None:
    (course / "pyproject.toml").write_text(COURSE + 'exercises = "labs"\nsolutions = "keys"\n')
    (course / "exercises").rename(course / "labs")
    (course / "keys" / "lab1_count").mkdir(parents=True)
    assert load_course(course).labs[0].solution_folder == course / "keys" / "lab1_count"


def test_no_course_here(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'other'\n")
    with pytest.raises(CourseError, match=r"no course here or above"):
        find_root(tmp_path)


def test_a_project_without_tools_is_no_course(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("tool = 3\n")
    with pytest.raises(CourseError, match=r"no course here or above"):
        load_course(tmp_path)


PYPROJECT = [
    ("[tool.grader\n", "pyproject.toml, line 1: is not valid TOML: "),
    ("[tool]\ngrader = 3\n", "pyproject.toml, line 2: tool.grader: must be a table, is a whole number"),
    ("[tool.grader]\nformat = 1\n", "pyproject.toml, line 1: tool.grader: the key `title` is missing"),
    (
        COURSE.replace("= 1", "= 99"),
        "pyproject.toml, line 2: tool.grader.format: is 99; this grader reads up to 1. Update",
    ),
    (COURSE.replace("= 1", "= 0"), "pyproject.toml, line 2: tool.grader.format: is 0; the first format is 1"),
    (
        COURSE + "colour = 1\n",
        "pyproject.toml, line 4: tool.grader: there is no key `colour`. There are: format, title,",
    ),
    (
        COURSE + "[tool.grader.limits]\ncall_secs = 1\n",
        "pyproject.toml, line 5: tool.grader.limits: there is no key `call_secs`. Did you mean `call_seconds`?",
    ),
    (
        COURSE + '[tool.grader.limits]\ncall_seconds = "long"\n',
        "pyproject.toml, line 5: tool.grader.limits.call_seconds: must be a number, is a text",
    ),
    (
        COURSE + "[tool.grader.limits]\ncall_seconds = 0\n",
        "pyproject.toml, line 5: tool.grader.limits.call_seconds: must be more than 0 and finite, is 0",
    ),
    (
        COURSE + "[tool.grader.limits]\nload_seconds = inf\n",
        "pyproject.toml, line 5: tool.grader.limits.load_seconds: must be more than 0 and finite, is inf",
    ),
]


@pytest.mark.parametrize(("text", "error"), PYPROJECT, ids=[error[16:60] for _, error in PYPROJECT])
def test_a_wrong_pyproject_is_refused(course: Path, text: str, error: str) -> None:
    (course / "pyproject.toml").write_text(text)
    assert refused(course).startswith(error)


LABS = [
    ("format = 1", "format =", "is not valid TOML: "),
    ("format = 1", "format = 2", "format: is 2; this grader reads up to 1. Update spark-lab-grader"),
    ("format = 1\n", "", "the key `format` is missing"),
    ('title = "Counting"', "title = 3", "title: must be a text, is a whole number"),
    (
        "order = 1",
        "order = 1\ncolour = 2",
        "there is no key `colour`. There are: format, title, order, exercise, shown, data.",
    ),
    ("points = 2.5", "pionts = 2.5", "exercise 'counts': there is no key `pionts`. Did you mean `points`?"),
    ("points = 2.5", "points = 0", "exercise 'counts'.points: must be more than 0 and finite, is 0"),
    ("points = 2.5", "points = -1", "exercise 'counts'.points: must be more than 0 and finite, is -1"),
    ("points = 2.5", "points = nan", "exercise 'counts'.points: must be more than 0 and finite, is nan"),
    ("points = 2.5", "points = inf", "exercise 'counts'.points: must be more than 0 and finite, is inf"),
    ("points = 2.5", 'points = "2"', "exercise 'counts'.points: must be a number, is a text"),
    ('hints = ["Which method splits?"]\n', "", "exercise 'words': the key `hints` is missing"),
    ('["Which method splits?"]', "[]", "exercise 'words'.hints: needs at least one hint"),
    ('["Which method splits?"]', '["ok", " "]', "exercise 'words'.hints: hint 2 is empty"),
    ('id = "counts"', 'id = "words"', "exercise.id: 'words' is used twice"),
    ('"counts", "top"', '"counts", "words"', "exercise.functions: 'words' is used twice"),
    ('id = "words"', 'id = "Words!"', "exercise 'Words!'.id: must be letters, digits and _"),
    ('id = "words"', 'id = "Counts"', "exercise.id: 'Counts' and 'counts' differ in capital letters only"),
    ('id = "words"', 'id = "2words"', "exercise '2words'.id: must be letters, digits and _, a letter first"),
    ('title = "Split"', 'title = ""', "exercise 'words'.title: must not be empty"),
    ('needs = ["words"]', 'needs = ["wrods"]', "exercise 'counts'.needs: no exercise 'wrods' in this lab"),
    ('needs = ["words"]', 'needs = ["counts"]', "exercise.needs: goes in a circle: counts -> counts"),
    ("points = 1\n", 'points = 1\nneeds = ["counts"]\n', "exercise.needs: goes in a circle: "),
    (
        "call_seconds = 4",
        "call_seconds = 0",
        "exercise 'counts'.limits.call_seconds: must be more than 0 and finite, is 0",
    ),
    (
        "memory_mb = 2000",
        "driver_memory_mb = 300",
        "exercise 'counts'.limits.driver_memory_mb: Spark starts with 480 or more, is 300",
    ),
    (
        "memory_mb = 2000",
        "memory_mb = 1.5",
        "exercise 'counts'.limits.memory_mb: must be a whole number, is a number with a fraction",
    ),
    ("memory_mb", "memory", "exercise 'counts'.limits: there is no key `memory`. Did you mean `memory_mb`?"),
    (
        "call_seconds = 4",
        "submission_seconds = 4",
        "exercise 'counts'.limits.submission_seconds: holds for a whole submission. "
        "Set it in [tool.grader.limits] of pyproject.toml.",
    ),
]


@pytest.mark.parametrize(("old", "new", "error"), LABS, ids=[f"{new[:24]!r}" for _, new, _ in LABS])
def test_a_wrong_lab_is_refused(course: Path, old: str, new: str, error: str) -> None:
    text = LAB.format(order=1)
    assert old in text
    lab(course, "lab1_count", text.replace(old, new, 1))
    said = refused(course)
    place, _, rest = said.partition(": ")
    file, _, line = place.rpartition(", line ")
    assert (file, rest[: len(error)]) == ("exercises/lab1_count/lab.toml", error)
    lines = [*text.replace(old, new, 1).splitlines(), ""]
    changed = text[: text.index(old)].count("\n")  # the line that was changed, or its table where the line is gone
    tables = [number for number, line in enumerate(lines) if line.startswith("[[") and number <= changed]
    allowed = {changed, changed + new.count("\n"), *tables[-1:]} if new else {*(tables[-1:] or [0])}
    assert int(line) - 1 in allowed or "circle" in error or "differ" in error or "used twice" in error


def test_a_key_in_a_text_is_no_place_and_the_second_of_two_tables_is_told_from_the_first(course: Path) -> None:
    text = LAB.format(order=1).replace(
        '["First pairs.", "Then sums."]', '["""\npoints = 3\n[[exercise]]\n""",\n"x = 1"]'
    )
    lab(course, "lab1_count", text.replace("needs =", "need ="))
    line = text.split("\n").index('needs = ["words"]') + 1
    assert refused(course) == (
        f"exercises/lab1_count/lab.toml, line {line}: exercise 'counts': there is no key `need`. Did you mean `needs`?"
    )


def test_what_is_used_twice_is_told_at_the_second_place(course: Path) -> None:
    text = LAB.format(order=1).replace('id = "counts"', 'id = "words"')
    lab(course, "lab1_count", text)
    line = text.split("\n").index('title = "Count"')
    assert refused(course).startswith(f"exercises/lab1_count/lab.toml, line {line}: exercise.id")


def test_a_kind_that_there_is_not_is_answered_with_the_nearest(course: Path) -> None:
    lab(course, "lab1_count", LAB.format(order=1).replace("points = 1\n", 'points = 1\nkind = "varable"\n'))
    assert refused(course) == (
        "exercises/lab1_count/lab.toml, line 10: exercise 'words'.kind: 'varable' is none of 'function', 'sql', "
        "'variable', 'written'. Did you mean `variable`?"
    )


def test_tables_written_in_one_line_have_that_line(course: Path) -> None:
    head = 'format = 1\ntitle = "T"\norder = 1\n'
    lab(course, "lab1_count", head + 'exercise = [{ id = "a", title = "A", pionts = 1, hints = ["h"] }]\n')
    assert refused(course).startswith("exercises/lab1_count/lab.toml, line 4: exercise 'a': there is no key `pionts`.")


def test_a_needed_exercise_stands_before_the_one_that_needs_it(course: Path) -> None:
    text = (
        LAB.format(order=1)
        .replace('needs = ["words"]\n', "")
        .replace("points = 1\n", 'points = 1\nneeds = ["counts"]\n')
    )
    lab(course, "lab1_count", text)
    assert refused(course) == (
        "exercises/lab1_count/lab.toml, line 10: exercise 'words'.needs: "
        "'counts' comes later in this lab. Put it before 'words'."
    )


def test_a_lab_without_exercises_is_refused(course: Path) -> None:
    lab(course, "lab1_count", 'format = 1\ntitle = "Empty"\norder = 1\nexercise = []\n')
    assert (
        refused(course)
        == "exercises/lab1_count/lab.toml, line 4: exercise: a lab needs at least one [[exercise]] table"
    )


def test_two_labs_of_the_same_order_are_both_named(course: Path) -> None:
    lab(course, "lab2_more", LAB.format(order=1))
    assert refused(course) == "exercises/lab2_more/lab.toml, line 4: order: 1 is the order of lab1_count too"


def test_a_folder_name_that_cannot_be_an_id_is_refused(course: Path) -> None:
    lab(course, "Lab 2", LAB.format(order=2))
    assert refused(course).startswith("exercises/Lab 2/lab.toml: the folder name 'Lab 2' must be lower-case")


def test_text_that_is_not_utf8_is_refused(course: Path) -> None:
    (course / "exercises" / "lab1_count" / "lab.toml").write_bytes(b'title = "\xff"')
    assert refused(course).startswith("exercises/lab1_count/lab.toml, line 1: is not valid TOML: ")


def test_a_course_without_labs_is_a_course(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(COURSE)
    assert load_course(tmp_path).labs == ()
