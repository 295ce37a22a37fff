"""One request as pages see it: the desk, who asks, how names are shown, and how a page is made of a template."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from grader.base.hashing import sha256_hex
from grader.base.text import one_line
from grader.desk.desk import Desk, lab_titles, stand_in
from grader.desk.guard import set_session
from grader.desk.hiding import without
from grader.desk.keys import Session
from grader.desk.tallies import status_of
from grader.desk.view import ClassView
from grader.reports.html import template_environment
from grader.reports.wording import counted, number, seconds
from grader.results.record import RunRecord

_NAME_LIMIT = 120


class NotThereError(Exception):
    """Nothing is at that address; ``str()`` says what is not there."""


@dataclass(frozen=True)
class Asked:
    """A request that has passed the guard. ``now`` is the class as it is shown."""

    desk: Desk
    request: Request
    session: Session
    prefix: str
    now: ClassView
    form: Mapping[str, str] = field(default_factory=dict)
    fields: Sequence[tuple[str, str]] = ()

    def link(self, *parts: str, **query: object) -> str:
        """The address of a page; values that are empty are left out."""
        path = "/".join(quote(part, safe="") for part in parts)
        kept = {name: str(value) for name, value in query.items() if value not in ("", None, False)}
        return f"{self.prefix}/{path}{'?' if kept else ''}{urlencode(kept)}"

    def name(self, learner: str) -> str:
        """How a learner is named here: as the roster does, or with names hidden by what stands for them."""
        if self.session.hidden:
            return stand_in(self.desk.keys.handle(learner))
        own = self.now.members.get(learner)
        return one_line((own.person.name if own else "") or learner, _NAME_LIMIT)

    def marks(self, *learners: str, record: RunRecord | None = None) -> set[str]:
        """What tells who these learners are: names, ids, addresses, their groups, and the name of a file of theirs."""
        own = [self.now.members[each] for each in learners if each in self.now.members]
        told = {text for each in own for text in vars(each.person).values() if isinstance(text, str)}
        told |= {part for each in own for part in each.person.name.split() if len(part) > 2}  # "An" is a word, too
        groups = {grade.group for each in own for grade in each.grades}
        mates = {grade.by for each in own for grade in each.grades}
        return told | groups | mates | {*learners} | ({record.submission.name} if record else set())

    def told(self, text: str, *learners: str, run: int = 0) -> str:
        """A text about work of learners, as it is shown here: with names hidden, it does not say whose it is."""
        if not self.session.hidden:
            return text
        return without(text, self.marks(*learners, record=self.desk.store.record(run) if run else None))

    def about(self, learner: str) -> str:
        """The id of a learner who is named otherwise, for beside the name."""
        shown = one_line(learner, _NAME_LIMIT)
        return "" if self.session.hidden or self.name(learner) == shown else shown

    def all(self, name: str) -> list[str]:
        """All that a form says under a name."""
        return [value for key, value in self.fields if key == name]

    def query(self, name: str) -> str:
        """What stands in the address under a name; empty where nothing does."""
        return self.request.query_params.get(name, "")[:1000]

    def page(self, template: str, status: int = 200, **values: object) -> Response:
        """A page of a template."""
        made = template_environment().get_template(f"desk/{template}")
        text = made.render(
            **values,
            asked=self,
            session=self.session,
            link=self.link,
            name=self.name,
            about=self.about,
            csrf=self.desk.keys.form_token(self.session),
            course=self.desk.course.title,
            titles=lab_titles(self.desk.course),
            version=self.now.version,
            style=asset_link(self, "desk.css"),
            script=asset_link(self, "desk.js"),
            counted=counted,
            number=number,
            seconds=seconds,
            percent=lambda share: f"{100 * share:.0f} %",
            figure=lambda value: f"{round(value, 2) + 0.0:.2f}",
            when=when,
            status_of=status_of,
        )
        return self.with_session(HTMLResponse(text, status))

    def with_session(self, response: Response) -> Response:
        """The answer, with a cookie for a browser that has none yet."""
        if self.request.state.fresh:
            self.keep(response, self.session)
        return response

    def keep(self, response: Response, session: Session) -> Response:
        """The answer, with the cookie of a session."""
        set_session(response, self.desk.keys, session, self.prefix, secure=self.request.url.scheme == "https")
        return response

    def back(self, place: str, otherwise: str) -> Response:
        """To a place of this desk that a form named, else to another."""
        inside = place.startswith(f"{self.prefix}/") and not place.startswith("//") and "\\" not in place
        return self.onwards(place if inside and place.isprintable() else otherwise)

    def onwards(self, place: str) -> Response:
        """To a page, after a form. Behind a proxy by a relative address, since some put their prefix before others; all
        forms are sent to the top level."""
        return RedirectResponse(f"./{place[len(self.prefix) + 1 :]}" if self.prefix else place, 303)


def when(time: str) -> str:
    """An ISO time as people write it, in the zone that it has."""
    try:
        moment = datetime.datetime.fromisoformat(time)
    except ValueError:
        return time
    return moment.strftime("%Y-%m-%d %H:%M %Z").strip()


def asset(name: str) -> str:
    """A style sheet or script of the pages. Raises ``NotThereError``."""
    parts = _ASSETS.get(name)
    if parts is None:
        raise NotThereError(name)
    return "\n".join(files("grader.templates").joinpath(part).read_text(encoding="utf-8") for part in parts)


def asset_link(asked: Asked, name: str) -> str:
    """Its address, another one once it has another content."""
    return asked.link("static", name, v=sha256_hex(asset(name))[:12])


_ASSETS: Mapping[str, Sequence[str]] = {
    "desk.css": ("report/style.css", "dashboard/dashboard.css", "desk/desk.css"),
    "desk.js": ("desk/desk.js",),
}
