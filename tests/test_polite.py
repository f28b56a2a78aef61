"""How hosts are treated: one request at a time, with a pause, again where that may help, and not where it cannot."""

from __future__ import annotations

import socket
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.stages.fetch import Hosts, NoArchive, fetch_all
from flows.stages.fetch.retries import LONGEST, backoff, retry_after
from flows.stages.fetch.robots import Rules
from schemas.records import Candidate, Failure, Page
from schemas.source import Settings, Source
from tests.loopback import HOST, Loopback, Reply, redirect, resolving

PAGE = b"<html><body><p>Prices rose 3.4 per cent.</p></body></html>"
SETTINGS = Settings(delay_seconds=0.0, retries=2, retry_seconds=0.01)
NAMES = ("a.test", "b.test", "c.test")
BUSY = Reply(b"busy", 503)


def source(name: str = "test", delay: float | None = None) -> Source:
    return Source(name=name, urls=("http://x.example/",), allow_hosts=(HOST, *NAMES), delay_seconds=delay)


def fetch(urls: list[str], settings: Settings = SETTINGS, **options: object) -> list[Page | Failure]:
    candidates = [Candidate("test", url, "list") for url in urls]
    return fetch_all(candidates, settings, "me@test.example", NoArchive(), **{"sources": [source()], **options})


def knowing(server: Loopback, run_seconds: float = 60, cool_down: float = 300) -> Hosts:
    """Hosts under many names, all of them this server, whose robots.txt are known and empty."""
    hosts = Hosts(run_seconds, resolving(), cool_down)
    for name in (HOST, *NAMES):
        hosts.learn(server.url("/robots.txt", name), Rules())
    return hosts


def reasons(results: list[Page | Failure]) -> list[str]:
    return [result.reason if isinstance(result, Failure) else "page" for result in results]


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_request_that_is_put_off_is_made_again(status: int) -> None:
    with Loopback({"/": [Reply(b"later", status), Reply(b"later", status), Reply(PAGE)]}) as server:
        assert isinstance(fetch([server.url()])[0], Page)
        assert len(server.requests) == 3


@pytest.mark.parametrize("status", [400, 404, 410, 500, 501])
def test_a_request_that_is_answered_for_good_is_not(status: int) -> None:
    with Loopback({"/": Reply(b"no", status)}) as server:
        assert reasons(fetch([server.url()])) == [f"HTTP status {status}"]
        assert len(server.requests) == 1


def test_so_is_one_that_breaks_off_until_the_retries_are_used_up() -> None:
    with Loopback({"/a": [Reply(reset=True), Reply(PAGE, length=999), Reply(PAGE)], "/b": Reply(reset=True)}) as server:
        good, bad = fetch([server.url("/a"), server.url("/b")])
        assert isinstance(good, Page)
        assert reasons([bad])[0].startswith("breaks off or breaks the protocol: ")
        assert server.paths == ["/a"] * 3 + ["/b"] * 3


def test_every_answer_is_archived_those_that_put_us_off_too() -> None:
    kept: list[int | None] = []

    class Noting(NoArchive):
        def keep(self, page: Page, response: object = None, earlier: object = None) -> Page:
            kept.append(page.status)
            return page

    with Loopback({"/": [BUSY, Reply(PAGE)]}) as server:
        candidate = Candidate("test", server.url(), "list")
        fetch_all([candidate], SETTINGS, "me@test.example", Noting(), sources=[source()])
    assert kept == [503, 200]


def test_a_server_is_asked_again_when_it_says_and_no_earlier() -> None:
    with Loopback({"/": [Reply(b"", 429, headers={"Retry-After": "1"}), Reply(PAGE)]}) as server:
        assert isinstance(fetch([server.url()])[0], Page)
        first, second = server.requests
        assert second.at - first.at >= 1


def test_a_server_that_wants_to_be_left_alone_for_long_is() -> None:
    with Loopback({"/a": Reply(b"", 503, headers={"Retry-After": "3600"}), "/b": Reply(PAGE)}) as server:
        results = fetch([server.url("/a"), server.url("/b")], hosts=knowing(server))
        assert reasons(results) == [
            "HTTP status 503",
            f"not asked: {HOST} was given up in this run (it wants no request for 3600 s)",
        ]
        assert server.paths == ["/a"]


def test_retry_after_is_read_as_seconds_or_as_a_date() -> None:
    now = datetime(2026, 3, 5, 6, 7, 8, tzinfo=UTC)
    soon = format_datetime(now + timedelta(seconds=90), usegmt=True)
    past = format_datetime(now - timedelta(days=1), usegmt=True)
    found = [retry_after(value, now) for value in ("90", soon, past, "9" * 400, None, "", "soon", "-5", "1.5")]
    assert found == [90.0, 90.0, 0.0, LONGEST, None, None, None, None, None]


@given(st.text(max_size=50) | st.from_regex(r"[A-Z][a-z]{2}, [0-9]{1,9} [A-Z][a-z]{2} [0-9]{1,9} [0-9:]{0,12} GMT"))
def test_no_retry_after_breaks_its_reader(value: str) -> None:
    found = retry_after(value, datetime(2026, 3, 5, tzinfo=UTC))
    assert found is None or 0 <= found <= LONGEST


@given(st.integers(1, 8), st.floats(0, 100))
def test_pauses_double_and_their_random_part_is_at_most_half(attempt: int, seconds: float) -> None:
    whole = seconds * 2 ** (attempt - 1)
    assert whole / 2 <= backoff(attempt, seconds) <= whole


def test_requests_to_a_host_are_apart_and_one_at_a_time_whatever_they_are() -> None:
    """robots.txt, pages, redirects and repeated requests all count; hosts are asked side by side."""
    routes = {f"/{n}": Reply(PAGE) for n in range(3)} | {"/moved": redirect("/0"), "/again": [BUSY, Reply(PAGE)]}
    delay = 0.15
    with Loopback(routes) as server:
        urls = [server.url(path, name) for path in routes for name in NAMES]
        results = fetch(urls, Settings(delay_seconds=delay, retry_seconds=0.0), hosts=Hosts(60, resolving()))
        assert all(isinstance(result, Page) for result in results)
        by_host: dict[str, list[float]] = defaultdict(list)
        for request in sorted([*server.requests, *server.robots], key=lambda one: one.at):
            by_host[request.host].append(request.at)
    # One of them, whichever came first, was told to ask again.
    assert sorted(len(times) for times in by_host.values()) == [7, 7, 8]
    assert all(later - earlier >= delay for times in by_host.values() for earlier, later in pairwise(times))
    spans = [(times[0], times[-1]) for times in by_host.values()]
    assert max(first for first, _last in spans) < min(last for _first, last in spans)


def test_a_source_may_ask_its_own_hosts_at_another_pace_and_no_others() -> None:
    with Loopback({"/a": Reply(PAGE), "/b": Reply(status=302)}) as server:
        server.routes["/b"] = redirect(server.url("/a", "c.test"))
        hosts = knowing(server)
        fetch([server.url("/b", "b.test")], Settings(delay_seconds=30.0), hosts=hosts, sources=[source(delay=0.0)])
        assert hosts.wait("b.test") == 0
        assert 0 < hosts.wait("c.test") <= 30
        fetch([server.url("/a")], Settings(delay_seconds=0.0), hosts=hosts, sources=[source(delay=20.0)])
        assert 0 < hosts.wait(HOST) <= 20


def test_no_more_hosts_are_asked_at_a_time_than_the_settings_say() -> None:
    """The first answer waits for a second request, which with a room of one cannot come."""
    with Loopback({"/": Reply(PAGE, after_requests=2)}) as server:
        urls = [server.url("/", name) for name in ("a.test", "b.test")]
        alone = Settings(delay_seconds=0.0, retries=0, concurrency=1, read_seconds=0.3)
        assert sum(isinstance(one, Page) for one in fetch(urls, alone, hosts=knowing(server))) == 1
        together = Settings(delay_seconds=0.0, retries=0, concurrency=2)
        assert sum(isinstance(one, Page) for one in fetch(urls, together, hosts=knowing(server))) == 2


def test_a_host_that_fails_again_and_again_is_given_up_and_tried_once_more_later() -> None:
    settings = Settings(delay_seconds=0.0, retries=0)
    with Loopback({f"/{n}": BUSY for n in range(9)} | {"/good": Reply(PAGE)}) as server:
        hosts = knowing(server, cool_down=0.4)
        results = fetch([server.url(f"/{n}") for n in range(5)], settings, hosts=hosts)
        given_up = f"not asked: {HOST} was given up in this run (HTTP status 503, 3 times running)"
        assert reasons(results) == ["HTTP status 503"] * 3 + [given_up] * 2
        elsewhere = fetch([server.url("/good", "b.test")], settings, hosts=hosts)
        assert isinstance(elsewhere[0], Page)
        while hosts.why_not(HOST):
            time.sleep(0.01)
        results = fetch([server.url("/5"), server.url("/6")], settings, hosts=hosts)
        assert reasons(results) == ["HTTP status 503", f"not asked: {HOST} was given up in this run (HTTP status 503)"]
        while hosts.why_not(HOST):
            time.sleep(0.01)
        results = fetch([server.url(path) for path in ("/good", "/7", "/8", "/good")], settings, hosts=hosts)
        assert reasons(results) == ["page", "HTTP status 503", "HTTP status 503", "page"]


def test_an_error_of_one_page_says_nothing_against_its_host_but_a_run_of_them_does() -> None:
    broken = Reply(b"", 500)
    routes = {f"/{n}": broken for n in range(9)} | {"/good": Reply(PAGE), "/gone": Reply(b"", 404)}
    with Loopback(routes) as server:
        pages = ["/0", "/1", "/good", "/2", "/3", "/gone", "/4", "/5", "/good"]
        results = reasons(fetch([server.url(path) for path in pages]))
        assert [one == "HTTP status 500" for one in results] == [path[1:].isdigit() for path in pages]
        assert len(server.requests) == len(pages), "a page that is broken is asked for once"
        results = reasons(fetch([server.url(path) for path in ("/6", "/7", "/8", "/good")]))
        given_up = f"not asked: {HOST} was given up in this run (HTTP status 500, 3 times running)"
        assert results == ["HTTP status 500"] * 3 + [given_up]


def test_a_name_that_does_not_resolve_is_no_connection() -> None:
    results = fetch(["http://gone.example/a", "http://gone.example/b"], hosts=Hosts(60, resolving({})))
    first, second = reasons(results)
    assert first == "no connection: gone.example is not known"
    assert second.startswith("not asked: gone.example was given up in this run")


def test_a_connection_that_is_refused_is_tried_again_as_a_server_may_be_starting() -> None:
    tried: list[str] = []

    async def resolve(host: str, port: int) -> list[str]:
        tried.append(host)
        return [HOST]

    with socket.socket() as taken:
        taken.bind((HOST, 0))
        (result,) = fetch([f"http://a.test:{taken.getsockname()[1]}/"], hosts=Hosts(60, resolve))
    assert reasons([result])[0].startswith("no connection: ") and tried == ["a.test"] * 3


def test_where_an_outlet_has_moved_to_is_told() -> None:
    with Loopback({"/": Reply(PAGE), "/b": Reply(PAGE)}) as server:
        server.routes["/a"] = redirect(server.url("/b", "www.new-times.example"))
        hosts = Hosts(60, resolving())
        names = ("www.old-times.example", "www.new-times.example")
        allowing = Source(name="test", urls=("http://x.example/",), allow_hosts=names)
        (page,) = fetch([server.url("/a", names[0])], hosts=hosts, sources=[allowing])
        assert isinstance(page, Page) and page.final_url == server.url("/b", names[1])
        assert hosts.notes() == ["old-times.example redirects to new-times.example (1 of its addresses)"]
