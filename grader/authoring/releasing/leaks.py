"""Look for what gives a course away in what learners get: every file of a release is opened, in every form it has.

Two questions are asked of each file. Does it belong here at all? And does any text that can be had from it (as it
stands, as strings of a notebook, unpacked, decoded) hold a line of a solution, a hidden check or a wrong answer, or a
number that only those know? Spaces do not count, so a line is found in a comment, a docstring or a notebook's JSON too.
"""

from __future__ import annotations

import ast
import base64
import binascii
import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

import msgspec

from grader.authoring.building.regions import find_regions
from grader.base.archives import ArchiveError, Bounds, begins_like_a_zip, inflated, opened_archive
from grader.base.errors import UsageError
from grader.course.data import contents_of, path_problem
from grader.course.model import DataTable, Lab
from grader.results import released

_LEAST_LETTERS = 24
_LEAST_DIGITS = 5
_DEEPEST = 4
_BOUNDS = Bounds(entries=100_000, total=1 << 30, member=256 << 20)
_RELEASE = Bounds(entries=100_000, total=2 << 30, member=1 << 30)
_OF_A_COURSE = frozenset({"pyproject.toml", "README.md", "learner.md"})
_WHEEL = re.compile(r"wheels/spark_lab_grader-[^/]+\.whl")
"""The grader itself: lines of solutions are looked for in it, numbers are met by chance."""
_WORKFLOWS = (".github", "workflows")
_OF_A_LAB = frozenset({"lab.py", "lab.ipynb", "lab.toml", "cards.toml", "inputs.py", released.FILE_NAME})
_TELLS_NOTHING = re.compile(r"\s*(#\s*(BEGIN|END) SOLUTION|#>|@|def |class |import |from |\"\"\"|$)")
_NUMBER = re.compile(r"(?<![\w.])\d[\d_]*\.?\d*(?:[eE][+-]?\d+)?(?![\w.])")
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{40,}={0,2}")
_STRAY = (
    (".git", "git history: earlier versions of its files can be read"),
    ("__pycache__", "byte code: what it was compiled from can be read"),
    (".pyc", "byte code: what it was compiled from can be read"),
    (".ipynb_checkpoints", "an earlier version of a notebook"),
    ("wrong.py", "the catalogue of wrong answers"),
    ("_hidden.py", "hidden checks"),
    (".sqlite", "a store of answers that can be read"),
)


@dataclass(frozen=True)
class Leak:
    """A place in a release that gives something away. ``line`` is 0 where there are no lines."""

    file: PurePath
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}{f', line {self.line}' if self.line else ''}: {self.text}"


@dataclass(frozen=True)
class Secrets:
    """What must not be in a release: lines without their spaces and numbers as text, each with where it stands."""

    lines: dict[str, str]
    numbers: dict[str, str]


def secrets_of(labs: Sequence[Lab]) -> Secrets:
    """The lines and numbers that only the solution folders of these labs hold. Raises ``CourseError``.

    What visible checks, their inputs and lab.toml have as well (there also under ``shown``) is no secret, nor are
    numbers in data files.
    """
    public = "\n".join(_public_text(lab) for lab in labs)
    public_lines, public_numbers = _squeezed(public), set(_numbers(public))
    for data in (data for lab in labs for data in contents_of(lab).values()):
        public_numbers |= set(_numbers(data.decode("utf-8", "ignore")))
    lines: dict[str, str] = {}
    numbers: dict[str, str] = {}
    for where, line in _secret_lines(labs):
        secret = _squeezed(line.strip().lstrip("# "))
        if len(secret) >= _LEAST_LETTERS and not _TELLS_NOTHING.match(line) and secret not in public_lines:
            lines.setdefault(secret, where)
        for number in _numbers(line):
            if number not in public_numbers:
                numbers.setdefault(number, where)
    return Secrets(lines, numbers)


def find_leaks(folder: Path, secrets: Secrets) -> tuple[Leak, ...]:
    """Every leak in a folder that is, or is to be, handed out, in the order of its files."""
    found: list[Leak] = []
    data_files = frozenset(_data_files(folder))
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        inside = path.relative_to(folder)
        stray = "" if path in data_files else _stray(inside)
        if stray:
            found.append(Leak(inside, 0, stray))
        data = path.read_bytes()
        sought = Secrets(secrets.lines, {}) if _WHEEL.fullmatch(inside.as_posix()) else secrets
        if path.name == released.FILE_NAME and _readable(data):
            found.append(Leak(inside, 0, "recorded answers that can be read: write them with `grader release`"))
        try:
            found += [leak for text in _texts(data, path.suffix) for leak in _in_text(inside, text, sought)]
        except ArchiveError as problem:
            found.append(Leak(inside, 0, f"holds an archive that cannot be looked into, because it {problem}"))
    return tuple(dict.fromkeys(found))


def _data_files(folder: Path) -> Iterator[Path]:
    """What the labs of a release list as data; its name says nothing, what is in it is looked at all the same."""
    for file in folder.rglob("lab.toml"):
        try:
            tables = msgspec.toml.decode(file.read_bytes(), type=_Listing).data
        except (msgspec.MsgspecError, ValueError):
            continue
        yield from (file.parent / table.path for table in tables if not path_problem(table.path))


class _Listing(msgspec.Struct):
    data: tuple[DataTable, ...] = ()


def leaks_in(place: Path, secrets: Secrets) -> tuple[Leak, ...]:
    """Those of a folder, or of a zip archive, which is unpacked meanwhile. Raises ``UsageError`` for anything else."""
    if place.is_dir():
        return find_leaks(place, secrets)
    with tempfile.TemporaryDirectory(prefix="grader-scan-") as folder:
        return find_leaks(_unpacked(place, Path(folder)), secrets)


def _unpacked(archive: Path, folder: Path) -> Path:
    try:
        with opened_archive("release.zip", archive, _RELEASE) as opened:
            for entry in opened.entries():
                if entry.problem:
                    raise ArchiveError(f"has an entry {entry.shown} that {entry.problem}")
                if not entry.folder:
                    target = folder / entry.name
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(opened.read(entry))
    except (OSError, ArchiveError) as problem:
        raise UsageError(f"{archive} is neither a folder nor a zip archive that can be read: {problem}") from None
    tops = list(folder.iterdir())
    return tops[0] if len(tops) == 1 and tops[0].is_dir() else folder


def _public_text(lab: Lab) -> str:
    files = [path for path in sorted(lab.folder.glob("*.py")) if path.name != "lab.py"]
    texts = [path.read_text(encoding="utf-8") for path in (*files, lab.folder / "lab.toml")]
    return "\n".join((*texts, *lab.shown))


def _secret_lines(labs: Iterable[Lab]) -> Iterator[tuple[str, str]]:
    """Each line of hidden checks, wrong answers and solution regions, behind the place where it stands."""
    for lab in labs:
        for file in sorted(lab.solution_folder.glob("*.py")) if lab.solution_folder else ():
            text = file.read_text(encoding="utf-8")
            regions = find_regions(text, file=file) if file.name == "lab.py" else ()
            answers = [line for region in regions for line in region.answer]
            for number, line in answers if file.name == "lab.py" else enumerate(text.split("\n"), 1):
                yield f"{lab.id}/{file.name}, line {number}", line


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _numbers(text: str) -> Iterator[str]:
    """The numbers with so many digits that they are not met by chance, each in one form."""
    for match in _NUMBER.finditer(text):
        digits = re.sub(r"[eE].*|[_.]", "", match.group()).strip("0")
        if len(digits) >= _LEAST_DIGITS:
            yield repr(float(ast.literal_eval(match.group().lstrip("0") or "0")))


def _stray(file: PurePath) -> str:
    for part in file.parts:
        for ending, text in _STRAY:
            if part.endswith(ending):
                return text
    name = file.name
    test = name.startswith("test_") and name.endswith(".py")
    if (
        (len(file.parts) == 1 and name in _OF_A_COURSE)
        or file.parts[:-1] == _WORKFLOWS
        or _WHEEL.fullmatch(file.as_posix())
    ):
        return ""
    return "" if test or name in _OF_A_LAB else "a file that no release has: take it out"


def _readable(data: bytes) -> bool:
    """Whether answers stand in the file unmasked: they can be unpacked or read as they are."""
    try:
        entries: dict[bytes, bytes] = msgspec.msgpack.decode(data)["entries"]
    except (msgspec.MsgspecError, KeyError, TypeError):
        return True
    return any(
        inflated(each, _BOUNDS.member) is not None or each.isascii() for each in entries.values() if len(each) > 8
    )


def _texts(data: bytes, suffix: str, depth: int = 0) -> Iterator[str]:
    """The texts that can be had from a file: its own, and those of what is packed or encoded in it.

    Raises ``ArchiveError`` for an archive that cannot be looked into.
    """
    yield data.decode("utf-8", "ignore")
    if depth >= _DEEPEST:
        return
    if suffix in (".ipynb", ".json"):
        yield from _strings(data)
    if begins_like_a_zip(data):
        with opened_archive("inner.zip", data, _BOUNDS) as archive:
            for entry in archive.entries():
                yield from _texts(archive.read(entry), PurePath(entry.name).suffix, depth + 1)
    unpacked = inflated(data, _BOUNDS.member)
    if unpacked is not None:
        yield from _texts(unpacked, "", depth + 1)
    for match in _BASE64.finditer(data):
        try:
            decoded = base64.b64decode(match.group(), validate=True)
        except binascii.Error:
            continue
        yield from _texts(decoded, "", depth + 1)


def _strings(data: bytes) -> Iterator[str]:
    """The strings of a JSON document; those of a list of lines together."""
    try:
        document = json.loads(data)
    except ValueError:
        return
    waiting: list[object] = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += [*value.keys(), *value.values()]
        elif isinstance(value, list):
            if value and all(isinstance(item, str) for item in value):
                yield "".join(value)
            else:
                waiting += value
        elif isinstance(value, str | int | float):
            yield str(value)


def _in_text(file: PurePath, text: str, secrets: Secrets) -> Iterator[Leak]:
    squeezed = _squeezed(text)
    for secret, where in secrets.lines.items():
        if secret in squeezed:
            yield Leak(file, _line_of(text.split("\n"), secret), f"holds what stands in {where}")
    for number in sorted(set(_numbers(text)) & secrets.numbers.keys()):
        yield Leak(file, 0, f"holds the number {float(number):g}, which stands in {secrets.numbers[number]}")


def _line_of(lines: Sequence[str], secret: str) -> int:
    return next((number for number, line in enumerate(lines, 1) if secret in _squeezed(line)), 0)
