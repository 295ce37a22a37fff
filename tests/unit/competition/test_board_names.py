"""Whose a file of the board is, and files that are none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from grader.competition.board import _attempts
from grader.competition.entry import EntryError, read_entry


@pytest.mark.parametrize(
    ("files", "learners"),
    [
        (["s_1001.csv", "s_1002.csv"], ["s_1001", "s_1002"]),
        (["s-101.csv", "s-102.csv"], ["s-101", "s-102"]),
        (["s-1001.csv", "s-1002.csv"], ["s-1001", "s-1002"]),
        (["ada.csv", "ada-2.csv", "ada (3).csv"], ["ada"]),
        (["ada-1.csv", "ada-2.csv"], ["ada"]),
        (["lovelaceada_12_67_entry.csv", "lovelaceada_12_68_entry-1.csv"], ["lovelaceada_12"]),
        (["Ada L_77_assignsubmission_file_/a.csv", "Ada L_78_assignsubmission_file_/a.csv"], ["Ada L_77", "Ada L_78"]),
        (["ada.byron.csv", "ada.lovelace.csv"], ["ada.byron", "ada.lovelace"]),
    ],
)
def test_whose_a_file_is(tmp_path: Path, files: list[str], learners: list[str]) -> None:
    for name in files:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("id,probability\n")
    assert sorted({attempt.learner for attempt in _attempts(tmp_path)}) == learners


def test_a_pipe_is_named_and_waited_for_by_nobody(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "zed.csv")
    (attempt,) = _attempts(tmp_path)
    with pytest.raises(EntryError, match="is not a regular file"):
        read_entry(attempt.file)
