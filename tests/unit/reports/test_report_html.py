"""The report of a run as an HTML page."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser

import msgspec
import pytest
import report_samples as samples
from hypothesis import given
from hypothesis import strategies as st

from grader.reports import wording
from grader.reports.differing import differing
from grader.reports.html import render_html, template_environment
from grader.results.counted import Counted, Standing
from grader.results.record import Finding, Table
from grader.spark.run import PlanStep, RunFigures
from grader.submission import Note
from grader.submission.model import NoteKind

Golden = Callable[[str, bytes], None]

VOID = {"meta", "link", "br", "hr", "img", "input"}


class Page(HTMLParser):
    """The tags, attributes and heading levels of a page; fails on tags that do not match."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    @property
    def headings(self) -> list[int]:
        return [int(tag[1]) for tag in self.tags if tag in ("h1", "h2", "h3", "h4")]


@pytest.fixture(params=["everyday", "hostile", "unreadable", "perfect", "modelled"])
def page(request: pytest.FixtureRequest) -> Page:
    return Page(render_html(getattr(samples, request.param)()))


def test_a_report_that_is_handed_back_says_what_counts_and_why(golden: Golden) -> None:
    record = samples.everyday()
    ids = [each.id for each in record.exercises]
    standing = Standing(
        {
            each.id: Counted(
                title=each.title, by_checks=each.earned, points=each.points, worth=each.points,
                submitted="2026-03-02T11:00:00+00:00", days_late=1, percent_off=20,
                set_to=1.0 if each.id == ids[0] else None, reason="<b>seen</b> in class",
                undecided="its time is unclear" if each.id == ids[-1] else "",
            )
            for each in record.exercises
        }
    )  # fmt: skip
    golden("returned.html", render_html(record, standing).encode())


@pytest.mark.parametrize("name", ["everyday", "hostile", "unreadable", "perfect"])
def test_golden(name: str, golden: Golden) -> None:
    golden(f"{name}.html", render_html(getattr(samples, name)()).encode())


def test_page_needs_nothing_from_outside(page: Page) -> None:
    assert not {"script", "img", "link", "iframe", "object", "base", "form"} & set(page.tags)
    assert not {"src", "onerror", "onclick"} & {name for name, _ in page.attributes}
    assert all(value and value.startswith("#") for name, value in page.attributes if name == "href")


def test_page_can_be_read_with_a_screen_reader(page: Page) -> None:
    assert ("lang", "en") in page.attributes
    assert {"header", "main", "footer"} <= set(page.tags)
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(page.headings, page.headings[1:], strict=False))
    ids = [value for name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    assert {value for name, value in page.attributes if name == "aria-labelledby"} <= set(ids)


def test_hostile_text_is_only_text() -> None:
    text = render_html(samples.hostile())
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert not set(text) & set("\x1b\x00\x07\x08\x7f\x9b\u202e")
    assert "{{ 7*7 }}" in text
    assert len(text) < 200_000


def test_the_policy_of_the_page_forbids_scripts_and_requests() -> None:
    policies = [value for name, value in Page(render_html(samples.perfect())).attributes if name == "content"]
    assert (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'" in policies
    )


def test_other_pages_can_import_the_finding() -> None:
    template = '{% import "report/finding.html" as show %}{{ show.finding(finding) }}'
    finding = samples.everyday().exercises[1].checks[0].finding
    text = template_environment().from_string(template).render(finding=finding)
    assert "<mark>3.75</mark>" in text
    assert "Takes the mean of the means" in text


def test_plans_are_drawn_beside_each_other() -> None:
    scan = PlanStep("Scan parquet", 2, True, ("id", "<b>"), "GreaterThan(id,3)", "(year = 2025)")
    mine = RunFigures(jobs=1, steps=(PlanStep("Project"), PlanStep("BatchEvalPython", 1), scan))
    due = RunFigures(jobs=1, steps=(PlanStep("Project"), PlanStep("Scan parquet", 1)))
    lines = wording.plan_lines(mine, due)
    assert [(line.depth, line.alone) for line in lines] == [(0, False), (1, True), (2, False)]
    assert lines[2].text == "Scan parquet: id, <b> where (year = 2025) where GreaterThan(id,3)"
    assert not any(line.alone for line in wording.plan_lines(mine, None))
    deep = RunFigures(steps=tuple(PlanStep("Project", depth) for depth in range(300)))
    assert max(line.depth for line in wording.plan_lines(deep, mine)) <= 12
    record = samples.everyday()
    check = msgspec.structs.replace(record.exercises[1].checks[0], learner_run=mine, reference_run=due)
    template = '{% import "report/finding.html" as show %}{{ show.figures(check) }}'
    text = template_environment().from_string(template).render(check=check)
    assert "<mark>BatchEvalPython</mark>" in text
    assert "&lt;b&gt;" in text
    assert "Reference plan" in text


def test_the_parts_that_differ_are_marked() -> None:
    left, right = differing("[('a', 3.75), ('b', 2)]", "[('a', 3.5), ('b', 2)]")
    assert [part.text for part in left if part.differs] == ["3.75"]
    assert [part.text for part in right if part.differs] == ["3.5"]


def test_the_line_below_the_head_of_a_table_is_not_marked() -> None:
    left, right = differing("a | b\n--+--\n-1 | 2", "a | bcd\n--+----\n1 | 2")
    assert [part.text for part in left if part.differs] == ["b", "-"]
    assert [part.text for part in right if part.differs] == ["bcd"]


def test_long_texts_are_compared_by_their_ends() -> None:
    left, right = differing("a, " * 5000 + "x" + ", b" * 5000, "a, " * 5000 + "yy" + ", b" * 5000)
    assert [part.text for part in left if part.differs] == ["x"]
    assert [part.text for part in right if part.differs] == ["yy"]


@given(st.text("ab1. ,()", max_size=40), st.text("ab1. ,()", max_size=40))
def test_marking_keeps_both_texts(actual: str, expected: str) -> None:
    left, right = differing(actual, expected)
    assert "".join(part.text for part in left) == actual
    assert "".join(part.text for part in right) == expected


@pytest.mark.parametrize(
    ("amount", "text"),
    [(0, "0 B"), (999, "999 B"), (1000, "1 kB"), (60_838, "60.8 kB"), (999_700, "1 MB"), (5_000_000_000, "5 GB")],
)
def test_bytes_in_words(amount: int, text: str) -> None:
    assert wording.size(amount) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.04, "0.0 s"), (9.96, "10.0 s"), (59.7, "1 min 0 s"), (83, "1 min 23 s")]
)
def test_seconds_in_words(value: float, text: str) -> None:
    assert wording.seconds(value) == text


def with_tables(mine: Table | None, due: Table) -> str:
    finding = Finding(
        kind="wrong-value",
        headline="f(df): has wrong values in the column revenue, in 1 of 3 rows",
        actual="(no such row)",
        expected="FR | 7.5",
        actual_table=mine,
        expected_table=due,
    )
    failed = samples.check("sums", "Sums by country", "revenue", "failed", finding=finding)
    return render_html(samples.run(samples.exercise("revenue", "Revenue", "failed", failed)))


def test_rows_of_a_frame_are_a_table_with_the_cells_marked_that_differ() -> None:
    columns = ("country", "revenue")
    text = with_tables(
        Table(columns=columns, rows=(("FR", "8.0"), ("IT", "1.0")), marked=((1,),), more=("... and 3 more rows",)),
        Table(columns=columns, rows=(("FR", "7.5"),), marked=((1,),)),
    )
    page = Page(text)
    assert page.tags.count("table") == 2
    assert '<th scope="col">country</th><th scope="col">revenue</th>' in text
    assert "<td>FR</td><td><mark>8.0</mark></td>" in text
    assert "<td>FR</td><td><mark>7.5</mark></td>" in text
    assert "<td>IT</td><td>1.0</td>" in text
    assert "... and 3 more rows" in text


def test_where_one_side_has_no_rows_it_says_so() -> None:
    text = with_tables(None, Table(columns=("country",), rows=(("FR",),)))
    assert Page(text).tags.count("table") == 1
    assert "(no such row)" in text


def test_hostile_names_and_cells_of_a_table_are_only_text() -> None:
    bad = "<script>alert(1)</script>\x1b[2J\u202e{{ 7*7 }}\n"
    text = with_tables(None, Table(columns=(bad, bad), rows=((bad, bad),), marked=((0, 99), (5,)), more=(bad,)))
    Page(text)
    assert "<script" not in text
    assert "{{ 7*7 }}" in text
    assert not set(text) & set("\x1b\u202e")


@pytest.mark.parametrize("kind", ["remark", "raised"])
def test_nothing_above_the_notes_promises_that_they_cost_nothing(kind: NoteKind) -> None:
    """Any of them may be why points are lost: a cell that is no Python, a time that a late policy counts."""
    record = samples.everyday()
    notes = (Note("The file was saved 2026-03-02, a day after it was due.", kind=kind),)
    submission = msgspec.structs.replace(record.submission, notes=notes)
    page = render_html(msgspec.structs.replace(record, submission=submission))
    above = page.partition('id="notes"')[2].partition("<ul>")[0]
    assert "Notes on the file" in above
    assert "cost" not in above
    assert "no points" not in above


def test_only_the_next_failure_is_unfolded() -> None:
    record = samples.everyday()
    text = render_html(record)
    now = wording.next_exercise(record)
    assert now is not None
    opened = [
        part.partition("</h2>")[0]
        for part in text.split('<section class="exercise"')[1:]
        if 'fold" open' in part.partition("<h2")[0]
    ]
    assert [each.endswith(now.title) for each in opened] == [True]
    alone = msgspec.structs.replace(record, exercises=record.exercises[:1])
    assert '<details class="fold" open>' in render_html(alone)


def test_a_report_that_is_handed_back_asks_for_no_hint_and_no_run() -> None:
    """The seed and the commands are for who has the inputs; what was graded is over."""
    record = samples.everyday()
    own = msgspec.structs.replace(record, learner="")
    for text, there in ((render_html(record), False), (render_html(own), True)):
        assert ("grader hint" in text) == there
        assert ("<dt>Seed</dt>" in text) == there
        assert ("Run again" in text) == there
