"""What a function says of a word, kept: the same few thousand words make up most of any text.

``functools.lru_cache`` writes to memory at each look-up, to know what was asked for last; a dictionary does not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


class _Kept(dict[str, Answer], Generic[Answer]):
    """A dictionary that asks a function for what it lacks, and forgets all of it once it holds ``most`` words."""

    def __init__(self, function: Callable[[str], Answer], most: int) -> None:
        super().__init__()
        self._function, self._most = function, most

    def __missing__(self, word: str) -> Answer:
        if len(self) >= self._most:
            self.clear()
        answer = self[word] = self._function(word)
        return answer


def kept(most: int) -> Callable[[Callable[[str], Answer]], Callable[[str], Answer]]:
    """Keep a function's answers of up to so many words."""
    return lambda function: _Kept(function, most).__getitem__
