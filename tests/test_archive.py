"""The archive: what was fetched is read back as it was, and files of others and broken files as far as they go."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator
from hypothesis import given
from hypothesis import strategies as st

from flows.stages.archive import ArchiveError, Archiver, read_record, read_warc
from flows.stages.archive.context import from_header, to_header
from flows.stages.fetch import fetch_all
from schemas.payload import Response
from schemas.records import UNDATED, Candidate, Failure, Page, Published
from schemas.source import Settings, Source
from tests.loopback import HOST, Loopback, Reply, redirect

SETTINGS = Settings(delay_seconds=0.0, max_bytes=100_000, retries=0)
ALLOWING = Source(name="test", urls=("http://x.example/",), allow_hosts=(HOST,))
URI = "WARC-Target-URI"
AT = datetime(2026, 3, 5, 6, 7, 8, 123456, tzinfo=UTC)
DATED = Published(datetime(2026, 3, 4, 23, tzinfo=UTC), -300, "minute", "feed")
HTML = "<html><body><p>Prices rose 3.4 per cent \u2014 again.</p></body></html>".encode()


def page(url: str, body: bytes = HTML, **fields: object) -> Page:
    """A page fetched from the web, or from disk for a ``file:`` URL."""
    candidate = Candidate("test", url, "feed", None, "A title", DATED, "en")
    status = None if url.startswith("file:") else 200
    return replace(Page(candidate, url, status, "text/html", body, AT), **fields)


def archived(raw_dir: Path, pages: Sequence[Page]) -> list[Page]:
    with Archiver(raw_dir, "run-1") as archiver:
        return [archiver.keep(one) for one in pages]


def warc_of(raw_dir: Path) -> Path:
    (path,) = raw_dir.glob("*/*.warc.gz")
    return path


def records_of(raw_dir: Path) -> list[dict[str, str]]:
    """The headers of each record."""
    return [dict(record.headers) for record in ArchiveIterator(str(warc_of(raw_dir)), parse_http=False)]


def blocks_of(raw_dir: Path) -> list[bytes]:
    return [record.reader.read() for record in ArchiveIterator(str(warc_of(raw_dir)), parse_http=False)]


def read(path: Path, **options: object) -> list[Page | Failure]:
    return list(read_warc(path, "other", **options))


def reasons(results: Sequence[Page | Failure]) -> list[str]:
    return [result.reason for result in results if isinstance(result, Failure)]


def test_what_a_server_sent_is_kept_with_its_headers_and_read_back_as_it_was(tmp_path: Path) -> None:
    headers = {"ETag": '"v1"', "Content-Encoding": "gzip", "X-Odd": "caf\u00e9"}
    routes = {
        "/plain": Reply(HTML, headers={"Last-Modified": "Tue, 03 Mar 2026 08:00:00 GMT"}),
        "/zipped": Reply(gzip.compress(HTML), headers=headers),
        "/chunked": Reply(HTML, chunked=True),
        "/moved": redirect("/plain"),
        "/none": Reply(b"gone", 404),
        "/shut": Reply(b"no", 403),
        "/report.pdf": Reply(b"%PDF-1.7", content_type="application/pdf"),
        "/no-gzip": Reply(HTML, headers={"Content-Encoding": "gzip"}),
        "/cut-gzip": Reply(gzip.compress(HTML)[:-9], headers={"Content-Encoding": "gzip"}),
        "/bomb": Reply(gzip.compress(b"0" * 3_000_000), headers={"Content-Encoding": "gzip"}),
        "/deflate": Reply(zlib.compress(HTML), headers={"Content-Encoding": "deflate"}),
        "/no-gzip-file.html.gz": Reply(b"\x1f\x8b no gzip"),
        "/empty": Reply(b""),
        "/moved-to-none": redirect("/none"),
    }
    with Loopback(routes) as server, Archiver(tmp_path, "run-1") as archiver:
        candidates = [Candidate("test", server.url(path), "feed", None, path, DATED) for path in routes]
        fetched = fetch_all(candidates, SETTINGS, "me@test.example", archiver, sources=[ALLOWING])
    replayed = read(warc_of(tmp_path), raw_dir=tmp_path, max_bytes=SETTINGS.max_bytes)
    by_url = {result.candidate.url: result for result in replayed}
    assert len(by_url) == len(replayed) == len(fetched)
    for before in fetched:
        kept = before.page if isinstance(before, Failure) else before
        assert kept is not None and kept.warc_file == warc_of(tmp_path).relative_to(tmp_path).as_posix()
        at_place = read_record(tmp_path, kept.warc_file, kept.warc_offset or 0, SETTINGS.max_bytes)
        for after in (by_url[before.candidate.url], at_place):
            assert (replace(after, at=before.at) if isinstance(after, Failure) else after) == before


def test_an_answer_that_never_comes_whole_leaves_no_page(tmp_path: Path) -> None:
    routes = {"/short": Reply(HTML, length=1000), "/": Reply(reset=True)}
    with Loopback(routes) as server, Archiver(tmp_path, "run-1") as archiver:
        candidates = [Candidate("test", server.url(path), "list") for path in routes]
        fetched = fetch_all(candidates, SETTINGS, "me@test.example", archiver, sources=[ALLOWING])
    assert [result.page for result in fetched if isinstance(result, Failure)] == [None] * 2
    assert read(warc_of(tmp_path)) == []


def test_an_answer_that_is_cut_off_is_kept_as_far_as_it_came_and_says_why(tmp_path: Path) -> None:
    routes = {"/large": Reply(b"x" * 100_001, chunked=True), "/announced": Reply(length=100_001)}
    with Loopback(routes) as server, Archiver(tmp_path, "run-1") as archiver:
        candidates = [Candidate("test", server.url(path), "list") for path in routes]
        fetched = fetch_all(candidates, SETTINGS, "me@test.example", archiver, sources=[ALLOWING])
    replayed = read(warc_of(tmp_path), raw_dir=tmp_path, max_bytes=SETTINGS.max_bytes)
    at = AT
    assert [replace(result, at=at) for result in replayed] == [replace(result, at=at) for result in fetched]  # type: ignore[call-arg]
    assert reasons(replayed) == ["is larger than 100,000 bytes"] * 2
    kept = [one for one in records_of(tmp_path) if one.get("WARC-Type") == "response" and "robots" not in one[URI]]
    assert [one.get("WARC-Truncated") for one in kept] == ["length", "length"]


def test_each_request_is_kept_beside_its_response_with_address_and_timing(tmp_path: Path) -> None:
    with Loopback({"/": Reply(HTML)}) as server, Archiver(tmp_path, "run-1") as archiver:
        candidate = Candidate("test", server.url(), "list")
        fetch_all([candidate], SETTINGS, "me@test.example", archiver, sources=[ALLOWING])
        sent = server.requests[0].headers
    *_, response, request = ArchiveIterator(str(warc_of(tmp_path)), parse_http=False)
    assert request.headers["WARC-Concurrent-To"] == response.headers["WARC-Record-ID"]
    assert request.headers[URI] == response.headers[URI] == server.url()
    assert response.headers["WARC-IP-Address"] == HOST
    assert re.fullmatch(r"headers=[0-9.]+; complete=[0-9.]+", response.headers["Statwire-Timing"])
    lines = blocks_of(tmp_path)[-1].decode().split("\r\n")
    assert lines[0] == "GET / HTTP/1.1" and lines[-2:] == ["", ""]
    assert dict(line.split(": ", 1) for line in lines[1:-2]) == sent


def test_redirects_that_lead_nowhere_point_to_the_answer_that_ended_them(tmp_path: Path) -> None:
    with Loopback({"/a": redirect("/b"), "/b": redirect("/a")}) as server, Archiver(tmp_path, "run-1") as archiver:
        candidate = Candidate("test", server.url("/a"), "list")
        (result,) = fetch_all([candidate], SETTINGS, "me@test.example", archiver, sources=[ALLOWING])
        assert isinstance(result, Failure) and result.page and result.page.final_url == server.url("/b")
    assert read(warc_of(tmp_path)) == []
    again = read_record(tmp_path, result.page.warc_file or "", result.page.warc_offset or 0)
    assert isinstance(again, Failure) and (again.reason, again.page) == ("HTTP status 302", result.page)


def test_the_bytes_on_the_wire_are_in_the_archive(tmp_path: Path) -> None:
    sent = gzip.compress(HTML)
    with Loopback({"/": Reply(sent, headers={"Content-Encoding": "gzip"})}) as server:
        candidate = Candidate("test", server.url(), "list")
        with Archiver(tmp_path, "run-1") as archiver:
            fetch_all([candidate], SETTINGS, "me@test.example", archiver, sources=[ALLOWING])
    block = blocks_of(tmp_path)[-2]
    assert block.startswith(b"HTTP/1.1 200 OK\r\n") and block.endswith(b"\r\n\r\n" + sent)


def test_local_pages_are_resource_records_that_replay(tmp_path: Path) -> None:
    row = page("file:///texts.jsonl#a%20b", b'{"text": "x"}', content_type="application/json")
    kept = archived(tmp_path, [page("file:///tmp/%C3%A9.html"), row, page("file:///x", content_type="")])
    assert read(warc_of(tmp_path), raw_dir=tmp_path) == kept
    types = [record.headers["WARC-Type"] for record in ArchiveIterator(str(warc_of(tmp_path)))]
    assert types == ["warcinfo", "resource", "resource", "resource"]


def test_a_page_without_its_response_is_kept_as_one(tmp_path: Path) -> None:
    foreign = page("https://n.example/a", etag='"1"', last_modified="Tue, 03 Mar 2026 08:00:00 GMT")
    kept = archived(tmp_path, [foreign])
    assert read(warc_of(tmp_path), raw_dir=tmp_path) == kept


def test_listings_are_kept_and_not_replayed_as_pages(tmp_path: Path) -> None:
    with Archiver(tmp_path, "run-1") as archiver:
        listing = archiver.keep_listing(page("https://n.example/rss", b"<rss/>", content_type="text/xml"))
        archiver.keep(page("https://n.example/a"))
    assert listing.warc_offset
    assert [result.candidate.url for result in read(warc_of(tmp_path))] == ["https://n.example/a"]


def test_every_record_is_a_gzip_member_of_its_own_and_on_disk_before_the_next(tmp_path: Path) -> None:
    with Archiver(tmp_path, "run-1") as archiver:
        for n in range(3):
            kept = archiver.keep(page(f"https://n.example/{n}"))
            assert read_record(tmp_path, kept.warc_file or "", kept.warc_offset or 0) == kept
            assert reasons(read(warc_of(tmp_path))) == []


def test_no_run_writes_into_anothers_file_and_large_ones_are_rotated(tmp_path: Path) -> None:
    first = archived(tmp_path, [page("https://n.example/1")])
    second = archived(tmp_path, [page("https://n.example/2")])
    assert first[0].warc_file != second[0].warc_file
    with Archiver(tmp_path, "../run 2", rotate_at=1) as archiver:
        names = [archiver.keep(page(f"https://n.example/{n}")).warc_file or "" for n in range(3)]
    assert len(set(names)) == 3
    assert all((tmp_path / name).is_file() and "/---run-2-" in f"/{name.split('/')[-1]}" for name in names)


def test_a_run_that_archives_nothing_leaves_nothing(tmp_path: Path) -> None:
    with Archiver(tmp_path, "run-1"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_only_what_the_filter_admits_is_read(tmp_path: Path) -> None:
    archived(tmp_path, [page(f"https://{host}.example/") for host in "abc"])
    (only,) = read(warc_of(tmp_path), url_filter=lambda url: "//b." in url)
    assert only.candidate.url == "https://b.example/"


texts = st.text(max_size=40)
published = st.builds(
    Published,
    st.datetimes(min_value=datetime(1900, 1, 1), timezones=st.just(UTC)),
    st.none() | st.integers(-900, 900),
    st.sampled_from(["day", "minute"]),
    st.sampled_from(["given", "feed"]),
)
candidates = st.builds(
    Candidate,
    texts,
    texts,
    st.sampled_from(["feed", "file"]),
    st.none() | texts,
    st.none() | texts,
    st.just(UNDATED) | published,
)


@given(candidates)
def test_a_candidate_survives_its_header_and_breaks_no_line(candidate: Candidate) -> None:
    header = to_header(candidate)
    assert header.isascii() and header.isprintable()
    assert from_header(header) == candidate


@given(
    st.text(max_size=60) | st.sampled_from(["{}", "[]", "null", '{"source":1,"url":"a","via":"feed","published":{}}'])
)
def test_a_header_of_others_is_no_candidate(value: str) -> None:
    assert from_header(value) is None
    assert from_header(None) is None


@pytest.mark.parametrize(
    ("field", "value"), [("title", "\ud800"), ("url", "https://n.example/\udfff"), ("offset_minutes", 10**30)]
)
def test_a_candidate_that_no_row_can_hold_is_none(field: str, value: object) -> None:
    published = {"moment": "2026-05-01T00:00:00+00:00", "offset_minutes": 60, "precision": "day", "basis": "feed"}
    fields: dict[str, object] = {"source": "s", "url": "u", "via": "feed", "title": "t", "published": published}
    assert from_header(json.dumps(fields)) is not None
    (published if field in published else fields)[field] = value
    assert from_header(json.dumps(fields)) is None


def test_a_date_that_no_calendar_holds_costs_its_record_alone(tmp_path: Path) -> None:
    archived(tmp_path, [page("https://n.example/1"), page("https://n.example/2")])
    content = gzip.decompress(warc_of(tmp_path).read_bytes())
    path = tmp_path / "damaged.warc"
    path.write_bytes(content.replace(b"2026-03-05T06:07:08.123456Z", b"0001-01-01T00:00:00+14:00", 1))
    broken, whole = read(path)
    assert isinstance(broken, Failure) and broken.reason.startswith("has no WARC-Date")
    assert whole.candidate.url == "https://n.example/2"
    moment = '{"moment": "0001-01-01T00:00:00+14:00", "offset_minutes": null, "precision": "day", "basis": "feed"}'
    assert from_header(f'{{"source": "s", "url": "u", "via": "feed", "published": {moment}}}') is None


def test_no_header_can_be_injected(tmp_path: Path) -> None:
    attack = "x\r\nWARC-Type: warcinfo\r\n\r\nHTTP/1.1 200 OK\r\n"
    url = f"https://n.example/{attack}"
    candidate = Candidate(attack, url, "feed", attack, attack, UNDATED)
    response = Response(200, attack, ((b"X-Evil\r\nA", attack.encode()), (b"Content-Type", b"text/html")), HTML)
    with Archiver(tmp_path, attack) as archiver:
        archiver.keep(page(url, candidate=candidate), response)
        archiver.keep(page("file:///a", candidate=candidate, content_type=attack))
    records = [(r.headers["WARC-Type"], len(r.headers)) for r in ArchiveIterator(str(warc_of(tmp_path)))]
    assert [kind for kind, _size in records] == ["warcinfo", "response", "resource"]
    results = read(warc_of(tmp_path))
    assert [result.candidate for result in results] == [candidate, candidate]
    assert [result.body for result in results if isinstance(result, Page)] == [HTML, HTML]


def test_a_file_cut_off_anywhere_gives_its_whole_records_and_says_that_it_is_cut(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    kept = archived(raw, [page(f"https://n.example/{n}", HTML * 20) for n in range(3)])
    whole = warc_of(raw).read_bytes()
    ends = [one.warc_offset or 0 for one in kept] + [len(whole)]
    cut = tmp_path / "cut.warc.gz"
    for length in range(0, len(whole), 3):
        cut.write_bytes(whole[:length])
        results = read(cut)
        pages = [result for result in results if isinstance(result, Page)]
        complete = sum(end <= length for end in ends[1:])
        # The last bytes of a member are its checksum and the blank lines behind the block: a page may be whole before.
        assert len(pages) in (complete, complete + 1)
        assert [one.body for one in pages] == [HTML * 20] * len(pages)
        if length not in ends and len(pages) == complete:
            assert len(reasons(results)) == 1, length


def test_a_damaged_file_is_read_up_to_the_damage(tmp_path: Path) -> None:
    kept = archived(tmp_path, [page(f"https://n.example/{n}") for n in range(3)])
    path = warc_of(tmp_path)
    content = bytearray(path.read_bytes())
    start = kept[1].warc_offset or 0
    content[start + 40 : start + 80] = b"\xff" * 40
    path.write_bytes(content)
    first, failure = read(path)
    assert isinstance(first, Page) and first.candidate.url == "https://n.example/0"
    assert isinstance(failure, Failure) and failure.candidate.url == path.as_uri()
    assert "cannot be read beyond the record at byte" in failure.reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"<html>no archive</html>" * 50, "cannot be read"),
        (gzip.compress(b"no archive at all " * 50), "cannot be read"),
    ],
)
def test_what_is_no_archive_says_so(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "x.warc.gz"
    path.write_bytes(content)
    (found,) = reasons(read(path))
    assert found.startswith(reason)


def test_a_missing_archive_is_a_failure(tmp_path: Path) -> None:
    (found,) = reasons(read(tmp_path / "none.warc.gz"))
    assert found.startswith("cannot be read") and "No such file" in found


def test_a_place_without_a_page_is_an_error(tmp_path: Path) -> None:
    (kept,) = archived(tmp_path / "raw", [page("https://n.example/")])
    name, offset = kept.warc_file or "", kept.warc_offset or 0
    for wrong in ((name, offset + 1), (name, 0), (name, 10_000_000), ("none.warc.gz", 0), ("../../x", 0)):
        with pytest.raises(ArchiveError, match=wrong[0].replace(".", r"\.")):
            read_record(tmp_path / "raw", *wrong)


def record(uri: str, block: bytes, kind: str = "response", **headers: str) -> bytes:
    """A record as other crawlers write them."""
    fields = {
        "WARC-Type": kind,
        "WARC-Target-URI": uri,
        "WARC-Date": "2024-02-03T04:05:06Z",
        "WARC-Record-ID": "<urn:uuid:12345678-1234-5678-1234-567812345678>",
        "Content-Type": "application/http; msgtype=response" if kind == "response" else "text/html",
        "Content-Length": str(len(block)),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
    return b"WARC/1.0\r\n" + lines.encode() + b"\r\n" + block + b"\r\n\r\n"


def http(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode() + body


CHUNKED = b"5\r\n<p>Up\r\n8\r\n 3%.</p>\r\n0\r\n\r\n"
TYPE = "content-TYPE: text/html; charset=iso-8859-1"
FOREIGN = [
    record("<http://wget.example/a>", http(HTML, TYPE)),  # wget: angle brackets
    record("http://wget.example/robots.txt", http(b"User-agent: *", "Content-Type: text/plain")),
    record("metadata://gnu.org/software/wget/warc/MANIFEST.txt", b"<urn:uuid:1>", "resource"),
    record("http://n.example/chunked", http(CHUNKED, TYPE, "Transfer-Encoding: chunked")),
    record("http://n.example/gz", http(gzip.compress(HTML), TYPE, "Content-Encoding: gzip")),
    record("http://n.example/resource", HTML, "resource"),  # warcio, browsertrix: a page without its response
    record("http://n.example/request", b"GET / HTTP/1.1\r\n\r\n", "request"),
    record("http://n.example/again", http(b"", TYPE), "revisit"),
    record("http://n.example/same-picture", http(b"", "Content-Type: image/png"), "revisit"),
    record("http://n.example/moved-again", http(b"", TYPE, status="301 Moved"), "revisit"),
    record("http://n.example/moved", http(b"", "Location: /a", status="301 Moved")),
    record("http://n.example/none", http(HTML, TYPE, status="404 Not Found")),
    record("http://n.example/picture", http(b"\x89PNG", "Content-Type: image/png")),
    record("dns:n.example", b"n.example. 300 IN A 1.2.3.4", "resource"),
    record("http://n.example/untyped", http(HTML)),
    record("http://n.example/dateless", http(HTML), WARC_Date=""),
    record("http://n.example/cut-gzip", http(gzip.compress(HTML)[:-9], TYPE, "Content-Encoding: gzip")),
    record("http://n.example/deflate", http(zlib.compress(HTML), TYPE, "Content-Encoding: deflate")),
    record("http://n.example/bomb", http(gzip.compress(b"0" * 3_000_000), TYPE, "Content-Encoding: gzip")),
    record("http://n.example/no-gzip", http(b"Up 3%.", TYPE, "Content-Encoding: gzip")),
    record("http://n.example/bad-chunk", http(b"zz\r\n", TYPE, "Transfer-Encoding: chunked")),
    record("http://n.example/no-brotli", http(b"Up 3%.", TYPE, "Content-Encoding: br")),
    record("http://n.example/unchunked", http(HTML, TYPE, "Transfer-Encoding: chunked")),  # undone by the crawler
    record("http://n.example/unzipped", http(b"\n" + HTML, TYPE, "Content-Encoding: gzip")),
    record("http://n.example/unpacked", http(HTML, TYPE, "Transfer-Encoding: chunked", "Content-Encoding: br")),
    record("http://n.example/large-picture", http(b"x" * 2_000_000, "Content-Type: image/png")),
    record("http://n.example/large", http(b"x" * 2_000_000, TYPE)),
    record("http://n.example/nothing", b""),
    record("http://nü.example/café", http(HTML, TYPE)),
    record("http://[::1/torn", http(HTML, TYPE)),
]


@pytest.mark.parametrize("form", ["plain", "member a record", "one member"])
def test_archives_of_others_are_read_in_every_form(tmp_path: Path, form: str) -> None:
    path = tmp_path / "crawl.warc"
    path.write_bytes({
        "plain": b"".join(FOREIGN),
        "member a record": b"".join(map(gzip.compress, FOREIGN)),
        "one member": gzip.compress(b"".join(FOREIGN)),
    }[form])  # fmt: skip
    results = read(path, max_bytes=500_000)
    pages = [result for result in results if isinstance(result, Page)]
    at = datetime(2024, 2, 3, 4, 5, 6, tzinfo=UTC)
    charset = TYPE.split(": ")[1]
    assert [(one.final_url, one.body, one.content_type, one.status) for one in pages] == [
        ("http://wget.example/a", HTML, charset, 200),
        ("http://n.example/chunked", b"<p>Up 3%.</p>", charset, 200),
        ("http://n.example/gz", HTML, charset, 200),
        ("http://n.example/resource", HTML, "text/html", None),
        ("http://n.example/untyped", HTML, "", 200),
        ("http://n.example/deflate", HTML, charset, 200),
        ("http://n.example/unchunked", HTML, charset, 200),
        ("http://n.example/unzipped", b"\n" + HTML, charset, 200),
        ("http://n.example/unpacked", HTML, charset, 200),
        ("http://xn--n-eha.example/caf%C3%A9", HTML, charset, 200),
    ]
    assert all(result.page is None for result in results if isinstance(result, Failure))  # none has a place of ours
    assert {(one.candidate.source, one.candidate.via, one.fetched_at, one.warc_file) for one in pages} == {
        ("other", "archive", at, None)
    }
    failures = [result for result in results if isinstance(result, Failure)]
    assert [(one.candidate.url.rsplit("/", 1)[1], one.reason.split(" (")[0]) for one in failures] == [
        ("again", "is a revisit of http://n.example/again, of which no response lies before it in its file"),
        ("none", "HTTP status 404"),
        ("dateless", "has no WARC-Date"),
        ("cut-gzip", "is a gzip stream that ends early"),
        ("bomb", "inflates to more than 500,000 bytes"),
        ("no-gzip", "is no gzip data"),
        ("bad-chunk", "cannot be decoded"),
        ("no-brotli", "cannot be decoded"),
        ("large", "is larger than 500,000 bytes"),
        ("nothing", "is no HTTP response"),
        ("torn", "names no address of a page"),
    ]


REFERRED: dict[str, dict[str, str]] = {
    "warcio": {
        "WARC-Profile": "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest",
        "WARC-Refers-To-Target-URI": "http://n.example/a",
        "WARC-Refers-To-Date": "2024-02-03T04:05:06Z",
    },
    "wget": {
        "WARC-Profile": "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest",
        "WARC-Refers-To": "<urn:uuid:a>",
        "WARC-Truncated": "length",
    },
    "digest": {"WARC-Payload-Digest": "sha1:AAAA"},
    "not modified": {"WARC-Profile": "http://netpreserve.org/warc/1.1/revisit/server-not-modified"},
}


@pytest.mark.parametrize("name", REFERRED)
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_revisits_of_others_are_the_pages_that_they_refer_to(tmp_path: Path, name: str, pack: type[bytes]) -> None:
    own = {"WARC-Record-ID": "<urn:uuid:a>", "WARC-Payload-Digest": "sha1:AAAA"}
    a = record("http://n.example/a", http(gzip.compress(HTML), TYPE, "Content-Encoding: gzip"), **own)
    cut = record("http://n.example/a", http(b"cut", TYPE), **own, WARC_Truncated="length")
    other = record("http://n.example/b", http(b"<p>other</p>", TYPE), WARC_Record_ID="<urn:uuid:b>")
    given = {"WARC-Date": "2025-01-01T00:00:00Z", "Content-Type": "application/http", **REFERRED[name]}
    url, block = (
        ("http://n.example/a", http(b"")) if name == "not modified" else ("http://n.example/c", http(b"", TYPE))
    )
    revisit = record(url, block, "revisit", **given)
    path = tmp_path / "crawl.warc"
    path.write_bytes(b"".join(map(pack, (a, cut, other, revisit))))
    _, _, _, last = read(path)
    assert isinstance(last, Page) and (last.final_url, last.body, last.status) == (url, HTML, 200)
    assert last.fetched_at == datetime(2025, 1, 1, tzinfo=UTC)
    path.write_bytes(b"".join(map(pack, (revisit, other, a))))
    first, *rest = read(path)
    assert isinstance(first, Failure) and first.reason.startswith("is a revisit of http://n.example/")
    assert len(rest) == 2


def test_times_are_kept_to_the_microsecond_and_in_utc(tmp_path: Path) -> None:
    east = AT.astimezone(tz=None) + timedelta(seconds=1)
    archived(tmp_path, [page("https://n.example/", fetched_at=east)])
    (result,) = read(warc_of(tmp_path))
    assert isinstance(result, Page) and result.fetched_at == east
    assert result.fetched_at.tzinfo is UTC


def test_a_plain_file_that_is_cut_off_says_so(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc"
    whole = record("http://n.example/a", http(HTML, TYPE))
    for length in (len(whole) - 30, 60, 8):
        path.write_bytes(whole + whole[:length])
        results = read(path)
        assert isinstance(results[0], Page)
        assert len(reasons(results)) == 1, length


def test_reading_an_archive_is_a_stream(tmp_path: Path) -> None:
    """Pages come one by one: the first is there before the rest of the file is looked at."""
    path = tmp_path / "crawl.warc"
    path.write_bytes(record("http://n.example/a", http(HTML, TYPE)) + b"broken")
    pages = read_warc(path, "other")
    assert isinstance(next(pages), Page)
    assert isinstance(next(pages), Failure)
