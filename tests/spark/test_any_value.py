"""Whatever a learner's function gives, in whatever check of whatever lab: the check passes or fails, and the run ends.

The reference's answers are real and recorded once; the learner's are made from them without running anything.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from any_value import ANSWERS, NASTY, broken, graded
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from grader.checks.running.grader import LabGrader
from grader.course.load import load_course
from grader.results.record import decode, encode
from grader.sandbox.host.client import Worker

ROOT = Path(__file__).parents[2]
COURSE = load_course(ROOT)
EXAMPLES = {"lab1_vectors": 5, "lab2_functional": 5, "lab3_word_count": 5, "lab4_internals": 5}
"""How many learners each lab gets; two where checks take seconds to make their inputs."""
DIAGNOSED = frozenset({"lab1_vectors", "lab2_functional"})
"""Labs whose wrong answers run without Spark, so that what was given can be compared with theirs."""

pytestmark = pytest.mark.spark


@pytest.fixture(scope="module", params=[lab.id for lab in COURSE.labs])
def grader(request: pytest.FixtureRequest, shared_worker: Worker) -> Iterator[LabGrader]:
    with LabGrader(COURSE, COURSE.lab(request.param), worker=shared_worker) as made:
        yield made


def test_any_value_in_any_place_of_any_check(grader: LabGrader) -> None:
    lab = grader.lab

    @settings(
        max_examples=EXAMPLES.get(lab.id, 2),
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(ANSWERS, st.integers(0, 2**32))
    def holds(pool: list[Any], seed: int) -> None:
        nasty = [*pool, *random.Random(seed).sample(NASTY, 12)]
        record = graded(grader, nasty, seed, diagnose=lab.id in DIAGNOSED)
        assert broken(record, lab) == []
        assert decode(encode(record)) == record

    holds()
