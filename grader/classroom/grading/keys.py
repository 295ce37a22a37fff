"""When two gradings are the same: hashes of all that a grade depends on, and in words what changed between two."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path

import msgspec

from grader.base.hashing import hash_of
from grader.base.package import __version__
from grader.classroom.intake.reading import HandedIn
from grader.course.data import contents_of
from grader.course.model import Course, Lab

_WORDS = {
    "submission": "the submission changed",
    "checks": "the checks changed",
    "reference": "the reference or its catalogue of mistakes changed",
    "framework": "the grader or Spark was updated",
    "seed": "the seed changed",
    "handed": "the hand-in time that the platform noted changed",
    "round": "asked for",
}


def parts_of_lab(course: Course, lab: Lab | None) -> dict[str, str]:
    """The parts of a key that all submissions for a lab share: ``checks``, ``reference`` and ``framework``."""
    parts = {"framework": f"grader {__version__}, pyspark {version('pyspark')}"}
    if lab is None:
        return {**parts, "checks": "", "reference": ""}
    solutions = _files(lab.solution_folder) if lab.solution_folder else []
    own = [path for path in solutions if path.name in ("lab.py", "wrong.py")]
    checks = [path for path in (*_files(lab.folder), *solutions) if path.name not in ("lab.py", "wrong.py")]
    limits = msgspec.json.encode(course.limits)
    return {**parts, "checks": hash_of([limits, *_named(checks), *_data(lab)]), "reference": hash_of(_named(own))}


def parts_of_key(course: Course, handed: HandedIn, *, seed: int, number: int) -> dict[str, str]:
    """All that the grade of a submission depends on, by name; ``number`` counts how often a regrade was asked for."""
    noted = {"handed": handed.stamp} if handed.stamp else {}
    return {
        **noted,
        **parts_of_lab(course, handed.lab),
        "submission": handed.submission.sha256 if handed.submission else handed.digest,
        "learner": handed.learner,
        "lab": handed.lab.id if handed.lab else "",
        "seed": str(seed),
        "round": str(number),
    }


def key_of(parts: Mapping[str, str]) -> str:
    """One hash over all parts."""
    return hash_of(f"{name}={value}".encode("utf-8", "surrogatepass") for name, value in sorted(parts.items()))


_PROVISIONAL = re.compile(r"provisional (?P<undecided>\d+) (?P<key>\S+)")


def provisional_key(key: str, undecided: int) -> str:
    """The key of a result that is no grade yet, with how many checks of it are undecided."""
    return f"provisional {undecided} {key}"


def is_better(key: str, stored: str) -> bool:
    """Whether a result is to replace the stored one of its learner and lab, by their keys.

    Always, but for a provisional one that decides no more of the same submission than what is stored.
    """
    new, old = _PROVISIONAL.fullmatch(key), _PROVISIONAL.fullmatch(stored)
    if new is None:
        return True
    if old is None:
        return new["key"] != stored
    return new["key"] != old["key"] or int(new["undecided"]) < int(old["undecided"])


def why(before: Mapping[str, str] | None, now: Mapping[str, str]) -> str:
    """In words, why something is graded now that was graded before with other parts (None: never)."""
    if before is None:
        return "new"
    changed = [words for name, words in _WORDS.items() if before.get(name) != now.get(name)]
    return " and ".join(changed) or "the grader had failed"


def _data(lab: Lab) -> Iterator[bytes]:
    """What the data of a lab add: nothing where it has none."""
    for path, data in contents_of(lab).items():
        yield path.encode()
        yield data


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*") if path.suffix in (".py", ".toml"))


def _named(paths: Iterable[Path]) -> Iterable[bytes]:
    for path in paths:
        yield path.name.encode()
        yield path.read_bytes()
