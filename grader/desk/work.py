"""The pages of one learner: a submission with source, findings and history, and all that there is of the learner."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from grader.classroom.actions import saved_comments
from grader.classroom.gradebook.course_grade import course_grades, said_of_course
from grader.classroom.gradebook.reports import record_of
from grader.classroom.store.entries import events, last_override, undoable
from grader.classroom.store.looks import texts_of, whose
from grader.classroom.store.store import Stored
from grader.desk.asked import Asked, NotThereError
from grader.desk.guard import FRAME_HEADERS
from grader.desk.hand import Hand, holdings, said
from grader.desk.handed_in import HandedInFile, read_handed_in
from grader.desk.hiding import record_without
from grader.desk.source import Block, Blocks, blocks, kept_block, written_block
from grader.desk.view import Member
from grader.results.record import ExerciseRecord, RunRecord


@dataclass(frozen=True)
class Happened:
    """Something that happened to a learner's work: when, what, and who did it where a person did."""

    time: str
    text: str
    author: str = ""
    lab: str = ""
    number: int = 0
    """Of the event in the store, where a person did it."""
    undoable: bool = False


_FIELDS = ("points", "reason", "adjust", "note", "text", "what", "lab", "value")
"""What forms let one type or choose."""


@dataclass(frozen=True)
class Conflict:
    """A form that came too late: which one it was, all that it said, and in words what holds now."""

    form: str
    fields: Mapping[str, str]
    items: Sequence[str]
    ticked: Collection[str]
    text: str

    def of(self, form: str, exercise: str = "", name: str = "") -> Mapping[str, str]:
        """What was typed into that form; nothing where it was another one."""
        asked = (form, exercise or self.fields.get("exercise", ""), name or self.fields.get("name", ""))
        own = (self.form, self.fields.get("exercise", ""), self.fields.get("name", ""))
        return {**dict.fromkeys(_FIELDS, ""), **self.fields} if asked == own else {}


async def work_page(asked: Asked, handle: str, lab: str) -> Response:
    """One submission."""
    return show_work(asked, handle, lab)


def show_work(asked: Asked, handle: str, lab: str, conflict: Conflict | None = None) -> Response:
    """One submission, with what a form that came too late had said."""
    own = _member(asked, handle)
    if lab not in own.totals:
        raise NotThereError("that submission")
    counts = whose(asked.desk.store, own.totals[lab].run)
    author = counts.learner if counts else own.learner
    attempts = asked.desk.store.history(author, lab)
    run = _run_asked_for(asked, attempts, own.totals[lab].run)
    record = _record(asked, own, lab, run)
    file = _file(asked, record, run)
    if record is not None and asked.session.hidden:
        record = record_without(record, asked.marks(own.learner, author, record=record))
    names = {each.exercise: _names(asked, lab, each.exercise) for each in own.of(lab)}
    found = blocks(file, record, names) if record else Blocks({}, ())
    kept = texts_of(asked.desk.store, run.id) if run else {}
    records = {each.id: each for each in record.exercises} if record else {}
    before, after = neighbours(asked, own, lab)
    return asked.page(
        "work.html",
        409 if conflict else 200,
        own=own,
        lab=lab,
        total=own.totals[lab],
        grades=own.of(lab),
        record=record,
        records=records,
        run=run,
        earlier=run is not None and run.id != own.totals[lab].run and bool(own.totals[lab].run),
        author=author,
        file=file,
        found=found,
        kept=_kept(kept, records),
        by_hand={each.exercise: Hand(asked.desk, each) for each in own.of(lab)},
        bank=saved_comments(asked.desk.store),
        attempts=attempts,
        changes={each: asked.desk.store.overrides_of(own.learner, lab, each) for each in names},
        seen={each: last_override(asked.desk.store, own.learner, lab, each) for each in names},
        before=before,
        after=after,
        trail=asked.query("in") or asked.form.get("in", ""),
        conflict=conflict,
    )


def _kept(texts: Mapping[str, str], records: Mapping[str, ExerciseRecord]) -> dict[str, list[Block]]:
    """What is kept of each answer, for where its file is gone."""
    found = {each: [kept_block(text, records.get(each))] for each, text in texts.items()}
    found.update({each: [written_block(own.answer)] for each, own in records.items() if own.answer and own.waits})
    return found


async def frame(asked: Asked, run: int, cell: int, number: int) -> Response:
    """An output of a notebook, as a picture or as a page that can do nothing."""
    found = whose(asked.desk.store, run)
    if found is None:
        raise NotThereError("that output")
    record = asked.desk.store.record(run)
    file = read_handed_in(asked.desk.submissions, found.place, record.submission.name, record.submission.sha256)
    shown = next((each for each in file.cells if each.number == cell), None)
    if shown is None or not 0 <= number < len(shown.outputs) or not shown.outputs[number].data:
        raise NotThereError("that output")
    output = shown.outputs[number]
    kind = f"{output.kind}; charset=utf-8" if output.framed else output.kind
    return Response(output.data, headers={**FRAME_HEADERS, "content-type": kind})


async def learner_page(asked: Asked, handle: str) -> Response:
    """A learner: all labs, hints, and what happened when."""
    return show_learner(asked, handle)


def show_learner(asked: Asked, handle: str, conflict: Conflict | None = None) -> Response:
    """A learner, with what a form that came too late had said."""
    own = _member(asked, handle)
    rules = asked.desk.course.rules
    return asked.page(
        "learner.html",
        409 if conflict else 200,
        conflict=conflict,
        own=own,
        events=sorted(_events(asked, own), key=lambda each: (each.time, each.number), reverse=True),
        seen=max((each.id for each in events(asked.desk.store, own.learner)), default=0),
        holds=list(holdings(asked.desk.store, own.learner)),
        due=asked.desk.course.late.due,
        course_labs=asked.desk.course.labs,
        hints=sum(each.hints for each in own.grades),
        course_grade=list(said_of_course(course_grades(own.totals.values(), rules).get(own.learner), rules)),
    )


def neighbours(asked: Asked, own: Member, lab: str) -> tuple[str, str]:
    """The handles of those before and after a learner on the way that the page was reached by; empty at its ends."""
    trail = asked.query("in") or asked.form.get("in", "")
    learners = _trail(asked, trail, lab)
    if own.learner not in learners:
        return "", ""
    at = learners.index(own.learner)
    handles = [asked.now.members[each].handle for each in learners]
    return handles[at - 1] if at else "", handles[at + 1] if at + 1 < len(handles) else ""


def _trail(asked: Asked, trail: str, lab: str) -> list[str]:
    """Whose submissions are looked through: those of a group of answers, else of all who handed in the lab."""
    exercise, _, key = trail.partition(".")
    if key:
        for group in asked.desk.groups(lab, exercise, patience=5.0) or ():
            if group.key == key:
                return [each for each in group.learners if each in asked.now.members]
    found = asked.now.handed_in(lab)
    return [each.learner for each in (sorted(found, key=lambda m: m.handle) if asked.session.hidden else found)]


def _member(asked: Asked, handle: str) -> Member:
    own = asked.now.member(handle)
    fresh = asked.desk.current(own.learner) if own else None
    if fresh is None:
        raise NotThereError("that learner")
    return fresh


def _run_asked_for(asked: Asked, attempts: Sequence[Stored], counts: int) -> Stored | None:
    """The attempt that the address names, else the one that counts."""
    wanted = asked.query("run") or str(counts)
    found = next((each for each in attempts if str(each.id) == wanted), None)
    return found or next((each for each in attempts if each.current), None)


def _record(asked: Asked, own: Member, lab: str, run: Stored | None) -> RunRecord | None:
    if run is not None:
        return asked.desk.store.record(run.id)
    return record_of(asked.desk.store, asked.desk.course, own.learner, lab)


def _file(asked: Asked, record: RunRecord | None, run: Stored | None) -> HandedInFile:
    if record is None or run is None:
        return HandedInFile(problem="Nothing was handed in.")
    found = whose(asked.desk.store, run.id)
    return read_handed_in(
        asked.desk.submissions, found.place if found else "", record.submission.name, record.submission.sha256
    )


def _names(asked: Asked, lab: str, exercise: str) -> Sequence[str]:
    for known in asked.desk.course.labs:
        if known.id == lab:
            return next((each.names for each in known.exercises if each.id == exercise), (exercise,))
    return (exercise,)


def _events(asked: Asked, own: Member) -> Iterator[Happened]:
    """What happened to a learner's work, and what people did; what a person did can be undone."""
    for lab in own.totals:
        for run in asked.desk.store.history(own.learner, lab):
            if run.submitted:
                yield Happened(run.submitted, "handed in", lab=lab)
            points = f"{run.earned:g} of {run.points:g} points by the checks"
            yield Happened(
                run.graded, f"graded ({run.why}): {points}{'' if run.current else ', replaced since'}", lab=lab
            )
    done = list(events(asked.desk.store, own.learner))
    can = undoable(done)
    for each in done:
        yield Happened(each.made, said(each), each.author, each.lab, each.id, undoable=each.id in can)
