"""The dashboard of a class: one page that needs nothing else. Its script sorts and filters; without it all is there."""

from __future__ import annotations

import base64
import contextlib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import msgspec
from markupsafe import Markup

from grader.base.errors import UsageError
from grader.base.hashing import sha256_hex
from grader.base.text import one_line
from grader.base.writing import write_atomically
from grader.checks.running.programs import catalogue
from grader.classroom.gradebook.forgotten import class_statistics
from grader.classroom.gradebook.gradebook import grades
from grader.classroom.gradebook.statistics import BINS, ClassStatistics, Learner
from grader.classroom.store.store import FILE, open_results
from grader.course.model import Course
from grader.reports.html import template_environment
from grader.reports.wording import counted, number, seconds

FORMAT = 1
"""Of the data beside the page: grows when a field changes its meaning or goes away."""

_MOST_ITEMS = 30
_NAME_LIMIT = 120
_FIRST_ROWS = 500  # as in dashboard.js


def write_dashboard(results: Path, course: Course, out: Path) -> Path:
    """Write the page of a class, and its data beside it under the same name with the ending json, whose path it gives.

    Raises ``UsageError`` for a page whose data would have its own name, ``StoreError``.
    """
    data = out.with_suffix(".json")
    if data == out:
        raise UsageError(f"the data of the page go to {data}", "Name the page otherwise, for example --out class.html")
    with contextlib.closing(open_results(results / FILE, create=False)) as store:
        found = class_statistics(store, course, grades(store, course))
    titles = {(lab.id, wrong.id): wrong.title for lab in course.labs for wrong in catalogue(lab)}
    write_atomically(out, render_dashboard(course.title, found, titles).encode("utf-8"))
    write_atomically(data, dashboard_json(course.title, found))
    return data


def render_dashboard(title: str, found: ClassStatistics, mistakes: Mapping[tuple[str, str], str]) -> str:
    """The page; ``mistakes`` gives the title of a catalogued mistake by lab and id."""
    script = files("grader.templates").joinpath("dashboard/dashboard.js").read_text(encoding="utf-8")
    labs = sorted({lab for learner in found.learners for lab in learner.labs})
    template = template_environment().get_template("dashboard/dashboard.html")
    return template.render(
        title=title,
        found=found,
        labs=labs,
        rows=Markup("".join(_row(place, learner, labs) for place, learner in enumerate(found.learners))),
        titles=mistakes,
        tenths=tenths(found),
        most=_MOST_ITEMS,
        script=Markup(script),
        script_hash=base64.b64encode(bytes.fromhex(sha256_hex(f"\n{script}\n"))).decode(),
        counted=counted,
        number=number,
        seconds=seconds,
        percent=lambda share: f"{100 * share:.0f} %",
        hours=hours,
        figure=lambda value: f"{round(value, 2) + 0.0:.2f}",  # no minus before a zero
    )


def dashboard_json(title: str, found: ClassStatistics) -> bytes:
    """The figures of the page for other programs; ``docs/dashboard.md`` tells of each field."""
    return (
        msgspec.json.format(
            msgspec.json.encode({"format": FORMAT, "title": title, **msgspec.to_builtins(found)}), indent=1
        )
        + b"\n"
    )


def tenths(found: ClassStatistics) -> list[tuple[str, str, float]]:
    """The bars of how grades spread: which tenth, how many learners, and that as a part of the largest."""
    top = max([1, *found.distribution])
    return [
        (f"{100 * place // BINS} to {100 * (place + 1) // BINS} %", f"{amount:,}", amount / top)
        for place, amount in enumerate(found.distribution)
    ]


def hours(took: float) -> str:
    """Much time in hours, little as any other."""
    return f"{took / 3600:,.1f} h" if took >= 3600 else seconds(took)


def _row(place: int, learner: Learner, labs: list[str]) -> str:
    """One learner. Made without the template engine, which takes its time with ten thousand of them."""
    cells = "".join(_lab_cell(learner, lab) for lab in labs)
    points = f"{number(learner.grade)} of {number(learner.points)}"
    whole = _cell(learner.share, points if learner.percent is None else f"{learner.percent:.1f} % ({points})")
    whole = whole if learner.counts else _cell(-1, "-")
    later = ' class="later"' if place >= _FIRST_ROWS else ""
    name = Markup.escape(one_line(learner.full_name or learner.name, _NAME_LIMIT))
    if learner.full_name:
        name += Markup('<span class="about">{}</span>').format(one_line(learner.name, _NAME_LIMIT))
    return f'<tr{later}><th scope="row">{name}</th>{cells}{whole}</tr>\n'


def _lab_cell(learner: Learner, lab: str) -> str:
    share = learner.labs.get(lab)
    if share is None:
        return _cell(-1, "-")
    if lab not in learner.handed_in:
        return _cell(share, f'{100 * share:.0f} % <span class="about">not handed in</span>')
    return _cell(share, f"{100 * share:.0f} %")


def _cell(order: float, text: str) -> str:
    return f'<td data-sort="{order:.4f}">{text}</td>'
