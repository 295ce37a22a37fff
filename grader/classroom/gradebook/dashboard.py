"""The dashboard of a class: one page that needs nothing else. Its script sorts and filters; without it all is there."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from importlib.resources import files

import msgspec
from markupsafe import Markup

from grader.base.hashing import sha256_hex
from grader.base.text import one_line
from grader.classroom.gradebook.statistics import BINS, ClassStatistics, Learner
from grader.reports.html import template_environment
from grader.reports.wording import counted, number, seconds

FORMAT = 1
"""Of the data beside the page: grows when a field changes its meaning or goes away."""

_MOST_ITEMS = 30
_NAME_LIMIT = 120
_FIRST_ROWS = 500  # as in dashboard.js


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
        tenths=_tenths(found),
        most=_MOST_ITEMS,
        script=Markup(script),
        script_hash=base64.b64encode(bytes.fromhex(sha256_hex(f"\n{script}\n"))).decode(),
        counted=counted,
        number=number,
        seconds=seconds,
        percent=lambda share: f"{100 * share:.0f} %",
        hours=_hours,
        figure=lambda value: f"{round(value, 2) + 0.0:.2f}",  # no minus before a zero
    )


def dashboard_json(title: str, found: ClassStatistics) -> bytes:
    """The figures of the page for other programs; ``docs/dashboard.md`` tells of each field."""
    return msgspec.json.format(msgspec.json.encode({"format": FORMAT, "title": title, **vars(found)}), indent=1) + b"\n"


def _tenths(found: ClassStatistics) -> list[tuple[str, str, float]]:
    top = max([1, *found.distribution])
    return [
        (f"{100 * place // BINS} to {100 * (place + 1) // BINS} %", f"{amount:,}", amount / top)
        for place, amount in enumerate(found.distribution)
    ]


def _hours(took: float) -> str:
    """Much time in hours, little as any other."""
    return f"{took / 3600:,.1f} h" if took >= 3600 else seconds(took)


def _row(place: int, learner: Learner, labs: list[str]) -> str:
    """One learner. Made without the template engine, which takes its time with ten thousand of them."""
    shares = [learner.labs.get(lab) for lab in labs]
    cells = "".join(_cell(-1, "-") if share is None else _cell(share, f"{100 * share:.0f} %") for share in shares)
    whole = _cell(learner.share, f"{number(learner.grade)} of {number(learner.points)}")
    later = ' class="later"' if place >= _FIRST_ROWS else ""
    name = Markup.escape(one_line(learner.name, _NAME_LIMIT))
    return f'<tr{later}><th scope="row">{name}</th>{cells}{whole}</tr>\n'


def _cell(order: float, text: str) -> str:
    return f'<td data-sort="{order:.4f}">{text}</td>'
