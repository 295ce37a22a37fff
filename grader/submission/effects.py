"""What a statement gives names to, and what it may change besides: the two are not the same.

``OPS.update(add=sum)`` binds nothing and changes ``OPS``; ``t = OPS`` makes ``t.clear()`` change it too. What cannot be
shown to be harmless (``grader.submission.harmless``) is taken to change every object that it mentions.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from grader.submission import harmless
from grader.submission.definitions import bound_by, statements
from grader.submission.model import Cell

LAST = "_"
"""What a notebook binds to the value of an expression that ends a cell."""
SESSION = "spark.catalog"
"""Stands for the views and tables that a session of Spark knows by name, as if a name of the file held them."""
STAR = "*"
"""What ``from module import *`` binds: nobody knows."""

_Def = ast.FunctionDef | ast.AsyncFunctionDef
_Loop = ast.For | ast.AsyncFor | ast.comprehension
_Chain = ast.Attribute | ast.Subscript | ast.Starred | ast.Call


@dataclass(frozen=True)
class Statement:
    """A statement at the top of a cell, and what is known of it by itself.

    ``binds``: the names that it may give or take, ``STAR`` among them. ``mentions``: those that it or a function in it
    reads. ``now``: those that it reads when it runs. ``touches``: those whose objects it may change; ``unknown`` are
    those of them that it hands to a call of which nothing is known. ``inside``: those that functions in it would hand
    to such a call. ``anything``: it may change what it does not mention; ``anything_inside``: a function in it may.
    """

    cell: Cell
    node: ast.stmt
    binds: frozenset[str]
    mentions: frozenset[str]
    now: frozenset[str]
    touches: frozenset[str]
    unknown: frozenset[str]
    inside: frozenset[str]
    anything: bool
    anything_inside: bool


class Names:
    """What the names of a file are bound to, all cells together."""

    def __init__(self, nodes: list[ast.stmt]) -> None:
        self.imported: dict[str, str] = {}
        """Names that an import binds, with the package that they come from."""
        self.methods: set[str] = set()
        self.other: set[str] = set()
        """Names that something else than a ``def`` or an import binds."""
        self.defs: dict[str, list[_Def]] = {}
        self.keeps_reads = False
        """Whether reading ``x[key]`` may add to ``x``."""
        self.lively = False
        """Whether a class of the file says itself what ``x.y``, ``x + y`` or ``print(x)`` do."""
        for node in nodes:
            self._note(node)
        self.quiet = self._quiet()

    def _note(self, node: ast.stmt) -> None:
        for each in ast.walk(node):
            match each:
                case ast.Import() | ast.ImportFrom():
                    module = each.module if isinstance(each, ast.ImportFrom) else None
                    for alias in each.names:
                        name = (alias.asname or alias.name).partition(".")[0]
                        self.imported[name] = (module or alias.name).partition(".")[0]
                        self.keeps_reads |= alias.name == "defaultdict"
                case ast.ClassDef():
                    own = [inner for inner in each.body if isinstance(inner, _Def)]
                    self.methods |= {inner.name for inner in own}
                    self.lively |= any(inner.decorator_list or _is_special(inner.name) for inner in own)
                    self.keeps_reads |= not self.methods.isdisjoint({"__missing__", "__getitem__"})
                case ast.Attribute(attr="defaultdict"):
                    self.keeps_reads = True
        if isinstance(node, _Def):
            self.defs.setdefault(node.name, []).append(node)
        self.other |= bound_by(node) - self.imported.keys() - ({node.name} if isinstance(node, _Def) else set())

    def _quiet(self) -> frozenset[str]:
        """Functions of the file that change at most what they are given: as many as can be taken for that at once."""
        found = frozenset(self.defs) - self.other - self.imported.keys()
        while True:
            left = frozenset(name for name in found if all(_is_quiet(node, self, found) for node in self.defs[name]))
            if left == found:
                return found
            found = left

    def is_builtin(self, name: str) -> bool:
        """Whether the name means Python's own in this file."""
        bound = name in self.other or name in self.defs or name in self.imported
        return name in harmless.BUILTINS | {"display", "get_ipython"} and not bound


def _is_special(method: str) -> bool:
    return method.startswith("__") and method not in ("__init__", "__init_subclass__")


def statements_of(cells: Iterable[Cell]) -> tuple[list[Statement], Names]:
    """The statements of all cells that are valid Python, in order."""
    placed = [(cell, body) for cell in cells for body in [statements(cell)]]
    names = Names([node for _, body in placed for node in body])
    found = [_statement(cell, node, names, node is body[-1]) for cell, body in placed for node in body]
    return found, names


def _statement(cell: Cell, node: ast.stmt, names: Names, last: bool) -> Statement:
    running, whole = list(_running(node)), list(ast.walk(node))
    touched = {name for each in running for name in _touched(each, names)}
    unknown = {name for each in running for name in _unknown(each, names)}
    inside = {name for each in whole for name in _unknown(each, names)} - (
        _own_names(node) if isinstance(node, _Def) else set()
    )
    session = {SESSION} if any(map(_names_in_session, running)) else set()
    binds = frozenset(_names_bound(node)) | ({LAST} if last and isinstance(node, ast.Expr) else frozenset())
    return Statement(
        cell=cell,
        node=node,
        binds=binds,
        mentions=_mentions(node) | ({SESSION} if any(map(_asks_session, whole)) else set()),
        now=frozenset(_names_in_order(running)),
        touches=frozenset(name for name in touched | unknown | session if not names.is_builtin(name)),
        unknown=frozenset(name for name in unknown if not names.is_builtin(name)),
        inside=frozenset(name for name in inside if not names.is_builtin(name)),
        anything=STAR in binds or any(_may_do_anything(each, names) for each in running),
        anything_inside=any(_may_do_anything(each, names) or _names_in_session(each) for each in whole),
    )


def _names_in_order(nodes: Iterable[ast.AST]) -> Iterator[str]:
    return (each.id for each in nodes if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Store))


def _names_in_session(node: ast.AST) -> bool:
    """Whether it gives a name to something in the session: a view, a table, a function of SQL."""
    return isinstance(node, ast.Attribute) and node.attr in harmless.NAMING


def _asks_session(node: ast.AST) -> bool:
    """Whether it may look something up in the session by its name."""
    return isinstance(node, ast.Attribute) and node.attr in ("sql", "table", "catalog", "selectExpr", "expr")


def _may_do_anything(node: ast.AST, names: Names) -> bool:
    if isinstance(node, ast.Attribute) and node.attr in harmless.WRITING:
        return True
    called = node.func if isinstance(node, ast.Call) else None
    return isinstance(called, ast.Name) and names.is_builtin(called.id) and called.id in harmless.ANYTHING


def _names_bound(node: ast.stmt) -> Iterator[str]:
    """All names that a statement may give or take, also by a function in it that says ``global``."""
    yield from bound_by(node)
    for each in ast.walk(node):
        if isinstance(each, ast.Global):
            yield from each.names
        elif isinstance(each, ast.Name) and isinstance(each.ctx, ast.Del):
            yield each.id
        elif isinstance(each, ast.ExceptHandler) and each.name:
            yield each.name


def _mentions(node: ast.stmt) -> frozenset[str]:
    """The global names that a statement reads, also in the functions in it; a few too many do no harm."""
    found = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    shared = {name for each in ast.walk(node) if isinstance(each, ast.Global) for name in each.names}
    if isinstance(node, _Def):
        outside = {part.id for each in _at_def(node) for part in ast.walk(each) if isinstance(part, ast.Name)}
        found = (found - _own_names(node)) | outside
    return frozenset(found | shared)


def _running(node: ast.stmt) -> Iterator[ast.AST]:
    """The parts of a statement that run with it: all but the bodies of functions."""
    waiting: list[ast.AST] = [node]
    while waiting:
        each = waiting.pop()
        yield each
        waiting += _at_def(each) if isinstance(each, _Def) else ast.iter_child_nodes(each)


def _at_def(node: _Def) -> list[ast.AST]:
    """What is evaluated where a function is defined."""
    return [*node.decorator_list, node.args, *([node.returns] if node.returns else [])]


def _own_names(node: _Def) -> set[str]:
    """Parameters and local names of a function."""
    given = node.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    own = {one.arg for one in named if one is not None}
    waiting: list[ast.AST] = list(node.body)
    while waiting:
        each = waiting.pop()
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
            own.add(each.id)
        if isinstance(each, _Def | ast.ClassDef):
            own.add(each.name)
        elif not isinstance(each, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            waiting += ast.iter_child_nodes(each)
    return own - {name for each in ast.walk(node) if isinstance(each, ast.Global) for name in each.names}


def _root(node: ast.AST) -> str:
    """The name that a chain of attributes, subscripts and calls begins with; empty without one."""
    while isinstance(node, _Chain):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _names_in(nodes: Iterable[ast.AST]) -> set[str]:
    return {part.id for node in nodes for part in ast.walk(node) if isinstance(part, ast.Name)}


def _touched(node: ast.AST, names: Names) -> set[str]:
    """The names whose objects one part of a statement changes by itself, or by a call whose manner is known."""
    match node:
        case ast.Call():
            return _given(node, names) or set()
        case ast.Attribute() | ast.Subscript() if not isinstance(node.ctx, ast.Load):
            return {_root(node)} - {""}
        case ast.Subscript() if names.keeps_reads:
            return {_root(node)} - {""}
        case ast.AugAssign():
            return {_root(node.target)} - {""}
        case ast.For() | ast.AsyncFor() | ast.comprehension():  # reading an iterator uses it up
            return _names_in([node.iter])
    return set()


def _unknown(node: ast.AST, names: Names) -> set[str]:
    """The names that one part of a statement hands to something of which nothing is known."""
    match node:
        case ast.Call():
            return _names_in([node]) if _given(node, names) is None else set()
        case ast.Attribute() | ast.BinOp() | ast.Compare() | ast.UnaryOp() | ast.FormattedValue() if names.lively:
            return _names_in([node])
        case ast.withitem() | ast.Await() | ast.YieldFrom():
            return _names_in([node])
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() if node.decorator_list:
            decorators = {_root(each) for each in node.decorator_list}
            known = {name for name in decorators if names.imported.get(name) in harmless.MODULES}
            return decorators - known - names.quiet - {"", "property", "staticmethod", "classmethod"}
    return set()


def _given(call: ast.Call, names: Names) -> set[str] | None:
    """The names whose objects a call of a known manner may change; None for a call of which nothing is known."""
    given = _names_in([*call.args, *(keyword.value for keyword in call.keywords)]) - names.quiet
    passed = {name for name in given if name in names.other or name in names.defs}
    match call.func:
        case ast.Name(id=name):
            if names.is_builtin(name):
                return set() if name in harmless.READING and not names.lively else passed
            if name in names.quiet or _comes_from(name, names):
                return passed
        case ast.Attribute(attr=method, value=value):
            root = _root(value)
            if root in harmless.OF_NOTEBOOKS and _only_reads(call):
                return passed
            if _comes_from(root, names) or (
                method in harmless.METHODS | harmless.VIEWING and method not in names.methods
            ):
                return passed
            if method in harmless.CHANGERS and method not in names.methods and root:
                return {root}
    return None


def _only_reads(call: ast.Call) -> bool:
    """Whether a call on the session or the context makes an RDD or a DataFrame, and changes nothing."""
    chain = [each.attr for each in ast.walk(call.func) if isinstance(each, ast.Attribute)]
    if chain[0] == "sql":
        text = call.args[0] if call.args else None
        text = text.values[0] if isinstance(text, ast.JoinedStr) and text.values else text
        said = text.value if isinstance(text, ast.Constant) else None
        return isinstance(said, str) and said.lstrip().lower().startswith(("select", "with", "from", "values"))
    return chain[0] in harmless.METHODS | {"table", "range"} or "read" in chain


def _comes_from(name: str, names: Names) -> bool:
    """Whether a name is imported from a module whose functions change at most what they are given."""
    return name not in names.other and names.imported.get(name) in harmless.MODULES


def _is_quiet(node: _Def, names: Names, quiet: frozenset[str]) -> bool:
    """Whether a function changes at most what it is given or makes, ``quiet`` being others of that kind."""
    if names.lively:
        return False
    own, fresh = _own_names(node), _fresh(node)
    for each in ast.walk(node):
        if each is node:
            continue
        match each:
            case ast.Global() | ast.ClassDef() | ast.Import() | ast.ImportFrom() | ast.With() | ast.Await():
                return False
            case ast.Call(func=ast.Name(id=name)):
                known = name in quiet or name in own or _comes_from(name, names)
                if not known and not (names.is_builtin(name) and name not in harmless.ANYTHING):
                    return False
            case ast.Call(func=ast.Attribute(attr=method, value=value)):
                own_container = isinstance(value, ast.Name) and value.id in fresh and method in harmless.CHANGERS
                known = method in harmless.METHODS and method not in names.methods
                if not known and not own_container and not _comes_from(_root(value), names):
                    return False
            case ast.Call():
                return False
            case ast.Attribute() | ast.Subscript() if not isinstance(each.ctx, ast.Load):
                if not (isinstance(each.value, ast.Name) and each.value.id in fresh):
                    return False
            case ast.Subscript() if names.keeps_reads and _root(each) not in own:
                return False
            case ast.AugAssign(target=ast.Name(id=name)) if name not in fresh:
                return False
            case ast.FunctionDef() | ast.AsyncFunctionDef() if each.decorator_list:
                return False
    return True


def _fresh(node: _Def) -> set[str]:
    """Local names of a function that only ever mean a number, a text or a container that it made itself."""
    made: set[str] = set()
    not_made: set[str] = {each.arg for each in ast.walk(node) if isinstance(each, ast.arg)}
    for each in ast.walk(node):
        match each:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ):
                (made if _is_made(value) else not_made).add(name)
            case ast.Assign(targets=targets):
                not_made |= _names_in(targets)
            case ast.For(target=target) | ast.AsyncFor(target=target) | ast.comprehension(target=target):
                not_made |= _names_in([target])
            case ast.NamedExpr(target=target):
                not_made.add(target.id)
    return made - not_made


def _is_made(value: ast.expr) -> bool:
    match value:
        case ast.Constant() | ast.List() | ast.Dict() | ast.Set() | ast.Tuple() | ast.JoinedStr():
            return True
        case ast.ListComp() | ast.DictComp() | ast.SetComp():
            return True
        case ast.Call(func=ast.Name(id=name)):
            return name in harmless.CONSTRUCTORS or name in ("Counter", "defaultdict", "deque", "OrderedDict")
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in ("Counter", "defaultdict", "deque", "OrderedDict", "zeros", "ones", "copy")
    return False
