"""System calls that no lab needs and that open doors, with their numbers on the machines that the sandbox knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

# Name: (number on x86_64, number on aarch64); None where the machine has no such call.
_BOTH: Mapping[str, tuple[int | None, int | None]] = MappingProxyType(
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


@dataclass(frozen=True, slots=True)
class Machine:
    """What a filter must know of a machine: its audit number, the calls to refuse, and those whose arguments matter."""

    audit: int
    refused: tuple[int, ...]
    clone: int
    clone3: int
    ioctl: int
    mmap: int
    socket: int
    socketpair: int
    x32: bool


def _refused(column: int) -> tuple[int, ...]:
    numbers = (pair[column] for pair in _BOTH.values())
    return tuple(sorted(number for number in numbers if number is not None))


MACHINES: Mapping[str, Machine] = MappingProxyType(
    {
        "x86_64": Machine(0xC000003E, _refused(0), 56, 435, 16, 9, 41, 53, True),
        "aarch64": Machine(0xC00000B7, _refused(1), 220, 435, 29, 222, 198, 199, False),
    }
)
