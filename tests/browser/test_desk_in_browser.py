"""The desk in a real browser: a class of 200, two graders at once, the keyboard alone, and learners who attack."""

from __future__ import annotations

import http.server
import itertools
import random
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser_arguments import ARGUMENTS
from desk_class import teach, write_class
from desk_server import Server
from mini_course import MiniCourse, copy_course
from playwright.sync_api import Browser, BrowserContext, Error, Page
from test_report_page import LOW_CONTRAST

pytestmark = pytest.mark.browser

LAB = "lab1_plain"
KILLS = 20


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> tuple[MiniCourse, Path]:
    folder = tmp_path_factory.mktemp("desk")
    mini = copy_course(folder / "course")
    teach(mini.root)
    return mini, write_class(folder, mini.course.labs, 200, hostile=True)


@pytest.fixture(scope="module")
def looked_at(made_up: tuple[MiniCourse, Path]) -> Iterator[Server]:
    """A desk that tests only look at."""
    server = Server(made_up[1], made_up[0].root)
    server.start()
    yield server
    server.close()


@pytest.fixture
def server(made_up: tuple[MiniCourse, Path], tmp_path: Path) -> Iterator[Server]:
    """A desk of its own, to be changed."""
    shutil.copytree(made_up[1], tmp_path / "graded")
    own = Server(tmp_path / "graded", made_up[0].root)
    own.start()
    yield own
    own.close()


def entered(page: Page, server: Server) -> Page:
    page.goto(server.address)
    page.wait_for_url(f"{server.root}/")
    return page


def come_in(context: BrowserContext, server: Server, author: str) -> Page:
    """A grader in a browser of their own."""
    page = entered(context.new_page(), server)
    page.set_default_timeout(20_000)
    page.get_by_label("Grading as").fill(author)
    page.get_by_role("button", name="Keep").click()
    page.wait_for_load_state()
    return page


def work_of(page: Page, server: Server, learner: str) -> str:
    """The address of a learner's submission."""
    page.goto(f"{server.root}/learners?q={learner}")
    return server.root + str(page.locator(f'td a[href$="/{LAB}"]').first.get_attribute("href"))


def every_page(page: Page, server: Server) -> list[str]:
    """An address of each kind of page; the attacker's own among them."""
    work = work_of(page, server, "s00000").removeprefix(server.root)
    exercise = f"/lab/{LAB}/mean"
    page.goto(server.root + exercise)
    for _ in range(20):
        if page.locator("article a").count():
            break
        page.goto(server.root + exercise)
    group = str(page.locator("article a").first.get_attribute("href"))
    learner = work.replace("/work/", "/learner/").removesuffix(f"/{LAB}")
    shown = ["/", "/learners", "/learners?sort=points", f"/lab/{LAB}", exercise, group, "/waiting", "/alike"]
    return [*shown, "/search?q=values", work, learner, f"/lab/{LAB}/why", "/nowhere"]


def test_every_page_is_quiet_fits_and_can_be_read(page: Page, looked_at: Server) -> None:
    messages: list[str] = []
    entered(page, looked_at)
    addresses = every_page(page, looked_at)
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on("dialog", lambda dialog: (messages.append("dialog"), dialog.dismiss()))
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    for address in addresses:
        page.goto(looked_at.root + address)
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
        assert page.evaluate(LOW_CONTRAST) == [], address
    noise = [each for each in messages if "Blocked" not in each and "sandbox" not in each and "404" not in each]
    assert [each for each in noise if "Content Security Policy" not in each and "Content-Security" not in each] == []
    assert all(each.startswith((looked_at.root, "data:")) for each in requests)


def test_axe_finds_nothing_that_shuts_anyone_out(browser: Browser, looked_at: Server, theme: str) -> None:
    page = browser.new_page(color_scheme=theme, bypass_csp=True)  # type: ignore[arg-type]
    entered(page, looked_at)
    for address in every_page(page, looked_at):
        page.goto(looked_at.root + address)
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        # axe would run a script in each frame, which those of outputs refuse
        page.evaluate("document.querySelectorAll('iframe').forEach(each => each.removeAttribute('src'))")
        found = Axe().run(page).response["violations"]
        assert [(each["id"], each["impact"], each["nodes"][0]["html"]) for each in found] == [], address
    page.close()


def test_nothing_that_a_learner_wrote_runs(browser: Browser, server: Server) -> None:
    context = browser.new_context()
    page = come_in(context, server, "prof")
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    outside: list[str] = []
    page.on("request", lambda request: outside.append(request.url))
    for address in every_page(page, server):
        page.goto(server.root + address)
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        for frame in page.locator("iframe").all():
            frame.scroll_into_view_if_needed()
        page.wait_for_timeout(200)
        assert page.title() != "owned", address
        assert page.url == server.root + address
    page.goto(work_of(page, server, "s00000"))
    assert page.locator("iframe.output").count() >= 3
    assert all(frame.url.startswith((f"{server.root}/frame/", "about:")) or not frame.url for frame in page.frames[1:])
    source = page.locator("iframe.output").first.get_attribute("src")
    page.goto(server.root + str(source))  # opened by itself it can do no more
    page.wait_for_timeout(200)
    assert page.title() != "owned"
    page.goto(f"{server.root}/")
    assert page.get_by_label("Grading as").input_value() == "prof"  # no form of a frame was sent
    assert dialogs == []
    assert all(each.startswith((server.root, "data:")) for each in outside)
    context.close()


def test_points_are_set_with_the_keyboard_alone(browser: Browser, server: Server) -> None:
    context = browser.new_context()
    page = come_in(context, server, "prof")
    page.goto(server.root)
    page.keyboard.press("/")
    page.keyboard.type("s00004")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/search"))
    page.locator("section:has(#people) a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/learner/"))
    page.goto(work_of(page, server, "s00004"))
    first = page.url
    page.keyboard.press("j")
    page.wait_for_url(lambda url: url != first)
    page.keyboard.press("k")
    page.wait_for_url(lambda url: url.startswith(first))
    page.keyboard.press("e")
    assert page.evaluate("document.activeElement.name") == "points"
    page.keyboard.type("1")
    page.keyboard.press("Tab")
    page.keyboard.type("j, k and / are letters here")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("#mean"))
    assert server.set_by_hand() == {("s00004", LAB, "mean"): (1.0, "j, k and / are letters here", "prof")}
    page.keyboard.press("w")
    page.wait_for_url(re.compile("/waiting"))
    context.close()


def test_a_written_answer_is_marked_by_digits_and_commented_by_keys(browser: Browser, server: Server) -> None:
    context = browser.new_context()
    page = come_in(context, server, "prof")
    page.goto(work_of(page, server, "s00005") + "#why")
    page.locator("#why h2 a").focus()
    page.keyboard.press("1")
    page.keyboard.press("3")
    page.keyboard.press("3")
    assert page.locator("#why [name=item]:checked").count() == 1
    page.keyboard.press("m")
    page.wait_for_selector("#why [data-rubric] >> text=Marked by prof")
    page.locator("#why h2 a").focus()
    page.keyboard.press("c")
    page.keyboard.type("Give an example: j k 1 / are letters.")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#why .said")
    assert "j k 1 / are letters." in page.locator("#why .said").inner_text()
    assert "3 of 4" in page.locator("#why .facts").inner_text()
    context.close()


def test_every_control_can_be_reached_by_tab_and_shows_where_it_is(browser: Browser, looked_at: Server) -> None:
    page = browser.new_page()
    entered(page, looked_at)
    page.goto(work_of(page, looked_at, "s00005"))
    wanted = page.evaluate(
        "[...document.querySelectorAll('a[href], button, input:not([type=hidden]), summary')]"
        ".filter(each => each.checkVisibility() && !each.closest('details:not([open]) > :not(summary)')).length"
    )
    page.evaluate("document.body.focus()")
    met: set[str] = set()
    for _ in range(3 * wanted):
        page.keyboard.press("Tab")
        tag, key, outline = page.evaluate(
            "(() => { const e = document.activeElement; if (!e.dataset.met) e.dataset.met = String(Math.random());"
            " return [e.tagName, e.dataset.met, getComputedStyle(e).outlineStyle]; })()"
        )
        if tag == "BODY":
            break
        assert outline != "none", tag
        met.add(key)
    assert len(met) >= wanted
    page.close()


def test_two_graders_at_once_see_each_other_and_overwrite_nothing(browser: Browser, server: Server) -> None:
    one, two = browser.new_context(), browser.new_context()
    ada, bo = come_in(one, server, "Ada"), come_in(two, server, "Bo")
    address = work_of(ada, server, "s00006")
    for page in (ada, bo):
        page.goto(address)
    form = '#mean form[action$="/mark"]'
    ada.locator(f"{form} [name=points]").fill("1")
    ada.locator(f"{form} [name=reason]").fill("half of it holds")
    ada.locator(f"{form} button").first.click()
    ada.wait_for_url(re.compile("#mean"))
    bo.locator(f"{form} [name=points]").fill("2")
    bo.locator(f"{form} [name=reason]").fill("most of it holds")
    bo.locator(f"{form} button").first.click()
    bo.wait_for_selector("#conflict")
    assert "Ada did this: mean: set to 1. half of it holds" in bo.locator("#conflict").inner_text()
    assert bo.locator(f"{form} [name=reason]").input_value() == "most of it holds"
    assert server.set_by_hand()["s00006", LAB, "mean"] == (1.0, "half of it holds", "Ada")
    bo.locator(f"{form} button").first.click()
    bo.wait_for_url(re.compile("#mean"))
    assert server.set_by_hand()["s00006", LAB, "mean"] == (2.0, "most of it holds", "Bo")
    ada.wait_for_selector("#news", timeout=30_000)
    ada.locator("#news a").click()
    text = ada.locator("#mean .changes").inner_text()
    assert "Bo: set to 2" in text.replace(":\xa0", ": ")
    assert "Ada: set to 1" in text
    one.close()
    two.close()


def test_a_group_is_marked_at_once_without_a_script(browser: Browser, server: Server) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server.address)
    page.wait_for_url(f"{server.root}/")
    page.goto(f"{server.root}/lab/{LAB}/mean")
    while not page.locator("article a").count():
        page.reload()
    page.locator("article a").first.click()
    boxes = page.locator("[name=who]")
    number = boxes.count()
    assert number > 3
    for box in boxes.all():
        box.check()
    page.get_by_label("Points of").fill("0.5")
    page.get_by_label("Reason").fill("one slip, the same in all")
    page.get_by_role("button", name="Set the points").click()
    page.wait_for_load_state()
    found = server.set_by_hand()
    assert len(found) == number
    assert set(found.values()) == {(0.5, "one slip, the same in all", "prof")}
    page.goto(f"{server.root}/lab/{LAB}")
    page.get_by_role("button", name="Publish now").click()
    assert "Published" in page.locator("#publish").inner_text()
    context.close()


def test_another_site_can_neither_send_a_form_nor_read(browser: Browser, server: Server) -> None:
    """A page at another port, which the browser counts as the same site, so that it sends the cookie along."""
    context = browser.new_context()
    page = come_in(context, server, "prof")
    evil = (
        f'<form id=f action="{server.root}/me" method=post><input name=author value=owned></form>'
        f'<script>fetch("{server.root}/state", {{credentials: "include"}}).then(a => a.text())'
        ".then(t => document.title = 'read ' + t, () => document.title = 'refused').then(() => f.submit())</script>"
    ).encode()

    class Evil(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(evil)

        def log_message(self, *args: object) -> None:
            pass

    other = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Evil)
    threading.Thread(target=other.serve_forever, daemon=True).start()
    titles: list[str] = []
    page.on("framenavigated", lambda frame: titles.append(frame.url))
    page.goto(f"http://127.0.0.1:{other.server_port}/")
    page.wait_for_url(f"{server.root}/me")
    assert "comes from another site" in page.locator("body").inner_text()
    page.goto(f"{server.root}/")
    assert page.get_by_label("Grading as").input_value() == "prof"
    other.shutdown()
    context.close()


def test_a_name_bent_to_this_machine_gets_nothing(browser: Browser, server: Server) -> None:
    rule = "--host-resolver-rules=MAP evil.example 127.0.0.1"
    bent = browser.browser_type.launch(executable_path=shutil.which("chromium"), args=[*ARGUMENTS, rule])
    page = bent.new_page()
    token = server.address.partition("token=")[2]
    for path in ("/learners", f"/enter?token={token}"):
        answer = page.goto(f"http://evil.example:{server.port}{path}")
        assert answer is not None
        assert answer.status == 421
    bent.close()


def test_killing_the_desk_loses_no_saved_mark(browser: Browser, server: Server) -> None:
    """A grader marks one after another; twenty times, at a random moment, the desk is killed with -9."""
    draw = random.Random(7)
    context = browser.new_context()
    page = come_in(context, server, "prof")
    token = str(page.locator("[name=csrf]").first.get_attribute("value"))
    handles = []
    for number in (1, 2):
        page.goto(f"{server.root}/learners?page={number}")
        handles += [str(each.get_attribute("href")).rpartition("/")[2] for each in page.locator("tbody th a").all()]
    assert len(handles) == 200
    grades = [(handle, exercise) for exercise in exercises_of(page, server) for handle in handles]
    draw.shuffle(grades)
    saved: dict[str, float] = {}
    for _ in range(KILLS):
        killer = threading.Timer(draw.uniform(0, 0.1), server.kill)
        before = draw.randrange(1, 9)  # marks, and no time: a busy machine saves few in any time
        for already in itertools.count():
            if already == before:
                killer.start()
            handle, exercise = grades.pop()
            points, reason = draw.randrange(100) / 100, f"try {len(grades)}"
            form = {"csrf": token, "who": handle, "lab": LAB, "exercise": exercise, "seen": "0"}
            try:
                answer = context.request.post(
                    f"{server.root}/mark",
                    form={**form, "points": str(points), "reason": reason},
                    headers={"origin": server.root},
                    max_redirects=0,
                    timeout=10_000,
                )
            except Error:
                break  # nobody was told whether this one was saved
            assert answer.status == 303, answer.text()
            saved[reason] = points
        killer.join()
        server.start()
        kept = {reason: points for points, reason, _ in server.set_by_hand().values()}
        assert saved.items() <= kept.items()
        assert len(kept) <= len(saved) + KILLS
    page.goto(work_of(page, server, "s00003"))  # the browser goes on where it was, without entering again
    assert page.get_by_label("Grading as").input_value() == "prof"
    context.close()


def exercises_of(page: Page, server: Server) -> list[str]:
    """The exercises of the lab."""
    page.goto(f"{server.root}/lab/{LAB}")
    return [str(each.get_attribute("href")).rpartition("/")[2] for each in page.locator("tbody th a").all()]
