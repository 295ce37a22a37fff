"""Proving a lab: its reference passes, its stub counts as not started, every wrong answer is rejected."""
