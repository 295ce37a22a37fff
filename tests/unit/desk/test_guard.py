"""Nobody comes in without the token, and no form works that another page has sent."""

from __future__ import annotations

import re
import stat

import pytest
from desk_client import HOST, LAB, Client, Served

from grader.base.errors import UsageError
from grader.desk.guard import PROXY_HEADER
from grader.desk.keys import SECRET_FILE, Keys, Session
from grader.desk.serve import DeskOrder, door, serve

PAGES = ("/", "/learners", f"/lab/{LAB}", f"/lab/{LAB}/mean", "/waiting", "/alike", "/search?q=mean", "/state")
FORMS = ("/mark", "/marks", "/rubric", "/comment", "/answer", "/decide", "/undo", "/me", "/publish")


def every_page(served: Served) -> list[str]:
    own = served.handle("s00000")
    return [*PAGES, f"/work/{own}/{LAB}", f"/learner/{own}", "/frame/1/2/0"]


def test_another_user_of_the_machine_gets_nothing(served: Served) -> None:
    stranger = served.another()
    for page in [*every_page(served), "/nowhere"]:
        answer = stranger.get(page)
        assert answer.status == 403, page
        assert "Eve" not in answer.text
        assert "set-cookie" not in answer.headers
    for form in FORMS:
        assert stranger.post(form, {"csrf": "", "author": "x"}).status == 403
    assert stranger.enter("0" * 40).status == 403
    assert stranger.enter("").status == 403
    assert (served.results / SECRET_FILE).stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO) == 0


def test_the_cookie_is_the_browsers_alone(served: Served) -> None:
    answer = served.another().enter(served.desk.keys.token)
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert served.desk.keys.token not in answer.text + cookie


def test_a_forged_or_old_cookie_opens_nothing(served: Served) -> None:
    keys = served.desk.keys
    good = keys.begin("prof")
    old = Session(good.author, good.hidden, good.nonce, good.issued - 100 * 3600)
    other = Keys(b"another secret of thirty-two byte").sealed(good)
    body, _, seal = keys.sealed(good).partition(".")
    for value in ("", "x", ".", other, f"{body}.{seal[::-1]}", f"{body[:-2]}AA.{seal}", keys.sealed(old), "é.é"):
        assert keys.opened(value) is None
    assert keys.opened(keys.sealed(good)) == good


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1:9999", "127.0.0.1", "", "10.0.0.1:8000"]
)
def test_a_name_that_was_bent_to_this_machine_is_refused(served: Served, host: str) -> None:
    """DNS rebinding: the browser believes that the page of another site is at our address."""
    served.client.host = host
    for page in every_page(served):
        assert served.client.get(page).status == 421
    assert served.client.post("/me", {"author": "x"}, origin=f"http://{host}").status == 421


@pytest.mark.parametrize(
    "origin",
    ["", "null", "http://evil.example", "http://127.0.0.1:9999", f"http://{HOST}.evil.example", f"ftp://{HOST}"],
)
def test_a_form_of_another_page_is_refused_though_it_knows_all(served: Served, origin: str) -> None:
    form = {"csrf": served.client.csrf(), "author": "owned"}
    assert served.client.post("/me", form, origin=origin).status == 403
    assert 'value="owned"' not in served.client.get("/learners").text


def test_a_form_without_its_token_is_refused(served: Served) -> None:
    other = served.another()
    other.enter(served.desk.keys.token)
    for token in ("", "0" * 40, other.csrf()):
        for form in FORMS:
            assert served.client.post(form, {"csrf": token, "author": "owned"}).status == 403
    assert 'value="owned"' not in served.client.get("/learners").text


def test_what_another_site_asks_for_in_the_background_is_refused(served: Served) -> None:
    answer = served.client.get("/", sec_fetch_site="cross-site", sec_fetch_mode="no-cors")
    assert answer.status == 403
    assert served.client.post("/me", {"csrf": served.client.csrf()}, sec_fetch_site="same-site").status == 403


def test_a_form_that_is_none_or_too_large_is_refused(served: Served) -> None:
    assert served.client.post("/me", {"csrf": served.client.csrf(), "author": "x" * (2 << 20)}).status == 413
    assert served.client.post("/me", [("a", "1")] * 30_000).status == 400


def test_nothing_is_changed_by_looking(served: Served) -> None:
    for form in FORMS:
        assert served.client.get(form).status in (404, 405)


def test_every_answer_says_what_it_may_do(served: Served) -> None:
    for page in [*every_page(served), "/nowhere", "/static/desk.css"]:
        headers = served.client.get(page).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy, page
        assert "unsafe-eval" not in policy
        assert "script-src" not in policy or "script-src 'self';" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert "access-control-allow-origin" not in headers


def test_no_page_has_a_script_or_a_style_of_its_own(served: Served) -> None:
    for page in every_page(served):
        text = "" if page.startswith("/frame") else served.client.get(page).text
        assert re.findall(r"<script(?! src=)", text) == [], page
        assert re.search(r"\son\w+=[\"']", re.sub(r"&lt;.*?&gt;", "", text)) is None, page
        assert "<style" not in text


def test_other_machines_are_refused_unless_named() -> None:
    for host in ("0.0.0.0", "::", "192.168.1.4", "example.org"):
        with pytest.raises(UsageError, match="other machines"):
            serve(DeskOrder(results=None, host=host), None, print)  # type: ignore[arg-type]
    assert "grading.example.org" in door(DeskOrder(None, "0.0.0.0", remote="Grading.example.org"), 1).hosts  # type: ignore[arg-type]


def test_behind_a_proxy_that_shows_the_token_links_have_its_prefix(served: Served) -> None:
    proxied = Client(served.client.app, host="hub.example.org")
    proxied.always = {PROXY_HEADER: served.desk.keys.token, "x-forwarded-prefix": "/user/ada/desk"}
    answer = proxied.get("/learners")
    assert answer.status == 200
    assert "Path=/user/ada/desk" in answer.headers["set-cookie"]
    addresses = re.findall(r'(?:href|action|src)="(/[^"]*)"', answer.text)
    assert addresses
    assert all(each.startswith("/user/ada/desk/") for each in addresses)
    token = re.search(r'name="csrf" value="(\w+)"', answer.text)
    assert token is not None
    back = "/user/ada/desk/learners?sort=waits"
    sent = proxied.post("/me", {"csrf": token[1], "author": "Zoe", "back": back})
    assert (sent.status, sent.headers["location"]) == (303, "./learners?sort=waits")
    assert proxied.post("/me", {"csrf": token[1], "author": "Eve"}, origin="http://evil.example").status == 403
    proxied.always = {PROXY_HEADER: "0" * 40}
    assert proxied.get("/learners").status == 421


@pytest.mark.parametrize("prefix", ["//evil.example", "/a//b", "javascript:1", '/"><script>', "https://evil.example"])
def test_a_prefix_that_leads_elsewhere_is_none(served: Served, prefix: str) -> None:
    proxied = Client(served.client.app, host="hub.example.org")
    proxied.always = {PROXY_HEADER: served.desk.keys.token, "x-forwarded-prefix": prefix}
    assert 'href="/learners"' in proxied.get("/learners").text


def test_a_form_leads_back_to_the_desk_only(served: Served) -> None:
    token = served.client.csrf()
    for place in ("//evil.example", "https://evil.example", "/\\evil.example", "evil", "/a\r\nx: y"):
        answer = served.client.post("/me", {"csrf": token, "author": "prof", "back": place})
        assert answer.headers["location"] == "/"
