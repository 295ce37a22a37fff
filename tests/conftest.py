"""Options of the test suite."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.assertion.rewrite import AssertionRewritingHook
from hypothesis import settings
from mini_course import SOURCE, MiniCourse, copy_course

from grader.course.load import load_course
from grader.sandbox.boxes.box import ProcessLauncher
from grader.sandbox.host.client import Worker
from grader.spark.archive import start_up_archive


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write golden files anew instead of comparing with them"
    )


settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")
"""How long an example takes says more about the machine and what else it does than about the code."""

collect_ignore = ["spark/course"]
"""A small course that the tests grade against; its checks are no tests of ours."""


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Recorded answers of the tests never mix with those of whoever runs them; Java's start-up archive is lent."""
    archive, cache = start_up_archive(), tmp_path_factory.mktemp("answers")
    if archive is not None:
        (cache / archive.parent.name).mkdir(mode=0o700)
        shutil.copy2(archive, cache / archive.parent.name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADER_CACHE", str(cache))
        yield


@pytest.fixture(scope="session")
def shared_worker() -> Iterator[Worker]:
    """A worker for all tests that do not ask what one submission does to another."""
    worker = Worker(ProcessLauncher(), load_course(SOURCE).limits)
    yield worker
    worker.close()


@pytest.fixture
def mini(tmp_path: Path, shared_worker: Worker) -> Iterator[MiniCourse]:
    """A fresh copy of the small course."""
    made = copy_course(tmp_path / "course", shared_worker)
    yield made
    made.store.close()


def pytest_collection_finish(session: pytest.Session) -> None:
    """All modules of the suite are imported by now. The checks of courses, which are imported again in each run that a
    test makes, are left as they are, as wherever else they are graded: rewriting asserts took a sixth of a run."""
    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, AssertionRewritingHook)]


def pytest_configure(config: pytest.Config) -> None:
    """``-m "not hostile"`` must be known wherever the tests are run from."""
    config.addinivalue_line("markers", "hostile: hands in submissions that attack the grader")
