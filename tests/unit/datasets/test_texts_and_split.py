"""Texts and the split: plain functions of their input."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from grader.datasets.errors import DatasetError
from grader.datasets.split import bucket, md5_split
from grader.datasets.text import read_text, topic_lines


def test_topics_are_many_lines_in_a_fixed_order() -> None:
    assert len(topic_lines()) > 5_000
    assert topic_lines(20) == topic_lines()[:20]
    assert not any("\n" in line for line in topic_lines())


def test_a_text_file_loses_its_byte_order_mark_and_line_ends(tmp_path: Path) -> None:
    file = tmp_path / "novel.txt"
    file.write_bytes("\ufeffcafé\r\nend\n".encode())
    assert read_text(file) == ["café", "end"]


def test_a_text_that_is_not_utf8_is_refused_with_its_row(tmp_path: Path) -> None:
    file = tmp_path / "novel.txt"
    file.write_bytes(b"one\ntwo\ncaf\xe9\n")
    with pytest.raises(DatasetError, match=r"row 3.*UTF-8"):
        read_text(file)


def test_a_missing_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"nowhere\.txt.*cannot be read"):
        read_text(tmp_path / "nowhere.txt")


def test_a_row_keeps_its_part_whatever_the_other_rows_are() -> None:
    lines = [f"row {n}" for n in range(3_000)]
    train, validation, test = md5_split(lines)
    assert sorted(train + validation + test) == sorted(lines)
    backwards = md5_split(reversed(lines))
    assert [set(part) for part in backwards] == [set(train), set(validation), set(test)]
    assert 0.77 < len(train) / len(lines) < 0.83


def test_the_bucket_is_the_md5_sum_as_a_number_modulo_ten() -> None:
    assert bucket("1999.0,0.5") == int(hashlib.md5(b"1999.0,0.5").hexdigest(), 16) % 10
