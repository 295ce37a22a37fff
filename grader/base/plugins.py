"""Parts that installed packages add, found by entry points: sandboxes, importers, platforms.

The built-in parts are registered in the same way, in this project's ``pyproject.toml``. A name belongs to one package;
nothing takes the place of a part that is there. ``docs/extending.md`` shows a package of each kind.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias

from grader.base.errors import GraderError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint, EntryPoints

Group: TypeAlias = Literal["grader.sandboxes", "grader.importers", "grader.platforms"]
SANDBOXES: Group = "grader.sandboxes"
IMPORTERS: Group = "grader.importers"
PLATFORMS: Group = "grader.platforms"

_KINDS = MappingProxyType({SANDBOXES: "sandbox", IMPORTERS: "importer", PLATFORMS: "platform"})


class PluginError(GraderError):
    """A part is not installed, or cannot be used. ``str()`` says which, from which package, and what to do."""


def names(group: Group) -> tuple[str, ...]:
    """The names that are registered in a group, sorted."""
    return tuple(sorted({each.name for each in _registered(group)}))


def load(group: Group, name: str, kind: type | tuple[type, ...] = object) -> object:
    """What is registered under a name, a function for one kind of part or an object of ``kind``.

    Raises ``PluginError`` for a name that nobody or more than one package registers, and for a part that cannot be
    imported or is nothing of the kind.
    """
    found = _only(group, name)
    try:
        part = found.load()
    except Exception as problem:  # a package of somebody else's may raise anything while it is imported
        why = f"{type(problem).__name__}: {problem}"
        wrong = f"{_told(group, found)} cannot be loaded: {why}"
        raise PluginError(wrong, "Reinstall or remove the package.") from None
    if not isinstance(part, kind) or (kind is object and not callable(part)):
        raise PluginError(f"{_told(group, found)} is a {type(part).__name__}, not what docs/extending.md asks for.")
    return part


def _registered(group: Group) -> EntryPoints:
    from importlib.metadata import entry_points

    return entry_points(group=group)


def _only(group: Group, name: str) -> EntryPoint:
    found = [each for each in _registered(group) if each.name == name]
    if len(found) > 1:
        packages = " and ".join(sorted(_package(each) for each in found))
        problem = f"The {_KINDS[group]} {name!r} is registered by {packages}"
        raise PluginError(problem, "Uninstall all of them but one.")
    if not found:
        known = ", ".join(names(group))
        if not known:
            raise PluginError(
                "The installation of the grader is incomplete", "Install spark-lab-grader again with pip."
            )
        raise PluginError(f"{name!r} is no {_KINDS[group]} that is installed here", f"Choose one of {known}.")
    return found[0]


def _told(group: Group, found: EntryPoint) -> str:
    return f"The {_KINDS[group]} {found.name!r} of {_package(found)} ({found.value})"


def _package(found: EntryPoint) -> str:
    return found.dist.name if found.dist is not None else "an unknown package"
