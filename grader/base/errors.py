"""Expected failures: what a person is told instead of a traceback.

    GraderError                     ends a command with a sentence and ``exit_code``
      UsageError                    the command as it was typed
        NotDefinedError             no cell of a notebook defines what is to be checked (grader.learner.cells)
      CourseError                   a file of the course (grader.course.model)
        NoCourseError               a command outside of a course (grader.course.load)
        DataFileError               a data file that a lab lists (grader.course.data)
      ChecksBrokenError             the checks of a lab cannot be collected (grader.checks.running.engine)
      SecretError                   a file that holds a secret (grader.course.secret_file)
      SubmissionError               what was handed in (grader.submission.model), NotebookError within its reader
      DatasetError, EntryError, PredictionError   a file of data, an entry of the competition, what it predicts
      StoreError, RosterError, ClusterError   what a class is graded with (grader.classroom.problems)
      LtiError                      the course's LMS (grader.classroom.problems)
        PlatformAwayError           it does not answer: exit code 3 (grader.classroom.lti.connection)
        NotServedError              it does not show or make what is needed (grader.classroom.lti.services)
        ConflictError             somebody else has changed it meanwhile (grader.classroom.store.entries)
      SandboxUnavailableError       the isolation that was asked for (grader.sandbox.boxes.problems)
      PluginError                   a part of another package (grader.base.plugins)
      CheckUnfinishedError          a check in a process of its own (grader.cli.service.apart)
      FileError                     any other file or folder that the command was told to use
      InternalError                 the grader itself or the machine under it: exit code 3

What one part of the grader tells another and no person (a worker that died, a frame that is none, an archive that is
damaged) is no ``GraderError``: whoever calls that part says what it means.
"""

from __future__ import annotations

from typing import Any

EXIT_PASSED = 0
"""All passed, or done what was asked."""
EXIT_FAILED = 1
"""Something failed: a check, a proof, a leak found, a learner whom ``grader deliver`` left out. ``grader grade`` counts
grades, not failures: it ends with 0."""
EXIT_USAGE = 2
"""The command cannot be carried out as typed, or the course or a file that it names is wrong; the message says what to
change."""
EXIT_GRADER = 3
"""The grader itself could not finish: an error of a check, of the grader or of the machine, never the learner's."""
EXIT_INTERRUPTED = 130
"""``grader grade`` was stopped by Ctrl+C; the same command goes on."""


class GraderError(Exception):
    """What is wrong, what to do about it, and the exit code of a command that ends with it.

    ``problem`` says what is wrong and where, ``advice`` what to do, in whole sentences; it is empty where nothing can
    be said. ``str()`` joins the two. No advice stands in ``problem``.
    """

    def __init__(self, problem: str, advice: str = "", exit_code: int = EXIT_USAGE) -> None:
        super().__init__(with_advice(problem, advice))
        self.problem = problem
        self.advice = advice
        self.exit_code = exit_code

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), self.args, self.__dict__)


def with_advice(problem: str, advice: str) -> str:
    """What is wrong and what to do about it, as sentences in a row."""
    ended = problem if not advice or problem.endswith((".", "!", "?", ":")) else f"{problem}."
    return f"{ended} {advice}".strip()


class UsageError(GraderError):
    """The command cannot be carried out as typed; ``str()`` says why and what to type."""


class FileError(GraderError):
    """A file or folder that a command was told to use cannot be read or written."""


class InternalError(GraderError):
    """The grader itself or the machine under it could not go on."""

    def __init__(self, problem: str, advice: str = "") -> None:
        super().__init__(problem, advice, EXIT_GRADER)


def _again(kind: type[GraderError], args: tuple[Any, ...], state: dict[str, Any]) -> GraderError:
    """An error that crossed to another process: whatever its own class is made with."""
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error
