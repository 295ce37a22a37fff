"""What Spark did for one call, as figures: the one form of them, from the worker that reads them to the record.

Told by the learner's process: evidence of *how*, never of *what*.
"""

from __future__ import annotations

import msgspec


class StageRun(msgspec.Struct, frozen=True, omit_defaults=True):
    """One stage that ran: its tasks, and bytes read from shuffles, written for the next stage, sent to the driver."""

    tasks: int = 0
    read_bytes: int = 0
    write_bytes: int = 0
    result_bytes: int = 0


class PlanStep(msgspec.Struct, frozen=True, omit_defaults=True):
    """One operator of a DataFrame's physical plan, by Spark's name; ``depth`` counts from the last one, which has 0.

    ``scan``: it reads files, and only ``columns`` of them. ``pushed`` are the filters that their reader applies,
    ``pruned`` those that leave out whole folders, as Spark writes them. ``cached``: it reads what ``cache()`` has kept.
    ``rows``: how many it gave; -1 where Spark does not count them.
    """

    name: str
    depth: int = 0
    scan: bool = False
    columns: tuple[str, ...] = ()
    pushed: str = ""
    pruned: str = ""
    cached: bool = False
    rows: int = -1


class RunFigures(msgspec.Struct, frozen=True, omit_defaults=True):
    """What Spark did for one call. Told by the learner's process: evidence of *how*, never of *what*."""

    jobs: int = 0
    stages: int = 0
    skipped_stages: int = 0
    tasks: int = 0
    shuffle_bytes: int = 0
    result_bytes: int = 0
    collected_rows: int = 0
    eager_jobs: int = 0
    stages_run: tuple[StageRun, ...] = msgspec.field(default=(), name="plan")
    """Those that really ran, in their order; `plan` in a record, as in all that are stored."""
    steps: tuple[PlanStep, ...] = ()
    """The physical plan of a DataFrame that was returned: from the last step to the first, depth first."""

    @property
    def operators(self) -> tuple[str, ...]:
        """The names of its steps."""
        return tuple(step.name for step in self.steps)

    @property
    def plan_rows(self) -> int:
        """The rows that the steps of the plan gave, all together."""
        return sum(max(0, step.rows) for step in self.steps)


def without_values(figures: RunFigures) -> RunFigures:
    """The figures without the filters of their plan, in which values of an input may stand."""
    steps = tuple(msgspec.structs.replace(step, pushed="", pruned="") for step in figures.steps)
    return msgspec.structs.replace(figures, steps=steps)
