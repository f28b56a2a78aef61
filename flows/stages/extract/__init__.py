"""Article to figures: every statistic that a text prints, and every number that is none, each with its class.

``extract`` is the stage. It splits the text into sentences, finds times, places and sources once in the whole text,
reads each sentence that holds a number (``assemble``), and makes records. The rules stand as YAML beside the module
that reads them. Nothing here raises on any text, and the work grows linearly with its length.
"""

from __future__ import annotations

from flows.stages.extract.explain import Explanation, explain
from flows.stages.extract.text import EXTRACTOR_VERSION, read_text
from schemas.records import Article, Figure, Skipped

__all__ = ["EXTRACTOR_VERSION", "Explanation", "explain", "extract"]


def extract(article: Article) -> tuple[tuple[Figure, ...], tuple[Skipped, ...]]:
    """The figures and skipped numeric tokens of an article's title and text.

    Offsets are code points into ``article.title`` (offset_field ``title``) or ``article.text`` (``text``). Each numeric
    token stands in exactly one of the spans of a field; ``metric`` and ``stat_key`` are left to the next stage.
    """
    found = read_text(article, article.text, "text")
    if not article.title:
        return tuple(found.figures), tuple(found.skipped)
    title = read_text(article, article.title, "title", land=found.land)
    return tuple(title.figures + found.figures), tuple(title.skipped + found.skipped)
