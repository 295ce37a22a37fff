"""What a submission does to the lab's data files harms its own run alone: the next one finds them as they were."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest
from data_course import LAB, SONGS, answered, songs_course
from enterable import open_the_way

from grader.checks.running.grader import LabGrader
from grader.checks.running.run import Options
from grader.course.model import Course
from grader.results.answers import AnswerStore
from grader.results.record import RunRecord
from grader.sandbox.boxes.levels import launcher_for
from grader.sandbox.host.spare import SpareWorkers
from grader.submission import parse_submission

pytestmark = pytest.mark.hostile

PATH = "data/songs.csv"
ATTACKS = {
    "write": f"os.chmod('{PATH}', 0o666); open('{PATH}', 'w').write('x,1')",
    "append": f"open('{PATH}', 'a').write('Mine,1\\n')",
    "unlink": f"os.unlink('{PATH}')",
    "rename over": f"open('n', 'w').write('title,year\\nMine,1\\n'); os.replace('n', '{PATH}')",
    "symlink": f"os.unlink('{PATH}'); os.symlink('/etc/passwd', '{PATH}')",
    "symlink to a device": f"os.unlink('{PATH}'); os.symlink('/dev/urandom', '{PATH}')",
    "symlink of its folder": "shutil.rmtree('data'); os.symlink('/usr/lib', 'data')",
    "hard link": f"os.link('{PATH}', 'n'); os.chmod('n', 0o666); open('n', 'w').write('x,1')",
    "hard link of another's": f"os.unlink('{PATH}'); os.link('/etc/passwd', '{PATH}')",
    "pipe": f"os.unlink('{PATH}'); os.mkfifo('{PATH}')",
    "folder": f"os.unlink('{PATH}'); os.makedirs('{PATH}/deep/er')",
    "in the way of what puts it back": f"os.makedirs(f'.placing-{{os.getpid()}}/x'); os.unlink('{PATH}')",
    "the whole folder": "[shutil.rmtree(each, ignore_errors=True) for each in os.listdir('.')]",
    "another working folder": f"os.makedirs('w/data'); open('w/{PATH}', 'w').write('a,b\\nM,1\\n'); os.chdir('w')",
    "fill": f"os.unlink('{PATH}'); [open(f'f{{n}}', 'wb').write(bytes(100 * 2**20)) for n in range(3)]",
    "many files": f"os.unlink('{PATH}'); [open(f'f{{n}}', 'w').close() for n in range(60_000)]",
    "a thread that goes on": (
        "import threading, itertools\n"
        f"    def spoil():\n        for _ in itertools.count():\n            try: os.unlink('{PATH}')\n"
        "            except OSError: pass\n"
        "    threading.Thread(target=spoil, daemon=True).start()"
    ),
    "what puts it back": (
        "from grader.sandbox.worker.files import DataFolder\n    DataFolder.put_in_place = lambda *args: None\n"
        f"    os.chmod('{PATH}', 0o666); open('{PATH}', 'w').write('title,year\\nMine,1\\n')"
    ),
}
ATTACK = """import os, shutil
def attack():
    {}
def years():
    try:
        attack()
    except OSError:
        pass
    return []
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return songs_course(tmp_path_factory.mktemp("data") / "secret-place")


@pytest.fixture(scope="module", params=["sandbox", "confined"])
def grader(request: pytest.FixtureRequest, course: Course) -> Iterator[LabGrader]:
    open_the_way()
    spares = SpareWorkers(launcher_for(request.param), course.limits)
    store = AnswerStore(None)
    lab = course.lab(LAB)
    with contextlib.closing(spares), LabGrader(course, lab, spares=spares, store=store) as made:
        yield made


def graded(grader: LabGrader, source: bytes) -> RunRecord:
    return grader.grade(parse_submission("lab.py", source), Options(seed=1, diagnose=False))


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_the_next_submission_finds_the_original(grader: LabGrader, course: Course, attack: str) -> None:
    spoilt = graded(grader, answered(ATTACK.format(attack)))
    assert [each.status for each in spoilt.exercises] == ["failed"]
    assert [each.status for each in graded(grader, answered("")).exercises] == ["passed"]
    assert (course.lab(LAB).folder / PATH).read_text() == SONGS


@pytest.mark.parametrize("attack", ["write", "unlink", "rename over", "symlink", "hard link", "pipe", "folder"])
def test_its_own_next_call_finds_the_original_as_well(grader: LabGrader, attack: str) -> None:
    """The reference's answer, and an attack once it has read: the same submission gets the same grade in any order."""
    source = (
        "import os, shutil\nfound = years\ndef attack():\n"
        f"    {ATTACKS[attack]}\n"
        "def years():\n    due = found()\n    try:\n        attack()\n"
        "    except OSError:\n        pass\n    return due\n"
    )
    assert [each.status for each in graded(grader, answered(source)).exercises] == ["passed"]


def test_no_path_of_the_course_shows(grader: LabGrader, course: Course) -> None:
    source = (
        "import os, glob\n"
        "def years():\n"
        "    seen = [os.getcwd(), os.path.realpath('data/songs.csv')]\n"
        "    seen += glob.glob('**', recursive=True, include_hidden=True)\n"
        "    for name in ('environ', 'mountinfo', 'maps', 'cmdline'):\n"
        "        seen.append(open(f'/proc/self/{name}').read())\n"
        "    raise ValueError(f\"it shows {'secret-place' in ' '.join(seen)}\")\n"
    )
    finding = graded(grader, answered(source)).exercises[0].checks[0].finding
    assert "it shows False" in str(finding)


def test_root_owns_nothing_that_a_confined_box_could_keep(grader: LabGrader) -> None:
    """The files in a box belong to whoever runs in it."""
    source = (
        "import os\ndef years():\n"
        "    raise ValueError(f\"its own: {os.stat('data/songs.csv').st_uid == os.getuid()}\")\n"
    )
    finding = graded(grader, answered(source)).exercises[0].checks[0].finding
    assert "its own: True" in str(finding)
