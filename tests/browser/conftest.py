"""The browser tests render the same sample records as the unit tests of the reports."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "reports"))
