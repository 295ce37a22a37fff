"""``grader convert``: the same lab in the other format."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

from grader.authoring.building.convert import converted
from grader.base.errors import EXIT_PASSED, UsageError
from grader.base.writing import write_atomically
from grader.cli import console
from grader.submission.reading.read import LARGEST, read_regular

_OTHER = MappingProxyType({".py": ".ipynb", ".ipynb": ".py"})


def convert(file: Path, out: Path | None, force: bool) -> int:
    """Write ``file`` in the other format beside it or to ``out``, over another file only with ``force``."""
    suffix = _OTHER.get(file.suffix.lower())
    if suffix is None:
        raise UsageError(f"{file} is neither a .py nor an .ipynb file, so it cannot be converted")
    target = out or file.with_suffix(suffix)
    if target.suffix.lower() != suffix:
        raise UsageError(
            f"{file.name} becomes a {suffix} file, not {target.name}", f"Name --out so that it ends in {suffix}."
        )
    made = converted(file, read_regular(file, LARGEST + 1))
    if target.exists() and not force:
        raise UsageError(f"{target} is there already", "Name another file with --out, or add --force to write over it.")
    write_atomically(target, made)
    screen = console.output()
    screen.print(f"written: {target}", markup=False, soft_wrap=True)
    if suffix == ".py":
        screen.print("Outputs stay in the notebook; nothing graded is in them.", markup=False)
    return EXIT_PASSED
