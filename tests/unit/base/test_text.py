"""What a learner's text may do to a reader's screen: nothing."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.base.text import one_line, printable, printable_lines

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
    assert printable_lines(text, 1000) == shown


def test_text_over_the_limit_is_cut_with_a_notice() -> None:
    assert printable_lines("x" * 10_000, 20) == "x" * 20 + "... (cut here: 10000 characters in all)"
    assert printable_lines("x" * 20, 20) == "x" * 20


def test_escapes_do_not_grow_past_the_limit() -> None:
    assert len(printable_lines("\x00" * 1000, 50)) < 100


@given(ANY_TEXT)
def test_nothing_that_acts_on_a_screen_is_left(text: str) -> None:
    left = {unicodedata.category(c) for c in printable_lines(text, 1000) if c not in "\n\t"}
    assert not left & {"Cc", "Cs", "Zl", "Zp"}
    printable_lines(text, 1000).encode("utf-8")


@given(ANY_TEXT)
def test_printable_text_stays_as_it_is(text: str) -> None:
    once = printable_lines(text, 10_000)
    assert printable_lines(once, 10_000) == once


def test_one_line_has_one_line() -> None:
    assert one_line("a\nb\tc   d\r\n", 100) == "a b c d"


def test_a_piece_of_a_line_stays_one() -> None:
    assert printable("a\tb\x1b[0m\x9b\u202e\u2028\ud800é\n") == "a    b\\x1b[0m\\x9b\\u202e\\u2028\\ud800é\\n"
    assert printable("a" * 300, 10) == "a" * 9 + "…"


@pytest.mark.parametrize(
    "hidden",
    [
        "\u00ad",
        "\u034f\u2060",
        "\u180e",
        "\u2064",
        "\u2069",
        "\u206a",
        "\ufeff",
        "\ufff9",
        "\U000e0041",
        "\U0001bca0",
        "\ue000",
    ],
)
def test_what_has_no_shape_is_written_out_in_both_forms(hidden: str) -> None:
    for shown in (printable(f"a{hidden}b"), printable_lines(f"a{hidden}b", 100), one_line(f"a{hidden}b", 100)):
        assert hidden not in shown
        assert "\\" in shown


@given(ANY_TEXT)
def test_a_piece_of_a_line_hides_nothing(text: str) -> None:
    left = {unicodedata.category(character) for character in printable(text, 10_000)}
    assert not left & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
