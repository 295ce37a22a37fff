"""What those type who decide about learners of a class: extend, excuse, bonus, group, mark, comment, undo, regrade."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from grader.cli.options import LEVEL, OneExercise, OneTarget, known_level

group = typer.Typer(rich_markup_mode=None)

Results = Annotated[Path, typer.Option("--results", help="The folder that `grader grade` wrote with --out.")]
Learner = Annotated[str, typer.Argument(metavar="LEARNER")]
TheLab = Annotated[str, typer.Argument(metavar="LAB")]
Reason = Annotated[str, typer.Option(help="Why: it is kept, and the learner reads it.")]
Author = Annotated[str | None, typer.Option(help="Who decides; the user's name without it.")]
Withdraw = Annotated[bool, typer.Option("--withdraw", help="Take back what was decided before.")]


@group.command()
def extend(
    learner: Learner,
    lab: TheLab,
    results: Results,
    reason: Reason,
    until: Annotated[
        str | None, typer.Option(metavar="TIME", help="Due then: 2026-12-05 (its end), or with a time and a zone.")
    ] = None,
    days: Annotated[float | None, typer.Option(help="Due so many days later than for all.")] = None,
    withdraw: Withdraw = False,
    author: Author = None,
) -> None:
    """Give a learner an extension for a lab."""
    from grader.cli import deciding as commands

    if (until is None) + (days is None) + (not withdraw) != 2:
        raise typer.BadParameter("say one of --until TIME, --days N, --withdraw")
    raise typer.Exit(commands.extend(results, learner, lab, commands.by(author, reason), until, days))


@group.command()
def excuse(
    learner: Learner,
    target: OneTarget,
    results: Results,
    reason: Reason,
    withdraw: Withdraw = False,
    author: Author = None,
) -> None:
    """Let a lab, or one exercise, count neither for nor against a learner."""
    from grader.cli import deciding as commands

    raise typer.Exit(commands.excuse(results, learner, target, commands.by(author, reason), withdraw=withdraw))


@group.command()
def bonus(
    learner: Learner,
    lab: TheLab,
    results: Results,
    reason: Reason,
    points: Annotated[float | None, typer.Option(help="Points on top of the lab; less than 0 takes off.")] = None,
    withdraw: Withdraw = False,
    author: Author = None,
) -> None:
    """Give a learner points on top of a lab."""
    from grader.cli import deciding as commands

    if (points is None) != withdraw:
        raise typer.BadParameter("say either --points P or --withdraw")
    raise typer.Exit(commands.bonus(results, learner, lab, commands.by(author, reason), points))


@group.command("group")
def group_learners(
    results: Results,
    learners: Annotated[list[str] | None, typer.Argument(metavar="[LEARNER]...")] = None,
    to: Annotated[
        str | None, typer.Option(metavar="NAME", help="The group that they hand in with from now on.")
    ] = None,
    alone: Annotated[
        bool, typer.Option("--alone", help="Each of them hands in alone, whatever roster and file say.")
    ] = False,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Roster and file say again with whom.")] = False,
    lab: Annotated[str | None, typer.Option(metavar="LAB", help="For this lab alone; for all without it.")] = None,
    reason: Annotated[str, typer.Option(help="Why: it is kept, and the learners read it.")] = "",
    author: Author = None,
) -> None:
    """Put learners into a group, whose submission counts for all of it, or take them out; without any, show the groups.

    What is decided of one lab goes before what is decided of all.
    """
    from grader.cli import grouping as commands
    from grader.cli.deciding import by

    asked = (to is not None) + alone + withdraw
    if not learners:
        if asked:
            raise typer.BadParameter("say which learners")
        raise typer.Exit(commands.show(results, lab))
    if asked != 1 or to == "":
        raise typer.BadParameter("say one of --to NAME, --alone, --withdraw")
    group_ = None if withdraw else to or ""
    raise typer.Exit(commands.regroup(results, learners, by(author, reason), group_, lab))


@group.command()
def mark(
    learner: Learner,
    exercise: OneExercise,
    results: Results,
    item: Annotated[list[str] | None, typer.Option(help="An item of the rubric that was found, by its id.")] = None,
    adjust: Annotated[float, typer.Option(help="Points on top of the items; less than 0 takes off.")] = 0.0,
    note: Annotated[str, typer.Option(help="What the learner reads about --adjust.")] = "",
    reason: Annotated[str, typer.Option(help="A word for those who grade; the learner never reads it.")] = "",
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Let it wait for a mark again.")] = False,
    author: Author = None,
) -> None:
    """Mark what a person marks of an exercise, by the items of its rubric; none of them gives 0."""
    from grader.cli import deciding as commands

    items = None if withdraw else item or []
    raise typer.Exit(commands.mark(results, learner, exercise, commands.by(author, reason), items, adjust, note))


@group.command()
def comment(
    learner: Learner,
    target: OneTarget,
    results: Results,
    text: Annotated[str | None, typer.Option(help="What the learner reads in the report.")] = None,
    bank: Annotated[str, typer.Option(metavar="NAME", help="Use the comment that the bank has under this name.")] = "",
    save: Annotated[str, typer.Option(metavar="NAME", help="Keep the text in the bank, under this name.")] = "",
    line: Annotated[int, typer.Option(min=0, help="The line of the file, or of the cell, that it is about.")] = 0,
    cell: Annotated[int, typer.Option(min=0, help="The cell of the notebook that it is about.")] = 0,
    private: Annotated[bool, typer.Option("--private", help="Graders alone see it.")] = False,
    author: Author = None,
) -> None:
    """Comment on a lab or an exercise of a learner."""
    from grader.cli import deciding as commands

    if (text is None) == (not bank):
        raise typer.BadParameter("say either --text TEXT or --bank NAME")
    if save and text is None:
        raise typer.BadParameter("--save NAME goes with --text TEXT")
    remark = commands.Remark(text, bank, save, line, cell, shown=not private)
    raise typer.Exit(commands.comment(results, learner, target, commands.by(author, ""), remark))


@group.command()
def regrade(
    results: Results,
    submissions: Annotated[
        str | None, typer.Argument(metavar="[SUBMISSIONS]", help="What was handed in, as for `grader grade`.")
    ] = None,
    requests: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Queue requests for a second look: a CSV; a file that a learner sent, with --learner; or a folder of "
            "such files, as they were handed in.",
        ),
    ] = None,
    learner: Annotated[
        str, typer.Option(metavar="LEARNER", help="With --requests: who sent the file, whoever it says it is of.")
    ] = "",
    apply: Annotated[bool, typer.Option("--apply", help="Let what was tried before count.")] = False,
    reason: Annotated[str, typer.Option(help="Why, for the lines that are mailed: what was mended.")] = "",
    roster: Annotated[Path | None, typer.Option(help="As for `grader grade`.")] = None,
    lab: Annotated[str | None, typer.Option(help="As for `grader grade`.")] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="How many at a time.")] = None,
    isolation: Annotated[
        str, typer.Option(metavar=LEVEL, callback=known_level, help="How strongly submissions are held.")
    ] = "sandbox",
    author: Author = None,
) -> None:
    """Show whose grades change after a check was mended, before that counts; or queue requests for a second look.

    Without anything else it shows the queue of requests.
    """
    from grader.cli import regrade as commands

    if sum((submissions is not None, requests is not None, apply)) > 1:
        raise typer.BadParameter("say one of SUBMISSIONS, --requests FILE, --apply")
    if learner and requests is None:
        raise typer.BadParameter("--learner goes with --requests FILE")
    if submissions is not None:
        how = commands.How(isolation, jobs, roster, lab)
        raise typer.Exit(commands.try_out(results, submissions, how, reason))
    if apply:
        raise typer.Exit(commands.apply_tried(results, reason))
    raise typer.Exit(commands.show_requests(results, requests, author, learner))


@group.command()
def answer(
    request: Annotated[str, typer.Argument(metavar="REQUEST", help="Its name, as `grader regrade` shows it.")],
    results: Results,
    reason: Annotated[str, typer.Option(help="The answer: the learner reads it.")],
    keep: Annotated[bool, typer.Option("--keep", help="The mark stays as it is.")] = False,
    points: Annotated[float | None, typer.Option(help="The points that count from now on.")] = None,
    author: Author = None,
) -> None:
    """Answer a request for a second look, with a kept or a changed mark, and close it."""
    from grader.cli import deciding as commands

    if (points is None) != keep:
        raise typer.BadParameter("say either --keep or --points P")
    raise typer.Exit(commands.answer_request(results, request, commands.by(author, reason), points))


@group.command()
def undo(
    event: Annotated[int, typer.Argument(metavar="EVENT", help="The number of an event, as `explain` shows it.")],
    results: Results,
    reason: Reason,
    author: Author = None,
) -> None:
    """Make what an event changed as it was before it."""
    from grader.cli import deciding as commands

    raise typer.Exit(commands.undo_event(results, event, commands.by(author, reason)))
