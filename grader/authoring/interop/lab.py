"""An assignment as a lab: its exercises with checks, points, hints, and the text of the reference. Writes nothing."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.util import find_spec

from grader.authoring.interop.answers import Placed, place
from grader.authoring.interop.as_variables import askable, rewritten
from grader.authoring.interop.borrowing import names_of
from grader.authoring.interop.checks import check_body
from grader.authoring.interop.made import Check, Exercise, Lab
from grader.authoring.interop.model import Answer, Assignment, ByHand, Given, Left, Prose, Test, cell_name
from grader.authoring.interop.names import TEST_PACKAGES, is_of_tests
from grader.authoring.interop.playing import play_cells
from grader.authoring.interop.renamed import with_todays_names
from grader.authoring.interop.scopes import Function, free_names, reads
from grader.authoring.interop.types import may_give_floats, types_in
from grader.authoring.interop.variables import Accessor, accessors, asked_at, objects_of
from grader.base.text import printable
from grader.submission.definitions import bound_by
from grader.submission.model import ANSWER
from grader.submission.reading.percent import guarded

_HEADING = re.compile(r"\s*#+\s+(?:\d+[.)]\s*)?(?P<title>.+?)\s*")
_ASK = "#> # *Write your answer here.*"
_LOOK = "# (See the rubric.)"
_SOLUTION_MARK = re.compile(r"\b(?:BEGIN|END)[ _-]*SOLUTION|#\s*SOLUTION\b", re.I)


def plan(assignment: Assignment) -> Lab:
    """The lab that comes of an assignment; one without exercises if no test could be carried over."""
    return _Plan(with_todays_names(assignment)).lab()


class _Plan:
    """Goes through the parts of an assignment; keeps what it finds out on the way."""

    def __init__(self, assignment: Assignment) -> None:
        self._assignment = assignment
        self._left = [*assignment.left, *_missing_packages(assignment)]
        tests = [part.source for part in assignment.parts if isinstance(part, Test)]
        self._types = types_in(tests)
        self._texts = _texts(assignment)
        self._placed = {id(part): self._place(part) for part in assignment.parts if isinstance(part, Answer)}
        self._questions: dict[str, list[str]] = defaultdict(list)
        self._asked: set[str] = set()
        self._given = frozenset(_defined(assignment))
        used = {each.id for source in tests for each in free_names(ast.parse(source))}
        set_in = {key: placed.variables for key, placed in self._placed.items()}
        self._accessors = accessors(assignment.parts, set_in, used, self._given)
        for part in assignment.parts:
            if isinstance(part, Answer):
                self._own(part)
        variables = {each.variable: each.function for each in self._accessors}
        names = names_of(assignment.parts, frozenset(self._asked), variables)
        objects = objects_of(assignment.parts, self._accessors)
        floats = frozenset(self._floats())
        self._names = replace(names, classes=frozenset(_classes(assignment)), objects=objects, floats=floats)
        self._play = play_cells(assignment.parts, self._names.exercises)
        self._of_tests: set[str] = set()
        self._written: dict[int, str] = {}

    def lab(self) -> Lab:
        exercises = self._in_variables(self._exercises())
        exercises += self._by_hand({each.id for each in exercises}, {each.title for each in exercises})
        cells = [(text, part.cell) for part in self._assignment.parts if (text := self._cell(part))]
        texts, numbers = tuple(text for text, _ in cells), tuple(number for _, number in cells)
        return Lab(texts, numbers, tuple(exercises), tuple(dict.fromkeys(self._left)))

    def _by_hand(self, taken: set[str], titles: set[str]) -> Iterator[Exercise]:
        """The exercises that a person marks, behind those that have checks."""
        for part in self._assignment.parts:
            if isinstance(part, ByHand):
                text = self._texts.get(part.name, "")
                name, title = _identifier(part.name, taken), _title(text, part.name, titles)
                taken.add(name)
                titles.add(title)
                self._written[part.cell] = name
                yield Exercise(name, title, (), (), (), text, "written", part.points)

    def _floats(self) -> Iterator[str]:
        """The functions that may give floats where tests have whole numbers."""
        answers = (part for part in self._assignment.parts if isinstance(part, Answer))
        nodes = [node for part in answers for node in ast.parse(part.source).body if may_give_floats(node)]
        names = frozenset[str]().union(*map(bound_by, nodes))
        yield from (name for name in names if name in self._asked)
        yield from (each.function for each in self._accessors if each.variable in names)

    def _accessors_in(self, answer: Answer) -> list[Accessor]:
        return [each for each in self._accessors if each.cell == answer.cell]

    def _own(self, answer: Answer) -> None:
        """A function belongs to the first question that asks for it."""
        given = [each.function for each in self._accessors_in(answer)]
        if not (given or self._placed[id(answer)].functions) and any(line.secret for line in answer.lines):
            reason = _why_not_asked(answer)
            self._left.append(Left(cell_name(answer.cell, answer.question), reason))
        for name in (*self._placed[id(answer)].functions, *given):
            if name in self._asked:
                reason = f"asks for {name}() once more: the last answer is the reference, checks belong to the first"
                self._left.append(Left(cell_name(answer.cell, answer.question), reason))
            else:
                self._questions[answer.question].append(name)
                self._asked.add(name)

    def _place(self, answer: Answer) -> Placed:
        sentence = _sentence(self._texts.get(answer.question, "")) or "What it does stands above."
        helpers = self._helpers(answer)
        placed = place(answer, sentence.replace("\\", "").replace('"', "'"), self._types, helpers)
        where = cell_name(answer.cell, answer.question)
        if placed.untyped:
            names = " and ".join(f"{name}()" for name in placed.untyped)
            self._left.append(Left(where, f"{names} had no types: those of the tests' values were written, check them"))
        if not any(line.secret for line in answer.lines):
            self._left.append(Left(where, "no line is marked as the solution: learners get the cell as it stands"))
        return placed

    def _helpers(self, answer: Answer) -> frozenset[str]:
        """Functions of an answer that nobody outside of it uses, beside others that somebody does: the author's own."""
        functions = {node.name for node in ast.parse(answer.source).body if isinstance(node, ast.FunctionDef)}
        others = [part.source for part in self._assignment.parts if part is not answer and not isinstance(part, Prose)]
        used = {each.id for source in others for each in free_names(ast.parse(source))}
        return frozenset(functions - used) if functions & used else frozenset()

    def _exercises(self) -> list[Exercise]:
        checks = self._checks()
        made: list[Exercise] = []
        for question, functions in self._questions.items():
            if not functions:
                continue
            if not checks[question]:
                names = ", ".join(f"{name}()" for name in functions)
                reason = f"no test of {names} could be carried over: it stands in the lab, but is not graded"
                self._left.append(Left(question, reason))
                continue
            text = self._texts.get(question, "")
            exercise = Exercise(
                id=_identifier(self._subject(functions[0]), {each.id for each in made}),
                title=_title(text, question, {each.title for each in made}),
                functions=tuple(functions),
                needs=tuple(each.id for each in made if self._calls(functions) & set(each.functions)),
                checks=self._pointed(question, checks[question]),
                text=text,
            )
            made.append(exercise)
        return made

    def _in_variables(self, exercises: list[Exercise]) -> list[Exercise]:
        """The exercises, those about variables asked for these by their names."""
        asked = [(each.functions, [check.body for check in each.checks]) for each in exercises]
        variables = askable(asked, self._accessors)
        self._accessors = tuple(each for each in self._accessors if each.function not in variables)
        return [
            replace(
                each,
                kind="variable" if set(each.functions) <= variables.keys() else "function",
                functions=tuple(variables.get(name, name) for name in each.functions),
                checks=tuple(replace(check, body=rewritten(check.body, variables)) for check in each.checks),
            )
            for each in exercises
        ]

    def _checks(self) -> dict[str, list[Check]]:
        owner = {name: question for question, names in self._questions.items() for name in names}
        found: dict[str, list[Check]] = defaultdict(list)
        for test in (part for part in self._assignment.parts if isinstance(part, Test)):
            where = cell_name(test.cell, test.question)
            variables = asked_at(test.cell, self._assignment.parts, self._accessors, self._given)
            body = check_body(test.source, test.setup, replace(self._names, variables=variables))
            self._left += [Left(where, reason) for reason in body.left]
            if not body.functions:
                if test.points:
                    self._left.append(Left(where, f"no check came of it: its {test.points:g} points are gone"))
                continue
            owners = [owner[name] for name in body.functions]
            question = test.question if test.question in owners else owners[0]
            telling = not test.hidden and set(body.functions) <= {each.function for each in self._accessors}
            if telling:
                reason = "may say what the answer is: learners do not get it, it became a hidden check"
                self._left.append(Left(where, reason))
            found[question].append(Check(body, test.hidden or telling, test.points))
        return found

    def _pointed(self, question: str, checks: Sequence[Check]) -> tuple[Check, ...]:
        """Each check is worth something here: one that was worth nothing shares what there is."""
        if all(check.points > 0 for check in checks):
            return _rounded(checks)
        total = sum(check.points for check in checks)
        reason = "tests of 0 points got an equal share of the question's points" if total else "0 points became 1"
        self._left.append(Left(question, f"a check is worth more than 0 points: {reason}"))
        share = (total or 1.0) / len(checks)
        rest = sum(1 for check in checks if check.points > 0) * share
        scale = rest / total if total else 0.0
        return _rounded([replace(check, points=check.points * scale or share) for check in checks])

    def _calls(self, functions: Sequence[str]) -> set[str]:
        trees = [ast.parse(part.source) for part in self._assignment.parts if isinstance(part, Answer)]
        variables = {each.function: each.variable for each in self._accessors}
        asked = {*functions, *(variables[function] for function in functions if function in variables)}
        nodes = [node for tree in trees for node in tree.body if bound_by(node) & asked]
        used = {each.id for node in nodes for each in free_names(node)}
        given = {each.function for each in self._accessors if each.variable in used}
        return (used | given) - set(functions)

    def _subject(self, function: str) -> str:
        """What an exercise is about: the function, or the variable that it gives."""
        return next((each.variable for each in self._accessors if each.function == function), function)

    def _cell(self, part: Prose | Given | Answer | Test) -> str:
        """A cell of the reference in percent format; tests have none."""
        if isinstance(part, ByHand):
            lines = [f"# {line}".rstrip() for line in part.text.strip().split("\n")] if part.text.strip() else [_LOOK]
            mark = f'# %% [markdown] tags=["{ANSWER}{self._written[part.cell]}"]'
            return "\n".join([mark, "# BEGIN SOLUTION", _ASK, guarded("\n".join(lines)), "# END SOLUTION"])
        if isinstance(part, Prose):
            kept = [line for line in part.text.split("\n") if not _SOLUTION_MARK.search(line)]
            if len(kept) < part.text.count("\n") + 1:
                self._left.append(Left(cell_name(part.cell), "its lines that mark a solution were left out"))
            return "\n".join(["# %% [markdown]", guarded("\n".join(f"# {line}".rstrip() for line in kept))])
        if isinstance(part, Answer):
            asked = [f"\n\n\n# %%\n{each.source}" for each in self._accessors_in(part)]
            return f"# %%{self._tag(part)}\n{guarded(self._placed[id(part)].source)}{''.join(asked)}"
        if isinstance(part, Test):
            return ""
        source = self._without_tests(part)
        return f"# %%{self._tag(part)}\n{guarded(source)}" if source else ""

    def _tag(self, part: Given | Answer) -> str:
        """The tag of a cell to play in; what there is to say of it is said."""
        play = self._play.get(part)
        if play:
            self._left.append(Left(cell_name(part.cell), play))
        return "" if play is None else ' tags=["play"]'

    def _without_tests(self, part: Given) -> str:
        """The text without imports that only its tests needed, found nowhere today, and what relies on them."""
        lines = part.source.split("\n")
        for node in ast.parse(part.source).body:
            of_tests = isinstance(node, ast.ImportFrom | ast.Import) and is_of_tests(node)
            if not of_tests and (isinstance(node, Function) or not reads(node) & self._of_tests):
                continue
            self._of_tests |= bound_by(node)
            lines[node.lineno - 1 : node.end_lineno] = [""] * len(lines[node.lineno - 1 : node.end_lineno])
            package = _package(node) if isinstance(node, ast.ImportFrom | ast.Import) else ""
            text = f"imports {package}" if package else ast.unparse(node).split("\n")[0][:60]
            reason = f"{text}, which only tests used: the line was left out"
            self._left.append(Left(cell_name(part.cell), reason))
        return "\n".join(lines).strip("\n")


def _classes(assignment: Assignment) -> Iterator[str]:
    answers = (part for part in assignment.parts if isinstance(part, Answer))
    return (node.name for part in answers for node in ast.parse(part.source).body if isinstance(node, ast.ClassDef))


def _package(node: ast.Import | ast.ImportFrom) -> str:
    module = node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
    return (module or "").partition(".")[0]


def _defined(assignment: Assignment) -> Iterator[str]:
    parts = (part for part in assignment.parts if isinstance(part, Given | Answer))
    return (node.name for part in parts for node in ast.parse(part.source).body if isinstance(node, ast.FunctionDef))


def _missing_packages(assignment: Assignment) -> Iterator[Left]:
    """Packages that the notebook imports and that are not here: the cell that imports one stops when it is run."""
    said: set[str] = set()
    for part in assignment.parts:
        for node in ast.walk(ast.parse(part.source)) if isinstance(part, Given | Answer) else ():
            for package in (name.partition(".")[0] for name in _modules(node)):
                if package in said or package in TEST_PACKAGES or _is_installed(package):
                    continue
                said.add(package)
                reason = (
                    f"imports {package}, which is not installed here: add it to what the course and its grading need"
                )
                yield Left(cell_name(part.cell), reason)


def _is_installed(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ValueError:  # a module that is here and says nothing of where it came from, such as __main__
        return True


def _modules(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield node.module


def _why_not_asked(answer: Answer) -> str:
    classes = [node.name for node in ast.parse(answer.source).body if isinstance(node, ast.ClassDef)]
    if not classes:
        return "its answer is no function, and no test asks for what it sets: it is not graded"
    made = f"{classes[0]}(...)"
    return (
        f"its answer is the class {classes[0]}, and a check can only call functions: it is not graded. Add a function "
        f"that uses {made} and returns plain values, and ask that"
    )


def _texts(assignment: Assignment) -> dict[str, str]:
    """The markdown right above the first answer of each question."""
    found: dict[str, str] = {}
    last = ""
    for part in assignment.parts:
        if isinstance(part, ByHand):
            found.setdefault(part.name, last)
        elif isinstance(part, Prose):
            last = part.text
        elif isinstance(part, Answer):
            found.setdefault(part.question, last)
    return found


def _rounded(checks: Sequence[Check]) -> tuple[Check, ...]:
    """Points of two decimals; the last check takes what rounding leaves, so that the sum is kept."""
    *others, last = checks
    rounded = [replace(check, points=round(check.points, 2) or check.points) for check in others]
    rest = round(sum(check.points for check in checks), 2) - sum(check.points for check in rounded)
    return (*rounded, replace(last, points=round(rest, 6) if rest > 0 else last.points))


def _lines(text: str) -> Iterator[str]:
    return (line.strip() for line in text.split("\n") if line.strip() and not _HEADING.fullmatch(line))


def _sentence(text: str) -> str:
    """The first sentence below the headings."""
    paragraph = " ".join(_lines(text))
    return re.split(r"(?<=[.!?])\s", paragraph, maxsplit=1)[0][:200]


def _title(text: str, question: str, taken: set[str]) -> str:
    heading = next((match["title"] for line in text.split("\n") if (match := _HEADING.fullmatch(line))), "")
    title = printable(heading.strip("*_ ") or question.replace("_", " ").replace("-", " ").capitalize())
    return f"{title} ({question})" if title in taken else title


def _identifier(name: str, taken: set[str]) -> str:
    """The function's own name where it can be one; two that differ in capital letters only are told apart."""
    plain = re.sub(r"[^A-Za-z0-9_]", "_", name).lstrip("_0123456789") or "exercise"
    lower = {each.lower() for each in taken}
    return next(n for n in (plain, *(f"{plain}_{k}" for k in range(2, len(taken) + 3))) if n.lower() not in lower)
