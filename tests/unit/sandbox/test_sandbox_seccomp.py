"""The filter of system calls, run by a small interpreter of its own language."""

from __future__ import annotations

import errno
import struct

import pytest

from grader.sandbox import seccomp
from grader.sandbox.syscalls import MACHINES

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
    for call in MACHINES[machine].refused:
        assert verdict(program, machine, call) == refused(errno.EPERM)


def test_other_calls_pass(machine: str) -> None:
    program = seccomp.program(machine)
    known = MACHINES[machine]
    special = {*known.refused, known.clone3, known.socket, known.socketpair}
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
    with pytest.raises(seccomp.UnknownMachine, match="riscv64"):
        seccomp.program("riscv64")
