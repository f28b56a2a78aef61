"""Warehouses of a size to measure at: nights of made-up rows that cost what real ones do.

A night is 2,000 articles of 600 words, 30,000 figures, 10,000 skipped tokens and 2,400 pages; some articles may be
revisions of earlier ones, and 1% are late finds of older months. Texts are words at random, ids are random, so that
nothing compresses better than it would.
"""

from __future__ import annotations

import os
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow

from flows.warehouse import Change, writer
from schemas.tables import ARTICLES, FIGURES, PAGES, SKIPPED
from tests.warehouse_rows import facts, rows

TONIGHT = datetime(2026, 5, 29, 4, 0, tzinfo=UTC)
ARTICLES_A_NIGHT, FIGURES_AN_ARTICLE, TOKENS_AN_ARTICLE = 2_000, 15, 5
NIGHTS_A_COMMIT = 12


def ids(count: int) -> list[str]:
    """Random ids of 32 hexadecimal digits."""
    digits = os.urandom(16 * count).hex()
    return [digits[start : start + 32] for start in range(0, len(digits), 32)]


def texts(count: int, words: int) -> list[str]:
    """Texts of words drawn from a vocabulary as unevenly as those of a language are (Zipf)."""
    draw = random.Random(count * words)
    known = ["".join(draw.choices("etaoinshrdlucmfwypvbgk", k=draw.randint(2, 11))) for _ in range(20_000)]
    weights = [1 / rank for rank in range(1, len(known) + 1)]
    drawn = draw.choices(known, weights, k=count * words)
    return [" ".join(drawn[start : start + words]) for start in range(0, len(drawn), words)]


class Newsroom:
    """Makes nights of rows; the texts are made once and given to other articles each night."""

    def __init__(self, articles: int = ARTICLES_A_NIGHT) -> None:
        """``articles`` is how many a night has."""
        self.articles = articles
        figures, tokens = articles * FIGURES_AN_ARTICLE, articles * TOKENS_AN_ARTICLE
        self._texts = texts(articles, 600)
        sentences = texts(figures, 22)
        draw = random.Random(7)
        self._figures = rows(
            FIGURES,
            figures,
            sentence=sentences,
            quote=[sentence[:30] for sentence in sentences],
            concept=[sentence[30:60] for sentence in sentences],
            noun=[sentence[:9] for sentence in sentences],
            value=[draw.lognormvariate(7, 3) for _ in sentences],
            unit=draw.choices(["person", "percent", "GBP", "day", None], k=figures),
            metric=[f"metric {draw.randint(1, 300)}" for _ in sentences],
            value_text=[str(draw.randint(1, 99_999)) for _ in sentences],
            rules=[["number", "noun", "period"]] * figures,
            **dict.fromkeys(("cleaner_version", "extractor_version", "outlet", "section"), "a"),
        )
        self._skipped = rows(SKIPPED, tokens, cleaner_version="a", extractor_version="a", offset_field="text")

    def night(self, run: str, when: datetime, earlier: pyarrow.Table | None = None) -> list[Change]:
        """The changes of one night; ``earlier`` holds article_id and month of articles that are revised."""
        count, fresh = self.articles, ids(self.articles)
        months = [f"{when:%Y-%m}"] * count
        revision = [1] * count
        for late in range(count // 100):
            months[-1 - late] = f"{when - timedelta(days=31 * (1 + late % 3)):%Y-%m}"
        revised = earlier.num_rows if earlier is not None else 0
        if earlier is not None:
            fresh[:revised], months[:revised] = earlier["article_id"].to_pylist(), earlier["month"].to_pylist()
            revision[:revised] = [2] * revised
        published = [when - timedelta(seconds=37 * place) for place in range(count)]
        shared = {"article_id": fresh, "month": months, "revision": revision}
        articles = rows(ARTICLES, count, text=self._texts, published=published, cleaner_version=run, **shared)
        spread = {
            name: [value for value in values for _ in range(FIGURES_AN_ARTICLE)] for name, values in shared.items()
        }
        times = [moment for moment in published for _ in range(FIGURES_AN_ARTICLE)]
        figures = _put(self._figures, figure_id=ids(self._figures.num_rows), published=times, **spread)
        tokens = {
            name: [value for value in values for _ in range(TOKENS_AN_ARTICLE)] for name, values in shared.items()
        }
        skipped = _put(self._skipped, **tokens)
        tried = count * 6 // 5
        pages = rows(PAGES, tried, page_id=ids(tried), url=ids(tried), run_id=run, fetched_at=when, sha256=ids(tried))
        keys = earlier.select(["article_id", "month"]) if earlier is not None else None
        return [
            Change("articles", articles, keys),
            Change("figures", figures, keys),
            Change("skipped", skipped, keys),
            Change("pages", pages),
        ]


def _put(table: pyarrow.Table, **columns: list[Any]) -> pyarrow.Table:
    for name, values in columns.items():
        place = table.schema.get_field_index(name)
        table = table.set_column(place, table.schema.field(name), pyarrow.array(values, table.schema.field(name).type))
    return table


def build(root: Path, figures: int) -> None:
    """A warehouse of so many figures, a dozen nights a commit, the last night that before ``TONIGHT``."""
    room = Newsroom()
    nights = max(1, round(figures / ARTICLES_A_NIGHT / FIGURES_AN_ARTICLE))
    with writer(root) as opened:
        for first in range(nights, 0, -NIGHTS_A_COMMIT):
            some = range(first, max(0, first - NIGHTS_A_COMMIT), -1)
            made = [room.night(f"{ago:05d}", TONIGHT - timedelta(days=ago)) for ago in some]
            together = [
                Change(parts[0].table, pyarrow.concat_tables([part.rows for part in parts]))
                for parts in zip(*made, strict=True)
            ]
            opened.commit(together, facts(f"build {first:05d}"))
