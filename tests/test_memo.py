"""Answers that are kept are those of the function, and no more of them than asked."""

from __future__ import annotations

from flows.stages.extract.memo import kept


def test_an_answer_is_asked_for_once_and_forgotten_when_too_many_are_kept() -> None:
    asked: list[str] = []

    @kept(2)
    def length(word: str) -> int | None:
        asked.append(word)
        return len(word) or None

    assert [length(word) for word in ("a", "", "a", "", "ccc", "a")] == [1, None, 1, None, 3, 1]
    assert asked == ["a", "", "ccc", "a"]
