"""Bytes handed to a child by descriptor number, so that they stand in no command line and no folder."""

from __future__ import annotations

import os
from types import TracebackType


class Descriptors:
    """Anonymous files for one launch; all closed at the end of the ``with``."""

    def __init__(self) -> None:
        self.numbers: list[int] = []

    def holding(self, data: bytes) -> int:
        """A descriptor from which exactly these bytes can be read."""
        number = os.memfd_create("grader")
        self.numbers.append(number)
        view = memoryview(data)
        while view:
            view = view[os.write(number, view) :]
        os.lseek(number, 0, os.SEEK_SET)
        return number

    def __enter__(self) -> Descriptors:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number in self.numbers:
            os.close(number)
