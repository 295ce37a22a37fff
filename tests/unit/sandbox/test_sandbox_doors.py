"""Who a submission is inside a box, and that the self-test notices every door that is left open."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import pytest
from enterable import as_ordinary_user, open_the_way

from grader.course.model import Limits
from grader.sandbox.boxes import confined, identity
from grader.sandbox.boxes.confined import ConfinedLauncher
from grader.sandbox.boxes.levels import launcher_for
from grader.sandbox.boxes.problems import SandboxUnavailableError
from grader.sandbox.host.client import Worker
from grader.sandbox.host.request import Request
from grader.sandbox.host.subject import Subject
from grader.sandbox.wire.values import Program, SourceCell

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="boxes need Linux")

LOOK = """
import os
def look(n):
    lines = open("/proc/self/status").read().splitlines()
    status = dict(line.split(":\\t", 1) for line in lines if ":\\t" in line)
    open_now = []
    for number in os.listdir("/proc/self/fd"):
        try:
            open_now.append(os.readlink("/proc/self/fd/" + number).partition(":")[0])
        except OSError:
            continue
    wanted = ("Uid", "Gid", "Groups", "CapInh", "CapPrm", "CapEff", "CapAmb", "NoNewPrivs", "Seccomp")
    return [{name: status[name] for name in wanted}, sorted(open_now), dict(os.environ)]
"""


@pytest.mark.parametrize("level", ["sandbox", "confined"])
def test_who_a_submission_is(level: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    open_the_way()
    monkeypatch.setenv("GRADER_TEST_SECRET", "x")
    try:
        worker = Worker(launcher_for(level), Limits())
    except SandboxUnavailableError as problem:
        pytest.skip(str(problem))
    answer = Subject(worker, Program((SourceCell(1, "lab.py", 1, LOOK),))).call(Request("look", (1,)))
    worker.close()
    status, opened, environment = answer.value
    users = set(status["Uid"].split())
    assert len(users) == 1
    assert "0" not in users
    assert "0" not in status["Gid"].split()
    if os.getuid() == 0:
        assert str(os.getuid()) not in users
        assert status["Groups"].split() == []
    assert {int(status[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapAmb")} == {0}
    assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")
    assert opened == ["/dev/null", *["pipe"] * 4, "socket"]  # input, both outputs and what is kept of them, the judge
    assert "GRADER_TEST_SECRET" not in environment


@pytest.mark.skipif(os.getuid() != 0, reason="needs root")
def test_root_without_another_user_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "nobody", lambda: None)
    with pytest.raises(SandboxUnavailableError, match=r"would run as root.*ordinary user.*--isolation sandbox"):
        ConfinedLauncher().prepare()


@pytest.mark.skipif(os.getuid() != 0, reason="needs root")
def test_root_on_a_python_that_only_root_can_enter_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    open_the_way()
    closed = tmp_path_factory.mktemp("closed")
    closed.chmod(0o700)
    monkeypatch.setattr(confined.tempfile, "gettempdir", lambda: str(closed))
    with pytest.raises(SandboxUnavailableError, match=r"no other user can enter .*chmod o\+x"):
        ConfinedLauncher().prepare()
    assert identity.nobody() is not None


DOORS = """
import dataclasses, json, platform
from grader.sandbox.boxes import seccomp
from grader.sandbox.boxes.levels import launcher_for
from grader.sandbox.boxes.problems import SandboxUnavailableError

refused, quiet, machines = seccomp.REFUSED_ON_HOST, seccomp.QUIET_ON_HOST, seccomp.MACHINES

def said():
    try:
        launcher_for("confined")
    except SandboxUnavailableError as problem:
        return problem.problem
    return ""

def without(table, names):
    return {name: numbers for name, numbers in table.items() if name not in names}

found = {"none": said()}
for names in CALLS:
    seccomp.REFUSED_ON_HOST, seccomp.QUIET_ON_HOST = without(refused, names), without(quiet, names)
    found[names[0]] = said()
seccomp.REFUSED_ON_HOST, seccomp.QUIET_ON_HOST = refused, quiet
for field in ("of_others", "creating"):
    seccomp.MACHINES = {platform.machine(): dataclasses.replace(machines[platform.machine()], **{field: ()})}
    found[field] = said()
print(json.dumps(found))
"""
LEFT_OPEN = {
    "chmod": "change modes of files outside",
    "fchmod": "change modes of files outside",
    "fchmodat2": "change modes of files outside",
    "chown": "change owners of files outside",
    "utimensat": "change times of files outside",
    "setxattr": "change attributes of files outside",
    "inotify_add_watch": "see what others do with files",
    "of_others": "limit the grader, take the processor from the grader",
    "creating": "make programs that run as their owner",
}


def test_the_self_test_notices_each_door_that_is_left_open_to_an_ordinary_user() -> None:
    """Each call is taken out of the filter, and out of what the self-test expects of it: what it can do is seen."""
    calls = [["chmod", "fchmodat"], *([name] for name in LEFT_OPEN if name not in ("chmod", "of_others", "creating"))]
    found = json.loads(as_ordinary_user(f"CALLS = {calls!r}\n{DOORS}"))
    if "Landlock" in found["none"] and "needs" in found["none"]:
        pytest.skip(found["none"])
    assert found.pop("none") == ""
    for door, words in LEFT_OPEN.items():
        if not (door == "fchmodat2" and found[door] == ""):  # older kernels have no such call
            assert words in found[door], door


def test_the_self_test_of_an_ordinary_user_passes_at_both_levels() -> None:
    told = as_ordinary_user(
        "from grader.sandbox.boxes.levels import launcher_for\n"
        "from grader.sandbox.boxes.problems import SandboxUnavailableError\n"
        "for level in ('sandbox', 'confined'):\n"
        "    try:\n"
        "        print(launcher_for(level).note)\n"
        "    except SandboxUnavailableError as problem:\n"
        "        print('not here:', problem)\n"
    )
    for line in told.splitlines():
        assert line.endswith("self-test passed") or line.startswith("not here:")
        assert "does not hold" not in line
