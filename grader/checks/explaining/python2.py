"""What raises in today's Python and NumPy and did not in those that many notebooks were written for."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

AS_PYTHON_2: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (
        ("TypeError",),
        r"(?:Unicode-objects|Strings) must be encoded before hashing",
        "Python 3 hashes bytes: write hashlib.md5(text.encode()).",
    ),
    (
        ("TypeError",),
        r"'cmp' is an invalid keyword argument|sort\(\) takes no positional arguments|sorted expected 1 argument, got",
        "Python 3 sorts by a key: sorted(rows, key=...), or key=functools.cmp_to_key(compare) for a function of two.",
    ),
    (
        ("AttributeError",),
        r"module 'numpy' has no attribute '(?:float|int|bool|object|str|complex|long|unicode)'",
        "NumPy has given these names up: write Python's own float, int, bool ..., or np.float64 for a type of NumPy's.",
    ),
    (
        ("AttributeError",),
        r"module 'string' has no attribute",
        "These are methods of a text in Python 3: text.split(), text.lower(), separator.join(parts).",
    ),
    (("AttributeError",), r"'dict' object has no attribute 'has_key'", "Python 3 asks `key in table`."),
    (
        ("AttributeError",),
        r"'dict' object has no attribute '(?:iter|view)(?:items|keys|values)'",
        "Python 3 writes items(), keys() and values().",
    ),
    (
        ("AttributeError",),
        r"'dict_(?:keys|values|items)' object has no attribute|'(?:map|filter|zip|range)' object has no attribute",
        "Python 3 gives no list here: make one with list(...), or sorted(...) to sort it.",
    ),
    (
        ("TypeError",),
        r"'(?:map|filter|zip|dict_keys|dict_values|dict_items|generator)' object is not subscriptable"
        r"|object of type '(?:map|filter|zip)' has no len\(\)"
        r"|'(?:map|filter|zip|dict_keys|dict_values|dict_items|range)' and 'list'",
        "Python 3 gives no list here but what is read once, from front to end: make a list of it with list(...).",
    ),
    (
        ("AttributeError",),
        r"'(?:generator|map|filter|zip)' object has no attribute 'next'|'\w+' object has no attribute 'next'$",
        "Python 3 writes next(iterator).",
    ),
    (
        ("TypeError",),
        r"'float' object cannot be interpreted as an integer|indices must be integers(?: or slices)?, not float"
        r"|slice indices must be integers",
        "In Python 3, / gives a float also for whole numbers: write // where a whole number is due.",
    ),
    (("AttributeError",), r"'str' object has no attribute 'decode'", "A text of Python 3 is decoded already."),
    (
        ("TypeError",),
        r"unsupported operand type\(s\) for >>: 'builtin_function_or_method'",
        "print is a function in Python 3: write print(text, file=file).",
    ),
    (
        ("ImportError",),
        r"cannot import name '(?:izip|imap|ifilter|izip_longest)' from 'itertools'",
        "zip, map and filter of Python 3 do what these did: no import is needed.",
    ),
    (
        ("ModuleNotFoundError",),
        r"No module named '(?:urllib2|StringIO|cPickle|Queue|ConfigParser|HTMLParser|urlparse|__builtin__)'",
        "This module is of Python 2. Python 3 has it as urllib.request, io, pickle, queue, configparser, html.parser, "
        "urllib.parse or builtins.",
    ),
)
"""Types of an exception, a pattern of its message, and the advice."""

GONE: Mapping[str, str] = MappingProxyType(
    {
        "reduce": "In Python 3 it is imported: from functools import reduce.",
        "xrange": "Python 3 calls it range.",
        "raw_input": "Python 3 calls it input, and nobody types anything while answers are graded.",
        "unicode": "Every text of Python 3 is Unicode: write str.",
        "basestring": "Write str: Python 3 has one type of text.",
        "long": "Write int: whole numbers of Python 3 are as long as they need to be.",
        "unichr": "Python 3 calls it chr.",
        "cmp": "Python 3 has none: write (a > b) - (a < b), or sort by a key.",
        "execfile": "Write exec(open(path).read()), or import the file.",
        "reload": "Write importlib.reload(module).",
        "izip": "zip of Python 3 does what it did.",
        "imap": "map of Python 3 does what it did.",
        "apply": "Write function(*arguments).",
        "StandardError": "Python 3 calls it Exception.",
    }
)
"""Names that Python 2 had, and what to write."""
SESSION: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(
            ("_", "__", "___", "In", "Out", "_i", "_ih", "_oh"),
            "A notebook remembers its cells under this name, and grading does not: give the value a name of its own.",
        ),
        "sqlContext": "Make one: spark = SparkSession.builder.getOrCreate().",
    }
)
"""Names that notebooks have without an import and grading has not."""
