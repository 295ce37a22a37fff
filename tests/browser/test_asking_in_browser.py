"""The form of a report that is handed back: from the keyboard, without a server, and without scripts."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
import report_samples as samples
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from grader.classroom.asked import read_requests
from grader.reports.html import SecondLook, render_html
from grader.results.counted import Counted, Standing
from grader.results.record import RunRecord

pytestmark = pytest.mark.browser
TYPED = 'I divide by 3, not 4: <script>document.title="owned"</script>'
LEARNER = 'ada"><script>document.title="owned"</script>'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    record = msgspec.structs.replace(samples.everyday(), learner=LEARNER)
    counts = {
        each.id: Counted(title=each.title, by_checks=each.earned, points=each.points, worth=each.points)
        for each in record.exercises
    }
    path = tmp_path / "report.html"
    path.write_text(render_html(record, Standing(counts), SecondLook("grading@example.org")), encoding="utf-8")
    return path


def exercises(record: RunRecord) -> list[str]:
    return [f"{record.lab}/{each.id}" for each in record.exercises]


def test_a_learner_asks_from_the_keyboard(page: Page, file: Path, tmp_path: Path) -> None:
    messages: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(file.as_uri())
    title = page.title()
    page.locator("#ask-exercise").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("#ask-said").inner_text() == "Write first what should be seen otherwise."
    assert page.evaluate("document.activeElement.id") == "ask-text"
    page.keyboard.type(TYPED)
    page.keyboard.press("Tab")
    with page.expect_download() as begun:
        page.keyboard.press("Enter")
    saved = tmp_path / "in" / "ada" / begun.value.suggested_filename
    saved.parent.mkdir(parents=True)
    begun.value.save_as(saved)
    (asked,) = read_requests(tmp_path / "in").asked
    assert (asked.learner, asked.exercise, asked.text) == ("ada", exercises(samples.everyday())[1], TYPED)
    assert asked.asked.startswith("20")

    link = page.locator("#ask-mail").get_attribute("href") or ""
    assert urlsplit(link).path == "grading@example.org"
    mail = tmp_path / "mail.txt"
    mail.write_bytes(parse_qs(urlsplit(link).query)["body"][0].encode())
    (again,) = read_requests(mail, "ada").asked
    assert (again.exercise, again.text) == (asked.exercise, TYPED)
    assert page.locator("#ask-copy").text_content() == mail.read_bytes().decode().replace("\r\n", "\n")
    page.locator("#ask-text").fill("long " * 700)
    assert page.locator("#ask-mail").get_attribute("href").endswith("script%3E")  # type: ignore[union-attr]
    assert "copy its text from below" in page.locator("#ask-said").inner_text()

    assert page.title() == title
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert [each for each in messages if each] == []
    assert [each for each in requests if not each.startswith("blob:")] == [file.as_uri()]


def test_nobody_is_shut_out(browser: Browser, file: Path, theme: str) -> None:
    page = browser.new_page(color_scheme=theme, bypass_csp=True)  # type: ignore[arg-type]
    page.goto(file.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    found = Axe().run(page).response["violations"]
    page.close()
    assert [(each["id"], each["impact"]) for each in found] == []


def test_without_scripts_a_mail_is_begun(browser: Browser, file: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    assert page.locator("#ask-plain a").is_visible()
    assert not page.locator("#ask-form").is_visible()
    context.close()


def test_the_policy_lets_no_other_script_run(page: Page, file: Path) -> None:
    text = file.read_text().replace("</main>", '<script>document.title = "owned"</script></main>')
    file.write_text(text)
    page.goto(file.as_uri())
    assert page.evaluate("document.title") != "owned"
