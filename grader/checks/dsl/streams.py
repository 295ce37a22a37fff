"""What a check may do with a streaming DataFrame that a call returned: run it, batch by batch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Self

from grader.checks.comparing.show import a, type_name
from grader.checks.dsl.calls import call_text
from grader.checks.dsl.models import ModelResult
from grader.checks.dsl.parts import Lacking, Part
from grader.checks.dsl.result import CheckFailedError, same_answer
from grader.results.record import Finding
from grader.sandbox.host.answer import Answer
from grader.sandbox.host.request import Request
from grader.sandbox.wire.values import Batches, DataFrame, Streaming

Mode = Literal["append", "update", "complete"]


@dataclass(frozen=True, eq=False, repr=False)
class StreamResult(ModelResult):
    """A result that may be a streaming DataFrame."""

    def batches(self, mode: Mode = "append") -> Self:
        """What a query over the returned streaming DataFrame gives after each batch of its input, in an output mode.

        ``learner.counts(stream([...], schema)).batches("update") == reference.counts(...).batches("update")``. A batch
        of the input runs when the one before it has ended, and none without input, so a watermark acts on the next one.
        """
        if self.role == "learner":
            self._expect_streaming()
        request = Request(args=(mode,), origin=self.request, path=self.path, method="batches")
        asked: Any = self.check.call(self.role, request)
        return asked  # type: ignore[no-any-return]

    @property
    def late(self) -> Self:
        """Of ``batches(...)``: how many rows of each batch came too late for the watermark: a list of numbers."""
        return self._of_batches("the numbers of late rows", lambda given: list(given.late))

    @property
    def kept(self) -> Self:
        """Of ``batches(...)``: how much state was kept after each batch, in keys or rows: a list of numbers."""
        return self._of_batches("the sizes of the state", lambda given: list(given.kept))

    def _of_batches(self, words: str, take: Callable[[Batches], Any]) -> Self:
        def part(answer: Answer) -> Any:
            if isinstance(answer.value, Batches):
                return take(answer.value)
            return Lacking(f"returned {a(type_name(answer.value))}, where batches of a stream are due")

        return self.part(Part(words, part))

    def _expect_streaming(self) -> None:
        if self.answer.raised is not None:
            self._refuse_raised()
        value = self.plain()
        if isinstance(value, Streaming) and not value.foreign:
            return
        advice = "Return the streaming DataFrame itself: the check starts it, with writeStream, and stops it."
        if isinstance(value, DataFrame):
            advice = "Its rows are of one moment: go on from the stream that is given, and return what comes of it."
        said = f"returned {a(type_name(value).rpartition('.')[2])}, where a streaming DataFrame is due"
        if isinstance(value, Streaming):
            said = "returned a streaming DataFrame that reads another stream than the given one"
            advice = "Begin with the stream that the call gets: only its batches come."
        finding = Finding(kind="wrong-type", headline=f"{call_text(self.request)} {said}", advice=advice)
        raise CheckFailedError(finding, self._verdict(False, finding, lambda other: same_answer(self, other)))

    def _refuse_raised(self) -> None:
        """What the call raised is compared with what typical mistakes raise, where it is no stub that raised."""
        finding = self.finding()
        if finding.kind == "crash":
            raise CheckFailedError(finding, self._verdict(False, finding, lambda other: same_answer(self, other)))
