"""A file appears whole, once, and for whom it is meant."""

from __future__ import annotations

import contextlib
import hashlib
import stat
import threading
from pathlib import Path

import pytest

from grader.base.hashing import hash_of, sha256_hex
from grader.base.writing import appear, create_privately, unfinished, write_atomically


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
