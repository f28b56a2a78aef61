"""Captures that an index names: only their own bytes are read, from disk or by ranges, and nothing else."""

from __future__ import annotations

import gzip
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from flows.stages.discover import captures_of
from tests.loopback import HOST, Loopback, Reply, redirect
from tests.runs import outcomes, rows, run

SITE = "https://www.times.example"
WARC = "crawl-data/CC-NEWS/2026/05/one.warc.gz"
PAGE = """<html lang="en"><head><title>Boats</title></head><body><main><h1>Boats of {place}</h1>
<p>Some {count} boats were counted in the harbour of {place} on Tuesday, the office of the port said.</p>
<p>The office of {place} expects that the number will rise again in summer, when the river is low.</p>
</main></body></html>"""


def member(url: str, body: str, at: str = "2026-05-03T06:07:08Z", kind: str = "response") -> bytes:
    """A record as a crawler writes it, a gzip member of its own."""
    answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{body}".encode()
    lines = ["WARC/1.0", f"WARC-Type: {kind}", f"WARC-Target-URI: {url}", f"WARC-Date: {at}"]
    lines += ["WARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-123456789012>"]
    lines += ["Content-Type: application/http; msgtype=response", f"Content-Length: {len(answer)}"]
    return gzip.compress("\r\n".join(lines).encode() + b"\r\n\r\n" + answer + b"\r\n\r\n")


class Crawl:
    """A WARC file with a page of each place, and what an index says of them."""

    def __init__(self, *places: str) -> None:
        self.warc = b""
        self.lines: list[dict[str, Any]] = []
        for number, place in enumerate(places, 1):
            self.add(f"{SITE}/{place.lower()}", PAGE.format(place=place, count=1000 + number))

    def add(self, url: str, body: str, told: str = "20260503060708", **changes: Any) -> None:
        record = member(url, body)
        line = {"url": url, "timestamp": told, "status": "200", "mime": "text/html", "filename": WARC}
        self.lines.append(line | {"offset": str(len(self.warc)), "length": str(len(record))} | changes)
        self.warc += record

    def write_index(self, path: Path) -> Path:
        text = "".join(f"{json.dumps(line)}\n" for line in self.lines)
        path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
        return path


def sources(folder: Path, captures: str = "", contact: str = "me@test.example", **settings: object) -> Path:
    """One outlet, which allows WARC files at an address of this machine."""
    one = {"name": "times", "urls": [f"{SITE}/"], "allow_hosts": [HOST], "captures": [captures] if captures else []}
    given = {"delay_seconds": "0", "retries": "0"} | {name: str(value) for name, value in settings.items()}
    path = folder / "sources.yaml"
    path.write_text(json.dumps({"contact": contact, "settings": given, "sources": [one]}), encoding="utf-8")
    return path


def reasons(warehouse: Path) -> list[str]:
    return [reason for (reason,) in rows(warehouse, "select reason from pages where reason is not null order by url")]


@pytest.mark.parametrize("name", ["index.jsonl", "index.cdxj.gz"])
def test_captures_in_a_file_beside_their_index_are_read_and_replayed(tmp_path: Path, name: str) -> None:
    crawl = Crawl("Saltmere", "Ellenby")
    (tmp_path / "one.warc.gz").write_bytes(b"what lies before is not looked at" + crawl.warc)
    for line in crawl.lines:
        line["offset"] = int(line["offset"]) + 33
    index, warehouse = crawl.write_index(tmp_path / name), tmp_path / "warehouse"
    config = sources(tmp_path, contact="")
    assert outcomes(run("backfill", warehouse, config, archives=(index,), reason="crawl")) == {"article": 2}
    found = "select outlet, url, fetched_at::varchar from articles order by url"
    told = [("times", f"{SITE}/{name}", "2026-05-03 06:07:08+00") for name in ("ellenby", "saltmere")]
    assert rows(warehouse, found) == told
    (tmp_path / "one.warc.gz").unlink()
    again = run("backfill", tmp_path / "again", config, archives=tuple((warehouse / "raw").rglob("*.gz")), reason="x")
    assert outcomes(again) == {"article": 2}, "they are in an archive of our own"


def test_of_a_file_on_a_server_no_more_than_the_captures_is_asked_for(tmp_path: Path) -> None:
    crawl = Crawl("Saltmere", "Ellenby", "Grayholm")
    index = crawl.write_index(tmp_path / "index.jsonl")
    with Loopback({f"/{WARC}": Reply(crawl.warc, honours_ranges=True)}) as server:
        config, warehouse = sources(tmp_path, server.url("/"), delay_seconds=0.2), tmp_path / "warehouse"
        assert outcomes(run("backfill", warehouse, config, archives=(index,), reason="crawl")) == {"article": 3}
        ranges = [request.headers["Range"] for request in server.requests]
        ends = [(int(line["offset"]), int(line["offset"]) + int(line["length"]) - 1) for line in crawl.lines]
        assert sorted(ranges) == sorted(f"bytes={start}-{end}" for start, end in ends)
        asked = sorted(request.at for request in [*server.robots, *server.requests])
        assert len(server.robots) == 1
        assert all(later - earlier >= 0.2 for earlier, later in pairwise(asked))


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(b"x" * 100_000), "would send the whole file: the server knows no ranges"),
        (Reply(b"", 404), "HTTP status 404"),
        (Reply(b"x" * 60, 206, headers={"Content-Range": "bytes 0-59/60"}), "sends another part of the file"),
        (Reply(b"x" * 90_000, 206), "sends another part of the file"),
        (redirect("http://169.254.169.254/latest/meta-data/"), "169.254.169.254 is no public address"),
        (redirect("file:///etc/passwd"), "is no http or https URL"),
    ],
)
def test_what_is_not_the_part_that_was_asked_for_is_no_page(tmp_path: Path, reply: Reply, reason: str) -> None:
    index = Crawl("Saltmere").write_index(tmp_path / "index.jsonl")
    with Loopback({f"/{WARC}": reply}) as server:
        summary = run(
            "backfill", tmp_path / "warehouse", sources(tmp_path, server.url("/")), archives=(index,), reason="x"
        )
    assert sum(outcomes(summary).values()) == 1 and "article" not in outcomes(summary)
    assert reason in reasons(tmp_path / "warehouse")[0]


def test_robots_and_the_contact_hold_for_captures_too(tmp_path: Path) -> None:
    crawl = Crawl("Saltmere")
    index = crawl.write_index(tmp_path / "index.jsonl")
    routes = {f"/{WARC}": Reply(crawl.warc, honours_ranges=True), "/robots.txt": Reply(b"User-agent: *\nDisallow: /")}
    with Loopback(routes) as server:
        for number, contact in enumerate(("me@test.example", "")):
            config = sources(tmp_path, server.url("/"), contact)
            found = run("backfill", tmp_path / str(number), config, archives=(index,), reason="x")
            assert outcomes(found) == {"refused": 1}
        assert server.paths == []


def test_only_addresses_that_the_source_allows_are_asked(tmp_path: Path) -> None:
    crawl = Crawl()
    with Loopback({"/secret": Reply(b"x" * 99, honours_ranges=True)}) as server:
        for name in (server.url("/secret"), "../secret", "//evil.example/a.warc.gz", "/etc/passwd", "a" * 5000):
            crawl.add(f"{SITE}/{len(crawl.lines)}", "<p>x", filename=name)
        index = crawl.write_index(tmp_path / "index.jsonl")
        config = sources(tmp_path, server.url("/allowed/"))
        found = run("backfill", tmp_path / "warehouse", config, archives=(index,), reason="x")
        assert outcomes(found) == {"failed": 5} and server.paths == []
    assert all("neither beside the index nor allowed" in one for one in reasons(tmp_path / "warehouse"))


def test_an_index_that_lies_about_a_capture_gives_no_page(tmp_path: Path) -> None:
    crawl = Crawl("Saltmere")
    (line,) = crawl.lines
    lies = {
        "another page": {"url": f"{SITE}/other"},
        "too short": {"url": f"{SITE}/short", "length": "50"},
        "no record": {"url": f"{SITE}/none", "offset": "7"},
        "beyond the end": {"url": f"{SITE}/beyond", "offset": "9999999"},
        "too large": {"url": f"{SITE}/vast", "length": str(10**12)},
    }
    crawl.lines = [line | change for change in lies.values()]
    (tmp_path / "one.warc.gz").write_bytes(crawl.warc)
    index = crawl.write_index(tmp_path / "index.jsonl")
    found = run("backfill", tmp_path / "warehouse", sources(tmp_path), archives=(index,), reason="x")
    assert outcomes(found) == {"failed": 5}


def test_the_newest_capture_of_each_page_that_came_with_success_is_read_and_lines_without_a_place_are_told() -> None:
    line = {"url": "https://a.example/x", "status": "200", "mime": "text/html", "filename": "w", "length": "5"}
    changes: list[dict[str, Any]] = [
        {"timestamp": "20260101000000", "offset": "1"},
        {"timestamp": "20260301000000", "offset": "2"},
        {"timestamp": "20260201000000", "offset": "3"},
        {"timestamp": "20260401000000", "offset": "4", "status": "404"},
        {"timestamp": "20260401000000", "offset": "5", "mime": "image/png"},
        {"timestamp": "20260401000000", "offset": "-6"},
        {"timestamp": "20260401000000", "offset": "7", "length": "0"},
        {"timestamp": "20260401000000", "offset": "8", "filename": ["w"]},
    ]
    lines = [json.dumps(line | change) for change in changes]
    found, lost = captures_of([*lines, "", "no json", "[1]", "{" * 10_000])
    assert ([one.offset for one in found], lost) == ([2], 6)
    assert captures_of([f"example,a)/x 20260301000000 {lines[1]}"])[0][0].offset == 2, "a line of CDXJ"
