# -*- coding: unicode_escape -*-
"""Declares a coding in which a comment is code."""
# \u000aimport os\u000ahidden = os.getpid()
def solve(lines):
    return [("hidden", hidden)]
