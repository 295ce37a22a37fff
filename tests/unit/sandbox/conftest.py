"""Every level of isolation is tested, also where the tests run as root on a Python that only root can enter."""

from __future__ import annotations

import pytest
from enterable import open_the_way


@pytest.fixture(autouse=True, scope="session")
def _enterable_python() -> None:
    open_the_way()
