"""The words that all reports share, so that a finding reads the same in a terminal, an HTML page and a notebook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from grader.results.counted import Counted, Standing
from grader.results.record import SAME_AS, CheckRecord, ExerciseRecord, Finding, Picture, RunRecord
from grader.spark.run import RunFigures, StageRun
from grader.submission import Place


@dataclass(frozen=True)
class StatusWord:
    """How a status is shown: always a word, never a colour or a glyph alone."""

    word: str
    glyph: str
    ascii_glyph: str
    tone: str


STATUS_WORDS: Mapping[str, StatusWord] = MappingProxyType(
    {
        "passed": StatusWord("passed", "✓", "+", "good"),
        "failed": StatusWord("failed", "✗", "x", "bad"),
        "error": StatusWord("grader error", "!", "!", "ours"),
        "not-run": StatusWord("not run", "–", "-", "quiet"),
        "void": StatusWord("not counted", "∅", "~", "ours"),
        "not-started": StatusWord("not started", "○", ".", "quiet"),
    }
)

STATUS_NOTES: Mapping[str, str] = MappingProxyType(
    {
        "error": "The grader or the check is at fault, not your code. Please pass this report on to your instructor.",
        "void": "The reference solution fails on this input too, so the check does not count.",
    }
)


PROVISIONAL = "Not a grade yet: the machine was too busy or failed. What it left undecided is not counted; check again."

_UNDECIDED = "The machine was too busy or failed; this says nothing about your code. Not counted: check again."

_MOST_STEPS, _DEEPEST = 60, 12


@dataclass(frozen=True)
class FigureRow:
    """One run figure of a check: the learner's and the reference's, as text and as parts (0 to 1) of the larger one."""

    label: str
    learner: str
    reference: str
    learner_part: float
    reference_part: float


@dataclass(frozen=True)
class NextStep:
    """A sentence on what to do now, and the command for it where there is one."""

    text: str
    command: str = ""


def status_word(status: str) -> StatusWord:
    """The words for a status of a check or an exercise; raises ``KeyError`` for any other text."""
    return STATUS_WORDS[status]


def status_note(check: CheckRecord) -> str:
    """Who is at fault where it is not the learner, and what to do; empty otherwise."""
    return _UNDECIDED if check.provisional else STATUS_NOTES.get(check.status, "")


def number(value: float) -> str:
    """A number of points as people write it: 2, 1.5, 0.33, 1,200, and never -0."""
    return f"{round(value, 2) + 0.0:,.2f}".rstrip("0").rstrip(".")


def points(earned: float, possible: float) -> str:
    """``3/5 points``."""
    return f"{number(earned)}/{counted_points(possible)}"


def counted_points(amount: float) -> str:
    """``1 point``, ``2.5 points``."""
    return f"{number(amount)} {'point' if amount == 1 else 'points'}"


def counted(amount: int, noun: str) -> str:
    """``1 check``, ``3 checks``, ``1,200 checks``."""
    return f"{amount:,} {noun}{'' if amount == 1 else 's'}"


def seconds(value: float) -> str:
    """A duration: ``0.4 s``, ``12 s``, ``3 min 20 s``."""
    if value < 10:
        return f"{value:.1f} s"
    minutes, rest = divmod(round(value), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def size(amount: int) -> str:
    """An amount of bytes: ``0 B``, ``1.2 kB``, ``3.4 MB``."""
    if amount < 1000:
        return f"{amount} B"
    value = float(amount)
    for unit in ("kB", "MB"):
        value /= 1000
        if value < 999.5:
            return f"{value:.3g} {unit}"
    return f"{value / 1000:.3g} GB"


def place_text(place: Place) -> str:
    """``lab.ipynb, cell 5, line 3``."""
    cell = f", cell {place.cell}" if place.cell is not None else ""
    return f"{place.file}{cell}, line {place.line}"


def later_points(exercise: ExerciseRecord) -> str:
    """A sentence on the points that this run could not decide; empty when it decided all."""
    rest = exercise.points - exercise.checked - exercise.by_hand
    if rest <= 0 or exercise.status == "void" or any(check.status == "void" for check in exercise.checks):
        return ""
    return (
        f"{number(rest)} more {'point is' if rest == 1 else 'points are'} decided by checks that this run did not hold."
    )


def waits_for_marks(exercise: ExerciseRecord, counted: Counted | None = None) -> str:
    """A sentence on the points that a person gives; empty where there are none, or they are given."""
    if not exercise.by_hand or (counted is not None and counted.marked is not None):
        return ""
    if exercise.status == "not-started":
        return f"{_given(exercise.by_hand)} by a person for what you write."
    return f"{_given(exercise.by_hand)} by a person, who has not marked it yet."


def _given(amount: float) -> str:
    return f"{counted_points(amount)} {'is' if amount == 1 else 'are'} given"


def marked(counted: Counted) -> str:
    """A sentence on what a person gave."""
    return f"Marked by a person: {number(counted.marked or 0)} of {counted_points(counted.by_hand)}."


def gave(standing: Standing) -> str:
    """What checks gave, and what a person gave by marking, in sentences."""
    (checks, most), marked = standing.by_checks, standing.marked
    said = [f"The checks gave {number(checks)} of {counted_points(most)}."] if most or not marked else []
    if marked:
        said.append(f"Marks gave {number(marked[0])} of {counted_points(marked[1])}.")
    return " ".join(said)


def mark_points(points: float) -> str:
    """``+1.5``, ``-0.5``."""
    return f"{'-' if points < 0 else '+'}{number(abs(points))}"


def not_passed(exercise: ExerciseRecord) -> tuple[CheckRecord, ...]:
    """The checks of an exercise that need to be shown in full, in their order."""
    return tuple(check for check in exercise.checks if check.status != "passed")


def passed(exercise: ExerciseRecord) -> tuple[CheckRecord, ...]:
    """The checks of an exercise that passed, in their order."""
    return tuple(check for check in exercise.checks if check.status == "passed")


def pictures(exercise: ExerciseRecord) -> tuple[Picture, ...]:
    """The pictures that the checks of an exercise attached, in their order, each kind once: several show the same."""
    by_kind: dict[str, Picture] = {}
    for check in exercise.checks:
        for picture in check.pictures:
            by_kind.setdefault(picture.kind, picture)
    return tuple(by_kind.values())


def same_problem(exercise: ExerciseRecord, check: CheckRecord) -> str:
    """The title of an earlier check of the exercise that shows the very same problem, empty when there is none."""
    if check.finding is None or check.status == "passed":
        return ""
    problem = (check.finding.kind, check.finding.headline, check.finding.place)
    for other in exercise.checks:
        if other.id == check.id:
            return ""
        if other.finding and (other.finding.kind, other.finding.headline, other.finding.place) == problem:
            return other.title
    return ""


def shared_reason(exercise: ExerciseRecord) -> str:
    """The one reason why no check of an exercise ran; empty where the checks need to be shown one by one."""
    if exercise.status != "not-run":
        return ""
    reasons = {check.finding.headline if check.finding else "" for check in exercise.checks}
    return reasons.pop() if len(reasons) == 1 else ""


def check_points(check: CheckRecord) -> str:
    """``1/2 points``; of a check that is void or undecided what it would have given."""
    decided = check.status != "void" and not check.provisional
    return points(check.earned, check.points) if decided else counted_points(check.points)


def exercise_points(exercise: ExerciseRecord) -> str:
    """``3/5 points`` of the checks of this run; of a void exercise what it would have given."""
    no_points_yet = exercise.status == "void" or exercise.waits
    return counted_points(exercise.points) if no_points_yet else points(exercise.earned, exercise.checked)


def counted_points_of(exercise: ExerciseRecord, counted: Counted | None) -> str:
    """The points that count of an exercise, where a grade was made of it; else those of its checks."""
    if counted is None or (counted.is_earned and not counted.left_out):
        return exercise_points(exercise)
    return f"{points(counted.grade, counted.points)}{' so far' if counted.undecided else ''}"


def counts(counted: Counted) -> str:
    """What counts of an exercise that is not what its checks gave, and why, in one line."""
    grade = f"{number(counted.grade)} of {counted_points(counted.points)}"
    if counted.excused is not None:
        return f"Excused: it counts neither for nor against. Reason: {counted.excused}"
    if counted.set_to is not None:
        return f"Counts {grade}, as your instructor set it. Reason: {counted.reason}"
    if counted.undecided:
        return f"Not decided yet: {counted.undecided}."
    if not counted.handed_in:
        return f"Counts {grade}: nothing was handed in."
    late = counted.lateness() if counted.costs_lateness or counted.late_days else ""
    reasons = filter(None, (late, *(rule.rstrip(".") for rule in counted.rules), counted.not_counted()))
    return ". ".join((f"Counts {grade}", *reasons)) + "."


def same_as(finding: Finding) -> str:
    """What kind of change makes a right answer give the same, as a sentence."""
    return f"{SAME_AS}{finding.fault}."


_TO_DO = {"failed": "look at", "not-started": "start", "not-run": "look at what is needed for"}
"""What a learner does about an exercise, by its status; the first of these comes first."""


def next_exercise(record: RunRecord) -> ExerciseRecord | None:
    """The exercise to look at now: the first failure, else the first that is not started, else one that was not run."""
    waiting = [each for each in record.exercises if not (each.waits and each.answer)]
    return next((each for status in _TO_DO for each in waiting if each.status == status), None)


def next_step(record: RunRecord) -> NextStep:
    """What to do now: mend the first failure, else start the next exercise, else be glad."""
    if record.submission.problem:
        return NextStep("Nothing was graded. Correct the file as described above, then check again.")
    if record.provisional:
        return NextStep(PROVISIONAL, f"grader check {record.lab}" if not record.learner else "")
    exercise = next_exercise(record)
    if exercise:
        step = f"Next, {_TO_DO[exercise.status]} '{exercise.title}'."
        if record.learner:  # handed back: what was graded is over, and hints are for who is at work
            return NextStep(step)
        return NextStep(f"{step} For a hint:", f"grader hint {record.lab}/{exercise.id}")
    if record.all_passed:
        waits = any(exercise.waits for exercise in record.exercises)
        return NextStep(f"Every exercise of this lab passed{', but for what a person marks' if waits else ''}.")
    if not record.exercises:
        return NextStep("This run held no exercise.")
    return NextStep("What is left is the grader's fault, not yours: please pass this report on to your instructor.")


@dataclass(frozen=True)
class StageBox:
    """A stage as it is drawn: what it did in words, and the width of its bar as a share of the widest of both runs."""

    number: int
    tasks: str
    moved: str
    part: float


def stage_boxes(run: RunFigures, other: RunFigures | None) -> tuple[StageBox, ...]:
    """The stages of a run in their order, with bars on one scale for both runs."""
    widest = max([1, *(_moved(stage) for each in (run, other) if each for stage in each.stages_run)])
    return tuple(
        StageBox(number, counted(stage.tasks, "task"), _stage_text(stage), _moved(stage) / widest)
        for number, stage in enumerate(run.stages_run, 1)
    )


@dataclass(frozen=True)
class PlanLine:
    """A step of a physical plan as it is drawn; ``alone``: the other run has fewer of its kind."""

    text: str
    depth: int
    alone: bool


def plan_lines(run: RunFigures, other: RunFigures | None) -> tuple[PlanLine, ...]:
    """The steps of a DataFrame's plan from the last to the first, with what is read of files."""
    left = Counter(other.operators) if other else Counter(run.operators)
    lines = []
    for step in run.steps[:_MOST_STEPS]:
        left[step.name] -= 1
        read = f": {', '.join(step.columns[:_MOST_STEPS])}" if step.columns else ""
        where = "".join(f" where {text}" for text in (step.pruned, step.pushed) if text)
        given = f", {counted(step.rows, 'row')}" if step.rows >= 0 else ""
        lines.append(PlanLine(f"{step.name}{read}{where}{given}", min(step.depth, _DEEPEST), left[step.name] < 0))
    return tuple(lines)


def _moved(stage: StageRun) -> int:
    return max(0, stage.write_bytes or stage.result_bytes)


def _stage_text(stage: StageRun) -> str:
    return (
        f"{size(stage.write_bytes)} to the shuffle"
        if stage.write_bytes
        else f"{size(stage.result_bytes)} to the driver"
    )


def figure_rows(learner: RunFigures, reference: RunFigures | None) -> tuple[FigureRow, ...]:
    """The run figures that a learner can act on, next to those of the reference where it ran."""
    names = (
        ("Jobs", "jobs", str),
        ("Stages", "stages", str),
        ("Tasks", "tasks", str),
        ("Shuffled", "shuffle_bytes", size),
        ("Sent to the driver", "result_bytes", size),
    )
    rows = []
    for label, name, shown in names:
        ours = getattr(reference, name) if reference else 0
        theirs = getattr(learner, name)
        top = max(ours, theirs, 1)
        rows.append(
            FigureRow(label, shown(theirs), shown(ours) if reference else "", max(theirs, 0) / top, max(ours, 0) / top)
        )
    return tuple(rows)
