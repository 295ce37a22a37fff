"""Expected failures: one model, the right exit code, a trace for whoever asks, and a log that does not grow."""

from __future__ import annotations

import ast
import errno
import importlib
import logging
import os
import pickle
import pkgutil
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

import grader
from grader.base import logs
from grader.base.errors import FileError, GraderError, InternalError
from grader.base.files import in_words
from grader.checks.running.draw import authors_draw
from grader.classroom.grading.judge import Job, JudgeSetup
from grader.classroom.grading.pool import JudgeDiedError, JudgeProcess
from grader.classroom.problems import LtiError, RosterError, StoreError
from grader.competition.entry import EntryError, Problem
from grader.course.model import CourseError
from grader.datasets.errors import DatasetError
from grader.sandbox.boxes.problems import SandboxUnavailableError
from grader.submission import SubmissionError, parse_submission

ERRORS = (
    GraderError("it broke.", "Mend it."),
    CourseError(Path("lab.toml"), "points", "is no number", 3),
    SubmissionError(Path("lab.py"), "is no text.", "Save it again."),
    DatasetError(Path("songs.txt"), "has no rows", row=2, column=1),
    EntryError(Path("ada.csv"), [Problem(2, "is empty"), Problem(3, "is empty")]),
    StoreError("results.sqlite: it is not there."),
    RosterError("roster.csv, line 1: no learner."),
    SandboxUnavailableError("bubblewrap is not installed", "Install it."),
    InternalError("no process is left."),
    LtiError("the LMS gives no access token.", "Compare the client id."),
)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_expected_failure_says_what_and_what_to_do_and_survives_a_process(error: GraderError) -> None:
    assert error.advice in str(error)
    assert error.exit_code == (3 if isinstance(error, InternalError) else 2)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))


def test_a_message_is_the_problem_and_then_the_advice() -> None:
    assert str(ERRORS[0]) == "it broke. Mend it."
    assert str(ERRORS[1]) == "lab.toml, line 3: points: is no number"
    assert str(ERRORS[2]) == "lab.py: is no text. Save it again."
    assert str(ERRORS[7]) == "bubblewrap is not installed. Install it."
    assert str(CourseError(Path("lab.toml"), "order", "is 1 twice", 3, "Choose another.")) == (
        "lab.toml, line 3: order: is 1 twice. Choose another."
    )
    assert str(GraderError("is it a notebook?", "Save it.")) == "is it a notebook? Save it."


IMPERATIVES = (
    "add ask check choose clear close delete download examine export give go grade hand import install keep lay look "
    "make mend move name open put reinstall remove rename repeat run save say set tell type uninstall update use wait "
    "write"
)
ADVICE = re.compile(rf"[.;:,] `?({IMPERATIVES.replace(' ', '|')})\b", re.IGNORECASE)
PROBLEM_STANDS = {"CourseError": 2, "DataFileError": 2, "SubmissionError": 1, "DatasetError": 1}
LIKE_THEM = {"RefusedError"}
"""What one part tells another in the same form: it is told on as the problem and the advice of one of them."""


def texts_of(node: ast.AST, names: Mapping[str, Sequence[ast.expr]]) -> Iterator[str]:
    """The constant text of an expression, that of the variables in it included."""
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value
        elif isinstance(part, ast.Name):
            for value in names.get(part.id, ()):
                yield from texts_of(value, {})


def bound(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """The names that an assignment binds, each with what it may get."""
    if isinstance(value, ast.IfExp):
        yield from (*bound(target, value.body), *bound(target, value.orelse))
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, other in zip(target.elts, value.elts, strict=True):
            yield from bound(one, other)
    elif isinstance(target, ast.Name):
        yield target.id, value


def variables_of(function: ast.FunctionDef) -> dict[str, list[ast.expr]]:
    """What a function assigns to its variables."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign | ast.AugAssign):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                for name, value in bound(target, node.value):
                    found.setdefault(name, []).append(value)
    return found


def problems_in_the_code() -> Iterator[tuple[str, str]]:
    """Where each expected failure is made, and the constant text of its problem."""
    kinds = {each.__name__ for each in exceptions() if issubclass(each, GraderError)} | LIKE_THEM
    package = Path(grader.__file__).parent
    for file in package.rglob("*.py"):
        nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        for function in (node for node in nodes if isinstance(node, ast.FunctionDef)):
            names = variables_of(function)
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                kind = ast.unparse(call.func).partition(".")[0]
                for told in call.args[PROBLEM_STANDS.get(kind, 0) :][:1] if kind in kinds else ():
                    yield f"{file.relative_to(package)}:{call.lineno}", "".join(texts_of(told, names))


def test_what_to_do_stands_in_the_advice_and_never_in_the_problem() -> None:
    made = list(problems_in_the_code())
    assert len(made) > 150
    assert [(place, text) for place, text in made if ADVICE.search(text)] == []


def exceptions() -> Iterator[type[BaseException]]:
    for module in pkgutil.walk_packages(grader.__path__, "grader."):
        if not module.name.endswith("__main__") and ".worker" not in module.name:
            found = vars(importlib.import_module(module.name)).values()
            yield from (
                each for each in found if isinstance(each, type) and issubclass(each, BaseException)
                and each.__module__ == module.name
            )  # fmt: skip


def test_every_exception_ends_in_error_and_the_tree_is_the_one_that_is_written_down() -> None:
    known = set(exceptions())
    assert {each.__name__ for each in known if not each.__name__.endswith("Error")} == set()
    tree = importlib.import_module("grader.base.errors").__doc__ or ""
    assert [each.__name__ for each in known if issubclass(each, GraderError) and each.__name__ not in tree] == []


def told(number: int, place: object) -> GraderError:
    return in_words(OSError(number, os.strerror(number), str(place)) if place else OSError(number, os.strerror(number)))


@pytest.mark.parametrize(
    ("number", "place", "kind"),
    [
        (errno.ENOENT, "class/roster.csv", FileError),
        (errno.EACCES, "/home/ada/lab.py", FileError),
        (errno.ENOSPC, "out/grades.csv", FileError),
        (errno.EISDIR, Path(tempfile.gettempdir()) / "pytest-of-ada" / "x", FileError),
        (errno.ENOSPC, Path(tempfile.gettempdir()) / "grader-results", FileError),
        (errno.ENOSPC, "standard output", FileError),
        (errno.ENOENT, Path(grader.__file__).parent / "templates" / "report.html", InternalError),
        (errno.ENOSPC, Path(tempfile.gettempdir()) / "grader-class-ab_d12fg" / "ada" / "lab.py", InternalError),
        (errno.EMFILE, "out/grades.csv", InternalError),
        (errno.EIO, "out/grades.csv", InternalError),
        (errno.ENOMEM, None, InternalError),
        (errno.ECONNRESET, None, InternalError),
        (errno.EAGAIN, None, InternalError),
    ],
)
def test_whose_matter_a_file_is_decides_the_exit_code(number: int, place: object, kind: type[GraderError]) -> None:
    assert type(told(number, place)) is kind
    assert str(told(number, place)).startswith(f"{place}: " if place else os.strerror(number))


def test_the_cache_is_the_graders_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADER_CACHE", str(tmp_path / "kept"))
    assert type(told(errno.EACCES, tmp_path / "kept" / "jvm" / "x.archive")) is InternalError
    assert type(told(errno.EACCES, tmp_path / "other" / "x.archive")) is FileError


BROKEN = """
import sys
from grader.cli.main import main
from grader.cli.app import app

@app.command()
def work():
    ({code})

sys.argv = ["grader", *sys.argv[1:]]
main()
"""


def work(code: str, *words: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-c", BROKEN.format(code=code), *words, "work"]
    return subprocess.run(line, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("code", "exit_code", "said"),
    [
        ("1 / 0", 3, "this is a fault of the grader, not of anybody's work: ZeroDivisionError: division by zero."),
        ("[][7]", 3, "IndexError: list index out of range. Run the same command as `grader --debug ...`"),
        ("__import__('os').read(-1, 1)", 3, "grader: Bad file descriptor."),
        ("open('no/such/file')", 2, "grader: no/such/file: No such file or directory. Check the name and the folder."),
        ("open('no/\\x1b[2J\\u202efile')", 2, "grader: no/\\u202efile: No such file or directory."),
        ("__import__('grader.course.targets').course.targets.find_target(None, [])", 3, "AttributeError"),
    ],
)
def test_a_command_ends_in_a_sentence_and_the_trace_is_for_who_asks(code: str, exit_code: int, said: str) -> None:
    usual, debug = work(code), work(code, "--debug")
    assert (usual.returncode, debug.returncode) == (exit_code, exit_code)
    assert said in usual.stderr
    assert "Traceback" not in usual.stderr
    assert "Traceback" in debug.stderr
    assert said in debug.stderr


def test_packages_have_loggers_that_say_nothing_by_themselves() -> None:
    script = "from grader.base.logs import package_log; log = package_log('grader.classroom.grading.pool')"
    script += "; log.critical('x'); print(log.name)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("grader.classroom\n", "")


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "cache").mkdir(mode=0o700)
    monkeypatch.setenv("GRADER_CACHE", str(tmp_path / "cache"))
    logs.keep("judges")
    yield tmp_path / "cache" / "logs"
    logs.keep_no_longer()


def test_a_log_that_is_kept_does_not_grow(kept: Path) -> None:
    for number in range(3_000):
        logs.package_log("grader.classroom.grading.pool").warning("judge %d: %s", number, "x" * 500)
    files = list(kept.iterdir())
    assert sum(file.stat().st_size for file in files) < 600 * 1024
    assert "judge 2999:" in (kept / "judges.log").read_text()
    assert logs.log_files() == [kept / "judges.log"]


def test_what_a_judge_said_at_its_end_is_kept(kept: Path, tmp_path: Path) -> None:
    judge = JudgeProcess(JudgeSetup(root=str(tmp_path / "nowhere"), seed=1, isolation="process"))
    job = Job(
        learner="ada", lab="lab1", submission=parse_submission("lab.py", b"x = 1\n"), draw=authors_draw(1)
    )  # fmt: skip
    with pytest.raises(JudgeDiedError, match=r"exit code 1: .*CourseError"):
        judge.grade(job, 60)
    judge.close()
    said = (kept / "judges.log").read_text()
    assert "grader.classroom: a judge of ada, lab1: it ended with exit code 1" in said
    assert "Traceback" in said


def test_who_cannot_keep_a_log_does_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADER_CACHE", "/dev/null/x")
    logs.keep("judges")
    assert [h for h in logging.getLogger("grader").handlers if not isinstance(h, logging.NullHandler)] == []


def test_the_doctor_names_the_logs(kept: Path) -> None:
    line = [sys.executable, "-c", "from grader.learner.examination import logs; print(*logs())"]
    assert str(kept) in subprocess.run(line, capture_output=True, text=True, check=True).stdout
