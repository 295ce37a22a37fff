"""What a learner has reached so far, in ``.grader/`` at the course's root: the last record of each lab, hints taken."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec

from grader.base.writing import write_atomically
from grader.course.model import Lab
from grader.results.record import ExerciseRecord, RunRecord, decode, encode, reasons

FOLDER = ".grader"


class Progress:
    """Reads and writes the state of one course. A file that cannot be read counts as absent."""

    def __init__(self, root: Path) -> None:
        self.folder = root / FOLDER

    def record(self, lab: Lab) -> RunRecord | None:
        """The last known record of every exercise of the lab, None when it was never checked."""
        try:
            return decode((self.folder / f"{lab.id}.json").read_bytes())
        except (OSError, ValueError):
            return None

    def save(self, lab: Lab, record: RunRecord) -> RunRecord:
        """Keep a record; exercises that this run did not check, or that the machine kept from being decided, stay as
        they were. Returns what is now known."""
        known = {exercise.id: exercise for exercise in self._exercises(lab)}
        known.update((each.id, each) for each in record.exercises if each.id not in known or not reasons([each]))
        merged = tuple(known[exercise.id] for exercise in lab.exercises if exercise.id in known)
        whole = msgspec.structs.replace(record, exercises=merged, provisional=reasons(merged))
        write_atomically(self.folder / f"{lab.id}.json", encode(whole))
        return whole

    def hints_taken(self, lab: Lab, exercise: str) -> int:
        """How many rungs of the hint ladder were shown."""
        taken = self._hints().get(f"{lab.id}/{exercise}", 0)
        return taken if isinstance(taken, int) else 0

    def take_hint(self, lab: Lab, exercise: str, rungs: int) -> int:
        """Count one more rung, at most ``rungs``; returns how many are shown now."""
        taken = min(self.hints_taken(lab, exercise) + 1, rungs)
        hints = {**self._hints(), f"{lab.id}/{exercise}": taken}
        write_atomically(self.folder / "hints.json", (json.dumps(hints, indent=1, sort_keys=True) + "\n").encode())
        return taken

    def _exercises(self, lab: Lab) -> tuple[ExerciseRecord, ...]:
        record = self.record(lab)
        return record.exercises if record is not None else ()

    def _hints(self) -> dict[str, int]:
        try:
            hints = json.loads((self.folder / "hints.json").read_bytes())
        except (OSError, ValueError):
            return {}
        return hints if isinstance(hints, dict) else {}
