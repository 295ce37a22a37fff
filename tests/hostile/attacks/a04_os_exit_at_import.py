"""Leaves with exit code 0 while it is loaded: no traceback, no clean-up."""
import os
os._exit(0)
