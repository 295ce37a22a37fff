"""A cell as it stands in the file, before cleaning: what the readers of the formats hand to the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["code", "markdown", "raw"]


@dataclass(frozen=True)
class RawCell:
    """One cell; ``number`` counts all cells from 1, ``first_line`` is the line that ``source`` begins at.

    ``id`` names it for good where the file does; else it is empty. ``apart``: its lines are not those of the file.
    """

    number: int
    kind: Kind
    source: str
    first_line: int
    tags: tuple[str, ...] = ()
    id: str = ""
    apart: bool = False
