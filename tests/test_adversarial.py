"""No pattern of the extractor takes time that grows faster than its text, whatever the text."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest

from tests.pattern_sites import Compiled, call_sites, compiled_patterns
from tests.pattern_strings import Hard, hard_strings

TINY = (12, 18, 27)
"""Characters; what doubles its time with each of them must be told before a long text is tried."""

SIZES = (250, 1_000, 4_000, 16_000)
"""Each four times the one before; the last is read only where the one before it looked steep."""

SLOW = 0.003
"""Seconds below which growth is not worth a second look."""

STEEP, SHEER = 9.0, 30.0
"""Times as long for four times the text: four is linear, sixteen quadratic, and sixty-four cubic."""

ROUNDS = 4
LENGTHY = 0.2
"""Seconds that noise cannot change much: one round will do."""

LEAST_PATTERNS = 180

Read = Callable[[str], object]


@pytest.fixture(scope="module")
def patterns() -> list[Compiled]:
    return compiled_patterns()


def seconds(read: Read, text: str, rounds: int = 1) -> float:
    """Seconds of this thread's own, the least of several rounds."""
    taken = []
    for _ in range(rounds):
        begun = time.thread_time()
        read(text)
        taken.append(time.thread_time() - begun)
    return min(taken)


def readings(pattern: re.Pattern[str]) -> Iterator[tuple[str, Read]]:
    """All matches in turn, which takes each step of ``match`` and ``search``, and the whole, which takes others."""
    yield "finditer", lambda text: sum(1 for _ in pattern.finditer(text))
    yield "fullmatch", pattern.fullmatch


def steep(pattern: str, flags: int) -> str | None:
    """A string on which a pattern's time grows faster than the string, and how it was read; None where none does."""
    compiled = re.compile(pattern, flags)
    for hard in hard_strings(pattern, flags):
        for name, read in readings(compiled):
            if explodes(read, hard) or grows(read, hard):
                return f"{name} of {hard}"
    return None


def explodes(read: Read, hard: Hard) -> bool:
    return any(seconds(read, text) > SLOW and seconds(read, text, ROUNDS) > SLOW for text in map(hard.of, TINY))


def grows(read: Read, hard: Hard) -> bool:
    """Whether time grows steeply twice in a row, as it does not once counted repetitions are exhausted."""
    texts = [hard.of(size) for size in SIZES]
    was_steep = False
    for text, longer in pairwise(texts):
        growth = _growth(read, text, longer)
        if growth > SHEER or (growth > STEEP and was_steep):
            return True
        was_steep = growth > STEEP
        if longer is texts[2] and not was_steep:
            break
    return False


def _growth(read: Read, text: str, longer: str) -> float:
    once = seconds(read, longer)
    if once < SLOW or once <= STEEP * seconds(read, text):
        return 0.0
    rounds = ROUNDS if once < LENGTHY else 1
    return min(once, seconds(read, longer, rounds)) / seconds(read, text, rounds)


def test_every_call_that_compiles_a_pattern_was_seen(patterns: list[Compiled]) -> None:
    assert {one.site for one in patterns} == call_sites()
    assert len(patterns) >= LEAST_PATTERNS


def test_no_pattern_takes_time_beyond_the_length_of_its_text(patterns: list[Compiled]) -> None:
    wrong = {f"{one.site} {one.pattern[:60]}": found for one in patterns if (found := steep(one.pattern, one.flags))}
    assert wrong == {}


@pytest.mark.parametrize(
    "pattern",
    [r"(?:[a-z]+\s)?than\b", r"(?:.*[.?!]\s)?x", r"\d+(?:[.,]\d+)*%", r"\s+$", r"(?:[A-Z]\w*\s?)+of", r"\d+\d+x"],
)
def test_a_pattern_that_backtracks_is_told(pattern: str) -> None:
    assert steep(pattern, 0) is not None


@pytest.mark.parametrize("pattern", [r"[a-z]{1,20}\sthan\b", r"\b[a-z]++\b", r"\d++", r"[.!?]\s*+(?=[A-Z])"])
def test_a_pattern_that_is_bounded_passes(pattern: str) -> None:
    assert steep(pattern, 0) is None
