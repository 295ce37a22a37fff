"""The filter of system calls, run by a small interpreter of its own language."""

from __future__ import annotations

import errno
import struct

import pytest

from grader.sandbox.boxes import seccomp
from grader.sandbox.boxes.problems import SandboxUnavailableError
from grader.sandbox.boxes.syscalls import MACHINES, NEWEST, QUIET_ON_HOST, REFUSED, REFUSED_ON_HOST, Numbers

ALLOW, KILL = 0x7FFF0000, 0x80000000


def refused(number: int) -> int:
    """What the filter returns to fail a call with that error."""
    return 0x00050000 | number


def verdict(program: bytes, machine: str, call: int, *arguments: int) -> int:
    """What the program decides on a call; an independent reading of the language."""
    steps = [struct.unpack_from("HBBI", program, offset) for offset in range(0, len(program), 8)]
    padded = [*arguments, *[0] * (6 - len(arguments))]
    data = struct.pack("<IIQ6Q", call, MACHINES[machine].audit, 0, *padded)
    at, held = 0, 0
    while True:
        operation, if_true, if_false, value = steps[at]
        at += 1
        match operation:
            case 0x20:
                held = struct.unpack_from("<I", data, value)[0]
            case 0x54:
                held &= value
            case 0x15:
                at += if_true if held == value else if_false
            case 0x35:
                at += if_true if held >= value else if_false
            case 0x45:
                at += if_true if held & value else if_false
            case 0x06:
                return int(value)
            case _:
                raise AssertionError(f"unknown operation {operation:#x}")


@pytest.fixture(params=["x86_64", "aarch64"])
def machine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_every_refused_call_fails(machine: str) -> None:
    program = seccomp.program(machine)
    for call in MACHINES[machine].numbers(REFUSED):
        assert verdict(program, machine, call) == refused(errno.EPERM)


def test_other_calls_pass(machine: str) -> None:
    program = seccomp.program(machine)
    known = MACHINES[machine]
    special = {*known.numbers(REFUSED), known.clone3, known.socket, known.socketpair}
    for call in set(range(460)) - special:
        assert verdict(program, machine, call) == ALLOW


def test_namespaces_are_refused_and_threads_are_not(machine: str) -> None:
    program, clone = seccomp.program(machine), MACHINES[machine].clone
    assert verdict(program, machine, clone, 0x10000000 | 17) == refused(errno.EPERM)
    assert verdict(program, machine, clone, 0x003D0F00) == ALLOW
    assert verdict(program, machine, MACHINES[machine].clone3) == refused(errno.ENOSYS)


def test_memory_that_nobody_counts_is_refused(machine: str) -> None:
    program, mmap = seccomp.program(machine), MACHINES[machine].mmap
    assert verdict(program, machine, mmap, 0, 4096, 3, 0x21) == refused(errno.EPERM)
    assert verdict(program, machine, mmap, 0, 4096, 3, 0x22) == ALLOW
    assert verdict(program, machine, mmap, 0, 4096, 3, 0x01) == ALLOW


@pytest.mark.parametrize(
    ("family", "kind", "protocol", "alone", "shared"),
    [
        (1, 1, 0, True, False),  # unix
        (2, 1, 0, True, True),  # TCP
        (2, 0x80001, 6, True, True),  # TCP, close-on-exec
        (10, 1, 0, True, True),  # TCP over IPv6
        (2, 2, 0, True, False),  # UDP
        (2, 1, 262, False, False),  # MPTCP
        (2, 1, 132, False, False),  # SCTP
        (16, 3, 0, False, False),  # netlink
        (17, 3, 0, False, False),  # packets
        (40, 1, 0, False, False),  # vsock
        (38, 5, 0, False, False),  # crypto
    ],
)
def test_sockets(family: int, kind: int, protocol: int, alone: bool, shared: bool, machine: str) -> None:
    call = MACHINES[machine].socket
    for expected, share in ((alone, False), (shared, True)):
        found = verdict(seccomp.program(machine, on_host=share), machine, call, family, kind, protocol)
        assert found == (ALLOW if expected else refused(errno.EAFNOSUPPORT))


def test_typing_into_terminals_is_refused(machine: str) -> None:
    program, ioctl = seccomp.program(machine), MACHINES[machine].ioctl
    assert verdict(program, machine, ioctl, 0, 0x5412) == refused(errno.EPERM)
    assert verdict(program, machine, ioctl, 0, 0x5401) == ALLOW


def test_calls_of_another_machine_end_the_process() -> None:
    program = seccomp.program("x86_64")
    assert verdict(program, "aarch64", 172) == KILL
    assert verdict(program, "x86_64", 0x40000000 + 39) == KILL


def test_an_unknown_machine_is_named() -> None:
    with pytest.raises(SandboxUnavailableError, match="riscv64"):
        seccomp.program("riscv64")


def call_of(table: Numbers, name: str, machine: str) -> int | None:
    return table[name][MACHINES[machine].column]


@pytest.mark.parametrize("name", REFUSED_ON_HOST)
def test_what_landlock_does_not_guard_is_refused_on_the_host(name: str, machine: str) -> None:
    call = call_of(REFUSED_ON_HOST, name, machine)
    if call is not None:
        assert verdict(seccomp.program(machine, on_host=True), machine, call) == refused(errno.EPERM)
        assert verdict(seccomp.program(machine), machine, call) == ALLOW


@pytest.mark.parametrize("name", QUIET_ON_HOST)
def test_modes_and_times_are_kept_quietly_on_the_host(name: str, machine: str) -> None:
    call = call_of(QUIET_ON_HOST, name, machine)
    if call is not None:
        assert verdict(seccomp.program(machine, on_host=True), machine, call) == refused(0)
        assert verdict(seccomp.program(machine), machine, call) == ALLOW


def test_every_file_call_that_changes_without_opening_is_in_a_table() -> None:
    """From the kernel's table of calls: modes, owners, times, attributes, length by path."""
    families = ("chmod", "chown", "utime", "setxattr", "removexattr", "setattr", "truncate")
    named = {*REFUSED_ON_HOST, *QUIET_ON_HOST}
    assert all(any(family in name for name in named) for family in families)
    assert not named & {*REFUSED}


def test_calls_newer_than_the_table_do_not_exist(machine: str) -> None:
    for on_host in (False, True):
        program = seccomp.program(machine, on_host=on_host)
        for call in (NEWEST + 1, NEWEST + 2, 999):
            assert verdict(program, machine, call) == refused(errno.ENOSYS)


def test_limits_and_priorities_are_for_oneself(machine: str) -> None:
    program, known = seccomp.program(machine, on_host=True), MACHINES[machine]
    for call in known.of_others:
        assert verdict(program, machine, call, 0) == ALLOW
        assert verdict(program, machine, call, 4242) == refused(errno.EPERM)
    for call, itself in ((known.setpriority, 0), (known.ioprio_set, 1)):
        assert verdict(program, machine, call, itself, 0) == ALLOW
        assert verdict(program, machine, call, itself, 4242) == refused(errno.EPERM)
        assert verdict(program, machine, call, 2, 0) == refused(errno.EPERM)


@pytest.mark.parametrize(
    ("flags", "mode", "allowed"),
    [
        (0, 0, True),
        (0, 0o6777, True),  # nothing is made, so the mode is whatever lies there
        (0x241, 0o644, True),
        (0x241, 0o4755, False),
        (0x241, 0o2755, False),
        (0x410002, 0o4700, False),  # a file without a name
        (0x201, 0o644, True),
        (0x200, 0, False),  # emptied though opened to read
        (0x240, 0o600, False),
    ],
)
def test_files_are_made_without_powers_and_not_emptied_by_readers(
    flags: int, mode: int, allowed: bool, machine: str
) -> None:
    program = seccomp.program(machine, on_host=True)
    for call, flags_at, mode_at in MACHINES[machine].creating:
        if flags_at is None:
            continue
        given = [0] * 6
        given[flags_at], given[mode_at] = flags, mode
        assert verdict(program, machine, call, *given) == (ALLOW if allowed else refused(errno.EPERM))


@pytest.mark.parametrize(
    ("request_number", "allowed"),
    [(0x5401, True), (0x541B, True), (0x5451, True), (0x8912, True), (0x40086602, False), (0x401C5820, False)],
)
def test_flags_of_files_are_not_changed_on_the_host(request_number: int, allowed: bool, machine: str) -> None:
    found = verdict(seccomp.program(machine, on_host=True), machine, MACHINES[machine].ioctl, 0, request_number)
    assert found == (ALLOW if allowed else refused(errno.ENOTTY))


def test_what_the_self_test_expects_is_what_the_filter_decides(machine: str) -> None:
    for on_host in (False, True):
        program = seccomp.program(machine, on_host=on_host)
        for call, error in seccomp.answers(machine, on_host=on_host).items():
            assert verdict(program, machine, call) == refused(error)
