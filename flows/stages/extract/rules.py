"""How the rule files beside this module are read: the YAML, and cue phrases looked up by their first word.

A rule file maps a rule's name to an entry with ``examples``, ``not`` and what its module reads (most often ``cues``,
a list of phrases in lower case). Phrases are matched on tokens, so a rule that does not
fire costs one dictionary look-up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from flows.stages.extract.lexer import Token
from schemas.vocabulary import read

_HERE = Path(__file__).parent


@cache
def load(name: str) -> Any:
    """The rule file ``name`` (``number`` for number.yaml); scalars are strings."""
    return read(_HERE / f"{name}.yaml")


def words(module: str, name: str) -> frozenset[str]:
    """A module's short word list from words.yaml."""
    return frozenset(load("words")[module][name])


class Phrases:
    """Phrases of lower-case words, each with its rule; the longest that starts (or ends) at a token wins.

    ``first_words`` and ``last_words`` are for whoever asks at many tokens, of which few can hold a phrase.
    """

    def __init__(self, cues: Iterable[tuple[str, str]]) -> None:
        self._forward: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._backward: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for phrase, rule in cues:
            words = tuple(phrase.split())
            self._forward.setdefault(words[0], []).append((words, rule))
            self._backward.setdefault(words[-1], []).append((words, rule))
        self.first_words = frozenset(self._forward)
        self.last_words = frozenset(self._backward)
        for index in (self._forward, self._backward):
            for entries in index.values():
                entries.sort(key=lambda entry: -len(entry[0]))

    @classmethod
    def of(cls, entries: Mapping[str, Mapping[str, Any]], field: str = "cues") -> Phrases:
        """The phrases of every entry that has the field."""
        return cls((cue, name) for name, entry in entries.items() for cue in entry.get(field, ()))

    def at(self, tokens: Sequence[Token], first: int) -> tuple[int, str] | None:
        """(index of the last token, rule) of the longest phrase that starts at ``first``."""
        for words, rule in self._forward.get(tokens[first].low, ()) if first < len(tokens) else ():
            last = first + len(words) - 1
            if last < len(tokens) and tokens[last].low == words[-1] and _stand(words, tokens, first):
                return last, rule
        return None

    def ending(self, tokens: Sequence[Token], last: int) -> tuple[int, str] | None:
        """(index of the first token, rule) of the longest phrase that ends at ``last``."""
        for words, rule in self._backward.get(tokens[last].low, ()) if last >= 0 else ():
            first = last - len(words) + 1
            if first >= 0 and _stand(words, tokens, first):
                return first, rule
        return None


def _stand(words: Sequence[str], tokens: Sequence[Token], first: int) -> bool:
    for at, word in enumerate(words, first):  # noqa: SIM110  # most fail at once, before a generator would be made
        if tokens[at].low != word:
            return False
    return True
