"""Near duplicates: which texts are copies, which of them is the original, and that later runs find it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from flows.newsroom import __file__ as newsroom
from flows.run.near import Print, near_duplicates
from flows.stages.near import LEAST_SHINGLES, bands, is_near, shingles
from flows.warehouse.verify import verify
from tests.bench.clean import ours
from tests.bench.duplicates import measure
from tests.runs import backfill, outcomes, rows

DAY = datetime(2026, 5, 3, tzinfo=UTC)
STORY = (
    "The office of the port counted 4,310 ships in the harbour last year, which is 120 more than it had counted in the "
    "year before. It said that most of them came in summer, when the river is low and barges have to be unloaded on "
    "the quay. The council wants to build a second basin, which would cost 52 million crowns and take until 2031."
)
OTHER = (
    "Nurses at the general hospital voted by 812 to 97 to strike for five days from the first of June, a union says. "
    "They ask for a rise of 6 per cent, of which the board has offered half. Some 1,900 operations that were due in "
    "that week will be put off, and patients will be told by letter when they are to come instead of then."
)


def copy(article_id: str, hours: int | None, text: str = STORY) -> Print:
    return Print(article_id, text, DAY + timedelta(hours=hours or 0), is_dated=hours is not None)


def test_edits_of_the_newsrooms_own_texts_are_found_and_nothing_else() -> None:
    pages = sorted(Path(newsroom).parent.glob("*/articles/*.html"))
    texts = {page.stem: ours(page.name, page.read_bytes()).text for page in pages}  # type: ignore[union-attr]
    copies = near_duplicates([copy(name, None, text) for name, text in texts.items()], ()).found
    assert copies == {"saltmere-dockers-vote-to-strike": "dockers-strike-vote-statline"}, "one outlet prints the wire's"
    score = measure([text for name, text in texts.items() if name not in copies])
    assert score.recall >= 0.99
    assert score.wrong == 0


def test_of_copies_in_one_run_the_earliest_published_is_the_original_and_undated_ones_come_last() -> None:
    new = [copy("late", 9), copy("undated", None), copy("early", 2, STORY + " By A Writer."), copy("other", 1, OTHER)]
    assert near_duplicates(new, ()).found == {"late": "early", "undated": "early"}


def test_what_the_warehouse_holds_is_the_original_of_what_was_published_later_or_is_undated() -> None:
    standing = [copy("second", 8), copy("first", 4), copy("other", 0, OTHER)]
    copies = near_duplicates([copy("new", 9), copy("undated", None), copy("same time", 4)], standing)
    assert copies.found == {"new": "first", "undated": "first", "same time": "first"}
    assert copies.displaced == {}


def test_an_earlier_copy_that_comes_later_is_the_original_of_all_that_stands() -> None:
    standing = [copy("second", 8), copy("first", 4), copy("other", 0, OTHER)]
    copies = near_duplicates([copy("newer", 5), copy("new", 1), copy("newest", 9)], standing)
    assert copies.found == {"newer": "new", "newest": "new"}
    assert copies.displaced == {"first": "new", "second": "new"}
    assert copies.original_now("copy of first", "first") == "new"
    assert copies.original_now("other", None) is None
    assert copies.original_now("copy of other", "other") == "other"


def test_what_was_fetched_undated_is_no_original_of_an_earlier_dated_one() -> None:
    fetched = Print("undated", STORY, DAY + timedelta(hours=5), is_dated=False)
    assert near_duplicates([copy("before", 4)], [fetched]).displaced == {"undated": "before"}
    assert near_duplicates([copy("after", 6)], [fetched]).found == {"after": "undated"}


def test_a_newer_text_of_an_article_is_no_copy_of_its_older_one() -> None:
    copies = near_duplicates([copy("same", 9, STORY + " A correction was made.")], [copy("same", 1)])
    assert (copies.found, copies.displaced) == ({}, {})


@settings(deadline=None, max_examples=30)
@given(st.permutations(range(6)), st.lists(st.integers(1, 5), max_size=4, unique=True))
def test_in_whatever_order_and_in_however_many_runs_copies_come_all_name_the_earliest(
    order: list[int], cuts: list[int]
) -> None:
    """Of two groups that have nothing in common, each hour one of either."""
    texts = [copy(str(hour), hour, f"{(STORY, OTHER)[hour % 2]} Number {hour}.") for hour in range(6)]
    stored: dict[str, str | None] = {}
    bounds = [0, *sorted(cuts), 6]
    for start, end in pairwise(bounds):
        originals = [one for one in texts if stored.get(one.article_id, "new") is None]
        new = [texts[number] for number in order[start:end]]
        copies = near_duplicates(new, originals)
        stored = {name: copies.original_now(name, original) for name, original in stored.items()}
        stored |= {one.article_id: copies.found.get(one.article_id) for one in new}
    assert stored == {str(hour): None if hour < 2 else str(hour % 2) for hour in range(6)}


def test_half_of_the_shorter_text_makes_a_copy_and_a_text_too_short_makes_none() -> None:
    whole = shingles(STORY)
    assert is_near(shingles(STORY[: len(STORY) // 3] + OTHER[: len(OTHER) // 4]), whole)
    assert not is_near(shingles(STORY[: len(STORY) // 4] + OTHER[: len(OTHER) // 2]), whole)
    short = shingles("Some 4,310 ships came.")
    assert len(short) < LEAST_SHINGLES
    assert not is_near(short, short)
    assert bands(short) == []


def test_a_copy_is_told_in_its_row_in_one_run_and_in_the_next(tmp_path: Path) -> None:
    def documents(name: str, *texts: tuple[str, str, str]) -> Path:
        path = tmp_path / name
        keys = ("doc_id", "published", "text")
        path.write_text("\n".join(json.dumps(dict(zip(keys, text, strict=True))) for text in texts), encoding="utf-8")
        return path

    warehouse = tmp_path / "warehouse"
    first = documents(
        "first.jsonl",
        ("copy", "2026-05-04", STORY + " By A Writer."),
        ("original", "2026-05-03", STORY),
        ("other", "2026-05-01", OTHER),
    )
    assert outcomes(backfill(warehouse, first)) == {"article": 3}
    later = documents("later.jsonl", ("again", "2026-05-09", "By B Writer. " + STORY))
    assert outcomes(backfill(warehouse, later)) == {"article": 1}
    much_later = documents("much_later.jsonl", ("long", "2027-05-09", OTHER + " By B Writer."))
    assert outcomes(backfill(warehouse, much_later)) == {"article": 1}

    def originals() -> dict[str, str | None]:
        named = "regexp_extract(a.url, '[^#]*$'), regexp_extract(b.url, '[^#]*$')"
        joined = "current_articles a left join current_articles b on b.article_id = a.near_duplicate_of"
        return dict(rows(warehouse, f"select {named} from {joined}"))  # type: ignore[arg-type]

    expected = {"other": None, "original": None, "copy": "original", "again": "original", "long": None}
    assert originals() == expected, "and what was printed a year later is looked for no more"

    before = rows(warehouse, "select * exclude near_duplicate_of from articles order by article_id")
    found_late = documents("found_late.jsonl", ("earliest", "2026-05-02", STORY + " This is what the port says."))
    summary = backfill(warehouse, found_late)
    assert "an earlier copy came of 3 articles: their near_duplicate_of names it now" in summary.reasons
    assert originals() == expected | dict.fromkeys(("original", "copy", "again"), "earliest") | {"earliest": None}
    old = "select * exclude near_duplicate_of from articles where url not like '%#earliest' order by article_id"
    assert rows(warehouse, old) == before, "nothing else of their rows has changed"
    assert not verify(warehouse, every=True).findings
    corrected = documents("corrected.jsonl", ("original", "2026-05-03", STORY + " A correction was made."))
    assert outcomes(backfill(warehouse, corrected)) == {"article": 1}
    assert originals()["original"] == "earliest"
