"""A desk over a made-up class of twenty, whose first learner attacks with whatever learners write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_class import write_class
from desk_client import HOST, Client, Served
from mini_course import copy_course

from grader.desk.app import application
from grader.desk.guard import Door
from grader.desk.serve import DeskOrder, opened_desk


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    mini = copy_course(tmp_path / "course")
    results = write_class(tmp_path, mini.course.labs, 20, hostile=True)
    with opened_desk(DeskOrder(results), mini.root) as desk:
        client = Client(application(desk, Door(frozenset({HOST})), "prof"))
        assert client.enter(desk.keys.token).status == 200
        yield Served(desk, client, results, mini)
