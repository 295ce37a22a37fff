"""A folder in which the blocks of a guide are carried out one after another, as whoever follows it would."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import yaml
from guide_commands import grader_commands, parse
from guide_text import ROOT, Block, Guide
from nbclient import NotebookClient

COURSE = "a copy of the course"
_COMMANDS = ("", "bash")
_PERSON = {f"GIT_{who}_{what}": "guide" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
_ANSWERS = "\n" * 20
"""Whoever asks gets empty lines."""
_KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


@dataclass
class Place:
    """The folder, where the shell of the guide stands in it, and what the last command said."""

    root: Path
    here: Path = field(init=False)
    said: str = ""

    def __post_init__(self) -> None:
        self.here = self.root

    def _copy_course(self) -> None:
        """The labs of this repository, with their solutions."""
        unwanted = shutil.ignore_patterns("__pycache__", ".grader", ".ipynb_checkpoints")
        for name in ("exercises", "solutions"):
            shutil.copytree(ROOT / name, self.root / name, ignore=unwanted)
        shutil.copy(ROOT / "pyproject.toml", self.root)

    def follow(self, guide: Guide) -> None:
        """Carry out all blocks of a guide. Raises ``AssertionError`` naming the line of one that does not hold."""
        if guide.notes.get("starts in") == COURSE:
            self._copy_course()
        for block in guide.blocks:
            try:
                self._carry_out(block)
            except Exception as problem:
                where = f"{guide.path.name}, line {block.line}"
                raise AssertionError(f"{where}: {type(problem).__name__}: {problem}") from None

    def _carry_out(self, block: Block) -> None:
        notes = block.notes
        if "not run" in notes:
            look_at(block)
        elif "from" in notes:
            text = (ROOT / notes["from"]).read_text(encoding="utf-8")
            _each_line(block.text, text, notes["from"])
        elif {"file", "add to", "replaces"} & notes.keys():
            self._write(block)
        elif "in a notebook" in notes:
            self._notebook(self.here / notes["in a notebook"], block.text)
        elif block.language in _COMMANDS:
            for line in _lines(block.text):
                self._run(line, int(notes.get("exits", 0)))
        elif block.language == "python":
            self._python(block.text)
        elif block.language == "yaml":
            look_at(block)
        elif block.language == "text":
            _each_line(block.text, self.said, "what the last command printed")
        else:
            raise AssertionError(f"a block of {block.language} needs a comment that says where it belongs")

    def _write(self, block: Block) -> None:
        if "replaces" in block.notes:
            names, _, path = block.notes["replaces"].partition(" in ")
            file = self.here / path
            before = file.read_text(encoding="utf-8")
            if file.suffix == ".toml":
                file.write_text(_in_place_of_exercise(names, before, block.text), encoding="utf-8")
            else:
                file.write_text(_in_place_of(names.split(", "), before, block.text), encoding="utf-8")
            return
        file = self.here / (block.notes.get("file") or block.notes["add to"])
        assert "file" in block.notes or file.is_file(), f"{file} is not there yet"
        before = file.read_text(encoding="utf-8").rstrip("\n") + "\n\n\n" if "add to" in block.notes else ""
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(before + block.text, encoding="utf-8")

    def _run(self, line: str, due: int) -> None:
        state = self.root.parent / "where"
        ended = self._process("bash", "-c", f'{line}\nstatus=$?\npwd > "{state}"\nexit $status')
        self.said = ended.stdout + ended.stderr
        assert "Traceback" not in self.said, f"{line}\n{self.said}"
        assert ended.returncode == due, f"`{line}` ends with {ended.returncode} instead of {due}:\n{self.said}"
        self.here = Path(state.read_text(encoding="utf-8").strip())

    def _python(self, source: str) -> None:
        ended = self._process(sys.executable, "-c", source)
        self.said = ended.stdout + ended.stderr
        assert ended.returncode == 0, f"{source}\n{self.said}"

    def _process(self, *command: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if name not in ("CI", "GITHUB_ACTIONS")}
        settings = {"GRADER_SERVICE": "off", "COLUMNS": "130", "BROWSER": "true"}
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        return subprocess.run(
            command,
            cwd=self.here,
            env={**kept, **_PERSON, **settings, "PATH": path},
            input=_ANSWERS,
            capture_output=True,
            text=True,
            check=False,
        )

    def _notebook(self, folder: Path, source: str) -> None:
        cells = [nbformat.v4.new_code_cell(cell.strip()) for cell in re.split(r"\n{2,}", source)]
        notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": _KERNEL})
        NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
        outputs = [output for cell in cells for output in cell.outputs]
        problems = [output.text for output in outputs if output.output_type == "stream" and output.name == "stderr"]
        assert not problems, problems
        self.said = "\n".join(output.data["text/plain"] for output in outputs if "data" in output)


def look_at(block: Block) -> None:
    """What can be told of a block without carrying it out: its commands exist as they are written."""
    if block.language == "yaml":
        lines = [line for text in _scripts(yaml.safe_load(block.text)) for line in _lines(text)]
    else:
        lines = _lines(block.text) if block.language in _COMMANDS else []
    for line in lines:
        for words in grader_commands(line):
            parse(words)


def _scripts(found: dict[str, Any]) -> list[str]:
    """What a workflow of GitHub, or a job of Kubernetes, runs in a shell."""
    if "jobs" in found:
        return [step.get("run", "") for job in found["jobs"].values() for step in job["steps"]]
    return [text for each in found["spec"]["template"]["spec"]["containers"] for text in each["args"]]


def _lines(text: str) -> list[str]:
    """Commands, those that go on behind a backslash in one line."""
    joined = text.replace("\\\n", " ")
    return [line for line in joined.splitlines() if line.strip() and not line.startswith("#")]


def _in_place_of(names: list[str], text: str, new: str) -> str:
    """A file of Python whose definitions of these names are gone; ``new`` stands where the first of them was."""
    lines = text.splitlines(keepends=True)
    found = [node for node in ast.parse(text).body if getattr(node, "name", None) in names]
    assert len(found) == len(names), f"not all of {', '.join(names)} are defined"
    for node in reversed(found):
        first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))])
        last = node.end_lineno or first
        while last < len(lines) and lines[last].startswith(" "):  # a comment at the end is no part of the tree
            last += 1
        lines[first - 1 : last] = [new] if node is found[0] else []
    return "".join(lines)


def _in_place_of_exercise(name: str, text: str, new: str) -> str:
    """A ``lab.toml`` with another table for the exercise of that id."""
    head, *tables = re.split(r"(?m)^(?=\[\[exercise\]\])", text)
    place = next(place for place, table in enumerate(tables) if f'id = "{name}"' in table)
    return "".join([head, *tables[:place], new, *tables[place + 1 :]])


def _each_line(wanted: str, text: str, where: str) -> None:
    """Lines of ``wanted`` come in ``text`` in this order, whatever stands around and between; ``...`` is anything."""
    rest = iter(text.splitlines())
    for line in wanted.splitlines():
        pattern = ".*".join(re.escape(part) for part in line.strip().split("..."))
        found = any(re.fullmatch(pattern, other.strip()) for other in rest)
        assert found or not line.strip(), (
            f"{line.strip()!r} does not stand in {where}, or not behind the line above:\n{text}"
        )
