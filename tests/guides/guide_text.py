"""Reading a guide: its fenced blocks with the comments that say how each is carried out, its inline code, its links.

A comment of one line stands directly above the block that it is about, and readers do not see it:

    <!-- starts in: a copy of the course -->    the folder of the guide; an empty one without it
    <!-- needs: Spark -->                       the guide's test gets the marker ``spark``
    <!-- run: COMMAND -->                       a command that readers are not shown
    <!-- exits: 1 -->                           of every command of the block; 0 without it
    <!-- not run: REASON -->                    commands and their options are parsed only
    <!-- file: PATH -->                         the block is what the file holds
    <!-- add to: PATH -->                       the block is put at the end of the file
    <!-- replaces: NAME, NAME in PATH -->       the block takes the place of these definitions, or of that exercise of
                                                a lab.toml
    <!-- from: FILE -->                         each line of the block stands in that file of the repository
    <!-- in a notebook: FOLDER -->              paragraphs of the block are cells

Blocks of ``bash``, or of no language, are commands; ``python`` and ``yaml`` without a place are run and parsed; lines
of ``text`` are what the last command printed, with ``...`` for what differs from run to run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
GUIDES = (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md")))

OF_THE_GUIDE = frozenset({"starts in", "needs"})
OF_A_BLOCK = frozenset({"exits", "not run", "file", "add to", "replaces", "from", "in a notebook"})
_NOTE = re.compile(r"<!-- (?P<kind>[a-z ]+): (?P<text>.+) -->")
_FENCE = re.compile(r"```(?P<language>\w*)")
_LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Block:
    """A fenced block and what its comments say, or a ``run`` comment as a block of its own."""

    line: int
    language: str
    text: str
    notes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Guide:
    """A guide in the order of its lines. ``prose`` is all that stands outside of blocks and comments."""

    path: Path
    blocks: tuple[Block, ...]
    notes: dict[str, str]
    prose: str

    @property
    def name(self) -> str:
        return str(self.path.relative_to(ROOT))

    def inline_code(self) -> list[str]:
        """Code between backticks, each in one line."""
        return [" ".join(code.split()) for code in _CODE.findall(self.prose)]

    def links(self) -> list[str]:
        """The targets of links."""
        return [match["target"] for match in _LINK.finditer(self.prose)]


def read_guide(path: Path) -> Guide:
    """Raises ``ValueError`` for a comment that says nothing known, or that stands above no block."""
    blocks: list[Block] = []
    of_guide: dict[str, str] = {}
    waiting: dict[str, str] = {}
    prose: list[str] = []
    lines = iter(enumerate(path.read_text(encoding="utf-8").splitlines(), 1))
    for number, line in lines:
        note, fence = _NOTE.fullmatch(line), _FENCE.fullmatch(line)
        where = f"{path.name}, line {number}"
        if fence:
            blocks.append(Block(number, fence["language"], "\n".join(_inside(lines)) + "\n", waiting))
            waiting = {}
        elif note and note["kind"] == "run":
            blocks.append(Block(number, "bash", note["text"] + "\n"))
        elif note and note["kind"] in OF_THE_GUIDE:
            of_guide[note["kind"]] = note["text"]
        elif note and note["kind"] in OF_A_BLOCK:
            waiting[note["kind"]] = note["text"]
        elif line.lstrip().startswith(("<!--", "```")):
            raise ValueError(f"{where}: {line.strip()!r} is no comment that the tests of the guides know")
        elif line.strip() and waiting:
            raise ValueError(f"{where}: a comment above says {', '.join(waiting)}, but no block follows it")
        else:
            prose.append(line)
    return Guide(path, tuple(blocks), of_guide, "\n".join(prose))


def _inside(lines: Iterator[tuple[int, str]]) -> Iterator[str]:
    for _, line in lines:
        if line == "```":
            return
        yield line
    raise ValueError("a block is not closed")


def anchors(path: Path) -> set[str]:
    """What a link may name behind ``#``: GitHub's anchor of each heading."""
    headings = [line.lstrip("#").strip() for line in read_guide(path).prose.splitlines() if line.startswith("#")]
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
