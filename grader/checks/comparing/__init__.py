"""Comparing plain values: what is equal, what differs, and how values are shown. Pure."""
