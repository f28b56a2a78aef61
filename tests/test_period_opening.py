"""With which classes a rule for times may begin, read off patterns over single characters."""

from __future__ import annotations

import pytest

from flows.stages.extract.period_opening import openings


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("ab", "a"),
        ("a?b", "ab"),
        ("(?:a|b)?c", "abc"),
        ("(?:a?b?)c|d", "abcd"),
        ("a{0,3}b", "ab"),
        ("a{1,3}b", "a"),
        ("(?<=x)(?!yz)a(?=b)", "a"),
        ("(?:(?<=x)|a)b", "ab"),
    ],
)
def test_a_match_begins_with_what_may_stand_first(pattern: str, expected: str) -> None:
    assert openings(pattern) == set(expected)
