"""The framework as learners and platforms install it: a wheel, in virtual environments that never saw this folder."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def framework(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What installs this version of the framework, as a requirement of pip."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    left_out = shutil.ignore_patterns(".*", "__pycache__", "build", "*.egg-info", "data")
    shutil.copytree(ROOT, source, ignore=left_out)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(source)]
    subprocess.run(command, check=True)
    (wheel,) = folder.glob("spark_lab_grader-*.whl")
    return f"spark-lab-grader @ {wheel.as_uri()}"
