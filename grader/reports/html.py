"""The report of a run as one HTML page that needs nothing else: no font, no request; and no script, but one that a
report which is handed back has for its form, and which the page's policy knows by its hash."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import quote

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from grader.base.hashing import sha256_hex
from grader.base.text import one_line, printable_lines
from grader.reports import wording
from grader.reports.differing import differing
from grader.results.counted import Standing
from grader.results.record import Picture, RunRecord

MAIL = "Request for a second look"
"""The first line of a request as the text of a mail. Its parts, ``name: value``, stand below up to an empty line."""
TEXT_LIMIT = 8000
VALUE_LIMIT = 3000


@dataclass(frozen=True)
class SecondLook:
    """How a learner asks for a second look: with a file, or by a mail to ``address``, to whom it should go without."""

    address: str = ""

    def mail(self, record: RunRecord) -> str:
        """The address of a mail to begin with, for who has no scripts."""
        exercise = record.exercises[0].id if len(record.exercises) == 1 else "EXERCISE"
        body = f"{MAIL}\nexercise: {record.lab}/{exercise}\nlearner: {record.learner}\n\n"
        subject = f"Second look: {record.lab}, {record.learner}"
        return f"mailto:{quote(self.address, safe='@')}?subject={quote(subject, safe='')}&body={_lines(body)}"


def _lines(body: str) -> str:
    return quote(body.replace("\n", "\r\n"), safe="")


def render_html(record: RunRecord, standing: Standing | None = None, asking: SecondLook | None = None) -> str:
    """The whole page. Every text of the record is made printable and escaped on its way in.

    With ``standing`` it shows what counts for the grade, and why, beside what the checks gave. With ``asking`` it has a
    form to ask for a second look, where there are exercises.
    """
    form = {}
    if asking is not None and record.exercises:
        script = files("grader.templates").joinpath("report/ask.js").read_text(encoding="utf-8")
        digest = base64.b64encode(bytes.fromhex(sha256_hex(f"\n{script}\n"))).decode()
        form = {"script": Markup(script), "script_hash": digest, "mail": asking.mail(record), "first_line": MAIL}
        form["address"] = asking.address
    page = template_environment().get_template("report/report.html")
    return page.render(record=record, standing=standing, ask=form)


@cache
def template_environment() -> Environment:
    """Jinja over the installed templates, with what the report macros need; other pages may import those macros.

    Any expression that is not markup already is made printable, then escaped: a template cannot forget to.
    """
    environment = Environment(
        loader=FunctionLoader(_template),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printable,
    )
    environment.globals.update(wording=wording, differing=_differing, drawing=_drawing)
    environment.filters.update(line=_line, value=_value)
    return environment


def _template(name: str) -> str | None:
    file = files("grader.templates").joinpath(name)
    return file.read_text(encoding="utf-8") if file.is_file() else None


def _printable(value: object) -> str:
    return value if isinstance(value, Markup) else printable_lines(str(value), TEXT_LIMIT)


def _line(text: str) -> str:
    return one_line(text, 300)


def _value(text: str) -> str:
    return printable_lines(text.strip("\n"), VALUE_LIMIT)


def _drawing(picture: Picture, name: str) -> Markup:
    """The picture as markup. Its texts were made printable and escaped when it was drawn."""
    from grader.reports.drawing import draw

    return Markup(draw(picture, name))


def _differing(actual: str, expected: str) -> object:
    return differing(_value(actual), _value(expected))
