"""When a request has had its time: for what computes, sleeps, or waits for a busy machine. Figures in, no clock."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.sandbox.host.deadline import PATIENCE, WAIT, Deadline, Late, Reading, Spent, passed
from grader.spark.session import CORES

SECONDS = 30.0
STEP = 0.25


def run(rates: Iterable[tuple[float, float]], seconds: float = SECONDS) -> Late | None:
    """What becomes of a box that for each step uses CPU and stands in the queue at these rates (per second)."""
    deadline = Deadline(seconds, 100.0)
    clock, cpu, queued = 100.0, 0.0, 0.0
    deadline.note(Reading(clock))
    for computing, queueing in rates:
        clock, cpu, queued = clock + STEP, cpu + STEP * computing, queued + STEP * queueing
        late = deadline.note(Reading(clock, cpu, queued))
        if late is not None:
            return late
    return None


def steadily(cpu: float, queued: float, elapsed: float) -> list[tuple[float, float]]:
    return [(cpu, queued)] * round(elapsed / STEP)


def test_an_endless_loop_ends_after_its_seconds_of_computing() -> None:
    late = run(steadily(1, 0, 100))
    assert late is not None
    assert late.which == "cpu"
    assert late.spent.elapsed == pytest.approx(SECONDS, abs=STEP)
    assert not late.machines_doing
    assert late.words() == "30 seconds of computing"


@pytest.mark.parametrize("load", [2, 10, 19])
def test_an_endless_loop_on_a_busy_machine_ends_after_the_same_computing(load: int) -> None:
    late = run(steadily(1 / load, 1 - 1 / load, SECONDS * load * 1.1))
    assert late is not None
    assert late.which == "cpu"
    assert late.spent.cpu == pytest.approx(SECONDS, abs=STEP)
    assert not late.machines_doing, "who has computed for so long has had the time"


def test_a_sleeper_has_twice_as_long() -> None:
    late = run(steadily(0, 0, 100))
    assert late is not None
    assert (late.which, late.machines_doing) == ("wall", False)
    assert late.spent.elapsed == pytest.approx(WAIT * SECONDS, abs=STEP)
    assert late.words() == "60 seconds without computing"


def test_a_machine_that_is_too_busy_ends_nothing_until_patience_does() -> None:
    late = run(steadily(0.01, 0.99, PATIENCE * SECONDS + 1))
    assert late is not None
    assert late.spent.elapsed == pytest.approx(PATIENCE * SECONDS, abs=STEP)
    assert late.machines_doing
    assert late.words() == "600 seconds on a busy machine"


def test_spark_on_all_its_cores_has_the_time_of_a_quiet_machine() -> None:
    """A job of 25 seconds on two cores needs 50 of CPU time: in time on a quiet machine, and on one that shares."""
    assert run(steadily(CORES, 0, 25)) is None
    for load in (2, 5, 10):
        rate = CORES / load
        assert run(steadily(rate, CORES * (1 - 1 / load), 25 * load)) is None


def test_an_endless_job_on_all_cores_ends_at_any_load() -> None:
    quiet, busy = run(steadily(CORES, 0, 100)), run(steadily(CORES / 10, CORES * 0.9, 400))
    assert quiet is not None
    assert busy is not None
    assert (quiet.which, busy.which) == ("cpu", "cpu")
    assert busy.spent.cpu == pytest.approx(CORES * SECONDS, abs=STEP)


def test_half_sleeping_half_computing_ends_as_waiting() -> None:
    late = run(steadily(0.4, 0, 100))
    assert late is not None
    assert late.which == "wall"
    assert late.words() == "60 seconds of computing and waiting"


@pytest.mark.parametrize(
    ("computing", "queueing", "does"),
    [(1, 0, "computes"), (0.1, 0.9, "computes"), (0, 0, "waits"), (0.04, 0, "waits"), (0.3, 0, "both")],
)
def test_what_it_did_is_told_by_the_processor_time_that_it_used(computing: float, queueing: float, does: str) -> None:
    late = run(steadily(computing, queueing, 400))
    assert late is not None
    assert late.does == does


def test_queueing_that_the_kernel_tells_late_is_still_taken_off() -> None:
    """A thread that waits for a second is told of when it runs again."""
    steps = [(0.0, 0.0), (0.0, 0.0), (0.0, 0.0), (0.1, 3.9)] * 120
    late = run(steps)
    assert late is None or late.spent.own < 0.2 * late.spent.elapsed


def test_many_threads_that_queue_do_not_hoard_time() -> None:
    """A hundred threads that wake at once stand in the queue for long together; a sleep after that counts in full."""
    late = run([(2.0, 100.0)] * 8 + steadily(0, 0, 70))
    assert late is not None
    assert late.which == "wall"
    assert late.spent.elapsed < WAIT * SECONDS + 5


def test_figures_that_fall_add_nothing() -> None:
    before, now = Reading(1.0, cpu=10.0, queued=5.0), Reading(2.0, cpu=3.0, queued=0.0)
    assert Spent().after(before, now) == Spent(elapsed=1.0, cpu=0.0, own=1.0)


def test_a_clock_that_goes_back_adds_nothing() -> None:
    assert Spent().after(Reading(5.0), Reading(1.0)) == Spent()


def test_what_was_used_before_the_first_reading_is_not_the_requests() -> None:
    deadline = Deadline(SECONDS, 10.0)
    assert deadline.note(Reading(10.25, cpu=500.0, queued=90.0)) is None
    assert deadline.spent == Spent(elapsed=0.25, own=0.25)


def test_a_short_limit_is_looked_at_more_often() -> None:
    assert Deadline(0.4, 0.0).due == pytest.approx(0.05)
    assert Deadline(SECONDS, 0.0).due == pytest.approx(0.25)


rates = st.tuples(st.floats(0, 4), st.floats(0, 50))


@given(st.lists(rates, max_size=60), st.floats(0.5, 60))
def test_time_only_grows_and_never_faster_than_the_clock(steps: list[tuple[float, float]], seconds: float) -> None:
    spent, before = [Spent()], Reading(0.0)
    for cpu, queued in steps:
        now = Reading(before.clock + STEP, before.cpu + STEP * cpu, before.queued + STEP * queued)
        spent.append(spent[-1].after(before, now))
        before = now
    for one, other in pairwise(spent):
        assert one.own <= other.own <= other.elapsed
        assert one.cpu <= other.cpu
        assert passed(one, seconds) is None or passed(other, seconds) is not None, "what is over stays over"


@given(st.lists(rates, min_size=1, max_size=60), st.floats(1, 60))
def test_a_busier_machine_never_brings_the_end_forward(steps: list[tuple[float, float]], seconds: float) -> None:
    """The same work, with more standing in the queue and nothing else: what was in time stays in time."""
    quiet, busy = Spent(), Spent()
    for cpu, queued in steps:
        quiet = quiet.after(Reading(0.0), Reading(STEP, STEP * cpu, 0.0))
        slow = STEP * (1 + queued)
        busy = busy.after(Reading(0.0), Reading(slow, STEP * cpu, STEP * queued))
    if passed(quiet, seconds) is None and busy.elapsed < PATIENCE * seconds:
        assert passed(busy, seconds) is None or busy.own == pytest.approx(WAIT * seconds)


@given(st.floats(0, 100), st.floats(0, 100), st.floats(0, 2000))
def test_nothing_that_computed_its_time_is_the_machines_doing(cpu: float, own: float, elapsed: float) -> None:
    spent = Spent(max(elapsed, own), cpu, own)
    which = passed(spent, SECONDS)
    if which == "cpu":
        assert cpu >= SECONDS
        assert not Late(which, SECONDS, spent).machines_doing
    if spent.elapsed >= PATIENCE * SECONDS:
        assert which is not None, "nothing is waited for without end"
