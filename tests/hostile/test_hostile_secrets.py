"""Submissions that look for, or compute, inputs and labels of hidden checks: in their box, and from all that is told.

The course has one lab like the competition of the real one, without Spark. The attack brings its own copy of the
generators, which anybody can read, tries each seed that a report shows, and searches its box. Against a check that
draws from the public seed it wins the mark; against a hidden one it is left with the click rate.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from command_line import run
from secret_traces import forms_of, secret_of, told_by

from grader.classroom.grading.draws import SECRET_FILE
from grader.classroom.store.store import FILE, open_results
from grader.results.record import RunRecord
from grader.sandbox.boxes.levels import launcher_for
from grader.sandbox.boxes.problems import SandboxUnavailableError

pytestmark = pytest.mark.hostile

SEED = 20_261_128
TITLE, LAB = "A course with a competition", "lab1_contest"
CHECK = '''
import pytest
from grader.authors import MARKS, log_loss, measured_contest


@pytest.mark.exercise("compete")
@pytest.mark.points({points})
def test_{name}(learner, np_rng):
    """Wins bronze"""
    data, baselines = measured_contest(int.from_bytes(np_rng.bytes(16), "big"), 1500, 1000)
    answer = learner.compete(data.train, data.test)
    score = answer.predictions_of(data.ids, (0, 1)).score(log_loss, data.labels)
    assert score.below(MARKS.limits(baselines)["bronze"], **MARKS.limits(baselines))
'''
TOML = """
format = 1
title = "Contest"
order = 1

[[exercise]]
id = "compete"
title = "Win"
points = 3
hints = ["One.", "Two.", "Three."]
"""
STUB = "def compete(train, test):\n    raise NotImplementedError('compete')\n"
REFERENCE = """
# %%
import numpy as np

# %%
def compete(train, test):
    # BEGIN SOLUTION
    filled = {feature for _, features in test for feature in features if feature[1]}
    places = {f: j for j, f in enumerate(sorted({f for _, row in train for f in row} & filled), start=1)}

    def matrix(rows):
        x = np.zeros((len(rows), len(places) + 1))
        x[:, 0] = 1
        for i, row in enumerate(rows):
            x[i, [places[f] for f in row if f in places]] = 1
        return x

    x, y = matrix([row for _, row in train]), np.array([label for label, _ in train])
    weights = np.zeros(x.shape[1])
    for _ in range(200):
        slope = x.T @ (1 / (1 + np.exp(-x @ weights)) - y) / len(y) + 0.01 * weights
        weights -= 0.5 * slope
    p = 1 / (1 + np.exp(-matrix([row for _, row in test]) @ weights))
    return [(name, float(each)) for (name, _), each in zip(test, p)]
    # END SOLUTION
"""
ATTACK = '''# grader: {lab}
import importlib, os, random, sys, types
import numpy as np

SOURCES = {sources!r}
SEEDS = [{seed}, 0, 1, 2]
TEXTS = [f"{title}/{lab}/{{seed}}/test_{{name}}" for seed in SEEDS for name in ("secret", "open")]

def own_copy():
    """The generators as modules of this submission's own."""
    for name, text in SOURCES.items():
        module = types.ModuleType(name)
        module.__package__ = name.rpartition(".")[0]
        module.__file__ = name
        sys.modules[name] = module
    for name, text in SOURCES.items():
        exec(compile(text, name, "exec"), sys.modules[name].__dict__)
    return sys.modules["grader.datasets.contest"]

def candidates():
    """All that a seed, in any way that this framework ever used one, leads to."""
    for text in TEXTS:
        start = np.random.default_rng(random.Random(text).getrandbits(64))
        yield int.from_bytes(start.bytes(16), "big")
        yield int(np.random.default_rng(random.Random(text).getrandbits(64)).integers(2**62))
    yield from SEEDS

def searched():
    """What a search of the box finds that should not be there."""
    found = []
    for name in ("authoring", "batch", "checks", "competition", "datasets", "results"):
        try:
            importlib.import_module(f"grader.{{name}}")
            found.append(f"LEAK grader.{{name}}")
        except ImportError:
            pass
    wanted = {secret!r}.split("-")
    for pid in filter(str.isdigit, os.listdir("/proc")):
        if pid == str(os.getpid()):
            continue
        for name in ("cmdline", "environ", "maps"):
            try:
                with open(f"/proc/{{pid}}/{{name}}", "rb") as file:
                    text = file.read()
            except OSError:
                continue
            if "".join(wanted).encode() in text or b"isolation" in text and b"seed" in text:
                found.append(f"LEAK {{pid}}/{{name}}")
    for place in ({places}):
        try:
            with open(place) as file:
                found.append(f"LEAK {{place}} {{len(file.read())}}")
        except OSError:
            pass
    return found

def compete(train, test):
    print(searched())
    ids = [name for name, _ in test]
    rate = sum(label for label, _ in train) / len(train)
    contest = own_copy().contest
    for seed in candidates():
        data = contest(seed, len(train), len(test))
        if data.ids == ids:
            print("KNOWN")
            return [(name, 0.999 if label else 0.001) for name, label in zip(ids, data.labels)]
    return [(name, rate) for name in ids]
'''


@pytest.fixture(scope="module", params=["sandbox", "confined"])
def graded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, RunRecord]]:
    """The folder of results and the record of the attack, graded as a class is, at each level."""
    try:
        launcher_for(request.param)
    except SandboxUnavailableError as problem:
        pytest.skip(str(problem))
    tmp_path = tmp_path_factory.mktemp(request.param)
    root = tmp_path / "course"
    for folder in ("exercises", "solutions"):
        (root / folder / LAB).mkdir(parents=True)
    (root / "pyproject.toml").write_text(f'[tool.grader]\nformat = 1\ntitle = "{TITLE}"\n')
    exercises, solutions = root / "exercises" / LAB, root / "solutions" / LAB
    (exercises / "lab.toml").write_text(TOML)
    (exercises / "lab.py").write_text(STUB)
    (exercises / f"test_{LAB}.py").write_text(CHECK.format(name="open", points=1))
    (solutions / "lab.py").write_text(REFERENCE)
    (solutions / f"test_{LAB}_hidden.py").write_text(CHECK.format(name="secret", points=2))
    out = tmp_path / "out"
    out.mkdir()
    (out / SECRET_FILE).write_text("5ec2e7" + 29 * "a1" + "\n")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "eve.py").write_text(attack(out, root))
    said = run(
        root, "grade", str(tmp_path / "in"), "--out", str(out), "--seed", str(SEED), "--isolation", request.param
    )
    assert said.code == 0, said.err
    with contextlib.closing(open_results(out / FILE, create=False)) as store:
        (stored,) = store.current()
        yield out, store.record(stored.id)


def attack(out: Path, root: Path) -> str:
    sources = dict(generators("grader.datasets.contest"))
    places = [out / SECRET_FILE, out / FILE, root / "solutions" / LAB / "lab.py", root / "pyproject.toml"]
    shown = secret_of(out).hex()
    return ATTACK.format(
        sources=sources,
        seed=SEED,
        lab=LAB,
        title=TITLE,
        secret=f"{shown[:9]}-{shown[9:]}",
        places=", ".join(repr(str(place)) for place in places) + ",",
    )


def generators(name: str) -> Iterator[tuple[str, str]]:
    """The source of a module after those of all modules of this package that it imports; of a package, nothing."""
    parents = name.split(".")[:-1]
    yield ".".join(parents), ""
    source = Path(importlib.import_module(name).__file__ or "").read_text()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("grader."):
            yield from generators(node.module or "")
    yield name, source


def found(record: RunRecord, name: str) -> Any:
    (check,) = [one for each in record.exercises for one in each.checks if one.id == name]
    return check


def test_labels_of_hidden_checks_cannot_be_computed_in_a_box(graded: tuple[Path, RunRecord]) -> None:
    out, record = graded
    public, hidden = found(record, "test_open"), found(record, "test_secret")
    # The attack is one: where inputs follow from the seed in the report, it knows each label.
    assert (public.status, public.earned) == ("passed", 1.0)
    assert "KNOWN" in public.output
    # The same against the secret: no label is known, and the click rate wins nothing.
    assert (hidden.status, hidden.earned) == ("failed", 0.0)
    assert hidden.finding.kind == "score"
    assert "LEAK" not in public.output
    assert told_by(out, secret_of(out)) == []


def test_the_score_that_is_told_is_that_of_the_click_rate(graded: tuple[Path, RunRecord]) -> None:
    finding = found(graded[1], "test_secret").finding
    text = textwrap.dedent(finding.headline)
    assert "0.00" not in text
    assert any(f"0.{first}" in text for first in (4, 5, 6)), text


def test_the_record_names_the_public_seed_and_a_report_that_is_handed_back_replays_nothing(
    graded: tuple[Path, RunRecord],
) -> None:
    out, record = graded
    page = (out / "reports" / "eve" / f"{LAB}.html").read_text()
    assert record.seed == SEED
    assert str(SEED) not in page
    assert found(record, "test_secret").rerun == ""
    assert not any(form in page.encode() for form in forms_of(secret_of(out)))
