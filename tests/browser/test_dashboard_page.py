"""The dashboard of a class in a real browser: it sorts, filters, fits, and shuts nobody out."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from test_report_page import LOW_CONTRAST

from grader.classroom.gradebook.dashboard import render_dashboard
from grader.classroom.gradebook.statistics import ClassStatistics, Cluster, Item, Learner
from grader.classroom.similarity.approaches import Approach
from grader.classroom.similarity.pairs import Line
from grader.classroom.similarity.report import SimilarPair
from grader.classroom.store.queries import Recurring
from grader.classroom.store.spent import Spent

pytestmark = pytest.mark.browser


def made_up(learners: int) -> ClassStatistics:
    draw = random.Random(1)
    people = [
        Learner(f"learner {n:05}", {"lab1_a": draw.random(), "lab2_b": 0.5}, 10 * draw.random(), 10, handed_in=LABS)
        for n in range(learners)
    ]
    long = "Gives the mean of each key, however the pairs are partitioned, " * 2
    return ClassStatistics(
        learners=people,
        distribution=[1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
        exercises=[Item("lab1_a", "mean", "The mean", 9, 0.25, 0.5), Item("lab1_a", "sum", long, 9, 0.75, -0.1)],
        checks=[Item("lab1_a", "mean", long, 9, 0.25, 0.5, 1.5)],
        mistakes=[Recurring("lab1_a", "mean", "mean-of-means", 7, "mean(" + "x" * 200)],
        similar=[
            SimilarPair(
                "lab1_a",
                "mean",
                ("ada", "bob"),
                0.9,
                0.1,
                [
                    (name, [Line("def mean(xs):" + 90 * " ", False), Line("    return 1", True)])
                    for name in ("ada", "bob" * 40)
                ],
            )
        ],
        spent=[Spent("lab1_a", "", 9, 12.0, 60.0, 7200.0, 4.5), Spent("lab1_a", "mean", 9, 1.0, 2.0, 9.0)],
        clusters=[
            Cluster("lab1_a", "mean", 5, ["3 keys with a wrong value"], [Approach(4, "def mean(xs):\n    return 1")])
        ],
    )


LABS = ("lab1_a", "lab2_b")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "class.html"
    path.write_text(render_dashboard("A course", made_up(40), {}), encoding="utf-8")
    return path


def test_the_page_is_quiet_self_contained_and_fits(page: Page, file: Path) -> None:
    messages: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(file.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert messages == []
    assert requests == [file.as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate(LOW_CONTRAST) == []


def test_the_first_column_keeps_words_whole(page: Page, file: Path) -> None:
    page.goto(file.as_uri())
    widths = page.evaluate("[...document.querySelectorAll('tbody th')].map(each => each.getBoundingClientRect().width)")
    assert min(widths) >= 10 * 16
    one_line = "[...document.querySelectorAll('#learners tbody th')].every(each => each.offsetHeight < 50)"
    assert page.evaluate(one_line)


def test_a_heading_sorts_its_table_by_mouse_and_keyboard(page: Page, file: Path) -> None:
    page.goto(file.as_uri())
    points = "[...document.querySelectorAll('#learners tbody tr')].map(row => Number(row.cells[3].dataset.sort))"
    head = page.locator("#learners thead th").last
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert page.evaluate(points) == sorted(page.evaluate(points), reverse=True)
    head.locator("button").focus()
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    assert page.evaluate(points) == sorted(page.evaluate(points))


def test_the_filter_shows_who_was_asked_for(page: Page, file: Path) -> None:
    page.goto(file.as_uri())
    page.locator("#filter").fill("0001")
    assert page.locator("#learners tbody tr:visible").count() == 11
    assert page.locator("#shown").inner_text() == "11 shown"


def test_of_a_large_class_the_first_are_shown_and_every_one_is_found(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "large.html"
    path.write_text(render_dashboard("A course", made_up(1200), {}), encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    assert page.locator("#learners tbody tr:visible").count() == 500
    assert page.locator("#shown").inner_text() == "the first 500 of 1,200 shown"
    page.locator("#learners thead button").first.click()
    assert page.locator("#learners tbody tr:visible th").first.inner_text() == "learner 01199"
    page.locator("#filter").fill("00007")
    assert page.locator("#learners tbody tr:visible th").all_inner_texts() == ["learner 00007"]
    page.close()


def test_axe_finds_nothing_that_shuts_anyone_out(browser: Browser, file: Path, theme: str) -> None:
    page = browser.new_page(color_scheme=theme, bypass_csp=True)  # type: ignore[arg-type]
    page.goto(file.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    found = Axe().run(page).response["violations"]
    page.close()
    assert [(each["id"], each["impact"]) for each in found] == []


def test_without_a_script_everything_is_there(browser: Browser, file: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    assert page.locator("#learners tbody tr").count() == 40
    assert not page.locator("#filtering").is_visible()
    context.close()
