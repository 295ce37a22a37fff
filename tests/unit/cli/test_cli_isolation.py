"""A file that somebody names may be anybody's: every command that runs it isolates it, or says that it cannot."""

from __future__ import annotations

import json
import os
import shlex
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
import typer
from command_line import run
from mini_course import MiniCourse

from grader.cli.app import app
from grader.cli.isolation import NOT_ISOLATED, launcher_of
from grader.cli.service.address import WISH_VARIABLE, socket_of
from grader.cli.service.client import try_service
from grader.sandbox.boxes import bubblewrap
from grader.sandbox.boxes.box import ProcessLauncher
from grader.sandbox.boxes.problems import SandboxUnavailableError
from grader.sandbox.warm.launcher import ZYGOTE_VARIABLE, WarmLauncher
from grader.sandbox.worker import landlock

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="boxes need Linux")

LAB = "lab1_plain"
ISOLATED = ("sandbox", "confined")
STRANGER = """
import os
def tried():
    found = []
    for path in (SOLUTION, "/etc/passwd", HOME, OUTSIDE):
        for flags in (os.O_RDONLY, os.O_WRONLY | os.O_CREAT):
            try:
                os.close(os.open(path, flags))
                found.append((path, flags))
            except OSError:
                continue
    return [each for each in found if each != ("/etc/passwd", os.O_RDONLY)]  # made up inside a box
print("REACHED", tried())
"""


@pytest.fixture
def stranger(mini: MiniCourse, tmp_path: Path) -> Path:
    """Right answers, and a look around when they are loaded."""
    file = tmp_path / "their lab.py"
    outside = {"HOME": Path.home() / ".bashrc", "SOLUTION": mini.file(LAB, "lab.py"), "OUTSIDE": tmp_path / "outside"}
    places = "".join(f"{name} = {str(place)!r}\n" for name, place in outside.items())
    file.write_text(f"{mini.solution(LAB)}\n# %%\n{places}{STRANGER}def mean(numbers):\n    return str(tried())\n")
    return file


@pytest.fixture
def helpless(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that has neither bubblewrap nor Landlock."""

    def find() -> Path:
        raise SandboxUnavailableError("bubblewrap is not installed", "Install bubblewrap (`apt install bubblewrap`).")

    monkeypatch.setattr(bubblewrap, "find_bwrap", find)
    monkeypatch.setattr(landlock, "version", lambda: 0)


def record_of(out: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(out)
    return found


def shown_for_mean(record: dict[str, Any]) -> str:
    return json.dumps(next(each for each in record["exercises"] if each["id"] == "mean"))


@pytest.mark.parametrize("more", [(), ("--hidden",), ("--isolation", "auto"), ("--isolation", "sandbox")])
def test_a_named_file_is_isolated(more: tuple[str, ...], mini: MiniCourse, stranger: Path, tmp_path: Path) -> None:
    said = run(mini.root, "check", LAB, "--seed", "1", "--json", "--submission", str(stranger), *more)
    record = record_of(said.out)
    assert record["environment"]["isolation"] in ISOLATED
    assert f"Isolation: {record['environment']['isolation']}" in said.err
    assert "'[]'" in shown_for_mean(record)
    assert not (tmp_path / "outside").exists()


def test_an_exercise_of_a_named_file_is_isolated(mini: MiniCourse, stranger: Path) -> None:
    said = run(mini.root, "check", f"{LAB}/mean", "--json", f"--submission={stranger}")
    assert record_of(said.out)["environment"]["isolation"] in ISOLATED


def test_a_named_file_is_isolated_wherever_it_lies(mini: MiniCourse) -> None:
    """In the course folder too: somebody may have put it there to look at it."""
    for place in (mini.file(LAB, "lab.py"), mini.root / "exercises" / LAB / "lab.py"):
        said = run(mini.root, "check", LAB, "--json", "--submission", str(place))
        assert record_of(said.out)["environment"]["isolation"] in ISOLATED


def test_what_explain_advises_is_isolated(mini: MiniCourse, stranger: Path, tmp_path: Path) -> None:
    handed, out = tmp_path / "SUBMISSIONS", tmp_path / "graded"
    (handed / "eve").mkdir(parents=True)
    stranger.rename(handed / "eve" / "their lab.py")
    run(mini.root, "grade", str(handed), "--out", str(out), "--lab", LAB, "--isolation", "auto")
    told = run(mini.root, "explain", "eve", f"{LAB}/mean", "--results", str(out)).out
    (line,) = [line for line in told.splitlines() if line.startswith("Repeat it")]
    assert "isolated" in line.partition(": ")[0]
    assert "process" not in line
    command = line.partition(": grader ")[2].replace("SUBMISSIONS", str(handed))
    said = run(mini.root, *shlex.split(command), "--json")
    assert record_of(said.out)["environment"]["isolation"] in ISOLATED
    assert "'[]'" in shown_for_mean(record_of(said.out))


@pytest.mark.usefixtures("helpless")
@pytest.mark.parametrize("more", [(), ("--isolation", "auto"), ("--isolation", "sandbox"), ("--isolation", "confined")])
def test_where_nothing_isolates_a_named_file_is_not_run(
    more: tuple[str, ...], mini: MiniCourse, tmp_path: Path
) -> None:
    file = tmp_path / "lab.py"
    file.write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    said = run(mini.root, "check", LAB, "--submission", str(file), *more)
    assert said.code == 2
    assert str(file) in said.err
    assert "apt install bubblewrap" in said.err or "Use a newer kernel" in said.err
    assert "--isolation process" in said.err
    assert said.out == ""
    assert not (tmp_path / "ran").exists()


@pytest.mark.usefixtures("helpless")
def test_less_has_to_be_typed_and_is_said(mini: MiniCourse) -> None:
    file = mini.file(LAB, "lab.py")
    said = run(mini.root, "check", LAB, "--json", "--submission", str(file), "--isolation", "process")
    assert said.code == 0
    assert record_of(said.out)["environment"]["isolation"] == "process"
    assert NOT_ISOLATED in said.err.replace("\n", " ")


@pytest.mark.usefixtures("helpless")
def test_a_class_is_graded_without_isolation_only_with_a_warning(mini: MiniCourse, tmp_path: Path) -> None:
    handed = tmp_path / "handed"
    handed.mkdir()
    (handed / "ada.py").write_text(mini.solution(LAB))
    refused = run(mini.root, "grade", str(handed), "--out", str(tmp_path / "out"), "--isolation", "auto")
    assert (refused.code, "process" in refused.out) == (2, False)
    said = run(mini.root, "grade", str(handed), "--out", str(tmp_path / "out"), "--isolation", "process")
    assert said.code == 0
    assert NOT_ISOLATED in said.err.replace("\n", " ")


@pytest.mark.usefixtures("helpless")
def test_ones_own_answers_need_no_isolation_and_no_warning(mini: MiniCourse) -> None:
    said = run(mini.root, "check", LAB, "--json")
    assert record_of(said.out)["environment"]["isolation"] == "process"
    assert "solat" not in said.err


def test_ones_own_answers_may_be_isolated_too(mini: MiniCourse) -> None:
    said = run(mini.root, "check", LAB, "--json", "--isolation", "sandbox")
    assert record_of(said.out)["environment"]["isolation"] == "sandbox"


def test_the_service_lends_its_workers_to_ones_own_code_only(
    mini: MiniCourse, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(ZYGOTE_VARIABLE, str(tmp_path / "zygote"))
    file = tmp_path / "lab.py"
    assert isinstance(launcher_of(mini.course, None, None), WarmLauncher)
    for asked in ("process", None, "auto"):
        assert not isinstance(launcher_of(mini.course, file, asked), WarmLauncher)  # type: ignore[arg-type]
    assert isinstance(launcher_of(mini.course, file, "process"), ProcessLauncher)


@pytest.fixture
def service(mini: MiniCourse, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """Something that listens where the service of the course would."""
    monkeypatch.delenv(WISH_VARIABLE, raising=False)
    monkeypatch.chdir(mini.root)
    place = socket_of(mini.root)
    place.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(place))
        listener.listen()
        listener.setblocking(False)
        yield listener
    place.unlink()


@pytest.mark.parametrize(
    "named",
    [
        ("--submission", "lab.py"),
        ("--submission=lab.py",),
        ("--submission", "lab.py", "--isolation", "process"),
        ("--isolation=process", "--submission=lab.py"),
    ],
)
def test_a_named_file_is_not_handed_to_the_service(named: tuple[str, ...], service: socket.socket) -> None:
    assert try_service(["check", LAB, *named]) is None
    with pytest.raises(BlockingIOError):
        service.accept()


RUN_ISOLATED = {"check submission", "compete predict file", "grade submissions"}
READ_ONLY = {
    "compete board folder",
    "compete score file",
    "compete score test",
    "convert file",
    "desk submissions",
    "data check file",
    "export what",
    "export template",
    "feedback roster",
    "attempt metadata",
    "grade roster",
    "grade secret",
    "import file",
    "merge parts",
    "regrade requests",
    "regrade roster",
    "release wheel",
}
_OF_RESULTS = (
    *("answer", "bonus", "check", "comment", "dashboard", "deliver", "desk", "excuse", "explain", "extend", "feedback"),
    *("forget", "gradebook", "group", "mark", "override", "publish", "regrade", "undo"),
)
RESULTS = {f"{command} results" for command in _OF_RESULTS}
WRITTEN = {
    "check html",
    "check junit",
    "compete board out",
    "compete data out",
    "compete predict out",
    "compete score out",
    "convert out",
    "dashboard out",
    "data make out",
    "export out",
    "feedback mail_merge",
    "feedback out",
    "attempt out",
    "grade out",
    "gradebook out",
    "merge out",
    "new course folder",
    "release out",
    "verify junit",
}


def files_named(part: typer.Typer, path: str = "") -> Iterator[str]:
    """Every argument and option of every command that takes the path of a file or a folder."""
    for group in part.registered_groups:
        assert group.typer_instance is not None
        yield from files_named(group.typer_instance, f"{path} {group.name or ''}".strip())
    for command in part.registered_commands:
        assert command.callback is not None
        name = f"{path} {command.name or command.callback.__name__}".strip()
        for parameter, kind in get_type_hints(command.callback).items():
            if Path in (kind, *get_args(kind)) or (name, parameter) == ("grade", "submissions"):
                yield f"{name} {parameter}"


def test_it_is_decided_for_every_file_that_can_be_named() -> None:
    """A new option that takes a file has to be put into one of the tables, and run isolated if it is run."""
    known = RUN_ISOLATED | READ_ONLY | RESULTS | WRITTEN
    assert set(files_named(app)) == known


def test_the_script_for_gradescope_grades_in_isolation() -> None:
    import templates

    script = (Path(os.fspath(templates.__path__[0])) / "gradescope" / "run_autograder.txt").read_text()
    assert "--isolation auto" in script
    assert "--isolation process" not in script
