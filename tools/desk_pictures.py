"""The pictures of docs/desk.md: a class that is really graded, looked at in Chromium.

``python tools/desk_pictures.py`` writes ``docs/desk/*.png``; it takes a few minutes and needs Debian's chromium.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from desk_class import person  # noqa: E402
from desk_server import Server  # noqa: E402

from tests.benchmarks.classroom import copy_of_course, mistakes  # noqa: E402

LAB = "lab2_functional"
LEARNERS = 24
OUT = ROOT / "docs" / "desk"
WIDTH, HEIGHT = 1080, 700
WRITTEN = """
[[exercise]]
id = "why_fold"
title = "Why the order of a fold matters"
points = 4
kind = "written"
hints = ["Which operators may change their order?", "Think of subtraction."]

[[exercise.rubric]]
id = "associative"
text = "Says that the operator has to be associative"
points = 3

[[exercise.rubric]]
id = "example"
text = "Gives an example, such as subtraction"
points = 1
"""
CELL = """
# %% [markdown] tags=["answer:why_fold"]
# BEGIN SOLUTION
#> # *Write two sentences here.*
# Parts are joined in any order, so the operator has to be associative.
# END SOLUTION
"""
ANSWERS = (
    "Spark joins the parts in **any order**, so `op` has to be associative. With `-` it goes wrong: (8 - 4) - 2 is not "
    "8 - (4 - 2).",
    "Because the partitions finish at different times.",
    "It does not matter, a fold is a fold.",
)


def main() -> None:
    """Grade the class, look at it, write the pictures."""
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="desk-pictures-") as name:
        folder = Path(name)
        course = _course(folder / "course")
        _submissions(folder / "submissions", course)
        _roster(folder / "roster.csv")
        grade = ["grade", str(folder / "submissions"), "--out", str(folder / "graded"), "--isolation", "auto"]
        line = [sys.executable, "-m", "grader", *grade, "--roster", str(folder / "roster.csv"), "--seed", "1"]
        subprocess.run(line, cwd=course, check=True)
        server = Server(folder / "graded", course)
        server.start()
        try:
            _look(server)
        finally:
            server.close()


def _course(target: Path) -> Path:
    course = copy_of_course(ROOT, target)
    for place, text in ((f"exercises/{LAB}/lab.toml", WRITTEN), (f"solutions/{LAB}/lab.py", CELL)):
        path = course / place
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
    subprocess.run([sys.executable, "-m", "grader", "build"], cwd=course, check=True, stdout=subprocess.DEVNULL)
    return course


def _submissions(folder: Path, course: Path) -> None:
    """Right answers with a few slips of the corpus in them, as learners have."""
    folder.mkdir()
    draw = random.Random(4)
    right = (course / "solutions" / LAB / "lab.py").read_text(encoding="utf-8")
    right = right[: right.index("# %% [markdown] tags=")]
    marks = ("# BEGIN SOLUTION", "# END SOLUTION", "#>")
    right = "\n".join(line for line in right.split("\n") if not line.strip().startswith(marks))
    slips = mistakes(LAB)
    for number in range(LEARNERS):
        text = right + "".join(f"\n# %%\n{slip}\n" for slip in draw.sample(slips[:8], draw.choice((0, 1, 1, 2))))
        text += f'\n# %% [markdown] tags=["answer:why_fold"]\n# {draw.choice(ANSWERS)}\n'
        (folder / f"{person(number).learner}.py").write_text(text, encoding="utf-8")


def _roster(path: Path) -> None:
    people = [person(number) for number in range(LEARNERS + 2)]
    rows = [f"{each.learner},{each.name},{each.email}" for each in people]
    path.write_text("\n".join(["learner,name,email", *rows, ""]), encoding="utf-8")


def _look(server: Server) -> None:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = chromium.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        page.goto(server.address)
        page.wait_for_url(f"{server.root}/")
        _told(page, lambda: page.locator("#spread").count() > 0)
        _shoot(page, "class")
        exercise = f"{server.root}/lab/{LAB}/fold_left"
        page.goto(exercise)
        _told(page, lambda: page.locator("article a").count() > 0)
        _shoot(page, "answers")
        page.locator("article a").first.click()
        _shoot(page, "group")
        page.goto(f"{server.root}/lab/{LAB}/why_fold")
        _told(page, lambda: page.locator("article a").count() > 0)
        page.locator("article a").first.click()
        page.locator(".ticks a").first.click()
        page.locator("#why_fold [name=item]").first.check()
        page.locator("#why_fold [data-comment]").click()
        page.locator("#why_fold textarea").fill("Well seen. Name an operator for which it goes wrong.")
        page.locator("#why_fold").scroll_into_view_if_needed()
        page.evaluate("window.scrollTo(0, document.querySelector('#why_fold').offsetTop - 20)")
        _shoot(page, "rubric")
        page.goto(f"{server.root}/waiting")
        _shoot(page, "waiting")
        page.goto(f"{server.root}/lab/{LAB}")
        page.get_by_role("button", name="Publish now").click()
        page.evaluate("window.scrollTo(0, document.querySelector('#publish').offsetTop - 20)")
        _shoot(page, "publish")
        chromium.close()


def _told(page: Page, there: Callable[[], bool]) -> None:
    """Load the page until it has what is made beside."""
    for _ in range(60):
        if there():
            return
        page.wait_for_timeout(500)
        page.reload()


def _shoot(page: Page, name: str) -> None:
    page.mouse.move(0, 0)
    page.screenshot(path=OUT / f"{name}.png")


if __name__ == "__main__":
    main()
