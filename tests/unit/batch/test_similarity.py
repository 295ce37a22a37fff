"""Programs that are similar: what counts for it, what does not, and which pairs of a class stand out."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_class_statistics import result

from grader.classroom.gradebook.dashboard import render_dashboard
from grader.classroom.gradebook.statistics import statistics
from grader.classroom.similarity.fingerprint import GRAM, WINDOW, fingerprints, grams, shape
from grader.classroom.similarity.pairs import excerpt, unusual_pairs
from grader.classroom.similarity.report import similar_submissions
from grader.classroom.store.store import FILE, ResultStore, open_results

COPIED = '''def mean(rows):
    """The mean of each key."""
    total = {}
    for key, value in rows:
        if key not in total:
            total[key] = [0, 0]
        total[key][0] += value
        total[key][1] = total[key][1] + 1
    return sorted((key, pair[0] / pair[1]) for key, pair in total.items())
'''
DISGUISED = """# all mine
def mean(xs: list) -> list:
    acc: dict = {}
    for k, v in xs:   # <script>alert(1)</script>
        if k not in acc:
            acc[k] = [0, 0]
        acc[k][0] += v
        acc[k][1] = acc[k][1] + 1
    return sorted((k, p[0] / p[1]) for k, p in acc.items())
"""
STARTER = '''def mean(rows):
    """The mean of each key."""
    raise NotImplementedError("mean")
'''


def own_way(seed: int) -> str:
    """A program like nobody else's."""
    draw = random.Random(seed)
    steps = [
        f"    x{n} = rows.{draw.choice(['map', 'filter', 'keys', 'values'])}(lambda r: r {draw.choice('+-*/')} "
        f"{draw.randrange(50)}).take({draw.randrange(50)})"
        for n in range(8)
    ]
    return "\n".join(["def mean(rows):", *steps, "    return x1"])


def codes(*texts: str) -> list[np.ndarray]:
    return [shape(text).codes for text in texts]


def test_names_comments_annotations_and_docstrings_do_not_count() -> None:
    one, other = codes(COPIED, DISGUISED)
    assert len(one) > 50
    assert list(one) == list(other)


@pytest.mark.parametrize(
    "changed", [COPIED.replace("/", "*"), COPIED.replace("1", "2"), COPIED.replace("sorted", "list")]
)
def test_what_a_program_does_counts(changed: str) -> None:
    one, other = codes(COPIED, changed)
    assert list(one) != list(other)


@pytest.mark.parametrize("text", ["def mean(", "x = " + "(" * 5000, "x\0", "a = 1\n" * 20_000, "-" * 9000 + "1"])
def test_what_is_no_program_has_no_shape(text: str) -> None:
    assert len(shape(text).codes) == 0


@given(st.lists(st.integers(0, 3), min_size=0, max_size=30), st.lists(st.integers(0, 3), max_size=30))
def test_texts_that_share_enough_nodes_have_a_fingerprint_in_common(before: list[int], after: list[int]) -> None:
    shared = list(range(10, 10 + GRAM + WINDOW - 1))
    shapes = [np.array(nodes, dtype=np.uint32) for nodes in (before + shared, shared + after, before)]
    found = fingerprints(shapes)
    first, second = (set(found.hashes[found.owners == place]) for place in (0, 1))
    assert first & second
    assert set(found.hashes[found.owners == 0]) <= set(grams(shapes[:1]).hashes)


def test_a_disguised_copy_stands_out_from_a_class_that_writes_its_own() -> None:
    (pair,) = unusual_pairs(codes(*map(own_way, range(20)), COPIED, DISGUISED), shape(STARTER).codes)
    assert (pair.first, pair.second, pair.share) == (20, 21, 1.0)
    assert pair.usual < 0.2
    lines = excerpt(DISGUISED, pair.hashes)
    assert [line.text for line in lines if line.shared][-1].startswith("    return sorted")


def test_a_part_that_was_taken_over_stands_out_too() -> None:
    more = COPIED.replace(
        "    return", "    total.pop(None, 0)\n    print(len(total), max(total), min(total))\n    return"
    )
    (pair,) = unusual_pairs(codes(*map(own_way, range(20)), COPIED, more), shape("").codes)
    assert 0.6 <= pair.share < 1


def test_what_many_wrote_is_common_and_says_nothing() -> None:
    assert unusual_pairs(codes(*[COPIED] * 10, *map(own_way, range(20))), shape("").codes) == []


def test_what_the_starter_holds_says_nothing() -> None:
    assert unusual_pairs(codes(COPIED, DISGUISED, *map(own_way, range(20))), shape(COPIED).codes) == []


def test_a_small_class_and_an_empty_one_have_no_usual() -> None:
    assert unusual_pairs(codes(COPIED, DISGUISED, own_way(1)), shape("").codes) == []
    assert unusual_pairs([], shape("").codes) == []
    assert unusual_pairs(codes(*["def"] * 20), shape("").codes) == []


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ResultStore]:
    opened = open_results(tmp_path / FILE, create=True)
    texts = [*map(own_way, range(20)), COPIED, DISGUISED]
    for number, text in enumerate(texts):
        learner = f"<b>{number}</b>"
        opened.put(str(number), result(learner, mean=2, parse=2), sources={"mean": text, "parse": "def parse(): ..."})
    yield opened
    opened.close()


def test_the_page_shows_both_side_by_side_escaped_and_accuses_nobody(store: ResultStore) -> None:
    page = render_dashboard("Course", statistics(store, []), {})
    assert "<mark>    return sorted((k, p[0] / p[1])" in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert "<b>21" not in page
    assert "Worth a look" in page
    assert not any(word in page.lower() for word in ("plagia", "cheat", "copied", "suspect"))


def test_a_store_of_another_python_is_read_anew(store: ResultStore) -> None:
    before = similar_submissions(store, {})
    list(store.query("UPDATE source SET form = '', codes = x''"))
    assert similar_submissions(store, {}) == before
    assert [each.learners for each in before] == [("<b>20</b>", "<b>21</b>")]
    assert similar_submissions(store, {("lab1_plain", "mean"): COPIED}) == []


def test_two_who_are_alike_in_several_exercises_are_one_entry(store: ResultStore) -> None:
    mine = "(SELECT text FROM source AS other WHERE other.run = source.run AND other.exercise = 'mean')"
    list(store.query(f"UPDATE source SET form = '', text = {mine}"))
    (pair,) = similar_submissions(store, {})
    assert (pair.exercise, pair.others) == ("mean", ["parse"])
    assert "Also in parse." in render_dashboard("Course", statistics(store, []), {})
