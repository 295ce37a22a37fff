"""The settings in otter's raw cells and test cells: the part of YAML that people write there."""

from __future__ import annotations

import json
import re

Value = str | int | float | bool | None | list[object]
_PAIR = re.compile(r"(?P<indent>\s*)(?P<key>[A-Za-z_]\w*)\s*:(?:\s+(?P<value>.*))?")
_ITEM = re.compile(r"\s*-\s+(?P<value>.*)")
_WORDS = {"true": True, "yes": True, "false": False, "no": False, "null": None, "~": None, "": None}


def settings(lines: list[str]) -> dict[str, Value]:
    """The values by key; a key within another one is written ``outer.inner``. What is no setting is passed over."""
    found: dict[str, Value] = {}
    above: list[tuple[int, str]] = []
    for line in lines:
        bare = re.sub(r"(^|\s)#.*", "", line).rstrip()
        if match := _PAIR.fullmatch(bare):
            depth = len(match["indent"])
            above = [each for each in above if each[0] < depth] + [(depth, match["key"])]
            found[".".join(key for _, key in above)] = _value(match["value"] or "")
        elif (match := _ITEM.fullmatch(bare)) and above:
            key = ".".join(each for _, each in above)
            before = found.get(key)
            found[key] = [*(before if isinstance(before, list) else []), _value(match["value"])]
    return found


def _value(text: str) -> Value:
    text = text.strip()
    if text.startswith("[") and text.endswith("]"):
        return [_scalar(each.strip()) for each in text[1:-1].split(",") if each.strip()]
    return _scalar(text)


def _scalar(text: str) -> Value:
    """A value that holds no other; tags, anchors and the like of YAML are text here."""
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if text[:1] == text[-1:] == "'" and len(text) > 1:
        return text[1:-1]
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return value if isinstance(value, str | int | float | bool) else text
