"""This package itself: its version, and where it lies."""

from __future__ import annotations

from pathlib import Path

__version__ = "0.1.0"

FOLDER = Path(__file__).parents[1]
"""The folder of the package as Python found it, links unresolved: files of its modules begin with it."""
