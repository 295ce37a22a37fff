#!/usr/bin/env python
"""Make docs/pictures, which README shows, from real runs: a report, the dashboard and a terminal.

    python tools/pictures.py     needs the gallery (`make docs`) and Chromium

Run it again when reports look different, and look at what it writes.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

ROOT = Path(__file__).resolve().parents[1]
GALLERY = ROOT / "build" / "gallery"
OUT = ROOT / "docs" / "pictures"
COLUMNS = 110
COLOURS = 96
WRONG = '''def tree_reduce(op, zero, chunks):
    """All elements of all chunks joined by the associative op, or zero if there are none."""
    return functools.reduce(op, [functools.reduce(op, chunk) for chunk in chunks])
'''
THEME = TerminalTheme(
    (29, 33, 38),
    (232, 230, 225),
    [
        *((52, 58, 66), (255, 157, 151), (134, 214, 162), (255, 224, 138)),
        *((144, 191, 247), (220, 172, 236), (120, 210, 220), (232, 230, 225)),
    ],
    [
        *((169, 176, 185), (255, 157, 151), (134, 214, 162), (255, 224, 138)),
        *((144, 191, 247), (220, 172, 236), (120, 210, 220), (255, 255, 255)),
    ],
)


def main() -> None:
    """Make all three."""
    OUT.mkdir(exist_ok=True)
    (OUT / "terminal.svg").write_text(terminal(), encoding="utf-8")
    chromium = shutil.which("chromium") or sys.exit("There is no chromium: run tools/install-chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for name, page, top in (
            ("report", "report-lab3_word_count.html", ".check.bad"),
            ("dashboard", "dashboard.html", ""),
        ):
            (OUT / f"{name}.png").write_bytes(photographed(browser, GALLERY / page, top))
        browser.close()


def photographed(browser: Browser, page: Path, top: str) -> bytes:
    """A page in a window of 1000 by 700, from its top or a little above the first element that ``top`` selects."""
    tab = browser.new_page(viewport={"width": 1000, "height": 700}, color_scheme="light", device_scale_factor=1.5)
    tab.goto(page.as_uri())
    if top:
        tab.evaluate("y => scrollTo(0, y)", tab.locator(top).first.bounding_box()["y"] - 120)  # type: ignore[index]
    picture = Image.open(io.BytesIO(tab.screenshot())).convert("RGB")
    tab.close()
    small = io.BytesIO()
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return small.getvalue()


def terminal() -> str:
    """What a check prints on a terminal, for a wrong answer to an exercise of lab 2, as SVG without foreign fonts."""
    command = "grader check lab2/tree_reduce --seed 1"
    line = shlex.join([sys.executable, "-m", *command.split()])
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder)
        unwanted = shutil.ignore_patterns("__pycache__", ".grader", ".ipynb_checkpoints")
        for name in ("exercises", "solutions"):
            shutil.copytree(ROOT / name, course / name, ignore=unwanted)
        shutil.copy(ROOT / "pyproject.toml", course)
        answer = course / "exercises" / "lab2_functional" / "lab.py"
        answer.write_text(with_answer(answer.read_text(encoding="utf-8")), encoding="utf-8")
        said = subprocess.run(
            [sys.executable, "-c", "import pty, sys; pty.spawn(sys.argv[1:])", "sh", "-c", f"{line} 2> progress"],
            cwd=course,
            env={
                **os.environ,
                "COLUMNS": str(COLUMNS),
                "LINES": "50",
                "TERM": "xterm-256color",
                "GRADER_SERVICE": "off",
            },
            capture_output=True,
            check=False,
        ).stdout.decode()
    screen = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    shown = re.sub(r"\x1b\[[0-9;?]*[A-HJKlh]|\r", "", said)
    screen.print(Text.assemble(("$ ", "bold"), command, "\n"), Text.from_ansi(shown))
    plain = re.sub(r"@font-face \{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL).replace(
        "Fira Code", "ui-monospace"
    )
    return screen.export_svg(title="A check", theme=THEME, code_format=plain, unique_id="terminal")


def with_answer(lab: str) -> str:
    """The lab with the wrong answer in place of its stub."""
    begin = lab.index("def tree_reduce(")
    end = lab.index("\n\n\n", begin)
    return lab[:begin] + WRONG.rstrip() + lab[end:]


if __name__ == "__main__":
    main()
