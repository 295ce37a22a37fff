"""Parts of other packages are found by their entry points; a wrong one is refused with its package and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.authoring.interop.model import LabPlatform
from grader.base.plugins import IMPORTERS, PLATFORMS, SANDBOXES, Group, PluginError, load, names
from grader.classroom.gradebook.platforms import GradebookPlatform, ResultPlatform
from grader.sandbox.boxes.levels import launcher_for, level_names

BUILT_IN = [
    (SANDBOXES, ("confined", "process", "sandbox")),
    (IMPORTERS, ("nbgrader", "otter", "test_helper")),
    (PLATFORMS, ("canvas", "exercism", "gradescope", "moodle", "nbgrader", "prairielearn")),
]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that packages are installed in."""
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def install(site: Path, package: str, group: Group, registered: str, source: str = "") -> None:
    """What pip leaves of a package with one module and one entry point."""
    info = site / f"{package}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[{group}]\n{registered}\n")
    (site / f"{package}.py").write_text(source)


@pytest.mark.parametrize(("group", "due"), BUILT_IN)
def test_the_built_in_parts_are_registered_as_others_are(group: Group, due: tuple[str, ...]) -> None:
    assert names(group) == due
    assert all(
        load(group, name, object if group != PLATFORMS else (ResultPlatform, GradebookPlatform, LabPlatform))
        for name in due
    )


def test_a_level_of_another_package_can_be_asked_for(site: Path) -> None:
    source = (
        "def launcher(private, readable):\n"
        "    from grader.plugins import ProcessLauncher\n"
        "    return ProcessLauncher()\n"
    )
    install(site, "own_box", SANDBOXES, "own = own_box:launcher", source)
    assert level_names() == ("confined", "own", "process", "sandbox", "auto")
    assert launcher_for("own").level == "process"


@pytest.mark.parametrize("name", ["", "sandboxes", "Sandbox", "auto ", "grader.sandbox.boxes.levels:process"])
def test_what_is_not_registered_is_no_part_and_the_others_are_named(name: str) -> None:
    with pytest.raises(
        PluginError, match=r"no sandbox that is installed here\. Choose one of confined, process, sandbox"
    ):
        load(SANDBOXES, name)


def test_no_package_takes_the_place_of_a_part_that_is_there(site: Path) -> None:
    install(site, "weak", SANDBOXES, "sandbox = weak:launcher", "launcher = print\n")
    with pytest.raises(PluginError, match=r"'sandbox' is registered by spark-lab-grader and weak\. Uninstall all"):
        launcher_for("sandbox")


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("import nothing_of_this_name", "ModuleNotFoundError: No module named 'nothing_of_this_name'"),
        ("raise RuntimeError('no licence')", "RuntimeError: no licence"),
        ("1 +", "SyntaxError"),
        ("read = None\ndel read", "AttributeError"),
    ],
)
def test_a_package_that_cannot_be_imported_is_named(site: Path, source: str, why: str) -> None:
    install(site, "broken_reader", IMPORTERS, "mine = broken_reader:read", source)
    with pytest.raises(PluginError) as caught:
        load(IMPORTERS, "mine")
    said = str(caught.value)
    assert said.startswith("The importer 'mine' of broken_reader (broken_reader:read) cannot be loaded: ")
    assert why in said
    assert said.endswith("Reinstall or remove the package.")


@pytest.mark.parametrize(
    ("group", "value", "kind"),
    [(IMPORTERS, "'text'", object), (SANDBOXES, "3", object), (PLATFORMS, "print", (ResultPlatform,))],
)
def test_what_is_nothing_of_the_kind_is_refused_before_it_is_used(
    site: Path, group: Group, value: str, kind: type | tuple[type, ...]
) -> None:
    install(site, f"odd_{group[7:]}", group, f"odd = odd_{group[7:]}:part", f"part = {value}\n")
    with pytest.raises(PluginError, match=r"not what docs/extending.md asks for"):
        load(group, "odd", kind)
