"""A file appears whole, once, and for whom it is meant."""

from __future__ import annotations

import contextlib
import hashlib
import stat
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.base.hashing import hash_of, sha256_hex
from grader.base.writing import appear, create_privately, unfinished, write_atomically, write_new


def test_a_file_is_there_whole_and_nothing_beside_it(tmp_path: Path) -> None:
    write_atomically(tmp_path / "new" / "file", b"one")
    write_atomically(tmp_path / "new" / "file", b"two")
    assert [(path.name, path.read_bytes()) for path in (tmp_path / "new").iterdir()] == [("file", b"two")]


def test_work_that_breaks_off_leaves_the_former_content(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"former")
    with contextlib.suppress(KeyboardInterrupt), unfinished(tmp_path / "file") as making:
        making.write_bytes(b"ha")
        raise KeyboardInterrupt
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("file", b"former")]


def test_a_problem_names_the_file_that_was_to_be(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(IsADirectoryError) as problem:
        write_atomically(tmp_path / "folder", b"")
    assert problem.value.filename == str(tmp_path / "folder")


def test_a_new_file_has_the_lines_and_nothing_is_beside_it(tmp_path: Path) -> None:
    write_new(tmp_path / "rows.txt", (f"{n}\té" for n in range(3)))
    assert [(each.name, each.read_text("utf-8")) for each in tmp_path.iterdir()] == [("rows.txt", "0\té\n1\té\n2\té\n")]
    write_new(tmp_path / "none.txt", ())
    assert (tmp_path / "none.txt").read_bytes() == b""


@pytest.mark.parametrize("make", [Path.touch, Path.mkdir, lambda path: path.symlink_to("nowhere")])
def test_a_new_file_takes_no_name_that_is_taken(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "rows.txt")
    unread = iter(["a"])
    with pytest.raises(FileExistsError) as problem:
        write_new(tmp_path / "rows.txt", unread)
    assert problem.value.filename == str(tmp_path / "rows.txt")
    assert list(unread) == ["a"], "nothing is made that cannot be written"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_new_file_of_rows_that_break_off_is_not_there(tmp_path: Path) -> None:
    def rows() -> Iterator[str]:
        yield "1"
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_new(tmp_path / "rows.txt", rows())
    assert list(tmp_path.iterdir()) == []
    write_new(tmp_path / "rows.txt", ["again"])


def test_a_new_file_in_a_folder_that_is_not_there_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as problem:
        write_new(tmp_path / "gone" / "rows.txt", ["1"])
    assert problem.value.filename == str(tmp_path / "gone" / "rows.txt")


def test_a_new_file_comes_once_whoever_comes_at_the_same_time(tmp_path: Path) -> None:
    refused: list[int] = []

    def make(number: int) -> None:
        try:
            write_new(tmp_path / "rows.txt", [str(number)] * 1000)
        except FileExistsError:
            refused.append(number)

    threads = [threading.Thread(target=make, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (first,) = {*range(20)} - {*refused}
    assert (tmp_path / "rows.txt").read_text().split() == [str(first)] * 1000
    assert len(list(tmp_path.iterdir())) == 1


def test_a_private_file_is_made_once_whoever_comes_at_the_same_time(tmp_path: Path) -> None:
    made: list[tuple[int, bool]] = []

    def make(number: int) -> None:
        made.append((number, create_privately(tmp_path / "key", str(number).encode())))

    threads = [threading.Thread(target=make, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (first,) = [number for number, mine in made if mine]
    assert (tmp_path / "key").read_bytes() == str(first).encode()
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert len(list(tmp_path.iterdir())) == 1


def test_a_link_that_leads_nowhere_counts_as_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").symlink_to(tmp_path / "nowhere")
    assert not create_privately(tmp_path / "key", b"secret")
    assert not (tmp_path / "nowhere").exists()


def test_what_appears_never_replaces(tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(b"old")
    (tmp_path / "made").write_bytes(b"new")
    assert not appear(tmp_path / "made", tmp_path / "old")
    assert (tmp_path / "old").read_bytes() == b"old"


def test_a_hash_is_that_of_the_standard_and_knows_where_pieces_end() -> None:
    assert sha256_hex("ä") == sha256_hex("ä".encode()) == hashlib.sha256("ä".encode()).hexdigest()
    assert sha256_hex("\ud800") != sha256_hex("?")
    assert hash_of([b"ab", b"c"]) != hash_of([b"a", b"bc"]) != hash_of([b"abc"])
