"""The site in a real browser, served from this machine alone: every page, its links, the search, the gallery."""

from __future__ import annotations

import functools
import importlib
import shutil
import subprocess
import sys
import threading
import zlib
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from grader.course.imports import PUBLIC

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
TOOLS = ROOT / "tools"
sys.path.insert(0, str(TOOLS))

import build_site  # noqa: E402

PAGES = sorted(
    [f"{path.stem}.html" for path in (ROOT / "docs").glob("*.md")]
    + [f"{name}.html" for name in ("index", "changelog", "reporting", "contributing", "developers", "gallery")]
)
WAYS = {
    "try it": ["below", "#try-it"],
    "learn lab 1": ["for learners", "learner.html"],
    "add a DataFrame exercise": ["to a lab that is there", "dataframes.html#5-another-exercise"],
    "grade a Canvas download": ["grade a class", "scaling.html"],
    "prove a course in CI": ["CI, GitHub and Gradescope", "ci.html"],
    "report a hole": ["report a hole", "reporting.html"],
}
"""What a stranger wants, and the link of the first page that leads there."""


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and prints nothing."""

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


@pytest.fixture(scope="session")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages that the grader writes for the gallery."""
    made = tmp_path_factory.mktemp("site") / "gallery"
    done = subprocess.run(
        [sys.executable, TOOLS / "gallery.py", made], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return made


@pytest.fixture(scope="session")
def site(gallery: Path) -> Path:
    """The site, built as `make docs` does."""
    out = gallery.parent / "docs"
    command = [sys.executable, TOOLS / "build_site.py", out, "--gallery", gallery]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr
    return out


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def listen(page: Page, address: str) -> list[str]:
    """What goes wrong while pages are shown: what the console says, requests to anywhere else, missing files."""
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "request",
        lambda request: wrong.append(request.url) if not request.url.startswith((address, "data:", "blob:")) else None,
    )
    page.on(
        "response",
        lambda response: wrong.append(f"{response.status} {response.url}") if response.status >= 400 else None,
    )
    return wrong


def test_every_page_is_there(site: Path) -> None:
    assert {path.name for path in site.glob("*.html")} == {*PAGES, "404.html"}


def test_a_link_that_leads_nowhere_breaks_the_build(site: Path, tmp_path: Path) -> None:
    sources = shutil.copytree(site.with_name("docs-source"), tmp_path / "source")
    (sources / "data.md").write_text("# Data\n\n[a](nowhere.md) [b](learner.md#nothing)\n")
    code, warnings = build_site.built(sources, tmp_path / "out")
    assert code != 0
    assert ["nowhere.md" in warning or "#nothing" in warning for warning in warnings if "WARNING" in warning] == [
        True
    ] * 2


def test_python_names_are_all_described_and_no_others(site: Path) -> None:
    inventory = zlib.decompress((site / "objects.inv").read_bytes().split(b"\n", 4)[4]).decode()
    described = {line.split(" ")[0] for line in inventory.splitlines()}
    for name in PUBLIC:
        of_module = {each.split(".")[2] for each in described if each.startswith(f"{name}.")}
        assert of_module == set(importlib.import_module(name).__all__)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_pages_are_quiet_fit_and_shut_nobody_out(browser: Browser, address: str, width: int, scheme: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page.set_default_timeout(30_000)
    wrong = listen(page, address)
    for name in PAGES:
        page.goto(address + name)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
        found = Axe().run(page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == [], name
    page.close()
    assert wrong == []


@pytest.mark.parametrize("wanted", WAYS)
def test_a_stranger_gets_there_by_one_click(browser: Browser, address: str, wanted: str) -> None:
    text, place = WAYS[wanted]
    page = browser.new_page()
    page.goto(address)
    page.locator("article").get_by_role("link", name=text, exact=True).first.click()
    assert page.url.endswith(place)
    if "#" in place:
        assert page.locator(f"[id='{place.partition('#')[2]}']").count() == 1
    page.close()


def test_the_navigation_leads_to_every_page(browser: Browser, address: str) -> None:
    page = browser.new_page()
    reached = set()
    page.goto(address + "index.html")
    tabs = page.locator(".md-tabs__link").evaluate_all("links => links.map(link => link.href)")
    for tab in tabs:
        page.goto(tab)
        links = page.locator(".md-nav--primary a.md-nav__link, .md-tabs__link").evaluate_all(
            "all => all.map(a => a.pathname)"
        )
        reached |= {Path(link).name for link in links}
    page.close()
    assert set(PAGES) - reached == set()


def test_the_search_finds_a_word_and_leads_there(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    wrong = listen(page, address)
    page.goto(address + "index.html")
    page.keyboard.press("/")
    page.keyboard.type("forgotten")
    result = page.locator(".md-search-result__link[href*='privacy']").first
    result.wait_for(timeout=20_000)
    result.click()
    page.wait_for_url("**/privacy.html*")
    page.close()
    assert wrong == []


def test_the_gallery_opens_and_answers_to_clicks(browser: Browser, address: str, theme: str) -> None:
    page = browser.new_page(color_scheme=theme, bypass_csp=True)  # type: ignore[arg-type]
    wrong = listen(page, address)
    page.goto(address + "gallery.html")
    names = page.locator("article h2 a[href^='gallery/']").all_inner_texts()
    assert len(names) >= 5
    for name in names:
        page.goto(address + "gallery.html")
        page.locator("article h2").get_by_role("link", name=name, exact=True).click()
        page.wait_for_url("**/gallery/*.html")
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        assert [(each["id"], each["nodes"][0]["html"]) for each in Axe().run(page).response["violations"]] == [], name
    page.goto(address + "gallery/dashboard.html")
    page.locator("#filter").fill("ada")
    assert page.locator("#learners tbody tr:visible").count() == 1
    page.close()
    assert wrong == []
