"""What a call is known to leave as it was, by its name: builtins, methods of Python, numpy and Spark, whole modules.

The lists name what is safe. Whatever is not on one may change all that it gets hold of.
"""

from __future__ import annotations

import builtins
import sys

BUILTINS = frozenset(dir(builtins))
READING = frozenset(
    {"abs", "ascii", "bin", "bool", "bytes", "callable", "chr", "complex", "dir", "display", "divmod", "float"}
    | {"format", "hasattr", "hash", "help", "hex", "id", "int", "isinstance", "issubclass", "len", "object", "oct"}
    | {"ord", "pow", "print", "range", "repr", "round", "slice", "str", "type"}
)
"""Builtins that change nothing: not even an iterator, which they do not read."""
ANYTHING = frozenset(
    {"__import__", "breakpoint", "compile", "delattr", "eval", "exec", "get_ipython", "globals", "locals", "open"}
    | {"setattr", "vars"}
)
"""Builtins that may change what they do not mention."""
CONSTRUCTORS = frozenset({"list", "dict", "set", "tuple", "frozenset", "bytearray", "str", "int", "float", "bool"})
"""Builtins that give an object of its own."""
CHANGERS = frozenset(
    {"add", "append", "appendleft", "clear", "discard", "extend", "insert", "pop", "popitem", "popleft", "remove"}
    | {"reverse", "rotate", "setdefault", "sort", "subtract", "update"}
)
"""Methods that change the container they are called on, and nothing else."""
METHODS = (
    frozenset(
        # of texts and containers
        {
            "capitalize",
            "casefold",
            "center",
            "copy",
            "count",
            "decode",
            "elements",
            "encode",
            "endswith",
            "find",
            "format",
        }
        | {"get", "index", "isalnum", "isalpha", "isdigit", "islower", "isspace", "isupper", "items", "join", "keys"}
        | {"ljust", "lower", "lstrip", "most_common", "partition", "replace", "rfind", "rjust", "rpartition", "rsplit"}
        | {"rstrip", "split", "splitlines", "startswith", "strip", "swapcase", "title", "total", "translate", "upper"}
        | {"values", "zfill", "group", "groups", "match", "fullmatch", "search", "findall", "finditer", "sub"}
        # of arrays
        | {"all", "any", "arange", "argmax", "argmin", "argsort", "array", "asarray", "astype", "dot", "exp", "eye"}
        | {
            "flatten",
            "full",
            "linspace",
            "log",
            "max",
            "mean",
            "min",
            "ones",
            "ravel",
            "reshape",
            "round",
            "sqrt",
            "std",
        }
        | {"sum", "tolist", "transpose", "zeros", "allclose", "array_equal", "isclose", "norm"}
        # of RDDs, DataFrames and their makers
        | {"aggregate", "aggregateByKey", "broadcast", "cache", "cartesian", "coalesce", "cogroup", "collect"}
        | {"collectAsMap", "combineByKey", "countApprox", "countByKey", "countByValue", "createDataFrame", "distinct"}
        | {"emptyRDD", "filter", "first", "flatMap", "flatMapValues", "fold", "foldByKey", "fullOuterJoin"}
        | {"getNumPartitions", "getOrCreate", "glom", "groupBy", "groupByKey", "groupWith", "intersection", "isEmpty"}
        | {"keyBy", "leftOuterJoin", "limit", "lookup", "map", "mapPartitions", "mapPartitionsWithIndex", "mapValues"}
        | {"orderBy", "parallelize", "partitionBy", "persist", "printSchema", "randomSplit", "reduce", "reduceByKey"}
        | {"repartition", "rightOuterJoin", "sample", "select", "show", "sortBy", "sortByKey", "spark_context", "stats"}
        | {
            "stdev",
            "subtract",
            "subtractByKey",
            "take",
            "takeOrdered",
            "takeSample",
            "textFile",
            "toDF",
            "toDebugString",
        }
        | {"toLocalIterator", "top", "union", "unpersist", "variance", "wholeTextFiles", "withColumn", "zip"}
        | {"zipWithIndex", "zipWithUniqueId"}
    )
    - CHANGERS
)
"""Methods that leave the object and their arguments as they were, where no class of the file has one of that name."""
OF_NOTEBOOKS = frozenset({"sc", "spark", "sqlContext"})
"""Names that a notebook of Spark has from the start: the context and the session."""
VIEWING = frozenset(
    {"createGlobalTempView", "createOrReplaceGlobalTempView", "createOrReplaceTempView", "createTempView"}
    | {"registerTempTable"}
)
"""Methods of a DataFrame that give it a name in the session of Spark, and leave it as it was."""
NAMING = VIEWING | {"dropTempView", "register", "saveAsTable", "setCurrentDatabase", "insertInto"}
"""Methods that give something a name in the session of Spark, or take it away."""
WRITING = frozenset(
    {"write", "writeStream", "writeTo", "saveAsTextFile", "saveAsPickleFile", "saveAsHadoopFile", "saveAsSequenceFile"}
)
"""Attributes by which Spark writes to the disk, from which anybody may read."""
MODULES = frozenset(
    {"IPython", "__future__", "abc", "bisect", "cmath", "collections", "copy", "dataclasses", "datetime", "enum"}
    | {"fractions", "functools", "grader", "graphlib", "heapq", "itertools", "json", "math", "matplotlib", "numbers"}
    | {"operator", "pprint", "re", "seaborn", "statistics", "string", "textwrap", "time", "timeit", "tqdm", "typing"}
)
"""Modules whose functions change at most what they are given."""
MAKERS = frozenset({"numpy", "pandas", "pyspark"})
"""Packages whose objects are changed by what is stored in them, and nothing else is."""
AT_HAND = frozenset(sys.stdlib_module_names) | {"numpy", "pyspark", "grader"}
"""Modules that every grader has, so that importing them does not fail."""
