"""Throw malformed input at what reads strangers' data: nothing may crash, hang or be executed.

``python -m tests.benchmarks.fuzz [--decoder N] [--notebooks N] [--archives N] [--seed N]`` mutates sound inputs and
reports how many were read and how many were refused; anything else ends the run with the input that did it. A small
form of it is part of the test suite.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from grader.sandbox.wire.decode import DecodeError, Decoder
from grader.submission import SubmissionError, parse_submission
from grader.submission.reading.archive import read_members

SECONDS_FOR_ONE = 10.0
TREES = [
    ["d", ["L", ["a", "b"]], ["l", ["t", ["L", [1, 2.5]]], ["s", ["L", [1]]]]],
    ["T", ["a", "b"], [1, 2]],
    ["np", "<f8", [1, 2], "AAAAAAAA8D8AAAAAAAAAQA=="],
    ["ns", "<i4", "AQAAAA=="],
    ["RDD", ["L", [1]], ["l", ["I", "ff"], ["F", "nan"], ["b", "eA=="]]],
    ["S", 5, ["L", [1]], ["L", [2.0]]],
    ["P", 1.0, ["V", ["L", [1.0]]]],
    ["N", "Row", ["x"], ["L", [1]]],
    ["DF", [["x", "bigint"]], ["T", [1]]],
    ["C", ["L", ["a"]], ["L", [1]]],
    ["dec", "1.5"],
    ["date", "2020-01-02"],
    ["time", "2020-01-02T03:04:05"],
    ["span", 1, 2, 3],
    ["g", 0, 10, 2],
    ["c", 1.0, -2.0],
    ["fn", "", 0],
    ["?", "object", ""],
]
PIECES = [
    "L",
    "l",
    "T",
    "t",
    "d",
    "np",
    "I",
    "F",
    "RDD",
    "",
    "\ud800",
    None,
    True,
    -1,
    0,
    2**63,
    1e308,
    [],
    ["L", []],
    "<f8",
    "O",
]
NOTEBOOK = {
    "nbformat": 4,
    "nbformat_minor": 5,
    "metadata": {"kernelspec": {"name": "python3", "language": "python"}, "grader": {"lab": "lab_a"}},
    "cells": [
        {"cell_type": "markdown", "id": "a", "metadata": {}, "source": ["# text"]},
        {
            "cell_type": "code",
            "id": "b",
            "metadata": {"tags": ["play"]},
            "execution_count": None,
            "outputs": [],
            "source": ["%time x = 1\n", "def f(x):\n", "    return x"],
        },
    ],
}


def main(arguments: list[str]) -> int:
    """Run what is asked for; 1 when something was neither read nor refused."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--decoder", type=int, default=1_000_000)
    parser.add_argument("--notebooks", type=int, default=10_000)
    parser.add_argument("--archives", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args(arguments)
    sound = all(
        [
            fuzz("decoder", wanted.decoder, wanted.seed, decode_one),
            fuzz("notebooks", wanted.notebooks, wanted.seed, read_one_notebook),
            fuzz("archives", wanted.archives, wanted.seed, read_one_archive),
        ]
    )
    return 0 if sound else 1


def fuzz(name: str, count: int, seed: int, attempt: Callable[[random.Random], bool]) -> bool:
    """Make ``count`` attempts, each from its own seed; False when one raised or took too long."""
    started = time.monotonic()
    read = 0
    for number in range(count):
        began = time.monotonic()
        try:
            read += attempt(random.Random(f"{name}/{seed}/{number}"))
        except Exception as problem:
            print(f"{name}: attempt {number} with seed {seed} raised {type(problem).__name__}: {problem}")
            return False
        if time.monotonic() - began > SECONDS_FOR_ONE:
            print(f"{name}: attempt {number} with seed {seed} took more than {SECONDS_FOR_ONE:g} seconds")
            return False
    seconds = time.monotonic() - started
    print(f"{name}: {count:,} inputs in {seconds:.0f} s, {read:,} read, {count - read:,} refused, nothing else")
    return True


def decode_one(chance: random.Random) -> bool:
    """Decode a mutated tree; True when it was accepted."""
    tree = json.loads(json.dumps(chance.choice(TREES)))
    for _ in range(chance.randint(1, 4)):
        tree = _mutate(tree, chance)
    try:
        Decoder(max_nodes=100_000, seconds=5).decode(tree)
    except DecodeError:
        return False
    return True


def read_one_notebook(chance: random.Random) -> bool:
    """Read a mutated notebook; True when it was accepted."""
    if chance.random() < 0.5:
        data = json.dumps(_mutate(json.loads(json.dumps(NOTEBOOK)), chance)).encode("utf-8", "surrogatepass")
    else:
        data = _mutate_bytes(json.dumps(NOTEBOOK).encode(), chance)
    return _read(lambda: parse_submission("lab.ipynb", data))


def read_one_archive(chance: random.Random) -> bool:
    """Look into a mutated zip; True when it was accepted."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", chance.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])) as archive:
        for name in chance.sample(["lab.py", "a/lab.ipynb", "x/../y.py", "notes.txt", "é.py"], 2):
            archive.writestr(name, b"x = 1\n" * chance.randint(0, 50))
    spoilt = _mutate_bytes(data.getvalue(), chance)
    return _read(lambda: read_members(Path("a.zip"), spoilt))


def _read(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except SubmissionError:
        return False
    return True


def _mutate(tree: object, chance: random.Random) -> object:
    """The tree with one place changed: replaced, dropped, doubled or wrapped."""
    if isinstance(tree, dict) and tree and chance.random() < 0.8:
        key = chance.choice(list(tree))
        return {**tree, key: _mutate(tree[key], chance)}
    if isinstance(tree, list) and tree and chance.random() < 0.8:
        place = chance.randrange(len(tree))
        return [*tree[:place], _mutate(tree[place], chance), *tree[place + 1 :]]
    match chance.randrange(4):
        case 0:
            return chance.choice(PIECES)
        case 1:
            return [tree, tree]
        case 2:
            return [chance.choice(PIECES), tree]
    return []


def _mutate_bytes(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(data) + 1)
        match chance.randrange(3):
            case 0:
                data = data[:place] + bytes([chance.randrange(256)]) + data[place + 1 :]
            case 1:
                data = data[:place] + data[place + chance.randint(1, 20) :]
            case 2:
                data = data[:place] + data[chance.randrange(len(data) + 1) :][: chance.randint(1, 40)] + data[place:]
    return data


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
