"""System calls that no lab needs and that open doors, with their numbers on the machines that the sandbox knows.

Numbers: ``arch/x86/entry/syscalls/syscall_64.tbl`` and ``scripts/syscall.tbl`` of the kernel.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

# Name: (number on x86_64, number on aarch64); None where the machine has no such call.
Numbers: TypeAlias = Mapping[str, tuple[int | None, int | None]]

NEWEST = 469
"""The newest call that is known here; those after it are new doors, and libraries do without them."""

REFUSED: Numbers = MappingProxyType(
    {
        # other processes' memory and descriptors
        "ptrace": (101, 117),
        "process_vm_readv": (310, 270),
        "process_vm_writev": (311, 271),
        "process_madvise": (440, 440),
        "pidfd_getfd": (438, 438),
        "kcmp": (312, 272),
        # mounts and namespaces
        "mount": (165, 40),
        "umount2": (166, 39),
        "pivot_root": (155, 41),
        "chroot": (161, 51),
        "open_tree": (428, 428),
        "move_mount": (429, 429),
        "fsopen": (430, 430),
        "fsconfig": (431, 431),
        "fsmount": (432, 432),
        "fspick": (433, 433),
        "mount_setattr": (442, 442),
        "open_tree_attr": (467, 467),
        "unshare": (272, 97),
        "setns": (308, 268),
        "name_to_handle_at": (303, 264),
        "open_by_handle_at": (304, 265),
        # the machine itself
        "swapon": (167, 224),
        "swapoff": (168, 225),
        "reboot": (169, 142),
        "sethostname": (170, 161),
        "setdomainname": (171, 162),
        "init_module": (175, 105),
        "delete_module": (176, 106),
        "finit_module": (313, 273),
        "kexec_load": (246, 104),
        "kexec_file_load": (320, 294),
        "settimeofday": (164, 170),
        "clock_settime": (227, 112),
        "clock_adjtime": (305, 266),
        "adjtimex": (159, 171),
        "quotactl": (179, 60),
        "quotactl_fd": (443, 443),
        "acct": (163, 89),
        "syslog": (103, 116),
        "vhangup": (153, 58),
        "iopl": (172, None),
        "ioperm": (173, None),
        "modify_ldt": (154, None),
        "uselib": (134, None),
        "personality": (135, 92),
        # kernel interfaces with a long record of holes
        "bpf": (321, 280),
        "perf_event_open": (298, 241),
        "userfaultfd": (323, 282),
        "io_uring_setup": (425, 425),
        "io_uring_enter": (426, 426),
        "io_uring_register": (427, 427),
        "add_key": (248, 217),
        "request_key": (249, 218),
        "keyctl": (250, 219),
        "fanotify_init": (300, 262),
        "seccomp": (317, 277),
        "migrate_pages": (256, 238),
        "move_pages": (279, 239),
        "remap_file_pages": (216, 234),
        "lookup_dcookie": (212, 18),
        # memory that belongs to no process, so that nobody can count it
        "memfd_create": (319, 279),
        "memfd_secret": (447, 447),
        "shmget": (29, 194),
        "shmat": (30, 196),
        "shmctl": (31, 195),
        "msgget": (68, 186),
        "msgsnd": (69, 189),
        "semget": (64, 190),
        "mq_open": (240, 180),
        "vmsplice": (278, 75),
    }
)

REFUSED_ON_HOST: Numbers = MappingProxyType(
    {
        # what Landlock does not guard of files: owners, attributes, length by path, news of what others do
        "chown": (92, None),
        "fchown": (93, 55),
        "lchown": (94, None),
        "fchownat": (260, 54),
        "setxattr": (188, 5),
        "lsetxattr": (189, 6),
        "fsetxattr": (190, 7),
        "setxattrat": (463, 463),
        "removexattr": (197, 14),
        "lremovexattr": (198, 15),
        "fremovexattr": (199, 16),
        "removexattrat": (466, 466),
        "file_setattr": (469, 469),
        "truncate": (76, 45),
        "inotify_add_watch": (254, 27),
        # objects of the machine that a namespace would hide
        "semctl": (66, 191),
        "semop": (65, 193),
        "semtimedop": (220, 192),
        "msgrcv": (70, 188),
        "msgctl": (71, 187),
        "mq_unlink": (241, 181),
        # other processes of the same user
        "process_mrelease": (448, 448),
    }
)
"""In a box that shares the files and the processes of its host."""

QUIET_ON_HOST: Numbers = MappingProxyType(
    {
        "chmod": (90, None),
        "fchmod": (91, 52),
        "fchmodat": (268, 53),
        "fchmodat2": (452, 452),
        "utime": (132, None),
        "utimes": (235, None),
        "futimesat": (261, None),
        "utimensat": (280, 88),
    }
)
"""There, too: they do nothing and say that they did. Landlock guards neither modes nor times, and Hadoop's file system
and every copy of a file end with an error where these do."""


@dataclass(frozen=True, slots=True)
class Machine:
    """What a filter must know of a machine: its audit number and the calls whose arguments matter.

    ``column`` is its place in the tables of numbers. ``of_others`` are calls with the number of a process first,
    where 0 is the caller; ``creating`` are calls that open or make a file, each with the positions of its flags (None
    where it has none) and its mode.
    """

    column: int
    audit: int
    x32: bool
    clone: int
    clone3: int
    ioctl: int
    mmap: int
    socket: int
    socketpair: int
    setpriority: int
    ioprio_set: int
    openat2: int
    of_others: tuple[int, ...]
    creating: tuple[tuple[int, int | None, int], ...]

    def numbers(self, table: Numbers) -> tuple[int, ...]:
        """The numbers of a table's calls on this machine."""
        return _column(table, self.column)


_EXAMINED: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "clone": (56, 220),
        "clone3": (435, 435),
        "ioctl": (16, 29),
        "mmap": (9, 222),
        "socket": (41, 198),
        "socketpair": (53, 199),
        "setpriority": (141, 140),
        "ioprio_set": (251, 30),
        "openat2": (437, 437),
    }
)
"""Calls that are fields of ``Machine``."""

_OF_OTHERS: Numbers = MappingProxyType(
    {
        "prlimit64": (302, 261),
        "sched_setparam": (142, 118),
        "sched_setscheduler": (144, 119),
        "sched_setaffinity": (203, 122),
        "sched_setattr": (314, 274),
    }
)

_CREATING: Mapping[str, tuple[tuple[int | None, int | None], int | None, int]] = MappingProxyType(
    {
        "open": ((2, None), 1, 2),
        "creat": ((85, None), None, 1),
        "openat": ((257, 56), 2, 3),
        "mknod": ((133, None), None, 1),
        "mknodat": ((259, 33), None, 2),
    }
)
"""The numbers of each, and where its flags and its mode stand."""


def _machine(column: int, audit: int, *, x32: bool) -> Machine:
    creating = ((pair[column], flags, mode) for pair, flags, mode in _CREATING.values())
    return Machine(
        column=column,
        audit=audit,
        x32=x32,
        of_others=_column(_OF_OTHERS, column),
        creating=tuple((number, flags, mode) for number, flags, mode in creating if number is not None),
        **{name: pair[column] for name, pair in _EXAMINED.items()},
    )


def _column(table: Numbers, column: int) -> tuple[int, ...]:
    """The numbers of a table's calls on the machine of a column."""
    found = (pair[column] for pair in table.values())
    return tuple(sorted(number for number in found if number is not None))


MACHINES: Mapping[str, Machine] = MappingProxyType(
    {"x86_64": _machine(0, 0xC000003E, x32=True), "aarch64": _machine(1, 0xC00000B7, x32=False)}
)
