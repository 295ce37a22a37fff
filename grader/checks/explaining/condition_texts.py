"""How texts are made of what Spark says of an exception: names without quotes, the nearest name, facts with gaps."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from grader.checks.explaining.translate import Explanation
from grader.sandbox.wire.messages import SparkError

LONGEST = 80
"""Of a name or a text that is shown."""
_SHOWN = 8


@dataclass(frozen=True)
class Entry:
    """How a condition is explained, and what is said where what an input may have given is not to be told."""

    explain: Callable[[SparkError], Explanation]
    unquoted: Explanation = field(default_factory=Explanation)


def says(text: str, advice: str = "", unquoted: str = "") -> Entry:
    """An entry whose text may name parameters as ``{sqlExpr}``; without one of them it is ``unquoted`` too."""
    named = set(re.findall(r"\{(\w+)\}", text))
    without = Explanation(unquoted or ("" if named else text), advice)

    def explain(said: SparkError) -> Explanation:
        known = {name: bare(value) for name, value in said.parameters.items()}
        if not named <= known.keys():
            return without
        return Explanation(re.sub(r"\{(\w+)\}", lambda found: known[found[1]], text), advice)

    return Entry(explain, without)


def bare(value: str) -> str:
    """A name or text without the quotes that Spark puts around it, cut where it is long."""
    text = " ".join(value.split())
    text = text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "`\"'" else text
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."


def nearest(name: str, others: Sequence[str]) -> str:
    """The name among others that is meant, most probably; empty where none is near."""
    wanted = name[:LONGEST]
    known = [other for other in others if len(other) <= LONGEST]
    alike = [other for other in known if other.casefold() == wanted.casefold() and other != wanted]
    by_letters = {other.casefold(): other for other in known}
    near = difflib.get_close_matches(wanted.casefold(), by_letters, 1, 0.6)
    return next(iter([*alike, *(by_letters[each] for each in near)]), "")


def listed(names: Sequence[str]) -> str:
    """Names, each once, the first of them."""
    shown = [bare(name) for name in dict.fromkeys(names)]
    return ", ".join([*shown[:_SHOWN], *["..."][: len(shown) - _SHOWN]])
