"""Read what strangers handed in, in a process of its own with little memory and time.

A file can be made to blow up a parser. The process that reads it has nothing to lose; what comes back is plain data.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec

from grader.base.archives import is_archive
from grader.base.text import printable
from grader.submission.model import Submission, SubmissionError
from grader.submission.reading.archive import MAX_ARCHIVE, Member, is_own_check, read_archive
from grader.submission.reading.read import parse_submission, read_regular, read_submission

_MEMORY = 2 << 30
_CPU_SECONDS = 30
_WALL_SECONDS = 20 * _CPU_SECONDS
"""A parser does not sleep: who needs longer than its CPU time waits for a busy machine, within reason."""
_KILLED = 9  # Windows has no name for it
_ADVICE = "Hand in lab.py or lab.ipynb as the course made it, with your answers in it."
_NAME = 120


class Found(msgspec.Struct, frozen=True):
    """A submission, and ``place``: its path in the archive, empty for a file of its own."""

    place: str
    submission: Submission


class Contents(msgspec.Struct, frozen=True):
    """What a file holds: its submissions, and what of it is not looked at, each with the reason."""

    found: tuple[Found, ...] = ()
    left_out: tuple[str, ...] = ()


class _Reply(msgspec.Struct):
    contents: Contents = Contents()
    problem: str = ""
    advice: str = ""


_REPLIES = msgspec.json.Decoder(_Reply)
"""Made once: a decoder looks at its types when it is made, and threads that do so at the same time end the process."""


def read_apart(path: Path) -> list[Submission]:
    """The submissions in a file: one, or those of an archive. Raises ``SubmissionError``."""
    return [found.submission for found in contents_apart(path).found]


def contents_apart(path: Path) -> Contents:
    """All that a file holds, an archive's members each. Raises ``SubmissionError`` where nothing can be graded."""
    try:
        child = _run(path)
        if child.returncode == -_KILLED:  # by the kernel, perhaps: of a file that does this, it does so again
            child = _run(path)
        reply = _REPLIES.decode(child.stdout)
    except subprocess.TimeoutExpired:
        raise SubmissionError(path, f"could not be read within {_WALL_SECONDS} seconds.", _ADVICE) from None
    except msgspec.MsgspecError:
        raise SubmissionError(path, "takes more memory or time to read than any lab does.", _ADVICE) from None
    if reply.problem:
        raise SubmissionError(path, reply.problem, reply.advice)
    return reply.contents


def _run(path: Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-s", "-P", "-m", "grader.submission.reading.apart", str(path)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=_WALL_SECONDS,
        check=False,
    )


def contents_of(path: Path) -> Contents:
    """What a file holds, read here. Raises ``SubmissionError``."""
    if not is_archive(path):
        return Contents((Found("", read_submission(path)),))
    archive = read_archive(path, read_regular(path, MAX_ARCHIVE + 1))
    found: list[Found] = []
    problems: list[SubmissionError] = []
    left_out = [f"{printable(name, _NAME)}: no .py or .ipynb file" for name in archive.others]
    checks = [printable(member.name, _NAME) for member in archive.members if is_own_check(member.name)]
    for member in archive.members:
        if is_own_check(member.name):
            continue
        try:
            found.append(_found(member))
        except SubmissionError as problem:
            problems.append(problem)
            left_out.append(f"{printable(member.name, _NAME)}: {problem.problem} {problem.advice}")
    if not found and len(problems) == 1:
        raise problems[0]
    if not found:
        held = f" It holds {'; '.join([*checks, *left_out][:5])}." if checks or left_out else ""
        such = " that can be read" if problems else " beside tests of the lab" if checks else ""
        raise SubmissionError(
            path, f"has no .py or .ipynb file in it{such}.{held}",
            "Put lab.py or lab.ipynb into it.",
        )  # fmt: skip
    return Contents(tuple(found), tuple(left_out))


def _found(member: Member) -> Found:
    return Found(printable(member.name, _NAME), parse_submission(Path(member.name).name, member.data))


def _limit_self() -> None:
    if sys.platform == "win32":
        return
    import resource

    for kind, value in ((resource.RLIMIT_AS, _MEMORY), (resource.RLIMIT_CPU, _CPU_SECONDS), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(kind)
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (most, most))


def _main(path: Path) -> None:
    _limit_self()
    try:
        reply = _Reply(contents=contents_of(path))
    except SubmissionError as refused:
        reply = _Reply(problem=refused.problem, advice=refused.advice)
    sys.stdout.buffer.write(msgspec.json.encode(reply))


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
