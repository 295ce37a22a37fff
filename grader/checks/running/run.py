"""One lab being graded: the learner's program, the reference, the catalogue, and how their calls are explained."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from msgspec.structs import replace

from grader.base.text import printable
from grader.checks.explaining import errors, variables
from grader.checks.explaining.missing import beside_the_stub, defined_again, gone
from grader.checks.explaining.names import NameReader, stop_text, stops
from grader.checks.explaining.stubs import stub_names
from grader.checks.running.draw import Draw, fresh_draw
from grader.checks.running.programs import locate
from grader.checks.running.trusted import TrustedPrograms
from grader.course.model import Course, Exercise, Lab
from grader.results.record import CheckRecord, Finding
from grader.sandbox.host.answer import Answer, Answerer
from grader.sandbox.host.client import WorkerError
from grader.sandbox.host.loading import Setback
from grader.sandbox.host.request import Request
from grader.sandbox.host.subject import Subject
from grader.sandbox.wire.messages import Raised
from grader.submission import Cell, Note, Place
from grader.submission.changes import defines
from grader.submission.definitions import bindings
from grader.submission.model import Aside


def _never(record: CheckRecord) -> bool:
    return False


Watcher = Callable[[str, int, int], None]
"""Is told the title of the exercise of each check that has ended, how many have, and how many there are."""


def unseen(title: str, done: int, total: int) -> None:
    """Nobody watches."""


Ended = Callable[[CheckRecord], None]
"""Is told the record of each check when the check has ended."""


def unnoticed(record: CheckRecord) -> None:
    """Nobody is told."""


@dataclass(frozen=True)
class Options:
    """How a run is held.

    ``seed`` is public and replays visible checks; ``draw`` is where hidden ones draw from. ``exercises``: only these
    ids (empty: all); ``needs``: an exercise waits for those that it builds on; ``diagnose``: look for mistakes and,
    with ``smallest``, for the smallest inputs that show them; ``enough``: end the run after a record for which it holds
    (an author who proves a checker needs no more); ``withhold``: keep what hidden checks find beside what is told;
    ``faults``: where no mistake is recognised, tell what kind of change of a right answer gives the same (off until
    ``tests.benchmarks.faults`` shows that at most 1 claim in 100 is false).
    """

    seed: int
    draw: Draw = field(default_factory=fresh_draw)
    exercises: frozenset[str] = frozenset()
    hidden: bool = False
    reveal_hidden: bool = False
    needs: bool = True
    diagnose: bool = True
    enough: Callable[[CheckRecord], bool] = _never
    smallest: bool = True
    withhold: bool = False
    faults: bool = False


@dataclass
class LabRun:
    """The state of a run. Workers are started when first needed; ``close`` ends the learner's."""

    course: Course
    lab: Lab
    options: Options
    learner: Subject
    cells: tuple[Cell, ...]
    trusted: TrustedPrograms
    answerer: Answerer
    """Who answers the calls of the checks: mostly ``learner`` itself."""
    replacements: list[str] = field(default_factory=list)
    """Why the learner's worker was replaced between exercises, each in a sentence."""
    _begun: str = ""
    asides: tuple[Aside, ...] = ()
    variables: dict[str, Answer] = field(default_factory=dict)
    """The last answer of each variable that was asked for."""
    watcher: Watcher = unseen
    ended: Ended = unnoticed

    def begin(self, exercise: Exercise) -> None:
        """Before calls for an exercise: hold them to its limits, in a worker that the exercise before left in order."""
        if exercise.id == self._begun:
            return
        problem = self.learner.replace_if_unfit()
        if problem:
            self.replacements.append(f"After {self._begun} a new process was started, because {problem}.")
        self.learner.worker.adopt(self.course.limits_for(exercise))
        self._begun = exercise.id

    def close(self) -> None:
        """End the learner's worker. The trusted programs belong to whoever made them."""
        self.learner.worker.close()

    @cached_property
    def stubs(self) -> frozenset[str]:
        """The functions that the learner has not begun."""
        return stub_names(self.cells) - self.learner.program.bind.keys()

    def broken(self, function: str) -> bool:
        """Whether only cells that are not valid Python define the function: no worker need be asked for it."""
        name = self.learner.program.bind.get(function, function)
        found = [cell.problem is not None for cell in self.cells if defines(cell.source, (name,))]
        return bool(found) and all(found)

    @cached_property
    def names(self) -> NameReader:
        """What the names of the submission mean where one of them raised."""
        return NameReader(self.cells, self._raised_in, self.locate)

    def locate(self, file: str, line: int) -> Place | None:
        """A traceback line as the learner's own place."""
        return locate(self.cells, file, line)

    def explain(self, request: Request, call: str, answer: Answer, *, quoting: bool = True) -> Finding:
        """Why a call of the learner's program gave no value; without ``quoting``, no message that may hold an input."""
        if request.runs_cells:
            return self._explain_cells(request, call, answer, quoting)
        function = request.target
        if self.learner.load_failure is not None:
            return self._load_failure(self.learner.load_failure)
        if answer.failure is not None:
            return errors.failure_finding(answer, call)
        if answer.missing:
            return self.missing(function, answer.defined)
        assert answer.raised is not None
        if errors.is_not_started(answer.raised):
            return errors.not_started_finding(function, answer.raised, self.locate)
        found = errors.crash_finding(answer.raised, call, self.locate, quoting=quoting, read=self.names.read)
        return self._with_names(found, call, answer.raised)

    def _with_names(self, found: Finding, call: str, raised: Raised) -> Finding:
        """The finding with what a name at which it raised has to do with it."""
        taken = self.names.headline(raised)
        headline = f"{call}: {taken}" if taken else found.headline
        return replace(found, headline=headline, advice=self.names.advice(raised) or found.advice)

    def _explain_cells(self, request: Request, call: str, answer: Answer, quoting: bool) -> Finding:
        """Why a variable, or its query, gave no value."""
        name = request.function or call
        if answer.failure is not None:
            return errors.failure_finding(answer, f"computing {call}")
        if answer.missing:
            return variables.no_value(name, answer, self.cells, self.locate, quoting=quoting)
        assert answer.raised is not None
        if errors.is_not_started(answer.raised):
            return Finding(kind="not-started", headline=f"{name} is not started yet")
        if answer.raised.phase == "query":
            return variables.query_finding(name, answer.raised, self.cells, self.locate, quoting=quoting)
        found = errors.crash_finding(answer.raised, call, self.locate, quoting=quoting, lazy=name, read=self.names.read)
        return self._with_names(found, call, answer.raised)

    def missing(self, function: str, defined: tuple[str, ...] = ()) -> Finding:
        """A function is missing because its cell does not parse, or raised, or because nobody wrote it."""
        if function in self._variables:
            broken = next(cell for cell in self.cells if cell.problem is not None and defines(cell.source, (function,)))
            return variables.unreadable(function, broken, self.locate)
        for cell in self.cells:
            if not defines(cell.source, (function,)):
                continue
            if cell.problem is not None:
                place = self.locate(cell.filename, cell.problem.line)
                if cell.problem.unfinished:
                    return Finding(kind="not-started", headline=f"{function}() is not started yet", place=place)
                return Finding(
                    kind="syntax",
                    headline=f"{function}() is not there, because its cell is not valid Python: {cell.problem.message}",
                    place=place,
                    advice="Nothing else of this cell could be read either; the other cells were graded.",
                )
            raised = self._raised_in(cell.number)
            if raised is not None and not self._deleted_before(function, cell):
                found = errors.crash_finding(raised, "the cell", self.locate, read=self.names.read)
                advice = self.names.advice(raised) or found.advice
                return errors.at_load("load", function, found.headline, found.place, advice)
        found_gone = gone(function, self.cells, self.asides, self.locate, self._stopped)
        return found_gone or errors.missing_finding(function, defined)

    @cached_property
    def _variables(self) -> frozenset[str]:
        """The variables that are answers."""
        return frozenset(name for each in self.lab.exercises if each.kind != "function" for name in each.names)

    def of_variables(self) -> list[Note]:
        """What to know of the variables that were asked for: each thing once."""
        found = [
            note
            for name, answer in self.variables.items()
            for note in variables.notes_of(name, answer, self.cells, self.locate)
        ]
        return list(dict.fromkeys(found))

    def defined_again(self) -> list[Note]:
        """What to know of functions of the run that are defined more than once, be it where nothing is run."""
        own = self.options.exercises
        asked = [each for each in self.lab.exercises if not own or each.id in own]
        names = [name for each in asked if each.kind == "function" for name in each.names]
        again = defined_again(names, self.cells, self.locate)
        return [*again, *beside_the_stub(names, self.cells, self.asides, self.locate)]

    def _stopped(self, cell: Cell) -> int | None:
        raised = self._raised_in(cell.number)
        if raised is None:
            return None
        return next((frame.line for frame in raised.frames if frame.file == cell.filename), cell.first_line)

    def _deleted_before(self, function: str, cell: Cell) -> bool:
        """Whether the cell, before it stopped, or a later one took the name away: then that is the reason."""
        line = self._stopped(cell) or 0
        later = [each for each in self.cells if each.number >= cell.number]
        return any(
            each.kind in ("del", "assign") and (each.cell != cell or each.line < line)
            for each in bindings(later, (function,))
        )

    def stopped(self, most: int) -> tuple[list[Note], int]:
        """A note for each cell that is no valid Python or raised, with those that only follow it folded in.

        Of ``most`` at most, and the number of the others.
        """
        found = stops(self.names)
        notes = []
        for stop in found[:most]:
            place = self._place_of_stop(stop.first, self._raised_in(stop.first.number))
            notes.append(Note(text=stop_text(stop, self.names), place=place, kind="raised"))
        return notes, max(0, len(found) - most)

    def _place_of_stop(self, cell: Cell, raised: Raised | None) -> Place | None:
        if cell.problem is not None or raised is None:
            return self.locate(cell.filename, cell.problem.line) if cell.problem is not None else None
        return errors.crash_finding(raised, "the cell", self.locate).place

    def kept_contexts(self) -> list[Note]:
        """A note for the first cell that stopped the SparkContext, or made one; the others say nothing new."""
        cells = self.learner.loaded.cells if self.learner.loaded else ()
        first = next((cell.number for cell in cells if cell.kept_context), 0)
        if not first:
            return []
        text = (
            "this cell stopped the SparkContext, or made one of its own: while answers are graded, the grader's own "
            "SparkContext stays, with the grader's settings, and the cells below were run with it"
        )
        return [Note(text=text, place=self._place_of_cell(first))]

    def set_back(self, setback: Setback) -> Note:
        """What is said about a cell of which only imports and definitions were executed."""
        seconds = self.learner.worker.limits.load_seconds
        together = f" (all cells together may take {seconds:g} seconds)" if setback.failure.kind == "timeout" else ""
        why = "stopped the SparkContext" if setback.stopped else _how(setback.failure) + together
        text = (
            f"running this cell {why}; only its imports, definitions and constants were executed and graded. "
            "Tag a cell with experiments `play`, and it is not run when grading"
        )
        return Note(text=text, place=self._place_of_cell(setback.cell))

    def _load_failure(self, failure: WorkerError) -> Finding:
        return Finding(
            kind="timeout" if failure.kind == "timeout" else "died" if failure.kind == "died" else "limit",
            headline=f"running the cells of the submission {_how(failure)}",
            advice="Code outside functions runs when the submission is loaded: tag cells with experiments `play`.",
            place=self._place_of_cell(self.learner.stuck_cell),
        )

    def _place_of_cell(self, number: int) -> Place | None:
        """The first line of code of a cell, None when there is no such cell."""
        for cell in self.cells:
            if cell.number == number:
                lines = enumerate(cell.source.splitlines(), cell.first_line)
                first = next((at for at, line in lines if line.strip() and line.lstrip()[0] != "#"), cell.first_line)
                return self.locate(cell.filename, first)
        return None

    def _raised_in(self, number: int) -> Raised | None:
        for cell in self.learner.loaded.cells if self.learner.loaded else ():
            if cell.number == number:
                return cell.raised
        return None


def _how(failure: WorkerError) -> str:
    """How it ended, as words that follow "running this"."""
    match failure.kind:
        case "timeout":
            return f"had not ended: {printable(failure.text)}"
        case "died":
            return f"ended the Python process: {printable(failure.text)}"
    return f"broke off: {printable(failure.text)}"
