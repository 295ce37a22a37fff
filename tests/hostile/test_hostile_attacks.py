"""Every attack gets the verdict of an honest reading, reaches nothing, and leaves nothing behind."""

from __future__ import annotations

import sys

import pytest
from arena import HERE, MARK, Arena, Fight
from verdicts import CONFINED, VERDICTS, Verdict

pytestmark = [
    pytest.mark.hostile,
    pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux"),
]

CONTROL = "a00_honest_control"
OVERSHOOT_MB = 100


def test_every_attack_has_a_verdict() -> None:
    files = {path.stem for path in (HERE / "attacks").glob("*.py")}
    assert files == {CONTROL, *VERDICTS}


@pytest.mark.parametrize("name", VERDICTS)
def test_attack(name: str, sandbox: Arena, table: list[tuple[str, Fight]]) -> None:
    fight = sandbox.fight(sandbox.source(name), VERDICTS[name].lab)
    table.append((name, fight))
    held(sandbox, VERDICTS[name], fight)
    assert fight.survivors == ()
    assert fight.peak_mb < sandbox.course.limits.memory_mb + OVERSHOOT_MB


@pytest.mark.parametrize("lab", ["plain", "spark", "frames", "models", "files", "cells", "queries"])
def test_honest_answer_after_all_attacks(lab: str, sandbox: Arena, table: list[tuple[str, Fight]]) -> None:
    known = {"plain": HONEST_WITHOUT_SPARK, "spark": sandbox.source(CONTROL), "frames": HONEST_WITH_FRAMES}
    source = known.get(lab) or honest(lab)
    fight = sandbox.fight(source, lab)
    table.append((f"{CONTROL} ({lab})", fight))
    assert (fight.status, fight.earned) == ("passed", 2.0)


@pytest.mark.parametrize("name", ["b01_memory_bomb_driver", "b09_fork_bomb", "b14_huge_stdout", "b24_many_empty_files"])
def test_honest_answer_right_after_a_bomb(name: str, sandbox: Arena) -> None:
    sandbox.fight(sandbox.source(name), "plain")
    fight = sandbox.fight(HONEST_WITHOUT_SPARK, "plain")
    assert (fight.status, fight.earned, fight.survivors) == ("passed", 2.0, ())


MADE = {
    "g05_deep_source": (b"x = " + b"-" * 50_000 + b"1\ndef solve(lines):\n    return []\n", ("failed", "refused")),
    "g06_long_source": (b"x = 1\n" * 500_000 + b"def solve(lines):\n    return []\n", ("refused",)),
    "w20_spaces_before_no_equals_sign": (b"a" + b" " * 100_000 + b"?\ndef solve(lines):\n    return []\n", ("failed",)),
    "w21_blank_lines": (b"x = 1\n" + b"\n" * 120_000 + b"def solve(lines):\n    return []\n", ("failed", "refused")),
    "w22_many_cells": (b"# %%\nx = 1\n" * 50_000 + b"def solve(lines):\n    return []\n", ("refused",)),
    "w23_cells_that_raise": (
        b"# %%\nraise ValueError('/grader-' * 4000)\n" * 1_500 + b"# %%\ndef solve(lines):\n    return []\n",
        ("failed",),
    ),
    "w24_one_function_handed_over_often": (
        b"def one(x):\n" + b"    y = x\n" * 4_000 + b"    return y\n"
        b"def solve(lines):\n    rdd = one\n    if not lines:\n"
        + b"        rdd.map(one)\n" * 2_500
        + b"    return []\n",
        ("failed",),
    ),
    "g08_digits_source": (b"x = " + b"9" * 5000 + b"\ndef solve(lines):\n    return []\n", ("failed", "refused")),
}


@pytest.mark.parametrize("name", MADE)
def test_made_source(name: str, sandbox: Arena, table: list[tuple[str, Fight]]) -> None:
    source, statuses = MADE[name]
    fight = sandbox.fight(source, "plain")
    table.append((name, fight))
    assert fight.status in statuses
    assert fight.earned == 0
    assert fight.seconds < 10


@pytest.mark.parametrize("name", CONFINED)
def test_attack_at_the_confined_level(name: str, confined: Arena, table: list[tuple[str, Fight]]) -> None:
    fight = confined.fight(confined.source(name), VERDICTS[name].lab)
    table.append((f"{name} (confined)", fight))
    held(confined, VERDICTS[name], fight)
    assert fight.survivors == ()


@pytest.mark.parametrize("lab", ["plain", "spark"])
def test_honest_answer_at_the_confined_level(lab: str, confined: Arena, table: list[tuple[str, Fight]]) -> None:
    source = confined.source(CONTROL) if lab == "spark" else HONEST_WITHOUT_SPARK
    fight = confined.fight(source, lab)
    table.append((f"{CONTROL} ({lab}, confined)", fight))
    assert (fight.status, fight.earned) == ("passed", 2.0)


def held(arena: Arena, verdict: Verdict, fight: Fight) -> None:
    """The verdict is honest, and nothing of the outside was reached, changed or told."""
    assert fight.status == verdict.status or (verdict.may_be_slow and fight.status == "failed"), fight.texts
    assert fight.earned == verdict.earned or (verdict.may_be_slow and fight.earned < verdict.earned), fight.texts
    assert fight.kinds <= verdict.kinds, fight.texts
    assert fight.reached == ()
    assert arena.intruders() == []
    assert MARK not in fight.texts
    assert arena.fingerprint() == arena.before


def honest(lab: str) -> bytes:
    """The reference of a lab."""
    return (HERE / "course" / "solutions" / lab / "lab.py").read_bytes()


HONEST_WITHOUT_SPARK = b"""
from collections import Counter
def solve(lines):
    return sorted(Counter(word for line in lines for word in line.split()).items())
"""
HONEST_WITH_FRAMES = b"""
def solve(orders):
    return orders.groupBy("customer").sum("amount").withColumnRenamed("sum(amount)", "spent")
"""
