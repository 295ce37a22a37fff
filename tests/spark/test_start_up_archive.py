"""Java starts from an archive of loaded classes; whoever has none yet gets one by using Spark."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest
from mini_course import copy_course

from grader.spark.archive import archive_in_use, start_up_archive
from grader.spark.gateway import java_command, spark_home
from grader.spark.java import find_java

pytestmark = pytest.mark.spark


def test_the_first_use_of_spark_makes_an_archive_that_java_accepts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    cache.mkdir(mode=0o700)
    monkeypatch.setenv("GRADER_CACHE", str(cache))
    course = copy_course(tmp_path / "course")
    assert start_up_archive() is None
    with course.grader("lab2_rdds") as grader:
        course.grade("lab2_rdds", course.answered("lab2_rdds", ""), grader=grader)
    deadline = time.monotonic() + 600
    while start_up_archive() is None and time.monotonic() < deadline:
        time.sleep(0.5)
    flags = archive_in_use(find_java())
    assert flags
    words = java_command(find_java(), spark_home(), 512, tmp_path, (*flags, "-XX:AOTMode=on"))
    strict = subprocess.run([*words[:-1], "-version"], capture_output=True, text=True, timeout=60, check=False)
    assert strict.returncode == 0, strict.stdout
