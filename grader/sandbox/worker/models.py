"""Estimators, pipelines and fitted models of pyspark.ml, described in plain values; and what a check has one do."""

from __future__ import annotations

import functools
import inspect
import itertools
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

from grader.sandbox.wire import values
from grader.sandbox.wire.encode import PROGRAM, EncodeError, opaque

LEARNED = (
    *("coefficients", "coefficientMatrix", "intercept", "interceptVector", "scale", "boundaries", "predictions"),
    *("labels", "labelsArray", "vocabulary", "idf", "categorySizes", "selectedFeatures", "clusterCenters", "weights"),
    *(
        "mean",
        "std",
        "originalMin",
        "originalMax",
        "maxAbs",
        "median",
        "range",
        "pc",
        "explainedVariance",
        "pi",
        "theta",
    ),
    *("featureImportances", "treeWeights", "depth", "numNodes", "rank", "numClasses", "numFeatures", "avgMetrics"),
    "validationMetrics",
)
"""Attributes of fitted models that say what fitting found: numbers, texts, vectors, matrices and lists of these."""

_OWN = "pyspark.ml."
_MOST_STAGES, _DEEPEST = 200, 8
_MOST_NUMBERS, _MOST_TEXTS = 1_000_000, 1_000
_UID = re.compile(r"(?<=\w)_[0-9a-f]{12}(?=_|$)")
"""What is drawn by chance in the name of a stage, and in names of columns that are made of it."""


def is_model(value: object) -> bool:
    """Whether it is an estimator or a transformer, asked of its type and never of the value."""
    base = sys.modules.get("pyspark.ml.base")
    return base is not None and any(kind in (base.Estimator, base.Transformer) for kind in _ancestors(value))


def model_value(value: Any, keep: Callable[[Any], int]) -> values.Model:
    """The description of a model, which is kept under a number. Raises ``EncodeError`` for one of too many stages."""
    left = itertools.count(_MOST_STAGES, -1)

    def described(each: Any, depth: int) -> values.Model:
        if next(left) <= 0 or depth > _DEEPEST:
            raise EncodeError("is a model of too many stages, or one that holds itself")
        params = _params(each)
        stages = tuple(described(stage, depth + 1) for stage in _stages(each, params))
        return values.Model(
            name=_name(each),
            params=dict(_plain_params(params)),
            learned=dict(_learned(each)),
            stages=stages,
            estimator=_is_estimator(each),
        )

    found = described(value, 0)
    return values.Model(found.name, found.params, found.learned, found.stages, found.estimator, keep(value))


def method_of(value: Any, name: str) -> Callable[..., Any]:
    """A method of a model as its class has it; what gives a property takes no arguments. Raises ``TypeError``."""
    found = inspect.getattr_static(type(value), name, None) if is_model(value) else None
    if found is None:
        raise TypeError(f"{_name(value)} has no {name}")
    return functools.partial(_getter(found), value)


def _getter(found: Any) -> Callable[..., Any]:
    """What gives an attribute of a class, be it a method or a property, from the object."""
    if isinstance(found, property) and found.fget is not None:
        return found.fget
    return found  # type: ignore[no-any-return]


def _ancestors(value: object) -> tuple[type, ...]:
    found: tuple[type, ...] = type.__dict__["__mro__"].__get__(type(value))
    return found


def _is_estimator(value: object) -> bool:
    return sys.modules["pyspark.ml.base"].Estimator in _ancestors(value)


def _name(value: object) -> str:
    """The name of a class of pyspark alone; of any other with its module, however it calls itself."""
    whole = str(opaque(value)[1])
    if _is_sparks(value):
        return whole.rpartition(".")[2]
    return f"{PROGRAM}.{whole.rpartition('.')[2]}" if whole.startswith(_OWN) else whole


def _is_sparks(value: object) -> bool:
    """Whether its class is the one that pyspark has under that name."""
    module, _, name = str(opaque(value)[1]).rpartition(".")
    return module.startswith(_OWN) and getattr(sys.modules.get(module), name, None) is type(value)


def _params(value: Any) -> dict[str, Any]:
    from pyspark.ml.param import Params

    return {param.name: each for param, each in Params.extractParamMap(value).items()}


def _plain_params(params: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in sorted(params.items()):
        if name == "evaluator":
            yield name, _evaluator(value)
        elif name == "estimatorParamMaps":
            yield name, _grids(value)
        elif value is None or _plain(value) is not None:
            yield name, _plain(value)


def _grids(value: Any) -> Any:
    """The candidates of a search; the name of a class where something else than a list or a candidate stands."""
    if type(value) is not list:
        return _name(value)
    return [_grid(each) for each in value[:_MOST_TEXTS]]


def _grid(value: Any) -> Any:
    if type(value) is not dict:
        return _name(value)
    of_spark = sys.modules["pyspark.ml.param"].Param
    return {key.name if type(key) is of_spark else _name(key): _plain(each) for key, each in value.items()}


def _evaluator(value: Any) -> str:
    if sys.modules["pyspark.ml.evaluation"].Evaluator not in _ancestors(value):
        return _name(value)
    metric = _params(value).get("metricName", "")
    return f"{_name(value)}({metric})"


def _plain(value: Any, depth: int = 0) -> Any:
    """The value of a parameter if it is plain, None if it is not."""
    if type(value) is str:
        return _UID.sub("", value)
    if type(value) in (bool, int, float):
        return value
    if type(value) in (list, tuple) and depth < 3 and len(value) <= _MOST_TEXTS:
        members = [_plain(each, depth + 1) for each in value]
        return None if None in members else members
    return None


def _stages(value: Any, params: dict[str, Any]) -> Iterator[Any]:
    """What a pipeline consists of, what a search or a meta-estimator fits, what was found best."""
    held = object.__getattribute__(value, "__dict__")
    fitted = [*_models_in(held.get("stages")), *_models_in(held.get("models")), *_models_in([held.get("bestModel")])]
    asked = (*_models_in(params.get("stages")), *_models_in([params.get("estimator"), params.get("classifier")]))
    yield from fitted or asked


def _models_in(members: Any) -> Iterator[Any]:
    if type(members) in (list, tuple):
        yield from (each for each in members if is_model(each))


def _learned(value: Any) -> Iterator[tuple[str, Any]]:
    kind = type(value)
    if _is_estimator(value) or not _is_sparks(value):
        return
    held = object.__getattribute__(value, "__dict__")
    for name in LEARNED:
        found = inspect.getattr_static(kind, name, None)
        try:
            if name in held:
                number = held[name]
            elif found is None:
                continue
            else:
                number = _getter(found)(value)
        except Exception:  # of two or more classes there is a matrix, and no vector of coefficients
            continue
        number = _number(number)
        if number is not None:
            yield name, number


def _number(value: Any, depth: int = 0) -> Any:
    """Numbers, texts, vectors, and arrays for matrices, in lists of lists; None for anything else."""
    module, name = type(value).__module__, type(value).__name__
    if type(value) in (bool, int, float, str):
        return value
    if module == "numpy":
        return value if getattr(value, "size", 1) <= _MOST_NUMBERS else None
    if module == "pyspark.ml.linalg" and name.endswith("Vector"):
        return value if name == "SparseVector" or value.size <= _MOST_NUMBERS else None
    if module == "pyspark.ml.linalg" and name.endswith("Matrix"):
        return value.toArray() if value.numRows * value.numCols <= _MOST_NUMBERS else None
    if type(value) in (list, tuple) and depth < 3 and len(value) <= _MOST_NUMBERS:
        members = [_number(each, depth + 1) for each in value]
        return None if any(each is None for each in members) else members
    return None
