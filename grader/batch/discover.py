"""Find the submissions below a folder: whose each is, and which lab it answers.

Finding the files of a learner is quick and holds nothing but paths; reading them is a step of its own, so that a class
of any size is read while it is graded.
"""

from __future__ import annotations

import datetime
import os
import zoneinfo
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from grader.batch.hashes import hash_of
from grader.batch.layouts import Claim, claim, from_platform
from grader.batch.roster import Roster
from grader.batch.unpack import Refused
from grader.course.model import Course, Lab
from grader.submission import Note, Submission, SubmissionError, read_submission
from grader.submission.apart import read_apart
from grader.submission.archive import MAX_ARCHIVE, is_archive
from grader.submission.printable import printable
from grader.submission.read import read_regular

_SUFFIXES = frozenset({".py", ".ipynb"})
_LAST_MOMENT = 253_402_300_799.0
"""The end of the year 9999, behind which no calendar goes."""


@dataclass(frozen=True)
class File:
    """A file of a learner: where it lies, what its path says, and why it may not be read, if so."""

    path: Path
    claimed: Claim
    problem: str = ""


@dataclass(frozen=True)
class Hand:
    """All that one learner handed in; no file at all for one of the roster who handed in nothing."""

    learner: str
    files: tuple[File, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One file to grade. ``submission`` is None when it cannot be read, ``problem`` says why.

    ``place`` is its path below the folder of submissions; ``submitted`` is the ISO time in UTC at which it was saved,
    empty where nobody knows; ``digest`` a hash of what was handed in.
    """

    learner: str
    name: str
    lab: Lab | None
    submission: Submission | None
    problem: str = ""
    submitted: str = ""
    place: str = ""
    digest: str = ""


def find_unpacked(folder: Path, roster: Roster, course: Course, refused: Sequence[Refused]) -> list[Hand]:
    """Like ``find_hands``, of the archive of a class, which may have all in one folder with a name of its own.

    That folder is taken for one learner's when the roster knows it so, or when what it holds is named like labs.
    """
    top = _top_of_class(folder, roster, course)
    inside = [replace(each, name=each.name.relative_to(top)) for each in refused if each.name.is_relative_to(top)]
    outside = [each for each in refused if not each.name.is_relative_to(top)]
    return find_hands(folder / top, roster, [*inside, *outside])


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
    return PurePosixPath(name).stem != "lab" and _by_name(course, claim(path).labs[:1]) is None


def find_hands(folder: Path, roster: Roster, refused: Sequence[Refused] = ()) -> list[Hand]:
    """All learners with their files, by name: those of the roster first looked up there, and those it misses."""
    groups: dict[str, list[File]] = {learner: [] for learner in roster.learners}
    walked, closed = _walk(folder)
    paths = [(path, PurePosixPath(path.relative_to(folder).as_posix())) for path in walked]
    files = [File(path, claim(relative)) for path, relative in paths if may_be_submission(relative)]
    files += [
        File(folder / each.name, claim(each.name), f"The archive of the class has it as an entry that {each.reason}.")
        for each in refused
    ]
    for file in files:
        learner = roster.learner(file.claimed) or printable(file.claimed.learner, 300)
        groups.setdefault(learner, []).append(file)
    for path, reason in closed:  # told where it may be why nothing of a learner was found
        claimed = claim(PurePosixPath(path.relative_to(folder).as_posix()))
        learner = roster.learner(claimed) or printable(claimed.learner, 300)
        if not groups.get(learner):
            groups[learner] = [File(path, claimed, reason)]
    return [Hand(learner, tuple(files)) for learner, files in sorted(groups.items())]


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


def read_hand(course: Course, hand: Hand, lab: Lab | None = None) -> list[Entry]:
    """Read a learner's files: one entry for each lab, the others named in a note.

    The lab is the one the file names (header or notebook metadata), else ``lab``, else one whose id is the name of the
    file or of a folder above it.
    """
    if not hand.files:
        return [Entry(hand.learner, "", lab, None, "Nothing was handed in.")]
    groups: dict[str, list[tuple[Entry, File]]] = {}
    for file in hand.files:
        for entry in _entries(course, hand.learner, file, lab):
            groups.setdefault(entry.lab.id if entry.lab else "", []).append((entry, file))
    return [_chosen(group) for _, group in sorted(groups.items())]


def may_be_submission(path: PurePosixPath) -> bool:
    """Whether a file with this path below the folder of submissions may be one.

    Hidden folders and the lab's own tests, which come along when a whole folder is handed in, are none.
    """
    if path.name.startswith("test_") or path.name == "conftest.py":
        return False
    if any(part.startswith(".") or part == "__pycache__" for part in path.parts):
        return False
    return path.suffix.lower() in _SUFFIXES or is_archive(Path(path.name))


def _chosen(group: Sequence[tuple[Entry, File]]) -> Entry:
    """One that can be read rather than one that cannot, one that differs from the stub rather than the stub itself
    (``lab.py`` and ``lab.ipynb`` are handed out side by side), and then the one saved last."""
    chosen, file = max(group, key=lambda each: (each[0].submission is not None, _worked_on(*each), _saved(each[1])))
    others = ", ".join(entry.name for entry, _ in group if entry is not chosen)
    notes = [Note(f"{chosen.name} is graded. Not looked at: {others}.")] if others else []
    if file.claimed.late:
        notes.append(Note("The course's learning platform marked it as late."))
    if not notes or chosen.submission is None:
        return chosen
    return replace(chosen, submission=replace(chosen.submission, notes=(*notes, *chosen.submission.notes)))


def _worked_on(entry: Entry, file: File) -> bool:
    if entry.submission is None or entry.lab is None or file.path.suffix.lower() not in _SUFFIXES:
        return entry.submission is not None
    try:
        stub = read_submission(entry.lab.folder / f"lab{file.path.suffix.lower()}")
    except SubmissionError:
        return True
    return [cell.source for cell in entry.submission.cells] != [cell.source for cell in stub.cells]


def _entries(course: Course, learner: str, file: File, lab: Lab | None) -> list[Entry]:
    name = file.path.name
    entry = Entry(
        learner, printable(name, 300), lab or _by_name(course, file.claimed.labs), None, submitted=_time(file)
    )
    entry = replace(entry, place=printable(file.claimed.path, 4000))  # as text that can be stored
    try:
        if file.problem:
            raise SubmissionError(file.path, file.problem, "")
        entry = replace(entry, digest=hash_of([name.encode("utf-8", "surrogateescape"), _bytes(file.path)]))
        submissions = read_apart(file.path)
    except SubmissionError as problem:
        return [replace(entry, problem=str(problem), digest=entry.digest or hash_of([str(problem).encode()]))]
    return [_entry(course, entry, submission) for submission in submissions]


def _entry(course: Course, entry: Entry, submission: Submission) -> Entry:
    if submission.lab is None:
        found = entry.lab
    else:
        found = next((known for known in course.labs if known.id == submission.lab), None)
    if found is None:
        named = (
            f"names the lab {submission.lab!r}, which this course does not have" if submission.lab else "names no lab"
        )
        return replace(entry, lab=None, problem=f"{entry.name} {named}; say which with --lab")
    return replace(entry, lab=found, submission=submission)


def _bytes(path: Path) -> bytes:
    return read_regular(path, MAX_ARCHIVE + 1)


def _by_name(course: Course, names: Iterable[str]) -> Lab | None:
    """The lab that the last of the names stands for, in full or shortened (``lab3``)."""
    for name in reversed(tuple(names)):
        exact = [lab for lab in course.labs if lab.id == name]
        found = exact or [lab for lab in course.labs if lab.id.startswith(f"{name}_")]
        if len(found) == 1:
            return found[0]
    return None


def _saved(file: File) -> float:
    """When it was saved, in seconds since 1970; 0 where the file system does not say, or says what cannot be."""
    try:
        saved = file.path.lstat().st_mtime
    except OSError:
        return 0.0
    return saved if 0 <= saved <= _LAST_MOMENT else 0.0


def _time(file: File) -> str:
    """When it was handed in: as nbgrader notes it beside the file, else when the file was saved."""
    try:
        text = (file.path.parent / "timestamp.txt").read_text(encoding="utf-8").strip()
        day, clock, *zone = text.split()
        there = zoneinfo.ZoneInfo(zone[0]) if zone else datetime.UTC
        moment = datetime.datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=there)
    except (OSError, ValueError, KeyError):
        saved = _saved(file)
        if not saved:
            return ""
        moment = datetime.datetime.fromtimestamp(saved, datetime.UTC)
    return moment.astimezone(datetime.UTC).isoformat(timespec="seconds")
