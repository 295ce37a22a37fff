"""What people decide at the desk: marks by a rubric, comments, more time, excuses; seen by all and undone."""

from __future__ import annotations

import dataclasses
import re

from command_line import run
from desk_client import LAB, Served

from grader.classroom import actions
from grader.classroom.asked import Asked
from grader.classroom.gradebook.gradebook import Grade
from grader.classroom.grouping import regroup
from grader.classroom.people import Person
from grader.classroom.second_look import queue, take_in
from grader.classroom.store.decisions import Comment, Request
from grader.classroom.store.entries import By, Change, Key, entries, events, write
from grader.classroom.store.queries import people_rows
from grader.classroom.store.store import NewResult

LEARNER = "s00002"


def form(served: Served, **more: object) -> dict[str, object]:
    return {
        "csrf": served.client.csrf(),
        "who": served.handle(LEARNER),
        "lab": LAB,
        "exercise": "why",
        "run": grade(served).run,
        **more,
    }


def grade(served: Served, exercise: str = "why", learner: str = LEARNER) -> Grade:
    return next(each for each in served.desk.view.members[learner].of(LAB) if each.exercise == exercise)


def page(served: Served) -> str:
    return served.client.get(f"/work/{served.handle(LEARNER)}/{LAB}").text


def test_a_written_answer_waits_and_is_marked_by_its_rubric(served: Served) -> None:
    assert grade(served).counted.undecided
    assert "19 answers wait for a mark" in served.client.get("/waiting").text
    assert "Waits for a mark" in page(served)
    sent = [*form(served, seen=0).items(), ("item", "outlier"), ("item", "copied"), ("adjust", "-0,5")]
    assert served.client.post("/rubric", sent).status == 303  # type: ignore[arg-type]
    assert grade(served).grade == 0.5
    assert "Marked by prof" in page(served)
    assert re.search(r'value="outlier" checked', page(served))
    assert served.client.post("/rubric", sent).status == 409  # type: ignore[arg-type]
    version = re.search(r'action="/rubric".*?name="seen" value="(\d+)"', page(served), re.DOTALL)
    assert version is not None
    back = form(served, seen=version[1], what="withdraw")
    assert served.client.post("/rubric", back).status == 303
    assert grade(served).counted.undecided


def test_an_item_that_the_rubric_has_not_is_refused(served: Served) -> None:
    sent = [*form(served, seen=0).items(), ("item", "nonsense")]
    assert served.client.post("/rubric", sent).status == 400  # type: ignore[arg-type]
    assert grade(served).counted.undecided


def test_a_group_is_marked_and_commented_at_once(served: Served) -> None:
    handles = [served.handle(f"s0000{number}") for number in (2, 3, 4)]
    shared = [("csrf", served.client.csrf()), ("lab", LAB), ("exercise", "why")]
    runs = [grade(served, learner=f"s0000{number}").run for number in (2, 3, 4)]
    ticked = [("who", f"{handle}:0:0:{run}") for handle, run in zip(handles, runs, strict=True)]
    marks = [*shared, *ticked, ("item", "outlier"), ("what", "rubric")]
    assert served.client.post("/marks", marks).status == 303
    assert [grade(served, learner=f"s0000{number}").grade for number in (2, 3, 4)] == [3.0, 3.0, 3.0]
    assert "Marked so far: prof 3." in served.client.get(f"/lab/{LAB}/why").text
    assert served.client.post("/marks", marks).status == 409
    said = [*shared, *ticked, ("text", "An <i>example</i> is missing."), ("what", "comment")]
    assert served.client.post("/marks", said).status == 303
    found = list(entries(served.desk.store, Comment.kind, Comment))
    assert {each.key.learner for each in found} == {"s00002", "s00003", "s00004"}
    assert "An &lt;i&gt;example&lt;/i&gt; is missing." in page(served)


def test_a_comment_is_made_kept_in_the_bank_and_deleted(served: Served) -> None:
    sent = form(served, text="Say <b>why</b>.", save="why", cell="2", line="1")
    assert served.client.post("/comment", sent).status == 303
    text = page(served)
    assert "Say &lt;b&gt;why&lt;/b&gt;." in text
    assert "cell 2, line 1" in text
    assert 'data-text="Say &lt;b&gt;why&lt;/b&gt;."' in text
    (kept,) = entries(served.desk.store, Comment.kind, Comment)
    gone = form(served, what="delete", name=kept.key.name, seen=kept.version)
    assert served.client.post("/comment", gone).status == 303
    assert list(entries(served.desk.store, Comment.kind, Comment)) == []
    assert served.client.post("/comment", form(served, text=" ")).status == 400


def decide(served: Served, **more: object) -> int:
    seen = max((each.id for each in events(served.desk.store, LEARNER)), default=0)
    return served.client.post("/decide", form(served, seen=seen, reason="ill", **more)).status


def test_more_time_an_excuse_points_on_top_and_a_group(served: Served) -> None:
    handle = served.handle(LEARNER)
    assert decide(served, what="extend", value="2") == 303
    assert "2 days more" in served.client.get(f"/learner/{handle}").text
    assert decide(served, what="extend", value="2026-03-09T23:59") == 303
    assert decide(served, what="bonus", value="0.5") == 303
    total = served.desk.view.members[LEARNER].totals[LAB]
    assert total.standing.on_top.bonus == 0.5
    assert decide(served, what="excuse", exercise="") == 303
    assert served.desk.view.members[LEARNER].totals[LAB].excused
    assert "excused" in served.client.get(f"/learner/{handle}").text
    assert decide(served, what="excuse", exercise="", withdraw="yes") == 303
    assert not served.desk.view.members[LEARNER].totals[LAB].excused
    assert decide(served, what="group", value="red") == 303
    for wrong in ({"what": "extend", "value": "soon"}, {"what": "bonus", "value": "x"}, {"what": "nothing"}):
        assert decide(served, **wrong) == 400


def test_who_decides_second_has_to_look_first(served: Served) -> None:
    first = form(served, seen=0, reason="ill", what="bonus", value="1")
    assert served.client.post("/decide", first).status == 303
    late = served.client.post("/decide", {**first, "value": "2"})
    assert late.status == 409
    assert "While this page was open, prof did this: bonus of +1 points. ill" in late.text
    assert served.desk.view.members[LEARNER].totals[LAB].standing.on_top.bonus == 1


def test_a_learner_who_asks_for_a_second_look_is_answered(served: Served) -> None:
    asked = [Asked("a.csv, line 2", LEARNER, f"{LAB}/mean", "My <b>loop</b> is right.", "2026-03-09T10:00:00+00:00")]
    take_in(served.desk.store, served.mini.course, asked, By("prof"))
    waits = served.client.get("/waiting").text
    assert "second look" in waits
    assert "My &lt;b&gt;loop&lt;/b&gt; is right." in waits
    assert "Asked for a second look" in page(served)
    (kept,) = queue(served.desk.store)
    seen = {"seen": kept.version, "points_seen": 0}
    sent = form(served, exercise="mean", name=kept.key.name, **seen, reason="So it is.", points="2.5")
    assert served.client.post("/answer", {**sent, "reason": ""}).status == 400
    assert served.client.post("/answer", sent).status == 303
    assert grade(served, "mean").grade == 2.5
    assert queue(served.desk.store) == []
    assert "mark changed" in page(served)
    assert served.client.post("/answer", sent).status == 400


def test_every_change_is_told_and_can_be_undone(served: Served) -> None:
    handle = served.handle(LEARNER)
    form_of = form(served, exercise="mean", seen=0, points="1", reason="first try")
    assert served.client.post("/mark", form_of).status == 303
    before = grade(served, "mean").grade
    (event,) = events(served.desk.store, LEARNER)
    text = served.client.get(f"/learner/{handle}").text
    assert "mean: set to 1. first try" in text
    assert f'name="event" value="{event.id}"' in text
    back = f"/learner/{handle}#line"
    answer = served.client.post("/undo", {**form_of, "event": event.id, "reason": "a slip", "back": back})
    assert (answer.status, answer.headers["location"]) == (303, back)
    assert grade(served, "mean").grade != before
    assert f"(undoes change {event.id})" in served.client.get(f"/learner/{handle}").text
    assert served.client.post("/undo", {**form_of, "event": event.id, "reason": "again"}).status == 409


def hand_in(served: Served, learner: str, file: str, people: list[Person]) -> None:
    """Another file of a learner, in a class where some hand in together."""
    store = served.desk.store
    store.set_people(people)
    run = served.desk.view.members[learner].totals[LAB].run
    record = store.record(run)
    store.add_many([NewResult(f"{learner} {file}", record, "2026-03-01T11:00:00+00:00", parts={"submission": file})])


def test_another_file_is_proposed_the_mark_of_the_one_before(served: Served) -> None:
    sent = [*form(served, seen=0).items(), ("item", "outlier")]
    assert served.client.post("/rubric", sent).status == 303  # type: ignore[arg-type]
    hand_in(served, LEARNER, "another", list(people_rows(served.desk.store)))
    text = page(served)
    assert "Waits for a mark. What is picked is the mark by prof of another file" in text
    assert re.search(r'value="outlier" checked', text)
    served.desk.reread([LEARNER])
    assert grade(served).counted.undecided


def test_an_answer_of_a_group_is_read_marked_and_commented_for_all_of_it(served: Served) -> None:
    mate = "s00019"  # who handed in nothing
    both = [
        dataclasses.replace(each, group="g") if each.learner in (LEARNER, mate) else each
        for each in people_rows(served.desk.store)
    ]
    served.desk.store.set_people(both)
    served.desk.reread([LEARNER, mate])
    assert grade(served, learner=mate).by == LEARNER
    text = served.client.get(f"/lab/{LAB}/why").text
    while "are being gathered" in text:
        text = served.client.get(f"/lab/{LAB}/why").text
    keys = re.findall(r"group=(\w+)", text)
    pages = [served.client.get(f"/lab/{LAB}/why?group={key}").text for key in keys]
    (own,) = [each for each in pages if f"{served.handle(mate)}:0:0:{grade(served).run}" in each]
    assert f"{served.handle(LEARNER)}:0:0:{grade(served).run}" in own
    sent = [*form(served, seen=0, who=served.handle(mate)).items(), ("item", "example")]
    assert served.client.post("/rubric", sent).status == 303  # type: ignore[arg-type]
    said = form(served, text="To you both.", who=served.handle(mate))
    assert served.client.post("/comment", said).status == 303
    for learner in (LEARNER, mate):
        assert grade(served, learner=learner).grade == 1
        assert [each.text for each in grade(served, learner=learner).counted.comments] == ["To you both."]
    (kept,) = entries(served.desk.store, Comment.kind, Comment)
    gone = form(served, what="delete", name=kept.key.name, seen=kept.version, who=served.handle(mate))
    assert served.client.post("/comment", gone | {"of": served.handle(LEARNER)}).status == 303
    assert list(entries(served.desk.store, Comment.kind, Comment)) == []


def shown_in(text: str, action: str, name: str) -> str:
    """What a field of a form holds."""
    (form, *_) = re.findall(rf'action="/{action}".*?</form>', text, re.DOTALL)
    (field,) = re.findall(rf'<input[^>]*name="{name}"[^>]*>', form)
    return re.findall(r'value="([^"]*)"', field)[0]


def test_an_answer_overwrites_no_points_that_its_author_never_saw(served: Served) -> None:
    store, course = served.desk.store, served.mini.course
    key = Key(Request.kind, LEARNER, LAB, "why", "r1")
    write(store, [Change(key, Request(text="Look again."), 0)], By("prof"))
    late = {"name": "r1", "seen": 1, "points_seen": shown_in(page(served), "answer", "points_seen")}
    actions.set_points(store, course, LEARNER, f"{LAB}/why", By("other", "saw more"), points=4)
    for typed in ({"points": "2"}, {"points": ""}):
        said = served.client.post("/answer", form(served, reason="no <i>more</i>", **late, **typed))
        assert said.status == 409
        assert "While this page was open, other did this: why: set to 4. saw more" in said.text
        assert shown_in(said.text, "answer", "reason") == "no &lt;i&gt;more&lt;/i&gt;"
        assert shown_in(said.text, "answer", "points") == typed["points"]
        assert [each.key.name for each in queue(store)] == ["r1"]
    again = {**late, "points_seen": shown_in(said.text, "answer", "points_seen")}
    assert served.client.post("/answer", form(served, reason="no", points="2", **again)).status == 303
    assert store.overrides()[LEARNER, LAB, "why"].points == 2


def test_a_mark_that_came_too_late_is_still_in_its_form(served: Served) -> None:
    actions.mark(served.desk.store, served.mini.course, LEARNER, f"{LAB}/why", By("other"), items=["outlier"])
    sent = [*form(served, seen=0).items(), ("item", "example"), ("adjust", "0.5"), ("note", "a fine plot")]
    said = served.client.post("/rubric", sent)  # type: ignore[arg-type]
    assert said.status == 409
    assert "While this page was open, other did this: why: marked: outlier" in said.text
    assert re.search(r'value="example" checked', said.text)
    assert not re.search(r'value="outlier" checked', said.text)
    assert shown_in(said.text, "rubric", "adjust") == "0.5"
    assert shown_in(said.text, "rubric", "note") == "a fine plot"
    again = [*form(served, seen=shown_in(said.text, "rubric", "seen")).items(), ("item", "example")]
    assert served.client.post("/rubric", again).status == 303  # type: ignore[arg-type]


def test_points_on_top_say_what_for_and_a_mark_of_another_file_too(served: Served) -> None:
    typed = [("item", "example"), ("adjust", "0.5"), ("note", "a <b>fine</b> plot")]
    assert served.client.post("/rubric", [*form(served, seen=0).items(), *typed]).status == 303  # type: ignore[arg-type]
    assert [(each.text, each.points) for each in grade(served).counted.marks][-1] == ("a <b>fine</b> plot", 0.5)
    assert shown_in(page(served), "rubric", "note") == "a &lt;b&gt;fine&lt;/b&gt; plot"
    assert "+0.5 (a &lt;b&gt;fine&lt;/b&gt; plot)" in served.client.get(f"/learner/{served.handle(LEARNER)}").text
    hand_in(served, LEARNER, "another", list(people_rows(served.desk.store)))
    served.desk.reread([LEARNER])
    assert shown_in(page(served), "rubric", "note") == "a &lt;b&gt;fine&lt;/b&gt; plot"
    sent = form(served, seen=0, adjust="", note="for nothing")
    said = served.client.post("/rubric", sent)
    assert (said.status, "how many points on top" in said.text) == (400, True)
    assert served.client.post("/rubric", {**sent, "what": "withdraw"}).status == 303
    many = {**sent, "who": f"{served.handle(LEARNER)}:0:0:{grade(served).run}", "adjust": "1", "note": "for all"}
    assert served.client.post("/marks", {**many, "what": "rubric"}).status == 303
    assert [each.text for each in grade(served).counted.marks][-1] == "for all"


def test_a_decision_meets_another_on_the_same_thing_alone(served: Served) -> None:
    """And what was typed is still there."""
    actions.give_bonus(served.desk.store, served.mini.course, LEARNER, LAB, By("other", "a talk"), points=1)
    sent = form(served, seen=0, reason="helped", value="2")
    said = served.client.post("/decide", {**sent, "what": "bonus"})
    assert said.status == 409
    assert "other did this: bonus of +1 points. a talk" in said.text
    own = said.text[said.text.index('aria-label="Decide for this learner"') :]
    assert '<option value="bonus" selected>' in own
    assert 'name="value" value="2"' in own
    assert 'name="reason" value="helped"' in own
    assert served.client.post("/decide", {**sent, "what": "excuse"}).status == 303
    regroup(served.desk.store, served.mini.course, [LEARNER], By("other", "told me"), group="red", lab=LAB)
    said = served.client.post("/decide", {**sent, "what": "group", "value": "blue"})
    assert (said.status, "other did this: group red. told me" in said.text) == (409, True)
    last = max(each.id for each in events(served.desk.store, LEARNER))
    assert served.client.post("/decide", {**sent, "what": "group", "value": "blue", "seen": last}).status == 303
    assert grade(served, "mean").group == "blue"


def test_who_leaves_a_group_takes_what_they_handed_in_with_them_everywhere(served: Served) -> None:
    mate = "s00019"  # who handed in nothing
    assert decide(served, what="group", value="red") == 303
    regroup(served.desk.store, served.mini.course, [mate], By("prof", "told me"), group="red")
    served.desk.reread([mate])
    had = grade(served, "mean", mate).grade
    assert (had, grade(served, "mean", mate).by) == (grade(served, "mean").grade, LEARNER)
    assert decide(served, what="group", value="") == 303
    left = grade(served, "mean", mate)
    assert (left.grade, left.by) == (0, "")
    assert served.desk.fresh().members[mate].totals[LAB].grade == 0
    number = max(each.id for each in events(served.desk.store, LEARNER))
    sent = {"csrf": served.client.csrf(), "event": number, "reason": "a slip", "back": "/"}
    assert served.client.post("/undo", sent).status == 303
    assert grade(served, "mean", mate).grade == had
    served.desk.close()
    assert (served.results / "reports" / mate / f"{LAB}.html").exists()


def test_the_command_names_all_whom_a_change_touches(served: Served) -> None:
    both = [LEARNER, "s00019"]
    regroup(served.desk.store, served.mini.course, both, By("prof", "told me"), group="red")
    number = max(each.id for each in events(served.desk.store, LEARNER))
    served.desk.close()
    said = run(served.mini.root, "undo", str(number), "--results", str(served.results), "--reason", "a slip")
    assert (said.code, said.err) == (0, "")
    assert re.search(rf"^s00019, {LAB}: 0 of \S+ points \(was", said.out, re.MULTILINE)
    assert "Nothing was handed in." in (served.results / "reports" / "s00019" / f"{LAB}.html").read_text()


def test_who_stays_in_a_group_is_shown_anew_when_another_leaves_it(served: Served) -> None:
    def earned() -> list[float]:
        return [
            sum(each.counted.earned for each in served.desk.view.members[name].of(LAB)) for name in (LEARNER, "s00003")
        ]

    def decide(who: str, **more: object) -> None:
        seen = max((each.id for each in events(served.desk.store, who)), default=0)
        sent = form(served, what="group", reason="told me", seen=seen, **more) | {"who": served.handle(who)}
        assert served.client.post("/decide", sent).status == 303

    before = earned()
    assert before[0] != before[1]
    for name in (LEARNER, "s00003"):
        decide(name, value="red")
    assert len(set(earned())) == 1
    decide("s00003", withdraw="yes")
    assert earned() == before
    last = max(each.id for each in events(served.desk.store, "s00003"))
    sent = {"csrf": served.client.csrf(), "event": last, "reason": "a slip", "back": ""}
    assert served.client.post("/undo", sent).status == 303
    assert len(set(earned())) == 1
