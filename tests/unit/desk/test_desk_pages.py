"""What the desk shows of a class, and that nothing that learners wrote does anything there."""

from __future__ import annotations

import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest
from desk_class import EVIL
from desk_client import HOST, LAB, Client, Served
from test_guard import every_page

from grader.checks.running.engine import unreadable
from grader.classroom import actions
from grader.classroom.gradebook.dashboard import write_dashboard
from grader.classroom.gradebook.forget import forget
from grader.classroom.gradebook.gradebook import grades, totals
from grader.classroom.gradebook.parquet import gradebook_csv
from grader.classroom.grouping import regroup
from grader.classroom.people import Person
from grader.classroom.store.entries import By
from grader.classroom.store.queries import people_rows
from grader.classroom.store.store import FILE, NewResult, Override, open_results
from grader.course.load import load_course
from grader.desk import following
from grader.desk.app import application
from grader.desk.desk import Desk
from grader.desk.guard import Door
from grader.desk.hiding import record_without
from grader.desk.serve import DeskOrder, opened_desk
from grader.results.counted import NOTHING
from grader.results.record import Finding
from grader.submission import Note, Place


class Tags(HTMLParser):
    """The tags of a page, with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_what_learners_wrote_is_text_on_every_page(served: Served) -> None:
    seen = ""
    for page in every_page(served):
        answer = served.client.get(page)
        if page.startswith("/frame"):
            continue
        for tag, attributes in Tags(answer.text).found:
            assert not any(name.startswith("on") for name in attributes), page
            assert tag not in ("object", "embed", "base", "svg") or tag == "svg", page
            if tag == "script":
                assert (attributes["src"] or "").startswith("/static/desk.js"), page
            if tag == "iframe":
                assert attributes["sandbox"] in (None, ""), page
        assert EVIL not in answer.text, page
        seen += answer.text
    assert "Eve &lt;script&gt;" in seen


def test_an_output_is_shown_in_a_frame_that_can_do_nothing(served: Served) -> None:
    page = served.client.get(f"/work/{served.handle('s00000')}/{LAB}").text
    frames = re.findall(r'<iframe class="output" sandbox [^>]*src="([^"]+)"', page)
    assert frames
    for address in frames:
        answer = served.client.get(address)
        assert answer.status == 200
        assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
        assert "allow-" not in answer.headers["content-security-policy"]
        assert answer.headers["x-frame-options"] == "SAMEORIGIN"
        assert answer.headers["content-type"].partition(";")[0] in ("text/html", "image/svg+xml")


def test_a_picture_has_to_be_one(served: Served) -> None:
    page = served.client.get(f"/work/{served.handle('s00001')}/{LAB}").text
    pictures = re.findall(r'<img class="output"[^>]*src="([^"]+)"', page)
    for address in pictures:
        answer = served.client.get(address)
        assert answer.headers["content-type"] == "image/png"
        assert answer.data.startswith(b"\x89PNG")
    for address in ("/frame/1/2/99", "/frame/1/99/0", "/frame/9999/1/0"):
        assert served.client.get(address).status == 404


def test_a_submission_shows_source_findings_and_outputs(served: Served) -> None:
    own = next(
        each for each in served.desk.view.members.values()
        if LAB in each.totals and any(g.status == "failed" for g in each.of(LAB)) and each.learner != "s00000"
    )  # fmt: skip
    text = served.client.get(f"/work/{own.handle}/{LAB}").text
    assert "def mean(values):" in text
    assert 'class="remark"' in text
    assert "Holds on small inputs" in text
    assert "mean 0." in text
    assert "handed in 2026-03" in text


def test_a_file_that_changed_is_not_shown_as_the_graded_one(served: Served) -> None:
    (served.desk.submissions / "s00001" / LAB / "lab.ipynb").write_text("{}")  # type: ignore[operator]
    text = served.client.get(f"/work/{served.handle('s00001')}/{LAB}").text
    assert "has changed since it was graded" in text
    assert "def mean(values):" in text  # as it was kept


def test_points_are_set_for_all_to_see(served: Served) -> None:
    own = served.handle("s00002")
    form = {"csrf": served.client.csrf(), "who": own, "lab": LAB, "exercise": "mean", "seen": 0}
    answer = served.client.post("/mark", {**form, "points": "1,5", "reason": "explained <b>it</b>"})
    assert (answer.status, answer.headers["location"]) == (303, f"/work/{own}/{LAB}#mean")
    text = served.client.get(f"/work/{own}/{LAB}").text
    assert "explained &lt;b&gt;it&lt;/b&gt;" in text
    assert "explained" in served.client.get(f"/learner/{own}").text
    store = open_results(served.results / FILE, create=False)
    line = next(row for row in gradebook_csv(grades(store, served.mini.course)).splitlines() if "explained" in row)
    store.close()
    assert line.startswith("s00002,")
    assert ",prof," in line
    served.desk.close()
    assert "explained" in (served.results / "reports" / "s00002" / f"{LAB}.html").read_text()


@pytest.mark.parametrize(
    ("points", "reason"), [*((points, "r") for points in ("-1", "99", "nan", "inf", "1e400", "", "x")), ("1", " ")]
)
def test_points_that_cannot_be_are_refused(served: Served, points: str, reason: str) -> None:
    form = {"csrf": served.client.csrf(), "who": served.handle("s00002"), "lab": LAB, "exercise": "mean", "seen": 0}
    assert served.client.post("/mark", {**form, "points": points, "reason": reason}).status == 400
    assert served.desk.store.overrides() == {}


def test_who_comes_second_overwrites_nothing_and_loses_nothing(served: Served) -> None:
    own = served.handle("s00002")
    form = {"csrf": served.client.csrf(), "who": own, "lab": LAB, "exercise": "mean", "seen": 0}
    assert served.client.post("/mark", {**form, "points": "1", "reason": "first"}).status == 303
    late = served.client.post("/mark", {**form, "points": "2", "reason": "second thoughts"})
    assert late.status == 409
    assert (
        "While this page was open, prof did this: mean: set to 1. first. Nothing of yours was saved yet." in late.text
    )
    assert 'value="second thoughts"' in late.text
    assert [each.points for each in served.desk.store.overrides().values()] == [1.0]
    seen = re.search(r'name="seen" value="([1-9]\d*)"', late.text)
    assert seen is not None
    again = served.client.post("/mark", {**form, "seen": seen[1], "points": "2", "reason": "second thoughts"})
    assert again.status == 303
    assert [each.points for each in served.desk.store.overrides().values()] == [2.0]


def test_a_group_gets_points_together_or_not_at_all(served: Served) -> None:
    text = served.client.get(f"/lab/{LAB}/mean").text
    while "are being gathered" in text:
        text = served.client.get(f"/lab/{LAB}/mean").text
    (key, *_) = re.findall(r"group=(\w+)", text)
    page = served.client.get(f"/lab/{LAB}/mean?group={key}").text
    who = re.findall(r'name="who" value="([^"]+)"', page)
    form = [("csrf", served.client.csrf()), ("lab", LAB), ("exercise", "mean"), ("group", key)]
    form += [("who", each) for each in who]
    assert served.client.post("/marks", [*form, ("points", "1"), ("reason", "half right")]).status == 303
    assert len(served.desk.store.overrides()) == len(who)
    again = served.client.post("/marks", [*form, ("points", "2"), ("reason", "other")])
    assert again.status == 409
    assert "While this page was open, prof did this for" in again.text
    assert "mean: set to 1. half right" in again.text
    assert 'name="points" value="2"' in again.text
    assert 'name="reason" value="other"' in again.text
    assert len(re.findall(r'name="who" value="[^"]+" checked', again.text)) == len(who)
    assert {each.points for each in served.desk.store.overrides().values()} == {1.0}


def test_each_of_a_group_that_handed_in_together_has_a_tick_of_their_own(served: Served) -> None:
    mates = ["s00002", "s00019"]  # the second handed in nothing
    regroup(served.desk.store, served.mini.course, mates, By("prof", "told me"), group="red")
    served.desk.reread(mates)
    text = served.client.get(f"/lab/{LAB}/mean").text
    while "are being gathered" in text:
        text = served.client.get(f"/lab/{LAB}/mean").text
    keys = dict.fromkeys(re.findall(r"group=(\w+)", text))
    pages = [served.client.get(f"/lab/{LAB}/mean?group={key}").text for key in keys]
    ticked = [each for page in pages for each in re.findall(r'name="who" value="(\w+):', page)]
    members = served.desk.view.members.values()
    assert sorted(ticked) == sorted(each.handle for each in members if each.totals[LAB].run)
    assert {served.handle(mate) for mate in mates} <= set(ticked)


def test_hidden_names_are_on_no_page(served: Served) -> None:
    form = {"csrf": served.client.csrf(), "author": "prof", "hidden": "yes", "back": "/"}
    assert served.client.post("/me", form).status == 303
    names = [each.person.name.split()[0] for each in served.desk.view.members.values()]
    for page in every_page(served):
        if page.startswith("/frame"):
            continue
        own_words = r'<table class="lines">.*?</table>|<pre.*?</pre>|<div class="prose">.*?</div>'
        text = re.sub(own_words, "", served.client.get(page).text, flags=re.DOTALL)
        found = [name for name in names if re.search(rf"\b{name}\b", text)]
        assert found == [], page
        assert not re.search(r"\bs000\d\d\b", text), page
    assert "names are hidden" in served.client.get("/search?q=Abel").text


def test_the_desk_goes_by_the_rules_that_the_course_has_now(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "_PAUSE", 0.0)
    root = tmp_path / "course"
    shutil.copytree(served.mini.root, root)
    with opened_desk(DeskOrder(served.results), root) as desk:
        client = Client(application(desk, Door(frozenset({HOST})), "prof"))
        client.enter(desk.keys.token)
        late = next(own for own in desk.view.members.values() if own.totals[LAB].days_late)
        before = late.totals[LAB].grade
        rules = root / "pyproject.toml"
        text = rules.read_text()
        rules.write_text(text.replace("percent_per_day = 10", "percent_per_day = 50"))
        for _ in range(100):
            client.get("/")
            if desk.view.members[late.learner].totals[LAB].grade < before:
                break
        after = {each.learner: each.grade for each in totals(grades(desk.store, load_course(root))) if each.lab == LAB}
        assert after[late.learner] < before
        assert {name: own.totals[LAB].grade for name, own in desk.view.members.items()} == after
        rules.write_text(f"{text}\n[tool.grader.class]\nlate_dayz = 3\n")
        page = client.get("/learners").text
        assert "The course has changed and cannot be read" in page
        assert "late_dayz" in page
        form = {"csrf": client.csrf(), "who": late.handle, "lab": LAB, "exercise": "mean", "seen": 0}
        assert client.post("/mark", {**form, "points": "1", "reason": "seen"}).status == 303
    assert not (served.results / "reports" / late.learner / f"{LAB}.html").exists(), (
        "no report by rules that are others"
    )


def test_what_another_process_writes_is_seen(served: Served) -> None:
    before = served.client.get("/state").text
    other = open_results(served.results / FILE, create=False)
    other.add_override(("s00003", LAB, "mean"), Override(0.25, "by command", "ta", "2026-03-09T10:00:00+00:00"))
    other.close()
    assert "by command" in served.client.get(f"/work/{served.handle('s00003')}/{LAB}").text
    for _ in range(50):
        if served.client.get("/state").text != before:
            break
    assert served.client.get("/state").text != before
    grade = next(g for g in served.desk.view.members["s00003"].of(LAB) if g.exercise == "mean")
    assert grade.grade == 0.25


def test_what_is_not_there_is_said(served: Served) -> None:
    own = served.handle("s00000")
    odd = ("/lab/none", f"/lab/{LAB}/none", f"/lab/{LAB}/mean?group=00", f"/work/{own}/none", "/work/x/y")
    for page in (*odd, "/learner/x"):
        answer = served.client.get(page)
        assert answer.status == 404
        assert "There is nothing here" in answer.text


def test_the_queue_has_what_waits(served: Served) -> None:
    nothing = unreadable(served.mini.course.labs[0], "", NOTHING, seed=1, learner="s00019")
    broken = unreadable(served.mini.course.labs[0], "x.py", "x.py is <b>empty</b>.", seed=1, learner="s00018")
    served.desk.store.add_many([NewResult("n", nothing), NewResult("b", broken)])
    served.desk.reread(["s00018", "s00019"])
    text = served.client.get("/waiting").text
    assert "x.py is &lt;b&gt;empty&lt;/b&gt;." in text
    assert NOTHING not in text


def test_a_lab_is_published_at_the_desk_and_held_back_again(served: Served) -> None:
    assert "Not published" in served.client.get(f"/lab/{LAB}").text
    form = {"csrf": served.client.csrf(), "lab": LAB}
    assert served.client.post("/publish", {**form, "what": "later", "start": "", "seen": 0}).status == 400
    late = served.client.post("/publish", {**form, "what": "later", "start": "2999-01-01T08:00", "seen": 0})
    assert late.status == 303
    assert "Published from 2999-01-01 08:00 UTC on" in served.client.get(f"/lab/{LAB}").text
    assert served.client.post("/publish", {**form, "what": "now", "seen": 0}).status == 409
    assert served.client.post("/publish", {**form, "what": "now", "seen": 1}).status == 303
    assert "Learners may see what became of this lab" in served.client.get(f"/lab/{LAB}").text
    assert served.client.post("/publish", {**form, "what": "withdraw", "seen": 2}).status == 303
    assert "Not published" in served.client.get(f"/lab/{LAB}").text


def hide_names(served: Served) -> None:
    form = {"csrf": served.client.csrf(), "author": "prof", "hidden": "yes", "back": "/"}
    assert served.client.post("/me", form).status == 303


def test_hidden_names_are_in_no_text_about_the_work(served: Served) -> None:
    """The file of a mate, in whose name, folder and problem the names stand; a group that is called after them."""
    store = served.desk.store
    people = [Person("ada_lovelace", "Ada Lovelace", group="adas"), Person("boris", "Boris Berg", group="adas")]
    store.set_people([*people_rows(store), *people])
    file = "ada_lovelace.ipynb"
    record = store.record(served.desk.view.members["s00002"].totals[LAB].run)
    place = Place(file=file, cell=2, line=2, code="")
    finding = Finding(kind="wrong-value", headline=f"in {file} it is wrong", place=place)
    notes = (Note(text=f"{file} has no kernel.", place=place),)
    mean, *others = record.exercises
    check = msgspec.structs.replace(mean.checks[0], status="failed", finding=finding)
    record = msgspec.structs.replace(
        record,
        learner="ada_lovelace",
        exercises=(msgspec.structs.replace(mean, status="failed", checks=(check,)), *others),
        submission=msgspec.structs.replace(record.submission, name=file, notes=notes),
    )
    unread = unreadable(served.mini.course.labs[1], "boris_berg.py", "boris_berg.py is empty.", seed=1, learner="boris")
    store.add_many([NewResult("a", record, place=f"ada_lovelace/{file}"), NewResult("b", unread)])
    actions.set_points(store, served.mini.course, "boris", f"{LAB}/mean", By("ta", "Boris explained it."), points=1)
    with opened_desk(DeskOrder(served.results), served.mini.root) as desk:
        there = Served(desk, Client(application(desk, Door(frozenset({HOST})), "prof")), served.results, served.mini)
        there.client.enter(desk.keys.token)
        pages = [f"/{page}/{there.handle(name)}{end}" for name in ("ada_lovelace", "boris") for page, end in (
            ("learner", ""), ("work", f"/{LAB}"), ("work", f"/{served.mini.course.labs[1].id}"))]  # fmt: skip
        open_ = [there.client.get(page).text for page in [*pages, "/waiting"]]
        for said in ("Handed in by ada_lovelace for the group adas", f"{file}, cell 2", "boris_berg.py is empty"):
            assert any(said in text for text in open_), said
        hide_names(there)
        for page in [*pages, "/waiting", "/", "/learners"]:
            text = there.client.get(page).text
            assert "Not here" not in text
            for name in ("ada", "Ada", "lovelace", "Lovelace", "boris", "Boris", "boris_berg", "Berg", "adas"):
                assert not re.search(rf"(?<![a-z])_?{name}(?![a-z])", text), (page, name)


def test_an_id_that_is_a_word_of_the_grader_hides_nothing_else(served: Served) -> None:
    """The words of the record itself stay, or it could not be read."""
    record = served.desk.store.record(1)
    words = {"failed", "passed", "hidden", "visible", "mean", "notebook", "wrong-value", "learner", record.lab}
    shown = record_without(record, words)
    assert [each.status for each in shown.exercises] == [each.status for each in record.exercises]


def test_the_page_of_the_class_is_the_dashboard(served: Served, tmp_path: Path) -> None:
    root = tmp_path / "course"
    shutil.copytree(served.mini.root, root)
    with (root / "pyproject.toml").open("a") as file:
        file.write("\n[tool.grader.class]\nweights = { lab1_plain = 1, lab2_rdds = 9 }\n")
    forget(served.results, load_course(root), "s00003")
    write_dashboard(served.results, load_course(root), tmp_path / "class.html")
    found = json.loads((tmp_path / "class.json").read_text())
    with opened_desk(DeskOrder(served.results), root) as desk:
        desk.warm()
        shown, _ = desk.statistics()
        assert shown is not None
        for name in ("mean", "mean_handed_in", "distribution", "forgotten", "absent"):
            assert getattr(shown, name) == found[name], name
        client = Client(application(desk, Door(frozenset({HOST})), "prof"))
        client.enter(desk.keys.token)
        text = client.get(f"/learner/{desk.keys.handle('s00002')}").text
        assert re.search(r"Course grade: [\d.]+ % so far", text)
        assert "lab2_rdds" in text
        assert "weighs 9" in text


def test_means_count_the_forgotten_and_say_so(served: Served) -> None:
    def shown(desk: Desk) -> tuple[str, str, tuple[float, int, int], list[str]]:
        """The pages of the class and the lab; mean, learners and absent; and the means that the lab shows."""
        desk.warm()
        client = Client(application(desk, Door(frozenset({HOST})), "prof"))
        assert client.enter(desk.keys.token).status == 200
        found, _ = desk.statistics()
        assert found is not None
        page = client.get(f"/lab/{LAB}").text
        whole = (round(found.mean, 9), sum(found.distribution), found.absent)
        return client.get("/").text, page, whole, re.findall(r"(?:mean |<td>)(\d+ %)", page)

    class_, _, figures, means = shown(served.desk)
    assert "forgotten" not in class_
    assert len(means) > 2
    for name in ("s00002", "s00007", "s00019"):
        forget(served.results, served.mini.course, name)
    with opened_desk(DeskOrder(served.results), served.mini.root) as desk:
        class_, page, figures_after, means_after = shown(desk)
        assert "s00002" not in desk.view.members
    assert "and 3 forgotten ones, whose numbers count in means without a name" in class_
    assert "Means count 2 forgotten learners too" in page, "one of them handed in nothing"
    assert (figures_after, means_after) == (figures, means)
