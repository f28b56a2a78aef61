"""Near duplicates among edits of our own making: ``python -m tests.bench.duplicates PAGES...``.

Each PAGES is a folder of ``*.html.gz``. The texts of its pages are edited as outlets edit what they take over, and
every edit is looked for among all the texts. Prints of each kind of edit how many were found to be their original's,
and how many pairs of texts that have nothing to do with each other were taken for copies.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.run.near import Print, near_duplicates
from flows.stages.clean import Cleaned
from tests.bench.clean import bodies_in, ours

SHORTEST = 60  # words of a text that is edited
NAMES = ("By Mara Quill and Ove Lind, Harbour Ledger", "Staff and agencies", "From our correspondent in the port")
FIRST = datetime(2026, 5, 3, tzinfo=UTC)

Edit = Callable[[str, random.Random, list[str]], str]


@dataclass(frozen=True, slots=True)
class Score:
    """Edits of a kind that were made and found, by the name of the kind; wrong pairs and pairs in all."""

    made: dict[str, int]
    found: dict[str, int]
    wrong: int
    pairs: int

    @property
    def recall(self) -> float:
        """The share of all edits that were found."""
        return sum(self.found.values()) / sum(self.made.values())


def main(*folders: str) -> None:
    """Edit, look for, print."""
    score = measure(texts_in(map(Path, folders)))
    for name, made in score.made.items():
        print(f"{name:<18} {score.found[name] / made:.4f} of {made}")
    print(f"{'all':<18} {score.recall:.4f}")
    print(f"wrong pairs        {score.wrong} of {score.pairs:,}, {15_000 * score.wrong / score.pairs:.2f} in 15,000")


def texts_in(folders: Iterable[Path]) -> list[str]:
    """The texts of all pages, long enough to be edited."""
    cleaned = (ours(name, body) for folder in folders for name, body in bodies_in(folder).items())
    return [one.text for one in cleaned if isinstance(one, Cleaned) and len(one.text.split()) >= SHORTEST]


def measure(texts: list[str]) -> Score:
    """Each kind of edit of each text, found or not, among all originals and all edits of its kind."""
    chance = random.Random(1)
    words = [word for text in texts for word in text.split()]
    made, found, wrong, pairs = {}, {}, 0, 0
    for name, edit in EDITS.items():
        edits = [edit(text, chance, words) for text in texts]
        linked = near_duplicates(_prints(texts, edits), ()).found
        right = sum(linked.get(f"edit-{number}") == f"text-{number}" for number in range(len(texts)))
        made[name], found[name] = len(texts), right
        wrong += len(linked) - right
        pairs += len(texts) * (len(texts) - 1)
    return Score(made, found, wrong, pairs)


def _prints(texts: list[str], edits: list[str]) -> list[Print]:
    named = [(f"text-{number}", text, FIRST) for number, text in enumerate(texts)]
    named += [(f"edit-{number}", text, FIRST + timedelta(hours=2)) for number, text in enumerate(edits)]
    return [Print(name, text, at, is_dated=True) for name, text, at in named]


def _other_byline(text: str, chance: random.Random, _words: list[str]) -> str:
    return f"{chance.choice(NAMES)}\n{text}\n{chance.choice(NAMES)}"


def _without_lede(text: str, _chance: random.Random, _words: list[str]) -> str:
    """Without its first paragraph, or its first fifth where it has but one."""
    first, _, rest = text.partition("\n")
    return rest if len(rest) > len(first) else _cut(text, 0.2, from_start=True)


def _cut(text: str, share: float, *, from_start: bool = False) -> str:
    parts = text.split(" ")
    gone = int(len(parts) * share)
    return " ".join(parts[gone:] if from_start else parts[: len(parts) - gone])


def _changed(text: str, share: float, chance: random.Random, words: list[str]) -> str:
    """So many of its words replaced by words of other texts."""
    parts = text.split(" ")
    for place in chance.sample(range(len(parts)), int(len(parts) * share)):
        parts[place] = chance.choice(words)
    return " ".join(parts)


EDITS: dict[str, Edit] = {
    "by-line swapped": _other_byline,
    "lede cut": _without_lede,
    "30% cut": lambda text, _chance, _words: _cut(text, 0.3),
    "50% cut": lambda text, _chance, _words: _cut(text, 0.5),
    "5% of words": lambda text, chance, words: _changed(text, 0.05, chance, words),
    "15% of words": lambda text, chance, words: _changed(text, 0.15, chance, words),
}

if __name__ == "__main__":
    main(*sys.argv[1:])
