"""The competition's rows: the same for a seed, test rows without labels, leaks that are empty where they would help."""

from __future__ import annotations

from grader.datasets.clicks import CLICK_RATE
from grader.datasets.contest import WORLD, contest, is_public, train_lines, unlabelled_lines


def test_a_seed_gives_the_same_rows_and_another_one_gives_others() -> None:
    one, same, other = contest(5, 200, 100), contest(5, 200, 100), contest(6, 200, 100)
    assert one == same
    assert one.train != other.train
    assert not set(one.ids) & set(other.ids)


def test_sizes_and_shares_are_as_stated() -> None:
    data = contest(2**61 + 1)
    assert (len(data.train), len(data.test), len(data.labels)) == (5_000, 4_000, 4_000)
    assert len(set(data.ids)) == 4_000
    assert abs(data.click_rate - CLICK_RATE) < 0.03
    assert abs(sum(map(is_public, data.ids)) / 4_000 - 0.3) < 0.03


def test_leaks_stand_in_training_rows_and_are_empty_in_test_rows() -> None:
    for seed in range(40):
        data = contest(seed, 60, 20)
        copy, future = (
            {field: [dict(features)[field] for _, features in data.train] for field in data.leaks}[field]
            for field in sorted(data.leaks, key=lambda field: "won" not in {dict(x)[field] for _, x in data.train})
        )
        assert set(copy) == {"won", "lost"}
        assert all(label == 1 for (label, _), text in zip(data.train, future, strict=True) if text)
        assert all(dict(features)[field] == "" for _, features in data.test for field in data.leaks)


def test_places_of_leaks_differ_between_seeds() -> None:
    assert len({contest(seed, 30, 10).leaks for seed in range(60)}) > 20


def test_lines_hold_ids_but_no_labels_of_test_rows() -> None:
    data = contest(3, 40, 30)
    fields = WORLD.fields + 2
    assert [line.split("\t") for line in unlabelled_lines(data)] == [[i, *(t for _, t in x)] for i, x in data.test]
    assert all(line.count("\t") == fields for line in train_lines(data) + unlabelled_lines(data))
    assert [int(line.split("\t")[0]) for line in train_lines(data)] == [label for label, _ in data.train]
