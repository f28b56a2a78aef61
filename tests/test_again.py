"""Runs that come back to an outlet: what has not changed is not sent again, and what was archived not asked for."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator

from flows.process import process_batch
from flows.run.run import ANSWERS
from flows.stages.archive import ArchiveError, Archiver, Index, read_record, read_warc
from flows.stages.fetch import Hosts, fetch_all
from flows.warehouse import Paths
from schemas.records import Candidate, Failure, Page
from schemas.source import Settings, Source
from tests.loopback import HOST, Loopback, Reply
from tests.runs import outcomes, rows, run

PAGE = """<!doctype html><html lang="en"><head><title>Boats {n}</title>
<meta property="article:published_time" content="2026-05-12T08:00:00+01:00"></head>
<body><main><article><h1>Boats {n}</h1>
<p>The harbour office said on Tuesday that {n} thousand lobster boats were registered in Northmoor at the end of April,
more than in any spring since it began to count them, and that the figure was likely to rise again by summer {n}.</p>
<p>Skippers had asked for the register to be opened earlier in the year, because the ice left the northern bays in March
and those who wanted to fish could not wait for the paper that allows them to do so, the office said in a statement.</p>
</article></main></body></html>"""
LISTED = 6


def page(n: int, **fields: Any) -> Reply:
    return Reply(PAGE.format(n=n).encode(), honours_conditions=True, **fields)


def outlet(**fields: Any) -> dict[str, Reply | list[Reply]]:
    """A feed and its pages, which know themselves again."""
    items = "".join(f"<item><title>Boats {n}</title><link>/{n}</link></item>" for n in range(LISTED))
    feed = f'<rss version="2.0"><channel><title>T</title>{items}</channel></rss>'.encode()
    routes: dict[str, Reply | list[Reply]] = {
        f"/{n}": page(n, headers={"ETag": f'"{n}"'}, **fields) for n in range(LISTED)
    }
    routes["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /private\n", content_type="text/plain")
    modified = {"Last-Modified": "Tue, 03 Mar 2026 08:00:00 GMT"}
    routes["/rss"] = Reply(feed, content_type="text/xml", headers=modified, honours_conditions=True)
    return routes


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "warehouse"


def visit(root: Path, server: Loopback, run_id: str = "run-1", *paths: str) -> list[Page | Failure]:
    """What a run fetches of the outlet, its feed first, without reading any of it."""
    source = Source(name="times", feeds=(server.url("/rss"),), allow_hosts=(HOST,))
    settings = Settings(delay_seconds=0.0, retries=0)
    candidates = [Candidate("times", server.url(path), "feed") for path in paths or [f"/{n}" for n in range(LISTED)]]
    with Index(Paths(root).cache / ANSWERS) as index, Archiver(Paths(root).raw, run_id, index) as archiver:

        def get(wanted: list[Candidate], listing: bool) -> list[Page | Failure]:
            return fetch_all(
                wanted, settings, "me@test.example", archiver, sources=[source], hosts=hosts, listing=listing
            )

        hosts = Hosts(60)
        feed = [] if paths else get([Candidate("times", server.url("/rss"), "feed")], True)
        return feed + get(candidates, False)


def bodies(results: list[Page | Failure]) -> list[bytes]:
    assert all(isinstance(one, Page) for one in results), results
    return [one.body for one in results if isinstance(one, Page)]


def conditional(server: Loopback, since: int = 0) -> list[bool]:
    """Of the requests after the first so many, whether each came with a condition."""
    return [bool({"If-None-Match", "If-Modified-Since"} & set(one.headers)) for one in server.requests[since:]]


def archives(root: Path) -> list[Path]:
    return sorted(Paths(root).raw.glob("*/*.warc.gz"), key=lambda one: one.name)


def kinds(root: Path) -> Counter[str]:
    """The records of the archive by their type."""
    return Counter(record.headers["WARC-Type"] for path in archives(root) for record in ArchiveIterator(str(path)))


def test_what_has_not_changed_is_neither_sent_nor_kept_again(root: Path) -> None:
    with Loopback(outlet()) as server:
        first = visit(root, server, "run-1")
        second = visit(root, server, "run-2")
        assert conditional(server) == [False] * (LISTED + 1) + [True] * (LISTED + 1)
        assert len(server.robots) == 1  # its rules hold for a day
    assert bodies(first) == bodies(second) and {one.status for one in second} == {304}
    assert kinds(root)["response"] == LISTED + 2 and kinds(root)["revisit"] == LISTED + 1
    assert kinds(root)["request"] == 2 * LISTED + 3
    for before in second[1:]:
        assert isinstance(before, Page)
        assert read_record(Paths(root).raw, before.warc_file or "", before.warc_offset or 0) == before
    replayed = list(read_warc(archives(root)[1], "", raw_dir=Paths(root).raw))
    assert sorted(replayed, key=lambda one: one.candidate.url) == second[1:]


def test_revisits_say_what_they_revisit_as_the_standard_has_it(root: Path) -> None:
    routes = outlet()
    routes["/1"] = page(1)  # without validators
    with Loopback(routes) as server:
        visit(root, server, "run-1", "/0", "/1")
        visit(root, server, "run-2", "/0", "/1")
    first, second = ([dict(one.headers) for one in ArchiveIterator(str(path))] for path in archives(root))
    originals = {one["WARC-Target-URI"]: one for one in first if one["WARC-Type"] == "response"}
    revisits = [one for one in second if one["WARC-Type"] == "revisit"]
    profiles = [one["WARC-Profile"].rpartition("/")[2] for one in revisits]
    assert profiles == ["server-not-modified", "identical-payload-digest"]
    for one in revisits:
        original = originals[one["WARC-Target-URI"]]
        assert one["WARC-Refers-To"] == original["WARC-Record-ID"]
        assert one["WARC-Refers-To-Date"] == original["WARC-Date"]
        assert one["WARC-Refers-To-Target-URI"] == original["WARC-Target-URI"]
        assert one["WARC-Payload-Digest"] == original["WARC-Payload-Digest"]


def test_a_third_visit_revisits_the_first_and_a_changed_page_is_kept_anew(root: Path) -> None:
    with Loopback(outlet()) as server:
        visit(root, server, "run-1", "/0", "/1")
        visit(root, server, "run-2", "/0", "/1")
        server.routes["/1"] = page(11, headers={"ETag": '"11"'})
        third = visit(root, server, "run-3", "/0", "/1")
        fourth = visit(root, server, "run-4", "/0", "/1")
    assert bodies(third) == bodies(fourth) == [PAGE.format(n=n).encode() for n in (0, 11)]
    assert [one.status for one in third] == [304, 200] and [one.status for one in fourth] == [304, 304]
    archives(root)[1].unlink()  # the second run's revisits are nobody's originals
    assert len([one for one in read_warc(archives(root)[2], "") if isinstance(one, Page)]) == 2


def damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 4 :: 50] = b"\xff" * len(content[len(content) // 4 :: 50])
    path.write_bytes(content)


@pytest.mark.parametrize("loss", ["gone", "damaged", "another's"])
def test_a_304_counts_only_where_its_payload_can_be_read_in_the_archive(root: Path, loss: str) -> None:
    with Loopback(outlet()) as server:
        first = visit(root, server, "run-1")
        (path,) = archives(root)
        if loss == "gone":
            path.unlink()
        elif loss == "damaged":
            damage(path)
        else:  # places are there, and other answers lie in them
            with sqlite3.connect(Paths(root).cache / ANSWERS) as index:
                index.execute("update answers_1 set warc_offset = (select min(warc_offset) from answers_1)")
        before = len(server.requests)
        second = visit(root, server, "run-2")
        assert bodies(second) == bodies(first)
        assert conditional(server, before).count(False) >= LISTED - 1


def test_a_revisit_whose_original_is_lost_is_a_failure_that_names_it(root: Path) -> None:
    with Loopback(outlet()) as server:
        visit(root, server, "run-1", "/0")
        (again,) = visit(root, server, "run-2", "/0")
    assert isinstance(again, Page)
    original, revisit = archives(root)
    original.unlink()
    (failure,) = (one for one in read_warc(revisit, "", raw_dir=Paths(root).raw))
    assert isinstance(failure, Failure) and f"is a revisit of {original.parent.name}/{original.name}" in failure.reason
    with pytest.raises(ArchiveError, match="is a revisit of"):
        read_record(Paths(root).raw, again.warc_file or "", again.warc_offset or 0)


@pytest.mark.parametrize("content", [b"", b"no database at all" * 100])
def test_a_cache_that_is_lost_or_broken_costs_requests_and_nothing_else(root: Path, content: bytes) -> None:
    with Loopback(outlet()) as server:
        first = visit(root, server, "run-1")
        for name in (ANSWERS, f"{ANSWERS}-wal", f"{ANSWERS}-shm"):
            (Paths(root).cache / name).unlink(missing_ok=True)
        (Paths(root).cache / ANSWERS).write_bytes(content)
        assert bodies(visit(root, server, "run-2")) == bodies(first)
        assert not any(conditional(server))
        visit(root, server, "run-3")
        assert conditional(server)[-1]


def test_a_server_that_says_304_unasked_gives_no_page(root: Path) -> None:
    with Loopback({"/a": Reply(status=304, content_type="")}) as server:
        (result,) = visit(root, server, "run-1", "/a")
    assert isinstance(result, Failure) and result.reason == "HTTP status 304"


@pytest.mark.parametrize("etag", ["caf\u00e9", "x" * 501])
def test_a_validator_that_no_header_should_hold_is_not_sent_back(root: Path, etag: str) -> None:
    with Loopback({"/a": Reply(b"<p>x</p>", headers={"ETag": etag})}) as server:
        for number in range(2):
            assert bodies(visit(root, server, f"run-{number}", "/a")) == [b"<p>x</p>"]
        assert not any(conditional(server))


def test_robots_txt_of_yesterday_is_read_again_and_one_that_could_not_be_had_is_not_remembered(root: Path) -> None:
    with Loopback(outlet()) as server:
        server.routes["/robots.txt"] = [Reply(b"", 503), Reply(b""), Reply(b"User-agent: *\nDisallow: /")]
        outcomes = []
        for number in range(4):
            outcomes += [isinstance(one, Page) for one in visit(root, server, f"run-{number}", "/0")]
            if number == 2:
                with sqlite3.connect(Paths(root).cache / ANSWERS) as index:
                    index.execute("update answers_1 set confirmed = '2020-01-01T00:00:00+00:00'")
        assert outcomes == [False, True, True, False] and len(server.robots) == 3


# Whole runs


def sources(folder: Path, server: Loopback) -> Path:
    """A sources.yaml of the outlet alone."""
    path = folder / "sources.yaml"
    content = {
        "contact": "me@test.example",
        "settings": {"delay_seconds": "0", "retries": "0"},
        "sources": [{"name": "times", "feeds": [server.url("/rss")], "allow_hosts": [HOST]}],
    }
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def everything(root: Path) -> list[tuple[Any, ...]]:
    """Articles and figures but for what tells the run."""
    articles = "select article_id, revision, is_current, url, title, text, published, fetched_at from articles"
    figures = "select figure_id, value, unit, concept, period_start, is_current from figures"
    return rows(root, f"{articles} order by all") + rows(root, f"{figures} order by all")


@pytest.fixture
def reads_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs read their pages in this process: starting workers took most of the time, and other tests have them."""
    monkeypatch.setattr("flows.run.pool.Workers.__init__", lambda *_: None)
    monkeypatch.setattr("flows.run.pool.Workers.__exit__", lambda *_: None)
    monkeypatch.setattr("flows.run.pool.Workers.process", lambda _, jobs, on_done: process_batch(jobs))


@pytest.mark.usefixtures("reads_here")
def test_two_nights_and_their_replay_end_with_the_same_records(root: Path, tmp_path: Path) -> None:
    with Loopback(outlet()) as server:
        config = sources(tmp_path, server)
        assert outcomes(run("nightly", root, config)) == {"article": LISTED}
        server.routes["/3"] = page(33, headers={"ETag": '"33"'})
        assert outcomes(run("nightly", root, config)) == {"unchanged": LISTED - 1, "article": 1}
    pages = rows(root, "select status, bytes from pages order by fetched_at, url")
    assert [status for status, _bytes in pages].count(304) == LISTED - 1 and all(size for _status, size in pages)
    replayed = tmp_path / "replayed" / "warehouse"
    replayed.parent.mkdir()
    for archive in archives(root):
        run("backfill", replayed, config, archives=(archive,), reason="replay")
    assert everything(replayed) == everything(root)
    assert outcomes(run("backfill", root, config, reprocess=True, reason="again")) == {"unchanged": LISTED}


def killed_after(root: Path, config: Path, server: Loopback, pages: int) -> None:
    """A nightly run in a process of its own, killed when the server has been asked for so many pages."""
    code = "import sys; from pathlib import Path; from tests.runs import run; run('nightly', *map(Path, sys.argv[1:]))"
    process = subprocess.Popen([sys.executable, "-c", code, str(root), str(config)], start_new_session=True)
    deadline = time.monotonic() + 120
    while sum(path != "/rss" for path in server.paths) < pages and time.monotonic() < deadline:
        assert process.poll() is None
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.mark.usefixtures("reads_here")
def test_a_run_after_a_killed_one_fetches_no_page_that_is_archived(root: Path, tmp_path: Path) -> None:
    with Loopback(outlet(delay=0.1)) as server:
        config = sources(tmp_path, server)
        killed_after(root, config, server, 4)
        found = [one for path in archives(root) for one in read_warc(path, "")]
        kept = {f"/{one.candidate.url.rpartition('/')[2]}" for one in found if isinstance(one, Page)}
        assert len(kept) >= 3
        before = len(server.requests)
        summary = run("nightly", root, config)
        asked = [path for path in server.paths[before:] if path != "/rss"]
        assert kept.isdisjoint(asked) and kept | set(asked) == set(map("/{}".format, range(LISTED)))
        assert outcomes(summary) == {"article": LISTED}
        assert f"{len(kept)} pages that a run which was killed had archived are not fetched again" in summary.reasons
        before = len(server.requests)
        assert outcomes(run("nightly", root, config)) == {"unchanged": LISTED}
        assert len(server.requests) - before == LISTED + 1  # what was left behind has served once
