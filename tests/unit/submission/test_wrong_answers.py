"""The catalogue of wrong answers, read without running it."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.course.model import CourseError
from grader.course.wrong import WrongAnswer, read_wrong_answers, wrong_answer

CATALOGUE = """\
from grader.course import wrong
from grader.course.wrong import wrong_answer

raise SystemExit("never run")

def helper(): ...

@wrong_answer("word_counts", id="group-by-key", title="Shuffles every word",
              hint="How many records cross the network? "
                   "Look at the stage page.")
def by_group(words): ...

@wrong.wrong_answer("scaler", id="no-spread", title="Divides by nothing", hint="What is the unit?", replaces="scale")
def unscaled(point): ...
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "wrong.py"
    path.write_text(text, encoding="utf-8")
    return path


def test_each_marked_function_is_listed_in_order(tmp_path: Path) -> None:
    hint = "How many records cross the network? Look at the stage page."
    assert read_wrong_answers(write(tmp_path, CATALOGUE)) == (
        WrongAnswer("word_counts", "group-by-key", "Shuffles every word", hint, "word_counts", "by_group", 11),
        WrongAnswer("scaler", "no-spread", "Divides by nothing", "What is the unit?", "scale", "unscaled", 14),
    )


def test_a_missing_file_has_none(tmp_path: Path) -> None:
    assert read_wrong_answers(tmp_path / "wrong.py") == ()


def test_the_mark_leaves_the_function_as_it_is() -> None:
    def f() -> int:
        return 1

    assert wrong_answer("f", id="a", title="A", hint="H")(f) is f


def marked(arguments: str, name: str = "f") -> str:
    return f"@wrong_answer({arguments})\ndef {name}(): ...\n"


GOOD = '"e", id="a", title="A", hint="H"'


@pytest.mark.parametrize(
    ("text", "key", "problem"),
    [
        (marked(GOOD) + marked(GOOD, "g"), "id 'a'", "is used twice, at lines 2 and 4"),
        (marked('"e", id="a", title="A"'), "line 1", "lacks hint="),
        (marked('"e", title="A"'), "line 1", "lacks id= and hint="),
        (marked('"e", id="a", title="A", hint=" "'), "line 1", "hint is empty"),
        (marked('"e", id="a", title="A", hint=HINT'), "line 1", "hint must be written out as a string"),
        (marked('"e", id="a", title="A", hint=f"{x}"'), "line 1", "hint must be written out as a string"),
        (marked('"e", id="a", title="A", hint="H", hints=1'), "line 1", "takes id, title, hint, replaces; not hints"),
        (marked("**values"), "line 1", "needs the exercise as its one positional argument"),
        (marked('"e", **values'), "line 1", "not **"),
        ("@wrong_answer\ndef f(): ...\n", "line 1", "needs the exercise"),
        (f"class C:\n    @wrong_answer({GOOD})\n    def f(self): ...\n", "line 3", "at the top level"),
        (marked(GOOD) + "def f(): ...\n", "line 3", "defined again"),
        ("def f(:\n", "line 1", "is not valid Python"),
    ],
)
def test_a_wrong_catalogue_is_refused(tmp_path: Path, text: str, key: str, problem: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(CourseError) as error:
        read_wrong_answers(path)
    assert (error.value.file, error.value.key) == (path, key)
    assert problem in error.value.problem
