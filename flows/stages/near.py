"""Near duplicates: one report that several outlets print, by-line swapped, cut, or with some words changed.

Two texts are near duplicates where the shorter one's runs of three words stand in the other for at least half. That is
compared only for candidates, which share a band of their MinHash signatures (locality-sensitive hashing): the chance
is 1 - (1 - J^3)^85 at a Jaccard similarity of J, above 0.99 for half of a text (J = 0.5) and for 15 words in a hundred
changed (about 0.44), below one in ten thousand for texts that share the usual phrases (J = 0.01). Broder, "On the
resemblance and containment of documents" (1997); Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", chapter 3.
"""

from __future__ import annotations

import re

RUN = 3
ROWS = 3
BANDS = 85
SEED = 1
LEAST_SHINGLES = 20
CONTAINMENT = 0.5

_WORD = re.compile(r"\w+")


def shingles(text: str) -> frozenset[str]:
    """A text's runs of three words, without regard to case."""
    words = _WORD.findall(text.casefold())
    return frozenset(map(" ".join, zip(words, words[1:], words[2:], strict=False)))


def bands(found: frozenset[str]) -> list[int]:
    """What candidates share at least one of; none for a text too short to be told from others of its kind.

    Signed 64-bit numbers, of which each tells its band as well.
    """
    from rensa import RMinHash

    if len(found) < LEAST_SHINGLES:
        return []
    signature = RMinHash(num_perm=ROWS * BANDS, seed=SEED)
    signature.update(list(found))
    digest = signature.digest()
    return [hash((band, *digest[band * ROWS : (band + 1) * ROWS])) for band in range(BANDS)]


def is_near(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether at least half of the shorter text stands in the other."""
    shorter = min(len(one), len(other))
    return shorter >= LEAST_SHINGLES and len(one & other) >= CONTAINMENT * shorter
