"""Feedback below a notebook cell: the exercises of a record as a piece of HTML that brings its own style."""

from __future__ import annotations

import re

from markupsafe import Markup

from grader.base.hashing import sha256_hex
from grader.reports.html import template_environment
from grader.results.record import RunRecord, encode

SCOPE = ".grader-feedback"
_PALETTES = re.compile(r":root \{([^}]*)\}")
_LIGHT_HOSTS = '[data-jp-theme-light="true"] &, .vscode-light &'
_DARK_HOSTS = '[data-jp-theme-light="false"] &, .vscode-dark &'


def render_cell(record: RunRecord, graded: str) -> str:
    """The HTML for a cell's output; ``graded`` says what was graded. Scripts, fonts and requests: none.

    The style holds inside its own element only, so that it changes nothing else of the page around it.
    """
    environment = template_environment()
    sheet = environment.get_template("report/style.css").render()
    name = sha256_hex(encode(record))[:8]
    template = environment.get_template("notebook/feedback.html")
    return template.render(record=record, graded=graded, style=Markup(scoped(sheet)), name=name)


def scoped(sheet: str) -> str:
    """A style sheet whose rules hold below ``SCOPE`` only; what it says of the page holds for that element.

    JupyterLab and VS Code have a theme of their own, which goes before the system's. Nesting is CSS's own (CSS Nesting
    Module 1, in browsers since 2023).
    """
    light, dark = _PALETTES.findall(sheet)[:2]
    inside = re.sub(r"(?m)^(\s*)(?::root|html|body)\s*\{", r"\1& {", sheet)
    themes = f"{_LIGHT_HOSTS} {{{light}}}\n{_DARK_HOSTS} {{{dark}}}\n& {{ background: var(--page); padding: .75rem; }}"
    return f"{SCOPE} {{\n{inside}\n{themes}\n}}"
