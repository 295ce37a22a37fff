"""A seccomp filter as bytes, built without any library: system calls outside what labs need fail inside the box.

The filter is a classic BPF program over ``struct seccomp_data`` (number, machine, six arguments). Everything that is
not named is allowed: a list of allowed calls would break with each new libc or Java.
"""

from __future__ import annotations

import errno
import platform
import struct

from grader.sandbox.boxes.problems import SandboxUnavailableError
from grader.sandbox.boxes.syscalls import MACHINES, NEWEST, QUIET_ON_HOST, REFUSED, REFUSED_ON_HOST, Machine

_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _JUMP_ANY_BIT, _AND, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_NUMBER, _MACHINE, _ARGUMENTS = 0, 4, 16
_X32_BIT = 0x40000000

_NAMESPACES = 0x7E020000  # every CLONE_NEW* that clone takes
_SHARED_ANONYMOUS = 0x21  # MAP_SHARED | MAP_ANONYMOUS
_TERMINAL_INJECTION = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX
_UNIX, _INET, _INET6 = 1, 2, 10
_STREAM, _TCP, _UDP = 1, 6, 17
_CREATES, _TRUNCATES, _ACCESS = 0x400040, 0x200, 0x3  # O_CREAT | O_TMPFILE, O_TRUNC, O_ACCMODE
_AS_OWNER = 0o6000  # set-user-ID, set-group-ID
_REQUEST_GROUP = 0xFF00
_HARMLESS_REQUESTS = (0x5400, 0x8900)  # of terminals and pipes, of sockets
_PROCESS, _IO_PROCESS = 0, 1  # PRIO_PROCESS, IOPRIO_WHO_PROCESS

Code = list[bytes]


def program(machine: str = "", *, on_host: bool = False) -> bytes:
    """The filter for a machine (default: this one). Raises ``SandboxUnavailableError``.

    ``on_host`` is for a box in the network, the files and the processes of its host. It has no UDP, it cannot make
    unix sockets with a name, through which it could talk to services of the host, and what Landlock does not guard of
    files and of other processes is refused.
    """
    this = _known(machine)
    code = _head(this) + _clone(this) + _ioctl(this, on_host) + _mmap(this) + _sockets(this, on_host)
    code += _on_host(this) if on_host else []
    for number, verdict in _decided(this, on_host).items():
        code += [_step(_JUMP_EQUAL, number, 0, 1), _error(verdict)]
    return b"".join([*code, _step(_RETURN, _ALLOW)])


def answers(machine: str = "", *, on_host: bool = False) -> dict[int, int]:
    """What calls get whatever their arguments are: number of the call and of the error, 0 for one that does nothing."""
    this = _known(machine)
    return {**_decided(this, on_host), this.clone3: errno.ENOSYS, **({this.openat2: errno.ENOSYS} if on_host else {})}


def _known(machine: str) -> Machine:
    name = machine or platform.machine()
    if name not in MACHINES:
        raise SandboxUnavailableError(f"the sandbox knows x86_64 and aarch64, this machine is {name}")
    return MACHINES[name]


def _decided(this: Machine, on_host: bool) -> dict[int, int]:
    refused = {**REFUSED, **(REFUSED_ON_HOST if on_host else {})}
    quiet = this.numbers(QUIET_ON_HOST) if on_host else ()
    return {**dict.fromkeys(this.numbers(refused), errno.EPERM), **dict.fromkeys(quiet, 0)}


def _step(operation: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", operation, if_true, if_false, value)


def _error(number: int) -> bytes:
    return _step(_RETURN, _ERRNO | number)


def _argument(position: int) -> bytes:
    return _step(_LOAD, _ARGUMENTS + 8 * position)  # the low half, all that these arguments use


def _only(number: int, body: Code) -> Code:
    """Run the body for one system call; what falls out of it is allowed."""
    whole = [*body, _step(_RETURN, _ALLOW)]
    return [_step(_JUMP_EQUAL, number, 0, len(whole)), *whole]


def _head(this: Machine) -> Code:
    """Other machines' calls (32 bit on x86_64, say) have other numbers: end the process."""
    code = [
        _step(_LOAD, _MACHINE),
        _step(_JUMP_EQUAL, this.audit, 1, 0),
        _step(_RETURN, _KILL),
        _step(_LOAD, _NUMBER),
    ]
    if this.x32:
        code += [_step(_JUMP_AT_LEAST, _X32_BIT, 0, 1), _step(_RETURN, _KILL)]
    return [*code, _step(_JUMP_AT_LEAST, NEWEST + 1, 0, 1), _error(errno.ENOSYS)]


def _clone(this: Machine) -> Code:
    # The flags of clone3 lie in memory, out of a filter's sight: "no such call" makes libc use clone.
    return [
        *_only(this.clone, [_argument(0), _step(_JUMP_ANY_BIT, _NAMESPACES, 0, 1), _error(errno.EPERM)]),
        _step(_JUMP_EQUAL, this.clone3, 0, 1),
        _error(errno.ENOSYS),
    ]


def _ioctl(this: Machine, on_host: bool) -> Code:
    """No typing into terminals. On the host: no changing of flags, versions and seals of files either."""
    body = [_argument(1)]
    for request in _TERMINAL_INJECTION:
        body += [_step(_JUMP_EQUAL, request, 0, 1), _error(errno.EPERM)]
    if on_host:
        first, second = _HARMLESS_REQUESTS
        body += [
            _step(_AND, _REQUEST_GROUP),
            _step(_JUMP_EQUAL, first, 2, 0),
            _step(_JUMP_EQUAL, second, 1, 0),
            _error(errno.ENOTTY),
        ]
    return _only(this.ioctl, body)


def _on_host(this: Machine) -> Code:
    """Priorities and limits of oneself only; no file that runs as its owner; no emptying of a file opened to read."""
    refuse = _error(errno.EPERM)
    code = [_step(_JUMP_EQUAL, this.openat2, 0, 1), _error(errno.ENOSYS)]  # its flags lie in memory, as clone3's
    for number in this.of_others:
        code += _only(number, [_argument(0), _step(_JUMP_EQUAL, 0, 1, 0), refuse])
    for number, itself in ((this.setpriority, _PROCESS), (this.ioprio_set, _IO_PROCESS)):
        body = [_argument(0), _step(_JUMP_EQUAL, itself, 0, 2), _argument(1), _step(_JUMP_EQUAL, 0, 1, 0), refuse]
        code += _only(number, body)
    for number, flags, mode in this.creating:
        as_owner = [_argument(mode), _step(_JUMP_ANY_BIT, _AS_OWNER, 0, 1), refuse]
        code += _only(number, as_owner if flags is None else [*_opening(flags), *as_owner])
    return code


def _opening(flags: int) -> Code:
    """Landlock before version 3 lets a file be emptied that may be read only. A mode counts where a file is made."""
    return [
        _argument(flags),
        _step(_AND, _TRUNCATES | _ACCESS),
        _step(_JUMP_EQUAL, _TRUNCATES, 0, 1),
        _error(errno.EPERM),
        _argument(flags),
        _step(_JUMP_ANY_BIT, _CREATES, 1, 0),
        _step(_RETURN, _ALLOW),
    ]


def _mmap(this: Machine) -> Code:
    """Shared anonymous memory stays after its pages left every process, and no RLIMIT counts it."""
    body = [
        _argument(3),
        _step(_AND, _SHARED_ANONYMOUS),
        _step(_JUMP_EQUAL, _SHARED_ANONYMOUS, 0, 1),
        _error(errno.EPERM),
    ]
    return _only(this.mmap, body)


def _sockets(this: Machine, on_host: bool) -> Code:
    """Unix and IP sockets only: vsock, packet, netlink and the rest reach past a network namespace or deep into it."""
    refuse = _error(errno.EAFNOSUPPORT)
    pair = [_argument(0), _step(_JUMP_EQUAL, _UNIX, 1, 0), refuse]
    kinds = [
        _argument(1),
        _step(_AND, 0xF),
        *([_step(_JUMP_EQUAL, _STREAM, 1, 0), refuse] if on_host else []),
        _argument(2),
        _step(_JUMP_EQUAL, 0, 3, 0),
        _step(_JUMP_EQUAL, _TCP, 2, 0),
        _step(_JUMP_EQUAL, _TCP if on_host else _UDP, 1, 0),
        refuse,
        _step(_RETURN, _ALLOW),
    ]
    unix = [_step(_JUMP_EQUAL, _UNIX, 0, 1), refuse if on_host else _step(_RETURN, _ALLOW)]
    family = [
        _argument(0),
        *unix,
        _step(_JUMP_EQUAL, _INET, 2, 0),
        _step(_JUMP_EQUAL, _INET6, 1, 0),
        refuse,
    ]
    return _only(this.socketpair, pair) + _only(this.socket, [*family, *kinds])
