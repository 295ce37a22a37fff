"""Read a .py file whose cells begin at marks: lines ``# %%``, as editors and jupytext write them, ``# In[3]:`` of
Jupyter's own export as a script, and ``# <codecell>`` of older ones."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from grader.submission.reading.raw import Kind, RawCell
from grader.submission.reading.scan import ends_in_string, split_comments
from grader.submission.syntax import parses

HEADER = re.compile(r"#\s*grader:\s*(?P<lab>[A-Za-z]\w*)\s*")
_MARK = re.compile(r"#\s?%%+(?P<rest>\s.*)?")
_NUMBERED = re.compile(r"# In ?\[[\d *]*\]:?\s*")
_NAMED = re.compile(r"# <(?:code|markdown|heading|raw|html)cell(?:\s[^>]*)?>\s*")
_KIND = re.compile(r"\[(?P<kind>markdown|md|raw)\]|# <(?P<old>markdown|heading|raw|html)cell")
_TAGS = re.compile(r"\btags\s*=\s*(?P<list>\[[^\[\]]*\])")
_ID = re.compile(r'\bid\s*=\s*"(?P<id>[A-Za-z0-9_-]{1,64})"')
_KEPT_OUT = re.compile(r"(?:# )+#\s?%%+(?:\s.*)?")
_LONGEST_JOIN = 20


@dataclass(frozen=True)
class _Part:
    """A mark (empty for the text before the first) and the lines below it; ``line`` is the mark's."""

    mark: str
    line: int
    body: tuple[str, ...]


def lab_of(text: str) -> str | None:
    """The lab that a comment ``# grader: <lab>`` above the first code names; None without one."""
    for line in text.split("\n"):
        if match := HEADER.fullmatch(line.strip()):
            return match["lab"]
        if line.strip() and not line.lstrip().startswith("#"):
            return None
    return None


def split_percent(text: str) -> tuple[RawCell, ...]:
    """The cells of a percent file in order, markdown included; a file without marks is one cell.

    Comments above the first mark are the header of the file, not a cell. A mark inside a triple-quoted string does not
    begin a cell, and a comment that would be one is written with a further ``# `` in front (``# # %%``).
    """
    return _split(text, _MARK)


def split_marked(text: str) -> tuple[str, tuple[RawCell, ...]]:
    """The name of the form that a .py file is in, and its cells; no name and no cells for one without marks."""
    lines = text.split("\n")
    for form, mark in (("percent", _MARK), ("script", _NUMBERED), ("script", _NAMED)):
        if any(map(mark.fullmatch, lines)):
            return form, _split(text, mark)
    return "", ()


def _split(text: str, mark: re.Pattern[str]) -> tuple[RawCell, ...]:
    cells: list[RawCell] = []
    for part in _rejoined(_parts(text, mark)):
        if part.mark or _has_code(part.body):
            cells.append(_cell(len(cells) + 1, part))
    return tuple(cells)


def _parts(text: str, begins: re.Pattern[str]) -> list[_Part]:
    parts: list[_Part] = []
    mark, line = "", 0
    body: list[str] = []
    for number, content in enumerate(text.split("\n"), 1):
        if begins.fullmatch(content):
            parts.append(_Part(mark, line, tuple(body)))
            mark, line, body = content, number, []
        else:
            body.append(content)
    return [*parts, _Part(mark, line, tuple(body))]


def _rejoined(parts: list[_Part]) -> Iterator[_Part]:
    """Undo the splits at lines that look like marks and lie inside a string: the joined text parses."""
    index = 0
    while index < len(parts):
        length = _string_length(parts, index)
        yield _joined(parts[index : index + length])
        index += length


def _string_length(parts: list[_Part], index: int) -> int:
    if not ends_in_string("\n".join(parts[index].body)):
        return 1
    for length in range(2, min(_LONGEST_JOIN, len(parts) - index) + 1):
        text = "\n".join(_joined(parts[index : index + length]).body)
        if not ends_in_string(text):
            return length if parses(text) else 1
    return 1


def _joined(parts: list[_Part]) -> _Part:
    first, *others = parts
    lines = [*first.body]
    for other in others:
        lines += [other.mark, *other.body]
    return replace(first, body=tuple(lines))


def _cell(number: int, part: _Part) -> RawCell:
    lines = list(part.body)
    while lines and not lines[-1].strip():
        lines.pop()
    blank = next((count for count, line in enumerate(lines) if line.strip()), 0)
    return RawCell(
        number=number,
        kind=_kind(part.mark),
        source=_without_guards("\n".join(lines[blank:])),
        first_line=part.line + 1 + blank,
        tags=_tags(part.mark),
        id=match["id"] if (match := _ID.search(part.mark)) else "",
    )


def mark_of(cell: RawCell, *, id: str = "") -> str:
    """The line that begins a cell of this kind and these tags; an ``id`` is written into it where one is given."""
    kind = "" if cell.kind == "code" else f" [{cell.kind}]"
    tags = "".join(f"\\u{ord(sign):04x}" if sign in "[]'" else sign for sign in json.dumps(cell.tags)[1:-1])
    return f"# %%{kind}" + (f" tags=[{tags}]" if cell.tags else "") + (f' id="{id}"' if id else "")


def uncommented(text: str) -> str:
    """The text of a markdown cell of a percent file, where each line stands behind a ``#``."""
    return "\n".join(line.removeprefix("#").removeprefix(" ") for line in text.split("\n"))


def guarded(source: str) -> str:
    """The text of a cell so that none of its comments begins a cell; reading undoes it."""
    pairs = split_comments(source)
    return "\n".join(
        code + ("# " + comment if not code and (_MARK.fullmatch(comment) or _KEPT_OUT.fullmatch(comment)) else comment)
        for code, comment in pairs
    )


def without_ids(text: str) -> str:
    """The percent file ``text`` without the ids in its marks."""
    if not _ID.search(text):
        return text
    pairs = split_comments(text)
    return "\n".join(code + (_ID.sub("", mark).rstrip() if _MARK.fullmatch(mark) else mark) for code, mark in pairs)


def _without_guards(source: str) -> str:
    if "%%" not in source:
        return source
    pairs = split_comments(source)
    return "\n".join(
        code + (comment.removeprefix("# ") if not code and _KEPT_OUT.fullmatch(comment) else comment)
        for code, comment in pairs
    )


def _kind(mark: str) -> Kind:
    match = _KIND.search(mark)
    if match is None:
        return "code"
    return "raw" if "raw" in (match["kind"], match["old"]) else "markdown"


def _tags(mark: str) -> tuple[str, ...]:
    match = _TAGS.search(mark)
    try:
        tags = json.loads(match["list"].replace("'", '"')) if match else []
    except ValueError:
        return ()
    return tuple(tag for tag in tags if isinstance(tag, str))


def _has_code(lines: tuple[str, ...]) -> bool:
    return any(line.strip() and not line.lstrip().startswith("#") for line in lines)
