"""Runs without Prefect: every candidate ends in one outcome, nothing enters twice, and what was committed stays."""

from __future__ import annotations

import gzip
import json
import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from flows.process import process_batch
from flows.run import Plan, open_run
from flows.run.status import source_summary
from flows.stages.extract import EXTRACTOR_VERSION
from flows.warehouse import WarehouseBusy, writer
from flows.warehouse.verify import verify
from tests.runs import NO_SOURCES, backfill, outcomes, rows, run

PAGE = """<!doctype html><html lang="en"><head><title>{title}</title>
<meta property="article:published_time" content="2026-05-12T08:00:00+01:00"></head>
<body><main><article><h1>{title}</h1>
<p>The harbour office said on Tuesday that {count} lobster boats were registered in Northmoor at the end of April, more
than in any spring since it began to count them, and that the figure was likely to rise again before the summer.</p>
<p>Skippers had asked for the register to be opened earlier in the year, because the ice left the northern bays in March
and those who wanted to fish could not wait for the paper that allows them to do so, the office said in a statement.</p>
</article></main></body></html>"""


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    return tmp_path / "warehouse"


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "boats.html").write_text(PAGE.format(title="Boats", count="1,204"), encoding="utf-8")
    (folder / "note.txt").write_text("date 2026-05-02 About 350 people marched on Friday.", encoding="utf-8")
    return folder


def test_documents_become_articles_with_figures_that_can_be_queried(warehouse: Path, documents: Path) -> None:
    summary = backfill(warehouse, documents)
    assert (summary.version, outcomes(summary)) == (1, {"article": 2})
    found = rows(warehouse, "select value_text, value, unit, month from current_figures order by value")
    assert ("350", 350.0, "person", "2026-05") in found
    assert ("1,204", 1204.0, "boat", "2026-05") in found


def test_the_same_documents_twice_give_a_second_version_without_new_articles(warehouse: Path, documents: Path) -> None:
    first = backfill(warehouse, documents)
    before = rows(warehouse, "select * from current_figures order by figure_id")
    second = backfill(warehouse, documents)
    assert (second.version, outcomes(second), second.new_figures) == (2, {"unchanged": 2}, 0)
    assert first.new_figures == len(before) > 0
    assert rows(warehouse, "select * from current_figures order by figure_id") == before


def test_a_changed_text_is_a_revision_that_supersedes_the_figures_of_the_old_one(
    warehouse: Path, documents: Path
) -> None:
    backfill(warehouse, documents)
    (documents / "boats.html").write_text(PAGE.format(title="Boats", count="1,310"), encoding="utf-8")
    summary = backfill(warehouse, documents)
    assert outcomes(summary) == {"article": 1, "unchanged": 1}
    assert summary.replaced_figures >= 1
    sql = "select revision, value_text, is_current from figures where unit = 'boat'"
    assert sorted(rows(warehouse, sql)) == [(1, "1,204", False), (2, "1,310", True)]
    assert rows(warehouse, "select count(*) from figures", version=1) == [(summary.replaced_figures + 1,)]


def test_the_same_text_under_another_name_is_a_duplicate_that_names_its_original(
    warehouse: Path, documents: Path
) -> None:
    backfill(warehouse, documents)
    (documents / "other.txt").write_bytes((documents / "note.txt").read_bytes())
    assert outcomes(backfill(warehouse, documents)) == {"unchanged": 2, "duplicate": 1}
    original = rows(warehouse, "select article_id from current_articles where url like '%note.txt'")
    assert rows(warehouse, "select article_id from pages where outcome = 'duplicate'") == original


def bad_inputs(folder: Path) -> None:
    page = PAGE.format(title="Cut", count="77").encode()
    (folder / "empty.html").write_bytes(b"")
    (folder / "binary.html").write_bytes(bytes(range(256)) * 40)
    (folder / "cut.html.gz").write_bytes(gzip.compress(page)[:-200])
    (folder / "no-article.html").write_bytes(b"<html><body><nav><a href='/'>Home</a></nav></body></html>")
    (folder / "feed.html").write_text('<?xml version="1.0"?><rss version="2.0"><channel/></rss>', encoding="utf-8")
    (folder / "latin.txt").write_bytes("Caf\u00e9: 12 cups".encode("latin-1"))
    (folder / "huge.html").write_bytes(b"<p>" + b"many words " * 5_000_000)
    good, bad = json.dumps({"doc_id": "good", "text": "Some 40 ships came."}), "{not json"
    (folder / "rows.jsonl").write_text(f"{good}\n{bad}\n", encoding="utf-8")


def test_bad_inputs_are_told_each_with_a_reason_and_the_rest_goes_on(warehouse: Path, documents: Path) -> None:
    backfill(warehouse, documents)
    before = rows(warehouse, "select * from articles order by article_id")
    bad_inputs(documents)
    summary = backfill(warehouse, documents)
    found = outcomes(summary)
    assert (found["unchanged"], found["article"]) == (2, 1)
    assert found["failed"] + found["rejected"] == 8
    sql = "select regexp_extract(url, '[^/]+$'), reason from pages where outcome in ('failed', 'rejected')"
    told = dict(rows(warehouse, sql))
    assert {name: bool(reason) for name, reason in told.items()} == dict.fromkeys(told, True)
    assert "ends early" in told["cut.html.gz"]
    assert "10,000,000" in told["huge.html"]
    assert "line 2" in told["rows.jsonl#rows-2"]
    assert any("rows.jsonl#rows-2: line 2" in line for line in summary.reasons)
    rejected = rows(warehouse, "select count(*) from pages where outcome = 'rejected'")
    assert rows(warehouse, "select count(distinct url) from rejects") == rejected
    assert rows(warehouse, "select * from articles order by article_id", version=1) == before


def test_counts_of_every_run_add_up(warehouse: Path, documents: Path) -> None:
    bad_inputs(documents)
    backfill(warehouse, documents)
    backfill(warehouse, documents)
    sql = """select candidates, (select count(*) from pages p where p.run_id = r.run_id),
             article + unchanged + duplicate + rejected + failed + refused from runs r order by version"""
    assert rows(warehouse, sql) == [(11, 11, 11)] * 2


def sources_with(folder: Path, documents: Path, another: str) -> Path:
    path = folder / "sources.yaml"
    path.write_text(f"sources:\n- name: good\n  files: [{documents}]\n{another}", encoding="utf-8")
    return path


def test_one_source_that_fails_is_recorded_and_stops_no_other(tmp_path: Path, warehouse: Path, documents: Path) -> None:
    sources = sources_with(tmp_path, documents, "- name: gone\n  files: [nowhere]\n")
    summary = run("nightly", warehouse, sources)
    assert {source.name: source.status for source in summary.sources} == {"good": "ok", "gone": "failed"}
    assert outcomes(summary) == {"article": 2}
    assert summary.answered


def test_outlets_on_the_network_are_refused_without_a_contact(tmp_path: Path, warehouse: Path, documents: Path) -> None:
    sources = sources_with(tmp_path, documents, "- name: far\n  feeds: [https://far.example/rss]\n")
    far = next(source for source in run("nightly", warehouse, sources).sources if source.name == "far")
    assert (far.status, far.candidates) == ("refused", 0)
    assert "contact" in (far.reason or "")


def test_an_archive_gives_the_same_texts_and_figures_as_the_files_it_was_made_of(
    tmp_path: Path, warehouse: Path, documents: Path
) -> None:
    backfill(warehouse, documents)
    archive = next((warehouse / "raw").rglob("*.warc.gz"))
    other = tmp_path / "other"
    run("backfill", other, archives=(archive,), reason="replay")
    for sql in (
        "select text_sha256, url, title, published from current_articles order by 1",
        "select sentence, char_start, char_end, value, unit, period_start from current_figures order by all",
    ):
        assert rows(other, sql) == rows(warehouse, sql) != []


def test_reprocessing_reads_the_archive_and_finds_nothing_new_where_the_rules_are_the_same(
    warehouse: Path, documents: Path
) -> None:
    backfill(warehouse, documents)
    for path in documents.iterdir():
        path.unlink()
    assert outcomes(run("backfill", warehouse, reprocess=True, reason="again")) == {"unchanged": 2}


def test_what_a_run_archived_that_died_before_its_commit_is_read_by_the_next_backfill(
    warehouse: Path, documents: Path
) -> None:
    sources = documents.parent / "no-sources.yaml"
    sources.write_text(NO_SOURCES, encoding="utf-8")
    plan = Plan.read("backfill", str(sources), str(warehouse), files=(documents,), reason="test")
    with open_run(plan) as opened:
        for attempts in opened.fetching(opened.discover()):
            opened.process(attempts)
    assert not (warehouse / "latest").exists()
    shutil.rmtree(documents)
    assert outcomes(run("backfill", warehouse, reprocess=True, reason="test")) == {"article": 2}
    assert outcomes(run("backfill", warehouse, reprocess=True, reason="test")) == {"unchanged": 2}


def test_a_window_of_days_refuses_what_was_published_outside_and_lets_it_stand_for_nothing(
    warehouse: Path, documents: Path
) -> None:
    text = "Some 40 ships came to the quay, and the harbour master counted each of them twice."
    days = {"early": "2026-05-01", "twin": "2026-05-12", "january": "2026-01-02"}
    texts = {
        "early": text,
        "twin": text,
        "january": "Ice kept every ship of the fleet away from the quay until spring.",
    }
    lines = [{"doc_id": name, "text": texts[name], "published": day} for name, day in days.items()]
    (documents / "rows.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    summary = backfill(warehouse, documents / "rows.jsonl", since=date(2026, 5, 10), until=date(2026, 5, 31))
    assert outcomes(summary) == {"article": 1, "refused": 2}
    assert rows(warehouse, "select published::date::varchar from articles") == [("2026-05-12",)]
    assert rows(warehouse, "select count(*), count(distinct page_id) from pages") == [(3, 3)]


def test_what_is_named_twice_is_tried_once(tmp_path: Path, warehouse: Path, documents: Path) -> None:
    assert outcomes(backfill(warehouse, documents, documents / "note.txt", documents)) == {"article": 2}
    archive = next((warehouse / "raw").rglob("*.warc.gz"))
    assert outcomes(run("backfill", tmp_path / "other", archives=(archive, archive), reason="twice")) == {"article": 2}


def test_a_list_names_archives_beside_it_and_one_that_is_missing_is_told(
    tmp_path: Path, warehouse: Path, documents: Path
) -> None:
    backfill(warehouse, documents)
    archive = next((warehouse / "raw").rglob("*.warc.gz"))
    (tmp_path / "crawl").mkdir()
    (tmp_path / "crawl" / archive.name).write_bytes(archive.read_bytes())
    listed = tmp_path / "crawl" / "warc.paths.gz"
    lines = f"crawl-data/CC-NEWS/2026/05/{archive.name}\n\ncrawl-data/CC-NEWS/2026/05/gone.warc.gz\n"
    listed.write_bytes(gzip.compress(lines.encode()))
    summary = run("backfill", tmp_path / "other", archives=(listed,), reason="crawl")
    assert outcomes(summary) == {"article": 2, "failed": 1}
    assert any("gone.warc.gz: cannot be read" in reason for reason in summary.reasons)


def test_of_two_captures_in_an_archive_the_newest_is_read(tmp_path: Path, warehouse: Path, documents: Path) -> None:
    backfill(warehouse, documents)
    (documents / "boats.html").write_text(PAGE.format(title="Boats", count="1,310"), encoding="utf-8")
    backfill(warehouse, documents)
    archives = tuple(sorted((warehouse / "raw").rglob("*.warc.gz"), reverse=True))
    summary = run("backfill", tmp_path / "other", archives=archives, reason="both")
    assert outcomes(summary) == {"article": 2}
    assert rows(tmp_path / "other", "select value_text from current_figures where unit = 'boat'") == [("1,310",)]


def test_a_headline_alone_that_changed_is_a_revision(warehouse: Path, documents: Path) -> None:
    path = documents / "ships.jsonl"
    text = "The yard said on Tuesday that it would build more ships."
    for title in ("Yard gets $4bn", "Yard gets $7bn"):
        path.write_text(json.dumps({"doc_id": "ships", "title": title, "text": text}), encoding="utf-8")
        backfill(warehouse, path)
    assert rows(warehouse, "select revision, value from current_figures where offset_field = 'title'") == [(2, 7e9)]


def test_two_documents_of_one_name_and_two_texts_are_no_copies(warehouse: Path, documents: Path) -> None:
    (documents / "more").mkdir()
    (documents / "more" / "note.txt").write_text("Only 12 people marched on Sunday.", encoding="utf-8")
    assert outcomes(backfill(warehouse, documents)) == {"article": 2, "rejected": 1}
    assert "also that of" in rows(warehouse, "select reason from rejects")[0][0]


def test_reprocessing_with_another_extractor_supersedes_figures_and_keeps_them(
    warehouse: Path, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier:
        # In this process, since a spawned worker would import today's version.
        earlier.setattr("flows.run.pool.Workers.process", lambda _, jobs, on_done: process_batch(jobs))
        earlier.setattr("flows.stages.extract.text.EXTRACTOR_VERSION", "before")
        first = backfill(warehouse, documents)
    again = run("backfill", warehouse, reprocess=True, reason="new rules")
    assert (outcomes(again), again.replaced_figures) == ({"article": 2}, first.new_figures)
    found = rows(warehouse, "select extractor_version, is_current, count(*) from figures group by all order by 2")
    assert found == [("before", False, first.new_figures), (EXTRACTOR_VERSION, True, first.new_figures)]
    assert rows(warehouse, "select count(*) from articles") == [(2,)]
    assert outcomes(run("backfill", warehouse, reprocess=True, reason="once more")) == {"unchanged": 2}


@pytest.mark.parametrize("rules", ["flows.stages.extract.text.EXTRACTOR_VERSION", "flows.process.CLEANER_VERSION"])
def test_going_back_to_earlier_rules_supersedes_those_of_today_likewise(
    warehouse: Path, documents: Path, monkeypatch: pytest.MonkeyPatch, rules: str
) -> None:
    # In this process, since a spawned worker would import today's version.
    monkeypatch.setattr("flows.run.pool.Workers.process", lambda _, jobs, on_done: process_batch(jobs))
    seen = []
    for version in ("1", "2", "1", "2", "1"):
        monkeypatch.setattr(rules, version)
        monkeypatch.setattr("flows.run.plan.EXTRACTOR_VERSION", version if "EXTRACTOR" in rules else EXTRACTOR_VERSION)
        if seen:
            told = run("backfill", warehouse, reprocess=True, reason=f"rules {version}")
            assert (outcomes(told), told.replaced_figures) == ({"article": 2}, told.new_figures)
        else:
            backfill(warehouse, documents)
        name = rules.rpartition(".")[2].lower()
        tables = ("figures", "skipped", *(["articles"] if "CLEANER" in rules else []))
        counts = [
            rows(warehouse, f"select {name}, is_current, count(*) from {table} group by all order by all")
            for table in tables
        ]
        assert all([one[0] for one in count if one[1]] == [version] for count in counts)
        seen.append(counts)
        assert verify(warehouse).findings == ()
    assert seen[1] != seen[2] == seen[4] and seen[1] == seen[3]
    assert rows(warehouse, "select count(*) from current_figures", version=1) == [(seen[0][0][0][2],)]
    again = run("backfill", warehouse, reprocess=True, reason="once more")
    assert outcomes(again) == {"unchanged": 2}


def test_a_run_in_which_every_page_breaks_the_reader_has_read_nothing() -> None:
    summary = source_summary("s", Counter(rejected=3), Counter(), 3, 0, None)
    assert summary.status == "failed"
    assert source_summary("s", Counter(rejected=3, article=1), Counter(), 3, 1, None).status == "partly"
    assert source_summary("s", Counter(rejected=3), Counter(), 0, 0, None).status == "ok"


def test_single_network_pages_are_refused_without_a_contact(tmp_path: Path, warehouse: Path, documents: Path) -> None:
    sources = sources_with(tmp_path, documents, "- name: far\n  urls: [https://far.example/a]\n")
    far = next(source for source in run("nightly", warehouse, sources).sources if source.name == "far")
    assert (far.status, far.outcomes) == ("refused", {"refused": 1})
    assert "contact" in (far.reason or "")


def test_a_dry_run_writes_nothing(warehouse: Path, documents: Path) -> None:
    summary = backfill(warehouse, documents, dry_run=True)
    assert (summary.version, outcomes(summary)) == (None, {"article": 2})
    assert not warehouse.exists()


def test_a_second_writer_leaves_with_a_clear_message(warehouse: Path, documents: Path) -> None:
    with writer(warehouse, holder="nightly test"), pytest.raises(WarehouseBusy, match="another writer"):
        backfill(warehouse, documents)
