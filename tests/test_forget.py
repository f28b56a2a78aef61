"""Taking an article down: no byte of it is left in any version, whatever dies on the way."""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as parquet
import pytest
from deltalake import DeltaTable
from fastwarc.warc import ArchiveIterator
from hypothesis import given
from hypothesis import strategies as st

import flows.run.forget
from flows.run.compact import compact
from flows.run.facts import new_run_id
from flows.run.forget import forget
from flows.run.restore import restore
from flows.stages.archive import ArchiveError, Archiver, find_records, read_warc, remove_record
from flows.stages.archive.removal import _in_its_place
from flows.warehouse import Change, Paths, WarehouseError, open_warehouse, publish, versions, writer
from flows.warehouse.forget import Takedown
from flows.warehouse.forget.takedown import note, noted
from flows.warehouse.verify import verify
from schemas.identity import url_hash
from schemas.records import Candidate, Page
from schemas.tables import REJECTS
from tests.loopback import HOST, Loopback, Reply, redirect
from tests.runs import backfill, outcomes, rows, run
from tests.warehouse_rows import facts
from tests.warehouse_rows import rows as table_rows

BOATS = "date 2026-05-02 Some 482,113,907 boats sank off Saltmere."
AGAIN = "date 2026-05-02 Some 482,113,907 boats sank off Saltmere, and 771,204,355 leaked."
NEEDLES = (b"boats sank", b"482,113,907", b"482113907", b"leaked", b"771,204,355", b"771204355")
OTHERS = {"rents.txt": "date 2026-05-12 Rents rose 4% in Leeds.", "jobs.txt": "date 2026-04-03 The mill cut 90 jobs."}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three documents, of which one is revised, in a warehouse of three versions beside them."""
    folder = tmp_path_factory.mktemp("forget")
    documents = folder / "documents"
    documents.mkdir()
    for name, text in {"boats.txt": BOATS, **OTHERS}.items():
        (documents / name).write_text(text, encoding="utf-8")
    backfill(folder / "warehouse", documents)
    (documents / "boats.txt").write_text(AGAIN, encoding="utf-8")
    backfill(folder / "warehouse", documents)
    backfill(folder / "warehouse", documents)
    return folder


@pytest.fixture
def root(base: Path, tmp_path: Path) -> Path:
    return copied(base, tmp_path / "copy")


def copied(base: Path, to: Path) -> Path:
    """The warehouse and the documents elsewhere, hard links kept."""
    subprocess.run(["cp", "-a", str(base), str(to)], check=True)
    return to / "warehouse"


def found_in(root: Path, needles: tuple[bytes, ...] = NEEDLES) -> list[tuple[str, bytes]]:
    """Where the warehouse still holds one of the needles, in any file and whatever it is packed in.

    A file that stands under several names is read once.
    """
    found = []
    files = (path for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    for path in {path.stat().st_ino: path for path in files}.values():
        content = path.read_bytes()
        if path.suffix == ".parquet":
            content += repr(parquet.read_table(path, partitioning=None).to_pylist()).encode()
        if path.suffix == ".gz":
            content += gzip.decompress(content)
        found += [(path.relative_to(root).as_posix(), needle) for needle in needles if needle in content]
    return found


def others(root: Path, versions: int | None = None) -> dict[int, list[str]]:
    """By version, of all or so many first ones, every row of the other articles."""
    (article,) = rows(root, "select distinct article_id from pages where url like '%/boats.txt'")[0]
    found = {}
    for number in Paths(root).published()[:versions]:
        reader = open_warehouse(root, version=number)
        tables = [reader.arrow(name).to_pylist() for name in ("articles", "figures", "skipped", "pages", "rejects")]
        kept = [row for table in tables for row in table if row["article_id"] != article]
        found[number] = sorted(repr(sorted(row.items())) for row in kept)
    return found


def sound(root: Path) -> bool:
    return [finding.line() for finding in verify(root, every=True).findings] == []


def test_no_byte_of_the_article_is_left_and_every_version_keeps_its_other_rows(base: Path, root: Path) -> None:
    before = others(root)
    assert {needle for _, needle in found_in(root)} == set(NEEDLES)
    sizes = {path: path.stat().st_size for path in root.glob("raw/*/*.gz")}
    done = forget(root, str(base / "documents" / "boats.txt"), "asked for by the harbour")
    assert (done.version, done.versions, done.records) == (4, 3, 3)
    assert found_in(root) == []
    after = others(root)
    assert {number: after[number] for number in before} == before
    assert sound(root)
    assert {path: path.stat().st_size for path in sizes} == sizes
    assert rows(root, "select flow, reason from runs order by version desc limit 1") == [
        ("forget", "asked for by the harbour")
    ]
    assert [info.table_rows["articles"] for info in versions(root)] == [2, 2, 2, 2]
    assert not Paths(root).takedown.exists()
    assert "boats" not in repr(rows(root, "select * from tombstones"))


def test_what_is_forgotten_is_refused_by_every_later_run_and_forgotten_once(base: Path, root: Path) -> None:
    documents = base / "documents"
    forget(root, "boats", "asked for")
    assert outcomes(backfill(root, documents)) == {"unchanged": 2, "refused": 1}
    assert outcomes(run("backfill", root, reprocess=True, reason="test")) == {"unchanged": 2, "refused": 1}
    assert rows(root, "select distinct reason, warc_file from pages where outcome = 'refused'") == [("forgotten", None)]
    elsewhere = root.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "boats.txt").write_text(BOATS, encoding="utf-8")  # only its doc_id tells that it is the same
    assert outcomes(backfill(root, elsewhere)) == {"refused": 1}
    assert found_in(root) == []
    assert sound(root)
    newest = open_warehouse(root).version
    again = forget(root, "boats", "asked for")
    assert again.is_nothing
    assert open_warehouse(root).version == newest


def test_old_versions_can_be_restored_and_compacted_after_it(root: Path) -> None:
    forget(root, "boats", "asked for")
    restore(root, 1, "test")
    assert rows(root, "select count(*) from articles") == [(2,)]
    assert rows(root, "select count(*) from tombstones") == [(2,)]
    compact(root)
    assert sound(root)
    assert outcomes(backfill(root, root.parent / "documents")) == {"unchanged": 2, "refused": 1}


def test_checkpoints_and_entries_of_files_long_gone_keep_nothing_of_it(root: Path) -> None:
    for table in ("articles", "figures", "skipped"):
        DeltaTable(Paths(root).delta(table)).create_checkpoint()
    shutil.rmtree(Paths(root).version(1))
    for file in Paths(root).delta("figures").glob("*/00000001-*.parquet"):
        if file.stat().st_nlink == 1:
            file.unlink()  # as retention does
    forget(root, "boats", "asked for")
    assert found_in(root) == []
    assert sound(root)
    assert outcomes(backfill(root, root.parent / "documents")) == {"unchanged": 2, "refused": 1}
    assert sound(root)


class Killed(BaseException):
    """Ends a takedown at a step as SIGKILL does: nothing that it would have written after it is on the disk."""


def forget_until(root: Path, end: Callable[[int, str], None]) -> None:
    """Forget the article; ``end`` is told the number and name of each step."""
    steps = iter(range(1000))
    flows.run.forget.writer = lambda *given, **options: writer(
        *given, **options, on_step=lambda name: end(next(steps), name)
    )
    try:
        forget(root, "boats", "asked for")
    finally:
        flows.run.forget.writer = writer


def steps_of(root: Path) -> dict[str, int]:
    """Every step of a takedown with the number of its last time."""
    steps: dict[str, int] = {}
    forget_until(root, lambda number, name: steps.update({name: number}))
    return steps


def test_a_takedown_that_is_killed_at_any_step_is_finished_by_the_next_writer(base: Path, tmp_path: Path) -> None:
    before = others(base / "warehouse")
    steps = steps_of(copied(base, tmp_path / "undisturbed"))
    assert {"runs committed", "files written", "log rewritten", "version replaced", "files deleted"} <= steps.keys()

    def kill(number: int, name: str) -> None:
        if number == steps[step]:
            raise Killed

    alike = {f"{table} {done}" for table in ("tombstones", "articles", "skipped") for done in ("written", "committed")}
    for step in steps.keys() - alike:  # what holds of figures holds of these
        root = copied(base, tmp_path / step)
        with pytest.raises(Killed):
            forget_until(root, kill)
        assert others(root, 3) == before, step
        if step == "takedown noted":  # of where the records lie, and then one was half overwritten
            tear(root)
        if steps[step] % 2:
            forget(root, "boats", "asked for")
        else:
            compact(root)  # whoever writes next
        assert found_in(root) == [], step
        assert sound(root), step
        assert others(root, 3) == before, step


def tear(root: Path) -> None:
    """Leave the noted records as a writer may that dies while it overwrites them."""
    takedown = noted(Paths(root))
    assert takedown is not None
    assert takedown.records
    for name, offset, _ in takedown.records:
        with (Paths(root).raw / name).open("r+b") as file:
            file.seek(offset)
            file.write(b"\0" * 40)


DYING = """
import os, signal, sys
from pathlib import Path
from tests.test_forget import forget_until
def kill(number, name):
    if name == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)
forget_until(Path(sys.argv[1]), kill)
"""


@pytest.mark.parametrize("step", ["runs committed", "log rewritten"])
def test_a_killed_process_leaves_what_the_next_run_finishes(base: Path, tmp_path: Path, step: str) -> None:
    root = copied(base, tmp_path / "copy")
    ended = subprocess.run([sys.executable, "-c", DYING, str(root), step], check=False, capture_output=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert Paths(root).takedown.exists()
    assert [finding.repair for finding in verify(root).findings if "not finished" in finding.wrong]
    assert outcomes(backfill(root, base / "documents")) == {"unchanged": 2, "refused": 1}
    assert found_in(root) == []
    assert sound(root)


PAGE = """<html><head><title>{title}</title><link rel="canonical" href="{canonical}"></head><body><article>
<h1>{title}</h1><p>{text}</p><p>{more}</p></article></body></html>"""
MORE = "The council said that it would look at the matter again in the autumn, and that it had no more to add. " * 3
FEED = """<rss version="2.0"><channel><title>News</title>{items}</channel></rss>"""
ITEM = "<item><title>{title}</title><link>{link}</link><description>{text}</description></item>"
SUNK = "Some 482,113,907 boats sank off Saltmere on Friday, the harbour master said."


def test_an_article_of_the_web_is_forgotten_with_its_other_addresses_and_listings(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse"
    with Loopback() as server:
        story, other = server.url("/boats"), server.url("/rents")
        page = PAGE.format(title="Boats sink", canonical=story, text=SUNK, more=MORE).encode()
        rents = PAGE.format(title="Rents rise", canonical=other, text="Rents rose 4% in Leeds.", more=MORE).encode()
        items = ITEM.format(title="Boats sink", link=f"{story}?utm_source=rss", text=SUNK)
        items += ITEM.format(title="Rents rise", link=other, text="Rents")
        server.routes |= {
            "/rss": Reply(FEED.format(items=items).encode(), content_type="application/rss+xml"),
            "/boats?utm_source=rss": redirect("/boats"),
            "/boats": Reply(page),
            "/rents": Reply(rents),
            "/amp/boats": Reply(page),
            "/short": redirect("/boats"),
        }
        sources = sources_of(tmp_path, f"feeds: ['{server.url('/rss')}'], urls: ['{server.url('/amp/boats')}']")
        assert outcomes(run("nightly", warehouse, sources)) == {"article": 2, "duplicate": 1}
        done = forget(warehouse, f"{story}?utm_medium=mail", "asked for")
        assert done.records == 7  # the feed, the redirect, two pages, and the requests of the last three
        assert found_in(warehouse, (*NEEDLES, b"Boats sink")) == []
        assert sound(warehouse)
        asked = len(server.paths)
        assert outcomes(run("nightly", warehouse, sources)) == {"unchanged": 1, "refused": 2}
        assert not any("boats" in path for path in server.paths[asked:])
        further = sources_of(tmp_path, f"urls: ['{server.url('/short')}', '{server.url('/boats2')}']")
        server.routes["/boats2"] = Reply(page)  # that it is the article is told by the page alone
        assert outcomes(run("nightly", warehouse, further)) == {"refused": 2}
    assert found_in(warehouse, (*NEEDLES, b"Boats sink")) == []
    assert sound(warehouse)
    replayed = [one for path in warehouse.glob("raw/*/*.gz") for one in read_warc(path, "x")]
    assert {one.candidate.url for one in replayed} == {other}


def test_a_page_of_a_killed_run_that_alone_tells_which_article_it_is_goes_with_it(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse"
    with Loopback() as server:
        story, rents = server.url("/boats"), server.url("/rents")
        body = PAGE.format(title="Boats sink", canonical=story, text=SUNK, more=MORE).encode()
        other = PAGE.format(title="Rents rise", canonical=rents, text="Rents rose 4%.", more=MORE).encode()
        server.routes["/boats"] = Reply(body)
        run("nightly", warehouse, sources_of(tmp_path, f"urls: ['{story}']"))
    long_ago = datetime(2026, 1, 2, tzinfo=UTC)
    with Archiver(Paths(warehouse).raw, new_run_id(long_ago)) as killed:
        for url, content in ((f"{story}2", body), (rents, other)):
            killed.keep(Page(Candidate("test", url, "list"), url, 200, "text/html", content, long_ago))
    assert forget(warehouse, story, "asked for").records == 3  # the page, its request, and that of the killed run
    assert found_in(warehouse, (*NEEDLES, b"Boats sink")) == []
    left = [one for path in Paths(warehouse).raw.glob("*/*.gz") for one in read_warc(path, "x")]
    assert [one.candidate.url for one in left] == [rents]
    assert sound(warehouse)


def test_what_a_killed_run_archived_of_what_was_taken_down_goes_with_the_run_that_meets_it(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse"
    with Loopback() as server:
        story, other = server.url("/boats"), server.url("/boats2")
        body = PAGE.format(title="Boats sink", canonical=story, text=SUNK, more=MORE).encode()
        server.routes |= {"/boats": Reply(body), "/boats2": Reply(body)}
        assert outcomes(run("nightly", warehouse, sources_of(tmp_path, f"urls: ['{story}']"))) == {"article": 1}
        forget(warehouse, story, "asked for")
        raw, now = Paths(warehouse).raw, datetime.now(UTC)
        for known in (story, f"{other}?utm_source=rss"):  # in two runs, of which the next reads the newer one back
            feed = FEED.format(items=ITEM.format(title="Boats sink", link=known, text=SUNK)).encode()
            with Archiver(raw, new_run_id(now)) as killed:
                for url, content in ((server.url("/rss"), feed), (other, body)):
                    page = Page(Candidate("test", url, "list"), url, 200, "text/html", content, now)
                    (killed.keep if url == other else killed.keep_listing)(page)
        assert found_in(warehouse)
        asked = len(server.paths)
        told = run("nightly", warehouse, sources_of(tmp_path, f"urls: ['{other}']"))
        assert outcomes(told) == {"refused": 1} and len(server.paths) == asked
    assert found_in(warehouse, (*NEEDLES, b"Boats sink")) == []
    assert sound(warehouse)


def sources_of(folder: Path, fields: str) -> Path:
    path = folder / "sources.yaml"
    settings = "contact: test@example.org\nsettings: {delay_seconds: 0}\n"
    path.write_text(f"{settings}sources: [{{name: test, allow_hosts: [{HOST}], {fields}}}]\n", encoding="utf-8")
    return path


def test_rejects_of_the_article_and_of_its_page_go_with_it(tmp_path: Path) -> None:
    story = "https://news.example/boats"
    given = {"article_id": ["a", None, "b"], "url": ["u", f"{story}?utm_source=rss", "v"]}
    failed = table_rows(
        REJECTS, 3, run_id="one", row=["boats sank", None, "rents"], reason=["x", "boats sank", "y"], **given
    )
    with writer(tmp_path) as opened:
        opened.commit([Change(REJECTS.name, failed)], facts("one"))
        takedown = Takedown(("a", url_hash(story)), "test", "two", "2026-05-31T04:00:00+00:00")
        opened.forget(takedown, lambda told: facts("two", flow="forget", parameters=json.dumps(told)))
        opened.note_takedown(None)
    assert rows(tmp_path, "select url from rejects") == [("v",)]
    assert rows(tmp_path, "select url from rejects", version=1) == [("v",)]
    assert found_in(tmp_path, (b"boats sank",)) == []
    assert sound(tmp_path)


def test_where_two_folders_cannot_be_exchanged_at_once_they_are_renamed(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = others(root)
    monkeypatch.setattr(publish, "exchange", lambda *_: False)
    forget(root, "boats", "test")
    assert found_in(root) == []
    assert others(root, 3) == before
    assert sound(root)


def test_what_is_unknown_ambiguous_or_cannot_be_read_changes_nothing(root: Path) -> None:
    with pytest.raises(WarehouseError, match=r"no page or article is known as https://example\.org/x"):
        forget(root, "https://example.org/x", "test")
    damaged = next(Paths(root).version(1).glob("figures/*/*.parquet"))
    damaged.chmod(0o644)
    damaged.write_bytes(damaged.read_bytes()[:100])
    with pytest.raises(WarehouseError, match=rf"{damaged.name}: cannot be read"):
        forget(root, "boats", "test")
    assert not Paths(root).takedown.exists()
    assert open_warehouse(root).version == 3


def test_verifying_finds_what_came_back_from_a_backup_and_a_takedown_cut_short(root: Path, tmp_path: Path) -> None:
    archive = min((root / "raw").glob("*/*.gz"))
    backup = tmp_path / "backup"
    shutil.copy(archive, backup)
    forget(root, "boats", "test")
    shutil.copy(backup, archive)
    assert any("of an article that was taken down" in finding.wrong for finding in verify(root).findings)
    done = forget(root, "boats", "test")
    assert (done.version, done.records) == (None, 1)
    assert sound(root)
    note(Paths(root), Takedown(("0" * 32,), "test", "run", "2026-05-31T04:00:00+00:00"))
    assert any("takedown that is not finished" in finding.wrong for finding in verify(root).findings)
    Paths(root).takedown.write_text("{", encoding="utf-8")
    assert any("is no note of a takedown" in finding.wrong for finding in verify(root).findings)
    with pytest.raises(WarehouseError, match="is no note of a takedown"):
        compact(root)


def test_the_command_tells_in_a_line_what_it_did(root: Path) -> None:
    def said(*given: str) -> tuple[int, str]:
        command = [sys.executable, "-c", "from flows.cli import main; main()", "forget", *given]
        ended = subprocess.run([*command, "--warehouse", str(root)], check=False, capture_output=True, text=True)
        return ended.returncode, ended.stdout + ended.stderr

    assert said("boats")[0] == 2
    code, told = said("boats", "--reason", "asked for", "--json")
    assert (code, json.loads(told)["version"]) == (0, 4)
    assert said("gulls", "--reason", "asked for") == (1, f"statwire: {root}: no page or article is known as gulls\n")
    assert said("boats", "--reason", "asked for") == (0, f"{root}: nothing to do: it was forgotten before\n")


def archive_of_three(folder: Path) -> list[int]:
    """Three pages in one archive file; where their records begin."""
    pages = []
    for name in ("rents", "boats", "jobs"):
        candidate = Candidate("test", f"https://x.example/{name}", "feed")
        body = f"<p>{name} sank</p>".encode() + os.urandom(3000)
        pages.append(Page(candidate, candidate.url, 200, "text/html", body, datetime(2026, 5, 2, tzinfo=UTC)))
    with Archiver(folder, "run") as archiver:
        return [archiver.keep(page).warc_offset or 0 for page in pages]


def test_a_record_that_was_cut_off_is_overwritten_as_far_as_it_goes(tmp_path: Path) -> None:
    _, boats, jobs = archive_of_three(tmp_path)
    (path,) = tmp_path.glob("*/*.gz")
    os.truncate(path, jobs - 100)
    name = path.relative_to(tmp_path).as_posix()
    (place,) = find_records(tmp_path, name, lambda url: url.endswith("/boats"))
    assert place == (name, boats, jobs - 100 - boats)
    remove_record(tmp_path, place)
    assert path.stat().st_size == jobs - 100
    assert b"boats" not in gzip.decompress(path.read_bytes())
    assert list(find_records(tmp_path, name, lambda _: False, [boats])) == []


def test_what_lies_behind_damage_is_found_where_its_place_is_known(tmp_path: Path) -> None:
    rents, _, jobs = archive_of_three(tmp_path)
    (path,) = tmp_path.glob("*/*.gz")
    with path.open("r+b") as file:
        file.seek(rents)
        file.write(b"\0" * 40)
    name = path.relative_to(tmp_path).as_posix()
    found = find_records(tmp_path, name, lambda _: False, [rents, jobs])
    assert next(found).offset == jobs
    with pytest.raises(ArchiveError, match="is damaged in the record at byte"):
        next(found)


@given(st.one_of(st.integers(240, 3000), st.integers(60_000, 70_000), st.integers(99_000, 200_000)))
def test_a_record_of_any_length_gives_way_to_one_of_the_same_length(length: int) -> None:
    member = _in_its_place(length)
    assert member is not None
    assert len(member) == length
    unpacked = zlib.decompress(member, 31)
    (record,) = ArchiveIterator(io.BytesIO(member))
    assert record.headers["WARC-Type"] == "metadata"
    assert record.headers.get("WARC-Target-URI") is None
    assert unpacked.endswith(b"\r\n\r\n")
