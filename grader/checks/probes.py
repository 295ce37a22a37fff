"""Probes that several labs use: source for ``learner.probe(function, source, *args)``."""

from __future__ import annotations

READS = '''
def probe(f, rows, *args):
    """how often it reads the source of the rows, and how many RDDs stay cached"""
    context = rows.context
    reads = context.accumulator(0)
    def read(row):
        reads.add(1)
        return row
    before = set(context._jsc.getPersistentRDDs().keySet())
    f(rows.map(read), *args)
    times = reads.value / rows.count()
    kept = set(context._jsc.getPersistentRDDs().keySet()) - before
    often = "once or twice" if 1 <= times <= 2 else f"{times:.1f} times"
    return [f"reads the rows {often}", f"leaves {len(kept)} RDDs cached"]
'''
"""Calls ``f(rows, *args)`` for an iterative ``f``. Gives two sentences; twice is fine, as for a ``first()`` before
``cache()`` takes hold."""
