"""Archives that are made to hang, to overflow, to write elsewhere, or to hide what they hold."""

from __future__ import annotations

import os
import resource
import tarfile
import zipfile
from pathlib import Path, PurePosixPath

import pytest
from archive_forms import FORMS, LAB, broken_in_the_middle, entry, negative_tar, pax, tarred, zipped

from grader.base.names import file_name
from grader.classroom.intake.discover import find_unpacked
from grader.classroom.intake.roster import Roster
from grader.classroom.intake.unpack import unpack_class
from grader.course.load import load_course
from grader.submission import SubmissionError
from grader.submission.reading.apart import read_apart

pytestmark = pytest.mark.hostile

CPU_SECONDS = 5.0
ENDS = {b"PK": ".zip", b"\x1f\x8b": ".tgz"}
EVE = ("eve/lab.py", LAB)


@pytest.mark.parametrize("name", FORMS)
def test_an_archive_is_read_rightly_or_refused_with_the_reason(name: str, tmp_path: Path) -> None:
    form = FORMS[name]
    path = tmp_path / f"handed_in{form.suffix}"
    path.write_bytes(form.make())
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    if form.refused:
        with pytest.raises(SubmissionError, match=r"^handed_in") as refused:
            read_apart(path)
        assert form.refused in str(refused.value)
        assert len(str(refused.value)) < 800
    else:
        assert tuple(each.name for each in read_apart(path)) == form.found
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert used.ru_utime - before.ru_utime < CPU_SECONDS
    assert sorted(tmp_path.iterdir()) == [path]


OF_A_CLASS = {
    "name of 300 letters": (zipped(EVE, ("bob/" + "a" * 300 + ".py", LAB)), "has a name that is too long"),
    "folders in 3,000 folders": (zipped(("b/" * 3000 + "lab.py", LAB), EVE), "has a name that is too long"),
    "file, then a folder of its name": (zipped(("bob.py", LAB), ("bob.py/lab.py", LAB), EVE), "a file and a folder"),
    "folder, then a file of its name": (zipped(("bob.py/lab.py", LAB), ("bob.py", LAB), EVE), "in the archive twice"),
    "path that leads out": (zipped(("bob/../../x.py", LAB), EVE), "leads out of its folder"),
    "absolute path": (zipped(("/tmp/bob.py", LAB), EVE), "absolute path"),
    "backslashes": (zipped(("bob\\..\\..\\x.py", LAB), EVE), "backslash"),
    "60 MB": (zipped(("bob/lab.py", b"0" * 60_000_000), EVE), "larger than 50 MB"),
    "time that is no number": (pax("bob/lab.py", mtime="nan"), "no time at which"),
    "time without end": (pax("bob/lab.py", mtime="1e400"), "no time at which"),
    "link": (tarred((entry("bob", tarfile.SYMTYPE, linkname="/tmp"), b""), (entry("eve/lab.py"), LAB)), "is a link"),
    "hard link": (
        tarred((entry("bob.py", tarfile.LNKTYPE, linkname="/etc/passwd"), b""), (entry("eve/lab.py"), LAB)),
        "is a link",
    ),
    "negative size": (negative_tar(), "has a negative size"),
    "bytes that are no text": (
        tarred((entry("b\udcffb/lab.py"), LAB), (entry("eve/lab.py"), LAB), form=tarfile.GNU_FORMAT),
        "control characters",
    ),
}


@pytest.mark.parametrize("name", OF_A_CLASS)
def test_an_entry_of_the_class_costs_only_the_learner_whose_it_is(name: str, tmp_path: Path) -> None:
    data, reason = OF_A_CLASS[name]
    archive, target = tmp_path / f"class{ENDS.get(data[:2], '.tar')}", tmp_path / "target"
    archive.write_bytes(data)
    target.mkdir()
    unpacked = unpack_class(archive, target)
    (left_out,) = unpacked.refused
    assert reason in left_out.reason
    assert (target / "eve/lab.py").read_bytes() == LAB
    assert sorted(tmp_path.iterdir()) == [archive, target]
    class_files = find_unpacked(target, Roster(), load_course(Path(__file__).parent / "course"), unpacked)
    assert "eve" in [own.learner for own in class_files]
    assert any(file.problem.startswith("The archive of the class") for own in class_files for file in own.files)


@pytest.mark.parametrize(
    "data", [broken_in_the_middle(), pax("bob/lab.py", size="-5")], ids=["damaged header", "negative size"]
)
def test_a_class_is_never_shortened_without_a_word(data: bytes, tmp_path: Path) -> None:
    """Nobody may be graded as having handed in nothing because an entry before theirs cannot be read."""
    archive = tmp_path / f"class{ENDS.get(data[:2], '.tar')}"
    archive.write_bytes(data)
    with pytest.raises(SubmissionError, match=r"damaged behind its entry .*: what follows cannot be read"):
        unpack_class(archive, tmp_path / "target")


def test_a_full_disk_is_no_fault_of_a_learner(tmp_path: Path) -> None:
    """Files are limited to 1 MiB, as a disk that is full would do it: the machine's trouble ends the run."""
    archive = tmp_path / "class.zip"
    archive.write_bytes(zipped(("bob/lab.py", b"#" * (2 << 20)), EVE))
    most, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            unpack_class(archive, tmp_path / "target")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))


def test_a_second_reader_sees_the_same_members(tmp_path: Path) -> None:
    """Two archives glued together read as the last one, as every other tool reads them."""
    path = tmp_path / "two.zip"
    path.write_bytes(zipped(("first.py", LAB)) + zipped(("second.py", LAB)))
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    assert [each.name for each in read_apart(path)] == names


NAMES = ["-rf", "con", "nul.txt", "aux.tar.gz", "com1", "lpt9.x", "a.", ".", "..", "...", "a b", "a\nb", "ü", "a/b", ""]


@pytest.mark.parametrize("name", NAMES)
def test_a_report_has_a_name_that_every_system_takes(name: str) -> None:
    safe = file_name(name)
    assert PurePosixPath(safe).name == safe
    assert safe.isascii()
    assert not safe.startswith(("-", "."))
    assert not safe.endswith((".", " "))
    assert safe.partition(".")[0] not in ("con", "nul", "aux", "com1", "lpt9")
    assert safe != file_name(name.upper() + "x")
    assert "~" in safe
    assert os.sep not in safe
