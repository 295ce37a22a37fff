"""A desk over a made-up class of twenty, whose first learner attacks with whatever learners write."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_class import teach, write_class
from desk_client import HOST, Client, Served
from mini_course import MiniCourse, copy_course

from grader.desk.app import application
from grader.desk.guard import Door
from grader.desk.serve import DeskOrder, opened_desk


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> tuple[MiniCourse, Path]:
    """A course and the folder of a graded class."""
    folder = tmp_path_factory.mktemp("desk")
    mini = copy_course(folder / "course")
    teach(mini.root)
    write_class(folder / "class", mini.course.labs, 20, hostile=True)
    return mini, folder / "class"


@pytest.fixture
def served(tmp_path: Path, made_up: tuple[MiniCourse, Path]) -> Iterator[Served]:
    mini, made = made_up
    shutil.copytree(made, tmp_path / "class")
    results = tmp_path / "class" / "graded"
    with opened_desk(DeskOrder(results, submissions=tmp_path / "class" / "submissions"), mini.root) as desk:
        client = Client(application(desk, Door(frozenset({HOST})), "prof"))
        assert client.enter(desk.keys.token).status == 200
        yield Served(desk, client, results, mini)
