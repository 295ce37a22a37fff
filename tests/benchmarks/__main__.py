"""``make bench``: run all benchmarks that need no file of one's own, one after another."""

from __future__ import annotations

from tests.benchmarks import batch, checks, classroom, model_scaling, sandbox, unmasking


def main() -> None:
    """Print each benchmark's table under its title."""
    for module in (checks, batch, classroom, sandbox, unmasking, model_scaling):
        title = (module.__doc__ or module.__name__).splitlines()[0]
        print(f"\n{title}\n")
        module.main()


main()
