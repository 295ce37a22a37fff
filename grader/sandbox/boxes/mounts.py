"""What a box can see of the machine: the interpreter, its packages, Java, and nothing of anybody's.

Of this framework it sees the worker's modules only (``grader.sandbox.boxes.package``); installed copies are covered.
"""

from __future__ import annotations

import os
import site
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from grader.sandbox.boxes.package import WorkerPackage, installed_copies
from grader.sandbox.boxes.problems import SandboxUnavailableError
from grader.spark.archive import start_up_archive
from grader.spark.java import JavaError, find_java

CODE = Path("/opt/grader")
"""The path of modules inside: the worker's own lie there."""
SCRATCH = Path("/tmp")

_ETC = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "ssl/certs/java")
_ROOT_LINKS = ("bin", "sbin", "lib", "lib32", "lib64")


@dataclass(frozen=True)
class View:
    """Folders and files to show read-only, links to make, and paths below them to cover.

    ``package`` is what the box gets of this framework, ``copies`` are whole ones among what is shown, to be hidden.
    """

    shown: tuple[Path, ...]
    links: tuple[tuple[str, Path], ...]
    covered: tuple[Path, ...]
    java: Path | None
    package: WorkerPackage
    copies: tuple[Path, ...]


def view(private: Sequence[Path] = (), readable: Sequence[Path] = ()) -> View:
    """What this interpreter needs to run Spark. Raises ``SandboxUnavailableError``.

    ``private`` folders are covered when they lie inside something shown; ``readable`` files are shown as well.
    """
    java = _java()
    home = [java.parent.parent] if java is not None else []
    wanted = [
        Path("/usr"),
        Path(sys.base_prefix),
        Path(sys.prefix),
        *map(Path, site.getsitepackages()),
        *home,
        *(_settings_outside(home[0]) if home else ()),
        *(Path("/etc") / name for name in _ETC),
        *readable,
    ]
    shown = _outermost([path for path in map(_absolute, wanted) if path.exists()])
    _refuse_private(shown, private)
    chains = [*_links_on_the_way(Path(sys.executable)), *_root_links()]
    links = {link: target for target, link in chains if not _inside(link, shown)}
    covered = tuple(path for path in map(_absolute, private) if path.is_dir() and _inside(path, shown))
    seen_links = tuple((target, link) for link, target in links.items())
    return View(shown, seen_links, covered, java, WorkerPackage(), installed_copies(shown))


def with_archive(seen: View) -> View:
    """The view with Java's start-up archive, asked for at each launch: it may have been made since the last."""
    archive = start_up_archive()
    if archive is None or _inside(archive, seen.shown):
        return seen
    return replace(seen, shown=(*seen.shown, archive))


def arguments(seen: View, tmp_mb: int) -> list[str]:
    """The view as options of bubblewrap, in order: what comes later lies on top."""
    size = ["--perms", "1777", "--size", str(tmp_mb * 2**20), "--tmpfs", str(SCRATCH)]
    options = [*size, "--proc", "/proc", "--perms", "0755", "--tmpfs", "/dev"]
    for device in ("null", "random", "urandom"):  # no zero: mapped shared, it is memory that nobody can count
        options += ["--dev-bind", f"/dev/{device}", f"/dev/{device}"]
    options += ["--symlink", "/proc/self/fd", "/dev/fd", "--symlink", str(SCRATCH), "/dev/shm"]
    options += ["--symlink", str(SCRATCH), "/dbfs"]  # where Databricks shows the files of dbfs:/
    made: set[Path] = {Path("/"), SCRATCH}
    for source, place in [*((path, path) for path in seen.shown), (seen.package.root, CODE)]:
        options += [*_parents(place, made), "--ro-bind", str(source), str(place)]
    for target, link in seen.links:
        options += [*_parents(link, made), "--symlink", target, str(link)]
    for path in (*seen.covered, *seen.copies):
        options += ["--perms", "0000", "--tmpfs", str(path)]
    return options


def _absolute(path: Path) -> Path:
    return Path(os.path.normpath(Path.cwd() / path))  # not resolve(): a link must be found under its own name


def _java() -> Path | None:
    try:
        return find_java().executable.resolve()
    except JavaError:
        return None  # labs without Spark run all the same, and starting Spark says what is missing


def _settings_outside(home: Path) -> Iterator[Path]:
    """A distribution's Java keeps its settings in /etc and links to them."""
    for folder in ("conf", "lib", "lib/security"):
        for entry in (home / folder).glob("*"):
            target = entry.resolve()
            if entry.is_symlink() and target.exists() and target.is_relative_to("/etc"):
                yield Path("/", *target.parts[1:3])


def _outermost(paths: Sequence[Path]) -> tuple[Path, ...]:
    kept: list[Path] = []
    for path in sorted(set(paths), key=lambda each: len(each.parts)):
        if not _inside(path, kept):
            kept.append(path)
    return tuple(kept)


def _inside(path: Path, folders: Sequence[Path]) -> bool:
    return any(path.is_relative_to(folder) for folder in folders)


def _refuse_private(shown: Sequence[Path], private: Sequence[Path]) -> None:
    home = Path.home()
    for path in shown:
        holds_home = path != Path("/usr") and home.is_relative_to(path)
        if path == Path("/") or holds_home or path in map(_absolute, private):
            raise SandboxUnavailableError(
                f"the sandbox would have to show {path} to submissions, which holds more than Python",
                "Run the grader from a virtual environment in a folder of its own (python -m venv .venv).",
            )


def _links_on_the_way(path: Path) -> Iterator[tuple[str, Path]]:
    """Every symbolic link that the kernel follows to open the path, as (target, link)."""
    waiting, done = list(reversed(_absolute(path).parts[1:])), Path("/")
    for _ in range(200):
        if not waiting:
            return
        step = done / waiting.pop()
        if not step.is_symlink():
            done = Path(os.path.normpath(step))
            continue
        target = str(step.readlink())
        yield target, step
        whole = Path(target)
        done = Path("/") if whole.is_absolute() else done
        waiting += reversed(whole.parts[1:] if whole.is_absolute() else whole.parts)


def _root_links() -> Iterator[tuple[str, Path]]:
    for name in _ROOT_LINKS:
        path = Path("/") / name
        if path.is_symlink():
            yield str(path.readlink()), path


def _parents(path: Path, made: set[Path]) -> list[str]:
    """Options that make the folders above a path readable for all: bubblewrap by itself makes them private."""
    options: list[str] = []
    for folder in reversed(path.parents):
        if folder not in made:
            made.add(folder)
            options += ["--perms", "0755", "--dir", str(folder)]
    return options
