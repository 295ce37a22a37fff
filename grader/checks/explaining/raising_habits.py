"""Habits with DataFrames behind exceptions that Spark raises when rows are read: where they are, and what they did."""

from __future__ import annotations

import ast

from grader.base.text import printable
from grader.checks.explaining.frame_source import FrameSource, called, method
from grader.checks.explaining.habit import Suspicion


def when_without_otherwise(source: FrameSource) -> Suspicion | None:
    """``when`` that makes nulls which an assembler refuses."""
    completed = {id(node) for call in source.calls({"otherwise"}) for node in ast.walk(call.func)}
    for node in source.nodes:
        if isinstance(node, ast.Call) and called(node) == "when" and id(node) not in completed:
            return Suspicion(
                "when() without otherwise() makes nulls: add .otherwise(value)",
                "",
                source.file,
                node.lineno,
                raises="FAILED_EXECUTE_UDF.*VectorAssembler",
            )
    return None


def split_before_json(source: FrameSource) -> Suspicion | None:
    """Records that are cut before they are read."""
    for call in source.calls({"json"}):
        if any(isinstance(node, ast.Call) and method(node) in ("split", "splitlines") for node in ast.walk(call)):
            return Suspicion(
                f"{method(call)}() reads pieces that split() made: leave split() out, so that each element is a whole "
                "record",
                "",
                source.file,
                call.end_lineno or call.lineno,
                raises="_corrupt_record",
            )
    return None


def pattern_of_reader(source: FrameSource) -> Suspicion | None:
    """The pattern that a reader is given for dates."""
    for call in source.calls({"csv", "json"}):
        for given in call.keywords:
            pattern = given.value.value if isinstance(given.value, ast.Constant) else None
            if given.arg in ("dateFormat", "timestampFormat") and isinstance(pattern, str):
                return Suspicion(
                    f'{given.arg}="{printable(pattern, 40)}" has to be how the file writes it',
                    "",
                    source.file,
                    given.value.lineno,
                    raises="MALFORMED_RECORD_IN_PARSING",
                )
    return None


def pattern_of_dates(source: FrameSource) -> Suspicion | None:
    """The pattern that a function for columns is given for dates."""
    for node in source.nodes:
        if not isinstance(node, ast.Call) or called(node) not in ("to_date", "to_timestamp", "date_format"):
            continue
        pattern = node.args[1] if len(node.args) > 1 else None
        if isinstance(pattern, ast.Constant) and isinstance(pattern.value, str):
            return Suspicion(
                f'{called(node)}() is given "{printable(pattern.value, 40)}"',
                "",
                source.file,
                node.lineno,
                raises="CANNOT_PARSE_TIMESTAMP|DATETIME_PATTERN|DATETIME_BY_NEW",
            )
    return None


RAISING_HABITS = (pattern_of_dates, pattern_of_reader, split_before_json, when_without_otherwise)
