"""Handing a course out, and looking for what would give it away."""
