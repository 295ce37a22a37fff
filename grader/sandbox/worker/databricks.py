"""Stand-ins for what a notebook of Databricks finds: ``dbutils`` and ``displayHTML``.

Files are those of the lab and what the notebook has written itself; there is no cluster to ask and nothing to install.
"""

from __future__ import annotations

import builtins
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

_SCHEMES = ("dbfs:", "file:")


class FileInfo(NamedTuple):
    """A file or folder as ``dbutils.fs.ls`` lists it; a folder's name ends with a slash."""

    path: str
    name: str
    size: int


def local(path: str) -> Path:
    """Where a path of Databricks lies: as it stands where something is, else below the folder of the program."""
    text = path
    for scheme in _SCHEMES:
        text = text.removeprefix(scheme)
    text = f"/{text.lstrip('/')}" if text != path or path.startswith("/") else text
    given, own = Path(text), Path(text.removeprefix("/dbfs").lstrip("/"))
    return given if given.is_absolute() and given.exists() and not own.exists() else own


class Files:
    """``dbutils.fs``."""

    def ls(self, path: str) -> list[FileInfo]:
        """What is in a folder, by name, or the file itself. Raises ``FileNotFoundError``."""
        place = local(path)
        found = sorted(place.iterdir()) if place.is_dir() else [place]
        return [_info(path, each, place) for each in found]

    def head(self, path: str, most: int = 65_536) -> str:
        """The beginning of a file."""
        with local(path).open("rb") as file:
            return file.read(most).decode("utf-8", "replace")

    def put(self, path: str, text: str, overwrite: bool = False) -> bool:
        """Write a file. Raises ``FileExistsError``."""
        place = local(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("w" if overwrite else "x", encoding="utf-8") as file:
            file.write(text)
        return True

    def mkdirs(self, path: str) -> bool:
        """Make a folder and those above it."""
        local(path).mkdir(parents=True, exist_ok=True)
        return True

    def cp(self, source: str, target: str, recurse: bool = False) -> bool:
        """Copy a file, or with ``recurse`` a folder."""
        if recurse and local(source).is_dir():
            shutil.copytree(local(source), local(target), dirs_exist_ok=True)
        else:
            shutil.copyfile(local(source), local(target))
        return True

    def mv(self, source: str, target: str, recurse: bool = False) -> bool:
        """Move a file or folder."""
        shutil.move(local(source), local(target))
        return True

    def rm(self, path: str, recurse: bool = False) -> bool:
        """Remove a file, or with ``recurse`` a folder; whether it was there."""
        place = local(path)
        if recurse and place.is_dir():
            shutil.rmtree(place)
        elif place.exists():
            place.unlink()
        else:
            return False
        return True


def _info(path: str, each: Path, place: Path) -> FileInfo:
    name = f"{each.name}/" if each.is_dir() else each.name
    shown = path if each == place else f"{path.rstrip('/')}/{name}"
    return FileInfo(shown, name, 0 if each.is_dir() else each.stat().st_size)


@dataclass
class Widgets:
    """``dbutils.widgets``: each has the value that it was made with."""

    _values: dict[str, str] = field(default_factory=dict)

    def text(self, name: str, defaultValue: str, label: str = "") -> None:  # noqa: N803 - Databricks' own name
        """Make a field for text."""
        self._values.setdefault(name, defaultValue)

    def dropdown(self, name: str, defaultValue: str, choices: list[str], label: str = "") -> None:  # noqa: N803
        """Make a field with choices."""
        self._values.setdefault(name, defaultValue)

    combobox = multiselect = dropdown

    def get(self, name: str) -> str:
        """The value of a field. Raises ``KeyError``."""
        return self._values[name]

    def remove(self, name: str) -> None:
        """Take a field away."""
        self._values.pop(name, None)

    def removeAll(self) -> None:  # noqa: N802
        """Take all fields away."""
        self._values.clear()


class Nothing:
    """A part of ``dbutils`` that does nothing here: ``library``, ``notebook``, ``secrets``."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *given, **named: None


@dataclass(frozen=True)
class DBUtils:
    """``dbutils``."""

    fs: Files = field(default_factory=Files)
    widgets: Widgets = field(default_factory=Widgets)
    library: Nothing = field(default_factory=Nothing)
    notebook: Nothing = field(default_factory=Nothing)
    secrets: Nothing = field(default_factory=Nothing)


def display_html(html: str) -> None:
    """Print what a notebook would show as a page."""
    print(html)


def set_up() -> None:
    """Give this process's programs these names, unless they are there."""
    for name, meaning in (("dbutils", DBUtils()), ("displayHTML", display_html)):
        if not hasattr(builtins, name):
            setattr(builtins, name, meaning)
