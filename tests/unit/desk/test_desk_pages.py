"""What the desk shows of a class, and that nothing that learners wrote does anything there."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from desk_class import EVIL
from desk_client import HOST, LAB, Client, Served
from test_guard import every_page

from grader.checks.running.engine import unreadable
from grader.classroom.gradebook.forget import forget
from grader.classroom.gradebook.gradebook import grades
from grader.classroom.gradebook.parquet import gradebook_csv
from grader.classroom.store.store import FILE, NewResult, Override, open_results
from grader.desk.app import application
from grader.desk.desk import Desk
from grader.desk.guard import Door
from grader.desk.serve import DeskOrder, opened_desk
from grader.results.counted import NOTHING


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
    assert "prof set it to 1 while this page was open: first" in late.text
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
    assert "prof changed this meanwhile" in again.text
    assert {each.points for each in served.desk.store.overrides().values()} == {1.0}


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
