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
    operators: tuple[str, ...] = ()
    """Of the physical plan of a DataFrame that was returned: from the last step to the first, depth first."""
