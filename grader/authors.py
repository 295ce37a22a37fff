"""What files of a course may import: wrong answers, metrics, pictures, probes, vectors, data, marks of a competition.

Checks (``test_*.py``), their inputs (``inputs.py``), catalogues (``wrong.py``) and cells of a lab that are tagged
``play`` import from here. What is graded in a box imports at most ``grader.notebook``: a box holds nothing that makes
inputs or labels. ``docs/versioning.md`` says how long these names stay as they are.
"""

from __future__ import annotations

from grader.checks.dsl.metrics import accuracy, auc, calibration_curve, calibration_error, log_loss, rmse, roc_curve
from grader.checks.dsl.pictures import (
    calibration,
    component_scores,
    loss_curve,
    predicted_against_actual,
    residuals,
    roc,
    search_curve,
    search_map,
)
from grader.competition.baselines import Baselines, baselines_of, measured_contest
from grader.competition.marks import MARKS, Marks
from grader.course.wrong import wrong_answer
from grader.datasets.click_files import read_clicks
from grader.datasets.clicks import ClickModel, clicks, plant_leaks
from grader.datasets.contest import Contest, contest
from grader.datasets.errors import DatasetError
from grader.datasets.flights import click_lines, late_flights, split_flights
from grader.datasets.flights import installed as flights_installed
from grader.datasets.movie import Movie, movie
from grader.datasets.movie_files import read_movie
from grader.datasets.song_files import read_songs
from grader.datasets.songs import songs
from grader.datasets.split import md5_split
from grader.datasets.text import read_text, topic_lines
from grader.sandbox.wire.values import DenseVector, LabeledPoint, SparseVector

__all__ = [
    "MARKS",
    "READS",
    "Baselines",
    "ClickModel",
    "Contest",
    "DatasetError",
    "DenseVector",
    "LabeledPoint",
    "Marks",
    "Movie",
    "SparseVector",
    "accuracy",
    "auc",
    "baselines_of",
    "calibration",
    "calibration_curve",
    "calibration_error",
    "click_lines",
    "clicks",
    "component_scores",
    "contest",
    "flights_installed",
    "late_flights",
    "log_loss",
    "loss_curve",
    "md5_split",
    "measured_contest",
    "movie",
    "plant_leaks",
    "predicted_against_actual",
    "read_clicks",
    "read_movie",
    "read_songs",
    "read_text",
    "residuals",
    "rmse",
    "roc",
    "roc_curve",
    "search_curve",
    "search_map",
    "songs",
    "split_flights",
    "topic_lines",
    "wrong_answer",
]

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
