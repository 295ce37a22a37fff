"""The report of a run as one HTML page that needs nothing else: no script, no font, no request."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from grader.base.text import one_line, printable_lines
from grader.reports import wording
from grader.reports.differing import differing
from grader.results.counted import Standing
from grader.results.record import Picture, RunRecord

TEXT_LIMIT = 8000
VALUE_LIMIT = 3000


def render_html(record: RunRecord, standing: Standing | None = None) -> str:
    """The whole page. Every text of the record is made printable and escaped on its way in.

    With ``standing`` it shows what counts for the grade, and why, beside what the checks gave.
    """
    return template_environment().get_template("report/report.html").render(record=record, standing=standing)


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
