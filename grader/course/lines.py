"""Where a key stands in a TOML file, for errors: the parser says only what it holds."""

from __future__ import annotations

import re

_TABLE = re.compile(r"\s*\[+\s*([^\[\]]+?)\s*\]+\s*(?:#.*)?")
_KEY = re.compile(r"\s*([\w\"'. -]+?)\s*=")


def line_of(text: str, key: str) -> int | None:
    """The line, from 1, of a dotted key, or of the nearest table around it; None where not even that is written."""
    table, best, found = "", 0, None
    for number, line in enumerate(text.splitlines(), 1):
        if header := _TABLE.fullmatch(line):
            name = table = _bare(header[1])
        elif entry := _KEY.match(line):
            name = f"{table}.{_bare(entry[1])}" if table else _bare(entry[1])
        else:
            continue
        if f"{key}.".startswith(f"{name}.") and len(name) > best:
            best, found = len(name), number
    return found


def _bare(name: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in name.split("."))
