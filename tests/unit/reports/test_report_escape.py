"""What a learner's text may do to a reader's screen: nothing."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.reports.escape import one_line, printable, without_ci_commands

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=200)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x9b2Jgone", "gone"),
        ("\x1b]0;title\x07kept", "kept"),
        ("\x1b]8;;http://example.org\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b]0;never closed", "\\x1b]0;never closed"),
        ("\x1b", "\\x1b"),
        ("a\x00b\x7f\x85", "a\\x00b\\x7f\\x85"),
        ("\u202etxt.exe\u202c \u2066x\u2069", "\\u202etxt.exe\\u202c \\u2066x\\u2069"),
        ("zero\u200bwidth \ufeff", "zero\\u200bwidth \\ufeff"),
        ("\ud800 \uffff \U000e0041", "\\ud800 \\uffff \\U000e0041"),
        ("one\r\ntwo\rthree\tfour", "one\ntwo\nthree\tfour"),
        ("žlutý 日本語 ✓ 👩‍🔬", "žlutý 日本語 ✓ 👩‍🔬"),
    ],
)
def test_control_characters_are_removed_or_shown(text: str, shown: str) -> None:
    assert printable(text, 1000) == shown


def test_text_over_the_limit_is_cut_with_a_notice() -> None:
    assert printable("x" * 10_000, 20) == "x" * 20 + "... (cut here: 10000 characters in all)"
    assert printable("x" * 20, 20) == "x" * 20


def test_escapes_do_not_grow_past_the_limit() -> None:
    assert len(printable("\x00" * 1000, 50)) < 100


@pytest.mark.parametrize("start", ["\x90", "\x1b]", "\x1b[", "\x9b0", "\x1b(", ":", "#", "::a", " "])
def test_text_made_to_be_slow_is_handled_fast(start: str) -> None:
    began = time.process_time()
    without_ci_commands(printable(start * 1_000_000, 8000))
    assert time.process_time() - began < 1


@given(ANY_TEXT)
def test_nothing_that_acts_on_a_screen_is_left(text: str) -> None:
    left = {unicodedata.category(c) for c in printable(text, 1000) if c not in "\n\t"}
    assert not left & {"Cc", "Cs", "Zl", "Zp"}
    printable(text, 1000).encode("utf-8")


@given(ANY_TEXT)
def test_printable_text_stays_as_it_is(text: str) -> None:
    once = printable(text, 10_000)
    assert printable(once, 10_000) == once


def test_one_line_has_one_line() -> None:
    assert one_line("a\nb\tc   d\r\n", 100) == "a b c d"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::error::forged", ":\\:error:\\:forged"),
        ("text\n  ::set-output name=x::y", "text\n  :\\:set-output name=x:\\:y"),
        ("before ::stop-commands::t", "before :\\:stop-commands:\\:t"),
        ("##[error]x", "#\\#[error]x"),
        ("out: ##vso[task.complete]", "out: #\\#vso[task.complete]"),
        ("##teamcity[testFailed]", "#\\#teamcity[testFailed]"),
        ("rows[::2] and rows[1::3]", "rows[::2] and rows[1::3]"),
    ],
)
def test_commands_of_ci_services_are_broken_up(text: str, shown: str) -> None:
    assert without_ci_commands(text) == shown
