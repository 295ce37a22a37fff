"""A record is read back for ever: of its own schema, of every earlier one, and never by a guess."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from grader.checks.running.engine import WORST_FIRST, exercise_status
from grader.classroom.store.store import NewResult
from grader.course.model import Exercise, Lab
from grader.results.progress import Progress
from grader.results.record import SCHEMA_VERSION, CheckRecord, RunRecord, Status, decode, encode, upgraded

KEPT = Path(__file__).parent
"""``record-N.json`` is a record as the grader wrote it when its schema had the number N; it never changes."""


def kept(schema: int = SCHEMA_VERSION) -> dict[str, Any]:
    tree: dict[str, Any] = json.loads((KEPT / f"record-{schema}.json").read_bytes())
    return tree


def read(tree: object) -> RunRecord:
    return decode(json.dumps(tree).encode())


def lacking(due: Any, got: Any, where: str = "") -> list[str]:
    """The places at which ``got`` does not have what ``due`` has; it may have more fields."""
    if isinstance(due, dict) and isinstance(got, dict):
        return [place for key in due for place in lacking(due[key], got.get(key), f"{where}.{key}")]
    if isinstance(due, list) and isinstance(got, list) and len(due) == len(got):
        return [place for n, pair in enumerate(zip(due, got, strict=True)) for place in lacking(*pair, f"{where}[{n}]")]
    return [] if due == got else [where]


@pytest.mark.parametrize("schema", range(1, SCHEMA_VERSION + 1))
def test_a_record_of_each_schema_is_read(schema: int) -> None:
    record = read(kept(schema))
    assert record.schema == SCHEMA_VERSION
    assert (record.lab, record.learner, record.seed, record.points, record.earned) == ("lab3", "ada", 7, 3.0, 1.0)
    assert [each.status for each in record.exercises] == ["failed"]
    passed, failed = record.exercises[0].checks
    assert passed.status == "passed"
    assert failed.finding is not None
    assert failed.finding.kind == "wrong-value"
    assert decode(encode(record)) == record


def test_the_record_of_today_is_written_as_the_kept_one() -> None:
    """Else its schema has changed: a field that has gone, or is written in another way, needs a new number."""
    assert lacking(kept(), json.loads(encode(read(kept())))) == []


def test_a_record_that_names_no_schema_has_the_first() -> None:
    tree = kept(1)
    del tree["schema"]
    assert read(tree) == read(kept(1))


@pytest.mark.parametrize("schema", [SCHEMA_VERSION + 1, SCHEMA_VERSION + 2, 10**6, 10**30, 0, -1])
@pytest.mark.parametrize(
    "change",
    [
        {},
        {"exercises": "told in another way"},
        {"exercises": [{"status": "skipped"}]},
        {"exercises": None, "environment": 3},
        {"a field of tomorrow": [1, 2]},
    ],
)
def test_a_schema_that_is_not_known_is_refused_with_both_numbers_whatever_it_holds(
    schema: int, change: dict[str, Any]
) -> None:
    with pytest.raises(ValueError, match=rf"version {schema}; this grader reads version.* {SCHEMA_VERSION}$"):
        read({**kept(), **change, "schema": schema})


@pytest.mark.parametrize("holder", [RunRecord, NewResult, list[RunRecord]])
def test_nothing_that_holds_a_record_is_read_with_one_of_another_schema(holder: Any) -> None:
    """What comes from a judge or an executor is not read by ``decode``, and may be of another version as well."""
    for schema, known in ((SCHEMA_VERSION, True), (SCHEMA_VERSION + 1, False)):
        tree: Any = {**kept(), "schema": schema}
        held = {RunRecord: tree, NewResult: {"key": "k", "record": tree}}.get(holder, [tree])
        if known:
            msgspec.convert(held, holder)
        else:
            with pytest.raises(msgspec.ValidationError, match="schema"):
                msgspec.convert(held, holder)


@pytest.mark.parametrize("schema", ["1", True, 1.5, None, [1], {}])
def test_a_schema_that_is_no_number_is_no_record(schema: object) -> None:
    with pytest.raises(ValueError, match="not a result of the grader"):
        read({**kept(), "schema": schema})


@pytest.mark.parametrize("data", [b"", b"{", b"null", b"[]", b"3", b"{}", b'{"schema": 1}', b"\xff", b"[" * 100_000])
def test_what_is_no_record_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(ValueError, match="not a result of the grader"):
        decode(data)


@pytest.mark.parametrize("status", ["skipped", "xfailed", "Passed", "", "not run"])
def test_a_status_that_there_is_not_makes_no_record(status: str) -> None:
    """A status is not guessed: it would be taken for a pass or for a zero."""
    tree = kept()
    tree["exercises"][0]["checks"][0]["status"] = status
    with pytest.raises(ValueError, match="not a result of the grader"):
        read(tree)


def renamed(tree: dict[str, Any]) -> dict[str, Any]:
    return {key.replace("grade", "points"): value for key, value in tree.items()}


def doubled(tree: dict[str, Any]) -> dict[str, Any]:
    return {**tree, "points": tree["points"] * 2}


@pytest.mark.parametrize(
    ("schema", "tree", "due"),
    [
        (1, {"grade": 2}, {"schema": 3, "points": 4}),
        (1, {"schema": 1, "grade": 2, "lab": "a"}, {"schema": 3, "points": 4, "lab": "a"}),
        (2, {"schema": 2, "points": 2}, {"schema": 3, "points": 4}),
        (3, {"schema": 3, "points": 2}, {"schema": 3, "points": 2}),
    ],
)
def test_an_older_record_goes_through_every_later_step_once(
    schema: int, tree: dict[str, Any], due: dict[str, Any]
) -> None:
    before = dict(tree)
    assert upgraded(tree, schema, (renamed, doubled)) == due
    assert tree == before


@pytest.mark.parametrize("schema", [0, 4, 5])
def test_a_number_outside_of_the_history_is_refused(schema: int) -> None:
    with pytest.raises(ValueError, match=f"version {schema}; this grader reads versions 1 to 3"):
        upgraded({}, schema, (renamed, doubled))


def test_progress_of_a_newer_grader_counts_as_never_checked(tmp_path: Path) -> None:
    exercise = Exercise(id="mean", title="Mean", points=3, hints=())
    lab = Lab(id="lab3", title="", order=3, exercises=(exercise,), folder=tmp_path, solution_folder=None)
    progress = Progress(tmp_path)
    progress.folder.mkdir()
    for schema, known in ((SCHEMA_VERSION, True), (SCHEMA_VERSION + 1, False)):
        (progress.folder / "lab3.json").write_text(json.dumps({**kept(), "schema": schema}))
        assert (progress.record(lab) is not None) == known


def checks(*statuses: object) -> list[CheckRecord]:
    one = CheckRecord(id="a", title="A", exercise="f", status="passed", points=1, earned=0)
    return [msgspec.structs.replace(one, status=status) for status in statuses]


def test_the_worst_status_decides_and_each_has_its_place() -> None:
    assert {*WORST_FIRST, "passed"} == {*Status.__args__}  # type: ignore[attr-defined]
    assert exercise_status(checks(*reversed(WORST_FIRST), "passed")) == WORST_FIRST[0]


@pytest.mark.parametrize("others", [(), ("passed",), ("passed", "passed"), ("void",), ("not-run",), ("failed",)])
def test_a_status_without_a_place_never_makes_a_pass(others: tuple[str, ...]) -> None:
    found = exercise_status(checks("a status of tomorrow", *others))
    assert found == (others[0] if others and others[0] in WORST_FIRST else "error")
