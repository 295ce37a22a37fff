"""The judge's side of a worker: its process, its program, the calls that are made of it."""
