"""Which results the desk opens where nobody named any."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from grader.base.errors import UsageError
from grader.cli.desk import found_results


def results(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "results.sqlite").touch()
    return folder


def test_the_only_results_are_opened(tmp_path: Path) -> None:
    assert found_results(results(tmp_path / "graded").parent) == tmp_path / "graded"


def test_several_are_named(tmp_path: Path) -> None:
    results(tmp_path / "one")
    results(tmp_path / "two")
    with pytest.raises(UsageError, match="several folders of results here: one, two"):
        found_results(tmp_path)


def test_what_a_learner_handed_in_under_that_name_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graded = results(tmp_path / "graded")
    results(tmp_path / "repositories" / "words-ada")
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / "results.sqlite").symlink_to(graded / "results.sqlite")
    assert found_results(tmp_path) == graded
    monkeypatch.setattr(os, "getuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(UsageError, match="belong to another user: ada, graded"):
        found_results(tmp_path)
