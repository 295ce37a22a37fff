"""Tests that start processes are marked ``processes``, so that the others can be run before every commit."""

from __future__ import annotations

from pathlib import Path

import pytest

_FIXTURES = {"mini", "shared_worker"}
_FOLDERS = {"labs", "sandbox"}
_FILES = {
    "test_apart.py",
    "test_asserts.py",
    "test_class_benchmark.py",
    "test_class_statistics.py",
    "test_compete_commands.py",
    "test_data_commands.py",
    "test_exchange_labs.py",
    "test_exchange_tools.py",
    "test_gradebook.py",
    "test_grading_a_class.py",
    "test_inputs_kept.py",
    "test_arguments.py",
    "test_grader.py",
    "test_grading.py",
    "test_session_replay.py",
    "test_lms.py",
    "test_loading.py",
    "test_new.py",
    "test_notebook_check.py",
    "test_notebook_points.py",
    "test_release.py",
    "test_remove.py",
    "test_rounds.py",
    "test_slots_under_load.py",
    "test_watch.py",
}
"""Files whose tests start workers and commands in ways that their fixtures do not show."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if not item.path.is_relative_to(here):
            continue
        folder = item.path.relative_to(here).parts[0]
        if folder in _FOLDERS or item.path.name in _FILES or _FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("processes")
