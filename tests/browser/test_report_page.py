"""The HTML report in a real browser: wide and narrow, light and dark, with and without hostile text."""

from __future__ import annotations

from pathlib import Path

import pytest
import report_samples as samples
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from grader.reports.cell import render_cell
from grader.reports.html import render_html

pytestmark = pytest.mark.browser

# The ratio of WCAG 2 between the colour of each text and the first opaque background behind it.
LOW_CONTRAST = """() => {
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
    .map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = numbers(getComputedStyle(e).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const low = new Set();
  for (const element of document.body.querySelectorAll('*')) {
    const text = [...element.childNodes].some(n => n.nodeType === 3 && n.data.trim());
    if (!text) continue;
    const pair = [light(numbers(getComputedStyle(element).color)), light(behind(element))].sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    if (ratio < 4.5) low.add(`${element.tagName}.${element.className}: ${ratio.toFixed(2)}`);
  }
  return [...low];
}"""


# Texts of a picture that overlap another one or leave the card around them.
COLLIDING_TEXTS = """() => {
  const wrong = [];
  for (const figure of document.querySelectorAll('figure')) {
    const card = figure.getBoundingClientRect();
    const texts = [...figure.querySelectorAll('svg text')].map(t => [t.textContent, t.getBoundingClientRect()]);
    texts.forEach(([text, box], i) => {
      if (box.left < card.left || box.right > card.right) wrong.push(`${text} leaves its card`);
      for (const [other, their] of texts.slice(i + 1))
        if (box.left < their.right - 1 && their.left < box.right - 1
            && box.top < their.bottom - 2 && their.top < box.bottom - 2) wrong.push(`${text} on ${other}`);
    });
  }
  return wrong;
}"""


@pytest.fixture(params=["everyday", "hostile", "unreadable", "perfect", "modelled"])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "report.html"
    path.write_text(render_html(getattr(samples, request.param)()), encoding="utf-8")
    return path


def test_page_is_quiet_self_contained_and_fits(page: Page, file: Path, theme: str) -> None:
    messages: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on("dialog", lambda dialog: (messages.append("dialog"), dialog.dismiss()))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(file.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")

    assert messages == []
    assert requests == [file.as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate(LOW_CONTRAST) == []
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (background == "rgb(21, 24, 28)") == (theme == "dark")


def test_axe_finds_nothing_that_shuts_anyone_out(browser: Browser, file: Path, theme: str) -> None:
    page = browser.new_page(color_scheme=theme, bypass_csp=True)  # type: ignore[arg-type]
    page.goto(file.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    found = Axe().run(page).response["violations"]
    page.close()
    assert [(each["id"], each["impact"]) for each in found] == []


def test_feedback_below_a_cell_changes_nothing_around_it(browser: Browser, tmp_path: Path, theme: str) -> None:
    """The host's theme goes before the system's, and the style ends where the feedback does."""
    for name, light in (("true", "rgb(247, 246, 243)"), ("false", "rgb(21, 24, 28)")):
        path = tmp_path / f"{name}.html"
        feedback = render_cell(samples.everyday(), "Graded: cell [2] as last run, seed 7.")
        path.write_text(f'<!doctype html><body data-jp-theme-light="{name}">{feedback}<h2>Next</h2></body>')
        page = browser.new_page(color_scheme=theme)  # type: ignore[arg-type]
        page.goto(path.as_uri())
        colour = "getComputedStyle(document.querySelector('.grader-feedback')).backgroundColor"
        assert page.evaluate(colour) == light
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgba(0, 0, 0, 0)"
        assert page.evaluate("getComputedStyle(document.querySelector('body > h2')).fontSize") == "24px"
        assert page.evaluate("getComputedStyle(document.querySelector('.grader-feedback h2')).fontSize") == "20.8px"
        page.close()


def test_page_can_be_used_by_keyboard(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(render_html(samples.everyday()), encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the exercises"
    summary = page.locator("summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator("details").first.evaluate("each => each.open")
    page.close()


def test_pictures_are_drawn_in_full_and_their_texts_do_not_collide(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(render_html(samples.modelled()), encoding="utf-8")
    page.goto(path.as_uri())
    assert page.locator("figure svg").count() == 8
    assert page.evaluate(COLLIDING_TEXTS) == []
