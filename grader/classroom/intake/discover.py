"""Find the submissions below a folder: whose each is, by nothing but its path.

Reading them is a step of its own (``grader.classroom.intake.reading``), so that a class of any size is read while it is
graded.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from grader.base.archives import is_archive
from grader.base.errors import UsageError
from grader.base.text import printable
from grader.classroom.intake.labnames import lab_of_names
from grader.classroom.intake.roster import Roster
from grader.classroom.intake.unpack import Refused, Unpacked, unpack_class
from grader.course.model import Course
from grader.submission.layouts import Claim, claim, from_platform
from grader.submission.reading.archive import is_own_check, made_by_tools
from grader.submission.reading.read import SUFFIXES


@dataclass(frozen=True)
class File:
    """A file of a learner: where it lies, what its path says, and why it may not be read, if so."""

    path: Path
    claimed: Claim
    problem: str = ""


@dataclass(frozen=True)
class LearnerFiles:
    """All that one learner handed in; no file at all for one of the roster who handed in nothing.

    ``others`` are paths, below the folder of submissions, of files that nobody can grade.
    """

    learner: str
    files: tuple[File, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClassFiles:
    """What a class handed in, by learner; ``beside`` names what lies among it and is nobody's, so not looked at."""

    learners: Sequence[LearnerFiles]
    beside: Sequence[str] = ()


@contextlib.contextmanager
def found_class(submissions: Path, roster: Roster, course: Course) -> Iterator[ClassFiles]:
    """The learners of a folder, or of an archive, which is unpacked for as long as it is needed.

    Raises ``UsageError`` where nothing was handed in, ``SubmissionError`` for an archive that cannot be read, and
    ``OSError``.
    """
    if not (submissions.is_file() and is_archive(submissions)):
        beside = beside_the_class(submissions) if submissions.is_dir() else []
        yield _insisted(submissions, find_learners(submissions, roster), beside)
        return
    with tempfile.TemporaryDirectory(prefix="grader-class-") as name:
        found = find_unpacked(Path(name), roster, course, unpack_class(submissions, Path(name)))
        yield _insisted(submissions, found, [])


def _insisted(submissions: Path, learners: Sequence[LearnerFiles], beside: Sequence[str]) -> ClassFiles:
    if not learners:
        others = f"These are nobody's: {', '.join(beside)}." if beside else ""
        raise UsageError(f"{submissions} holds no submission (.py or .ipynb).", others)
    return ClassFiles(learners, beside)


def find_unpacked(folder: Path, roster: Roster, course: Course, unpacked: Unpacked) -> list[LearnerFiles]:
    """Like ``find_learners``, of the archive of a class, which may have all in one folder with a name of its own.

    That folder is taken for one learner's when the roster knows it so, or when what it holds is named like labs.
    """
    top = _top_of_class(folder, roster, course)
    refused = unpacked.refused
    inside = [replace(each, name=each.name.relative_to(top)) for each in refused if each.name.is_relative_to(top)]
    outside = [each for each in refused if not each.name.is_relative_to(top)]
    others = [name.relative_to(top) for name in unpacked.others if name.is_relative_to(top) and name != top]
    return find_learners(folder / top, roster, [*inside, *outside], others)


def _top_of_class(folder: Path, roster: Roster, course: Course) -> PurePosixPath:
    found = [PurePosixPath(path.relative_to(folder).as_posix()) for path in folder.rglob("*") if path.is_file()]
    paths = [path for path in found if may_be_submission(path)]
    tops = {path.parts[0] for path in paths}
    if len(tops) != 1 or any(len(path.parts) == 1 or roster.learner(claim(path)) for path in paths):
        return PurePosixPath()
    top = tops.pop()
    inside = {path.parts[1]: path.relative_to(top) for path in paths}
    several = len(inside) > 1 and all(_is_learners(course, name, path) for name, path in inside.items())
    return PurePosixPath(top) if several and not from_platform(top) else PurePosixPath()


def _is_learners(course: Course, name: str, path: PurePosixPath) -> bool:
    """Whether a folder or file with this name, which has that path in it, is one of several learners' rather than one
    learner's lab."""
    if from_platform(name):
        return True
    return PurePosixPath(name).stem != "lab" and lab_of_names(course, claim(path).labs[:1]) is None


def find_learners(
    folder: Path, roster: Roster, refused: Sequence[Refused] = (), beside: Sequence[PurePosixPath] = ()
) -> list[LearnerFiles]:
    """All learners with their files, by name: those of the roster first looked up there, and those it misses.

    ``refused`` and ``beside`` are what the archive of a class has and what is not written below the folder.
    """
    files: dict[str, list[File]] = {learner: [] for learner in roster.learners}
    others: dict[str, list[str]] = {}
    root = folder.resolve().name
    walked, closed = _walk(folder)
    for path in walked:
        relative = PurePosixPath(path.relative_to(folder).as_posix())
        claimed = claim(relative, root)
        if may_be_submission(relative):
            files.setdefault(learner_of(roster, claimed), []).append(File(path, claimed))
        elif not path.is_dir():
            _add_other(others, roster, relative, claimed)
    for name in beside:
        _add_other(others, roster, name, claim(name, root))
    for each in refused:
        claimed = claim(each.name, root)
        problem = f"The archive of the class has it as an entry that {each.reason}."
        files.setdefault(learner_of(roster, claimed), []).append(File(folder / each.name, claimed, problem))
    for path, reason in closed:  # told where it may be why nothing of a learner was found
        claimed = claim(PurePosixPath(path.relative_to(folder).as_posix()), root)
        learner = learner_of(roster, claimed)
        if not files.get(learner):
            files[learner] = [File(path, claimed, reason)]
    learners = sorted(files.keys() | others.keys())
    return [LearnerFiles(each, tuple(files.get(each, ())), tuple(others.get(each, ()))) for each in learners]


def _walk(folder: Path) -> tuple[list[Path], list[tuple[Path, str]]]:
    """All that lies below a folder, and the folders in it that were not looked into, with the reason."""
    found: list[Path] = []
    closed: list[tuple[Path, str]] = []

    def refuse(problem: OSError) -> None:
        if Path(problem.filename) == folder:
            raise problem
        reason = (problem.strerror or "input/output error").lower()
        closed.append((Path(problem.filename), f"The folder cannot be opened: {reason}."))

    for place, folders, files in os.walk(folder, onerror=refuse):
        here = [Path(place) / name for name in (*folders, *files)]
        found += here
        link = "It is a link to a folder, which is not followed: hand in the folder itself."
        closed += [(path, link) for path in here[: len(folders)] if path.is_symlink() and not path.name.startswith(".")]
    return sorted(found), sorted(closed)


def _add_other(others: dict[str, list[str]], roster: Roster, path: PurePosixPath, claimed: Claim) -> None:
    if is_other(path, claimed):
        others.setdefault(learner_of(roster, claimed), []).append(printable(path.as_posix(), 300))


def learner_of(roster: Roster, claimed: Claim) -> str:
    """Whose a path is: as the roster knows, else as the path itself says."""
    return roster.learner(claimed) or printable(claimed.learner, 300)


def is_other(path: PurePosixPath, claimed: Claim) -> bool:
    """Whether a file that is no submission was handed in by a learner, rather than lies beside the whole class."""
    if may_be_submission(path) or made_by_tools(path.as_posix()) or claimed.notes_time:
        return False
    return len(path.parts) > 1 or from_platform(path.name)


def beside_the_class(folder: Path) -> list[str]:
    """The names of files at the top of a folder of submissions that are nobody's, so not looked at."""
    found = []
    for path in sorted(folder.iterdir()):
        name = PurePosixPath(path.name)
        if path.is_dir() or may_be_submission(name) or made_by_tools(path.name) or is_other(name, claim(name)):
            continue
        found.append(printable(path.name, 120))
    return found


def may_be_submission(path: PurePosixPath) -> bool:
    """Whether a file with this path below the folder of submissions may be one.

    Hidden folders and the lab's own tests, which come along when a whole folder is handed in, are none.
    """
    if is_own_check(path.name) or made_by_tools(path.as_posix()):
        return False
    return path.suffix.lower() in SUFFIXES or is_archive(Path(path.name))
