"""What people decide at the desk: marks by a rubric, comments, more time, excuses; seen by all and undone."""

from __future__ import annotations

import re

from desk_client import LAB, Served

from grader.classroom.asked import Asked
from grader.classroom.gradebook.gradebook import Grade
from grader.classroom.second_look import queue, take_in
from grader.classroom.store.decisions import Comment
from grader.classroom.store.entries import By, entries, events

LEARNER = "s00002"


def form(served: Served, **more: object) -> dict[str, object]:
    return {"csrf": served.client.csrf(), "who": served.handle(LEARNER), "lab": LAB, "exercise": "why", **more}


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
    ticked = [("who", f"{handle}:0:0") for handle in handles]
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
    assert late.status == 400
    assert "prof has changed something meanwhile" in late.text
    assert served.desk.view.members[LEARNER].totals[LAB].standing.on_top.bonus == 1


def test_a_learner_who_asks_for_a_second_look_is_answered(served: Served) -> None:
    asked = [Asked("a.csv, line 2", LEARNER, f"{LAB}/mean", "My <b>loop</b> is right.", "2026-03-09T10:00:00+00:00")]
    take_in(served.desk.store, served.mini.course, asked, By("prof"))
    waits = served.client.get("/waiting").text
    assert "second look" in waits
    assert "My &lt;b&gt;loop&lt;/b&gt; is right." in waits
    assert "Asked for a second look" in page(served)
    (kept,) = queue(served.desk.store)
    sent = form(served, exercise="mean", name=kept.key.name, seen=kept.version, reason="So it is.", points="2.5")
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
