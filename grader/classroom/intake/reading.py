"""Read what a learner handed in: which lab each file answers, and which file of several counts.

Which lab is said by the instructor (``--lab``), the platform (nbgrader's folder of the assignment) and the folders
around a file, before what its learner says in it or by its name. What contradicts, or is not looked at, is named in a
note.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from grader.base.hashing import hash_of
from grader.base.text import printable
from grader.classroom.intake.discover import File, Hand
from grader.classroom.intake.handed_in import handed_in, saved
from grader.classroom.intake.labnames import lab_of_names, labs_named
from grader.course.model import Course, Lab
from grader.submission import Note, Submission, SubmissionError, read_submission
from grader.submission.reading.apart import Found, contents_apart
from grader.submission.reading.archive import MAX_ARCHIVE
from grader.submission.reading.read import read_regular

_MOST_NAMED = 12


@dataclass(frozen=True)
class Entry:
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
    """An entry beside others: the file that it is in, ``shown`` as people find it, what speaks for another lab.

    ``left_out``: what else the file holds.
    """

    entry: Entry
    file: File
    shown: str
    contradicts: str = ""
    left_out: tuple[str, ...] = ()


def read_hand(course: Course, hand: Hand, lab: Lab | None = None) -> list[Entry]:
    """Read a learner's files: one entry for each lab, the others named in a note. ``lab`` is the instructor's word."""
    if not hand.files:
        problem = f"Nothing that can be graded was handed in: {_named(hand.others)}." if hand.others else ""
        advice = " Hand in lab.py or lab.ipynb." if problem else ""
        return [Entry(hand.learner, "", lab, None, f"{problem or 'Nothing was handed in.'}{advice}")]
    groups: dict[str, list[_Candidate]] = {}
    for file in hand.files:
        for each in _candidates(course, hand.learner, file, lab):
            groups.setdefault(each.entry.lab.id if each.entry.lab else "", []).append(each)
    return [_chosen(course, group, hand.others) for _, group in sorted(groups.items())]


def _candidates(course: Course, learner: str, file: File, lab: Lab | None) -> list[_Candidate]:
    name = file.path.name
    when = handed_in(file.path, file.claimed)
    entry = Entry(
        learner, printable(name, 300), lab or lab_of_names(course, file.claimed.labs), None,
        submitted=when.time, stamp=when.stamp, time_problem=when.problem,
        place=printable(file.claimed.path, 4000),  # as text that can be stored
    )  # fmt: skip
    try:
        if file.problem:
            raise SubmissionError(file.path, file.problem, "")
        entry = replace(entry, digest=hash_of([name.encode("utf-8", "surrogateescape"), _bytes(file)]))
        contents = contents_apart(file.path)
    except SubmissionError as problem:
        digest = entry.digest or hash_of([str(problem).encode()])
        return [_Candidate(replace(entry, problem=str(problem), digest=digest), file, printable(name, 120))]
    return [_candidate(course, entry, file, found, contents.left_out, lab) for found in contents.found]


def _candidate(
    course: Course, entry: Entry, file: File, found: Found, left_out: tuple[str, ...], lab: Lab | None
) -> _Candidate:
    shown = f"{printable(entry.name, 120)}: {found.place}" if found.place else printable(entry.name, 120)
    claimed, submission = file.claimed, found.submission
    header = next((known for known in course.labs if known.id == submission.lab), None)
    names = (claimed.stem, *_bare(found.place).split("/"))
    told = lab or lab_of_names(course, (claimed.assignment,)) or lab_of_names(course, claimed.folders)
    guessed = lab_of_names(course, (claimed.learner, *names))
    answered = told or header or (guessed if submission.lab is None else None)
    if answered is None:
        problem = f"{entry.name} {_no_lab(course, submission, names)}; say which with --lab"
        return _Candidate(replace(entry, lab=None, problem=problem), file, shown, left_out=left_out)
    contradicts = _contradiction(course, answered, submission, names)
    graded = replace(entry, lab=answered, submission=submission)
    return _Candidate(graded, file, shown, contradicts, left_out)


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


def _chosen(course: Course, group: Sequence[_Candidate], others: Sequence[str]) -> Entry:
    """One that can be read rather than one that cannot, one that is for this lab by its own word too, a file rather
    than a web page made of it, one that differs from the stub rather than the stub itself (``lab.py`` and ``lab.ipynb``
    are handed out side by side), and then the one saved last."""
    chosen = max(
        group,
        key=lambda each: (
            each.entry.submission is not None, not each.contradicts, not _is_page(each), _worked_on(each),
            saved(each.file.path),
        ),
    )  # fmt: skip
    notes = list(_notes(course, chosen, group, others))
    entry = chosen.entry
    if entry.submission is None:
        return replace(entry, problem=" ".join([entry.problem, *(note.text for note in notes)]))
    return replace(entry, submission=replace(entry.submission, notes=(*notes, *entry.submission.notes)))


def _notes(course: Course, chosen: _Candidate, group: Sequence[_Candidate], others: Sequence[str]) -> Iterable[Note]:
    entry = chosen.entry
    if chosen.contradicts and entry.lab is not None:
        yield Note(
            f"{chosen.shown} {chosen.contradicts}. It was handed in for {entry.lab.id} and is graded as that: "
            "somebody should look at it."
        )
    unread = [_with_reason(each) for each in group if each is not chosen]
    unread += dict.fromkeys(text for each in group for text in each.left_out)
    if unread:
        yield Note(f"{chosen.shown} is graded. Not looked at: {_named(unread)}.")
    if others:
        yield Note(f"No submissions, so not looked at: {_named(others)}.")
    if entry.time_problem:
        yield Note(
            f"The hand-in time cannot be read: {entry.time_problem}. Whether this is late is for a person to decide."
        )
    elif entry.submitted and not entry.stamp and entry.lab is not None and entry.lab.id in course.late.due:
        yield Note(
            f"No platform says when this was handed in: {entry.submitted}, when the file was saved, counts as the time."
        )
    if chosen.file.claimed.late:
        yield Note("The course's learning platform marked it as late.")


def _with_reason(candidate: _Candidate) -> str:
    if candidate.entry.submission is None:
        return f"{candidate.shown} ({candidate.entry.problem})"
    return f"{candidate.shown} ({candidate.contradicts})" if candidate.contradicts else candidate.shown


def _named(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    return "; ".join(names[:_MOST_NAMED]) + (f"; and {more} more" if more > 0 else "")


def _bare(place: str) -> str:
    """The path in an archive without the ending of a notebook's name."""
    stem, dot, ending = place.rpartition(".")
    return stem if dot and ending in ("py", "ipynb", "html", "htm", "python") else place


def _is_page(candidate: _Candidate) -> bool:
    return candidate.entry.submission is not None and candidate.entry.submission.name.lower().endswith(
        (".html", ".htm")
    )


def _worked_on(candidate: _Candidate) -> bool:
    entry = candidate.entry
    if entry.submission is None or entry.lab is None:
        return entry.submission is not None
    kind = "ipynb" if entry.submission.format == "notebook" else "py"
    try:
        stub = read_submission(entry.lab.folder / f"lab.{kind}")
    except SubmissionError:
        return True
    return [cell.source for cell in entry.submission.cells] != [cell.source for cell in stub.cells]


def _bytes(file: File) -> bytes:
    return read_regular(file.path, MAX_ARCHIVE + 1)
