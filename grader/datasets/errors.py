"""What goes wrong with data that a learner or instructor names."""

from __future__ import annotations

from pathlib import Path

from grader.base.errors import GraderError


class DatasetError(GraderError, ValueError):
    """A data file cannot be used. ``str()`` names the file, the row and column where there is one, and what to do."""

    def __init__(
        self, file: Path, problem: str, advice: str = "", *, row: int | None = None, column: int | None = None
    ) -> None:
        place = "".join(f", {name} {number}" for name, number in (("row", row), ("column", column)) if number)
        super().__init__(f"{file}{place}: {problem}", advice)
        self.file = file
        self.row = row
        self.column = column

    @classmethod
    def unreadable(cls, file: Path, problem: OSError) -> DatasetError:
        """The error for a file that the system cannot open or read."""
        return cls(file, f"cannot be read: {problem.strerror}", "Check the path.")


def read_file(path: Path) -> bytes:
    """The bytes of a file; raises ``DatasetError`` where there is none to read."""
    try:
        return path.read_bytes()
    except OSError as problem:
        raise DatasetError.unreadable(path, problem) from None
