"""Fetching while what has come is read: nobody waits for another, and nothing piles up."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import pytest

from flows.stages.fetch import Hosts, NoArchive, Room, Stream, fetch_each
from flows.stages.fetch.robots import Rules
from schemas.records import Attempt, Candidate, Page
from schemas.source import Settings, Source
from tests.loopback import Loopback, Reply, resolving

NAMES = ("slow.test", "a.test", "b.test")
PAGE = b"<p>Prices rose 3.4 per cent.</p>"


def fetching(server: Loopback, *urls: str, delay: float = 0.0, most_bytes: int = 1_000_000) -> Stream:
    hosts = Hosts(60, resolving())
    for name in NAMES:
        hosts.learn(server.url("/robots.txt", name), Rules())
    candidates = [Candidate("test", url, "list") for url in urls]
    source = Source(name="test", urls=("http://x.example/",), allow_hosts=NAMES)
    settings = Settings(delay_seconds=delay, retries=0)

    def fetch(put: Callable[[Attempt], None], room: Room) -> None:
        done = partial(lambda put, _place, attempt: put(attempt), put)
        fetch_each(candidates, settings, "me@test.example", NoArchive(), done, sources=[source], hosts=hosts, room=room)

    return Stream(fetch, most_bytes)


def paths(batch: list[Attempt]) -> list[str]:
    return [f"/{one.candidate.url.rpartition('/')[2]}" for one in batch]


def test_a_host_that_keeps_us_waiting_holds_up_no_other() -> None:
    """The slow page comes when the server was asked for all the others."""
    with Loopback({"/slow": Reply(PAGE, after_requests=7), **{f"/{n}": Reply(PAGE) for n in range(6)}}) as server:
        urls = [server.url("/slow", NAMES[0]), *(server.url(f"/{n}", NAMES[1 + n % 2]) for n in range(6))]
        with fetching(server, *urls) as stream:
            batches = [paths(batch) for batch in stream.batches(3)]
    assert [len(batch) for batch in batches] == [3, 3, 1] and "/slow" not in batches[0]


def test_every_candidate_gives_one_attempt_whatever_the_size_of_a_batch() -> None:
    with Loopback({f"/{n}": Reply(PAGE) for n in range(5)}) as server:
        urls = [server.url(f"/{n}", "a.test") for n in range(7)]
        for size in (1, 2, 7, 100):
            with fetching(server, *urls) as stream:
                batches = list(stream.batches(size))
            assert [path for batch in batches for path in paths(batch)] == [f"/{n}" for n in range(7)]
            assert all(len(batch) == size for batch in batches[:-1])


def test_leaving_early_ends_the_fetching_even_of_a_host_that_waits() -> None:
    with Loopback({f"/{n}": Reply(PAGE) for n in range(5)}) as server:
        with fetching(server, *(server.url(f"/{n}", "a.test") for n in range(5)), delay=3600.0) as stream:
            assert [len(batch) for batch in [next(stream.batches(1))]] == [1]
        assert server.paths == ["/0"]
        assert not [thread for thread in threading.enumerate() if thread.name == "fetch"]


def test_what_waits_to_be_read_is_bounded() -> None:
    large = b"x" * 1000
    with Loopback({f"/{n}": Reply(large) for n in range(30)}) as server:
        urls = [server.url(f"/{n}", "a.test") for n in range(30)]
        with fetching(server, *urls, most_bytes=4500) as stream:
            first = next(stream.batches(100))
            # Five pages fill the room; taking them makes room for five more at most, and one under way.
            assert len(first) == 5 and len(server.requests) <= 11
            rest = [one for batch in stream.batches(100) for one in batch]
    assert len(first) + len(rest) == 30 and all(isinstance(one, Page) for one in [*first, *rest])


def test_a_fault_of_the_fetching_is_raised_behind_what_came_before_it() -> None:
    page = Page(Candidate("test", "http://x.example/", "list"), "http://x.example/", 200, "", PAGE, None)  # type: ignore[arg-type]

    def broken(put: Callable[[Attempt], None], room: Room) -> None:
        put(page)
        raise OSError("the disk is full")

    with Stream(broken) as stream:
        batches = stream.batches(10)
        assert next(batches) == [page]
        with pytest.raises(OSError, match="the disk is full"):
            next(batches)
