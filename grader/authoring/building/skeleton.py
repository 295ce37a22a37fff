"""Texts that are written for others from ``templates/``: skeletons, a release's files, scripts of an autograder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files

import jinja2

from grader.course.model import FORMAT_VERSION, PRACTICE_SEEDS, Course, Limits


def filled(template: str, values: Mapping[str, object]) -> str:
    """A file of ``templates/``, named without its ``.txt``, with its values in place; nothing is escaped."""
    text = files("grader.templates").joinpath(f"{template}.txt").read_text(encoding="utf-8")
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, keep_trailing_newline=True)
    return environment.from_string(text).render(values)


def course_table(course: Course, *, seeds: tuple[int, ...] = PRACTICE_SEEDS) -> str:
    """``[tool.grader]`` of a copy of the course as TOML. The late policy stays with the instructor."""
    lines = ["[tool.grader]", f"format = {FORMAT_VERSION}", f"title = {json.dumps(course.title, ensure_ascii=False)}"]
    exercises = {lab.folder.parent for lab in course.labs}
    solutions = {lab.solution_folder.parent for lab in course.labs if lab.solution_folder}
    for name, parents in (("exercises", exercises), ("solutions", solutions)):
        places = [each.relative_to(course.root).as_posix() for each in parents]
        lines += [f"{name} = {json.dumps(place)}" for place in places if place != name]
    lines.append(f"practice_seeds = {list(seeds)}")
    usual = Limits()
    limits = {name: getattr(course.limits, name) for name in Limits.__struct_fields__}
    changed = [f"{name} = {value}" for name, value in limits.items() if value != getattr(usual, name)]
    return "\n".join([*lines, *(["", "[tool.grader.limits]", *changed] if changed else [])]) + "\n"
