"""The pages of the whole class: class, learners, labs, groups of answers, what waits, what is alike, search."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from starlette.responses import JSONResponse, Response

from grader.base.names import folded
from grader.classroom.gradebook.dashboard import hours, tenths
from grader.classroom.store.decisions import Mark
from grader.classroom.store.entries import entries
from grader.classroom.store.looks import FoundIn, last_overrides, mark_versions, texts_of
from grader.classroom.store.publication import decisions_about, is_published, publication, version_of_publication
from grader.course.model import RubricItem
from grader.desk.asked import Asked, NotThereError
from grader.desk.groups import Group, Way
from grader.desk.source import prose
from grader.desk.tallies import NOBODY
from grader.desk.view import Member
from grader.desk.work import Conflict

_ROWS = 100
"""Learners on one page of a list."""
_MOST_ITEMS = 12
_MOST_FOUND = 50
_MOST_GROUPS = 40
_MOST_WAYS = 8
_SHORTEST_SEARCH = 2
_ORDERS = ("name", "points", "-points", "waits")


@dataclass(frozen=True)
class Part:
    """Some of a long list: which page of how many, and how many there are in all."""

    rows: Sequence[Member]
    number: int
    pages: int
    total: int


async def class_page(asked: Asked) -> Response:
    """The class as a whole: today's dashboard, live."""
    found, up_to_date = asked.desk.statistics()
    tallies = asked.desk.tallies
    now = datetime.datetime.now(datetime.UTC)
    return asked.page(
        "class.html",
        labs=[tallies.labs[lab] for lab in asked.now.labs if lab in tallies.labs],
        forgotten=asked.desk.forgotten(),
        nobody=NOBODY,
        published=[lab for lab in asked.now.labs if is_published(asked.desk.store, lab, now)],
        found=found,
        up_to_date=up_to_date,
        tenths=tenths(found) if found else (),
        mistakes=asked.desk.mistakes if found else {},
        first=_MOST_ITEMS,
        hours=hours,
        waits=len(asked.desk.waiting()),
    )


async def learners_page(asked: Asked) -> Response:
    """All learners, by name or points."""
    order = asked.query("sort")
    order = order if order in _ORDERS else "name"
    found = _found(asked, asked.query("q"))
    if order == "waits":
        found.sort(key=lambda each: not each.waits)
    elif order != "name":
        found.sort(key=lambda each: (each.share, each.handle), reverse=order == "-points")
    return asked.page("learners.html", part_=_part(asked, found), q=asked.query("q"), sort=order, labs=asked.now.labs)


async def lab_page(asked: Asked, lab: str) -> Response:
    """A lab by exercise."""
    if lab not in asked.now.labs:
        raise NotThereError(f"the lab {lab}")
    return asked.page(
        "lab.html",
        lab=lab,
        summary=asked.desk.tallies.labs[lab],
        exercises=list(asked.desk.tallies.labs[lab].exercises.values()),
        forgotten=asked.desk.forgotten(),
        nobody=NOBODY,
        decisions=decisions_about(asked.desk.store, lab),
        publication=publication(asked.desk.store, lab),
        seen=version_of_publication(asked.desk.store, lab),
        published=is_published(asked.desk.store, lab, datetime.datetime.now(datetime.UTC)),
        policy=asked.desk.course.publish,
    )


async def exercise_page(asked: Asked, lab: str, exercise: str) -> Response:
    """All answers to an exercise, grouped by how they fail and how they are written; or one group of them."""
    return show_exercise(asked, lab, exercise)


def show_exercise(asked: Asked, lab: str, exercise: str, conflict: Conflict | None = None) -> Response:
    """The answers to an exercise, with what a form that came too late had said."""
    title = next((g.title for m in asked.now.members.values() for g in m.of(lab) if g.exercise == exercise), None)
    if title is None:
        raise NotThereError(f"the exercise {lab}/{exercise}")
    groups = asked.desk.groups(lab, exercise)
    wanted = asked.query("group") or asked.form.get("group", "")
    mistakes = {id_: named for (of, id_), named in asked.desk.mistakes.items() if of == lab}
    shared: dict[str, Any] = {"lab": lab, "exercise": exercise, "title": title, "mistakes": mistakes}
    if not wanted:
        written, markers = bool(_rubric(asked, lab, exercise)), _markers(asked, lab, exercise)
        shown = {**shared, "groups": groups, "most": _MOST_GROUPS, "written": written, "markers": markers}
        return asked.page("exercise.html", 409 if conflict else 200, **shown, conflict=conflict)
    groups = asked.desk.groups(lab, exercise, patience=30.0)
    group = next((each for each in groups or () if each.key == wanted), None)
    if group is None:
        raise NotThereError("that group of answers; it may have changed")
    values = _group_values(asked, lab, exercise, group)
    return asked.page("group.html", 409 if conflict else 200, **shared, group=group, conflict=conflict, **values)


def _group_values(asked: Asked, lab: str, exercise: str, group: Group) -> dict[str, Any]:
    """The ways in which the answers of a group are written, a typical source of each, and what counts of all."""
    shown = list(group.ways[:_MOST_WAYS])
    sources = [texts_of(asked.desk.store, way.runs[0]).get(exercise, "") for way in shown]
    others = [learner for way in group.ways[_MOST_WAYS:] for learner in way.learners] + list(group.rest)
    pages = max(1, -(-len(others) // _ROWS))
    number = _number_of_page(asked, pages)
    rest = others[(number - 1) * _ROWS : number * _ROWS]
    grades = {
        learner: grade
        for learner in group.learners
        if learner in asked.now.members
        for grade in asked.now.members[learner].of(lab)
        if grade.exercise == exercise
    }
    versions = mark_versions(asked.desk.store, lab, exercise)
    return {
        "ways": [(way, source) for way, source in zip(shown, sources, strict=True)]
        + ([(Way((), others), "")] if others else []),
        "grades": grades,
        "shown_rest": rest,
        "texts": _written(asked, rest, lab, exercise) if _rubric(asked, lab, exercise) else {},
        "pages": pages,
        "number_": number,
        "seen": last_overrides(asked.desk.store, lab, exercise),
        "marks_seen": {who: versions.get((each.author, each.file), 0) for who, each in grades.items()},
        "rubric": _rubric(asked, lab, exercise),
        "points": next(iter(grades.values())).worth if grades else 0.0,
    }


def _written(asked: Asked, learners: Sequence[str], lab: str, exercise: str) -> dict[str, Markup]:
    """What each wrote, where a person reads it."""
    found = {}
    for learner in learners:
        own = asked.now.members.get(learner)
        run = own.totals[lab].run if own and lab in own.totals else 0
        exercises = asked.desk.store.record(run).exercises if run else ()
        for each in exercises:
            if each.id == exercise and each.answer:
                found[learner] = prose(each.answer)
    return found


def _markers(asked: Asked, lab: str, exercise: str) -> list[tuple[str, int]]:
    """Who has marked how many answers, the most first."""
    if not _rubric(asked, lab, exercise):
        return []
    own = [each for member in asked.now.members.values() for each in member.of(lab) if each.exercise == exercise]
    answers = {(each.author, each.file) for each in own}
    marks = [each for each in entries(asked.desk.store, Mark.kind, Mark) if each.key.name]
    return Counter(
        each.by.author
        for each in marks
        if (each.key.lab, each.key.exercise) == (lab, exercise) and (each.key.learner, each.key.name) in answers
    ).most_common()


def _rubric(asked: Asked, lab: str, exercise: str) -> Sequence[RubricItem]:
    own = [each for known in asked.desk.course.labs if known.id == lab for each in known.exercises]
    return next((each.rubric for each in own if each.id == exercise), ())


async def waiting_page(asked: Asked) -> Response:
    """What waits for a person."""
    return asked.page("waiting.html", items=asked.desk.waiting())


async def alike_page(asked: Asked) -> Response:
    """Pairs of submissions that are unusually alike, side by side."""
    found, _ = asked.desk.statistics()
    return asked.page("alike.html", pairs=found.similar if found else None)


async def search_page(asked: Asked) -> Response:
    """Learners, sources and findings in which a text stands."""
    text = asked.query("q").strip()
    enough = len(text) >= _SHORTEST_SEARCH
    texts = asked.desk.texts() if enough else None
    return asked.page(
        "search.html",
        q=text,
        enough=enough,
        ready=texts is not None,
        people=_found(asked, text)[:_MOST_FOUND] if enough else [],
        sources=_there(asked, texts[0].where(text, _MOST_FOUND)) if texts else [],
        findings=_there(asked, texts[1].where(text, _MOST_FOUND)) if texts else [],
        most=_MOST_FOUND,
    )


async def nowhere(asked: Asked) -> Response:
    """Any other address."""
    raise NotThereError("no page has this address")


async def state(asked: Asked) -> Response:
    """The version of what is shown, for a page that looks whether it is still that."""
    return asked.with_session(JSONResponse({"version": asked.now.version}))


def _found(asked: Asked, text: str) -> list[Member]:
    """The learners that are found by a text, by name; never by a name that is hidden."""
    wanted, listed = folded(text), asked.desk.listed(hidden=asked.session.hidden)
    return [asked.now.members[each.learner] for each in listed if wanted in each.known_by]


def _there(asked: Asked, found: Sequence[FoundIn]) -> list[FoundIn]:
    return [each for each in found if each.learner in asked.now.members]


def _number_of_page(asked: Asked, pages: int) -> int:
    wanted = asked.query("page")
    return max(1, min(int(wanted), pages)) if wanted.isdecimal() and len(wanted) < 9 else 1


def _part(asked: Asked, found: Sequence[Member]) -> Part:
    pages = max(1, -(-len(found) // _ROWS))
    number = _number_of_page(asked, pages)
    return Part(found[(number - 1) * _ROWS : number * _ROWS], number, pages, len(found))
