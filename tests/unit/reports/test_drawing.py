"""Pictures as inline SVG: self-contained, in the colours of the page, their text still text."""

from __future__ import annotations

import re
from typing import get_args
from xml.etree import ElementTree

import msgspec
import pytest
import report_samples as samples

from grader.checks.dsl import pictures
from grader.reports.drawing import draw
from grader.results.record import MOST_POINTS, Picture, PictureKind

EVERY = {
    picture.kind: picture
    for exercise in samples.modelled().exercises
    for check in exercise.checks
    for picture in check.pictures
}


def test_the_sample_has_every_kind() -> None:
    assert EVERY.keys() == set(get_args(PictureKind))


@pytest.fixture(params=sorted(EVERY))
def picture(request: pytest.FixtureRequest) -> Picture:
    return EVERY[request.param]


def test_a_drawing_holds_shapes_and_texts_only(picture: Picture) -> None:
    tags = {element.tag for element in ElementTree.fromstring(draw(picture, "p")).iter()}
    assert tags <= {"svg", "g", "path", "use", "defs", "clipPath", "rect", "text"}


def test_its_colours_are_those_of_the_page(picture: Picture) -> None:
    drawing = draw(picture, "p")
    assert "var(--" in drawing
    assert not re.search(r"(?:fill|stroke): #|rgb\(|black|white", drawing)


def test_its_words_can_be_read_and_found(picture: Picture) -> None:
    root = ElementTree.fromstring(draw(picture, "p"))
    assert {picture.x_label, picture.y_label} <= {element.text for element in root.iter("text")}
    assert root.get("role") == "img"
    assert picture.summary in (root.get("aria-label") or "")


def test_it_is_small(picture: Picture) -> None:
    assert len(draw(picture, "p")) < 40_000


def test_ids_are_its_own_and_every_link_leads_to_one(picture: Picture) -> None:
    drawing = draw(picture, "one")
    ids = re.findall(r'id="([^"]+)"', drawing)
    links = re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', drawing)
    assert len(ids) == len(set(ids))
    assert all(each.startswith("one-") for each in ids)
    assert {a or b for a, b in links} <= set(ids)


def test_a_drawing_is_the_same_every_time(picture: Picture) -> None:
    assert draw(picture, "p") == draw(picture, "p")


def test_a_loss_that_runs_away_does_not_flatten_the_reference() -> None:
    picture = pictures.loss_curve([10.0, 1e3, 1e9, float("nan")], [10.0, 8.0, 7.0, 6.5])
    assert picture.summary == "Last RMSE of 4 rounds: yours 1e+09, reference 6.5. 1 of your values is not finite."
    shown = {element.text for element in ElementTree.fromstring(draw(picture, "p")).iter("text")}
    assert {"10", "20", "30"} <= shown
    assert "1e9" not in shown


def test_large_data_is_thinned_out() -> None:
    curve = pictures.loss_curve(list(range(5000)), [1.0])
    assert len(curve.series[0].x) == MOST_POINTS
    assert (curve.series[0].x[0], curve.series[0].x[-1]) == (0.0, 4999.0)


def test_a_record_with_too_many_points_is_refused() -> None:
    forged = {"name": "a", "x": [1.0] * 500, "y": [1.0] * 500}
    picture = {"kind": "loss", "title": "", "x_label": "", "y_label": "", "series": [forged], "summary": ""}
    with pytest.raises(msgspec.ValidationError, match="length <= 400"):
        msgspec.json.decode(msgspec.json.encode(picture), type=Picture)
