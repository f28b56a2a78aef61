"""Fetching: a real server that behaves and misbehaves, and files on disk that do the same."""

from __future__ import annotations

import asyncio
import gzip
import os
import socket
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from flows.stages.discover import file_candidates
from flows.stages.fetch import NO_CONTACT, Hosts, NoArchive, fetch_all, user_agent
from flows.stages.fetch.addresses import private_address
from flows.stages.fetch.robots import Rules
from schemas.payload import PayloadError, Response, inflate
from schemas.records import Candidate, Failure, Page
from schemas.source import Settings, Source
from tests.loopback import HOST, Loopback, Reply, redirect

SETTINGS = Settings(delay_seconds=0.0, max_bytes=100_000, retries=0)
ALLOWING = Source(name="test", urls=("http://x.example/",), allow_hosts=(HOST, "localhost"))
PAGE = b"<html><body><p>Prices rose 3.4 per cent.</p></body></html>"


def fetch(urls: Sequence[str], settings: Settings = SETTINGS, **options: object) -> list[Page | Failure]:
    candidates = [Candidate("test", url, "list") for url in urls]
    return fetch_all(candidates, settings, "me@test.example", NoArchive(), **{"sources": [ALLOWING], **options})


def fetch_one(routes: Mapping[str, Reply], path: str = "/", settings: Settings = SETTINGS) -> Page | Failure:
    with Loopback(routes) as server:
        (result,) = fetch([server.url(path)], settings)
    return result


def reason(result: Page | Failure) -> str:
    assert isinstance(result, Failure), result
    return result.reason


def test_a_page_comes_with_its_bytes_its_type_and_its_validators() -> None:
    headers = {"ETag": '"1"', "Last-Modified": "Tue, 03 Mar 2026 08:00:00 GMT", "Set-Cookie": "a=b"}
    with Loopback({"/": Reply(PAGE, headers=headers)}) as server:
        page, _again = fetch([server.url(), server.url()])
        assert isinstance(page, Page)
        assert (page.status, page.body, page.content_type) == (200, PAGE, "text/html; charset=utf-8")
        assert (page.etag, page.last_modified) == ('"1"', headers["Last-Modified"])
        first, second = (request.headers for request in server.requests)
        assert first["User-Agent"] == user_agent("Statwire", "me@test.example")
        assert first["Accept-Encoding"] == "gzip"
        assert "Cookie" not in second


def test_the_user_agent_names_project_version_and_contact() -> None:
    name, rest = user_agent("Statwire", "https://us.example/bot").split("/", 1)
    assert name == "Statwire"
    assert rest[0].isdigit() and rest.endswith(" (+https://us.example/bot)")


def test_invalid_utf8_is_handed_on_as_it_came() -> None:
    page = fetch_one({"/": Reply(b"<p>caf\xe9 \xff\xfe 12%</p>")})
    assert isinstance(page, Page) and page.body == b"<p>caf\xe9 \xff\xfe 12%</p>"


def test_redirects_are_followed_by_status_and_every_hop_is_seen() -> None:
    seen: list[tuple[str, int]] = []

    class Noting(NoArchive):
        def keep(self, page: Page, response: Response | None = None, earlier: object = None) -> Page:
            assert response is not None
            seen.append((page.final_url, response.status))
            return page

    routes = {"/a": redirect("/b", 301), "/b": redirect("c?q=1#there", 308), "/c?q=1": Reply(PAGE)}
    with Loopback(routes) as server:
        candidate = Candidate("test", server.url("/a"), "list")
        (page,) = fetch_all([candidate], SETTINGS, "me@test.example", Noting(), sources=[ALLOWING])
        assert isinstance(page, Page)
        assert (page.candidate, page.final_url) == (candidate, server.url("/c?q=1"))
        assert seen == [(server.url("/a"), 301), (server.url("/b"), 308), (server.url("/c?q=1"), 200)]


def test_redirects_end_in_a_circle_after_ten_and_without_address() -> None:
    endless = {f"/{n}": redirect(f"/{n + 1}") for n in range(20)}
    assert reason(fetch_one({"/": redirect("/b"), "/b": redirect("/")})).startswith("redirects in a circle, to http")
    assert reason(fetch_one({"/": redirect("/0"), **endless})) == "more than 10 redirects"
    assert reason(fetch_one({"/": Reply(status=302)})) == "redirects (302) without saying where"


@pytest.mark.parametrize(
    "target",
    ["file:///etc/passwd", "ftp://x.example/", "http://169.254.169.254/latest/meta-data/", "http://[::ffff:10.0.0.1]/"],
)
def test_redirects_lead_neither_to_files_nor_to_private_networks(target: str) -> None:
    result = fetch_one({"/": redirect(target)})
    assert isinstance(result, Failure) and result.outcome == "refused"


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "LOCALHOST.", "db.internal", "printer.local", "127.0.0.1", "127.1", "2130706433", "0x7f000001"),
        *("0177.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "0.0.0.0", "224.0.0.1", "[::1]", "fe80::1%eth0"),
        *("::ffff:127.0.0.1", "fd00::1", "2002:7f00:1::"),
    ],
)
def test_a_private_host_is_refused_in_every_notation(host: str) -> None:
    assert private_address(host)


@pytest.mark.parametrize("host", ["news.example", "1.1.1.1", "2606:4700::1111", "10.example", "localhost.example"])
def test_a_public_host_is_not_refused(host: str) -> None:
    assert private_address(host) is None


def test_loopback_is_asked_only_where_the_source_allows_it() -> None:
    with Loopback({"/": Reply(PAGE)}) as server:
        (result,) = fetch([server.url()], sources=[])
        assert isinstance(result, Failure) and result.outcome == "refused"
        assert result.reason == "127.0.0.1 is no public address; allow_hosts of the source can allow it"
        assert server.requests == []


def test_a_name_that_resolves_to_a_private_address_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The resolver is the system's, which a test cannot teach public names; so its answer alone is made up."""
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_asked, **_more: answers)
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in ("8.8.8.8", HOST)]
    with Loopback({"/": Reply(PAGE)}) as server:
        url = server.url().replace(HOST, "news.example")
        hosts = Hosts(run_seconds=60)
        (result,) = fetch([url], Settings(delay_seconds=30.0), hosts=hosts)
        assert isinstance(result, Failure) and result.outcome == "refused"
        assert result.reason == (
            "news.example resolves to 127.0.0.1, which is no public address; allow_hosts of the source can allow it"
        )
        assert server.requests == []
        assert hosts.wait("news.example") == 0  # it was not asked, so the next source need not wait
        answers = answers[1:]
        allowing = Source(name="test", urls=(url,), allow_hosts=("news.example",))
        assert isinstance(fetch([url], sources=[allowing])[0], Page)


def test_behind_a_proxy_names_are_not_resolved_here(monkeypatch: pytest.MonkeyPatch) -> None:
    with Loopback({"http://news.example/": Reply(PAGE)}) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url(""))
        monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", _not_to_be_called)
        (result,) = fetch(["http://news.example/"])
        assert isinstance(result, Page), result


async def _not_to_be_called(_loop: object, host: str, *_more: object, **_options: object) -> list[object]:
    if host == "news.example":
        raise AssertionError("a proxy resolves names itself")
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (HOST, int(_more[0])))]


def test_without_a_contact_the_network_is_not_asked_and_files_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(PAGE)
    with Loopback({"/": Reply(PAGE)}) as server:
        candidates = [Candidate("test", url, "list") for url in (server.url(), path.as_uri())]
        refused, read = fetch_all(candidates, SETTINGS, "", NoArchive(), sources=[ALLOWING])
        assert isinstance(refused, Failure) and (refused.outcome, refused.reason) == ("refused", NO_CONTACT)
        assert isinstance(read, Page)
        assert server.requests == []


@pytest.mark.parametrize(
    ("status", "outcome"), [(404, "failed"), (500, "failed"), (204, "failed"), (403, "refused"), (451, "refused")]
)
def test_a_status_that_is_no_page_is_named(status: int, outcome: str) -> None:
    result = fetch_one({"/": Reply(b"" if status == 204 else PAGE, status=status)})
    assert isinstance(result, Failure)
    assert (result.outcome, result.reason, result.status) == (outcome, f"HTTP status {status}", status)


@pytest.mark.parametrize("kind", ["application/pdf", "image/png", "application/json", "video/mp4; codecs=x"])
def test_a_page_of_the_wrong_content_type_is_not_read(kind: str) -> None:
    assert reason(fetch_one({"/": Reply(b"x" * 50_000, content_type=kind)})) == f"is {kind.split(';')[0]}, not a page"


@pytest.mark.parametrize("kind", ["", "application/xhtml+xml", "TEXT/HTML;charset=x"])
def test_a_page_may_be_of_any_kind_that_is_one(kind: str) -> None:
    assert isinstance(fetch_one({"/": Reply(PAGE, content_type=kind)}), Page)


def test_a_status_speaks_before_what_is_wrong_with_its_answer() -> None:
    headers = {"Content-Encoding": "gzip"}
    assert reason(fetch_one({"/": Reply(PAGE, status=404, headers=headers)})) == "HTTP status 404"
    assert isinstance(fetch_one({"/": redirect("/b"), "/b": Reply(PAGE)}), Page)
    moved = Reply(b"no gzip", status=302, headers={**headers, "Location": "/b"})
    assert isinstance(fetch_one({"/": moved, "/b": Reply(PAGE)}), Page)


def test_too_large_is_refused_as_announced_and_as_sent() -> None:
    large = b"x" * 100_001
    assert reason(fetch_one({"/": Reply(b"", length=100_001)})) == "is larger than 100,000 bytes"
    assert reason(fetch_one({"/": Reply(large, chunked=True)})) == "is larger than 100,000 bytes"
    assert isinstance(fetch_one({"/": Reply(large[:-1], chunked=True)}), Page)


def test_gzip_is_inflated_within_bounds() -> None:
    def sent(body: bytes, encoding: str = "gzip") -> Page | Failure:
        return fetch_one({"/": Reply(body, headers={"Content-Encoding": encoding})})

    page = sent(gzip.compress(PAGE))
    assert isinstance(page, Page) and page.body == PAGE
    assert reason(sent(gzip.compress(b"0" * 5_000_000))) == "inflates to more than 100,000 bytes"
    assert reason(sent(gzip.compress(PAGE)[:-9])) == "is a gzip stream that ends early"
    assert reason(sent(PAGE)) == "is no gzip data"
    assert reason(sent(PAGE, "br")) == "comes in the encoding 'br', which was not asked for"


def test_what_is_empty_breaks_off_or_never_comes_is_named() -> None:
    hasty = Settings(delay_seconds=0.0, retries=0, read_seconds=0.1, page_seconds=5.0)
    impatient = Settings(delay_seconds=0.0, retries=0, read_seconds=5.0, page_seconds=0.3)
    assert reason(fetch_one({"/": Reply(b"")})) == "is empty"
    assert reason(fetch_one({"/": Reply(PAGE, length=1000)})).startswith("breaks off or breaks the protocol: ")
    assert reason(fetch_one({"/": Reply(reset=True)})).startswith("breaks off or breaks the protocol: ")
    assert reason(fetch_one({"/": Reply(PAGE, delay=30)}, settings=hasty)) == "silent for 0.1 s"
    assert reason(fetch_one({"/": Reply(PAGE, drip=0.05)}, settings=impatient)) == "not finished within 0.3 s"


@pytest.mark.parametrize(
    "url", ["http://", "http://[", "http://x.example:99999/", "gopher://x.example/", "", "http://a b/"]
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    (result,) = fetch([url])
    assert isinstance(result, Failure) and result.outcome == "refused"


def test_a_host_without_connection_is_asked_once_a_run() -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))  # bound and not listening: connections are refused
        urls = [f"http://{HOST}:{taken.getsockname()[1]}/{n}" for n in range(3)]
        hosts = Hosts(run_seconds=60)
        first, *others = fetch(urls, hosts=hosts)
        (later,) = fetch(urls[:1], hosts=hosts)
    assert reason(first).startswith("no connection: ")
    for result in (*others, later):
        assert reason(result).startswith(f"not asked: {HOST} was given up in this run (no connection: ")


def test_a_host_that_stays_silent_is_given_up() -> None:
    hasty = Settings(delay_seconds=0.0, retries=0, read_seconds=0.1)
    with Loopback({f"/{n}": Reply(PAGE, delay=30) for n in range(6)}) as server:
        results = fetch([server.url(f"/{n}") for n in range(6)], hasty)
        assert len(server.requests) == 3
    assert reason(results[-1]) == f"not asked: {HOST} was given up in this run (silent for 0.1 s, 3 times running)"


def test_a_run_out_of_time_asks_nobody() -> None:
    with Loopback({"/": Reply(PAGE)}) as server:
        (result,) = fetch([server.url()], hosts=Hosts(run_seconds=-1.0))
        assert reason(result).startswith("not asked: the run's time for fetching")
        assert server.requests == []


def test_one_host_is_asked_one_request_at_a_time_and_hosts_side_by_side() -> None:
    """The first answer waits for a second request, which can only be the other host's."""
    with Loopback({"/slow": Reply(PAGE, after_requests=2), "/next": Reply(PAGE)}) as server:
        elsewhere = server.url("/elsewhere").replace(HOST, "localhost")
        server.routes["/elsewhere"] = Reply(PAGE)
        urls = [server.url("/slow"), server.url("/next"), elsewhere]
        results = fetch(urls)
        assert [result.final_url for result in results if isinstance(result, Page)] == urls
        assert sorted(server.paths[:2]) == ["/elsewhere", "/slow"]
        assert server.paths[2:] == ["/next"]


def test_the_delay_to_a_host_holds_across_batches() -> None:
    hosts = Hosts(run_seconds=60)
    with Loopback({"/": Reply(PAGE)}) as server:
        hosts.learn(server.url("/robots.txt"), Rules())
        fetch([server.url()], Settings(delay_seconds=30.0), hosts=hosts)
    assert 0 < hosts.wait(HOST) <= 30


def test_progress_is_told_each_result() -> None:
    told: list[str] = []
    with Loopback({"/a": Reply(PAGE)}) as server:
        fetch([server.url("/a"), server.url("/b")], on_done=lambda result: told.append(type(result).__name__))
    assert told == ["Page", "Failure"]


def local(paths: Sequence[Path]) -> list[Page | Failure]:
    candidates, failures = file_candidates(paths, "test", SETTINGS.max_bytes)
    assert failures == []
    return fetch_all(candidates, SETTINGS, "", NoArchive())


def test_files_are_read_as_they_lie(tmp_path: Path) -> None:
    contents = {
        "a.html": PAGE,
        "b.htm.gz": gzip.compress(PAGE) + gzip.compress(b"<p>more</p>"),
        "c.txt": "caf\u00e9\r\n".encode(),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    pages = [page for page in local([tmp_path]) if isinstance(page, Page)]
    assert [(page.body, page.content_type, page.status) for page in pages] == [
        (PAGE, "text/html", None),
        (PAGE + b"<p>more</p>", "text/html", None),
        (contents["c.txt"], "text/plain", None),
    ]


def test_a_broken_file_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    compressed = gzip.compress(os.urandom(2000))
    contents = {
        "bomb.html.gz": (gzip.compress(b"0" * 5_000_000), "inflates to more than 100,000 bytes"),
        "cut.html.gz": (compressed[:1000], "is a gzip stream that ends early"),
        "damaged.html.gz": (compressed[:20] + b"\xff" * 20 + compressed[40:], "is damaged gzip data"),
        "empty.html": (b"", "is empty"),
        "empty.html.gz": (b"", "is empty"),
        "large.html": (b"x" * 100_001, "is larger than 100,000 bytes"),
        "plain.html.gz": (PAGE, "is no gzip data"),
    }
    for name, (content, _reason) in contents.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "whole.html").write_bytes(PAGE)
    *broken, whole = local([tmp_path])
    assert isinstance(whole, Page)
    for result, (_content, expected) in zip(broken, contents.values(), strict=True):
        assert reason(result).startswith(expected)


def test_a_file_that_is_gone_or_none_is_named(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.html")
    urls = [(tmp_path / name).as_uri() for name in ("gone.html", "pipe.html")]
    gone, pipe, elsewhere = fetch([*urls, "file://host/a.html"])
    assert reason(gone) == "cannot be read: No such file or directory"
    assert reason(pipe) == "is no file"
    assert reason(elsewhere) == "is no address of a file on this machine"


def test_each_row_of_a_jsonl_file_is_a_page_and_a_bad_one_is_named_by_its_line(tmp_path: Path) -> None:
    lines = [
        b'\xef\xbb\xbf{"doc_id": "a/\xc3\xa9 #1", "text": "Up 3 %."}\r',
        b"{not json}",
        b'{"doc_id": "b\xff"}',
        b'["a list"]',
        b'{"text": "' + b"x" * 100_000 + b'"}',
        b"[" * 50_000,
        b'{"doc_id": "a/\xc3\xa9 #1", "text": "again"}',
    ]
    path = tmp_path / "texts.jsonl"
    path.write_bytes(b"\n".join(lines))
    results = local([path])
    first, *broken, last = results
    assert isinstance(first, Page) and isinstance(last, Page)
    assert (first.body, first.content_type) == (lines[0][3:-1], "application/json")
    assert (first.candidate.doc_id, last.candidate.doc_id) == ("a/\u00e9 #1", "a/\u00e9 #1")
    assert first.candidate.url != last.candidate.url
    assert [reason(result) for result in broken] == [
        "line 2 is no JSON (Expecting property name enclosed in double quotes at character 1)",
        "line 3 is not UTF-8",
        "line 4 is no JSON object",
        "line 5 is longer than 100,000 bytes",
        "line 6 is JSON that cannot be read (nested too deeply, or a number without end)",
    ]


def test_a_file_of_rows_that_changed_since_it_was_listed_is_named(tmp_path: Path) -> None:
    path = tmp_path / "texts.jsonl"
    path.write_text('{"doc_id": "a", "text": "x"}\n{"doc_id": "b", "text": "y"}\n')
    candidates, _failures = file_candidates([path], "test", 1000)
    path.write_text('{"doc_id": "b", "text": "y"}\n')
    a, b = fetch_all(candidates, SETTINGS, "", NoArchive())
    assert reason(a) == "has no such row any more"
    assert isinstance(b, Page)


def test_inflating_takes_exactly_the_bound() -> None:
    data = gzip.compress(b"x" * 60) + gzip.compress(b"y" * 40) + b"\0\0padding"
    assert inflate(data, 100) == b"x" * 60 + b"y" * 40
    with pytest.raises(PayloadError, match="inflates to more than 99 bytes"):
        inflate(data, 99)


def test_gzip_of_many_members_is_inflated_in_linear_time() -> None:
    data = gzip.compress(b"x") + gzip.compress(b"") * 100_000 + b"\0" * 5_000_000 + gzip.compress(b"y")
    began = time.process_time()
    assert inflate(data, 100) == b"xy"
    assert time.process_time() - began < 4  # what follows must not be copied for each member
    parts = [b"a" * 511, b"", b"b" * 100_000, b"c"]
    assert inflate(b"".join(gzip.compress(part, 0) + b"\0" for part in parts), 200_000) == b"".join(parts)
