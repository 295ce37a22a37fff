"""What the tests of a notebook can refer to, and what none of them can do here."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Mapping
from dataclasses import dataclass, field

FIXTURES = ("learner", "reference", "rdd", "files", "rng")
BUILTIN = frozenset(dir(builtins))
TEST_PACKAGES = ("nose", "otter", "test_helper", "databricks_test_helper")


@dataclass(frozen=True)
class Names:
    """What tests can refer to: functions of exercises, functions that are given, and statements that define others.

    ``statements`` are in the order of the notebook; ``generators`` are those of the exercises' functions that give an
    iterator. ``variables`` are those that learners set, with the functions that give them, ``rows`` the RDDs that
    statements make, ``classes`` those of the variables that are classes,
    ``objects`` those whose value may be more than a plain one. ``floats`` are functions that may give floats.
    """

    exercises: frozenset[str]
    given: frozenset[str]
    statements: Mapping[str, str]
    generators: frozenset[str] = frozenset()
    variables: Mapping[str, str] = field(default_factory=dict)
    rows: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    objects: frozenset[str] = frozenset()
    floats: frozenset[str] = frozenset()


def is_of_tests(node: ast.Import | ast.ImportFrom) -> bool:
    """Whether an import brings a package of tests alone."""
    modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
    return all(module.partition(".")[0] in TEST_PACKAGES for module in modules)
