"""Entry point ``pytest11``: plain ``pytest exercises/<lab>`` shows the same findings as ``grader check <lab>``."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--grader-seed``: replay a run."""
    group = parser.getgroup("grader", "Spark labs")
    group.addoption("--grader-seed", type=int, default=None, help="seed of the inputs, as a report shows it")


def pytest_configure(config: pytest.Config) -> None:
    """Add the plugin for whatever labs the collected tests belong to."""
    from grader.checks.running.plain import PlainRuns
    from grader.checks.running.plugin import GradingPlugin

    runs = PlainRuns(config)
    config.pluginmanager.register(GradingPlugin(runs.run_of, explain_in_terminal=True))
    config.pluginmanager.register(runs)
