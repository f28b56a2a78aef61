"""The pure middle of a run: what a page is beside what is known of it."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from flows.process import Job, Known, as_revision, payload_sha256, process_batch, process_page
from flows.stages.clean import CLEANER_VERSION
from schemas import identity
from schemas.records import Candidate, Page

NOW = datetime(2026, 5, 12, 8, tzinfo=UTC)
TEXT = b"date 2026-05-02 About 350 people marched on Friday, and 12 of them came twice."


def page(body: bytes = TEXT, content_type: str = "text/plain", at: datetime = NOW) -> Page:
    candidate = Candidate("test", "file:///d/note.txt", "file", doc_id="note")
    return Page(candidate, candidate.url, None, content_type, body, at)


def known(**changes: object) -> Known:
    outcome = process_page(Job(page(), None, None))
    assert outcome.article is not None
    article = outcome.article
    payload = payload_sha256(page())
    plain = Known(article.article_id, 3, None, article.text_sha256, CLEANER_VERSION, payload, NOW, "2026-05")
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_a_new_page_is_an_article_of_its_first_revision_with_figures_and_keys_of_its_own() -> None:
    outcome = process_page(Job(page(), None, None))
    assert (outcome.outcome, outcome.article and outcome.article.revision) == ("article", 1)
    assert [figure.value for figure in outcome.figures][:2] == [350, 12]
    assert len({figure.figure_id for figure in outcome.figures}) == len(outcome.figures)


def test_outcomes_survive_the_way_to_a_worker_and_back() -> None:
    outcomes = process_batch([Job(page(), None, "GB"), Job(page(b"\x00\x01", "text/html"), None, None)])
    assert pickle.loads(pickle.dumps(outcomes)) == outcomes
    assert [outcome.outcome for outcome in outcomes] == ["article", "rejected"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ("unchanged", 3)),
        ({"reread": True}, ("article", 3)),
        ({"title": "Another headline"}, ("article", 4)),
        ({"text_sha256": "other"}, ("article", 4)),
        ({"cleaner_version": "0"}, ("article", 3)),
        ({"text_sha256": "other", "cleaner_version": "0"}, ("article", 3)),
        ({"text_sha256": "other", "cleaner_version": "0", "payload_sha256": "other"}, ("article", 4)),
        ({"text_sha256": "other", "fetched_at": NOW + timedelta(days=1)}, ("duplicate", None)),
        ({"article_id": "another"}, ("article", 1)),
    ],
    ids=[
        "the same",
        "other extractor",
        "new headline",
        "new text",
        "new cleaner, same text",
        "new cleaner, other text",
        "new cleaner, new payload",
        "older page",
        "other article",
    ],
)
def test_what_a_page_is_beside_the_known_row(changes: dict[str, object], expected: tuple[str, int | None]) -> None:
    outcome = process_page(Job(page(), known(**changes), None))
    assert outcome.article is not None
    assert outcome.outcome == expected[0]
    assert outcome.outcome != "article" or outcome.article.revision == expected[1]


def test_a_fault_of_ours_costs_one_page_and_says_where(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(_: object) -> None:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr("flows.process.extract", breaks)
    (reject,) = process_page(Job(page(), None, None)).rejects
    assert reject.check == "crashed"
    assert "ZeroDivisionError: by nothing (test_process.py:" in reject.reason


def test_another_revision_gives_its_figures_other_keys_and_nothing_else() -> None:
    outcome = process_page(Job(page(), None, None))
    again = as_revision(outcome, 2)
    for before, after in zip(outcome.figures, again.figures, strict=True):
        where = (after.offset_field, after.char_start, after.char_end)
        key = identity.figure_id(after.article_id, 2, after.cleaner_version, *where)
        assert after == replace(before, revision=2, figure_id=key)
    assert {token.revision for token in again.skipped} <= {2}


def test_a_text_that_is_not_english_is_an_article_without_figures() -> None:
    row = b'{"doc_id": "d", "text": "Rund 350 Menschen kamen.", "language": "de"}'
    outcome = process_page(Job(page(row, "application/json"), None, None))
    assert (outcome.outcome, outcome.figures, outcome.skipped) == ("article", (), ())


def test_a_page_that_cannot_be_read_is_rejected_with_its_reason() -> None:
    outcome = process_page(Job(page(b"\xff\xfe\x00 caf\xe9 12"), None, None))
    assert outcome.outcome == "rejected"
    assert [reject.check for reject in outcome.rejects] != []
    assert outcome.reason
