"""What an honest reading gives for each attack: in which lab it runs, its verdict, and how it may have been found.

Attacks on Spark run in the lab ``spark``, all others in ``plain``, where a worker starts in a tenth of a second. A few
pass: they answer right, and what else they try comes to nothing. Points for the visible example alone are honest too:
an answer known by heart is right on that input and wrong on fresh ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Verdict:
    """The lab, the status of the exercise, the points, and the kinds of findings that explain a failure."""

    lab: str
    status: str
    earned: float
    kinds: frozenset[str]
    may_be_slow: bool = False
    """On a busy machine it may reach the time limit instead."""


def _failed(lab: str, *kinds: str, earned: float = 0.0) -> Verdict:
    slow = {"timeout"} if lab == "spark" else set()  # on a busy machine, Spark itself may take longer than the limit
    return Verdict(lab, "failed", earned, frozenset(kinds) | slow)


def _passed(lab: str) -> Verdict:
    return Verdict(lab, "passed", 2.0, frozenset())


_REFUSED = Verdict("plain", "refused", 0.0, frozenset())
_WRONG = _failed("plain", "wrong-value")
_SLOW = _failed("plain", "timeout")
_BOMB = _failed("plain", "limit", "crash", "timeout")  # whichever limit comes first

VERDICTS: Mapping[str, Verdict] = MappingProxyType(
    {
        "a01_infinite_loop_driver": _SLOW,
        "a02_infinite_loop_executor": _failed("spark", "timeout"),
        "a03_sleep_at_import": _SLOW,
        "a04_os_exit_at_import": _failed("plain", "died"),
        "a06_systemexit_in_worker": _failed("spark", "crash"),
        "a07_os_exit_in_worker": _failed("spark", "crash"),
        "a08_keyboardinterrupt": _failed("plain", "crash"),
        "a10_evil_exception_str": _SLOW,
        "a11_recursion_segv": _failed("plain", "died"),
        "a13_atexit_fake_result": _failed("plain", "crash"),
        "a14_ignore_signals": _SLOW,
        "a15_uninterruptible_c_loop": _SLOW,
        "a17_sigstop_self": _SLOW,
        "b01_memory_bomb_driver": _BOMB,
        "b02_memory_bomb_worker": _failed("spark", "crash", "limit"),
        "b03_memory_bomb_jvm_heap": _failed("spark", "crash", "limit"),
        "b05_memory_bomb_jvm_unsafe": _failed("spark", "crash", "limit"),
        "b07_sysv_shm_bomb": _failed("plain", "crash"),
        "b09_fork_bomb": _failed("plain", "limit"),
        "b11_fill_tmp": _BOMB,
        "b12_fill_dev_shm": _BOMB,
        "b14_huge_stdout": _failed("plain", "limit"),
        "b15_huge_stderr_from_worker": _failed("spark", "limit"),
        "b16_fd_exhaustion": _WRONG,
        "b17_huge_result": _BOMB,
        "b18_collect_bomb": _failed("spark", "timeout", "crash", "limit"),
        "b20_cpu_burners_left_behind": _passed("plain"),
        "b21_log_flood": _failed("spark", "timeout", "limit"),
        "b22_shared_anonymous_memory": _failed("plain", "crash"),
        "b23_memfd_bomb": _failed("plain", "crash"),
        "b24_many_empty_files": _failed("plain", "limit", "timeout"),
        "b25_thread_bomb": _BOMB,
        "c01_eq_always_true": _failed("plain", "wrong-type"),
        "c02_class_spoof": _failed("plain", "wrong-type"),
        "c04_elements_lie": _WRONG,
        "c05_patch_builtins": _failed("plain", "died", "wrong-value", "limit"),
        "c07_patch_pytest": _WRONG,
        "c08_patch_codec": _failed("plain", "limit", "died", "wrong-value"),
        "c09_write_protocol_fd": _failed("plain", "limit"),
        "c11_print_sentinel": _WRONG,
        "c12_fake_result_files": _WRONG,
        "c13_kill_parent": _failed("plain", "wrong-value", "died"),
        "c14_read_reference_from_disk": _WRONG,
        "c16_proc_environ": _WRONG,
        "c17_frame_walk": _WRONG,
        "c19_inspect_request": _WRONG,
        "c20_patch_rdd_collect": _failed("spark", "wrong-value", earned=1.0),
        "c21_patch_time": _passed("plain"),
        "c23_hardcode_visible": _failed("plain", "wrong-value", earned=1.0),
        "c24_memo_from_seen": _failed("plain", "wrong-value", earned=1.0),
        "c25_stub_unchanged": Verdict("plain", "not-started", 0.0, frozenset({"not-started"})),
        "c27_settrace_harness": _failed("plain", "limit", "died", "wrong-value"),
        "c29_pickle_reduce_collect": _failed("spark", "wrong-value"),
        "c30_pickle_reduce_return": _WRONG,
        "c31_terminal_injection": _failed("plain", "crash"),
        "c32_detect_grader": _failed("plain", "wrong-value", earned=1.0),
        "c34_overwrite_junit_at_exit": _WRONG,
        "c35_flood_channel_between_requests": _failed("plain", "limit", "wrong-value"),
        "c36_forged_frame_with_nonce": _failed("plain", "died", "wrong-value", "limit"),
        "c37_brackets_for_the_decoder": _failed("plain", "limit"),
        "d01_stop_context": _passed("spark"),
        "d03_second_context": Verdict("spark", "passed", 2.0, frozenset({"timeout", "limit"}), may_be_slow=True),
        "d04_return_rdd": _failed("spark", "wrong-type"),
        "d06_rdd_of_stopped_context": _failed("spark", "crash"),
        "d07_infinite_generator": _failed("plain", "wrong-type"),
        "d08_infinite_sequence": _failed("plain", "wrong-type"),
        "d09_kill_jvm": _failed("spark", "crash", "limit"),
        "d11_jvm_exec": _failed("spark", "wrong-value"),
        "d12_jvm_read_file": _failed("spark", "wrong-value"),
        "d13_background_spark_jobs": _passed("spark"),
        "d14_save_over_submission": _failed("spark", "wrong-value"),
        "d16_py4j_callback": _failed("spark", "wrong-value"),
        "e01_network_external": _WRONG,
        "e02_network_host_loopback": _WRONG,
        "e04_daemon_process": _passed("plain"),
        "e05_background_thread": _failed("plain", "wrong-value", "limit", "crash", "timeout"),
        "e06_write_outside": _WRONG,
        "e08_userns_escape": _WRONG,
        "e09_setuid_programs": _WRONG,
        "e10_tiocsti_terminal": _WRONG,
        "e13_open_listener": _WRONG,
        "e14_strange_sockets": _WRONG,
        "e15_foreign_machine_calls": _failed("plain", "died", "wrong-value"),
        "f01_nan_inf": _WRONG,
        "f02_negative_zero": _WRONG,
        "f04_huge_int": _failed("plain", "limit", "crash"),
        "f05_complex_decimal_datetime": _WRONG,
        "f07_numpy_scalars": _WRONG,
        "f08_numpy_arrays": _WRONG,
        "f10_row_namedtuple": _WRONG,
        "f11_cyclic_list": _failed("plain", "limit", "crash"),
        "f12_deep_nesting": _failed("plain", "limit", "crash"),
        "f14_unicode_lookalikes": _WRONG,
        "f15_bytes_for_str": _WRONG,
        "f16_float_and_intenum": _WRONG,
        "f18_metaclass_module_lie": _failed("plain", "timeout", "wrong-value", "crash"),
        "f19_function_module_type": _WRONG,
        "f20_non_utf8_stdout": _WRONG,
        "f22_changing_value": _WRONG,
        "g01_syntax_error": _failed("plain", "syntax"),
        "g02_non_utf8_source": _REFUSED,
        "g03_encoding_cookie": _REFUSED,
        "g13_missing_function": _failed("plain", "missing-name"),
        "g15_main_guard_and_toplevel_context": _failed("plain", "load", "died", "limit"),
        "g17_fullwidth_identifier": _passed("spark"),
        "g18_dead_code_bait": _passed("spark"),
        "g19_stdlib_shadow": _failed("plain", "crash", "died", "wrong-value"),
        "k60_import_the_framework": _WRONG,
        "k61_read_the_framework": _WRONG,
        "k62_seed_in_processes": _WRONG,
        "k63_files_of_secrets": _WRONG,
        "k64_secret_in_own_memory": _WRONG,
        "k65_write_to_the_workers_package": _WRONG,
        "k66_install_own_framework": _failed("plain", "wrong-type"),
    }
)

# What the confined level claims to stop. It does not claim e02 (services on high ports), and c16 sees the names of
# processes, though not their environment; b12 and b23 have other places there.
CONFINED = (
    "a01_infinite_loop_driver",
    "a04_os_exit_at_import",
    "a14_ignore_signals",
    "b01_memory_bomb_driver",
    "b07_sysv_shm_bomb",
    "b09_fork_bomb",
    "b11_fill_tmp",
    "b14_huge_stdout",
    "b20_cpu_burners_left_behind",
    "b22_shared_anonymous_memory",
    "b24_many_empty_files",
    "c13_kill_parent",
    "c14_read_reference_from_disk",
    "c16_proc_environ",
    "c30_pickle_reduce_return",
    "c34_overwrite_junit_at_exit",
    "c36_forged_frame_with_nonce",
    "d11_jvm_exec",
    "d12_jvm_read_file",
    "d14_save_over_submission",
    "e04_daemon_process",
    "e06_write_outside",
    "e08_userns_escape",
    "e09_setuid_programs",
    "e10_tiocsti_terminal",
    "e14_strange_sockets",
    "e15_foreign_machine_calls",
    "k60_import_the_framework",
    "k61_read_the_framework",
    "k62_seed_in_processes",
    "k63_files_of_secrets",
    "k64_secret_in_own_memory",
    "k65_write_to_the_workers_package",
)
