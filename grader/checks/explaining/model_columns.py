"""Columns that steps of pyspark.ml look for unless they are told others, and what it means that one is not there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from grader.checks.explaining.condition_texts import listed
from grader.checks.explaining.translate import Explanation

_DEFAULTS: Mapping[str, str] = MappingProxyType(
    {
        "label": "labelCol",
        "user": "userCol",
        "item": "itemCol",
        "rating": "ratingCol",
        "prediction": "predictionCol",
        "rawPrediction": "rawPredictionCol",
        "probability": "probabilityCol",
    }
)
"""Default columns by the parameters that name others."""
_STAND_INS: Mapping[str, str] = MappingProxyType({"rawPrediction": "probability"})
"""Columns that serve as well: the area under a curve is the same for all scores of one order."""


def missing_column(name: str, columns: Sequence[str]) -> Explanation | None:
    """What to say of a column that a step looks for and a DataFrame has not; None for one of no such name."""
    if name in columns:
        return None
    if name == "features":
        return Explanation(
            "there is no column `features`: make it first, VectorAssembler(inputCols=[...], "
            'outputCol="features").transform(df)',
            f"A model of pyspark.ml reads one column of vectors. The columns here: {listed(columns)}.",
        )
    if name not in _DEFAULTS:
        return None
    if name == "label" and not {"features", "prediction"} & {*columns}:
        return Explanation(
            "there is no column `label`: leave it out of inputCols, where a step takes it for a feature; "
            "or say labelCol=..., where the label has another name",
            f"The columns here: {listed(columns)}.",
        )
    param = _DEFAULTS[name]
    stand_in = _STAND_INS.get(name, "")
    column = f'"{stand_in}"' if stand_in in columns else "... with the column that there is"
    return Explanation(
        f"there is no column `{name}`, where {param} looks by default: write {param}={column}",
        f"A step of pyspark.ml looks for columns of certain names unless it is told others. There are: "
        f"{listed(columns)}.",
    )
