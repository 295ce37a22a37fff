"""Every card of the course prints what it says it prints."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import pytest

from grader.course.cards import Card, read_cards, same_output
from grader.course.load import load_course
from grader.notebook import spark_context

COURSE = load_course(Path(__file__).parents[2])
CARDS = [(f"{lab.id}: {card.title}", card) for lab in COURSE.labs for card in read_cards(lab)]

pytestmark = pytest.mark.spark


def test_there_are_cards_where_people_are_surprised() -> None:
    assert {name.partition("_")[0] for name, _ in CARDS} >= {"lab2", "lab3", "lab4"}


@pytest.mark.parametrize("card", [card for _, card in CARDS], ids=[name for name, _ in CARDS])
def test_a_card_prints_what_it_says(card: Card) -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(card.code, {"sc": spark_context()})
    assert printed.getvalue().strip() == card.prints.strip()
    assert same_output(printed.getvalue(), card.prints)
