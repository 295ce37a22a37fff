"""The consoles of commands: how wide they are where a terminal can do nothing."""

from __future__ import annotations

import pytest

from grader.cli import console


@pytest.mark.parametrize("term", ["dumb", "unknown"])
def test_a_dumb_terminal_is_as_wide_as_it_says(term: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.setenv("COLUMNS", "60")
    assert (console.output().width, console.progress().width) == (60, 60)
