"""The command line: thin commands over the engine. Exit codes: 0 all passed, 1 something failed, 2 usage or a broken
course, 3 the grader itself could not finish a check."""

from __future__ import annotations

import sys

EXIT_PASSED = 0
"""All passed, or done what was asked."""
EXIT_FAILED = 1
"""Something failed: a check, a proof, a leak found. ``grader grade`` counts grades, not failures: it ends with 0."""
EXIT_USAGE = 2
"""The command cannot be carried out as typed, or the course is wrong; the message says what to change."""
EXIT_GRADER = 3
"""The grader itself could not finish a check: an error of the check or of the machine, never the learner's."""
EXIT_INTERRUPTED = 130
"""``grader grade`` was stopped by Ctrl+C; the same command goes on."""


def main() -> None:
    """Run the command of ``sys.argv``; every expected problem ends in a sentence, never a traceback."""
    from grader.cli.warm import try_service

    served = try_service(sys.argv[1:])
    if served is not None:
        sys.exit(served)
    from grader.batch.problems import ClusterError, RosterError, StoreError
    from grader.cli.app import app
    from grader.cli.names import UsageProblem
    from grader.course.model import CourseError
    from grader.submission import SubmissionError

    try:
        app(prog_name="grader")
    except (UsageProblem, CourseError, SubmissionError, RosterError, StoreError, ClusterError) as problem:
        print(f"grader: {problem}", file=sys.stderr)
        sys.exit(EXIT_USAGE)
    except BrokenPipeError:
        sys.exit(EXIT_USAGE)
    except OSError as problem:
        where = f"{problem.filename}: " if problem.filename else ""
        print(f"grader: {where}{problem.strerror or problem}", file=sys.stderr)
        sys.exit(EXIT_USAGE)
