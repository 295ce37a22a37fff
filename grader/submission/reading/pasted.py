"""Read cells as IPython does that were pasted: with the prompts of a session in them, or indented as a whole."""

from __future__ import annotations

import re

_CLASSIC = re.compile(r"\s*(?:>>>|\.\.\.)(?: |$)")
_NUMBERED = re.compile(r"\s*(?:In ?\[\d+\]: ?|\.\.\.+:(?: |$))")


def unpasted(source: str) -> str:
    """The cell without prompts, what a session answered as comments, or without its common indentation.

    Every line keeps its number. A cell that is neither comes back as it was.
    """
    lines = source.split("\n")
    first = next((line for line in lines if line.strip()), "")
    for prompt, begins in ((_CLASSIC, ">>>"), (_NUMBERED, "In")):
        if prompt.match(first) and any(line.lstrip().startswith(begins) for line in lines):
            return "\n".join(_without_prompt(line, prompt) for line in lines)
    indent = first[: len(first) - len(first.lstrip())]
    if indent and all(line.startswith(indent) for line in lines if line.strip()):
        return "\n".join(line.removeprefix(indent) if line.strip() else "" for line in lines)
    return source


def _without_prompt(line: str, prompt: re.Pattern[str]) -> str:
    found = prompt.match(line)
    if found is not None:
        return line[found.end() :]
    return f"# {line}" if line.strip() else line
