"""Where things are kept that can be made again."""

from __future__ import annotations

import os
from pathlib import Path


def cache_folder() -> Path:
    """This user's cache folder; ``GRADER_CACHE`` names another."""
    chosen = os.environ.get("GRADER_CACHE")
    if chosen:
        return Path(chosen)
    from platformdirs import user_cache_path

    return user_cache_path("spark-lab-grader", appauthor=False)
