"""Read what a learner handed in: which lab each file answers, and which file of several counts.

Which lab is said by the instructor (``--lab``), the platform (nbgrader's folder of the assignment) and the folders
around a file, before what its learner says in it or by its name. What contradicts, or is not looked at, is named in a
note.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from grader.base.hashing import hash_of
from grader.base.text import printable
from grader.classroom.intake.discover import File, LearnerFiles
from grader.classroom.intake.hand_in_time import hand_in_time, saved
from grader.classroom.intake.labnames import lab_of_names, labs_named
from grader.course.model import Course, Lab
from grader.results.counted import NOTHING
from grader.submission import Note, Submission, SubmissionError, read_submission
from grader.submission.reading.apart import Found, contents_apart
from grader.submission.reading.archive import MAX_ARCHIVE, is_own_check
from grader.submission.reading.read import read_regular

_MOST_NAMED = 12
_ANSWERS = "lab"
_RECORDED = "answers.bin"
_OF_A_RELEASE = frozenset({"README.md", "learner.md", "pyproject.toml"})
"""What ``grader release`` puts at its top, beside the folder of labs."""


@dataclass(frozen=True)
class HandedIn:
    """One file to grade. ``submission`` is None when it cannot be read, ``problem`` says why.

    ``place`` is its path below the folder of submissions; ``submitted`` is the ISO time in UTC at which it was handed
    in, empty where nobody knows, and ``stamp`` what the platform noted of it; ``time_problem`` says why that cannot be
    read. ``digest`` is a hash of what was handed in.
    """

    learner: str
    name: str
    lab: Lab | None
    submission: Submission | None
    problem: str = ""
    submitted: str = ""
    place: str = ""
    digest: str = ""
    stamp: str = ""
    time_problem: str = ""


@dataclass(frozen=True)
class _Candidate:
    """A submission beside others: the file that it is in, ``shown`` as people find it, what speaks for another lab.

    ``left_out``: what else the file holds. ``stem`` is what its learner called it, empty where a file is a learner's
    all alone.
    """

    handed: HandedIn
    file: File
    shown: str
    contradicts: str = ""
    left_out: tuple[str, ...] = ()
    stem: str = ""


def read_learner(course: Course, own: LearnerFiles, lab: Lab | None = None) -> list[HandedIn]:
    """Read a learner's files: one submission for each lab, the others named in a note.

    ``lab`` is the instructor's word.
    """
    groups: dict[str, list[_Candidate]] = {}
    along: list[str] = []
    handed_out = _handed_out(course)
    for file in own.files:
        for each in _candidates(course, own.learner, file, lab):
            if each.stem in handed_out and each.handed.submission is not None:
                along.append(each.shown)
            else:
                groups.setdefault(each.handed.lab.id if each.handed.lab else "", []).append(each)
    if not groups:
        return [_ungraded(own.learner, [*along, *own.others], lab)]
    others = _by_the_learner(course, own)
    return [_chosen(course, group, others) for _, group in sorted(groups.items())]


def _ungraded(learner: str, names: Sequence[str], lab: Lab | None) -> HandedIn:
    """What there is of a learner without a file that can be graded. Who handed in nothing did so for no lab, whatever
    the instructor says: a result of a lab would take the place of an earlier one, and count before the lab is due."""
    if not names:
        return HandedIn(learner, "", None, None, NOTHING)
    problem = f"Nothing that can be graded was handed in: {_named(names)}. Hand in lab.py or lab.ipynb."
    return HandedIn(learner, "", lab, None, problem)


def _handed_out(course: Course) -> frozenset[str]:
    """What labs' own modules are called, such as ``inputs``: they come along where a whole folder is handed in."""
    modules = {path.stem for lab in course.labs for path in lab.folder.iterdir() if path.suffix in (".py", ".ipynb")}
    return frozenset(modules - {_ANSWERS})


def _by_the_learner(course: Course, own: LearnerFiles) -> list[str]:
    """Of what is no submission, all but tests, the files of labs in their folders, and those of a whole release at its
    top."""
    of_labs = {f"{lab.id}/{name}" for lab in course.labs for name in (_RECORDED, *_names(lab))}
    of_all = {lab.folder.parent.name for lab in course.labs}
    whole = any(of_all.intersection(file.claimed.folders) for file in own.files)

    def came_along(place: PurePosixPath) -> bool:
        of_a_release = whole and len(place.parts) <= 3 and place.name in _OF_A_RELEASE
        return "/".join(place.parts[-2:]) in of_labs or of_a_release or is_own_check(place.name)

    return [each for each in own.others if not came_along(PurePosixPath(each))]


def _names(lab: Lab) -> list[str]:
    return [path.name for path in lab.folder.iterdir()]


def _candidates(course: Course, learner: str, file: File, lab: Lab | None) -> list[_Candidate]:
    name = file.path.name
    when = hand_in_time(file.path, file.claimed)
    handed = HandedIn(
        learner, printable(name, 300), lab or lab_of_names(course, file.claimed.labs), None,
        submitted=when.time, stamp=when.stamp, time_problem=when.problem,
        place=printable(file.claimed.path, 4000),  # as text that can be stored
    )  # fmt: skip
    try:
        if file.problem:
            raise SubmissionError(file.path, file.problem, "")
        handed = replace(handed, digest=hash_of([name.encode("utf-8", "surrogateescape"), _bytes(file)]))
        contents = contents_apart(file.path)
    except SubmissionError as problem:
        digest = handed.digest or hash_of([str(problem).encode()])
        return [_Candidate(replace(handed, problem=str(problem), digest=digest), file, printable(name, 120))]
    return [_candidate(course, handed, file, found, contents.left_out, lab) for found in contents.found]


def _candidate(
    course: Course, handed: HandedIn, file: File, found: Found, left_out: tuple[str, ...], lab: Lab | None
) -> _Candidate:
    shown = f"{printable(handed.name, 120)}: {found.place}" if found.place else printable(handed.name, 120)
    claimed, submission = file.claimed, found.submission
    header = next((known for known in course.labs if known.id == submission.lab), None)
    names = (claimed.stem, *_bare(found.place).split("/"))
    told = lab or lab_of_names(course, (claimed.assignment,)) or lab_of_names(course, claimed.folders)
    guessed = lab_of_names(course, (claimed.learner, *names))
    answered = told or header or (guessed if submission.lab is None else None)
    if answered is None:
        problem = f"{handed.name} {_no_lab(course, submission, names)}; say which with --lab"
        return _Candidate(replace(handed, lab=None, problem=problem), file, shown, left_out=left_out)
    contradicts = _contradiction(course, answered, submission, names)
    graded = replace(handed, lab=answered, submission=submission)
    stem = PurePosixPath(_bare(found.place)).name or (claimed.stem if claimed.stem != claimed.learner else "")
    return _Candidate(graded, file, shown, contradicts, left_out, stem)


def _no_lab(course: Course, submission: Submission, names: Iterable[str]) -> str:
    if submission.lab:
        return f"names the lab {submission.lab!r}, which this course does not have"
    several = {lab.id for name in names for lab in labs_named(course, name)}
    return f"has a name that speaks of several labs ({', '.join(sorted(several))})" if several else "names no lab"


def _contradiction(course: Course, lab: Lab, submission: Submission, names: Iterable[str]) -> str:
    """What the learner says of another lab than the one that counts, as a sentence's end; empty when nothing does."""
    if submission.lab is not None and submission.lab != lab.id:
        return f"says of itself that it is for the lab {printable(submission.lab, 60)}"
    named = {each.id for name in names for each in labs_named(course, name)}
    return f"has a name that speaks of {', '.join(sorted(named))}" if named and lab.id not in named else ""


def _chosen(course: Course, group: Sequence[_Candidate], others: Sequence[str]) -> HandedIn:
    """One that can be read rather than one that cannot, one that is for this lab by its own word too, a file rather
    than a web page made of it, one that differs from the stub rather than the stub itself (``lab.py`` and ``lab.ipynb``
    are handed out side by side), and then the one saved last."""
    chosen = max(
        group,
        key=lambda each: (
            each.handed.submission is not None, not each.contradicts, not _is_page(each), _worked_on(each),
            saved(each.file.path),
        ),
    )  # fmt: skip
    notes = list(_notes(course, chosen, group, others))
    handed = chosen.handed
    if handed.submission is None:
        return replace(handed, problem=" ".join([handed.problem, *(note.text for note in notes)]))
    return replace(handed, submission=replace(handed.submission, notes=(*notes, *handed.submission.notes)))


def _notes(course: Course, chosen: _Candidate, group: Sequence[_Candidate], others: Sequence[str]) -> Iterable[Note]:
    handed = chosen.handed
    if chosen.contradicts and handed.lab is not None:
        yield Note(
            f"{chosen.shown} {chosen.contradicts}. It was handed in for {handed.lab.id} and is graded as that: "
            "somebody should look at it."
        )
    unread = [_with_reason(each) for each in group if each is not chosen]
    unread += dict.fromkeys(text for each in group for text in each.left_out)
    if unread:
        yield Note(f"{chosen.shown} is graded. Not looked at: {_named(unread)}.")
    if others:
        yield Note(f"No submissions, so not looked at: {_named(others)}.")
    if handed.time_problem:
        yield Note(
            f"The hand-in time cannot be read: {handed.time_problem}. Whether this is late is for a person to decide."
        )
    elif handed.submitted and not handed.stamp and handed.lab is not None and handed.lab.id in course.late.due:
        yield Note(f"No platform says when this was handed in. The file was saved {handed.submitted}.")
    if chosen.file.claimed.late:
        yield Note("The course's learning platform marked it as late.")


def _with_reason(candidate: _Candidate) -> str:
    if candidate.handed.submission is None:
        return f"{candidate.shown} ({candidate.handed.problem})"
    return f"{candidate.shown} ({candidate.contradicts})" if candidate.contradicts else candidate.shown


def _named(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    return "; ".join(names[:_MOST_NAMED]) + (f"; and {more} more" if more > 0 else "")


def _bare(place: str) -> str:
    """The path in an archive without the ending of a notebook's name."""
    stem, dot, ending = place.rpartition(".")
    return stem if dot and ending in ("py", "ipynb", "html", "htm", "python") else place


def _is_page(candidate: _Candidate) -> bool:
    return candidate.handed.submission is not None and candidate.handed.submission.name.lower().endswith(
        (".html", ".htm")
    )


def _worked_on(candidate: _Candidate) -> bool:
    handed = candidate.handed
    if handed.submission is None or handed.lab is None:
        return handed.submission is not None
    kind = "ipynb" if handed.submission.format == "notebook" else "py"
    try:
        stub = read_submission(handed.lab.folder / f"lab.{kind}")
    except SubmissionError:
        return True
    return [cell.source for cell in handed.submission.cells] != [cell.source for cell in stub.cells]


def _bytes(file: File) -> bytes:
    return read_regular(file.path, MAX_ARCHIVE + 1)
