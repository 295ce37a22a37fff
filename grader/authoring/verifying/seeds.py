"""The reference under further seeds: a check that passes with one draw of its inputs may fail with another.

Each call is made once. What the reference answered stands for both sides of a comparison; that two runs of it agree is
seen under the first seed, where submission and reference run apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from grader.authoring.verifying.problem import Problem
from grader.checks.running.draw import authors_draw
from grader.checks.running.grader import LabGrader
from grader.checks.running.run import Options
from grader.results.record import RunRecord

MORE_SEEDS = 2
"""So many seeds follow the given one. The check for answers that are always the same draws from the first of them."""


def seed_problems(grader: LabGrader, options: Options, first: RunRecord) -> Iterator[Problem]:
    """Checks that passed in ``first`` and do not under one of the seeds behind it."""
    passed = {check.id for exercise in first.exercises for check in exercise.checks if check.status == "passed"}
    for seed in range(options.seed + 1, options.seed + 1 + MORE_SEEDS):
        other = replace(options, seed=seed, draw=authors_draw(seed), diagnose=False)
        record = grader.grade_program(grader.recorded_reference(), other)
        for exercise in record.exercises:
            for check in exercise.checks:
                if check.id in passed and check.status in ("failed", "error", "void"):
                    passed.remove(check.id)
                    finding = check.finding.headline if check.finding else "no reason given"
                    text = f"the reference ends as {check.status} with seed {seed}, though it passes with {first.seed}"
                    yield Problem(f"{exercise.id}/{check.id}", f"{text}: {finding}")
