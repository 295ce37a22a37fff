"""``grader predict``: guess what a few lines print, then see it and why. Nothing is kept or graded."""

from __future__ import annotations

import typer
from rich.syntax import Syntax

from grader.base.errors import EXIT_PASSED, EXIT_USAGE, UsageError
from grader.cli import console
from grader.course.cards import Card, read_cards, same_output
from grader.course.targets import course_for, find_target

_SEVERAL_LINES = "Several lines? Put \\n between them. An empty guess shows the answer."


def predict(target: str | None) -> int:
    """Go through the cards of a lab, without one named of all labs, one after another."""
    course = course_for(target)
    labs = [find_target(course, target)[0]] if target else list(course.labs)
    cards = [card for lab in labs for card in read_cards(lab)]
    screen = console.output()
    if not cards:
        with_cards = ", ".join(lab.id for lab in course.labs if read_cards(lab)) or "none of this course"
        screen.print(f"There are no cards for this. Labs with cards: {with_cards}.", markup=False)
        return EXIT_USAGE
    right = 0
    for number, card in enumerate(cards, 1):
        screen.print(f"\n{number} of {len(cards)}: {card.title}", style="bold", markup=False)
        screen.print(Syntax(card.code.rstrip(), "python", background_color="default", word_wrap=True))
        right += _ask(card, first=number == 1)
    screen.print(
        f"\n{right} of {len(cards)} foreseen. Nobody counts; play with the code in the notebook.", markup=False
    )
    return EXIT_PASSED


def _ask(card: Card, *, first: bool) -> bool:
    screen = console.output()
    if first:
        screen.print(_SEVERAL_LINES, style="dim", markup=False)
    try:
        guess = typer.prompt("What does it print?", default="", show_default=False).replace("\\n", "\n")
    except typer.Abort:
        raise UsageError("nobody answered, and the cards want guesses", "Run this where you can type.") from None
    right = same_output(guess, card.prints)
    screen.print("As you said." if right else "It prints:", markup=False)
    if not right:
        for line in card.prints.rstrip().splitlines():
            screen.print(f"  {line}", markup=False, highlight=False)
    screen.print(card.why.strip(), markup=False)
    return right
