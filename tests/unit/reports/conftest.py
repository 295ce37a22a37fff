"""Golden files: reports compared byte for byte with files that people have looked at.

After a wanted change run ``pytest tests/unit/reports --update-golden`` and read the difference before committing it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

GOLDEN = Path(__file__).with_name("golden")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, bytes], None]:
    """Compare bytes with the golden file of that name, or write it under ``--update-golden``."""

    def compare(name: str, actual: bytes) -> None:
        file = GOLDEN / name
        if request.config.getoption("--update-golden", default=False):
            file.write_bytes(actual)
        assert file.is_file(), f"no golden file {name}: run pytest {Path(__file__).parent.name} --update-golden"
        assert actual.decode().splitlines() == file.read_bytes().decode().splitlines()

    return compare
