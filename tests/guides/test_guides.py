"""Every block of README and guides is carried out, in order, in a folder of its own; see ``guide_text``."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet
from guide_commands import mentioned
from guide_place import Place
from guide_text import GUIDES, ROOT, Guide, anchors, read_guide

ALL = tuple(read_guide(path) for path in GUIDES)
_PATHS = re.compile(r"(?:docs|examples|grader|templates|tests|tools)/[\w./-]+")
_MODULES = re.compile(r"python -m (tests[\w.]+)")
_TARGETS = re.compile(r"make ([a-z-]+)")


def _run_of(guide: Guide) -> ParameterSet:
    marks = [pytest.mark.spark] if guide.notes.get("needs") == "Spark" else []
    return pytest.param(guide, id=guide.name, marks=marks)


@pytest.mark.parametrize("guide", [_run_of(guide) for guide in ALL if guide.blocks])
def test_what_a_guide_says_to_do_works(guide: Guide, tmp_path: Path) -> None:
    (tmp_path / "guide").mkdir()
    Place(tmp_path / "guide").follow(guide)


@pytest.mark.parametrize("guide", ALL, ids=lambda guide: guide.name)
def test_commands_that_a_text_mentions_exist(guide: Guide) -> None:
    codes = guide.inline_code()
    wrong = [problem for code in codes if code.startswith("grader ") for problem in mentioned(code)]
    assert not wrong, "\n".join(wrong)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for code in codes:
        for target in _TARGETS.findall(code) if code.startswith("make ") else ():
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"`{code}`: the Makefile has no such target"
        for module in _MODULES.findall(code):
            path = ROOT / module.replace(".", "/")
            assert path.is_dir() or path.with_suffix(".py").is_file(), f"`{code}`: there is no such module"


@pytest.mark.parametrize("guide", ALL, ids=lambda guide: guide.name)
def test_links_and_paths_lead_somewhere(guide: Guide) -> None:
    for target in guide.links():
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        path = (guide.path.parent / name).resolve() if name else guide.path
        assert path.exists(), f"{guide.name}: {target} leads nowhere"
        assert not anchor or anchor in anchors(path), f"{guide.name}: {path.name} has no heading for #{anchor}"
    for code in guide.inline_code():
        if _PATHS.fullmatch(code):
            assert (ROOT / code).exists(), f"{guide.name}: there is no {code}"


def test_what_is_not_run_is_little_and_says_why() -> None:
    left_out = [block for guide in ALL for block in guide.blocks if "not run" in block.notes]
    assert len(left_out) <= 14
    assert all(len(block.notes["not run"].split()) >= 3 for block in left_out)


def test_the_readme_is_short_and_leads_to_every_guide() -> None:
    readme = ROOT / "README.md"
    assert len(readme.read_text(encoding="utf-8").splitlines()) < 120
    linked = {target.partition("#")[0] for target in read_guide(readme).links()}
    assert {str(path.relative_to(ROOT)) for path in (ROOT / "docs").glob("*.md")} - linked == set()


def test_a_page_says_why_each_dependency_is_there() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    required = [
        *project["dependencies"],
        *(each for extra in project["optional-dependencies"].values() for each in extra),
    ]
    due = {re.split(r"[^\w.-]", requirement)[0] for requirement in required}
    rows = re.findall(r"^\| (.+?) \| .+ \|$", read_guide(ROOT / "docs" / "dependencies.md").prose, re.MULTILINE)
    told = {name.partition(" ")[0] for row in rows for name in row.split(", ")}
    assert due - told == set()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("grader export canvas|moodle DIR --out FILE", None),
        ("grader chekc lab3", "no command 'chekc'"),
        ("grader data meke", "no command 'meke'"),
        ("grader verify --junti FILE", "no option --junti"),
    ],
)
def test_a_mention_of_nothing_is_noticed(text: str, said: str | None) -> None:
    problems = list(mentioned(text))
    assert (said in problems[0]) if said else not problems


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<!-- exit: 1 -->\n```\nls\n```\n", "no comment that the tests"),
        ("<!-- exits: 1 -->\ntext\n", "no block follows"),
        ("```\nls\n", "not closed"),
    ],
)
def test_a_comment_that_means_nothing_is_refused(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "guide.md").write_text(text)
    with pytest.raises(ValueError, match=said):
        read_guide(tmp_path / "guide.md")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("```\nfalse\n```\n", "ends with 1 instead of 0"),
        ("<!-- exits: 1 -->\n```\ntrue\n```\n", "ends with 0 instead of 1"),
        ("```\necho one\n```\n```text\ntwo\n```\n", "'two' does not stand in"),
        ("```toml\na = 1\n```\n", "says where it belongs"),
        ("<!-- not run: nobody can wait -->\n```\ngrader grade\n```\n", "Missing parameter: submissions"),
    ],
)
def test_a_block_that_does_not_hold_is_noticed(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "guide.md").write_text(text)
    guide = read_guide(tmp_path / "guide.md")
    with pytest.raises(AssertionError, match=said):
        Place(tmp_path).follow(guide)


def test_a_folder_entered_is_where_the_next_command_runs(tmp_path: Path) -> None:
    (tmp_path / "guide.md").write_text("```\nmkdir -p a && cd a\ntouch b\n```\n")
    Place(tmp_path).follow(read_guide(tmp_path / "guide.md"))
    assert (tmp_path / "a" / "b").exists()
