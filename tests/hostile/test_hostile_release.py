"""Attempts to read the answers of a release without the calls that they answer."""

from __future__ import annotations

import hashlib
import itertools
import json
import shutil
import time
from pathlib import Path

import msgspec
import pytest
from command_line import run
from mini_course import MiniCourse, copy_course

from grader.checks.running.run import Options
from grader.course.load import load_course
from grader.course.model import CourseError
from grader.course.wrong import WrongAnswer
from grader.results.released import REFERENCE, derived, read_released, released_bytes
from grader.sandbox.host.request import Request
from grader.sandbox.wire.messages import Outcome

pytestmark = pytest.mark.hostile

LAB = "lab1_plain"
CALLS = [f'["f",["{number}"]]' for number in range(200)]


def entries(answers: dict[tuple[str, str], object]) -> dict[bytes, bytes]:
    """What stands in the file of these answers."""
    data = released_bytes({key: Outcome(value=value) for key, value in answers.items()}, ())
    found: dict[bytes, bytes] = msgspec.msgpack.decode(data)["entries"]
    return found


def test_two_programs_never_share_a_stream() -> None:
    """A known wrong answer does not give the right one: the masks of one call differ between programs."""
    found = entries({(program, call): 1 for program in (REFERENCE, "nothing", "off-by-one") for call in CALLS})
    beginnings = [value[:4] for value in found.values()]
    assert len(set(beginnings)) > len(beginnings) * 0.99
    differences = [
        int.from_bytes(a, "big") ^ int.from_bytes(b, "big") for a, b in itertools.pairwise(sorted(found.values()))
    ]
    assert len(set(differences)) == len(differences)


@pytest.mark.parametrize("answers", [(True, False), (0, 1, None), ("a", "b" * 20), ([], [1, 2, 3])])
def test_short_answers_cannot_be_told_apart_by_their_length(answers: tuple[object, ...]) -> None:
    files = [entries({(REFERENCE, "c"): answer}) for answer in answers]
    (lengths,) = {tuple(sorted(map(len, file.values()))) for file in files}
    assert not [length for length in lengths if length % 64]


def test_a_guess_at_a_call_is_slow() -> None:
    """At least fifty times a plain hash; ``tests/benchmarks/unmasking.py`` prints what that is on this machine."""

    def cost(work: object, times: int) -> float:
        started = time.process_time()
        for call in itertools.islice(itertools.cycle(CALLS), times):
            work(call)  # type: ignore[operator]
        return (time.process_time() - started) / times

    plain = cost(lambda call: hashlib.sha256(call.encode()).digest(), 20_000)
    assert cost(lambda call: derived(b"salt", call), 200) > 50 * plain


def test_the_same_answer_is_masked_otherwise_in_another_lab() -> None:
    one = entries({(REFERENCE, "c"): 1, (REFERENCE, "d"): 2})
    other = entries({(REFERENCE, "c"): 1, (REFERENCE, "d"): 3})
    assert not one.keys() & other.keys()
    assert not set(one.values()) & set(other.values())


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> MiniCourse:
    return copy_course(tmp_path_factory.mktemp("release") / "course")


@pytest.fixture(scope="module")
def released(course: MiniCourse, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("handed_out") / "out"
    said = run(course.root, "release", str(out), "--lab", LAB, "--seeds", "1")
    assert said.code == 0, said.out + said.err
    return out


def asked(course: MiniCourse, *, seed: int, hidden: bool) -> set[str]:
    """The calls that the checks make."""
    calls: set[str] = set()

    def hear(program: str, request: Request, outcome: Outcome) -> None:
        calls.add(request.key)

    with course.grader(LAB, hear) as grader:
        course.grade(LAB, grader=grader, options=Options(seed=seed, hidden=hidden), together=True)
    return calls


def test_what_hidden_checks_ask_is_not_in_it(course: MiniCourse, released: Path) -> None:
    answers = read_released(load_course(released).lab(LAB))
    visible = asked(course, seed=1, hidden=False)
    assert visible
    assert all(answers.get(REFERENCE, call) is not None for call in visible)
    for call in asked(course, seed=1, hidden=True) - visible:
        assert answers.get(REFERENCE, call) is None
    for call in asked(course, seed=4, hidden=True) - visible:
        assert answers.get(REFERENCE, call) is None


def test_who_opens_it_reads_neither_code_nor_inputs(course: MiniCourse, released: Path) -> None:
    lab = load_course(released).lab(LAB)
    data = (lab.folder / "answers.bin").read_bytes()
    for text in (b"mean", b"def ", b"return", b"numbers"):
        assert text not in data
    catalogue = read_released(lab).wrong_answers
    assert catalogue
    for wrong in catalogue:
        text = json.dumps(msgspec.to_builtins(wrong)) if isinstance(wrong, msgspec.Struct) else repr(wrong)
        assert isinstance(wrong, WrongAnswer)
        assert "return" not in text
        assert "def " not in text


DAMAGED = {
    "empty": lambda data: b"",
    "cut": lambda data: data[: len(data) // 2],
    "no answers": lambda data: b"\x93\x01\x02\x03",
    "format of yesterday": lambda data: data.replace(b"\xa6format\x02", b"\xa6format\x01"),
    "format of tomorrow": lambda data: data.replace(b"\xa6format\x02", b"\xa6format\x63"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_is_said_in_words(name: str, released: Path, tmp_path: Path) -> None:
    root = shutil.copytree(released, tmp_path / "copy")
    lab = load_course(root).lab(LAB)
    file = lab.folder / "answers.bin"
    file.write_bytes(DAMAGED[name](file.read_bytes()))
    with pytest.raises(CourseError, match="again"):
        read_released(lab)
    said = run(root, "check", LAB)
    assert said.code == 2
    assert "answers.bin" in said.err


def test_damaged_answers_cost_nobody_points(released: Path, tmp_path: Path) -> None:
    root = shutil.copytree(released, tmp_path / "copy")
    file = load_course(root).lab(LAB).folder / "answers.bin"
    whole = msgspec.msgpack.decode(file.read_bytes())
    whole["entries"] = {key: bytes(len(value)) for key, value in whole["entries"].items()}
    file.write_bytes(msgspec.msgpack.encode(whole))
    said = run(root, "check", f"{LAB}/mean", "--seed", "1", "--json")
    statuses = {check["status"] for each in json.loads(said.out)["exercises"] for check in each["checks"]}
    assert not statuses & {"passed", "failed"}
