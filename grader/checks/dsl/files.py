"""What a check may ask about the files that a call wrote into the folder that it was given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from grader.checks.comparing.sinks import told_columns, told_files, told_format, unusable
from grader.checks.dsl.parts import Lacking, Part
from grader.checks.dsl.result import Result
from grader.sandbox.host.answer import Answer
from grader.sandbox.wire.values import Written


def all_written(answer: Answer) -> Any:
    """What a call wrote, as far as it can be told."""
    return answer.written if answer.written is not None else Lacking("was given no folder: pass out_dir()")


WRITTEN = Part("what it wrote", all_written, named=False)


@dataclass(frozen=True, eq=False, repr=False)
class WrittenResult(Result):
    """What a call wrote. ``==`` compares format, partition columns and rows, as with a DataFrame; the number of files
    counts where a check asks for it."""

    @property
    def format(self) -> WrittenResult:
        """``parquet``, ``csv``, ``json``, ``orc``, ``avro``, ``xml``, or ``text`` for files of any other name."""
        return self._of("format", lambda written: written.format, told_format)

    @property
    def files(self) -> WrittenResult:
        """How many files hold data; those that Spark passes over (``_SUCCESS``) are none."""
        return self._of("files", lambda written: written.files, told_files)

    @property
    def partitioned_by(self) -> WrittenResult:
        """The columns that name its folders (``year=2026``), from the outermost on: a tuple of texts."""
        return self._of("partitioned_by", lambda written: written.partitioned_by, told_columns)

    @property
    def rows(self) -> WrittenResult:
        """The rows as Spark reads them back: a DataFrame, with all that can be said of one."""
        return self._of("the rows that were written", lambda written: written.rows)

    def _of(
        self, words: str, take: Callable[[Written], Any], tell: Callable[[Any, Any], str] | None = None
    ) -> WrittenResult:
        def of_written(answer: Answer) -> Any:
            written = answer.value
            if not isinstance(written, Written):
                return Lacking("wrote nothing that can be looked at")
            said = unusable(written)
            return Lacking(said) if said and (words not in ("files", "format") or not written.files) else take(written)

        return self.part(Part(words, of_written, tell))
