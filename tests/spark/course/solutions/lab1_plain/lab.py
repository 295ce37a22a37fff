# grader: lab1_plain
# %% [markdown]
# # Plain functions

# %%
from collections.abc import Callable

# %% tags=["play"]
raise SystemExit("a cell to play in is never graded")


# %%
def mean(numbers: list[float]) -> float:
    """The arithmetic mean: ``mean([1.0, 3.0])`` is ``2.0``."""
    # BEGIN SOLUTION
    #> # TODO: divide the sum by how many there are.
    return sum(numbers) / len(numbers)
    # END SOLUTION


# %%
def above_mean(numbers: list[float]) -> list[float]:
    """The numbers above the mean, in order."""
    # BEGIN SOLUTION
    #> # TODO: keep those above the mean.
    middle = mean(numbers)
    return [number for number in numbers if number > middle]
    # END SOLUTION


# %%
def scaled(rows: list[list[float]], factor: float) -> list[list[float]]:
    """New rows, each number times ``factor``."""
    # BEGIN SOLUTION
    #> # TODO: build new rows, without a loop statement.
    return [[number * factor for number in row] for row in rows]
    # END SOLUTION


# %%
def adder(n: int) -> Callable[[int], int]:
    """A function that adds ``n`` to its argument."""
    # BEGIN SOLUTION
    #> # TODO: return a function.
    return lambda x: x + n
    # END SOLUTION


# %%
def parse(text: str) -> int:
    """The integer that the text holds; ``ValueError`` when it holds none."""
    # BEGIN SOLUTION
    #> # TODO: convert.
    return int(text)
    # END SOLUTION
