"""Folders of submissions and single files that are not what their names say."""

from __future__ import annotations

import gzip
import json
import os
import resource
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.classroom.intake.discover import find_learners
from grader.classroom.intake.reading import HandedIn, read_learner
from grader.classroom.intake.roster import Roster
from grader.course.load import load_course
from grader.submission import SubmissionError
from grader.submission.reading.apart import read_apart

pytestmark = pytest.mark.hostile

LAB = b"# grader: plain\n# %%\ndef solve(lines):\n    return []\n"
COURSE = load_course(Path(__file__).parent / "course")
CELL = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": "x = 1"}


def read(folder: Path) -> dict[str, HandedIn]:
    """What is found in a folder of submissions, by learner, an honest one among them."""
    (folder / "honest").mkdir()
    (folder / "honest/lab.py").write_bytes(LAB)
    found = {handed.learner: handed for own in find_learners(folder, Roster()) for handed in read_learner(COURSE, own)}
    honest = found.pop("honest")
    assert honest.submission is not None
    return found


def device(path: Path) -> None:
    try:
        os.mknod(path, 0o20600, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("only root makes devices")


def listening(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))


KINDS: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "pipe": ("eve.py", os.mkfifo, "is not a regular file"),
    "pipe for an archive": ("eve.zip", os.mkfifo, "is not a regular file"),
    "socket": ("eve.py", listening, "cannot be read"),
    "endless device": ("eve.py", device, "is not a regular file"),
    "link to a secret": ("eve.py", lambda path: path.symlink_to("/etc/passwd"), "is a symbolic link"),
    "link to an endless device": ("eve.ipynb", lambda path: path.symlink_to("/dev/zero"), "is a symbolic link"),
    "link to itself": ("eve.py", lambda path: path.symlink_to("eve.py"), "is a symbolic link"),
    "link to nothing": ("eve.py", lambda path: path.symlink_to("nothing"), "is a symbolic link"),
    "link to another's folder": ("eve", lambda path: path.symlink_to("honest"), "is a link to a folder"),
    "link to its own folder": ("eve", lambda path: path.symlink_to("."), "is a link to a folder"),
    "link to all processes": ("eve", lambda path: path.symlink_to("/proc"), "is a link to a folder"),
    "folder named like a notebook": ("eve.ipynb", Path.mkdir, "is a folder"),
    "empty": ("eve.py", lambda path: path.write_bytes(b""), "is empty"),
    "5 MB of source": ("eve.py", lambda path: path.write_bytes(b"x = 1\n" * 900_000), "is larger than 1 MB"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_file_is_named_and_read_by_nobody(kind: str, tmp_path: Path) -> None:
    name, make, reason = KINDS[kind]
    make(tmp_path / name)
    found = read(tmp_path)
    assert list(found) == ["eve"]
    assert found["eve"].submission is None
    assert reason in found["eve"].problem


NAMES = {
    "option": (b"-rf.py", "-rf"),
    "another option": (b"--help.py", "--help"),
    "format": (b"%s%n.py", "%s%n"),
    "line feed": (b"a\nb.py", r"a\nb"),
    "colours": (b"\x1b[31mred.py", r"\x1b[31mred"),
    "blanks at its ends": (b" eve .py", "eve"),
    "device of Windows": (b"con.py", "con"),
    "backwards": ("\u202eeve.py".encode(), r"\u202eeve"),
    "no text": (b"\xff\xfe.py", r"\udcff\udcfe"),
    "capitals": (b"eve/LAB.PY", "eve"),
    "markup": (b"<script>alert(1)<.py", "<script>alert(1)<"),
    "formula": (b"=HYPERLINK(1).py", "=HYPERLINK(1)"),
    "200 folders deep": (b"eve/" + b"d/" * 200 + b"lab.py", "eve"),
    "quotes": (b"a'b\"c.py", "a'b\"c"),
    "dollar": (b"$(touch x).py", "$(touch x)"),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_strange_name_is_only_a_name(name: str, tmp_path: Path) -> None:
    raw, learner = NAMES[name]
    path = os.path.join(os.fsencode(tmp_path), raw)  # noqa: PTH118
    os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120
    with open(path, "wb") as file:  # noqa: PTH123
        file.write(LAB)
    found = read(tmp_path)
    assert list(found) == [learner]
    assert found[learner].submission is not None
    assert found[learner].place.isprintable()


@pytest.mark.skipif(os.getuid() != 0, reason="needs another user")
def test_a_folder_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    """Whoever handed it in is not told that nothing was handed in."""
    class_folder = tmp_path / "class"
    for name, mode in (("eve", 0o700), ("honest", 0o755)):
        (class_folder / name).mkdir(parents=True)
        (class_folder / name / "lab.py").write_bytes(LAB)
        (class_folder / name).chmod(mode)
    pid = os.fork()
    if pid == 0:
        code = 9
        try:
            for folder in (tmp_path, *tmp_path.parents[:2]):
                folder.chmod(0o755)
            os.setgid(65534)
            os.setuid(65534)
            class_files = {own.learner: own.files[0].problem for own in find_learners(class_folder, Roster())}
            code = 0 if class_files == {"eve": "The folder cannot be opened: permission denied.", "honest": ""} else 1
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


@pytest.mark.parametrize("moment", [-1e12, 1e12, 1e18])
def test_a_time_beyond_all_calendars_is_no_time(moment: float, tmp_path: Path) -> None:
    (tmp_path / "eve.py").write_bytes(LAB)
    os.utime(tmp_path / "eve.py", (moment, moment))
    saved = (tmp_path / "eve.py").stat().st_mtime  # file systems cut what they cannot keep
    handed = read(tmp_path)["eve"]
    assert handed.submission is not None
    assert bool(handed.submitted) == (0 <= saved <= 253_402_300_799)


def notebook(**changes: object) -> bytes:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [CELL], **changes}).encode()


def one_key_twice() -> bytes:
    keys = b",".join(b'"k%d":1' % number for number in range(300_000))
    return b'{"nbformat":4,"metadata":{' + keys + b',"k299999":1},"cells":[]}'


READABLE = {
    "mark of the byte order": b"\xef\xbb\xbf" + notebook(),
    "no number": notebook(metadata={"x": float("nan")}),
    "900 lists deep": notebook().replace(b'"metadata": {}', b'"metadata": {"x": ' + b"[" * 900 + b"]" * 900 + b"}", 1),
    "metadata of other types": notebook(metadata=[], cells=[{**CELL, "metadata": 7, "id": 8, "outputs": "x"}]),
    "2,000 cells": notebook(cells=[CELL] * 2_000),
    "half a character": notebook(cells=[{**CELL, "source": "x = '\ud800'"}]),
    "half a character in a name": notebook(cells=[{**CELL, "source": "x\ud800 = 1"}]),
    "carriage returns": notebook(cells=[{**CELL, "source": "x = 1\ry = 2\r\nz = 3"}]),
}
REFUSED = {
    "2,001 cells": (notebook(cells=[CELL] * 2_001), "more than 2,000 cells"),
    "UTF-16": (notebook().decode().encode("utf-16"), "UTF-16"),
    "UTF-16 without a mark": (notebook().decode().encode("utf-16-le"), "NUL byte"),
    "UTF-32": (notebook().decode().encode("utf-32"), "UTF-16"),
    "two lists of cells": (b'{"nbformat":4,"cells":[],"metadata":{},"cells":[]}', "the key 'cells' twice"),
    "two keys among 300,000": (one_key_twice(), "the key 'k299999' twice"),
    "100,000 lists deep": (b'{"nbformat":4,"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "cannot be read"),
    "million digits": (b'{"nbformat":4,"x":' + b"9" * 1_000_000 + b"}", "cannot be read"),
    "gzip": (gzip.compress(notebook()), "NUL byte"),
    "version 4.0": (notebook(nbformat=4.0), "no nbformat number"),
    "version true": (notebook(nbformat=True), "no nbformat number"),
    "no list of cells": (notebook(cells={"0": CELL}), "no list of cells"),
    "source of numbers": (notebook(cells=[{**CELL, "source": [1, 2]}]), "source of cell 1 is not text"),
    "old format with lies": (b'{"nbformat":3,"worksheets":[{"cells":[{"cell_type":9}]}]}', "cannot be converted"),
}
SOURCES = {
    "2,000 cells": b"# %%\nx = 1\n" * 2_000,
    "100,000 triple quotes": b"'''" * 100_001,
    "200,000 magics": b"x = 1\n" + b"%x\n" * 200_000,
    "continued shell command": b"x = 1\n!" + b"\\\n" * 100_000,
    "50,000 decorators": b"@a\n" * 50_000 + b"def f(): pass",
    "20,000 elif": b"if 1: pass\n" + b"elif 1: pass\n" * 20_000,
    "5,000 brackets": b"x = " + b"(" * 5_000 + b")" * 5_000,
    "200,000 additions": b"x = 1" + b"+1" * 200_000,
    "one line of 900,000 letters": b"x = '" + b"a" * 900_000 + b"'\n",
    "f-strings in f-strings": b"x = " + b"f'{" * 100 + b"}'" * 100,
    "hundred levels of indentation": b"".join(b" " * n + b"if 1:\n" for n in range(200)) + b" " * 200 + b"pass",
    "form feeds": b"\x0c\x0cx = 1\n",
    "help on 500,000 letters": b"x = 1\n" + b"a" * 500_000 + b"?!",
    "100,000 targets": b"x = 1\n" + b"a =[" * 100_000 + b"!x",
}


def cpu_of_children() -> float:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime


@pytest.mark.parametrize("name", [*READABLE, *REFUSED])
def test_a_notebook_is_read_or_refused_with_the_reason(name: str, tmp_path: Path) -> None:
    path, before = tmp_path / "lab.ipynb", cpu_of_children()
    path.write_bytes(READABLE[name] if name in READABLE else REFUSED[name][0])
    if name in READABLE:
        assert read_apart(path)[0].cells
    else:
        with pytest.raises(SubmissionError, match=r"^lab\.ipynb") as refused:
            read_apart(path)
        assert REFUSED[name][1] in str(refused.value)
    assert cpu_of_children() - before < 10


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_is_read_within_seconds(name: str, tmp_path: Path) -> None:
    path, before = tmp_path / "lab.py", cpu_of_children()
    path.write_bytes(SOURCES[name])
    (submission,) = read_apart(path)
    assert submission.cells
    assert cpu_of_children() - before < 10


def test_more_cells_than_any_lab_has_are_refused_within_seconds(tmp_path: Path) -> None:
    path, before = tmp_path / "lab.py", cpu_of_children()
    path.write_bytes(b"# %%\nx = 1\n" * 90_000)
    with pytest.raises(SubmissionError, match="more than 2,000 cells"):
        read_apart(path)
    assert cpu_of_children() - before < 10


def test_reading_takes_little_memory_whatever_comes(tmp_path: Path) -> None:
    """A notebook of 20 MB whose tree takes gigabytes is refused in a process of its own."""
    path = tmp_path / "lab.ipynb"
    path.write_bytes(b'{"nbformat":4,"x":[' + b"{}," * 6_500_000 + b'{}],"cells":[]}')
    peak = "import resource, sys; from grader.submission.reading.apart import read_apart; from pathlib import Path\n"
    peak += "try: read_apart(Path(sys.argv[1]))\nexcept Exception as problem: print(problem)\n"
    peak += "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"
    said = subprocess.run([sys.executable, "-c", peak, path], capture_output=True, text=True, check=True).stdout
    problem, most = said.strip().rsplit("\n", 1)
    assert "lab.ipynb" in problem
    assert int(most) < 2_200
