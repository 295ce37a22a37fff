"""Submissions that are alike, and the ways in which a class solved an exercise."""
