"""Where the command line begins. Exit codes: 0 all passed, 1 something failed, 2 usage or a broken course, 3 the grader
itself could not finish (``grader.base.errors``)."""

from __future__ import annotations

import sys

from grader.base.errors import EXIT_PASSED, GraderError, InternalError
from grader.base.runtime import tune

_MOST_SAID = 20_000
_REPORT = "Run the same command as `grader --debug ...`, which shows where, and report that."


def main() -> None:
    """Run the command of ``sys.argv``; every expected problem ends in a sentence, never a traceback.

    Where the reader of its output has gone away, the command ends its work and then with the code of a broken pipe.
    """
    from grader.cli.service.client import try_service

    served = try_service(sys.argv[1:])
    if served is not None:
        sys.exit(served)
    from grader.base.output import CODE, bearing_broken_pipes

    try:
        with bearing_broken_pipes() as pipes:
            code = _run()
    except OSError as problem:  # of the last lines
        code = _said(problem)
    sys.exit(CODE if any(pipe.broken for pipe in pipes) else code)


def _run() -> str | int | None:
    """The exit code of the command."""
    tune()
    from grader.cli.app import app

    try:
        app(prog_name="grader")
    except SystemExit as end:
        return end.code
    except Exception as problem:
        return _said(problem)
    return EXIT_PASSED


def _said(problem: Exception) -> int:
    """Say what is wrong and what to do; with ``--debug`` also where it came from. The exit code that goes with it."""
    from grader.base.logs import package_log
    from grader.base.text import printable_lines

    package_log(__name__).debug("The command ended with:", exc_info=problem)
    told = _told(problem)
    print(f"grader: {printable_lines(str(told), _MOST_SAID)}", file=sys.stderr)
    return told.exit_code


def _told(problem: Exception) -> GraderError:
    from grader.base.files import in_words

    if isinstance(problem, GraderError):
        return problem
    if isinstance(problem, OSError):
        return in_words(problem)
    said = f"{type(problem).__name__}: {problem}"
    return InternalError(f"this is a fault of the grader, not of anybody's work: {said}.", _REPORT)
