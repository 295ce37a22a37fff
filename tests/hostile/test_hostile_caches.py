"""Caches and temporary files that others have prepared, that are damaged, or that the clock has outrun."""

from __future__ import annotations

import os
import re
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from command_line import command
from mini_course import copy_course

from grader.base.cache import own_cache
from grader.base.writing import write_atomically
from grader.checks.running.answers import open_store
from grader.results import answers
from grader.results.answers import AnswerStore
from grader.sandbox.wire.messages import Outcome
from grader.spark import archive
from grader.spark.archive import archive_in_use, build, start_up_archive
from grader.spark.gateway import java_command, spark_home
from grader.spark.java import find_java

pytestmark = [pytest.mark.hostile, pytest.mark.skipif(os.name != "posix", reason="owners and modes are POSIX's")]

ANSWER = Outcome(value=1)
STORE = "answers-1.sqlite"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for the cache, private as the grader makes it."""
    folder = tmp_path / "cache"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("GRADER_CACHE", str(folder))
    return folder


def kept() -> bool:
    """Whether an answer that was recorded is there for the next command; it works within one in any case."""
    store = open_store()
    store.put("key", ANSWER)
    assert store.get("key") == ANSWER
    store.close()
    again = open_store()
    try:
        return again.get("key") == ANSWER
    finally:
        again.close()


def test_a_private_folder_is_used_and_made(cache: Path) -> None:
    cache.rmdir()
    before = os.umask(0)
    try:
        assert kept()
    finally:
        os.umask(before)
    assert stat.S_IMODE(cache.stat().st_mode) == 0o700


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702, 0o1777], ids=oct)
def test_a_folder_that_others_can_write_to_is_not_used(mode: int, cache: Path) -> None:
    """Recorded answers decide grades, and the archive becomes code of the JVM."""
    cache.chmod(mode)
    assert not kept()
    assert start_up_archive() is None
    assert build_refused()
    assert list(cache.iterdir()) == []
    with pytest.raises(PermissionError, match="others can write"):
        own_cache()


def build_refused() -> bool:
    try:
        build(find_java())
    except OSError:
        return True
    return False


@pytest.mark.skipif(os.getuid() != 0, reason="needs another user")
def test_a_folder_of_another_user_is_not_used(cache: Path) -> None:
    os.chown(cache, 65534, 65534)
    assert not kept()
    assert list(cache.iterdir()) == []
    with pytest.raises(PermissionError, match="another user"):
        own_cache()


def database(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE grades (points)")
    connection.close()


VICTIMS: dict[str, Callable[[Path], object]] = {
    "empty file": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_text("thesis"),
    "database": database,
    "nothing": lambda path: None,
}


@pytest.mark.parametrize("victim", VICTIMS)
def test_a_link_is_never_written_through(victim: str, cache: Path, tmp_path: Path) -> None:
    target = tmp_path / "victim"
    VICTIMS[victim](target)
    before = target.read_bytes() if target.exists() else None
    (cache / STORE).symlink_to(target)
    assert not kept()
    assert (target.read_bytes() if target.exists() else None) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        {"cache", *(["victim"] if before is not None else [])}
    )


DAMAGE: dict[str, Callable[[Path], object]] = {
    "folder in its place": Path.mkdir,
    "pipe in its place": os.mkfifo,
    "no database": lambda path: path.write_bytes(os.urandom(4096)),
    "other tables": lambda path: sqlite3.connect(path).executescript("CREATE TABLE answers (other)").close(),
    "cut in the middle": lambda path: path.write_bytes(b"SQLite format 3\0" + bytes(50)),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_store_costs_only_time(damage: str, cache: Path) -> None:
    DAMAGE[damage](cache / STORE)
    store = open_store()
    assert store.get("key") is None
    store.put("key", ANSWER)
    store.close()


def test_a_damaged_answer_is_asked_for_again(cache: Path) -> None:
    assert kept()
    with sqlite3.connect(cache / STORE) as connection:
        connection.execute("UPDATE answers SET answer = ?", (b'{"value": [[[',))
    assert open_store().get("key") is None


def test_the_newest_answers_stay_whatever_the_clock_says(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each answer is written an hour before the last one: still the first ones go."""
    monkeypatch.setattr(answers, "MAX_ENTRIES", 3)
    hours = iter(range(1_000_000, 0, -3600))
    monkeypatch.setattr(time, "time", lambda: float(next(hours)))
    store = AnswerStore(cache / "x.sqlite")
    for number in range(6):
        store.put(str(number), ANSWER)
    store.close()
    again = AnswerStore(cache / "x.sqlite")
    assert [number for number in range(6) if again.get(str(number)) is not None] == [3, 4, 5]


@pytest.fixture
def place(cache: Path) -> Path:
    """Where the archive of this machine's Java lies, without its size."""
    path = archive._path(find_java())
    path.parent.mkdir(mode=0o700)
    return path


def planted(place: Path, data: bytes, size: int) -> Path:
    path = place.with_suffix(f".{size}.archive")
    path.write_bytes(data)
    return path


def test_an_archive_of_its_size_is_used(place: Path) -> None:
    path = planted(place, b"x" * 1000, 1000)
    assert start_up_archive() == path
    assert str(path) in archive_in_use(find_java())[0]


UNSOUND: dict[str, Callable[[Path], object]] = {
    "empty": lambda place: planted(place, b"", 1000),
    "half": lambda place: planted(place, b"x" * 500, 1000),
    "longer": lambda place: planted(place, b"x" * 1500, 1000),
    "without its size": lambda place: place.write_bytes(b"x" * 1000),
    "folder": lambda place: place.with_suffix(".4096.archive").mkdir(),
    "pipe": lambda place: os.mkfifo(place.with_suffix(".0.archive")),
    "link": lambda place: place.with_suffix(".9.archive").symlink_to("/etc/passwd"),
    "link to nothing": lambda place: place.with_suffix(".9.archive").symlink_to("nothing"),
    "of another Java": lambda place: planted(place.with_name("0123456789abcdef.archive"), b"x" * 9, 9),
}


@pytest.mark.parametrize("kind", UNSOUND)
def test_an_archive_that_is_not_whole_is_not_used(kind: str, place: Path) -> None:
    UNSOUND[kind](place)
    assert start_up_archive() is None
    assert archive_in_use(find_java()) == ()


def writes(text: bytes) -> Callable[[object, Path], None]:
    return lambda java, target: target.write_bytes(text) and None


@pytest.mark.parametrize("kind", [kind for kind in UNSOUND if kind != "of another Java"])
def test_it_is_made_anew_and_no_link_is_followed(kind: str, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The training run itself is replaced: what is asked is where its file goes."""
    monkeypatch.setattr(archive, "_train", writes(b"new"))
    monkeypatch.setattr(archive, "_usable", lambda java, path: True)
    before = Path("/etc/passwd").read_bytes()
    UNSOUND[kind](place)
    made = build(find_java())
    assert made is not None
    assert made == start_up_archive()
    assert made.read_bytes() == b"new"
    assert Path("/etc/passwd").read_bytes() == before
    assert not (place.parent / "nothing").exists()


@pytest.mark.parametrize("age", [-10 * 365 * 86400, 10 * 365 * 86400], ids=["from the future", "from long ago"])
def test_a_lock_that_was_left_behind_does_not_hold_for_ever(
    age: float, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "_train", writes(b"new"))
    monkeypatch.setattr(archive, "_usable", lambda java, path: True)
    lock = place.with_suffix(".lock")
    lock.touch()
    assert build(find_java()) is None
    os.utime(lock, (time.time() - age, time.time() - age))
    assert build(find_java()) is not None


CONTENTS = {
    "zeros": bytes(1 << 20),
    "noise": os.urandom(1 << 20),
    "text": b"no archive\n" * 1000,
    "header of another version": b"\xa2\xab\x0b\xf0" + bytes(1 << 16),
}


@pytest.mark.parametrize("content", CONTENTS)
def test_java_starts_without_an_archive_that_it_does_not_know(content: str, place: Path, tmp_path: Path) -> None:
    java = find_java()
    planted(place, CONTENTS[content], len(CONTENTS[content]))
    words = java_command(java, spark_home(), 64, tmp_path, archive_in_use(java))
    started = subprocess.run([*words[:-1], "-version"], capture_output=True, text=True, timeout=60, check=False)
    assert started.returncode == 0
    assert "version" in started.stderr


def test_a_file_is_replaced_and_never_written_through(tmp_path: Path) -> None:
    victim, path = tmp_path / "victim", tmp_path / "hints.json"
    victim.write_text("thesis")
    path.symlink_to(victim)
    write_atomically(path, b"{}")
    assert victim.read_text() == "thesis"
    assert path.read_bytes() == b"{}"
    assert not path.is_symlink()


def test_a_link_in_place_of_the_unfinished_file_is_not_written_through(tmp_path: Path) -> None:
    victim, path = tmp_path / "victim", tmp_path / "hints.json"
    victim.write_text("thesis")
    (tmp_path / f".hints.json.{os.getpid()}.{threading.get_native_id()}").symlink_to(victim)
    write_atomically(path, b"{}")
    assert victim.read_text() == "thesis"
    assert path.read_bytes() == b"{}"


ODD: dict[str, dict[str, str]] = {
    "no home": {"HOME": "", "GRADER_CACHE": "", "XDG_CACHE_HOME": ""},
    "home that is not there": {"HOME": "/dev/null/home", "GRADER_CACHE": "", "XDG_CACHE_HOME": ""},
    "no temporary folder": {"TMPDIR": "/nonexistent"},
    "cache that is a file": {"GRADER_CACHE": "/etc/passwd"},
    "cache that cannot be": {"GRADER_CACHE": "/dev/null/x"},
    "cache on no disk": {"GRADER_CACHE": "/proc/self"},
}


@pytest.mark.parametrize("name", ODD)
def test_a_check_ends_the_same_in_an_odd_environment(name: str, tmp_path: Path) -> None:
    course = copy_course(tmp_path / "course")
    (course.root / "exercises/lab1_plain/lab.py").write_text(course.solution("lab1_plain"))
    words = [sys.executable, "-m", "grader", "check", "lab1_plain/mean", "--seed", "1"]
    usual, odd = command(course.root, *words), command(course.root, *words, **ODD[name])
    assert usual.returncode == 0, usual.stderr
    seconds = re.compile(r"in [\d.]+ s")
    assert (odd.returncode, seconds.sub("", odd.stdout)) == (usual.returncode, seconds.sub("", usual.stdout))
    assert "Traceback" not in odd.stderr
    assert not (course.root / "~").exists()
