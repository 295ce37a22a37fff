"""Modules that the notebooks of older Spark courses import and that came with their virtual machines."""
