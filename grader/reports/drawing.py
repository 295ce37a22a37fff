"""Pictures of a record as inline SVG: drawn by matplotlib, then cut down to plain shapes in the colours of the page.

Text stays text in the font of the page, and every colour is one of the page's own variables, so one drawing fits both
themes. What comes out holds no script, style sheet, link or image.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast
from xml.etree import ElementTree

from grader.base.text import one_line
from grader.results.record import Picture, PictureKind, Series

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WIDTH, _HEIGHT = 3.6, 2.7
"""Inches, at 100 points of the page each: close to the size at which a phone shows it, so text keeps its size."""
_LABEL = 40
"""Characters of a label; longer ones would leave no room for the picture."""

# Stand-ins that matplotlib writes as they are; the page's variables take their places.
_INK, _SOFT, _GRID, _MINE, _DUE, _CARD = "#010101", "#020202", "#030303", "#040404", "#050505", "#060606"
_VARIABLES: Mapping[str, str] = MappingProxyType(
    {_INK: "--ink", _SOFT: "--soft", _GRID: "--line", _MINE: "--bar", _DUE: "--bar-other", _CARD: "--card"}
)
_STYLE: Mapping[str, Any] = MappingProxyType(
    {
        "svg.fonttype": "none",
        "svg.hashsalt": "picture",
        "font.size": 8.0,
        "text.color": _INK,
        "axes.edgecolor": _GRID,
        "axes.facecolor": "none",
        "axes.labelcolor": _SOFT,
        "axes.spines.right": False,
        "axes.spines.top": False,
        "axes.grid": True,
        "grid.color": _GRID,
        "grid.linewidth": 0.6,
        "xtick.major.pad": 6.5,
        "xtick.major.size": 0,
        "ytick.major.size": 0,
        "xtick.minor.size": 0,
        "ytick.minor.size": 0,
        "xtick.labelcolor": _SOFT,
        "ytick.labelcolor": _SOFT,
        "figure.facecolor": "none",
        "legend.frameon": False,
        "text.parse_math": False,
    }
)
_KEPT_TAGS = frozenset({"svg", "g", "path", "use", "defs", "clipPath", "rect", "text", "tspan"})
_FONT = re.compile(r"font-family: [^;]*;? ?")
_LONG_NUMBER = re.compile(r"\d+\.\d{2,}")
_SVG = "{http://www.w3.org/2000/svg}"
_LINK = "{http://www.w3.org/1999/xlink}href"


def draw(picture: Picture, name: str) -> str:
    """The picture as an ``<svg>`` element; ``name`` must differ from those of the page's other pictures."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    file = io.BytesIO()
    with rc_context(cast(Any, dict(_STYLE))):  # matplotlib lists the names of its settings as a type
        figure = Figure(figsize=(_WIDTH, _HEIGHT), layout="constrained")
        axes = figure.add_subplot()
        axes.set_xlabel(_plain(picture.x_label))
        axes.set_ylabel(_plain(picture.y_label))
        _DRAWN[picture.kind](axes, picture)
        figure.savefig(file, format="svg", metadata={"Date": None})
    return _cut_down(file.getvalue(), picture, name)


def _loss(axes: Axes, picture: Picture) -> None:
    from matplotlib.ticker import MaxNLocator

    _lines(axes, picture)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    due = [value for line in picture.series if line.role == "reference" for value in line.y]
    if due and max(due) > 0:  # a loss that runs away leaves the frame instead of flattening everything else
        axes.set_ylim(0, min(3 * max(due), 1.08 * max(value for line in picture.series for value in line.y)))
    _legend(axes, picture)


def _fit(axes: Axes, picture: Picture) -> None:
    _points(axes, picture)
    ends = [value for cloud in picture.series for value in cloud.x]
    if ends:
        axes.plot([min(ends), max(ends)], [min(ends), max(ends)], color=_SOFT, linewidth=1, dashes=(4, 3))


def _residuals(axes: Axes, picture: Picture) -> None:
    for bars in picture.series:
        width = min((b - a for a, b in zip(bars.x, bars.x[1:], strict=False)), default=1.0)
        axes.bar(bars.x, bars.y, width=0.9 * width, color=_colour(bars))
    axes.axvline(0, color=_SOFT, linewidth=1, dashes=(4, 3))


def _roc(axes: Axes, picture: Picture) -> None:
    axes.plot([0, 1], [0, 1], color=_SOFT, linewidth=1, dashes=(4, 3))
    marker = "o" if picture.kind == "calibration" else ""
    for line in picture.series:
        axes.plot(line.x, line.y, color=_colour(line), linewidth=1.8, marker=marker, markersize=4)
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(-0.02, 1.02)


def _scores(axes: Axes, picture: Picture) -> None:
    _points(axes, picture)
    _legend(axes, picture)


def _search(axes: Axes, picture: Picture) -> None:
    from matplotlib.ticker import LogLocator

    _lines(axes, picture, marker="o")
    values = [value for line in picture.series for value in line.x]
    if values and min(values) > 0 and max(values) / min(values) > 20:
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(LogLocator(numticks=5))
        axes.xaxis.set_major_formatter("{x:g}")
    _legend(axes, picture)


def _search_map(axes: Axes, picture: Picture) -> None:
    from matplotlib.patches import Rectangle

    every = [value for row in picture.series for value in row.y]
    low, high = min(every, default=0.0), max(every, default=1.0)
    columns = sorted({value for row in picture.series for value in row.x})
    for up, row in enumerate(picture.series):
        for x, score in zip(row.x, row.y, strict=False):
            across = columns.index(x)
            good = 1 - (score - low) / (high - low) if high > low else 1.0
            axes.add_patch(Rectangle((across - 0.5, up - 0.5), 1, 1, facecolor=_MINE, alpha=0.05 + 0.45 * good))
            axes.text(across, up, f"{score:.4g}", ha="center", va="center", color=_INK)
    axes.set_xticks(range(len(columns)), [f"{value:g}" for value in columns])
    axes.set_yticks(range(len(picture.series)), [_plain(row.name) for row in picture.series])
    axes.set_xlim(-0.5, len(columns) - 0.5)
    axes.set_ylim(-0.5, len(picture.series) - 0.5)
    axes.grid(False)


_DRAWN: Mapping[PictureKind, Callable[[Axes, Picture], None]] = MappingProxyType(
    {
        "loss": _loss,
        "fit": _fit,
        "residuals": _residuals,
        "roc": _roc,
        "calibration": _roc,
        "scores": _scores,
        "search": _search,
        "search-map": _search_map,
    }
)


def _points(axes: Axes, picture: Picture) -> None:
    """Clouds of points; of several groups, each has a marker of its own, so none is told by colour alone."""
    for number, cloud in enumerate(picture.series):
        colour = (_MINE, _DUE, _INK)[number % 3]
        axes.plot(
            cloud.x, cloud.y, "osD^v"[number % 5], color=colour, label=_plain(cloud.name), markersize=3, alpha=0.6,
            markeredgewidth=0,
        )  # fmt: skip


def _lines(axes: Axes, picture: Picture, marker: str = "") -> None:
    """The reference as a broad band below the learner's line: both can be seen where they are the same."""
    for line in sorted(picture.series, key=lambda line: line.role != "reference"):
        below = line.role == "reference"
        axes.plot(
            line.x, line.y, color=_colour(line), label=_plain(line.name), marker=marker,
            linewidth=5 if below else 1.6, markersize=9 if below else 4, alpha=0.6 if below else 1.0,
        )  # fmt: skip


def _colour(line: Series) -> str:
    return _MINE if line.role == "learner" else _DUE


def _legend(axes: Axes, picture: Picture) -> None:
    if len(picture.series) > 1:
        axes.legend(labelcolor=_INK, handlelength=2.2)


def _plain(text: str) -> str:
    return one_line(text, 200)[:_LABEL]


def _cut_down(drawing: bytes, picture: Picture, name: str) -> str:
    """The ``<svg>`` alone, with shapes and texts only, ids that are its own, and the page's colours."""
    root = ElementTree.fromstring(drawing)
    _drop_others(root)
    links = {element.get(_LINK, "").removeprefix("#") for element in root.iter()}
    for element in root.iter():
        element.tag = element.tag.removeprefix(_SVG)
        _set_id(element, name, links)
        link = element.attrib.pop(_LINK, None)
        if link is not None:
            element.set("href", f"#{name}-{link.removeprefix('#')}")
        for attribute in {"style", "clip-path"} & element.attrib.keys():
            element.set(attribute, _in_page_style(element.attrib[attribute], name))
        for attribute in {"d", "x", "y", "width", "height", "transform"} & element.attrib.keys():
            element.set(attribute, _LONG_NUMBER.sub(_rounded, element.attrib[attribute]))
        element.tail = None
        element.text = element.text if element.tag in ("text", "tspan") else None
    for attribute in {"width", "height", "version"} & root.attrib.keys():
        del root.attrib[attribute]
    root.set("role", "img")
    root.set("aria-label", one_line(f"{picture.title}. {picture.summary}", 600))
    return ElementTree.tostring(root, encoding="unicode")


def _drop_others(element: ElementTree.Element) -> None:
    for child in list(element):
        if not isinstance(child.tag, str) or child.tag.removeprefix(_SVG) not in _KEPT_TAGS:
            element.remove(child)
        else:
            _drop_others(child)


def _set_id(element: ElementTree.Element, name: str, links: set[str]) -> None:
    own = element.attrib.pop("id", None)
    if own is not None and (own in links or element.tag == "clipPath"):
        element.set("id", f"{name}-{own}")


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number.group()):.1f}".removesuffix(".0")


def _in_page_style(style: str, name: str) -> str:
    for colour, variable in _VARIABLES.items():
        style = style.replace(colour, f"var({variable})")
    return _FONT.sub("", style).replace("url(#", f"url(#{name}-")
