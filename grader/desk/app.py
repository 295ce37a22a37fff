"""The web application: which address shows which page, and what an error looks like."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from grader.base.errors import GraderError, UsageError
from grader.base.logs import package_log
from grader.classroom.store.entries import ConflictError
from grader.desk import actions, pages, work
from grader.desk.asked import Asked, NotThereError, asset
from grader.desk.desk import Desk
from grader.desk.guard import ENTER, STATIC, Door, Guard

Page = Callable[..., Awaitable[Response]]


def application(desk: Desk, door: Door, author: str) -> ASGIApp:
    """The desk behind its door; ``author`` is who grades until somebody says another name."""

    def get(path: str, page: Page) -> Route:
        return Route(path, _shown(desk, page), methods=["GET"])

    def post(path: str, action: Page) -> Route:
        return Route(path, _shown(desk, action), methods=["POST"])

    async def enter(request: Request) -> Response:
        return await _enter(desk, request, author)

    routes = [
        Route(ENTER, enter, methods=["GET"]),
        Route(f"{STATIC}{{name}}", _static, methods=["GET"]),
        get("/", pages.class_page),
        get("/learners", pages.learners_page),
        get("/lab/{lab}", pages.lab_page),
        get("/lab/{lab}/{exercise}", pages.exercise_page),
        get("/waiting", pages.waiting_page),
        get("/alike", pages.alike_page),
        get("/search", pages.search_page),
        get("/state", pages.state),
        get("/learner/{handle}", work.learner_page),
        get("/work/{handle}/{lab}", work.work_page),
        get("/frame/{run:int}/{cell:int}/{number:int}", work.frame),
        post("/mark", actions.set_points),
        post("/marks", actions.do_for_many),
        post("/rubric", actions.mark),
        post("/comment", actions.comment),
        post("/answer", actions.answer),
        post("/decide", actions.decide),
        post("/undo", actions.undo),
        post("/me", actions.set_me),
        post("/publish", actions.publish),
        get("/{path:path}", pages.nowhere),
    ]
    return Guard(Starlette(routes=routes), desk.keys, door, author)


def _shown(desk: Desk, page: Page) -> Callable[[Request], Awaitable[Response]]:
    wanted = set(inspect.signature(page).parameters) - {"asked"}

    async def shown(request: Request) -> Response:
        fields = getattr(request.state, "form", [])
        now = desk.fresh()
        asked = Asked(desk, request, request.state.session, request.state.prefix, now, dict(fields), fields)
        try:
            values = {name: value for name, value in request.path_params.items() if name in wanted}
            return await page(asked, **values)
        except NotThereError as missing:
            return asked.page("message.html", 404, title="Not here", text=f"There is nothing here: {missing}.")
        except ConflictError as late:
            typed = " ".join(asked.form.get(name, "") for name in ("text", "reason", "start")).strip()
            text = f"{late} You had written: {typed}" if typed else str(late)
            return asked.page("message.html", 409, title="Not saved", text=text)
        except (actions.WrongFormError, UsageError) as wrong:
            return asked.page("message.html", 400, title="Not saved", text=str(wrong))
        except GraderError as problem:
            return asked.page("message.html", 500, title="The results cannot be read", text=str(problem))
        except Exception as problem:
            package_log(__name__).error("A page of the desk failed:", exc_info=problem)
            text = "This is a fault of the grader. Nothing that was saved is lost; `grader --debug desk` shows where."
            return asked.page("message.html", 500, title="This page failed", text=text)

    return shown


async def _enter(desk: Desk, request: Request, author: str) -> Response:
    """Exchange the token of the address for a cookie.

    A page that leads on, no redirect: a browser that comes from another site would not send a strict cookie along.
    """
    if not desk.keys.is_token(request.query_params.get("token", "")):
        return PlainTextResponse("This is not the token of this desk: copy the whole address that it printed.\n", 403)
    asked = Asked(desk, request, desk.keys.begin(author), request.state.prefix, desk.view)
    target = asked.link()
    page = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>The desk</title>'
        f'<link rel="icon" href="data:,">'
        f'<meta http-equiv="refresh" content="0;url={target}"><p><a href="{target}">To the desk</a></p></html>'
    )
    return asked.keep(HTMLResponse(page), request.state.session or asked.session)


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    try:
        text = asset(name)
    except NotThereError:
        return PlainTextResponse("There is no such file.\n", 404)
    kind = "text/css" if name.endswith(".css") else "text/javascript"
    return Response(text, media_type=kind, headers={"cache-control": "private, max-age=86400"})
