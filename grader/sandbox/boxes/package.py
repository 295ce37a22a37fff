"""What a box holds of this framework: the worker's own modules, copied apart, and none that makes inputs or labels."""

from __future__ import annotations

import py_compile
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from grader.base.package import FOLDER

MODULES = (
    "grader",
    "grader.base",
    "grader.base.package",
    "grader.notebook",
    "grader.sandbox",
    "grader.sandbox.wire",
    "grader.sandbox.wire.decode",
    "grader.sandbox.wire.encode",
    "grader.sandbox.wire.frames",
    "grader.sandbox.wire.messages",
    "grader.sandbox.wire.values",
    "grader.sandbox.worker",
    "grader.sandbox.worker.__main__",
    "grader.sandbox.worker.become",
    "grader.sandbox.worker.cells",
    "grader.sandbox.worker.context",
    "grader.sandbox.worker.daemon",
    "grader.sandbox.worker.databricks",
    "grader.sandbox.worker.dispatcher",
    "grader.sandbox.worker.frames",
    "grader.sandbox.worker.files",
    "grader.sandbox.worker.health",
    "grader.sandbox.worker.helpers",
    "grader.sandbox.worker.helpers.databricks_test_helper",
    "grader.sandbox.worker.helpers.test_helper",
    "grader.sandbox.worker.jupyter",
    "grader.sandbox.worker.live",
    "grader.sandbox.worker.models",
    "grader.sandbox.worker.observing",
    "grader.sandbox.worker.plans",
    "grader.sandbox.worker.probe",
    "grader.sandbox.worker.program",
    "grader.sandbox.worker.query",
    "grader.sandbox.worker.reduced",
    "grader.sandbox.worker.serve",
    "grader.sandbox.worker.session",
    "grader.sandbox.worker.sparkerrors",
    "grader.sandbox.worker.streaming",
    "grader.sandbox.worker.streams",
    "grader.sandbox.worker.threads",
    "grader.sandbox.worker.written",
    "grader.spark",
    "grader.spark.figures",
    "grader.spark.gateway",
    "grader.spark.java",
    "grader.spark.run",
    "grader.spark.session",
)
"""The worker imports these and nothing else of ours; a test follows their imports. ``grader.notebook`` is for learners:
their notebooks start Spark with it. Nobody's inputs, labels, checks or answers may come in here."""
OTHERS = ("spark/log4j2.properties",)
_INSTALLED = ("*-packages/grader", "lib*/python*/*-packages/grader", "local/lib*/python*/*-packages/grader")


class WorkerPackage:
    """A copy of the worker's modules in a folder of its own, which goes with this object or with the process."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="grader-package-", ignore_cleanup_errors=True)
        self.root = Path(self._folder.name)
        """Where ``grader`` lies: the folder for the path of modules."""
        self.root.chmod(0o755)  # the worker may be another user
        for source, place in _files():
            target = self.root / place
            target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
            shutil.copyfile(source, target)
            if target.suffix == ".py":  # the worker cannot keep what it compiles
                py_compile.compile(
                    str(target), quiet=2, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH
                )


def installed_copies(shown: Sequence[Path]) -> tuple[Path, ...]:
    """Every copy of the whole package below folders that a box shows: they are to be hidden from it."""
    places = {FOLDER, *(Path(folder) / "grader" for folder in sys.path if folder)}
    for folder in shown:
        places |= {place for pattern in _INSTALLED for place in folder.glob(pattern)}
    found = {place.resolve() for place in places if place.is_dir()}
    real = [folder.resolve() for folder in shown]
    return tuple(sorted(place for place in found if any(place.is_relative_to(folder) for folder in real)))


def around(shown: Iterable[Path], hidden: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """What to show whole, and what to list only, where a rule holds for all that lies below a folder.

    Together they show all of ``shown`` but for what the ``hidden`` folders hold. Links are left out: a rule for a link
    would be one for what it leads to.
    """
    whole, listed = [], []
    for path in shown:
        place = path.resolve()
        within = [each for each in hidden if each.is_relative_to(place)]
        if not within:
            whole.append(path)
        elif place not in within:
            below = around((each for each in sorted(path.iterdir()) if not each.is_symlink()), within)
            whole += below[0]
            listed += [path, *below[1]]
    return whole, listed


def _files() -> Iterator[tuple[Path, str]]:
    package = FOLDER.resolve()
    for name in MODULES:
        parts = name.split(".")[1:]
        folder = package.joinpath(*parts)
        source = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
        yield source, source.relative_to(package.parent).as_posix()
    for name in OTHERS:
        yield package / name, f"{package.name}/{name}"
