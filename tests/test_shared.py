"""Real pages and articles, where ../shared is present: they are read from there and no part of the project."""

from __future__ import annotations

from pathlib import Path

from tests.bench.replay import Comparison, compare
from tests.runs import backfill, outcomes, rows


def test_the_sample_articles_are_dated_and_their_figures_can_be_queried(shared: Path, tmp_path: Path) -> None:
    seeds = shared / "seeds"
    summary = backfill(tmp_path / "warehouse", *sorted(seeds.glob("*.txt")), published=str(seeds / "dates.csv"))
    assert outcomes(summary) == {"article": 3}
    found = rows(
        tmp_path / "warehouse",
        "select published::date::varchar, published_basis, count(*) from current_figures f "
        "join current_articles a using (article_id, published) group by all order by all",
    )
    assert [row[:2] for row in found] == [(day, "given") for day in ("2021-06-23", "2024-06-03", "2024-06-18")]
    assert min(count for *_, count in found) >= 15


def test_pages_read_as_files_and_from_an_archive_give_the_same_texts_and_figures(shared: Path, tmp_path: Path) -> None:
    found = compare(shared / "data" / "pages" / "aeb", tmp_path)
    assert found == Comparison(
        ({"article": 91}, {"article": 91}), True, True, found.figures, found.dates_by_url_alone, 0
    )
    assert found.figures > 1000


def test_pages_in_other_languages_are_kept_with_their_language_and_without_figures(
    shared: Path, tmp_path: Path
) -> None:
    pages = sorted((shared / "data" / "pages" / "news").glob("*.html.gz"))
    summary = backfill(tmp_path / "warehouse", *pages)
    assert outcomes(summary) == {"article": len(pages) - 1, "rejected": 1}, "one of them is a news ticker"
    foreign = "select count(*) from current_figures join current_articles using (article_id) where language"
    assert rows(tmp_path / "warehouse", f"{foreign} is distinct from 'en'") == [(0,)]
    languages = rows(tmp_path / "warehouse", "select count(distinct language), count(*) from current_articles")
    assert languages[0][0] > 10
