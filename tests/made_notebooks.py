"""Notebooks as bytes, made in the test that needs them."""

from __future__ import annotations

import json
from typing import Any


def code(source: str | list[str], **metadata: Any) -> dict[str, Any]:
    """A code cell of nbformat 4."""
    return {"cell_type": "code", "metadata": metadata, "outputs": [], "execution_count": None, "source": source}


def markdown(source: str) -> dict[str, Any]:
    """A markdown cell of nbformat 4."""
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def notebook(*cells: dict[str, Any], **metadata: Any) -> bytes:
    """A notebook of nbformat 4.5."""
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": list(cells)}).encode()
