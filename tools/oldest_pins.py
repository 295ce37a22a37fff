#!/usr/bin/env python
"""The oldest versions that the metadata allows, as constraints for pip: what `make oldest` installs.

    python tools/oldest_pins.py > build/oldest.txt

Only what an installation of the grader needs, with its extras for people; tools of the tests are as new as ever.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
EXTRAS = ("desk", "flights", "lti", "parquet")


def oldest() -> Iterator[str]:
    """A line for each package. Raises ``SystemExit`` for one without a lower bound."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    for line in [*project["dependencies"], *(each for extra in EXTRAS for each in extras[extra])]:
        requirement = Requirement(line)
        lower = [each.version for each in requirement.specifier if each.operator == ">="]
        if not lower:
            raise SystemExit(f"pyproject.toml: {requirement.name} has no lower bound: name one, as in >=1.2")
        yield f"{requirement.name}=={lower[0]}"


if __name__ == "__main__":
    print("\n".join(sorted(oldest(), key=str.lower)))
