"""A program finds its data files where it looks for them, as they were, before every cell and call."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import pytest

from grader.course.model import Limits
from grader.sandbox.boxes.box import ProcessLauncher
from grader.sandbox.host.client import MachineError, Worker
from grader.sandbox.host.request import Request
from grader.sandbox.host.subject import Subject
from grader.sandbox.wire.values import Program, SourceCell

FILES = {"data/songs.csv": b"a,1\n", "top.txt": b"top", "deep/er/x.bin": bytes(range(256))}
Value = Callable[..., object]


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    made = Worker(ProcessLauncher(), Limits())
    yield made
    made.close()


def subject(worker: Worker, source: str, files: dict[str, bytes] = FILES) -> Subject:
    return Subject(worker, Program((SourceCell(1, "lab.py", 1, source),)), files)


def value(of: Subject, function: str, *args: object, files: tuple[tuple[str, bytes], ...] = ()) -> object:
    answer = of.call(Request(function, args, files=files))
    assert answer.ok, answer
    return answer.value


READ = "def read(path):\n    with open(path, 'rb') as file:\n        return file.read()\n"


def test_cells_and_functions_read_them_by_relative_paths(worker: Worker) -> None:
    found = subject(worker, READ + "FIRST = read('top.txt')\ndef first(): return FIRST\n")
    assert value(found, "first") == b"top"
    assert {path: value(found, "read", path) for path in FILES} == FILES


def test_each_program_of_a_worker_has_its_own(worker: Worker) -> None:
    seen = "import os\ndef seen(): return os.path.exists('top.txt'), os.path.exists('other.txt')\n"
    first, other = subject(worker, seen), subject(worker, seen, {"other.txt": b"other"})
    none = subject(worker, seen, {})
    for _ in range(2):
        assert value(first, "seen") == (True, False)
        assert value(other, "seen") == (False, True)
        assert value(none, "seen") == (False, False)


def test_a_new_process_has_them_too(worker: Worker) -> None:
    found = subject(worker, READ + "import os\ndef end(): os._exit(3)\n")
    assert value(found, "read", "top.txt") == b"top"
    assert found.call(Request("end")).failure is not None
    assert value(found, "read", "top.txt") == b"top"


CHANGES = {
    "written to": "os.chmod('top.txt', 0o666); open('top.txt', 'w').write('mine')",
    "written to with its times kept": (
        "os.chmod('top.txt', 0o666); s = os.stat('top.txt'); open('top.txt', 'w').write('tap'); "
        "os.utime('top.txt', ns=(s.st_atime_ns, s.st_mtime_ns))"
    ),
    "removed": "os.unlink('top.txt')",
    "renamed over": "open('new', 'w').write('mine'); os.replace('new', 'top.txt')",
    "a symbolic link": "open('new', 'w').write('mine'); os.unlink('top.txt'); os.symlink('new', 'top.txt')",
    "a broken link": "os.unlink('top.txt'); os.symlink('/nowhere/at/all', 'top.txt')",
    "a hard link to another": "open('new', 'w').write('mine'); os.unlink('top.txt'); os.link('new', 'top.txt')",
    "changed through a hard link": (
        "os.link('top.txt', 'second'); os.chmod('second', 0o666); open('second', 'w').write('mine')"
    ),
    "a folder": "os.unlink('top.txt'); os.makedirs('top.txt/in/it')",
    "a pipe": "os.unlink('top.txt'); os.mkfifo('top.txt')",
    "closed to all": "os.chmod('top.txt', 0)",
    "truncated": "os.chmod('top.txt', 0o666); os.truncate('top.txt', 0)",
    "in a folder that is gone": "shutil.rmtree('deep')",
    "in a folder that is a link": "os.rename('deep', 'moved'); os.mkdir('own'); os.symlink('own', 'deep')",
    "in a folder that is a file": "shutil.rmtree('deep'); open('deep', 'w').write('mine')",
    "in a folder that is closed": "os.chmod('deep', 0)",
    "in the way": "os.makedirs(f'.placing-{os.getpid()}/x'); os.unlink('top.txt')",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_a_program_does_to_them_is_undone_before_the_next_call(worker: Worker, change: str) -> None:
    found = subject(worker, f"import os, shutil\n{READ}def change():\n    {change}\n    return 'done'\n")
    assert value(found, "change") == "done"
    assert {path: value(found, "read", path) for path in FILES} == FILES


def test_nothing_is_written_through_a_link_to_another_place(worker: Worker) -> None:
    found = subject(
        worker,
        f"import os\n{READ}def change():\n    os.makedirs('own/er', exist_ok=True)\n"
        "    open('own/er/x.bin', 'w').write('kept')\n"
        "    os.rename('deep', 'away')\n    os.symlink('own', 'deep')\n",
    )
    value(found, "change")
    assert value(found, "read", "deep/er/x.bin") == FILES["deep/er/x.bin"]
    assert value(found, "read", "own/er/x.bin") == b"kept"


def test_what_a_cell_did_is_undone_before_the_next_cell(worker: Worker) -> None:
    cells = ("import os\nos.unlink('top.txt')", "def first(): return FIRST\nFIRST = open('top.txt').read()")
    program = Program(tuple(SourceCell(number, "lab.py", number, cell) for number, cell in enumerate(cells, 1)))
    assert value(Subject(worker, program, FILES), "first") == "top"


def test_a_call_can_have_other_contents_and_other_files(worker: Worker) -> None:
    found = subject(worker, READ + "import os\ndef there(path): return os.path.exists(path)\n")
    assert value(found, "read", "top.txt", files=(("top.txt", b"else"),)) == b"else"
    assert value(found, "read", "top.txt") == b"top"
    assert value(found, "read", "new/file", files=(("new/file", b"new"),)) == b"new"
    assert value(found, "there", "new/file") is False


def test_answers_are_recorded_under_the_files_that_they_come_of(worker: Worker) -> None:
    hashes = {subject(worker, READ, files).source_hash for files in ({}, FILES, {**FILES, "top.txt": b"tap"})}
    assert len(hashes) == 3
    requests = {Request("read", ("a",), files=files).key for files in ((), (("a", b"1"),), (("a", b"2"),))}
    assert len(requests) == 3
    assert not Request("read", files=(("a", b"1"),)).repeats(Request("read"))


def test_files_that_cannot_be_written_are_not_the_programs_doing() -> None:
    small = Worker(ProcessLauncher(guarded=True), Limits(file_mb=1))
    found = subject(small, READ, {"large": bytes(3 * 2**20)})
    with contextlib.closing(small), pytest.raises(MachineError, match="could not be given its files"):
        found.call(Request("read", ("large",)))
