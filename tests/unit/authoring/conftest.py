"""The real nbgrader and otter, in an environment of their own, and a kernel of this one for them."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of nbgrader and otter, in an environment of their own."""
    folder = tmp_path_factory.mktemp("tools") / "venv"
    venv.create(folder, with_pip=True)
    command = [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-compile", "nbgrader", "otter-grader"]
    subprocess.run(command, check=True)
    return folder / "bin"


@pytest.fixture(scope="session")
def kernels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``JUPYTER_PATH`` has to name for a kernel of this environment, which has the grader."""
    folder = tmp_path_factory.mktemp("jupyter")
    spec = folder / "kernels" / "python3" / "kernel.json"
    spec.parent.mkdir(parents=True)
    line = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec.write_text(json.dumps({"argv": line, "display_name": "Python 3", "language": "python"}))
    return folder
