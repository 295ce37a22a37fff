"""What lab 12 says about output modes in plain Python is what Spark does."""

from __future__ import annotations

import ast
import datetime as dt
import random
from pathlib import Path
from typing import Any

import pytest

from grader.notebook import spark_context
from grader.sandbox.worker.streaming import MODES, Inputs, ReturnedStream

ROOT = Path(__file__).parents[2]
START = dt.datetime(2026, 3, 14, 10)

pytestmark = pytest.mark.spark


def functions_of(path: Path, *names: str) -> dict[str, Any]:
    """Some functions of a file, without what else it does."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tree.body = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in names]
    found: dict[str, Any] = {}
    exec(compile(tree, str(path), "exec"), found)
    return found


@pytest.mark.parametrize("mode", MODES)
def test_the_prediction_of_lab_12_is_what_the_sink_gets(mode: str, tmp_path: Path) -> None:
    from pyspark.sql import functions as sql

    shown = functions_of(ROOT / "solutions" / "lab12_streams" / "lab.py", "watermarks", "shown")["shown"]
    minutes_of = functions_of(ROOT / "exercises" / "lab12_streams" / "inputs.py", "mode_minutes")["mode_minutes"]
    batches = minutes_of(random.Random(3))
    rows = [[(START + dt.timedelta(minutes=minute),) for minute in batch] for batch in batches]
    source, stream = Inputs(tmp_path).new(spark_context(), [("at", "timestamp")], rows)
    counted = stream.withWatermark("at", "10 minutes").groupBy(sql.window("at", "10 minutes")).count()
    frame = counted.select((sql.unix_timestamp("window.start") / 60).cast("int").alias("start"), "count")
    given = ReturnedStream(frame, (source,), tmp_path).batches(mode)
    hour = int(START.replace(tzinfo=dt.UTC).timestamp()) // 60
    found = [sorted((start - hour, count) for start, count in each.rows) for each in given.frames]
    assert found == shown(batches, 10, mode)
