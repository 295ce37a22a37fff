"""Files that are hard to read: notebooks and folders made to hang, to lie, or to be run."""

from __future__ import annotations

import contextlib
import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from grader.submission import SubmissionError, read_submission

pytestmark = pytest.mark.hostile


def cell(source: Any) -> dict[str, Any]:
    """A code cell."""
    return {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": source}


def notebook(path: Path, *cells: dict[str, Any]) -> Path:
    """A notebook file."""
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells)}))
    return path


def test_h11_magics_are_not_run(tmp_path: Path) -> None:
    """Shell escapes and magics stand for nothing; the same signs inside a string stay."""
    kept = "text = '''\n%not a magic\n!nor this\n'''\ndef solve(lines):\n    return []\n"
    made = notebook(
        tmp_path / "h11.ipynb",
        cell(f"!touch {tmp_path}/ran\n"),
        cell(f"%%bash\ntouch {tmp_path}/ran\n"),
        cell(["%matplotlib inline\n", "import os\n"]),
        cell(f"files = !touch {tmp_path}/ran\n"),
        cell("get_ipython().system('id')"),
        cell("sc?\n"),
        cell(kept),
    )
    submission = read_submission(made)
    assert not (tmp_path / "ran").exists()
    code = "\n".join(each.source for each in submission.cells if each.problem is None)
    assert "%not a magic\n!nor this" in code
    assert "touch" not in "".join(line for line in code.splitlines() if not line.lstrip().startswith("#"))


def test_h12_huge_outputs_are_refused_or_skipped_quickly(tmp_path: Path) -> None:
    made = cell("x = 1")
    made["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": {"image/png": "A" * (60 << 20)}}]
    path = notebook(tmp_path / "h12.ipynb", made)
    before = time.monotonic()
    with contextlib.suppress(SubmissionError):
        assert [each.source for each in read_submission(path).cells] == ["x = 1"]
    assert time.monotonic() - before < 10


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 200_000,
        b'{"cells": 5}',
        b'{"cells": [{"cell_type": "code", "source": [["x"]]}]}',
        b'{"cells": [], "cells": [{"cell_type":"code","source":"evil=1"}], "nbformat": 4}',
        b'{"cells": [{"cell_type":"code","source":null}], "nbformat": NaN}',
        b'{"worksheets": [{"cells": []}], "nbformat": 3}',
        b"\xff\xfe{",
        b"",
    ],
    ids=["deep", "cells-5", "nested-source", "twice", "nan", "version-3", "utf-16", "empty"],
)
def test_h13_malformed_notebooks_are_refused_in_words(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "h13.ipynb"
    path.write_bytes(data)
    with pytest.raises(SubmissionError, match=r"h13\.ipynb"):
        read_submission(path)


@pytest.mark.parametrize(
    "data",
    [
        b"<html>" + b"<div class='jp-Cell jp-CodeCell'>" * 100_000,
        b"<html>" + b"<div class='jp-Cell jp-CodeCell'><pre>" * 50_000 + b"</pre></div>" * 50_000,
        b"<html>__DATABRICKS_NOTEBOOK_MODEL = " + b'{"a":' * 100_000,
        b"<html>__DATABRICKS_NOTEBOOK_MODEL = '" + b"A" * 999_999 + b"'",
        b'<html>__DATABRICKS_NOTEBOOK_MODEL = {"commands": [5]}',
        b'<html>__DATABRICKS_NOTEBOOK_MODEL = {"commands": [], "commands": []}',
        b'<html>__DATABRICKS_NOTEBOOK_MODEL = {"language": {"a": 1}, "commands": []}',
        b'<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><html>&b;</html>',
        b'<!DOCTYPE html SYSTEM "file:///etc/passwd"><html><iframe src="file:///etc/passwd"></html>',
        b"<html>\xff\xfe\x01",
    ],
    ids=[
        *("deep", "deep-closed", "deep-json", "no-json", "no-commands", "twice", "no-language", "entities", "outside"),
        "binary",
    ],
)
def test_pages_made_to_hang_or_to_reach_out_are_refused_in_words(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(data)
    before = time.process_time()
    with pytest.raises(SubmissionError, match=r"page\.html"):
        read_submission(path)
    assert time.process_time() - before < 20


def test_positions_that_are_no_numbers_change_no_order(tmp_path: Path) -> None:
    """NaN, text and huge positions of commands: the rest keeps its order, and nothing raises."""
    positions = [1e999, "a", None, 2, 10**400]
    commands = [{"position": each, "command": f"x = {number}"} for number, each in enumerate(positions)]
    path = tmp_path / "page.html"
    path.write_text("<html>__DATABRICKS_NOTEBOOK_MODEL = " + json.dumps({"commands": commands}))
    assert len(read_submission(path).cells) == 5


def test_h15_a_fifo_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "lab.py"
    os.mkfifo(path)
    before = time.monotonic()
    with pytest.raises(SubmissionError):
        read_submission(path)
    assert time.monotonic() - before < 1


@pytest.mark.parametrize("target", ["/etc/passwd", "lab.py"], ids=["outside", "loop"])
def test_h16_a_link_is_refused(target: str, tmp_path: Path) -> None:
    path = tmp_path / "lab.py"
    path.symlink_to(target)
    with pytest.raises(SubmissionError):
        read_submission(path)
